//! Patterns in Fluent syntax (one file a language and crate) and the texts made from them.

use super::{Arg, Language, Message, Names};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::collections::BTreeSet;

/// The patterns of one language, from one or more Fluent files.
pub struct Catalogue {
    language: Language,
    bundle: FluentBundle<FluentResource>,
    ids: BTreeSet<String>,
}

impl Catalogue {
    /// A catalogue of the patterns in `sources` (the texts of Fluent files).
    ///
    /// # Panics
    /// When a source is not Fluent syntax or two sources define one identifier: the sources are compiled
    /// in, so this is a fault of the program and every test that renders a text shows it.
    pub fn new(language: Language, sources: &[&str]) -> Self {
        let tag = language.tag().parse().expect("a language tag");
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        bundle.set_use_isolating(false);
        let mut ids = BTreeSet::new();
        for source in sources {
            for line in source.lines() {
                if let Some((id, _)) = line.split_once(" =")
                    && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
                {
                    ids.insert(id.to_owned());
                }
            }
            let resource = FluentResource::try_new((*source).to_owned())
                .unwrap_or_else(|(_, errors)| panic!("Fluent source of {language:?}: {errors:?}"));
            bundle
                .add_resource(resource)
                .unwrap_or_else(|errors| panic!("Fluent source of {language:?}: {errors:?}"));
        }
        Catalogue { language, bundle, ids }
    }

    /// The language of the catalogue.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Every identifier that has a pattern.
    pub fn ids(&self) -> &BTreeSet<String> {
        &self.ids
    }

    /// Whether a pattern of this identifier exists.
    pub fn has(&self, id: &str) -> bool {
        self.bundle.get_message(id).is_some_and(|m| m.value().is_some())
    }

    /// The text of a pattern without arguments.
    pub fn label(&self, id: &str) -> String {
        self.format(id, &FluentArgs::new())
    }

    /// The text of a message. An identifier without a pattern shows as itself in brackets.
    pub fn text(&self, message: &Message) -> String {
        let mut args = FluentArgs::new();
        for (name, arg) in &message.args {
            args.set(*name, self.value(arg));
        }
        self.format(message.id, &args)
    }

    /// A name in the catalogue's language.
    pub fn name<'n>(&self, names: &'n Names) -> &'n str {
        names.get(self.language)
    }

    /// A number with grouped thousands and a fixed number of decimals (a true minus sign, never `-0`).
    pub fn number(&self, value: f64, decimals: u8) -> String {
        grouped(value, decimals)
    }

    fn value(&self, arg: &Arg) -> FluentValue<'static> {
        match arg {
            Arg::Int(n) => FluentValue::from(*n),
            Arg::Number { value, decimals } => FluentValue::from(grouped(*value, *decimals)),
            Arg::Percent { share, decimals } => {
                let space = if self.language == Language::En { " " } else { "" };
                FluentValue::from(format!("{}{space}%", grouped(share * 100.0, *decimals)))
            }
            Arg::Name(names) => FluentValue::from(names.get(self.language).to_owned()),
            Arg::List(list) => FluentValue::from(self.list(list)),
            Arg::Text(text) => FluentValue::from(text.clone()),
            Arg::Message(message) => FluentValue::from(self.text(message)),
        }
    }

    fn list(&self, list: &[Names]) -> String {
        let names: Vec<&str> = list.iter().map(|n| n.get(self.language)).collect();
        match (self.language, names.as_slice()) {
            (_, []) => String::new(),
            (_, [one]) => (*one).to_owned(),
            (Language::Zh, many) => many.join("、"),
            (Language::En, [first @ .., last]) => format!("{} and {last}", first.join(", ")),
        }
    }

    fn format(&self, id: &str, args: &FluentArgs<'_>) -> String {
        let Some(pattern) = self.bundle.get_message(id).and_then(|m| m.value()) else {
            return format!("[{id}]");
        };
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(args), &mut errors).into_owned();
        debug_assert!(errors.is_empty(), "{id}: {errors:?}");
        text
    }
}

/// A number with grouped thousands and a fixed number of decimals.
fn grouped(value: f64, decimals: u8) -> String {
    let plain = format!("{:.*}", decimals as usize, value.abs());
    let (whole, fraction) = plain.split_once('.').map_or((plain.as_str(), ""), |(w, f)| (w, f));
    let mut out = String::with_capacity(plain.len() + 6);
    if value < 0.0 && plain.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
        out.push('\u{2212}');
    }
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 && digit.is_ascii_digit() {
            out.push(',');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_render_in_both_languages() {
        let message =
            Message::new("core").name("city", &Names::new("Xuzhou", "徐州")).number("value", -1234.567, 1);
        let en = Catalogue::new(Language::En, &["core = { $city } leads by { $value }."]);
        let zh = Catalogue::new(Language::Zh, &["core = { $city }领先 { $value }。"]);
        assert_eq!(en.text(&message), "Xuzhou leads by −1,234.6.");
        assert_eq!(zh.text(&message), "徐州领先 −1,234.6。");
        assert_eq!(en.label("missing"), "[missing]");
    }

    #[test]
    fn lists_join_as_the_language_does() {
        let list = Arg::List(vec![Names::new("A", "甲"), Names::new("B", "乙"), Names::new("C", "丙")]);
        let message = Message::new("l").arg("list", list);
        assert_eq!(Catalogue::new(Language::En, &["l = { $list }"]).text(&message), "A, B and C");
        assert_eq!(Catalogue::new(Language::Zh, &["l = { $list }"]).text(&message), "甲、乙、丙");
    }

    #[test]
    fn numbers_group_thousands_and_have_no_negative_zero() {
        assert_eq!(grouped(1234567.0, 0), "1,234,567");
        assert_eq!(grouped(-0.0004, 2), "0.00");
        assert_eq!(grouped(999.999, 2), "1,000.00");
    }
}
