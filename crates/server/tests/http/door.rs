//! An office behind its door, and a client that speaks plain HTTP.

use coregion_mechanism::instrument::*;
use coregion_mechanism::ledger::*;
use coregion_mechanism::party::*;
use coregion_mechanism::*;
use coregion_office::journal::{Location, SecretKey};
use coregion_office::{Acknowledged, Office, Options, Request};
use coregion_server::{Server, Settings};
use coregion_terms::vote::Method;
use coregion_terms::{Currency, Date, VoteRule};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

pub const PASSWORD: &str = "a long enough password";

/// A running server.
pub struct Door {
    pub office: Office,
    pub address: SocketAddr,
    end: Option<oneshot::Sender<()>>,
    runtime: Option<Runtime>,
    _folder: TempDir,
}

impl Drop for Door {
    fn drop(&mut self) {
        drop(self.end.take());
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(std::time::Duration::from_secs(5));
        }
    }
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub fn code(&self) -> String {
        assert_eq!(self.headers["content-type"], "application/problem+json", "{}", self.text());
        let problem = self.json();
        assert_eq!(problem["status"], self.status);
        assert!(
            problem["title"].as_str().is_some_and(|title| !title.is_empty() && !title.contains('[')),
            "{problem}"
        );
        problem["code"].as_str().expect("a code").to_owned()
    }
}

pub fn words(en: &str, zh: &str) -> Words {
    Words::new(en, zh)
}

pub fn id<T>(text: &str) -> coregion_terms::Id<T> {
    coregion_terms::Id::new(text).expect("an identifier")
}

pub fn key_of(party: &str) -> SecretKey {
    let mut seed = [9; 32];
    for (at, byte) in party.bytes().take(32).enumerate() {
        seed[at] = byte;
    }
    SecretKey::from_seed(&seed)
}

pub fn must(office: &Office, actor: &str, of: &str, command: impl Into<Command>) -> Acknowledged {
    let key = format!("set-up-{}", office.head().sequence);
    office.submit(Request::new(id(actor), id(of), key, command)).unwrap_or_else(|error| panic!("{error:?}"))
}

fn mandate(office: &Office, who: &str, of: &str, role: Role, until: Option<Date>) {
    let granted = GrantMandate {
        mandate: id(&format!("{who}-{of}-{}", role.as_str())),
        person: id(who),
        party: id(of),
        role,
        from: "2020-01-01".parse().expect("a day"),
        until,
    };
    must(office, "an", "office", granted);
}

/// `an` administers; `zhou` is secretary, chair, treasurer and auditor of the office; `lin` acts for Xuzhou and `sun` for
/// Jining; the mandate of `old` has expired. An and Lin have passwords.
fn found(office: &Office) {
    let founding = FoundOffice {
        office: id("office"),
        name: words("Huaihai office", "淮海办公室"),
        offset_minutes: 480,
        mandate: id("m0"),
        administrator: words("An", "安"),
    };
    must(office, "an", "office", founding);
    for (party, en, zh) in [("xuzhou", "Xuzhou", "徐州"), ("jining", "Jining", "济宁")] {
        let kind = Kind::Jurisdiction { level: Level::Prefecture };
        let (party, name, standing) = (id(party), words(en, zh), Standing::Member);
        must(office, "an", "office", RegisterParty { party, name, kind, part_of: None, standing });
        let key = key_of(&en.to_lowercase()).public().to_string();
        must(office, "an", "office", RegisterKey { party: id(&en.to_lowercase()), key });
    }
    for (person, en, zh) in [
        ("zhou", "Zhou", "周"),
        ("lin", "Lin", "林"),
        ("sun", "Sun", "孙"),
        ("old", "Old", "旧"),
        ("wu", "Wu", "吴"),
    ] {
        must(office, "an", "office", RegisterPerson { person: id(person), name: words(en, zh) });
    }
    for role in [Role::Secretary, Role::Chair, Role::Treasurer, Role::Auditor] {
        mandate(office, "zhou", "office", role, None);
    }
    for (who, of) in [("lin", "xuzhou"), ("sun", "jining")] {
        for role in [Role::Delegate, Role::Signatory, Role::FinanceOfficer, Role::Counsel] {
            mandate(office, who, of, role, None);
        }
    }
    mandate(office, "old", "xuzhou", Role::Delegate, Some("2021-12-31".parse().expect("a day")));
    for (account, owner) in [("fund", "office"), ("x", "xuzhou"), ("j", "jining")] {
        let (account, owner, purpose) = (id(account), id(owner), "settlement".to_owned());
        let command = OpenAccount { account, owner, purpose, currency: Currency::CNY, limit: Limit::None };
        must(office, "zhou", "office", command);
    }
}

