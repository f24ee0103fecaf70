//! iCalendar (RFC 5545): meetings as events, duties as to-dos, in one feed that calendars subscribe to.
//!
//! Lines end with CR LF and are folded at 75 octets, never inside a character (3.1); text is escaped (3.3.11); every
//! component has UID and DTSTAMP (3.6). A component keeps its UID; `sequence` says which revision it is (3.8.7.4).

mod office;

pub use office::Feed;

use coregion_terms::{Date, Moment};
use std::fmt::Write;

/// A feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// Its name, as calendars show it.
    pub name: String,
    /// The language of its texts, as `en`.
    pub language: String,
    /// When it was made.
    pub made: Moment,
    /// Meetings.
    pub events: Vec<Event>,
    /// Duties.
    pub todos: Vec<Todo>,
}

/// A meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Unique in the world and kept for ever: `meeting-3@office`.
    pub uid: String,
    /// How often it was changed.
    pub sequence: u64,
    /// Its first day or moment.
    pub start: When,
    /// Its end, where known.
    pub end: Option<When>,
    /// Its title.
    pub summary: String,
    /// Its agenda or anything else to know.
    pub description: String,
    /// Its place.
    pub location: String,
    /// Where more is to be read.
    pub url: String,
    /// Whether it takes place.
    pub status: EventStatus,
}

/// Whether a meeting takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventStatus {
    /// Not called yet.
    Tentative,
    /// Called or held.
    Confirmed,
    /// Called off.
    Cancelled,
}

/// A duty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Todo {
    /// Unique in the world and kept for ever.
    pub uid: String,
    /// How often it was changed.
    pub sequence: u64,
    /// The day by which it is to be done.
    pub due: Date,
    /// What is to be done.
    pub summary: String,
    /// Who, and under which clause.
    pub description: String,
    /// Where more is to be read.
    pub url: String,
    /// When it was done, if so.
    pub done: Option<Moment>,
}

/// A day, or a moment in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// The whole day.
    Day(Date),
    /// A moment.
    At(Moment),
}

/// The text of a feed.
pub fn write(calendar: &Calendar) -> String {
    let mut out = Lines::default();
    out.line("BEGIN:VCALENDAR");
    out.line("VERSION:2.0");
    out.line(&format!("PRODID:-//Coregion//Office {}//EN", env!("CARGO_PKG_VERSION")));
    out.line("CALSCALE:GREGORIAN");
    out.line("METHOD:PUBLISH");
    out.text("X-WR-CALNAME", &calendar.language, &calendar.name);
    let stamp = moment(calendar.made);
    for event in &calendar.events {
        out.line("BEGIN:VEVENT");
        out.common(&event.uid, &stamp, event.sequence);
        out.when("DTSTART", event.start);
        if let Some(end) = event.end {
            out.when("DTEND", end);
        }
        out.words(&calendar.language, &event.summary, &event.description, &event.url);
        out.text("LOCATION", &calendar.language, &event.location);
        out.line(match event.status {
            EventStatus::Tentative => "STATUS:TENTATIVE",
            EventStatus::Confirmed => "STATUS:CONFIRMED",
            EventStatus::Cancelled => "STATUS:CANCELLED",
        });
        out.line("END:VEVENT");
    }
    for todo in &calendar.todos {
        out.line("BEGIN:VTODO");
        out.common(&todo.uid, &stamp, todo.sequence);
        out.line(&format!("DUE;VALUE=DATE:{}", day(todo.due)));
        out.words(&calendar.language, &todo.summary, &todo.description, &todo.url);
        match todo.done {
            Some(done) => {
                out.line("STATUS:COMPLETED");
                out.line(&format!("COMPLETED:{}", moment(done)));
            }
            None => out.line("STATUS:NEEDS-ACTION"),
        }
        out.line("END:VTODO");
    }
    out.line("END:VCALENDAR");
    out.0
}

fn day(date: Date) -> String {
    date.to_string().replace('-', "")
}

fn moment(moment: Moment) -> String {
    moment.to_string().replace(['-', ':'], "")
}

