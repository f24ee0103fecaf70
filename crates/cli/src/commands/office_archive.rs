//! `coregion office verify | export | import | rebuild`: the journal as a file.

use super::office::PlaceArgs;
use crate::failure::Failure;
use crate::session::Session;
use clap::Args;
use coregion_office::journal::{Hash, Papers, StoreOptions};
use coregion_office::{State, Verdict, catalogue};
use coregion_zone::Message;
use serde_json::json;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

/// Checks an export offline: every hash, seal and signature, and the books, added up once more; names the first bad entry.
#[derive(Args)]
#[command(after_help = "Examples:
  coregion office verify huaihai.jsonl
  coregion office verify huaihai.jsonl --known 412=9c41...   compares with a hash that you know from a receipt

Ends with 0 where all is good, with 1 where something is not.")]
pub struct VerifyArgs {
    /// The export.
    #[arg(value_name = "EXPORT")]
    export: PathBuf,
    /// An entry and its hash that you know from before; 0 is the identity of the journal.
    #[arg(long, value_name = "ENTRY=HASH", value_parser = known)]
    known: Vec<(u64, Hash)>,
}

fn known(text: &str) -> Result<(u64, Hash), String> {
    let wrong = || "write an entry and its hash, as 412=9c41...".to_owned();
    let (entry, hash) = text.split_once('=').ok_or_else(wrong)?;
    Ok((entry.parse().map_err(|_| wrong())?, hash.parse().map_err(|_| wrong())?))
}

/// Writes the journal as one file that anybody can verify.
#[derive(Args)]
#[command(after_help = "Examples:
  coregion office export --output huaihai.jsonl
  coregion office export --papers --output whole.jsonl    with all papers, sealed ones too: for moving the office only")]
pub struct ExportArgs {
    #[command(flatten)]
    place: PlaceArgs,
    /// The file to write; without it, standard output.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Papers too. Sealed ones are among them: keep such an export as you keep the office.
    #[arg(long)]
    papers: bool,
}

/// Verifies an export and makes an office of it. One that was broken off is taken up where it stopped.
#[derive(Args)]
#[command(after_help = "Examples:
  coregion office import whole.jsonl --office moved.office --key huaihai.office.key

The office is opened with the key that sealed it. Passwords and tokens are not in an export: set them anew.")]
pub struct ImportArgs {
    /// The export.
    #[arg(value_name = "EXPORT")]
    export: PathBuf,
    #[command(flatten)]
    place: PlaceArgs,
}

/// Makes the state again from the first entry, and compares it with the state in use and with every snapshot.
#[derive(Args)]
pub struct RebuildArgs {
    #[command(flatten)]
    place: PlaceArgs,
    /// Keep a snapshot of what was made, so that the office opens faster.
    #[arg(long)]
    snapshot: bool,
}

/// What is said of an export that is good.
pub fn verified_message(verdict: &Verdict) -> Message {
    let turnover = verdict.books.turnover.iter().map(|(currency, minor)| {
        let sign = if *minor < 0 { "-" } else { "" };
        format!("{sign}{}.{:02} {currency}", minor.abs() / 100, minor.abs() % 100)
    });
    Message::new("office-verified")
        .text("name", &verdict.name)
        .text("entries", verdict.entries.to_string())
        .text("head", verdict.head.to_string())
        .text("journal", verdict.journal.to_string())
        .text("office", verdict.office.to_string())
        .text("seals", verdict.seals.to_string())
        .text("signatures", verdict.party_signatures.to_string())
        .text("accounts", verdict.books.accounts.to_string())
        .text("transfers", verdict.books.transfers.to_string())
        .text("turnover", turnover.collect::<Vec<_>>().join(", "))
        .text("settlements", verdict.books.settlements.to_string())
        .text("statements", verdict.books.statements.to_string())
}

