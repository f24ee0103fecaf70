//! Writing a report into a folder.

use crate::report::{Progress, Report};
use crate::text::Words;
use crate::{findings, html, pdf, tables, workbook};
use coregion_zone::Language;
use std::path::{Path, PathBuf};

/// What was written.
#[derive(Debug)]
pub struct Written {
    /// `report.html`.
    pub html: PathBuf,
    /// `report.xlsx`.
    pub workbook: PathBuf,
    /// `findings.json`.
    pub findings: PathBuf,
    /// `tables/`.
    pub tables: PathBuf,
    /// `agreements/`, if any draft was written.
    pub agreements: Option<PathBuf>,
    /// `report.pdf`, or why there is none; `None` where it was not wanted.
    pub pdf: Option<Result<PathBuf, pdf::PdfError>>,
}

/// A report could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteReportError {
    /// A file.
    #[error("`{file}` cannot be written: check that the folder is yours and has room", file = file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The tables.
    #[error("the tables cannot be written")]
    Tables(#[from] coregion_zone::write::WriteError),
    /// The page.
    #[error("the page cannot be made")]
    Page(#[from] minijinja::Error),
    /// The workbook.
    #[error("the workbook cannot be made")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
}

/// Writes a report in a language.
///
/// # Errors
/// When the folder or a file cannot be written. A PDF that cannot be printed is no error: [`Written::pdf`] says why.
pub fn write(
    report: &Report<'_>,
    language: Language,
    folder: &Path,
    with_pdf: bool,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Written, WriteReportError> {
    let words = Words::new(language, report.scope.zone);
    progress(Progress::Writing);
    let failed = |file: &Path| {
        let file = file.to_owned();
        move |source| WriteReportError::File { file, source }
    };
    std::fs::create_dir_all(folder).map_err(failed(folder))?;
    let put = |name: &str, bytes: &[u8]| {
        let file = folder.join(name);
        std::fs::write(&file, bytes).map_err(failed(&file)).map(|()| file)
    };
    let html = put("report.html", html::page(report, &words)?.as_bytes())?;
    let workbook = put("report.xlsx", &workbook::workbook(report, &words)?)?;
    let findings = put("findings.json", format!("{:#}\n", findings::of_report(report)).as_bytes())?;
    let tables = folder.join("tables");
    tables::write(&tables, report, &words)?;
    let drafts = folder.join("agreements");
    if !report.drafts.is_empty() {
        std::fs::create_dir_all(&drafts).map_err(failed(&drafts))?;
    }
    for (rule, draft) in &report.drafts {
        let text = serde_json::to_string_pretty(draft).unwrap_or_default();
        put(&format!("agreements/{rule}.json"), format!("{text}\n").as_bytes())?;
    }
    let agreements = (!report.drafts.is_empty()).then_some(drafts);
    let pdf = with_pdf.then(|| {
        progress(Progress::Printing);
        let file = folder.join("report.pdf");
        pdf::print(&html, &file).map(|()| file)
    });
    Ok(Written { html, workbook, findings, tables, agreements, pdf })
}
