//! Pages, as a person without scripts sees them.

use crate::door::*;

fn cookie(door: &Door, person: &str) -> String {
    door.office.set_password(&id(person), PASSWORD).expect("a password");
    let form = format!("person={person}&password={}&lang=zh", PASSWORD.replace(' ', "+"));
    let kind = [("Content-Type", "application/x-www-form-urlencoded")];
    let answer = door.ask("POST", "/login", &kind, form.as_bytes());
    assert_eq!((answer.status, answer.headers["location"].as_str()), (303, "/?lang=zh"), "{}", answer.text());
    answer.headers["set-cookie"].split(';').next().expect("a cookie").to_owned()
}

#[test]
fn pages_show_what_happened_in_both_languages_without_script() {
    let door = Door::open();
    with_a_meeting(&door.office);
    let lin = cookie(&door, "lin");
    for (path, en, zh) in [
        ("/", "First joint meeting", "第一次联席会议"),
        ("/meetings/m1/minutes", "All were for it.", "一致同意。"),
        ("/meetings/m1/minutes", "carried", "通过"),
        ("/statements/xuzhou?from=2026-01-01&until=2026-12-31", "1,234,567.89", "期末余额"),
        ("/projects", "Funded projects", "资助项目"),
        ("/login", "Sign in", "登录"),
    ] {
        let joint = if path.contains('?') { '&' } else { '?' };
        for (language, text) in [("en", en), ("zh", zh)] {
            let answer = door.ask("GET", &format!("{path}{joint}lang={language}"), &[("Cookie", &lin)], b"");
            let page = answer.text();
            assert_eq!(answer.status, 200, "{page}");
            assert!(page.contains(text), "{path} in {language} lacks {text}:\n{page}");
            assert!(page.contains("@media print") && !page.contains("<script"), "{path}");
            assert!(
                !page.contains("[server-") && !page.contains("[refusal-") && !page.contains("missing]"),
                "{page}"
            );
            assert!(page.contains(&format!("<html lang=\"{}", language)));
        }
    }
    let minutes = door.ask("GET", "/meetings/m1/minutes?lang=en", &[("Cookie", &lin)], b"").text();
    assert!(minutes.contains("On the wetland") && minutes.contains("Lin"), "{minutes}");
}

#[test]
fn the_public_sees_what_is_public() {
    let door = Door::open();
    with_a_meeting(&door.office);
    assert!(!door.get("/", None).text().contains("First joint meeting"));
    assert_eq!(door.get("/projects", None).status, 200);
    for path in ["/statements/xuzhou", "/meetings/m1/minutes", "/agreements/none"] {
        let page = door.get(path, None);
        assert_eq!(page.status, 401, "{path}");
        assert!(page.headers["content-type"].starts_with("text/html") && page.text().contains("/login"));
    }
}

#[test]
fn a_form_signs_in_and_out() {
    let door = Door::open();
    let lin = cookie(&door, "lin");
    let wrong = door.ask(
        "POST",
        "/login",
        &[("Content-Type", "application/x-www-form-urlencoded")],
        b"person=<b>&password=x",
    );
    assert_eq!(wrong.status, 200);
    assert!(
        wrong.text().contains("Person or password is wrong") && !wrong.text().contains("<b>"),
        "{}",
        wrong.text()
    );
    let page = door.ask("GET", "/", &[("Cookie", &lin)], b"").text();
    let csrf =
        page.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a mark");
    let kind = ("Content-Type", "application/x-www-form-urlencoded");
    let refused = door.ask("POST", "/logout", &[kind, ("Cookie", &lin)], b"csrf=guess");
    assert_eq!(refused.status, 403);
    let out = door.ask("POST", "/logout", &[kind, ("Cookie", &lin)], format!("csrf={csrf}").as_bytes());
    assert_eq!(out.status, 303);
    assert!(!door.ask("GET", "/", &[("Cookie", &lin)], b"").text().contains("name=\"csrf\""));
}
