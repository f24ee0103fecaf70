//! Weights as text: GAL (who is linked with whom) and GWT (with the weight), as GeoDa, PySAL and R's spdep write them.
//!
//! ```text
//! GAL: a header (`n`, or `0 n file field`), then for each unit its name and number of neighbours, and their names
//! GWT: a header, then one link a line: unit, neighbour, weight
//! ```
//!
//! A GAL link counts 1 and has no weight. What the third column of a GWT file means is its writer's choice: GeoDa writes the
//! distance for nearest neighbours, so code such weights as binary before use. GWT does not name islands.

use super::{BadLink, Weights};
use std::collections::HashMap;
use std::fmt::Write;

/// Weights with the names of their units.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// The units in the order of the weights: as the file lists them.
    pub names: Vec<String>,
    /// The weights.
    pub weights: Weights,
}

/// What is wrong with a text, with the line it stands on.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum BadText {
    /// No header.
    #[error("line 1: the header is `n` or `0 n file field`, not `{found}`")]
    Header {
        /// What is there.
        found: String,
    },
    /// The header and the body differ.
    #[error("the header says {declared} units and the file has {found}")]
    Count {
        /// What the header says.
        declared: usize,
        /// What there is.
        found: usize,
    },
    /// No number where one is expected.
    #[error("line {line}: `{found}` is not {expected}")]
    Number {
        /// The line.
        line: usize,
        /// What is there.
        found: String,
        /// What is expected.
        expected: &'static str,
    },
    /// The file ends inside a unit's neighbours, or a line is too short.
    #[error("line {line}: `{unit}` lacks {missing} more")]
    Short {
        /// The line.
        line: usize,
        /// The unit.
        unit: String,
        /// How many are missing.
        missing: usize,
    },
    /// A unit listed twice.
    #[error("line {line}: `{unit}` is listed twice")]
    Twice {
        /// The line.
        line: usize,
        /// The unit.
        unit: String,
    },
    /// A link listed twice.
    #[error("line {line}: the link of `{unit}` to `{neighbour}` is listed twice")]
    LinkTwice {
        /// The line.
        line: usize,
        /// The unit.
        unit: String,
        /// The neighbour.
        neighbour: String,
    },
    /// A neighbour that is no unit of the file.
    #[error("line {line}: the neighbour `{neighbour}` of `{unit}` is not a unit of the file")]
    Unknown {
        /// The line.
        line: usize,
        /// The unit.
        unit: String,
        /// The neighbour.
        neighbour: String,
    },
}

/// A word and the line it stands on.
type Word<'t> = (usize, &'t str);

fn header(text: &str) -> Result<(usize, impl Iterator<Item = (usize, &str)>), BadText> {
    let mut lines = (1..).zip(text.trim_start_matches('\u{feff}').lines());
    let first = lines.next().map_or("", |l| l.1);
    let words: Vec<&str> = first.split_whitespace().collect();
    let count = match words.as_slice() {
        [n] | [_, n] | [_, n, ..] => n.parse().ok(),
        [] => None,
    };
    let n = count.ok_or_else(|| BadText::Header { found: first.trim().to_owned() })?;
    Ok((n, lines))
}

