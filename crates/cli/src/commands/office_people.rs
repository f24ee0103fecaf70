//! `coregion office new | add-party | add-person | password | token | make-key | submit`: what its operator asks.

use super::office::{Opened, PlaceArgs};
use crate::failure::Failure;
use crate::session::Session;
use clap::{Args, ValueEnum};
use coregion_office::mechanism::party::{
    FoundOffice, GrantMandate, Kind, Level, RegisterKey, RegisterParty, RegisterPerson, Role, Standing,
};
use coregion_office::mechanism::{Command, MandateId, PersonId, Words};
use coregion_office::{
    Acknowledged, Office, Options, Request, catalogue, create_key_file, make_id, read_key_file,
};
use coregion_terms::{Date, PartyId};
use coregion_zone::Message;
use std::io::{BufRead, Read};
use std::path::PathBuf;
use std::process::ExitCode;

/// Makes an office of your own, with its first administrator.
#[derive(Args)]
#[command(after_help = "Examples:
  coregion office new \"Huaihai\" --office huaihai.office --name-zh 淮海经济区办公室 --admin an --admin-name \"An Ding\"
  coregion office new \"Huaihai\" --office postgresql://coregion@127.0.0.1/huaihai --key /etc/coregion/huaihai.key

The key is made beside the office. Whoever has it can write in the office's name: keep it, and keep it apart from backups.")]
pub struct NewArgs {
    /// The name of the office, in English.
    name: String,
    /// The name in Chinese; without it, the English one.
    #[arg(long, value_name = "NAME")]
    name_zh: Option<String>,
    /// The identifier of the office as a party.
    #[arg(long, default_value = "office")]
    id: String,
    /// The first administrator.
    #[arg(long, default_value = "admin", value_name = "PERSON")]
    admin: String,
    /// The administrator's name.
    #[arg(long, default_value = "Administrator", value_name = "NAME")]
    admin_name: String,
    /// Minutes that the clocks of the office are ahead of UTC.
    #[arg(long, default_value_t = 480, allow_hyphen_values = true)]
    offset: i32,
    #[command(flatten)]
    place: PlaceArgs,
}

/// Who asks.
#[derive(Args)]
pub struct AskArgs {
    #[command(flatten)]
    place: PlaceArgs,
    /// The person that asks; without it, the first administrator.
    #[arg(long = "as", value_name = "PERSON")]
    acting: Option<String>,
}

/// What a party is.
#[derive(Clone, Copy, ValueEnum)]
enum KindName {
    Province,
    Prefecture,
    County,
    Township,
    Organ,
    Association,
    Intermediary,
    Fund,
    Firm,
}

impl KindName {
    fn kind(self) -> Kind {
        let level = match self {
            KindName::Province => Level::Province,
            KindName::Prefecture => Level::Prefecture,
            KindName::County => Level::County,
            KindName::Township => Level::Township,
            KindName::Organ => return Kind::Organ,
            KindName::Association => return Kind::Association,
            KindName::Intermediary => return Kind::Intermediary,
            KindName::Fund => return Kind::Fund,
            KindName::Firm => return Kind::Firm,
        };
        Kind::Jurisdiction { level }
    }
}

/// Registers a party: a member, an organ of the office, an association, a firm.
#[derive(Args)]
#[command(after_help = "Examples:
  coregion office add-party xuzhou --kind prefecture --name Xuzhou --name-zh 徐州市
  coregion office add-party fund --kind fund --name \"Cooperation fund\" --part-of office
  coregion office add-party tourism --kind association --name \"Tourism association\"")]
pub struct AddPartyArgs {
    /// The identifier.
    party: String,
    /// What it is. Jurisdictions become members, all others associates.
    #[arg(long, value_enum)]
    kind: KindName,
    /// Its name in English.
    #[arg(long)]
    name: String,
    /// Its name in Chinese; without it, the English one.
    #[arg(long, value_name = "NAME")]
    name_zh: Option<String>,
    /// What it belongs to.
    #[arg(long, value_name = "PARTY")]
    part_of: Option<String>,
    /// Its public key, 64 hexadecimal digits (`coregion office make-key`).
    #[arg(long, value_name = "KEY")]
    public_key: Option<String>,
    #[command(flatten)]
    ask: AskArgs,
}

