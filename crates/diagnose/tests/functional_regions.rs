//! Functional regions against a plain twin of the rule (`oracles/functional_regions.py`).

use coregion_diagnose::interaction::functional_regions::{Limits, functional_regions};
use coregion_zone::tables::Flow;
use serde_json::Value;

#[test]
fn areas_are_those_of_a_plain_twin() {
    let oracle: Value = serde_json::from_str(include_str!("oracles/functional_regions.json")).unwrap();
    let numbers = |value: &Value| -> Vec<f64> {
        value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
    };
    let (mut seen, mut waited) = (0, 0);
    for case in oracle["cases"].as_array().unwrap() {
        let flows: Vec<Flow> = (case["flows"].as_array().unwrap().iter())
            .map(|row| {
                let row = numbers(row);
                Flow { origin: row[0] as usize, destination: row[1] as usize, value: row[2] }
            })
            .collect();
        let [size, target_size, containment, target_containment] = numbers(&case["limits"])[..] else {
            panic!("four limits")
        };
        let limits = Limits { size, target_size, containment, target_containment };
        let places = case["places"].as_u64().unwrap() as usize;
        let found = functional_regions(places, &flows, &limits).unwrap();
        let labels: Vec<f64> = found.labels.iter().map(|l| f64::from(*l)).collect();
        assert_eq!(labels, numbers(&case["labels"]), "{places} places");
        let reserved: Vec<f64> = found.reserved.iter().map(|p| *p as f64).collect();
        assert_eq!(reserved, numbers(&case["reserved"]), "{places} places");
        seen += 1;
        waited += reserved.len();
    }
    assert!(seen >= 5 && waited > 0, "{seen} cases, {waited} places on the reserve list");
}
