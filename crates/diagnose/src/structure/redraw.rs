//! Random places: what a figure would be if the places of a zone had nothing to do with each other.
//!
//! Two ways to redraw the n places of a zone:
//!
//! ```text
//! cities      n whole places drawn without replacement from all places of the package (members included):
//!             the mean, the spread and the ties between industries are those of real places
//! dirichlet   shares of each place drawn from Dirichlet(c r) around the shares r of the reference, with the
//!             concentration c that gives random places the mean squared distance from r that real ones have:
//!             c = (1 - sum r^2) / mean_i sum_k (s_ik - r_k)^2 - 1
//! ```
//!
//! Both ask the same question: are the places of this zone more alike than places of the country that were put
//! together at random? The first assumes nothing on the shape of mixes and needs many places to draw from; the second
//! serves where there are few. Places near each other share soil, coal and history, so a
//! zone usually passes such a null: read it beside the zones it is compared with. With the zone as its own
//! reference there is nothing to redraw from.
//!
//! Every draw is a stream of its own ([`crate::random::Stream`]): the same seed gives the same draws on any number of
//! threads.

use super::mix::{Mix, shares};
use crate::random::Stream;
use crate::{Kind, OptionSpec, Options, Undefined};
use coregion_zone::Message;
use rayon::prelude::*;

/// How places are redrawn.
pub const NULL: OptionSpec = OptionSpec {
    name: "redraw",
    kind: Kind::Choice(&["auto", "cities", "dirichlet", "none"]),
    default: "auto",
};
/// How often places are redrawn.
pub const DRAWS: OptionSpec = OptionSpec { name: "draws", kind: Kind::Int(99, 99_999), default: "999" };

/// A way to redraw places.
#[derive(Clone, Debug)]
pub enum Redraw {
    /// Whole places, drawn without replacement.
    Cities(Vec<Vec<f64>>),
    /// Shares around a reference.
    Dirichlet {
        /// Shares of the reference.
        reference: Vec<f64>,
        /// How closely places keep to it.
        concentration: f64,
    },
}

/// Places to draw from, for each place of the zone, that `auto` asks for before whole places are drawn.
const POOL: usize = 3;

/// The redraw of a mix by the option `redraw`; none with the zone as its own reference or where places do not differ.
pub fn redraw(mix: &Mix, options: &Options) -> Option<Redraw> {
    let n = mix.rows.len();
    if mix.reference.is_zone {
        return None;
    }
    let pool = &mix.reference.places;
    match options.text("redraw") {
        Some("none") => None,
        Some("cities") if pool.len() > n => Some(Redraw::Cities(pool.clone())),
        Some("auto") if pool.len() >= POOL * n => Some(Redraw::Cities(pool.clone())),
        _ => {
            let reference = shares(&mix.reference.totals).ok()?;
            let pool: Vec<Vec<f64>> = pool.iter().filter_map(|p| shares(p).ok()).collect();
            let concentration = concentration(&pool, &reference).ok()?;
            Some(Redraw::Dirichlet { reference, concentration })
        }
    }
}

/// The concentration of a Dirichlet distribution around `reference` whose draws lie as far from it, in mean squared
/// distance, as `places` (rows of shares) do.
///
/// # Errors
/// No place, rows that do not align, or places that all equal the reference. Places further apart than any
/// Dirichlet distribution allows give the smallest concentration, 0.01.
pub fn concentration(places: &[Vec<f64>], reference: &[f64]) -> Result<f64, Undefined> {
    if places.is_empty() {
        return Err(Undefined::TooFew { needed: 1, found: 0 });
    }
    let mut distance = 0.0;
    for place in places {
        Undefined::check_length(reference.len(), place.len())?;
        distance += place.iter().zip(reference).map(|(s, r)| (s - r).powi(2)).sum::<f64>();
    }
    distance /= places.len() as f64;
    if distance <= 0.0 {
        return Err(Undefined::Constant);
    }
    Ok(((1.0 - reference.iter().map(|r| r * r).sum::<f64>()) / distance - 1.0).max(0.01))
}

