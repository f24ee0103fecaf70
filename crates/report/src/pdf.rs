//! The PDF: the page, printed by a browser found on the machine.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Names of browsers that print to PDF without a window.
const NAMES: [&str; 8] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
];

/// Places where they are when they are not on the path.
const PLACES: [&str; 6] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
];

/// How long a browser may print.
const PATIENCE: Duration = Duration::from_secs(180);

/// Why there is no PDF.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// No browser.
    #[error(
        "no Chromium, Chrome or Edge was found: install one, or name it in COREGION_BROWSER; print report.html from any browser meanwhile"
    )]
    NoBrowser,
    /// It did not print.
    #[error("`{browser}` did not print the report: {cause}", browser = browser.display())]
    Failed {
        /// The browser.
        browser: PathBuf,
        /// What it said.
        cause: String,
    },
}

/// The browser named in `COREGION_BROWSER`, else the first found on the path or in its usual place.
pub fn browser() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("COREGION_BROWSER") {
        return Some(PathBuf::from(named)).filter(|p| p.is_file());
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).flat_map(|folder| NAMES.map(|name| folder.join(name)));
    on_path.chain(PLACES.map(PathBuf::from)).find(|p| p.is_file())
}

/// Prints a page to a PDF.
pub fn print(page: &Path, pdf: &Path) -> Result<(), PdfError> {
    let browser = browser().ok_or(PdfError::NoBrowser)?;
    let failed = |cause: String| PdfError::Failed { browser: browser.clone(), cause };
    let profile = tempfile::tempdir().map_err(|e| failed(e.to_string()))?;
    let page = page.canonicalize().map_err(|e| failed(e.to_string()))?;
    let _ = std::fs::remove_file(pdf);
    let mut option = OsString::from("--print-to-pdf=");
    option.push(pdf);
    let mut data = OsString::from("--user-data-dir=");
    data.push(profile.path());
    let mut command = Command::new(&browser);
    command
        .args([
            "--headless",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
        ])
        .args([
            "--disable-component-update",
            "--disable-sync",
            "--disable-extensions",
            "--no-pdf-header-footer",
        ])
        .args([&data, &option])
        .arg(format!("file://{}", page.display()).replace(' ', "%20"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    if is_root() {
        // Chromium refuses its sandbox to the superuser.
        command.arg("--no-sandbox");
    }
    let mut child = command.spawn().map_err(|e| failed(e.to_string()))?;
    let start = Instant::now();
    while child.try_wait().map_err(|e| failed(e.to_string()))?.is_none() {
        if start.elapsed() > PATIENCE {
            let _ = child.kill();
            let _ = child.wait();
            return Err(failed(format!("it took more than {} seconds", PATIENCE.as_secs())));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let out = child.wait_with_output().map_err(|e| failed(e.to_string()))?;
    if std::fs::metadata(pdf).is_ok_and(|m| m.len() > 0) {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&out.stderr);
    Err(failed(said.lines().rev().find(|l| !l.trim().is_empty()).unwrap_or("it wrote nothing").to_owned()))
}

fn is_root() -> bool {
    let mark = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    mark.lines().find(|l| l.starts_with("Uid:")).and_then(|l| l.split_whitespace().nth(2)) == Some("0")
}
