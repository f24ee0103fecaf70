//! The texts of this crate in Fluent syntax, for the catalogues of the crates that show them.

use coregion_zone::Language;

/// The Fluent source of this crate's texts in a language. Texts of `coregion-terms` are shown inside some of them.
pub fn locales(language: Language) -> &'static str {
    match language {
        Language::En => include_str!("../locales/en.ftl"),
        Language::Zh => include_str!("../locales/zh.ftl"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Refusal;
    use coregion_zone::Catalogue;

    #[test]
    fn every_refusal_has_its_text_in_both_languages() {
        let codes: Vec<String> = Refusal::CODES.iter().map(|code| format!("refusal-{code}")).collect();
        let mut sorted = codes.clone();
        sorted.sort();
        sorted.dedup();
        assert_eq!(sorted.len(), codes.len(), "codes are unique");
        for language in Language::ALL {
            let catalogue = Catalogue::new(language, &[locales(language)]);
            let ids: Vec<&String> = catalogue.ids().iter().collect();
            assert_eq!(ids, sorted.iter().collect::<Vec<_>>());
        }
    }

    #[test]
    fn details_show_in_the_text() {
        let refusal = Refusal::ExceedsCredits {
            account: "fund".parse().unwrap(),
            available: "300.00 CNY".parse().unwrap(),
        };
        let undefined = Refusal::ArithmeticUndefined {
            reason: coregion_terms::Undefined::Missing { fact: "a: gdp".into(), period: "2020".into() },
        };
        for language in Language::ALL {
            let catalogue = Catalogue::new(language, &[locales(language), coregion_terms::locales(language)]);
            let text = catalogue.text(&refusal.message());
            assert!(text.contains("fund") && text.contains("300.00 CNY"), "{text}");
            let text = catalogue.text(&undefined.message());
            assert!(text.contains("gdp") && text.contains("2020") && !text.contains('{'), "{text}");
        }
    }
}
