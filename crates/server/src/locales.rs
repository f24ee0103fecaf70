//! The texts of this crate in Fluent syntax.

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
    use crate::http::problem::Problem;
    use coregion_zone::Catalogue;

    #[test]
    fn both_languages_have_the_same_texts_and_every_problem_has_one() {
        let [en, zh] = Language::ALL.map(|language| Catalogue::new(language, &[locales(language)]));
        assert_eq!(en.ids(), zh.ids());
        for (code, _) in Problem::CODES {
            assert!(en.has(&format!("server-problem-{code}")), "{code}");
        }
    }
}
