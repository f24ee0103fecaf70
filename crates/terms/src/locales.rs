//! The texts of this crate in Fluent syntax, for the catalogues of the crates that show them.

use coregion_zone::Language;

/// The Fluent source of this crate's texts in a language.
pub fn locales(language: Language) -> &'static str {
    match language {
        Language::En => include_str!("../locales/en.ftl"),
        Language::Zh => include_str!("../locales/zh.ftl"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::{Key, Rule};
    use crate::{Step, Tax, Term};
    use coregion_zone::Catalogue;

    fn catalogue(language: Language) -> Catalogue {
        Catalogue::new(language, &[locales(language)])
    }

    #[test]
    fn both_languages_have_the_same_texts() {
        assert_eq!(catalogue(Language::En).ids(), catalogue(Language::Zh).ids());
    }

    #[test]
    fn every_text_in_the_code_exists_and_every_text_is_used() {
        let mut code = String::new();
        let mut open = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
        while let Some(folder) = open.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    open.push(path)
                } else {
                    code.push_str(&std::fs::read_to_string(path).unwrap())
                }
            }
        }
        let catalogue = catalogue(Language::En);
        for id in catalogue.ids() {
            assert!(code.contains(&format!("\"{id}\"")), "{id} is not used");
        }
        let prefixes = ["problem-", "step-", "term-", "tax-"];
        for id in code.split('"').filter(|t| prefixes.iter().any(|p| t.starts_with(p) && *t != *p)) {
            let plain = id.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') && id != "tax-sharing";
            assert!(!plain || catalogue.has(id), "{id} has no text");
        }
        for tax in Tax::ALL {
            assert!(catalogue.has(tax.message_id()));
        }
        for kind in Term::KINDS {
            assert!(catalogue.has(&format!("term-{kind}")), "{kind}");
        }
    }

    /// Inputs of a step show under the names that its text uses.
    #[test]
    fn every_step_shows_its_inputs() {
        for language in Language::ALL {
            let catalogue = catalogue(language);
            for rule in Rule::ALL {
                let filled =
                    Key::ALL.iter().fold(Step::new(*rule, "R"), |step, key| step.with(*key, key.as_str()));
                let text = catalogue.text(&filled.message());
                assert!(text.contains('R') && !text.contains('{'), "{text}");
            }
        }
    }
}
