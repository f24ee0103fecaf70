//! A headless browser: what a page shows and what it logs.

use std::path::Path;
use std::process::Command;

/// A page as a browser saw it.
pub struct Page {
    /// The document after its scripts have run.
    pub document: String,
    /// What it wrote to the console.
    pub console: Vec<String>,
}

/// Opens a local page without a network.
///
/// # Panics
/// Where there is no Chromium, or it fails.
pub fn open(page: &Path) -> Page {
    let browser = coregion_report::pdf::browser().expect("a Chromium: on Debian, apt install chromium");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let done = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .args(["--enable-logging=stderr", "--virtual-time-budget=3000", "--dump-dom"])
        .arg(format!("--user-data-dir={}", folder.path().join("profile").display()))
        .arg(format!("file://{}", page.display()))
        .output()
        .expect("the browser starts");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    let console = said.lines().filter(|l| l.contains("CONSOLE")).map(str::to_owned).collect();
    Page { document: String::from_utf8_lossy(&done.stdout).into_owned(), console }
}