/// Registers a person, gives roles at a party, and reads a password from standard input where asked to.
#[derive(Args)]
#[command(after_help = "Examples:
  coregion office add-person lin --name \"Lin Xue\" --name-zh 林雪 --party xuzhou --role finance-officer --role delegate
  echo 'a long password' | coregion office add-person lin --name \"Lin Xue\" --party xuzhou --role counsel --password

Roles: administrator secretary chair delegate signatory finance-officer treasurer cashier fund-manager assessor controller
auditor project-officer counsel mediator arbitrator. A person who is there already gets further roles.")]
pub struct AddPersonArgs {
    /// The identifier.
    person: String,
    /// The name in English.
    #[arg(long)]
    name: String,
    /// The name in Chinese; without it, the English one.
    #[arg(long, value_name = "NAME")]
    name_zh: Option<String>,
    /// The party that the person acts for.
    #[arg(long, requires = "role")]
    party: Option<String>,
    /// A role at the party.
    #[arg(long, value_name = "ROLE", value_parser = role, requires = "party")]
    role: Vec<Role>,
    /// The first day of the mandates; without it, today.
    #[arg(long, value_parser = date)]
    from: Option<Date>,
    /// The last day.
    #[arg(long, value_parser = date)]
    until: Option<Date>,
    /// Reads a password from standard input.
    #[arg(long)]
    password: bool,
    #[command(flatten)]
    ask: AskArgs,
}

/// Sets the password of a person, read from standard input; ends the person's sessions.
#[derive(Args)]
pub struct PasswordArgs {
    /// The person.
    person: String,
    #[command(flatten)]
    place: PlaceArgs,
}

/// Makes a token for a program of a person, and prints it once.
#[derive(Args)]
pub struct TokenArgs {
    /// The person.
    person: String,
    /// What the token is for.
    #[arg(long, default_value = "command line")]
    name: String,
    /// How many days it holds.
    #[arg(long, default_value_t = 90)]
    days: u16,
    #[command(flatten)]
    place: PlaceArgs,
}

/// Makes a key for a party in a file that only you can read, and prints its public half.
#[derive(Args)]
pub struct MakeKeyArgs {
    /// The file to make.
    file: PathBuf,
}

/// Asks any command, from a file of JSON or standard input.
#[derive(Args)]
#[command(after_help = "Examples:
  echo '{\"as\": \"office\", \"command\": \"close-period\", \"through\": \"2019-12-31\"}' | coregion office submit - --as qian --id close-2019
  coregion office submit sign.json --as lin --id sign-plant --sign xuzhou.key

`as` in the JSON is the party in whose name; --id is the idempotency key: the same one with the same command counts once.")]
pub struct SubmitArgs {
    /// The file, or - for standard input.
    file: PathBuf,
    /// The idempotency key; without it, a new one is made.
    #[arg(long, value_name = "KEY")]
    id: Option<String>,
    /// The version of the command's stream that you have seen.
    #[arg(long, value_name = "VERSION")]
    expected: Option<u64>,
    /// The file of the party's key, where the command binds it.
    #[arg(long, value_name = "FILE")]
    sign: Option<PathBuf>,
    #[command(flatten)]
    ask: AskArgs,
}

fn role(text: &str) -> Result<Role, String> {
    let known = || Role::ALL.map(Role::as_str).join(", ");
    Role::ALL.into_iter().find(|role| role.as_str() == text).ok_or_else(|| format!("there are {}", known()))
}

fn date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|error| format!("{error}"))
}

fn id<T>(text: &str) -> Result<coregion_terms::Id<T>, Failure> {
    coregion_terms::Id::new(text).map_err(|error| Failure::Option(error.to_string()))
}

fn words(en: &str, zh: Option<&String>) -> Words {
    Words::new(en, zh.map_or("", String::as_str))
}

fn fresh<T>(opened: &Opened) -> Result<coregion_terms::Id<T>, Failure> {
    make_id(opened.office.now()).map_err(|_| opened.failed(coregion_office::Declined::NoRandom))
}

