//! The texts of this crate in Fluent syntax, for the catalogues of the crates that show them.

use crate::Language;

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
    use crate::{Catalogue, ProblemKind};

    fn catalogue(language: Language) -> Catalogue {
        Catalogue::new(language, &[locales(language)])
    }

    #[test]
    fn both_languages_have_the_same_texts() {
        assert_eq!(catalogue(Language::En).ids(), catalogue(Language::Zh).ids());
    }

    #[test]
    fn every_kind_has_a_sentence_and_an_advice() {
        for language in Language::ALL {
            let catalogue = catalogue(language);
            for kind in ProblemKind::ALL {
                assert!(
                    catalogue.has(kind.message_id()) && catalogue.has(kind.advice_id()),
                    "{}",
                    kind.code()
                );
            }
        }
    }

    #[test]
    fn every_identifier_in_the_code_has_a_text_and_every_text_is_used() {
        let mut code = String::new();
        let mut open = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
        while let Some(folder) = open.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    open.push(path);
                } else {
                    code.push_str(&std::fs::read_to_string(path).unwrap());
                }
            }
        }
        let catalogue = catalogue(Language::En);
        let kinds: Vec<&str> =
            ProblemKind::ALL.iter().flat_map(|k| [k.message_id(), k.advice_id()]).collect();
        for id in catalogue.ids() {
            let named = kinds.contains(&id.as_str()) || code.contains(&format!("\"{id}\""));
            assert!(named, "{id} is not used");
        }
        for id in code.split('"').filter(|t| t.starts_with("problem-") && !t.ends_with('-')) {
            assert!(catalogue.has(id), "{id} has no text");
        }
    }
}
