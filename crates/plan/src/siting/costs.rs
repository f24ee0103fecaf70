//! What it costs to serve each place from each site.

use coregion_diagnose::Undefined;

/// Places with people to be served, sites they can be served from, and what it costs.
#[derive(Clone, Debug, PartialEq)]
pub struct Costs {
    places: usize,
    sites: usize,
    /// Cost of serving a place from a site, by place and then site; infinite where it cannot be.
    costs: Vec<f64>,
}

/// Why nothing can be sited.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum SitingError {
    /// Numbers outside their range.
    #[error(transparent)]
    Undefined(#[from] Undefined),
    /// A site that is not there.
    #[error("site {at} of {sites}: positions from 0 are accepted")]
    Site {
        /// The position given.
        at: usize,
        /// How many sites there are.
        sites: usize,
    },
    /// A place that no site can serve.
    #[error("place {place} cannot be served from any site")]
    OutOfReach {
        /// Its position.
        place: usize,
    },
    /// Nothing is to be opened and nothing is open.
    #[error("no site is open and none is to be opened: at least one is needed")]
    None,
}

impl Costs {
    /// The costs of places with `people` from distances (or times) to sites, row by row; `None` where a place cannot be
    /// served from a site. The cost is people times distance.
    ///
    /// # Errors
    /// No place or no site; slices that do not align; people or distances that are negative or no numbers.
    pub fn new(people: &[f64], distances: &[Option<f64>]) -> Result<Self, SitingError> {
        let places = people.len();
        if places == 0 || distances.is_empty() {
            return Err(Undefined::TooFew { needed: 1, found: 0 }.into());
        }
        Undefined::check_not_negative(people)?;
        let sites = distances.len() / places;
        Undefined::check_length(places * sites, distances.len())?;
        let known: Vec<f64> = distances.iter().map(|d| d.unwrap_or(0.0)).collect();
        Undefined::check_not_negative(&known)?;
        let costs: Vec<f64> = (distances.iter().enumerate())
            .map(|(at, d)| d.map_or(f64::INFINITY, |d| people[at / sites] * d))
            .collect();
        let overflow = |at: &usize| costs[*at].is_infinite() && distances[*at].is_some();
        if let Some(at) = (0..costs.len()).find(overflow) {
            return Err(Undefined::NotFinite { at }.into());
        }
        Ok(Costs { places, sites, costs })
    }

    /// The costs of leaving places out of reach: the people of a place where the distance to a site is above
    /// `radius` or not known, else nothing.
    ///
    /// # Errors
    /// As [`Costs::new`]; a radius that is negative or no number.
    pub fn uncovered(people: &[f64], distances: &[Option<f64>], radius: f64) -> Result<Self, SitingError> {
        if !(radius >= 0.0 && radius.is_finite()) {
            return Err(
                Undefined::Argument { name: "radius", value: radius, low: 0.0, high: f64::MAX }.into()
            );
        }
        let far = |d: &Option<f64>| match d {
            Some(d) if d.is_nan() || *d < 0.0 => Some(*d),
            Some(d) if *d <= radius => Some(0.0),
            _ => Some(1.0),
        };
        Costs::new(people, &distances.iter().map(far).collect::<Vec<_>>())
    }

    /// How many places.
    pub fn places(&self) -> usize {
        self.places
    }

    /// How many sites.
    pub fn sites(&self) -> usize {
        self.sites
    }

    /// The cost of a place from a site; infinite where it cannot be served.
    pub fn cost(&self, place: usize, site: usize) -> f64 {
        self.costs[place * self.sites + site]
    }

    /// The costs of a place, by site.
    pub(super) fn of_place(&self, place: usize) -> &[f64] {
        &self.costs[place * self.sites..(place + 1) * self.sites]
    }

    /// The largest finite cost.
    pub(super) fn largest(&self) -> f64 {
        self.costs.iter().copied().filter(|c| c.is_finite()).fold(0.0, f64::max)
    }

    /// The costs with each passed through `change`.
    pub(super) fn map(&self, change: impl Fn(f64) -> f64) -> Self {
        Costs { costs: self.costs.iter().map(|c| change(*c)).collect(), ..*self }
    }

    /// The costs of some places and sites only.
    pub(super) fn part(&self, places: &[usize], sites: &[usize]) -> Self {
        let costs = places.iter().flat_map(|p| sites.iter().map(move |s| self.cost(*p, *s))).collect();
        Costs { places: places.len(), sites: sites.len(), costs }
    }

    /// The total cost of open sites, with the site that serves each place (the cheapest; ties to the lowest).
    pub fn serve(&self, open: &[usize]) -> (f64, Vec<usize>) {
        let mut total = 0.0;
        let serving = (0..self.places)
            .map(|place| {
                let row = self.of_place(place);
                let nearest = open.iter().copied().min_by(|a, b| row[*a].total_cmp(&row[*b]).then(a.cmp(b)));
                total += nearest.map_or(f64::INFINITY, |s| row[s]);
                nearest.unwrap_or(0)
            })
            .collect();
        (total, serving)
    }
}
