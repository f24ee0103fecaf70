//! The texts of this crate in Fluent syntax, for the catalogues of the crates that show them.

use coregion_zone::{Catalogue, Language};

/// The Fluent source of this crate's texts in a language.
pub fn locales(language: Language) -> &'static str {
    match language {
        Language::En => include_str!("../locales/en.ftl"),
        Language::Zh => include_str!("../locales/zh.ftl"),
    }
}

/// The catalogue of everything that an office says: its own texts, and those of the rooms behind it.
pub fn catalogue(language: Language) -> Catalogue {
    let sources = [
        locales(language),
        coregion_mechanism::locales(language),
        coregion_journal::locales(language),
        coregion_terms::locales(language),
        coregion_zone::locales(language),
    ];
    Catalogue::new(language, &sources)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Declined;
    use coregion_mechanism::{PaperId, PersonId};

    #[test]
    fn every_text_is_there_in_both_languages_and_is_filled() {
        let paper = || PaperId::new("p1").unwrap();
        let declined = [
            Declined::PaperMissing(paper()),
            Declined::PaperDiffers(paper()),
            Declined::PaperGone(paper()),
            Declined::PaperUnexpected("cast-vote".into()),
            Declined::Missing { what: "case", id: "c1".into() },
            Declined::NoMandate(PersonId::new("lin").unwrap()),
            Declined::WrongPassword,
            Declined::NotLoggedIn,
            Declined::PasswordLength,
            Declined::NoRandom,
        ];
        let catalogues = Language::ALL.map(|language| Catalogue::new(language, &[locales(language)]));
        assert_eq!(catalogues[0].ids(), catalogues[1].ids());
        for declined in &declined {
            for catalogue in &catalogues {
                assert!(catalogue.has(declined.code()), "{}", declined.code());
                let text = catalogue.text(&declined.message());
                assert!(!text.contains('{'), "{text}");
            }
        }
        assert!(catalogues[0].ids().iter().filter(|id| id.starts_with("office-")).count() >= declined.len());
    }
}
