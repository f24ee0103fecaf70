//! Pages: rendered here whole, without a script, to be read and to be printed.

mod index;
mod sheets;

pub use index::index;
pub use sheets::{agreement, minutes, projects, statement};

use crate::desk::Desk;
use crate::http::language::Words;
use crate::http::problem::Problem;
use crate::identity::Asker;
use axum::response::Html;
use coregion_mechanism::Words as Text;
use coregion_office::view::Named;
use coregion_terms::{Moment, Money};
use coregion_zone::{Language, Message};
use minijinja::value::Kwargs;
use minijinja::{Environment, Value, context};
use std::sync::{Arc, LazyLock};

const STYLE: &str = include_str!("page.css");

macro_rules! templates {
    ($($name:literal),*) => {
        /// Every page, by name.
        const TEMPLATES: &[(&str, &str)] = &[$(($name, include_str!($name))),*];
    };
}

templates!(
    "agreement.html",
    "base.html",
    "index.html",
    "login.html",
    "minutes.html",
    "problem.html",
    "projects.html",
    "statement.html"
);

static PAGES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut pages = Environment::new();
    for (name, text) in TEMPLATES {
        // A page that is no template would show as a fault of the program; a test renders every one.
        let _ = pages.add_template(name, text);
    }
    pages
});

/// What every page knows: who looks, in which language.
pub struct Reader<'r> {
    /// What the routes share.
    pub desk: &'r Arc<Desk>,
    /// The language.
    pub language: Language,
    /// Who has signed in.
    pub asker: Option<&'r Asker>,
    /// The address of the page, without its query.
    pub path: &'r str,
    /// Its query, without the language.
    pub query: String,
}

impl<'r> Reader<'r> {
    /// The reader of a page.
    pub fn new(
        desk: &'r Arc<Desk>,
        language: Language,
        asker: Option<&'r Asker>,
        uri: &'r axum::http::Uri,
    ) -> Self {
        let kept: Vec<&str> =
            uri.query().unwrap_or_default().split('&').filter(|p| !p.starts_with("lang=")).collect();
        Reader { desk, language, asker, path: uri.path(), query: kept.join("&") }
    }

    /// The texts.
    pub fn words(&self) -> &'r Words {
        self.desk.words(self.language)
    }

    /// A text of this room.
    pub fn label(&self, id: &str) -> String {
        self.words().label(&format!("server-{id}"))
    }

    /// The text of a message.
    pub fn text(&self, message: &Message) -> String {
        self.words().text(message)
    }

    /// A text that people gave.
    pub fn given(&self, text: &Text) -> String {
        text.names().get(self.language).to_owned()
    }

    /// The name of a party.
    pub fn named(&self, party: &Named) -> String {
        match self.language {
            Language::En => party.en.clone(),
            Language::Zh => party.zh.clone(),
        }
    }

    /// The name of a person.
    pub fn person(&self, person: &coregion_mechanism::PersonId) -> String {
        let name = self.desk.office.read(|office| Some(self.given(&office.parties.people.get(person)?.name)));
        name.unwrap_or_else(|| person.to_string())
    }

    /// Names in a row.
    pub fn listed(&self, parties: &[Named]) -> String {
        let names: Vec<String> = parties.iter().map(|party| self.named(party)).collect();
        names.join(&self.label("list-separator"))
    }

    /// A moment at the place of the office.
    pub fn moment(&self, moment: Moment) -> String {
        let offset = self.desk.office.read(|office| office.parties.offset_minutes);
        let local = Moment::from_seconds(moment.seconds().saturating_add(i64::from(offset) * 60)).to_string();
        let (sign, minutes) = if offset < 0 { ("\u{2212}", -offset) } else { ("+", offset) };
        let time = local.get(11..16).unwrap_or_default();
        let day = local.get(..10).unwrap_or_default();
        format!("{day} {time} (UTC{sign}{:02}:{:02})", minutes / 60, minutes % 60)
    }

    /// An amount with its thousands apart, without the currency.
    pub fn amount(&self, money: Money) -> String {
        grouped(&money.amount())
    }

    /// An amount with its currency.
    pub fn money(&self, money: Money) -> String {
        format!("{} {}", money.currency(), self.amount(money))
    }

    /// A status as it is shown: the name that it has in JSON, in words.
    pub fn status(&self, kind: &str, status: &impl serde::Serialize) -> String {
        let name = serde_json::to_value(status).ok().and_then(|value| value.as_str().map(str::to_owned));
        let id = format!("server-{kind}-{}", name.unwrap_or_default());
        self.words().label(&id)
    }

    /// A page.
    ///
    /// # Errors
    /// The template is at fault.
    pub fn page(&self, name: &str, values: Value) -> Result<Html<String>, Problem> {
        let head = self.desk.office.head();
        let hash = head.hash.to_string();
        let other = match self.language {
            Language::En => Language::Zh,
            Language::Zh => Language::En,
        };
        let query = if self.query.is_empty() { String::new() } else { format!("{}&", self.query) };
        let common = context! {
            lang => html_tag(self.language),
            lang_tag => self.language.tag(),
            css => STYLE,
            office => self.office_name(),
            person => self.asker.map(|asker| self.person(&asker.person)),
            csrf => self.asker.map(Asker::mark),
            other_language => html_tag(other),
            other_language_name => match other { Language::En => "English", Language::Zh => "中文" },
            other_language_link => format!("{}?{query}lang={}", self.path, other.tag()),
            entry => head.sequence,
            hash => hash.get(..16).unwrap_or(&hash),
            t => translator(self.desk.clone(), self.language),
        };
        let page = PAGES.get_template(name).and_then(|page| page.render(context! { ..values, ..common }));
        page.map(Html).map_err(|_| Problem::broken())
    }

    fn office_name(&self) -> String {
        let name = self.desk.office.read(|office| {
            let itself = office.parties.office.as_ref()?;
            Some(self.given(&office.parties.parties.get(itself)?.name))
        });
        name.unwrap_or_else(|| self.desk.office.name())
    }
}