/// Reads GAL; the weight of every link is 1.
///
/// ```
/// use coregion_diagnose::spatial::weights::gal;
/// let read = gal::read_gal("3\na 1\nb\nb 2\na c\nc 1\nb\n").unwrap();
/// assert_eq!(read.names, ["a", "b", "c"]);
/// assert_eq!(read.weights.row(1).0, [0, 2]);
/// assert_eq!(gal::read_gal(&gal::write_gal(&read)).unwrap(), read);
/// ```
///
/// # Errors
/// Everything that is wrong with the text.
pub fn read_gal(text: &str) -> Result<Named, Vec<BadText>> {
    let (declared, lines) = header(text).map_err(|e| vec![e])?;
    let mut words = lines.flat_map(|(line, text)| text.split_whitespace().map(move |w| (line, w)));
    let mut problems = Vec::new();
    let (mut names, mut place, mut lists) = (Vec::new(), HashMap::new(), Vec::new());
    while let Some((line, unit)) = words.next() {
        if place.insert(unit, names.len()).is_some() {
            problems.push(BadText::Twice { line, unit: unit.to_owned() });
        }
        names.push(unit.to_owned());
        let (line, count) = words.next().unwrap_or((line, ""));
        let Ok(count) = count.parse::<usize>() else {
            let expected = "a number of neighbours";
            problems.push(BadText::Number { line, found: count.to_owned(), expected });
            break;
        };
        let own: Vec<Word<'_>> = words.by_ref().take(count).collect();
        if own.len() < count {
            problems.push(BadText::Short { line, unit: unit.to_owned(), missing: count - own.len() });
        }
        lists.push(own);
    }
    if names.len() != declared && problems.is_empty() {
        problems.push(BadText::Count { declared, found: names.len() });
    }
    let mut links = Vec::new();
    for (i, list) in lists.iter().enumerate() {
        for &(line, neighbour) in list {
            match place.get(neighbour) {
                Some(j) => links.push((line, i, *j, 1.0)),
                None => problems.push(BadText::Unknown {
                    line,
                    unit: names[i].clone(),
                    neighbour: neighbour.to_owned(),
                }),
            }
        }
    }
    named(names, links, problems)
}

/// Reads GWT. Units are listed in the order in which they first stand on the left, then on the right; where the header
/// counts more, the rest are islands that the file does not name (see [`Named::aligned`]).
///
/// # Errors
/// Everything that is wrong with the text.
pub fn read_gwt(text: &str) -> Result<Named, Vec<BadText>> {
    let (declared, lines) = header(text).map_err(|e| vec![e])?;
    let mut problems = Vec::new();
    let mut rows: Vec<(usize, &str, &str, f64)> = Vec::new();
    for (line, text) in lines.filter(|l| !l.1.trim().is_empty()) {
        let words: Vec<&str> = text.split_whitespace().collect();
        match words.as_slice() {
            [from, to, weight, ..] => match weight.parse::<f64>() {
                Ok(w) if (0.0..=f64::MAX).contains(&w) => rows.push((line, from, to, w)),
                _ => problems.push(BadText::Number {
                    line,
                    found: (*weight).to_owned(),
                    expected: "a weight of 0 or more",
                }),
            },
            short => problems.push(BadText::Short {
                line,
                unit: short.first().map_or(String::new(), |w| (*w).to_owned()),
                missing: 3 - short.len(),
            }),
        }
    }
    let mut place: HashMap<&str, usize> = HashMap::new();
    let mut names: Vec<String> = Vec::new();
    for name in rows.iter().map(|r| r.1).chain(rows.iter().map(|r| r.2)) {
        place.entry(name).or_insert_with(|| {
            names.push(name.to_owned());
            names.len() - 1
        });
    }
    if names.len() > declared && problems.is_empty() {
        problems.push(BadText::Count { declared, found: names.len() });
    }
    let links = rows.iter().map(|(line, from, to, w)| (*line, place[from], place[to], *w)).collect();
    named(names, links, problems)
}

