//! The language of an answer: `?lang=`, else what the client prefers.

use axum::extract::FromRequestParts;
use axum::http::{HeaderMap, header, request::Parts};
use coregion_zone::{Catalogue, Language};
use std::convert::Infallible;

/// The texts of a language.
pub type Words = Catalogue;

/// The language that the client prefers.
#[derive(Clone, Copy, Debug)]
pub struct Preferred(pub Language);

impl<S: Sync> FromRequestParts<S> for Preferred {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let asked = parts.uri.query().and_then(asked_for);
        Ok(Preferred(asked.unwrap_or_else(|| accepted(&parts.headers))))
    }
}

fn asked_for(query: &str) -> Option<Language> {
    query.split('&').find_map(|pair| pair.strip_prefix("lang="))?.parse().ok()
}

/// The language with the highest weight in `Accept-Language`; of equal ones, the first.
fn accepted(headers: &HeaderMap) -> Language {
    let text = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut best: Option<(f32, Language)> = None;
    for part in text.split(',').take(20) {
        let (tag, parameters) = part.split_once(';').unwrap_or((part, ""));
        let weight = parameters.trim().strip_prefix("q=").map_or(Some(1.0), |q| q.parse().ok());
        let primary = tag.trim().split('-').next().unwrap_or_default();
        let (Some(weight), Ok(language)) = (weight, primary.parse::<Language>()) else { continue };
        if weight > 0.0 && best.is_none_or(|(most, _)| weight > most) {
            best = Some((weight, language));
        }
    }
    best.map_or(Language::En, |(_, language)| language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_preferred_language_is_chosen() {
        for (text, language) in [
            ("", Language::En),
            ("zh-CN,zh;q=0.9,en;q=0.8", Language::Zh),
            ("en;q=0.5, zh-Hans;q=0.7", Language::Zh),
            ("de, fr;q=0.3", Language::En),
            ("de, zh;q=0.1", Language::Zh),
            ("zh;q=0", Language::En),
            ("zh;q=x", Language::En),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, text.parse().unwrap());
            assert_eq!(accepted(&headers), language, "{text}");
        }
        assert_eq!(asked_for("after=x&lang=zh"), Some(Language::Zh));
        assert_eq!(asked_for("lang=tlh"), None);
    }
}
