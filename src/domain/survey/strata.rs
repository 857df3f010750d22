//! The strata of a wave, and what those who respond count for. Nobody who reads tables knows how many of a stratum responded where
//! that is withheld: so strata of which it is count as one.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use entity::code::{Code, SurveyDimension, SurveyWeighting};

use super::codebook::{Codebook, Stratum};
use super::lattice::{Along, Lattice};
use super::pattern::Mask;
use super::space::{AXES, Codes, Space, place_of, region_code};
use super::split::levels;
use super::table::MOST_BY;

/// What strata can be told by.
const BY: [SurveyDimension; 3] = [
    SurveyDimension::UnitType,
    SurveyDimension::Sector,
    SurveyDimension::Region,
];

/// Strata that count together, or one alone.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Pool {
    respondents: f64,
    /// What all of them count for.
    weight: f64,
    strata: usize,
}

/// The strata of a wave.
#[derive(Clone, Debug)]
pub struct Strata {
    /// The axes that they are told by, that with most values first.
    pub axes: Vec<usize>,
    pools: Vec<Pool>,
    /// Which pool is whose, by what strata are told by; other places are 0.
    of: HashMap<Codes, usize>,
}

/// Who responded.
#[derive(Clone, Copy, Debug)]
pub struct Responded<'a> {
    /// What there can be.
    pub space: &'a Space,
    /// Where each stands.
    pub codes: &'a [Codes],
    /// What each counts for.
    pub weights: &'a [f64],
    /// Where it is not told how many they are.
    pub mask: &'a Mask,
}

impl Strata {
    /// The strata of a wave; none where it has no weights, or where those that came with the responses are not those of anything
    /// that respondents are told apart by: then nobody who reads tables can know them.
    pub fn of(book: &Codebook, responded: Responded<'_>) -> Option<Self> {
        let space = responded.space;
        let (alike, mut axes) = match book.wave.weighting {
            SurveyWeighting::None => return None,
            SurveyWeighting::Stratum => (alike(responded), used(&book.strata)),
            SurveyWeighting::Imported => {
                let alike = alike(responded);
                let axes = determining(&alike)?;
                (alike, axes)
            }
        };
        axes.sort_by_key(|axis| std::cmp::Reverse(space.axes[*axis].values.len()));
        let mut stratum_of: HashMap<Codes, usize> = HashMap::new();
        let wanted: Vec<Places> = book.strata.iter().map(|it| places(space, it)).collect();
        for codes in &space.possible {
            let next = stratum_of.len();
            stratum_of.entry(key(&axes, *codes)).or_insert_with(|| {
                let found = wanted.iter().position(|it| holds(*it, *codes));
                match book.wave.weighting {
                    SurveyWeighting::Stratum => found.unwrap_or(wanted.len()),
                    _ => next,
                }
            });
        }
        let pool_of = pools(&axes, &stratum_of, responded)?;
        let of: HashMap<Codes, usize> = (stratum_of.iter())
            .map(|(key, stratum)| (*key, pool_of[stratum]))
            .collect();
        let mut pools = vec![Pool::default(); pool_of.len()];
        for it in pool_of.values() {
            pools[*it].strata += 1;
        }
        for (codes, (respondents, weight, _)) in &alike {
            if let Some(pool) = of.get(&key(&axes, *codes)) {
                pools[*pool].respondents += respondents;
                pools[*pool].weight += weight;
            }
        }
        Some(Self { axes, pools, of })
    }

    /// The pool of whoever stands here.
    pub fn pool(&self, codes: Codes) -> usize {
        let own = self.of.get(&key(&self.axes, codes));
        own.copied().unwrap_or_default()
    }

    /// What respondents of some pools count for on the average.
    pub fn weight(&self, pools: &BTreeSet<usize>) -> f64 {
        let own = pools.iter().map(|it| self.pools[*it]);
        let (all, sum) = own.fold((0.0, 0.0), |(all, sum), it| {
            (all + it.respondents, sum + it.weight)
        });
        sum / all
    }

    /// Whether they are one stratum.
    pub fn is_one(&self, pools: &BTreeSet<usize>) -> bool {
        pools.iter().map(|it| self.pools[*it].strata).sum::<usize>() == 1
    }
}

/// Where a stratum stands along each axis that it is told by, if anybody is there.
type Places = [Option<Option<u8>>; 3];

fn places(space: &Space, stratum: &Stratum) -> Places {
    let codes = [
        stratum.unit_type.clone(),
        stratum.sector.map(Code::code),
        stratum.region.as_deref().map(region_code),
    ];
    let mut dimensions = BY.into_iter();
    codes.map(|code| {
        let (_, axis) = space.axis(dimensions.next()?);
        let place = |code: String| {
            let mut values = (0..).zip(&axis.values);
            values.find(|(_, it)| it.code == code).map(|(at, _)| at)
        };
        code.map(place)
    })
}