impl Redraw {
    /// `n` random places by industry.
    pub fn draw(&self, n: usize, stream: &mut Stream) -> Vec<Vec<f64>> {
        match self {
            Redraw::Cities(pool) => {
                let mut order: Vec<usize> = (0..pool.len()).collect();
                (0..n.min(pool.len()))
                    .map(|i| {
                        order.swap(i, i + stream.below(pool.len() - i));
                        pool[order[i]].clone()
                    })
                    .collect()
            }
            Redraw::Dirichlet { reference, concentration } => (0..n)
                .map(|_| {
                    let mut row: Vec<f64> =
                        reference.iter().map(|r| stream.gamma(concentration * r)).collect();
                    // With very small shapes every draw may underflow: then one industry is everything.
                    if row.iter().all(|x| *x == 0.0) {
                        let at = stream.uniform();
                        let mut below = 0.0;
                        let k = reference.iter().position(|r| {
                            below += r;
                            at < below
                        });
                        row[k.unwrap_or(0)] = 1.0;
                    }
                    row
                })
                .collect(),
        }
    }

    /// A figure of `n` random places, drawn this many times; draws in which it is undefined are left out.
    pub fn figures(
        &self,
        n: usize,
        draws: usize,
        seed: u64,
        figure: impl Fn(&[Vec<f64>]) -> Option<f64> + Sync,
    ) -> Vec<f64> {
        (0..draws)
            .into_par_iter()
            .filter_map(|draw| figure(&self.draw(n, &mut Stream::new(seed, draw as u64))))
            .collect()
    }

    /// What is redrawn, in words.
    pub fn message(&self) -> Message {
        match self {
            Redraw::Cities(pool) => Message::new("null-mix-cities").int("places", pool.len()),
            Redraw::Dirichlet { concentration, .. } => {
                Message::new("null-mix-dirichlet").number("concentration", *concentration, 1)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn dirichlet_draws_keep_mean_and_distance() {
        let reference = [0.5, 0.3, 0.15, 0.05];
        for wanted in [0.4, 3.0, 40.0] {
            let null = Redraw::Dirichlet { reference: reference.to_vec(), concentration: wanted };
            let mut stream = Stream::new(5, 0);
            let places: Vec<Vec<f64>> =
                null.draw(20_000, &mut stream).iter().map(|p| shares(p).unwrap()).collect();
            for (k, r) in reference.iter().enumerate() {
                let mean = places.iter().map(|p| p[k]).sum::<f64>() / places.len() as f64;
                assert!((mean - r).abs() < 0.01, "{mean} is not {r}");
            }
            let found = concentration(&places, &reference).unwrap();
            assert!((found / wanted - 1.0).abs() < 0.05, "{found} is not {wanted}");
        }
    }

    #[test]
    fn edges_of_the_concentration() {
        assert_eq!(concentration(&[], &[1.0]), Err(Undefined::TooFew { needed: 1, found: 0 }));
        assert_eq!(concentration(&[vec![0.5, 0.5]], &[0.5, 0.5]), Err(Undefined::Constant));
        let apart = [vec![1.0, 0.0], vec![1.0, 0.0]];
        assert_eq!(concentration(&apart, &[0.1, 0.9]), Ok(0.01));
        let tiny = Redraw::Dirichlet { reference: vec![1e-9, 1.0 - 1e-9], concentration: 0.01 };
        let mut stream = Stream::new(1, 1);
        assert!(tiny.draw(1_000, &mut stream).iter().all(|p| p.iter().any(|x| *x > 0.0)));
    }

    proptest! {
        #[test]
        fn whole_places_are_drawn_without_replacement(n in 1usize..12, seed in any::<u64>()) {
            let pool: Vec<Vec<f64>> = (0..12).map(|i| vec![f64::from(i)]).collect();
            let null = Redraw::Cities(pool);
            let mut found: Vec<f64> =
                null.draw(n, &mut Stream::new(seed, 0)).into_iter().flatten().collect();
            prop_assert_eq!(found.len(), n);
            found.sort_by(f64::total_cmp);
            found.dedup();
            prop_assert_eq!(found.len(), n);
            let sum = |p: &[Vec<f64>]| Some(p.iter().map(|r| r[0]).sum());
            prop_assert_eq!(null.figures(n, 20, seed, sum), null.figures(n, 20, seed, sum));
        }
    }
}
