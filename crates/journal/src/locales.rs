//! The texts of this crate in Fluent syntax, for the catalogues of the crates that show them.

use coregion_zone::Language;

/// The Fluent source of this crate's texts in a language.
pub fn locales(language: Language) -> &'static str {
    match language {
        Language::En => include_str!("../locales/en.ftl"),
        Language::Zh => include_str!("../locales/zh.ftl"),
    }
}
