//! What is made from the code and checked in is current.

use coregion_server::openapi;
use std::path::Path;

#[test]
fn the_description_of_the_interface_is_current() {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json"));
    let text = format!("{:#}\n", openapi::document());
    if std::env::var_os("COREGION_BLESS").is_some() {
        std::fs::write(path, text).expect("docs/openapi.json");
        return;
    }
    let there = std::fs::read_to_string(path).unwrap_or_default();
    assert!(there == text, "docs/openapi.json is not current: run `make bless`");
}
