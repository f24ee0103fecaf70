//! What every command shares: language, progress, and how errors are told.

use crate::failure::Failure;
use clap::Args;
use coregion_report::text::catalogue;
use coregion_zone::{Catalogue, Language};
use std::error::Error;
use std::io::IsTerminal;
use std::time::Instant;

/// Options of every command.
#[derive(Args)]
pub struct SessionArgs {
    /// Language of results and messages: en or zh.
    #[arg(long, global = true, default_value = "en", value_name = "LANG")]
    lang: Language,
    /// No progress on standard error.
    #[arg(long, short, global = true)]
    quiet: bool,
    /// Results as JSON on standard output.
    #[arg(long, global = true)]
    json: bool,
}

/// One run of the program.
pub struct Session {
    /// The language.
    pub language: Language,
    /// Its texts.
    pub catalogue: Catalogue,
    /// Whether results are JSON.
    pub json: bool,
    quiet: bool,
    start: Instant,
}

impl Session {
    /// A run with these options.
    pub fn new(args: &SessionArgs) -> Self {
        Session {
            language: args.lang,
            catalogue: catalogue(args.lang),
            json: args.json,
            quiet: args.quiet,
            start: Instant::now(),
        }
    }

    /// Tells what goes on, once a second has passed (at once on a terminal it would only flicker).
    pub fn progress(&self, text: &str) {
        if self.quiet || self.start.elapsed().as_millis() < 1000 {
            return;
        }
        let seconds = self.start.elapsed().as_secs_f64();
        if std::io::stderr().is_terminal() {
            eprint!("\r\x1b[2K[{seconds:5.1} s] {text}");
        } else {
            eprintln!("[{seconds:5.1} s] {text}");
        }
    }

    /// Ends the line of progress.
    pub fn settled(&self) {
        if !self.quiet && self.start.elapsed().as_millis() >= 1000 && std::io::stderr().is_terminal() {
            eprint!("\r\x1b[2K");
        }
    }

    /// Tells something worth knowing that is no result.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            self.settled();
            eprintln!("{text}");
        }
    }

    /// Tells why the command ended: what, the causes behind it, and the problems that led there.
    pub fn fail(&self, failure: &Failure) {
        self.settled();
        match failure {
            Failure::Load(error) => {
                if let Some(problems) = error.problems() {
                    eprint!("{}", problems.render(&self.catalogue));
                }
                eprintln!("coregion: {}", self.catalogue.text(&error.message()));
            }
            Failure::Boundaries { problems, .. } => {
                eprint!("{}", problems.render(&self.catalogue));
                eprintln!("coregion: {failure}");
            }
            _ => {
                eprintln!("coregion: {failure}");
                let mut cause = failure.source();
                while let Some(error) = cause {
                    eprintln!("  because: {error}");
                    cause = error.source();
                }
            }
        }
    }
}