/// Text with what has a meaning in iCalendar escaped; other control characters are not allowed and left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.replace("\r\n", "\n").chars() {
        match character {
            '\\' | ';' | ',' => {
                out.push('\\');
                out.push(character);
            }
            '\n' | '\r' => out.push_str("\\n"),
            '\t' => out.push('\t'),
            control if control.is_control() => {}
            other => out.push(other),
        }
    }
    out
}

#[derive(Default)]
struct Lines(String);

impl Lines {
    /// A content line, folded.
    fn line(&mut self, line: &str) {
        let mut octets = 0;
        for character in line.chars() {
            if octets + character.len_utf8() > 75 {
                self.0.push_str("\r\n ");
                octets = 1;
            }
            self.0.push(character);
            octets += character.len_utf8();
        }
        self.0.push_str("\r\n");
    }

    fn text(&mut self, name: &str, language: &str, text: &str) {
        if !text.is_empty() {
            self.line(&format!("{name};LANGUAGE={language}:{}", escaped(text)));
        }
    }

    fn common(&mut self, uid: &str, stamp: &str, sequence: u64) {
        self.line(&format!("UID:{}", escaped(uid)));
        self.line(&format!("DTSTAMP:{stamp}"));
        self.line(&format!("SEQUENCE:{sequence}"));
    }

    fn words(&mut self, language: &str, summary: &str, description: &str, url: &str) {
        self.text("SUMMARY", language, summary);
        self.text("DESCRIPTION", language, description);
        let plain = url.bytes().all(|byte| byte.is_ascii_graphic());
        if plain && !url.is_empty() {
            self.line(&format!("URL:{url}"));
        }
    }

    fn when(&mut self, name: &str, when: When) {
        let mut line = name.to_owned();
        let _ = match when {
            When::Day(date) => write!(line, ";VALUE=DATE:{}", day(date)),
            When::At(at) => write!(line, ":{}", moment(at)),
        };
        self.line(&line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn calendar(summary: &str) -> Calendar {
        Calendar {
            name: "Huaihai office".into(),
            language: "zh".into(),
            made: "2026-03-01T08:30:00Z".parse().unwrap(),
            events: vec![Event {
                uid: "meeting-1@office".into(),
                sequence: 2,
                start: When::At("2026-03-10T01:00:00Z".parse().unwrap()),
                end: None,
                summary: summary.into(),
                description: "1. Fund key\n2. Compensation; steps, caps".into(),
                location: "Xuzhou".into(),
                url: "http://127.0.0.1:8080/meetings/1".into(),
                status: EventStatus::Confirmed,
            }],
            todos: vec![Todo {
                uid: "duty-1@office".into(),
                sequence: 0,
                due: "2026-06-30".parse().unwrap(),
                summary: "Pay".into(),
                description: String::new(),
                url: String::new(),
                done: Some("2026-06-01T00:00:00Z".parse().unwrap()),
            }],
        }
    }

    #[test]
    fn a_feed_has_events_and_todos() {
        let text = write(&calendar("淮海经济区联席会议第一次会议"));
        for line in [
            "DTSTART:20260310T010000Z\r\n",
            "DESCRIPTION;LANGUAGE=zh:1. Fund key\\n2. Compensation\\; steps\\, caps\r\n",
            "DUE;VALUE=DATE:20260630\r\n",
            "COMPLETED:20260601T000000Z\r\n",
            "SEQUENCE:2\r\n",
        ] {
            assert!(text.contains(line), "{line} is not in\n{text}");
        }
        assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VCALENDAR\r\n"));
    }

    proptest! {
        /// No text breaks out of its line, and no line is longer than 75 octets.
        #[test]
        fn lines_are_folded_and_text_stays_text(summary in "\\PC{0,120}[\r\n;,:\\\\]{0,4}\\PC{0,20}") {
            let text = write(&calendar(&summary));
            prop_assert!(text.split("\r\n").all(|line| line.len() <= 75 && !line.contains(['\r', '\n'])));
            let unfolded = text.replace("\r\n ", "");
            prop_assert_eq!(unfolded.matches("BEGIN:VEVENT\r\n").count(), 1);
            let expected = if summary.is_empty() { 0 } else { 1 };
            prop_assert_eq!(unfolded.matches("\r\nSUMMARY;LANGUAGE=zh:").count(), expected + 1);
        }
    }
}
