//! `coregion serve`: the office over HTTP.

use crate::failure::Failure;
use crate::session::Session;
use clap::Args;
use coregion_office::journal::{self, Location, StoreError};
use coregion_office::mechanism::party::FoundOffice;
use coregion_office::mechanism::{MandateId, PersonId, PersonTag, Words};
use coregion_office::{Office, Options, Request, create_key_file, key_file_beside, make_id, read_key_file};
use coregion_server::Settings;
use coregion_terms::PartyId;
use coregion_zone::Message;
use serde_json::json;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;

/// Serves an office over HTTP: an interface for programs, pages for people. Where there is no office yet, it makes one.
#[derive(Args)]
#[command(after_help = "Examples:
  coregion serve                                           the office in coregion.office, made if it is not there
  coregion serve --office huaihai.office --port 0          another file, any free port
  coregion serve --database postgresql://office@db/office  an office in PostgreSQL
  coregion serve --password-for lin                        gives a person a new password first
  coregion serve --public-url https://office.example       behind a server that speaks TLS")]
pub struct ServeArgs {
    /// The file of the office.
    #[arg(long, value_name = "FILE", default_value = super::office::DEFAULT_OFFICE, conflicts_with = "database")]
    office: PathBuf,
    /// The database of the office, as postgresql://USER:PASSWORD@HOST/NAME.
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// The file of the office's key; beside the office where nothing is said.
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// The address to listen at.
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,
    /// The port to listen at; 0 is any free one.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// What the addresses of this office begin with, where it stands behind another server.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// Lets everybody see meetings and agendas, in OParl and in the calendar.
    #[arg(long)]
    public_meetings: bool,
    /// The prefix that the publisher has registered with the Open Contracting Partnership.
    #[arg(long, value_name = "PREFIX", default_value = "ocds-000000")]
    ocds_prefix: String,
    /// Gives a person a new password and shows it once.
    #[arg(long, value_name = "PERSON")]
    password_for: Option<PersonId>,
}

/// The party and the first person of an office that is made here.
const OFFICE: &str = "office";
const ADMINISTRATOR: &str = "administrator";

/// Opens the office, or makes it. Whether it was made.
fn open(args: &ServeArgs) -> Result<(Office, bool), Failure> {
    let location = match &args.database {
        Some(url) => Location::Postgres(url.clone()),
        None => Location::Sqlite(args.office.clone()),
    };
    let key_file = args.key.clone().unwrap_or_else(|| key_file_beside(&location));
    let there = match &location {
        Location::Sqlite(file) => file.exists(),
        Location::Postgres(_) => key_file.exists(),
    };
    if there {
        match Office::open(&location, read_key_file(&key_file)?, Options::default()) {
            Err(journal::Failure::NotRecorded(StoreError::Missing(_))) => {}
            opened => return Ok((opened?, false)),
        }
    }
    let had_key = key_file.exists();
    let key = if had_key { read_key_file(&key_file)? } else { create_key_file(&key_file)? };
    let made = Office::create(&location, "Coregion", key, Options::default());
    if made.is_err() && !had_key {
        // A key that seals nothing would only be taken for the right one.
        let _ = std::fs::remove_file(&key_file);
    }
    Ok((made?, true))
}

fn found(office: &Office) -> Result<PersonId, Failure> {
    let fixed = |error: coregion_terms::id::NotAnId| Failure::Option(error.to_string());
    let administrator = PersonId::new(ADMINISTRATOR).map_err(fixed)?;
    let party = PartyId::new(OFFICE).map_err(fixed)?;
    let founding = FoundOffice {
        office: party.clone(),
        name: Words::new("Joint office", "联合办公室"),
        offset_minutes: 480,
        mandate: MandateId::new("first-administrator").map_err(fixed)?,
        administrator: Words::new("Administrator", "管理员"),
    };
    let request = Request::new(administrator.clone(), party, "found-office", founding);
    office.submit(request)?;
    Ok(administrator)
}

/// Gives a person a password of 80 random bits.
fn give_password(office: &Office, person: &PersonId) -> Result<String, Failure> {
    let random = make_id::<PersonTag>(office.now()).map_err(|error| Failure::Option(error.to_string()))?;
    let password: String = random.as_str().chars().skip(10).collect();
    office.set_password(person, &password)?;
    Ok(password)
}

/// Runs the command.
pub fn run(args: &ServeArgs, session: &Session) -> Result<ExitCode, Failure> {
    let texts = coregion_server::catalogue(session.language);
    let (office, made) = open(args)?;
    let mut passwords = Vec::new();
    // An office that was made, but not founded before the program ended, is founded now.
    if made || office.read(|state| state.parties.office.is_none()) {
        passwords.push(found(&office)?);
    }
    passwords.extend(args.password_for.clone());
    for person in passwords {
        let password = give_password(&office, &person)?;
        let message =
            Message::new("server-new-password").text("person", person.as_str()).text("password", password);
        eprintln!("{}", texts.text(&message));
    }
    for (entry, why) in &office.opening().ignored {
        session.note(&format!("snapshot after entry {entry}: {why}"));
    }
    let settings = Settings {
        public_url: args.public_url.clone(),
        public_meetings: args.public_meetings,
        ocds_prefix: args.ocds_prefix.clone(),
    };
    let address = SocketAddr::new(args.host, args.port);
    if !args.host.is_loopback() && args.public_url.is_none() {
        session.note(&texts.label("server-no-tls"));
    }
    let at = office.location().to_string();
    let listening = |address: SocketAddr| {
        let url = format!("http://{address}/");
        if session.json {
            println!("{}", json!({ "address": url, "office": at }));
        } else {
            let message = Message::new("server-listening").text("url", &url).text("office", &at);
            println!("{}", texts.text(&message));
        }
    };
    coregion_server::run(address, office, settings, listening)
        .map_err(|source| Failure::Listen { address, source })?;
    Ok(ExitCode::SUCCESS)
}
