//! Fast interchange: the best swap of an open site for a closed one, as long as one pays.
//!
//! For each place the nearest and second nearest open site are known. Opening a site gains what places save that are
//! nearer to it; closing another loses, for the places it served, the way to the second nearest or to the new
//! one, whichever is less. One pass over places gives the best partner for a new site, so that a round of all swaps
//! takes places times sites (Whitaker 1983, INFOR 21:95-108, doi:10.1080/03155986.1983.11731889, after Teitz and
//! Bart 1968, Operations Research 16:955-961, doi:10.1287/opre.16.5.955).

use super::costs::Costs;

/// Swaps sites of `open` (the first `kept` of which stay) until none pays. Gives the total cost.
pub(super) fn interchange(costs: &Costs, open: &mut [usize], kept: usize) -> f64 {
    let (places, sites) = (costs.places(), costs.sites());
    let mut slot = vec![usize::MAX; sites];
    for (at, site) in open.iter().enumerate() {
        slot[*site] = at;
    }
    let mut near: Vec<(f64, usize, f64)> = Vec::with_capacity(places);
    let mut loss = vec![0.0; open.len()];
    loop {
        near.clear();
        near.extend((0..places).map(|place| nearest_two(costs.of_place(place), open)));
        let mut best = (0.0, usize::MAX, usize::MAX);
        for site in (0..sites).filter(|s| slot[*s] == usize::MAX) {
            let mut gain = 0.0;
            loss.iter_mut().for_each(|l| *l = 0.0);
            for (place, (first, at, second)) in near.iter().enumerate() {
                let cost = costs.cost(place, site);
                if cost < *first {
                    gain += first - cost;
                } else {
                    loss[*at] += cost.min(*second) - first;
                }
            }
            for (at, lost) in loss.iter().enumerate().skip(kept) {
                let profit = gain - lost;
                if profit > best.0 {
                    best = (profit, at, site);
                }
            }
        }
        let total: f64 = near.iter().map(|n| n.0).sum();
        let (profit, at, site) = best;
        // A profit of rounding is none: it could swap for ever.
        if at == usize::MAX || profit <= 1e-12 * total {
            return total;
        }
        slot[open[at]] = usize::MAX;
        slot[site] = at;
        open[at] = site;
    }
}

/// Cost of the nearest open site, its slot, and the cost of the second nearest.
fn nearest_two(row: &[f64], open: &[usize]) -> (f64, usize, f64) {
    let (mut first, mut at, mut second) = (f64::INFINITY, 0, f64::INFINITY);
    for (slot, site) in open.iter().enumerate() {
        let cost = row[*site];
        if cost < first {
            second = first;
            (first, at) = (cost, slot);
        } else if cost < second {
            second = cost;
        }
    }
    (first, at, second)
}
