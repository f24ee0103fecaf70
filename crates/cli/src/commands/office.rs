//! `coregion office`: the office on the command line, for those who run it.

use super::{office_archive, office_demo, office_people, office_views};
use crate::failure::Failure;
use crate::session::Session;
use clap::{Args, Subcommand};
use coregion_office::journal::Location;
use coregion_office::mechanism::PersonId;
use coregion_office::mechanism::party::Role;
use coregion_office::{Declined, Office, Options, catalogue, key_file_beside, read_key_file};
use coregion_zone::{Catalogue, Message};
use std::path::PathBuf;
use std::process::ExitCode;

/// Runs an office: members meet, agree and settle money in a journal that everyone can verify.
#[derive(Args)]
#[command(after_help = "Examples:
  coregion office demo                                   a scripted year, left in coregion.office
  coregion office statement suqian                       what Suqian's accounts did, line by line
  coregion office export --output huaihai.jsonl          the journal, for anybody
  coregion office verify huaihai.jsonl                   chain, signatures and books, offline
  coregion office new \"Huaihai\" --office my.office       an office of your own
  coregion office add-person lin --name \"Lin Xue\" --party xuzhou --role finance-officer

The office is a file of SQLite or a database (postgresql://user@host/database). Its key lies beside it, as FILE.key.")]
pub struct OfficeArgs {
    #[command(subcommand)]
    command: OfficeCommand,
}

#[derive(Subcommand)]
enum OfficeCommand {
    Demo(office_demo::DemoArgs),
    Verify(office_archive::VerifyArgs),
    Export(office_archive::ExportArgs),
    Import(office_archive::ImportArgs),
    Rebuild(office_archive::RebuildArgs),
    Statement(office_views::StatementArgs),
    Balances(office_views::BalancesArgs),
    Members(office_views::MembersArgs),
    Log(office_views::LogArgs),
    Readings(office_views::ReadingsArgs),
    New(office_people::NewArgs),
    AddParty(office_people::AddPartyArgs),
    AddPerson(office_people::AddPersonArgs),
    Password(office_people::PasswordArgs),
    Token(office_people::TokenArgs),
    MakeKey(office_people::MakeKeyArgs),
    Submit(office_people::SubmitArgs),
}

/// Runs the command.
pub fn run(args: &OfficeArgs, session: &Session) -> Result<ExitCode, Failure> {
    match &args.command {
        OfficeCommand::Demo(args) => office_demo::run(args, session),
        OfficeCommand::Verify(args) => office_archive::verify(args, session),
        OfficeCommand::Export(args) => office_archive::export(args, session),
        OfficeCommand::Import(args) => office_archive::import(args, session),
        OfficeCommand::Rebuild(args) => office_archive::rebuild(args, session),
        OfficeCommand::Statement(args) => office_views::statement(args, session),
        OfficeCommand::Balances(args) => office_views::balances(args, session),
        OfficeCommand::Members(args) => office_views::members(args, session),
        OfficeCommand::Log(args) => office_views::log(args, session),
        OfficeCommand::Readings(args) => office_views::readings(args, session),
        OfficeCommand::New(args) => office_people::new(args, session),
        OfficeCommand::AddParty(args) => office_people::add_party(args, session),
        OfficeCommand::AddPerson(args) => office_people::add_person(args, session),
        OfficeCommand::Password(args) => office_people::password(args, session),
        OfficeCommand::Token(args) => office_people::token(args, session),
        OfficeCommand::MakeKey(args) => office_people::make_key(args, session),
        OfficeCommand::Submit(args) => office_people::submit(args, session),
    }
}

/// The office where none is named, here and for `coregion serve`.
pub const DEFAULT_OFFICE: &str = "coregion.office";

/// Where the office is.
#[derive(Args)]
pub struct PlaceArgs {
    /// The office: a file of SQLite, or postgresql://user@host/database.
    #[arg(long, value_name = "PLACE", env = "COREGION_OFFICE", default_value = DEFAULT_OFFICE)]
    pub office: String,
    /// The file of the office's key; without it, the one beside the office.
    #[arg(long, value_name = "FILE", env = "COREGION_OFFICE_KEY")]
    pub key: Option<PathBuf>,
}

impl PlaceArgs {
    /// Where it is kept.
    pub fn location(&self) -> Location {
        match self.office.parse() {
            Ok(location) => location,
            Err(never) => match never {},
        }
    }

    /// Where its key is.
    pub fn key_file(&self) -> PathBuf {
        self.key.clone().unwrap_or_else(|| key_file_beside(&self.location()))
    }

    /// Opens it.
    pub fn open(&self, session: &Session) -> Result<Opened, Failure> {
        let texts = catalogue(session.language);
        let location = self.location();
        // A missing office is named before its missing key.
        if let Location::Sqlite(path) = &location
            && !path.exists()
        {
            let missing = coregion_office::journal::StoreError::Missing(location.to_string());
            return Err(Failure::OfficeSays(texts.text(&missing.message())));
        }
        let key = read_key_file(&self.key_file())?;
        session.progress("opening the office");
        let office = Office::open(&location, key, Options::default())
            .map_err(|failure| Failure::OfficeSays(texts.text(&failure.message())))?;
        Ok(Opened { office, texts })
    }
}

/// An open office with its texts.
pub struct Opened {
    /// The office.
    pub office: Office,
    /// The texts of the session's language.
    pub texts: Catalogue,
}

impl Opened {
    /// A failure of this office, told in the language of the session.
    pub fn failed(&self, declined: impl Into<Declined>) -> Failure {
        Failure::OfficeSays(self.text(&declined.into().message()))
    }

    /// The text of a message.
    pub fn text(&self, message: &Message) -> String {
        self.texts.text(message)
    }

    /// Who looks and asks: the person named, or the first administrator of the office.
    pub fn person(&self, named: Option<&str>) -> Result<PersonId, Failure> {
        if let Some(named) = named {
            return PersonId::new(named).map_err(|error| Failure::Option(error.to_string()));
        }
        let day = self.office.today();
        let found = self.office.read(|state| {
            let administrators = state.parties.mandates.values().filter(|mandate| {
                mandate.role == Role::Administrator
                    && mandate.holds_on(day)
                    && state.parties.is_office(&mandate.party)
            });
            administrators.map(|mandate| (mandate.granted.at, mandate.person.clone())).min()
        });
        found
            .map(|(_, person)| person)
            .ok_or_else(|| Failure::Option("the office has no administrator: name a person with --as".into()))
    }
}