/// A meeting with a paper for everybody, a resolution and minutes, and two transfers.
pub fn with_a_meeting(office: &Office) {
    let file = |paper: &str, access: paper::Access| {
        let new = coregion_office::NewPaper {
            paper: id(paper),
            title: words("On the wetland", "关于湿地"),
            media_type: "text/plain".into(),
            about: paper::About::Office,
            access,
            bytes: b"The words of the paper.".to_vec(),
        };
        office.file_paper(id("zhou"), id("office"), &format!("paper-{paper}"), new).expect("filed");
    };
    file("open", paper::Access::Public);
    let sealed = paper::Access::Sealed { parties: [id("xuzhou")].into(), persons: [].into() };
    file("closed", sealed);
    let rule = VoteRule {
        method: Method::Consensus,
        quorum: "1/2".parse().expect("a fraction"),
        of: Default::default(),
        abstentions: Default::default(),
        tie: Default::default(),
    };
    let call = CallMeeting {
        meeting: id("m1"),
        body: id("office"),
        title: words("First joint meeting", "第一次联席会议"),
        place: words("Xuzhou", "徐州"),
        starts: "2026-03-10T01:00:00Z".parse().expect("a moment"),
        chair: id("office"),
        members: [id("xuzhou"), id("jining")].into(),
        guests: [].into(),
        rule,
    };
    must(office, "zhou", "office", call);
    let papers = vec![id("open"), id("closed")];
    let item =
        PutOnAgenda { meeting: id("m1"), item: id("a1"), title: words("The wetland", "湿地"), papers };
    must(office, "zhou", "office", item);
    must(
        office,
        "zhou",
        "office",
        OpenMeeting { meeting: id("m1"), present: [id("xuzhou"), id("jining")].into() },
    );
    let resolve = Proposal::Resolve {
        title: words("Keep it", "保护"),
        text: words("It is kept.", "予以保护。"),
    };
    let motion =
        ProposeMotion { motion: id("r1"), meeting: id("m1"), item: id("a1"), proposal: resolve, rule: None };
    must(office, "zhou", "office", motion);
    must(office, "zhou", "office", OpenVote { motion: id("r1") });
    let vote = coregion_terms::vote::Vote::For;
    must(office, "lin", "xuzhou", CastVote { motion: id("r1"), vote });
    must(office, "sun", "jining", CastVote { motion: id("r1"), vote });
    must(office, "zhou", "office", CloseVote { motion: id("r1") });
    must(office, "zhou", "office", CloseMeeting { meeting: id("m1") });
    let text = words("All were for it.", "一致同意。");
    must(office, "zhou", "office", RecordMinutes { meeting: id("m1"), text, paper: None });
    must(office, "zhou", "office", ApproveMinutes { meeting: id("m1") });
    let duty = AssignDuty {
        duty: id("d1"),
        title: words("Report on the wetland", "报告湿地情况"),
        responsible: id("xuzhou"),
        due: "2026-06-30".parse().expect("a day"),
        source: Source::Resolution(id("r1")),
    };
    must(office, "zhou", "office", duty);
    let transfer = |name: &str, debit: &str, credit: &str, amount: &str| NewTransfer {
        transfer: id(name),
        on: "2026-02-03".parse().expect("a day"),
        step: Step::Move { debit: id(debit), credit: id(credit), amount: amount.parse().expect("an amount") },
        origin: Origin::Note(words("A \"gift\"; for | all", "赠款")),
    };
    let transfers = vec![transfer("t1", "fund", "x", "1234567.89 CNY"), transfer("t2", "x", "j", "0.01 CNY")];
    must(office, "zhou", "office", MakeTransfers { transfers });
}

impl Door {
    /// A server with an office where nothing has happened yet.
    pub fn open() -> Door {
        Door::with(Settings::default())
    }

    pub fn with(settings: Settings) -> Door {
        let folder = tempfile::tempdir().expect("a folder");
        let place = Location::Sqlite(folder.path().join("huaihai.office"));
        let key = SecretKey::from_seed(&[42; 32]);
        let office = Office::create(&place, "Huaihai", key, Options::default()).expect("an office");
        found(&office);
        Door::of(office, settings, folder)
    }

    /// A server of an office that is kept in a folder.
    pub fn of(office: Office, settings: Settings, folder: TempDir) -> Door {
        let runtime = Runtime::new().expect("a runtime");
        let address = "127.0.0.1:0".parse().expect("an address");
        let server = runtime.block_on(Server::listen(address, office.clone(), settings)).expect("a server");
        let address = server.address().expect("its address");
        let (end, ended) = oneshot::channel::<()>();
        runtime.spawn(async move {
            let ended = async {
                let _ = ended.await;
            };
            server.serve(ended).await.expect("it serves");
        });
        Door { office, address, end: Some(end), runtime: Some(runtime), _folder: folder }
    }

    /// Sends a request as it is and reads the answer to its end.
    pub fn send(&self, request: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(self.address).expect("it listens");
        // The server may answer, and close, before it has read everything.
        let _ = stream.write_all(request);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("a whole answer");
        let head = String::from_utf8_lossy(&answer[..end]).into_owned();
        let mut lines = head.split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|code| code.parse().ok());
        let headers = lines.filter_map(|line| line.split_once(": "));
        Answer {
            status: status.expect("a status"),
            headers: headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect(),
            body: answer[end + 4..].to_vec(),
        }
    }

    /// Asks with HTTP/1.0, so that the answer ends with the connection.
    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut request = format!("{method} {path} HTTP/1.0\r\nHost: {}\r\n", self.address);
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        if !body.is_empty() || method != "GET" {
            request.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        request.push_str("\r\n");
        let mut bytes = request.into_bytes();
        bytes.extend_from_slice(body);
        self.send(&bytes)
    }

    pub fn get(&self, path: &str, token: Option<&str>) -> Answer {
        let bearer = token.map(|token| format!("Bearer {token}"));
        let headers: Vec<(&str, &str)> =
            bearer.iter().map(|bearer| ("Authorization", bearer.as_str())).collect();
        self.ask("GET", path, &headers, b"")
    }

    /// A personal token of a person.
    pub fn token(&self, person: &str) -> String {
        self.office.make_token(&id(person), "test", 1).expect("a token").secret
    }

    /// Gives a command as JSON.
    pub fn command(&self, token: &str, key: &str, more: &[(&str, &str)], body: &Value) -> Answer {
        let bearer = format!("Bearer {token}");
        let mut headers = vec![
            ("Authorization", bearer.as_str()),
            ("Idempotency-Key", key),
            ("Content-Type", "application/json"),
        ];
        headers.extend(more);
        self.ask("POST", "/api/v1/commands", &headers, body.to_string().as_bytes())
    }
}