impl Opened {
    /// Asks a command in the name of a party, under a new key.
    fn ask(
        &self,
        person: &PersonId,
        party: &PartyId,
        command: impl Into<Command>,
    ) -> Result<Acknowledged, Failure> {
        let key: PersonId = fresh(self)?;
        let request = Request::new(person.clone(), party.clone(), key.as_str(), command);
        self.office.submit(request).map_err(|declined| self.failed(declined))
    }

    /// The party that is the office.
    fn itself(&self) -> Result<PartyId, Failure> {
        let refusal = coregion_office::mechanism::Refusal::NotFounded {};
        self.office.read(|state| state.parties.office.clone()).ok_or_else(|| self.failed(refusal))
    }
}

fn done(opened: &Opened, session: &Session, acknowledged: &Acknowledged) {
    if session.json {
        println!(
            "{:#}",
            serde_json::json!({
                "entry": acknowledged.version(), "hash": acknowledged.hash, "again": acknowledged.again,
                "events": acknowledged.events(),
            })
        );
        return;
    }
    let events: Vec<&str> = acknowledged.events().iter().map(|event| event.name()).collect();
    let told = Message::new(if acknowledged.again { "office-recorded-again" } else { "office-recorded" })
        .text("entry", acknowledged.version().to_string())
        .text("events", events.join(", "))
        .text("hash", acknowledged.hash.to_string());
    println!("{}", opened.text(&told));
}

/// Runs `new`.
pub fn new(args: &NewArgs, session: &Session) -> Result<ExitCode, Failure> {
    let texts = catalogue(session.language);
    let location = args.place.location();
    let (office, admin): (PartyId, PersonId) = (id(&args.id)?, id(&args.admin)?);
    let file = args.place.key_file();
    let key = create_key_file(&file)?;
    let made = Office::create(&location, &args.name, key, Options::default());
    let opened = Opened {
        office: made.map_err(|failure| {
            // A key that seals nothing is not left lying about.
            let _ = std::fs::remove_file(&file);
            Failure::OfficeSays(texts.text(&failure.message()))
        })?,
        texts,
    };
    let found = FoundOffice {
        office: office.clone(),
        name: words(&args.name, args.name_zh.as_ref()),
        offset_minutes: args.offset,
        mandate: id(&format!("{}-administrator", args.admin))?,
        administrator: words(&args.admin_name, None),
    };
    let acknowledged = opened.ask(&admin, &office, found)?;
    done(&opened, session, &acknowledged);
    let told = Message::new("office-new")
        .text("place", location.to_string())
        .text("key", file.display().to_string());
    session.note(&opened.text(&told.text("person", admin.as_str())));
    Ok(ExitCode::SUCCESS)
}

/// Runs `add-party`.
pub fn add_party(args: &AddPartyArgs, session: &Session) -> Result<ExitCode, Failure> {
    let opened = args.ask.place.open(session)?;
    let (actor, itself) = (opened.person(args.ask.acting.as_deref())?, opened.itself()?);
    let kind = args.kind.kind();
    let standing = match kind {
        Kind::Jurisdiction { .. } => Standing::Member,
        _ => Standing::Associate,
    };
    let party: PartyId = id(&args.party)?;
    let register = RegisterParty {
        party: party.clone(),
        name: words(&args.name, args.name_zh.as_ref()),
        kind,
        part_of: args.part_of.as_deref().map(id).transpose()?,
        standing,
    };
    let acknowledged = opened.ask(&actor, &itself, register)?;
    done(&opened, session, &acknowledged);
    if let Some(key) = &args.public_key {
        let acknowledged = opened.ask(&actor, &itself, RegisterKey { party, key: key.clone() })?;
        done(&opened, session, &acknowledged);
    }
    Ok(ExitCode::SUCCESS)
}