fn html_tag(language: Language) -> &'static str {
    match language {
        Language::En => "en",
        Language::Zh => "zh-CN",
    }
}

/// The function `t` of templates: the text `server-ID`, filled with the arguments by name.
fn translator(desk: Arc<Desk>, language: Language) -> Value {
    Value::from_function(move |id: String, arguments: Kwargs| {
        let mut message = Message::new(known(&id));
        for name in ["who", "entry", "hash", "present", "members"] {
            if let Ok(Some(value)) = arguments.get::<Option<Value>>(name) {
                message = message.text(name, value.to_string());
            }
        }
        desk.words(language).text(&message)
    })
}

/// The identifier of a text of the templates, which live as long as the program.
fn known(id: &str) -> &'static str {
    static IDS: LazyLock<std::collections::BTreeMap<String, String>> = LazyLock::new(|| {
        let words = crate::desk::catalogue(Language::En);
        let ids =
            words.ids().iter().filter_map(|id| Some((id.strip_prefix("server-")?.to_owned(), id.clone())));
        ids.collect()
    });
    IDS.get(id).map_or("server-missing-text", String::as_str)
}

/// Digits with the thousands apart and a true minus sign.
fn grouped(amount: &str) -> String {
    let (sign, digits) = amount.strip_prefix('-').map_or(("", amount), |digits| ("\u{2212}", digits));
    let (whole, fraction) =
        digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let mut out = sign.to_owned();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// The page of a problem. It needs no office, so that it can be shown when that fails.
pub fn problem(problem: &Problem, words: &Words) -> String {
    let label = |id: &str| words.label(&format!("server-{id}"));
    let labels: std::collections::BTreeMap<&str, String> =
        ["home", "sign-in"].into_iter().map(|id| (id, label(id))).collect();
    let t = Value::from_function(move |id: String| labels.get(id.as_str()).cloned().unwrap_or_default());
    let page = PAGES.get_template("problem.html").and_then(|page| {
        page.render(context! {
            lang => html_tag(words.language()), css => STYLE, t,
            status => problem.status.as_u16(), code => problem.code.as_str(), text => words.text(&problem.message),
            sign_in => problem.sign_in,
        })
    });
    page.unwrap_or_else(|_| problem.code.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_page_is_a_template_and_its_texts_exist_in_both_languages() {
        let mut used = BTreeSet::new();
        for (name, text) in TEMPLATES {
            PAGES.get_template(name).unwrap();
            for quote in ['"', '\''] {
                for part in text.split(&format!("t({quote}")).skip(1) {
                    used.insert(part.split(quote).next().unwrap().to_owned());
                }
            }
        }
        assert!(used.len() > 40);
        for language in Language::ALL {
            let words = crate::desk::catalogue(language);
            for id in &used {
                assert!(words.has(&format!("server-{id}")), "{id} in {language:?}");
            }
        }
    }

    #[test]
    fn amounts_have_their_thousands_apart() {
        for (amount, shown) in
            [("0.00", "0.00"), ("-1234567.80", "\u{2212}1,234,567.80"), ("999", "999"), ("1000", "1,000")]
        {
            assert_eq!(grouped(amount), shown);
        }
    }
}
