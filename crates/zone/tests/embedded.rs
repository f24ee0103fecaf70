//! The embedded zone loads without an error.

use coregion_zone::{Catalogue, Language, LoadOptions, PackageSource, check, load, locales};

#[test]
fn the_embedded_zone_has_no_error() {
    let loaded = load(&PackageSource::Embedded, &LoadOptions::default()).unwrap();
    let mut problems = loaded.problems.clone();
    problems.extend(check(&loaded));
    let text = problems.render(&Catalogue::new(Language::En, &[locales(Language::En)]));
    assert_eq!(problems.errors(), 0, "{text}");
    println!("{text}");
    let zone = &loaded.zone;
    assert_eq!(zone.zones[0].members.len(), 20);
    assert!(!zone.title.zh.is_empty() && !zone.sources.is_empty());
}