/// Runs `add-person`.
pub fn add_person(args: &AddPersonArgs, session: &Session) -> Result<ExitCode, Failure> {
    let opened = args.ask.place.open(session)?;
    let (actor, itself) = (opened.person(args.ask.acting.as_deref())?, opened.itself()?);
    let person: PersonId = id(&args.person)?;
    // Read before anything is recorded.
    let password = if args.password { Some(read_password()?) } else { None };
    if opened.office.read(|state| !state.parties.people.contains_key(&person)) {
        let register =
            RegisterPerson { person: person.clone(), name: words(&args.name, args.name_zh.as_ref()) };
        let acknowledged = opened.ask(&actor, &itself, register)?;
        done(&opened, session, &acknowledged);
    }
    if let Some(party) = &args.party {
        for role in &args.role {
            let mandate: MandateId = fresh(&opened)?;
            let grant = GrantMandate {
                mandate,
                person: person.clone(),
                party: id(party)?,
                role: *role,
                from: args.from.unwrap_or_else(|| opened.office.today()),
                until: args.until,
            };
            let acknowledged = opened.ask(&actor, &itself, grant)?;
            done(&opened, session, &acknowledged);
        }
    }
    if let Some(password) = password {
        opened.office.set_password(&person, &password).map_err(|declined| opened.failed(declined))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The first line of standard input.
fn read_password() -> Result<String, Failure> {
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    read.map_err(|source| Failure::Read { file: "standard input".into(), source })?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// Runs `password`.
pub fn password(args: &PasswordArgs, session: &Session) -> Result<ExitCode, Failure> {
    let opened = args.place.open(session)?;
    let password = read_password()?;
    opened.office.set_password(&id(&args.person)?, &password).map_err(|declined| opened.failed(declined))?;
    session.note(&opened.text(&Message::new("office-password-set").text("person", &args.person)));
    Ok(ExitCode::SUCCESS)
}

/// Runs `token`.
pub fn token(args: &TokenArgs, session: &Session) -> Result<ExitCode, Failure> {
    let opened = args.place.open(session)?;
    let made = opened.office.make_token(&id(&args.person)?, &args.name, args.days);
    let made = made.map_err(|declined| opened.failed(declined))?;
    if session.json {
        println!(
            "{:#}",
            serde_json::json!({"person": made.person, "token": made.secret, "expires": made.expires})
        );
    } else {
        println!("{}", made.secret);
        session.note(&opened.text(&Message::new("office-token").text("until", made.expires.to_string())));
    }
    Ok(ExitCode::SUCCESS)
}

/// Runs `make-key`.
pub fn make_key(args: &MakeKeyArgs, session: &Session) -> Result<ExitCode, Failure> {
    let key = create_key_file(&args.file)?;
    println!("{}", key.public());
    let texts = catalogue(session.language);
    session.note(&texts.text(&Message::new("office-key-made").text("file", args.file.display().to_string())));
    Ok(ExitCode::SUCCESS)
}

/// Runs `submit`.
pub fn submit(args: &SubmitArgs, session: &Session) -> Result<ExitCode, Failure> {
    let opened = args.ask.place.open(session)?;
    let actor = opened.person(args.ask.acting.as_deref())?;
    let unreadable = |source| Failure::Read { file: args.file.clone(), source };
    let mut text = String::new();
    match args.file.as_os_str() == "-" {
        true => std::io::stdin().read_to_string(&mut text).map_err(unreadable)?,
        false => std::fs::File::open(&args.file)
            .and_then(|mut f| f.read_to_string(&mut text))
            .map_err(unreadable)?,
    };
    let body = serde_json::from_str(&text)
        .map_err(|error| Failure::Option(format!("`{}`: {error}", args.file.display())))?;
    let key = match &args.id {
        Some(key) => key.clone(),
        None => fresh::<coregion_office::mechanism::MandateTag>(&opened)?.to_string(),
    };
    let mut request = Request::read(actor, key, body).map_err(|error| Failure::Option(error.to_string()))?;
    request.expected = args.expected;
    if let Some(file) = &args.sign {
        let signed = request.signed(&read_key_file(file)?, opened.office.identity());
        request = signed.map_err(|error| Failure::Option(error.to_string()))?;
    }
    let acknowledged = opened.office.submit(request).map_err(|declined| opened.failed(declined))?;
    done(&opened, session, &acknowledged);
    Ok(ExitCode::SUCCESS)
}
