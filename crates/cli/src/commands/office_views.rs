//! `coregion office statement | balances | members | log | readings`: what the office shows.

use super::office::{Opened, PlaceArgs};
use crate::failure::Failure;
use crate::session::Session;
use clap::Args;
use coregion_office::mechanism::{PaperId, PersonId};
use coregion_office::view::{LineView, Named, StatementView};
use coregion_terms::{Currency, Date, PartyId};
use coregion_zone::{Language, Message};
use serde_json::json;
use std::process::ExitCode;

/// Prints the statement of a party: every line with its clause, and with --arithmetic how it was computed.
#[derive(Args)]
#[command(after_help = "Examples:
  coregion office statement suqian
  coregion office statement xuzhou --from 2019-01-01 --until 2019-12-31 --arithmetic --lang zh
  coregion office statement suzhou --json")]
pub struct StatementArgs {
    /// The party.
    #[arg(value_name = "PARTY", value_parser = party)]
    party: PartyId,
    /// The currency.
    #[arg(long, default_value = "CNY", value_parser = currency)]
    currency: Currency,
    /// The first day.
    #[arg(long, default_value = "1970-01-01", value_parser = date)]
    from: Date,
    /// The last day; without it, today.
    #[arg(long, value_parser = date)]
    until: Option<Date>,
    /// The arithmetic behind every line.
    #[arg(long)]
    arithmetic: bool,
    #[command(flatten)]
    look: LookArgs,
}

/// Who looks.
#[derive(Args)]
pub struct LookArgs {
    #[command(flatten)]
    place: PlaceArgs,
    /// The person that looks; without it, the first administrator.
    #[arg(long = "as", value_name = "PERSON")]
    acting: Option<String>,
}

/// Prints the balance of every account, and that they sum to nothing.
#[derive(Args)]
pub struct BalancesArgs {
    #[command(flatten)]
    look: LookArgs,
}

/// Lists parties with their people, roles and keys.
#[derive(Args)]
pub struct MembersArgs {
    #[command(flatten)]
    look: LookArgs,
}

/// Prints what happened, as the person may see it: of all, or of one stream such as `agreement/plant`.
#[derive(Args)]
#[command(after_help = "Examples:
  coregion office log --last 20
  coregion office log --stream agreement/plant
  coregion office log --as suqian-1 --json")]
pub struct LogArgs {
    #[command(flatten)]
    look: LookArgs,
    /// One stream.
    #[arg(long, value_name = "STREAM")]
    stream: Option<String>,
    /// Only the last entries.
    #[arg(long, default_value_t = 50, value_name = "NUMBER")]
    last: usize,
}

/// Lists who asked for sealed papers, and whether they were shown.
#[derive(Args)]
pub struct ReadingsArgs {
    #[command(flatten)]
    look: LookArgs,
    /// One paper.
    #[arg(long, value_name = "PAPER")]
    paper: Option<String>,
}

fn party(text: &str) -> Result<PartyId, String> {
    PartyId::new(text).map_err(|error| error.to_string())
}

fn currency(text: &str) -> Result<Currency, String> {
    text.parse().map_err(|error| format!("{error}"))
}

fn date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|error| format!("{error}"))
}

impl LookArgs {
    fn open(&self, session: &Session) -> Result<(Opened, PersonId), Failure> {
        let opened = self.place.open(session)?;
        let reader = opened.person(self.acting.as_deref())?;
        Ok((opened, reader))
    }
}

fn name<'n>(opened: &Opened, named: &'n Named) -> &'n str {
    match opened.texts.language() {
        Language::Zh => &named.zh,
        Language::En => &named.en,
    }
}

/// Pads a text on the left; Chinese characters take two places.
fn right(text: &str, width: usize) -> String {
    format!("{}{text}", " ".repeat(width.saturating_sub(places(text))))
}

fn left(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(places(text))))
}

fn places(text: &str) -> usize {
    text.chars().map(|c| if c as u32 >= 0x2e80 { 2 } else { 1 }).sum()
}