/// Runs `verify`.
pub fn verify(args: &VerifyArgs, session: &Session) -> Result<ExitCode, Failure> {
    let texts = catalogue(session.language);
    let file =
        File::open(&args.export).map_err(|source| Failure::Read { file: args.export.clone(), source })?;
    session.progress("verifying");
    let known: BTreeMap<u64, Hash> = args.known.iter().copied().collect();
    match coregion_office::verify(BufReader::with_capacity(1 << 20, file), &known) {
        Ok(verdict) if session.json => {
            let out = json!({
                "good": true, "name": verdict.name, "journal": verdict.journal, "office": verdict.office,
                "entries": verdict.entries, "head": verdict.head, "seals": verdict.seals,
                "party_signatures": verdict.party_signatures, "papers": verdict.papers, "books": verdict.books,
            });
            println!("{out:#}");
            Ok(ExitCode::SUCCESS)
        }
        Ok(verdict) => {
            session.settled();
            println!("{}", texts.text(&verified_message(&verdict)));
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            session.settled();
            let text = texts.text(&error.message());
            if session.json {
                let (line, entry, code) = match &error {
                    coregion_office::journal::VerifyError::Unsound(unsound) => {
                        (unsound.line, unsound.entry, unsound.problem.code())
                    }
                    coregion_office::journal::VerifyError::Read(_) => {
                        (None, None, "journal-export-unreadable")
                    }
                };
                println!(
                    "{:#}",
                    json!({"good": false, "line": line, "entry": entry, "code": code, "problem": text})
                );
            } else {
                println!("{text}");
            }
            Ok(ExitCode::FAILURE)
        }
    }
}

/// Runs `export`.
pub fn export(args: &ExportArgs, session: &Session) -> Result<ExitCode, Failure> {
    let opened = args.place.open(session)?;
    let papers = if args.papers { Papers::Included } else { Papers::Left };
    let mut export = opened.office.export(papers).map_err(|failure| opened.failed(failure))?;
    let head = export.end().clone();
    let written = match &args.output {
        None => std::io::copy(&mut export, &mut std::io::stdout().lock()),
        Some(file) => File::create(file).and_then(|file| {
            let mut file = BufWriter::with_capacity(1 << 20, file);
            let bytes = std::io::copy(&mut export, &mut file)?;
            file.flush()?;
            file.get_ref().sync_all()?;
            Ok(bytes)
        }),
    };
    let file = args.output.clone().unwrap_or_else(|| "standard output".into());
    let bytes = written.map_err(|source| Failure::Write { file: file.clone(), source })?;
    let told = Message::new("office-exported")
        .text("file", file.display().to_string())
        .text("entries", head.entries.to_string())
        .text("head", head.head.to_string())
        .text("bytes", bytes.to_string());
    session.note(&opened.text(&told));
    Ok(ExitCode::SUCCESS)
}

/// Runs `import`.
pub fn import(args: &ImportArgs, session: &Session) -> Result<ExitCode, Failure> {
    let texts = catalogue(session.language);
    let location = args.place.location();
    session.progress("verifying and importing");
    let verified =
        coregion_office::journal::import::<State>(&args.export, &location, &StoreOptions::default())
            .map_err(|error| Failure::OfficeSays(texts.text(&error.message())))?;
    session.settled();
    let told = Message::new("office-imported")
        .text("place", location.to_string())
        .text("entries", verified.memory.chain.head.sequence.to_string())
        .text("office", verified.memory.chain.keyring.office().to_string())
        .text("key", args.place.key_file().display().to_string());
    println!("{}", texts.text(&told));
    Ok(ExitCode::SUCCESS)
}

/// Runs `rebuild`.
pub fn rebuild(args: &RebuildArgs, session: &Session) -> Result<ExitCode, Failure> {
    let opened = args.place.open(session)?;
    session.progress("making the state again");
    let comparison = opened.office.rebuild_and_compare().map_err(|failure| opened.failed(failure))?;
    session.settled();
    if args.snapshot && comparison.is_equal() {
        let key = coregion_office::read_key_file(&args.place.key_file())?;
        opened.office.take_snapshot(&key).map_err(|failure| opened.failed(failure))?;
    }
    if session.json {
        let out = json!({
            "equal": comparison.is_equal(), "entries": comparison.entries, "digest": comparison.digest,
            "snapshots": comparison.snapshots, "difference": comparison.difference,
        });
        println!("{out:#}");
    } else {
        let good = comparison.snapshots.iter().filter(|(_, same)| *same).count();
        let told =
            Message::new(if comparison.is_equal() { "office-rebuilt" } else { "office-rebuilt-differs" })
                .text("entries", comparison.entries.to_string())
                .text("digest", comparison.digest.to_string())
                .text("snapshots", format!("{good}/{}", comparison.snapshots.len()))
                .text("place", comparison.difference.clone().unwrap_or_default());
        println!("{}", opened.text(&told));
    }
    Ok(if comparison.is_equal() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
