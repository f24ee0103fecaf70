//! `coregion office demo`: a scripted year.

use super::office::{Opened, PlaceArgs};
use super::office_views::{print_balances, print_statement};
use crate::failure::Failure;
use crate::session::Session;
use clap::Args;
use coregion_office::demo::{DEMO_NAME, DEMO_START, DemoError, play};
use coregion_office::journal::Time;
use coregion_office::mechanism::PersonId;
use coregion_office::{Office, Options, SetClock, catalogue, create_key_file};
use coregion_terms::{Currency, Date};
use std::process::ExitCode;
use std::sync::Arc;

/// Plays a year of the Huaihai office: ten cities adopt a fund key, the sharing of a plant's taxes and compensation along a
/// river; a call with three applications; a disputed payment that ends in an award.
///
/// Prints what happened and leaves an office that the other commands open. It ends with the books balanced to the cent.
#[derive(Args)]
#[command(after_help = "Examples:
  coregion office demo
  coregion office demo --lang zh
  coregion office demo --office postgresql://postgres@127.0.0.1/demo --key demo.key")]
pub struct DemoArgs {
    #[command(flatten)]
    place: PlaceArgs,
    /// The password that Xuzhou's and Suqian's people and the administrator get; without it, one is made up.
    #[arg(long, value_name = "PASSWORD")]
    password: Option<String>,
}

/// Those who can log in after the demo.
const LOGINS: [&str; 4] = ["an", "xuzhou-1", "suqian-1", "kong"];

/// Runs the command.
pub fn run(args: &DemoArgs, session: &Session) -> Result<ExitCode, Failure> {
    let location = args.place.location();
    let texts = catalogue(session.language);
    let key_file = args.place.key_file();
    let key = match key_file.exists() {
        true => coregion_office::read_key_file(&key_file)?,
        false => create_key_file(&key_file)?,
    };
    let start: Time = DEMO_START.parse().map_err(|_| Failure::OfficeSays(DEMO_START.to_owned()))?;
    let clock = Arc::new(SetClock::new(start));
    let options = Options { clock: clock.clone(), ..Options::default() };
    let office = Office::create(&location, DEMO_NAME, key, options)
        .map_err(|failure| Failure::OfficeSays(texts.text(&failure.message())))?;
    let played = play(&office, &clock, &mut |told| {
        if !session.json {
            println!("{}  {}", told.on, texts.text(&told.what));
        }
    })
    .map_err(|error| Failure::OfficeSays(reason(&error, &texts)))?;
    let opened = Opened { office, texts };

    let password = match &args.password {
        Some(password) => password.clone(),
        None => {
            let id: PersonId = coregion_office::make_id(Time::EPOCH)
                .map_err(|error| Failure::OfficeSays(error.to_string()))?;
            id.as_str().chars().rev().take(14).collect()
        }
    };
    for person in LOGINS {
        let person = PersonId::new(person).map_err(|error| Failure::Option(error.to_string()))?;
        opened.office.set_password(&person, &password).map_err(|declined| opened.failed(declined))?;
    }
    let reader = opened.person(None)?;
    let (from, until) = (Date::from_days(17_500), opened.office.today());
    let books = &played.verdict.books;
    if session.json {
        let balances = opened.office.balances(&reader).map_err(|declined| opened.failed(declined))?;
        let out = serde_json::json!({
            "office": location.to_string(), "entries": played.verdict.entries, "head": played.verdict.head, "rebuilt": played.rebuilt,
            "refused": played.refused, "seals": played.verdict.seals, "party_signatures": played.verdict.party_signatures,
            "books": books, "balances": balances, "people": LOGINS, "password": password,
        });
        println!("{out:#}");
    } else {
        println!();
        print_balances(&opened, &reader)?;
        println!();
        for party in ["xuzhou", "suqian", "suzhou"] {
            let party =
                coregion_terms::PartyId::new(party).map_err(|error| Failure::Option(error.to_string()))?;
            let statement = opened
                .office
                .statement(&reader, &party, Currency::CNY, from, until)
                .map_err(|declined| opened.failed(declined))?;
            print_statement(&opened, &statement, false);
            println!();
        }
        println!("{}", opened.text(&super::office_archive::verified_message(&played.verdict)));
        let place = location.to_string();
        let ask =
            coregion_zone::Message::new("office-demo-next").text("place", place).text("password", password);
        println!("{}", opened.text(&ask.text("people", LOGINS.join(", "))));
    }
    Ok(if played.rebuilt { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn reason(error: &DemoError, texts: &coregion_zone::Catalogue) -> String {
    match error {
        DemoError::Declined { command, declined } => {
            format!("{command}: {}", texts.text(&declined.message()))
        }
        DemoError::Failed(failure) => texts.text(&failure.message()),
        DemoError::NotGood(error) => texts.text(&error.message()),
        other => other.to_string(),
    }
}