/// Runs `statement`.
pub fn statement(args: &StatementArgs, session: &Session) -> Result<ExitCode, Failure> {
    let (opened, reader) = args.look.open(session)?;
    let until = args.until.unwrap_or_else(|| opened.office.today());
    let statement = opened
        .office
        .statement(&reader, &args.party, args.currency, args.from, until)
        .map_err(|declined| opened.failed(declined))?;
    if session.json {
        println!("{:#}", json!(statement));
    } else {
        print_statement(&opened, &statement, args.arithmetic);
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints a statement.
pub fn print_statement(opened: &Opened, statement: &StatementView, arithmetic: bool) {
    let head = Message::new("office-statement")
        .text("party", name(opened, &statement.party))
        .text("currency", statement.currency.code())
        .text("from", statement.from.to_string())
        .text("until", statement.until.to_string());
    println!("{}", opened.text(&head));
    let total = |id: &'static str, money: coregion_terms::Money| {
        println!("  {} {}", left(&opened.texts.label(id), 64), right(&money.amount(), 18));
    };
    let line = |line: &LineView| {
        let what = line.what.names();
        let what = what.get(opened.texts.language());
        let clause = match &line.line.trace {
            Some(trace) => format!("{} v{} {}", trace.agreement, trace.version, trace.clause),
            None => String::new(),
        };
        let left_side = format!("{}  {}  {what}", line.line.on, left(name(opened, &line.other), 16));
        println!("  {} {}  {clause}", left(&left_side, 64), right(&line.line.amount.amount(), 18));
        if arithmetic {
            line.arithmetic.iter().for_each(|step| println!("      {}", opened.text(step)));
        }
    };
    total("office-statement-opening", statement.opening);
    statement.lines.iter().for_each(line);
    total("office-statement-closing", statement.closing);
    if !statement.pending.is_empty() {
        println!("  {}", opened.texts.label("office-statement-pending"));
        statement.pending.iter().for_each(line);
    }
}

/// Runs `balances`.
pub fn balances(args: &BalancesArgs, session: &Session) -> Result<ExitCode, Failure> {
    let (opened, reader) = args.look.open(session)?;
    if session.json {
        let balances = opened.office.balances(&reader).map_err(|declined| opened.failed(declined))?;
        println!("{:#}", json!(balances));
    } else {
        print_balances(&opened, &reader)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints the balances of every currency.
pub fn print_balances(opened: &Opened, reader: &PersonId) -> Result<(), Failure> {
    for sums in opened.office.balances(reader).map_err(|declined| opened.failed(declined))? {
        let head = Message::new("office-balances").text("currency", sums.currency.code());
        println!("{}", opened.text(&head));
        let mut total = 0;
        for account in &sums.accounts {
            total += account.balance.minor();
            let owner = left(name(opened, &account.owner), 34);
            println!(
                "  {} {owner} {}",
                left(account.account.as_str(), 28),
                right(&account.balance.amount(), 18)
            );
        }
        let total = coregion_terms::Money::from_minor(total, sums.currency);
        let label = left(&opened.texts.label("office-balances-sum"), 63);
        println!("  {label} {}", right(&total.amount(), 18));
    }
    Ok(())
}

/// Runs `members`.
pub fn members(args: &MembersArgs, session: &Session) -> Result<ExitCode, Failure> {
    let (opened, reader) = args.look.open(session)?;
    let parties = opened.office.parties(&reader).map_err(|declined| opened.failed(declined))?;
    if session.json {
        println!("{:#}", json!(parties));
        return Ok(ExitCode::SUCCESS);
    }
    let language = opened.texts.language();
    for party in parties {
        let names = party.name.names();
        let standing = json!(party.standing);
        println!(
            "{} {} {}",
            left(party.party.as_str(), 16),
            left(names.get(language), 40),
            standing.as_str().unwrap_or_default()
        );
        for key in &party.keys {
            println!("    {key}");
        }
        for mandate in party.mandates.iter().filter(|mandate| mandate.holds) {
            let who = mandate.name.names();
            let until = mandate.until.map_or(String::new(), |until| format!(" … {until}"));
            println!(
                "    {} {} {} {}{until}",
                left(mandate.person.as_str(), 14),
                left(who.get(language), 18),
                left(mandate.role.as_str(), 16),
                mandate.from
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Runs `log`.
pub fn log(args: &LogArgs, session: &Session) -> Result<ExitCode, Failure> {
    let (opened, reader) = args.look.open(session)?;
    let after = match args.stream {
        Some(_) => 0,
        None => opened.office.head().sequence.saturating_sub(args.last as u64),
    };
    let limit = if args.stream.is_some() { usize::MAX >> 1 } else { args.last };
    let mut log = opened
        .office
        .log(&reader, args.stream.as_deref(), after, limit)
        .map_err(|declined| opened.failed(declined))?;
    log.drain(..log.len().saturating_sub(args.last));
    if session.json {
        println!("{:#}", json!(log));
        return Ok(ExitCode::SUCCESS);
    }
    for entry in log {
        let events: Vec<&str> = entry.events.iter().map(|event| event.name()).collect();
        println!(
            "{:>6}  {}  {} {}  {}",
            entry.sequence,
            entry.time,
            left(&entry.actor, 14),
            events.join(", "),
            entry.streams.join(" ")
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// Runs `readings`.
pub fn readings(args: &ReadingsArgs, session: &Session) -> Result<ExitCode, Failure> {
    let (opened, _) = args.look.open(session)?;
    let paper = args.paper.as_deref().map(PaperId::new).transpose();
    let paper = paper.map_err(|error| Failure::Option(error.to_string()))?;
    let readings =
        opened.office.readings(paper.as_ref(), 0, 1_000_000).map_err(|declined| opened.failed(declined))?;
    for (number, reading) in readings {
        if session.json {
            let line = json!({
                "number": number, "time": reading.time, "person": reading.person, "paper": reading.paper,
                "granted": reading.granted,
            });
            println!("{line}");
        } else {
            let shown = opened.texts.label(if reading.granted {
                "office-reading-shown"
            } else {
                "office-reading-refused"
            });
            println!(
                "{:>6}  {}  {} {}  {shown}",
                number,
                reading.time,
                left(&reading.person, 14),
                reading.paper
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}
