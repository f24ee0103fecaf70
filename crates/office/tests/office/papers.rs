//! Papers: filed, read by those who may, sealed in every view and export.

use crate::place::*;
use coregion_office::journal::{Hash, Papers};
use coregion_office::mechanism::PaperId;
use coregion_office::mechanism::paper::{About, Access, FilePaper};
use coregion_office::{NewPaper, Office};
use std::collections::BTreeSet;
use std::io::Read;

on_both!(a_paper_is_filed_with_its_bytes, a_sealed_paper_is_read_by_those_who_may_and_it_is_written_down);

fn paper(id: &str, access: Access, bytes: &str) -> NewPaper {
    NewPaper {
        paper: PaperId::new(id).unwrap(),
        title: words("Report on the plant"),
        media_type: "text/plain".into(),
        about: About::Office,
        access,
        bytes: bytes.into(),
    }
}

fn read(office: &Office, who: Option<&str>, id: &str) -> Result<String, &'static str> {
    let who = who.map(person);
    let paper = office.read_paper(who.as_ref(), &PaperId::new(id).unwrap());
    paper.map(|paper| String::from_utf8(paper.bytes).unwrap()).map_err(|declined| declined.code())
}

fn a_paper_is_filed_with_its_bytes(place: &Place) {
    let office = place.office();
    let file = |key, new| office.file_paper(person("zhou"), party("office"), key, new);
    file("p1", paper("open", Access::Public, "all may read")).unwrap();
    assert!(file("p1", paper("open", Access::Public, "all may read")).unwrap().again);
    file("p2", paper("members", Access::Members, "members may read")).unwrap();
    assert_eq!(read(&office, None, "open").unwrap(), "all may read");
    assert_eq!(read(&office, Some("lin"), "members").unwrap(), "members may read");
    assert_eq!(read(&office, None, "members"), Err("unknown-paper"));
    assert_eq!(read(&office, Some("wu"), "members"), Err("unknown-paper"));
    assert_eq!(read(&office, Some("lin"), "none"), Err("unknown-paper"));
    let command = FilePaper {
        paper: PaperId::new("x").unwrap(),
        title: Some(words("x")),
        digest: Hash::of(b"x").to_string(),
        media_type: "text/plain".into(),
        about: About::Office,
        access: Access::Public,
    };
    let ask = |paper: Option<&[u8]>| {
        let mut asked = request("zhou", "office", "p3", command.clone());
        asked.paper = paper.map(<[u8]>::to_vec);
        office.submit(asked)
    };
    assert_eq!(declined(ask(None)), "office-paper-missing");
    assert_eq!(declined(ask(Some(b"y"))), "office-paper-differs");
    assert!(ask(Some(b"x")).is_ok());
    assert!(office.readings(None, 0, 10).unwrap().is_empty());
}

fn a_sealed_paper_is_read_by_those_who_may_and_it_is_written_down(place: &Place) {
    let office = place.office();
    let access = Access::Sealed {
        parties: BTreeSet::from([party("xuzhou")]),
        persons: BTreeSet::from([person("wu")]),
    };
    let secret = "the price is 42";
    let done =
        office.file_paper(person("lin"), party("xuzhou"), "s1", paper("secret", access, secret)).unwrap();
    // Neither title nor the hash of the text is in the journal.
    let recorded = serde_json::to_string(&*done.entry).unwrap();
    assert!(
        !recorded.contains("Report on the plant")
            && !recorded.contains(&Hash::of(secret.as_bytes()).to_string())
    );
    let id = PaperId::new("secret").unwrap();
    assert_eq!(office.read_paper(Some(&person("lin")), &id).unwrap().title, words("Report on the plant"));
    assert_eq!(read(&office, Some("wu"), "secret").unwrap(), secret);
    for who in [None, Some("sun"), Some("zhou"), Some("an"), Some("nobody")] {
        assert_eq!(read(&office, who, "secret"), Err("unknown-paper"), "{who:?}");
    }
    // Whoever reads the log, the paper is seen by those only who may read it.
    let seen = |who: &str| {
        let log = office.log(&person(who), None, 0, 1000).unwrap();
        serde_json::to_string(&log).unwrap().contains("\"secret\"")
    };
    assert!(seen("lin") && !seen("sun") && !seen("zhou") && !seen("an"));
    assert!(office.log(&person("wu"), None, 0, 1000).is_err());
    let readings = office.readings(Some(&id), 0, 100).unwrap();
    let told: Vec<(&str, bool)> = readings.iter().map(|(_, r)| (r.person.as_str(), r.granted)).collect();
    assert_eq!(
        told,
        [
            ("lin", true),
            ("wu", true),
            ("", false),
            ("sun", false),
            ("zhou", false),
            ("an", false),
            ("nobody", false)
        ]
    );
    assert!(
        office.may_audit(&person("an"))
            && !office.may_audit(&person("lin"))
            && !office.may_audit(&person("zhou"))
    );
    let mut export = String::new();
    office.export(Papers::Left).unwrap().read_to_string(&mut export).unwrap();
    assert!(!export.contains("price") && !export.contains("Report on the plant"));
}
