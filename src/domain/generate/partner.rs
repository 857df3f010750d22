//! Who takes part: municipalities of the reference data, and made-up others of every kind. A business that happens to bear
//! a made-up name is not meant.

use std::collections::{HashMap, HashSet};

use super::owner::Owners;
use super::spread::{Deal, popularity};
use super::words::{Partners as Names, words};
use crate::model::dice::{Dice, Table};

/// The most popular partner takes part about so many times in a thousand.
const MOST_PER_MILLE: u64 = 25;

/// How many partners an experience has, by weight, from none.
const NUMBERS: [u64; 7] = [16, 26, 25, 17, 9, 5, 2];

/// How many of a thousand partners are from the owner's place, where it has some.
const LOCAL: u64 = 350;

/// A partner of experiences.
#[derive(Clone, Debug)]
pub struct Partner {
    /// What it is called.
    pub name: String,
    /// The kind's code in small letters.
    pub kind: &'static str,
}

/// Everybody who takes part somewhere.
#[derive(Debug)]
pub struct Partners {
    all: Vec<Partner>,
    table: Table,
    numbers: Table,
    local: HashMap<String, Vec<usize>>,
}

impl Partners {
    /// Partners for so many experiences: about twenty times their number's square root.
    pub fn new(experiences: u64, owners: &Owners, dice: &mut Dice) -> Self {
        let n = usize::try_from((experiences * 400).isqrt()).unwrap_or_default();
        let weights = popularity(n, MOST_PER_MILLE);
        let shares = &words().partners.shares;
        let mut deal = Deal::new(shares.iter().map(|(_, share)| *share));
        let mut pools: Vec<Vec<Named>> = (shares.iter())
            .map(|(kind, _)| pool(kind, owners, dice))
            .collect();
        let mut businesses = Businesses::new(owners);
        let mut made = Self {
            all: Vec::with_capacity(n),
            table: weights.iter().copied().collect(),
            numbers: NUMBERS.into_iter().collect(),
            local: HashMap::new(),
        };
        for weight in &weights {
            let at = deal.hand_out(*weight);
            // Of businesses there are always more; the other kinds have as many as there are places.
            let (name, kind, place) = match pools[at].pop() {
                Some((name, place)) => (name, shares[at].0.as_str(), Some(place)),
                None => (businesses.make(dice), "business", None),
            };
            if let Some(place) = place {
                let local = made.local.entry(place).or_default();
                local.push(made.all.len());
            }
            made.all.push(Partner { name, kind });
        }
        made
    }

    /// The partners of an experience of this owner, each once.
    pub fn draw(&self, owner: &str, dice: &mut Dice) -> Vec<&Partner> {
        let n = self.numbers.draw(dice);
        let local = self.local.get(owner);
        let mut places: Vec<usize> = Vec::with_capacity(n);
        for _ in 0..n {
            let place = match local {
                Some(local) if dice.happens(LOCAL) => *dice.pick(local),
                _ => self.table.draw(dice),
            };
            let is_owner = self.all[place].name.starts_with(owner)
                && matches!(self.all[place].kind, "municipality" | "county");
            if !places.contains(&place) && !is_owner {
                places.push(place);
            }
        }
        places.into_iter().map(|at| &self.all[at]).collect()
    }
}

/// A name, and the place that it is at.
type Named = (String, String);

/// Everybody of a kind, in any order, but one that Floke knows from the reference data every third time.
fn pool(kind: &str, owners: &Owners, dice: &mut Dice) -> Vec<Named> {
    let places: Vec<&str> = if kind == "county" {
        owners.counties().collect()
    } else {
        owners.municipalities().collect()
    };
    let known: Vec<Named> = match kind {
        "municipality" => (places.iter())
            .map(|place| (format!("{place} kommune"), (*place).to_owned()))
            .collect(),
        "county" => (owners.county_municipalities())
            .map(|name| (name.to_owned(), name.to_owned()))
            .collect(),
        _ => Vec::new(),
    };
    let patterns = patterns(&words().partners, kind);
    let others: Vec<Named> = (patterns.iter())
        .flat_map(|pattern| places.iter().map(move |place| (pattern, *place)))
        .map(|(pattern, place)| (pattern.replace("{place}", place), place.to_owned()))
        .collect();
    let mut known = shuffled(&known, dice).into_iter();
    let mut pool = Vec::with_capacity(others.len());
    for (at, other) in shuffled(&others, dice).into_iter().enumerate() {
        pool.push(other);
        if at % 2 == 1 {
            pool.extend(known.next());
        }
    }
    // Taken from its end.
    pool.extend(known);
    pool.reverse();
    pool
}

fn patterns<'a>(names: &'a Names, kind: &str) -> &'a [String] {
    match kind {
        "municipality" => &names.municipality,
        "county" => &names.county,
        "state" => &names.state,
        "research" => &names.research,
        "voluntary" => &names.voluntary,
        "citizens" => &names.citizens,
        "other" => &names.other,
        _ => &[],
    }
}

fn shuffled<T: Clone>(list: &[T], dice: &mut Dice) -> Vec<T> {
    let order = dice.places(list.len(), list.len());
    order.into_iter().map(|at| list[at].clone()).collect()
}

/// Businesses without end, as far as anybody will ask.
struct Businesses {
    names: &'static Names,
    places: Vec<String>,
    taken: HashSet<String>,
}

impl Businesses {
    fn new(owners: &Owners) -> Self {
        Self {
            names: &words().partners,
            places: owners.municipalities().map(str::to_owned).collect(),
            taken: HashSet::new(),
        }
    }

    fn make(&mut self, dice: &mut Dice) -> String {
        for attempt in 0.. {
            let first = dice.pick(&self.names.business_first);
            let second = dice.pick(&self.names.business_second);
            let mut name = format!("{first} {second}");
            if dice.happens(800) {
                name = format!("{name} {}", dice.pick(&self.names.business_last));
            }
            if attempt > 0 {
                name = format!("{name}, {}", dice.pick(&self.places));
            }
            if self.taken.insert(name.clone()) {
                return name;
            }
        }
        String::new()
    }
}
