//! Lists in pages: a page begins after a key and says after which key the next one begins, so that what is recorded
//! meanwhile shifts nothing.

use crate::http::problem::Problem;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use coregion_terms::Id;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::collections::BTreeMap;
use std::ops::Bound;
use utoipa::{IntoParams, ToSchema};

/// The most that a page has.
pub const MAX_PAGE: usize = 200;

/// The parameters of a query.
#[derive(Clone, Copy, Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let query = axum::extract::Query::<T>::try_from_uri(&parts.uri);
        query.map(|query| Query(query.0)).map_err(|error| {
            let reason =
                std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
            Problem::query_invalid().text("reason", reason)
        })
    }
}

/// Which page of a list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Page {
    /// The `next` of the page before.
    #[param(max_length = 200)]
    pub after: Option<String>,
    /// How many at most.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<usize>,
    /// The language of texts: en or zh.
    #[param(pattern = "^(en|zh)$")]
    pub lang: Option<String>,
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Listed<T> {
    /// What is listed.
    pub items: Vec<T>,
    /// After which the next page begins; none on the last one.
    pub next: Option<String>,
}

impl Page {
    /// How many at most.
    ///
    /// # Errors
    /// None, or more than a page has.
    pub fn size(&self) -> Result<usize, Problem> {
        match self.limit {
            None => Ok(50),
            Some(limit @ 1..=MAX_PAGE) => Ok(limit),
            Some(_) => Err(Problem::query_invalid().text("reason", format!("limit: 1 to {MAX_PAGE}"))),
        }
    }

    /// The number after which the page begins, where keys are numbers; 0 for the first page.
    ///
    /// # Errors
    /// It is no number.
    pub fn number(&self) -> Result<u64, Problem> {
        let read = self.after.as_deref().map_or(Ok(0), str::parse);
        // What a database keeps is a signed number.
        let read = read.ok().filter(|number| i64::try_from(*number).is_ok());
        read.ok_or_else(|| Problem::query_invalid().text("reason", "after: a number"))
    }

    /// The page of what is kept by identifier; only what is on the page is shown.
    ///
    /// # Errors
    /// A page of no or too many items.
    pub fn of_map<I, V, T>(
        &self,
        kept: &BTreeMap<Id<I>, V>,
        show: impl Fn(&Id<I>, &V) -> T,
    ) -> Result<Listed<T>, Problem> {
        let size = self.size()?;
        let after = self.after.as_deref().map(str::parse::<Id<I>>).transpose();
        let after = after.map_err(|error| Problem::query_invalid().text("reason", error.to_string()))?;
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let mut rest = kept.range((from, Bound::Unbounded));
        let shown: Vec<(&Id<I>, &V)> = rest.by_ref().take(size).collect();
        let next = shown.last().filter(|_| rest.next().is_some()).map(|(id, _)| id.to_string());
        Ok(Listed { items: shown.into_iter().map(|(id, value)| show(id, value)).collect(), next })
    }

    /// The page of a list whose keys ascend.
    ///
    /// # Errors
    /// A page of no or too many items.
    pub fn of<K: AsRef<str>, T>(&self, items: impl Iterator<Item = (K, T)>) -> Result<Listed<T>, Problem> {
        let size = self.size()?;
        let after = self.after.as_deref();
        let mut rest = items.skip_while(|(key, _)| after.is_some_and(|after| key.as_ref() <= after));
        let mut listed = Listed { items: Vec::new(), next: None };
        let mut last = None;
        for (key, item) in rest.by_ref().take(size) {
            listed.items.push(item);
            last = Some(key.as_ref().to_owned());
        }
        if rest.next().is_some() {
            listed.next = last;
        }
        Ok(listed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(after: Option<&str>, limit: usize) -> Listed<u8> {
        let page = Page { after: after.map(str::to_owned), limit: Some(limit), lang: None };
        page.of([("a", 1), ("b", 2), ("d", 3)].into_iter()).unwrap()
    }

    #[test]
    fn pages_go_on_after_a_key() {
        assert_eq!(page(None, 2), Listed { items: vec![1, 2], next: Some("b".into()) });
        assert_eq!(page(Some("b"), 2), Listed { items: vec![3], next: None });
        // A key that is gone, or was never there, is still a place.
        assert_eq!(page(Some("c"), 2), Listed { items: vec![3], next: None });
        assert_eq!(page(None, 3).next, None);
        assert!(Page { limit: Some(0), ..Page::default() }.size().is_err());
        assert!(Page { limit: Some(201), ..Page::default() }.size().is_err());
    }
}