fn named(
    names: Vec<String>,
    links: Vec<(usize, usize, usize, f64)>,
    mut problems: Vec<BadText>,
) -> Result<Named, Vec<BadText>> {
    let mut seen = HashMap::with_capacity(links.len());
    for &(line, i, j, _) in &links {
        if seen.insert((i, j), line).is_some() {
            let (unit, neighbour) = (names[i].clone(), names[j].clone());
            problems.push(BadText::LinkTwice { line, unit, neighbour });
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let links: Vec<(usize, usize, f64)> = links.into_iter().map(|l| (l.1, l.2, l.3)).collect();
    // Positions come from `names`, weights were checked and no link is there twice.
    let weights = Weights::from_links(names.len(), &links).unwrap_or_else(|_| unreachable!());
    Ok(Named { names, weights })
}

/// Writes GAL: links without their weights.
pub fn write_gal(named: &Named) -> String {
    let mut text = format!("{}\n", named.names.len());
    for (i, name) in named.names.iter().enumerate() {
        let neighbours = named.weights.row(i).0;
        let list: Vec<&str> = neighbours.iter().map(|j| named.names[*j as usize].as_str()).collect();
        let _ = writeln!(text, "{name} {}\n{}", neighbours.len(), list.join(" "));
    }
    text
}

/// Writes GWT: links with their weights, in full.
pub fn write_gwt(named: &Named, file: &str, field: &str) -> String {
    let mut text = format!("0 {} {file} {field}\n", named.names.len());
    for (i, j, w) in named.weights.iter() {
        let _ = writeln!(text, "{} {} {w}", named.names[i], named.names[j]);
    }
    text
}

impl Named {
    /// The weights in the order of `names`; a unit that the file does not have becomes an island.
    ///
    /// # Errors
    /// The units of the file that are not among `names`.
    pub fn aligned(&self, names: &[&str]) -> Result<Weights, Vec<String>> {
        let place: HashMap<&str, usize> = names.iter().enumerate().map(|(i, n)| (*n, i)).collect();
        let unknown: Vec<String> =
            self.names.iter().filter(|n| !place.contains_key(n.as_str())).cloned().collect();
        if !unknown.is_empty() {
            return Err(unknown);
        }
        let to = |i: usize| place[self.names[i].as_str()];
        let links: Vec<(usize, usize, f64)> =
            self.weights.iter().map(|(i, j, w)| (to(i), to(j), w)).collect();
        Weights::from_links(names.len(), &links).map_err(|e: BadLink| vec![e.to_string()])
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::oracle;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_libpysal_writes_is_read() {
        let oracle = oracle::spatial();
        let case = &oracle["text"];
        let w = oracle::weights(&case["weights"]);
        let gal = read_gal(case["gal"].as_str().unwrap()).unwrap();
        assert_eq!(gal.weights, w.coded(super::super::Coding::Binary));
        let gwt = read_gwt(case["gwt"].as_str().unwrap()).unwrap();
        let order: Vec<String> = (0..w.len()).map(|i| i.to_string()).collect();
        let order: Vec<&str> = order.iter().map(String::as_str).collect();
        oracle::close_weights(&gwt.aligned(&order).unwrap(), &w);
    }

    #[test]
    fn every_problem_is_told_with_its_line() {
        let problems = read_gal("0 3 zone code\na 1\nx\na 2\nb b\nb 3\na\n").unwrap_err();
        let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "line 4: `a` is listed twice",
                "line 6: `b` lacks 2 more",
                "line 3: the neighbour `x` of `a` is not a unit of the file",
                "line 5: the link of `a` to `b` is listed twice",
            ]
        );
        assert_eq!(read_gal("4\na 0\n\nb 0\n\n"), Err(vec![BadText::Count { declared: 4, found: 2 }]));
        assert_eq!(read_gal(""), Err(vec![BadText::Header { found: String::new() }]));
        let problems = read_gwt("2\na b -1\na\na b 1\na b 2\n").unwrap_err();
        assert_eq!(problems.len(), 3, "{problems:?}");
    }

    #[test]
    fn islands_and_byte_order_marks_are_read() {
        let read = read_gal("\u{feff}0 3 counties code\r\na 1\r\nb\r\nb 1\r\na\r\nc 0\r\n\r\n").unwrap();
        assert_eq!(read.weights.islands(), [2]);
        let gwt = read_gwt(&write_gwt(&read, "counties", "code")).unwrap();
        assert_eq!(gwt.names, ["a", "b"]);
        assert_eq!(gwt.aligned(&["a", "b", "c"]).unwrap(), read.weights);
        assert_eq!(gwt.aligned(&["a"]), Err(vec!["b".to_owned()]));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(links in prop::collection::btree_map((0usize..6, 0usize..6), 0.0f64..1e6, 0..30)) {
            let links: Vec<(usize, usize, f64)> = links.into_iter().map(|((i, j), w)| (i, j, w)).collect();
            let names: Vec<String> = (0..6).map(|i| format!("u{i}")).collect();
            let named = Named { names, weights: Weights::from_links(6, &links).unwrap() };
            let order: Vec<&str> = named.names.iter().map(String::as_str).collect();
            let back = read_gwt(&write_gwt(&named, "zone", "code")).unwrap();
            prop_assert_eq!(back.aligned(&order).unwrap(), named.weights.clone());
            let binary = named.weights.coded(super::super::Coding::Binary);
            prop_assert_eq!(read_gal(&write_gal(&named)).unwrap().weights, binary);
        }
    }
}
