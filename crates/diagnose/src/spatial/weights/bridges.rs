//! Bridges: the shortest links that would join parts of a map that no link joins.

use super::distance::{along, embed};
use super::order::root;
use coregion_zone::topology::Coordinates;
use rstar::RTree;
use rstar::primitives::{GeomWithData, Line};

/// A link that would join two parts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bridge {
    /// The unit in the smaller part.
    pub a: usize,
    /// The unit nearest to it in another.
    pub b: usize,
    /// The distance between them: km, or the unit of the plane.
    pub distance: f64,
}

/// The fewest links that join all parts, each from a part to the nearest other. `parts` numbers the part of each unit
/// (see [`super::Weights::components`]); `lines` holds the sides of each unit's polygon (a point twice where
/// there is only a point). Units without a line are left alone. The distance is from a corner of the one to a side of the other.
pub fn bridges(parts: &[usize], lines: &[Vec<[[f64; 2]; 2]>], coordinates: Coordinates) -> Vec<Bridge> {
    let count = parts.iter().max().map_or(0, |p| p + 1);
    let mut parent: Vec<usize> = (0..count).collect();
    let mut size = vec![0usize; count];
    for (part, _) in parts.iter().zip(lines).filter(|(_, l)| !l.is_empty()) {
        size[*part] += 1;
    }
    let here: Vec<usize> = (0..count).filter(|p| size[*p] > 0).collect();
    if here.len() < 2 {
        return Vec::new();
    }
    let tree = RTree::bulk_load(
        (lines.iter().enumerate())
            .flat_map(|(unit, lines)| lines.iter().map(move |l| (unit, l)))
            .map(|(unit, [p, q])| {
                GeomWithData::new(Line::new(embed(coordinates, *p), embed(coordinates, *q)), unit)
            })
            .collect::<Vec<_>>(),
    );
    let mut found = Vec::new();
    while found.len() + 1 < here.len() {
        // Every part but the largest looks for its nearest other; then parts that met are one.
        let mut total = vec![0usize; count];
        for part in &here {
            total[root(&mut parent, *part)] += size[*part];
        }
        let largest = (0..count).rev().max_by_key(|p| total[*p]).unwrap_or(0);
        let own: Vec<usize> = parts.iter().map(|p| root(&mut parent, *p)).collect();
        let mut best: Vec<Option<Bridge>> = vec![None; count];
        for (a, lines) in lines.iter().enumerate().filter(|(a, _)| own[*a] != largest) {
            for p in lines.iter().map(|l| embed(coordinates, l[0])) {
                let mut nearest = tree.nearest_neighbor_iter_with_distance_2(&p);
                let Some((line, squared)) = nearest.find(|(l, _)| own[l.data] != own[a]) else { continue };
                let bridge = Bridge { a, b: line.data, distance: along(coordinates, squared) };
                let slot = &mut best[own[a]];
                let key = |b: &Bridge| (b.distance, b.a, b.b);
                if slot.is_none_or(|s| key(&bridge) < key(&s)) {
                    *slot = Some(bridge);
                }
            }
        }
        let mut round: Vec<Bridge> = best.into_iter().flatten().collect();
        round.sort_by(|x, y| x.distance.total_cmp(&y.distance).then((x.a, x.b).cmp(&(y.a, y.b))));
        let before = found.len();
        for bridge in round {
            let (x, y) = (root(&mut parent, parts[bridge.a]), root(&mut parent, parts[bridge.b]));
            if x != y {
                parent[x.max(y)] = x.min(y);
                found.push(bridge);
            }
        }
        if found.len() == before {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn points(p: &[[f64; 2]]) -> Vec<Vec<[[f64; 2]; 2]>> {
        p.iter().map(|p| vec![[*p, *p]]).collect()
    }

    #[test]
    fn an_island_is_joined_to_the_nearest_side() {
        // Two units of one part, and an island beside the long side of the second.
        let lines =
            vec![vec![[[0.0, 0.0], [0.0, 1.0]]], vec![[[1.0, -5.0], [1.0, 5.0]]], vec![[[3.0, 0.0]; 2]]];
        let found = bridges(&[0, 0, 1], &lines, Coordinates::Plane);
        assert_eq!(found, [Bridge { a: 2, b: 1, distance: 2.0 }]);
        assert!(bridges(&[0, 0, 0], &lines, Coordinates::Plane).is_empty());
        // A unit without a position is left alone.
        assert!(bridges(&[0, 1], &[vec![[[0.0, 0.0]; 2]], vec![]], Coordinates::Plane).is_empty());
    }

    #[test]
    fn degrees_are_measured_along_the_ground() {
        let found = bridges(&[0, 1], &points(&[[0.0, 0.0], [0.0, 1.0]]), Coordinates::Degrees);
        assert!((found[0].distance - 111.195).abs() < 0.01);
    }

    proptest! {
        #[test]
        fn bridges_of_points_are_the_shortest_tree(p in prop::collection::vec((-10.0f64..10.0, -10.0f64..10.0), 2..25)) {
            let p: Vec<[f64; 2]> = p.iter().map(|p| [p.0, p.1]).collect();
            let parts: Vec<usize> = (0..p.len()).collect();
            let found = bridges(&parts, &points(&p), Coordinates::Plane);
            prop_assert_eq!(found.len(), p.len() - 1);
            // Prim's way to the same total.
            let far = |i: usize, j: usize| (p[i][0] - p[j][0]).hypot(p[i][1] - p[j][1]);
            let mut nearest: Vec<f64> = (0..p.len()).map(|j| far(0, j)).collect();
            let mut open: Vec<usize> = (1..p.len()).collect();
            let mut total = 0.0;
            while let Some(at) = (0..open.len()).min_by(|a, b| nearest[open[*a]].total_cmp(&nearest[open[*b]])) {
                let i = open.swap_remove(at);
                total += nearest[i];
                for j in &open { nearest[*j] = nearest[*j].min(far(i, *j)); }
            }
            prop_assert!((found.iter().map(|b| b.distance).sum::<f64>() - total).abs() < 1e-9 * total.max(1.0));
        }
    }
}
