//! Passwords, sessions and tokens.

use crate::place::*;
use coregion_office::journal::Papers;
use coregion_office::journal::store::BearerKind;
use coregion_office::{Class, csrf_token};
use std::io::Read;

on_both!(a_password_opens_a_session_that_ends, a_token_is_shown_once_and_revoked, no_secret_is_in_an_export,);

const PASSWORD: &str = "淮海 office 2026!";

fn a_password_opens_a_session_that_ends(place: &Place) {
    let office = place.office();
    assert_eq!(office.set_password(&person("nobody"), PASSWORD).unwrap_err().code(), "unknown-person");
    assert_eq!(office.set_password(&person("lin"), "short").unwrap_err().code(), "office-password-length");
    office.set_password(&person("lin"), PASSWORD).unwrap();
    for (who, password) in [("lin", "another password"), ("sun", PASSWORD), ("nobody", PASSWORD)] {
        let declined = office.log_in(&person(who), password).unwrap_err();
        assert_eq!((declined.code(), declined.class()), ("office-wrong-password", Class::Unauthenticated));
    }
    let session = office.log_in(&person("lin"), PASSWORD).unwrap();
    assert_eq!(office.bearer(&session.secret).unwrap(), (person("lin"), BearerKind::Session));
    assert_ne!(csrf_token(&session.secret), csrf_token("other"));
    place.clock.advance(12 * 3_600_000);
    assert_eq!(office.bearer(&session.secret).unwrap_err().code(), "office-not-logged-in");
    // A new password ends every session.
    let session = office.log_in(&person("lin"), PASSWORD).unwrap();
    office.set_password(&person("lin"), "another password").unwrap();
    assert!(office.bearer(&session.secret).is_err());
    assert!(office.log_in(&person("lin"), PASSWORD).is_err());
    let session = office.log_in(&person("lin"), "another password").unwrap();
    assert!(office.log_out(&session.secret).unwrap());
    assert!(office.bearer(&session.secret).is_err());
}

fn a_token_is_shown_once_and_revoked(place: &Place) {
    let office = place.office();
    let token = office.make_token(&person("lin"), "budget\nscript", 30).unwrap();
    assert!(token.secret.starts_with("coregion_"));
    assert_eq!(office.bearer(&token.secret).unwrap(), (person("lin"), BearerKind::Token));
    let kept = office.tokens(&person("lin")).unwrap();
    assert_eq!((kept.len(), kept[0].name.as_str()), (1, "budgetscript"));
    assert!(!office.revoke_token(&person("sun"), kept[0].digest).unwrap());
    assert!(office.revoke_token(&person("lin"), kept[0].digest).unwrap());
    assert!(office.bearer(&token.secret).is_err());
    assert!(office.make_token(&person("nobody"), "x", 1).is_err());
}

fn no_secret_is_in_an_export(place: &Place) {
    let office = place.office();
    office.set_password(&person("lin"), PASSWORD).unwrap();
    let token = office.make_token(&person("lin"), "script", 30).unwrap();
    let mut export = String::new();
    office.export(Papers::Included).unwrap().read_to_string(&mut export).unwrap();
    for secret in
        ["argon2id", PASSWORD, &token.secret, &office.tokens(&person("lin")).unwrap()[0].digest.to_string()]
    {
        assert!(!export.contains(secret));
    }
    assert!(office.forget_secrets(&person("lin")).unwrap());
    assert!(office.bearer(&token.secret).is_err() && office.log_in(&person("lin"), PASSWORD).is_err());
}