fn holds(wanted: Places, codes: Codes) -> bool {
    let mut both = wanted.into_iter().zip(BY);
    both.all(|(wanted, by)| wanted.is_none_or(|it| it == Some(codes[place_of(by)])))
}

/// The axes that any stratum is told by.
fn used(strata: &[Stratum]) -> Vec<usize> {
    let is_used = [
        strata.iter().any(|it| it.unit_type.is_some()),
        strata.iter().any(|it| it.sector.is_some()),
        strata.iter().any(|it| it.region.is_some()),
    ];
    let used = BY.into_iter().zip(is_used).filter(|(_, is_used)| *is_used);
    used.map(|(by, _)| place_of(by)).collect()
}

/// How many stand alike along all axes, what all of them count for, and whether each counts for the same. In an order, so that sums are the same whenever they are made.
type Alike = BTreeMap<Codes, (f64, f64, bool)>;

/// What writing a weight may have lost of it.
const LOST: f64 = 1e-6;

fn alike(responded: Responded<'_>) -> Alike {
    let mut alike: HashMap<Codes, (f64, f64, bool)> = HashMap::new();
    for (codes, weight) in responded.codes.iter().zip(responded.weights) {
        let (respondents, sum, is_even) = alike.entry(*codes).or_insert((0.0, 0.0, true));
        *is_even &= (*respondents * weight - *sum).abs() <= LOST * *sum;
        *respondents += 1.0;
        *sum += weight;
    }
    alike.into_iter().collect()
}

/// The axes along which those who stand alike count alike, as few as there are; none where those who stand alike along all do
/// not.
fn determining(alike: &Alike) -> Option<Vec<usize>> {
    let follows = |axes: &[usize]| {
        let mut known: HashMap<Codes, f64> = HashMap::new();
        alike.iter().all(|(codes, (respondents, sum, is_even))| {
            let weight = sum / respondents;
            let known = known.entry(key(axes, *codes)).or_insert(weight);
            *is_even && (*known - weight).abs() <= LOST * weight
        })
    };
    let mut axes: Vec<usize> = (0..AXES).collect();
    if !follows(&axes) {
        return None;
    }
    for axis in 0..AXES {
        let others: Vec<usize> = axes.iter().copied().filter(|it| *it != axis).collect();
        if follows(&others) {
            axes = others;
        }
    }
    Some(axes)
}

fn key(axes: &[usize], codes: Codes) -> Codes {
    let mut key = Codes::default();
    for axis in axes {
        key[*axis] = codes[*axis];
    }
    key
}

/// The pool of each stratum: strata that no group tells apart are in one, and so are all of which it is not told how many
/// responded.
fn pools(
    axes: &[usize],
    stratum_of: &HashMap<Codes, usize>,
    responded: Responded<'_>,
) -> Option<HashMap<usize, usize>> {
    let space = responded.space;
    let lattice = Lattice::new(&space.sizes(), MOST_BY);
    let levels = levels(space, axes, &[], MOST_BY)?;
    let finest: Along = lattice.along(levels.first()?)?;
    let mut parts: HashMap<usize, BTreeSet<usize>> = HashMap::new();
    for codes in &space.possible {
        let stratum = stratum_of.get(&key(axes, *codes)).copied()?;
        parts
            .entry(finest.group(codes))
            .or_default()
            .insert(stratum);
    }
    let strata: BTreeSet<usize> = stratum_of.values().copied().collect();
    let mut first: HashMap<usize, usize> = strata.iter().map(|it| (*it, *it)).collect();
    let mut join = |own: &BTreeSet<usize>| {
        let joined: BTreeSet<usize> = own.iter().map(|it| first[it]).collect();
        if let Some(least) = joined.first().copied() {
            let of_them = first.values_mut().filter(|it| joined.contains(it));
            of_them.for_each(|it| *it = least);
        }
    };
    parts.values().for_each(&mut join);
    let hidden = parts
        .iter()
        .filter(|(group, _)| responded.mask.withholds(**group));
    let hidden: BTreeSet<usize> = hidden.flat_map(|(_, own)| own.iter().copied()).collect();
    join(&hidden);
    let mut numbers: HashMap<usize, usize> = HashMap::new();
    let pools = strata.iter().map(|it| {
        let next = numbers.len();
        (*it, *numbers.entry(first[it]).or_insert(next))
    });
    Some(pools.collect())
}
