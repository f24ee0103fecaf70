//! Papers: filed, read by those who may, and who asked for a sealed one is written down.

use crate::door::*;
use serde_json::{Value, json};

fn file(door: &Door, key: &str, paper: &str, access: Value) -> Answer {
    let bearer = format!("Bearer {}", door.token("zhou"));
    let headers =
        [("Authorization", &*bearer), ("Idempotency-Key", key), ("Content-Type", "application/json")];
    let body = json!({ "as": "office", "paper": paper, "title": { "en": "The secret title", "zh": "密题" },
        "media_type": "text/plain", "about": "office", "access": access, "content": "VGhlIHNlY3JldCB3b3Jkcy4=" });
    door.ask("POST", "/api/v1/papers", &headers, body.to_string().as_bytes())
}

#[test]
fn a_sealed_paper_is_for_those_it_is_for_and_readings_are_written_down() {
    let door = Door::open();
    let sealed = json!({ "to": "sealed", "parties": ["xuzhou"], "persons": [] });
    assert_eq!(file(&door, "p1", "secret", sealed.clone()).status, 201);
    assert_eq!(file(&door, "p1", "secret", sealed).status, 200);
    assert_eq!(file(&door, "p2", "open", json!({ "to": "public" })).status, 201);

    let read = |who: Option<&str>, paper: &str| {
        let token = who.map(|who| door.token(who));
        door.get(&format!("/api/v1/papers/{paper}/content"), token.as_deref())
    };
    assert_eq!(read(None, "open").text(), "The secret words.");
    let lin = read(Some("lin"), "secret");
    assert_eq!((lin.status, lin.text().as_str()), (200, "The secret words."));
    assert_eq!(lin.headers["cache-control"], "private, no-store");
    for who in [None, Some("sun"), Some("an"), Some("old")] {
        let answer = read(who, "secret");
        assert!([403, 404].contains(&answer.status), "{who:?} {}", answer.text());
        assert!(!answer.text().contains("secret words"));
    }

    let readings = door.get("/api/v1/readings?limit=3", Some(&door.token("zhou"))).json();
    let who: Vec<_> = readings["items"]
        .as_array()
        .expect("readings")
        .iter()
        .map(|r| (r["person"].clone(), r["granted"].clone()))
        .collect();
    assert_eq!(who, [(json!("lin"), json!(true)), (json!(""), json!(false)), (json!("sun"), json!(false))]);
    let next = readings["next"].as_str().expect("more");
    let rest = door.get(&format!("/api/v1/readings?after={next}"), Some(&door.token("an"))).json();
    assert_eq!(rest["items"].as_array().map(Vec::len), Some(2));
    assert_eq!(door.get("/api/v1/readings", Some(&door.token("lin"))).code(), "not-auditor");
}

/// No view, list, face, page or export shows anything of a sealed paper but that it is there.
#[test]
fn a_sealed_paper_stays_sealed_everywhere() {
    let door = Door::open();
    with_a_meeting(&door.office);
    let sealed = json!({ "to": "sealed", "parties": ["xuzhou"], "persons": [] });
    assert_eq!(file(&door, "p1", "hidden-paper", sealed).status, 201);
    let sun = door.token("sun");
    let mut places: Vec<String> =
        ["/", "/projects", "/meetings/m1/minutes", "/statements/jining"].map(str::to_owned).into();
    for name in [
        "office",
        "parties",
        "meetings",
        "meetings/m1",
        "agreements",
        "duties",
        "resolutions",
        "balances",
        "statements/jining",
        "transfers",
        "settlements",
        "calls",
        "applications",
        "projects",
        "cases",
        "journal/entries",
        "journal/export",
    ] {
        places.push(format!("/api/v1/{name}"));
    }
    for name in [
        "",
        "/bodies",
        "/organizations",
        "/people",
        "/memberships",
        "/meetings",
        "/agenda-items",
        "/papers",
        "/files",
        "/consultations",
        "/locations",
        "/legislative-terms",
    ] {
        places.push(format!("/faces/oparl{name}"));
    }
    for name in ["calendar.ics", "ocds.json", "books.journal", "books.beancount"] {
        places.push(format!("/faces/{name}"));
    }
    for place in places {
        let answer = door.get(&place, Some(&sun));
        assert_eq!(answer.status, 200, "{place}: {}", answer.text());
        for hidden in ["The secret title", "密题", "secret words", "VGhlIHNlY3JldCB3b3Jkcy4="] {
            assert!(!answer.text().contains(hidden), "{place} shows {hidden}");
        }
        // The export is the journal itself: it names the paper by its identifier and its digest.
        assert!(place.ends_with("export") || !answer.text().contains("hidden-paper"), "{place}");
    }
}
