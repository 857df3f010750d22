//! A filter as a test chooses it: by places in the ledger, so that it means the same in every database; written as
//! clients write it, and asked of an experience as its words say.

use std::collections::HashSet;

use entity::code::{Code, MunicipalityKind, PartnerKind};
use entity::experience_group;
use floke::domain::municipality::band;
use serde_json::{Map, Value, json};

use super::ledger::{Ledger, Owner, Told};

/// An id.
#[derive(Clone, Debug)]
pub enum Pick {
    /// Of the one at this place.
    Known(usize),
    /// Of nothing.
    Unknown,
    /// Of something of another kind.
    OfAnotherKind,
    /// No id at all.
    Garbage,
}

/// What experiences are tied to, below which other of its kind may lie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    Problem,
    Solution,
    Programme,
}

/// A field of a filter.
#[derive(Clone, Debug)]
pub enum Leaf {
    Ids(Vec<Pick>),
    Tied(Kind, Option<Vec<Pick>>, Narrower),
    Partner(Option<Vec<Pick>>, Option<Vec<PartnerKind>>),
    Municipality(Place),
    Coded(&'static str, Vec<String>),
    Factors(Vec<(String, Option<Vec<String>>)>),
    Years(Option<i32>, Option<i32>),
    Lessons(bool),
    Realised(bool),
    /// A field that is given as null, which says nothing.
    Null(&'static str),
}

/// How `includeNarrower` is written.
#[derive(Clone, Copy, Debug)]
pub enum Narrower {
    LeftOut,
    Null,
    Told(bool),
}

/// A municipality filter.
#[derive(Clone, Debug, Default)]
pub struct Place {
    pub ids: Option<Vec<Pick>>,
    pub numbers: Option<Vec<String>>,
    pub counties: Option<Vec<String>>,
    /// Name in the database, and how the filter writes it.
    pub regions: Option<Vec<(&'static str, &'static str)>>,
    pub kinds: Option<Vec<MunicipalityKind>>,
    pub least: Option<i32>,
    pub most: Option<i32>,
    pub comparable: Option<String>,
}

/// What tells whether an experience fits.
type Test<'a> = Box<dyn Fn(&Told) -> bool + 'a>;

/// A filter, with what it is made of.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    pub leaves: Vec<Leaf>,
    pub and: Option<Vec<Tree>>,
    pub or: Option<Vec<Tree>>,
    pub not: Option<Box<Tree>>,
}

impl Tree {
    /// What holds of everything else.
    pub fn complement(&self) -> Self {
        Self {
            not: Some(Box::new(self.clone())),
            ..Self::default()
        }
    }

    /// As clients write it.
    pub fn written(&self, ledger: &Ledger) -> Value {
        let mut fields = Map::new();
        for leaf in &self.leaves {
            fields.insert(leaf.name().to_owned(), leaf.written(ledger));
        }
        for (name, parts) in [("and", &self.and), ("or", &self.or)] {
            if let Some(parts) = parts {
                let parts = parts.iter().map(|part| part.written(ledger)).collect();
                fields.insert(name.to_owned(), parts);
            }
        }
        if let Some(part) = &self.not {
            fields.insert("not".to_owned(), part.written(ledger));
        }
        fields.into()
    }

    /// As its words say. Who fits each of its municipality filters is told once, before the experiences are asked.
    pub fn test<'a>(&'a self, ledger: &'a Ledger) -> Test<'a> {
        let leaves: Vec<_> = self.leaves.iter().map(|leaf| leaf.test(ledger)).collect();
        let each = |parts: &'a Option<Vec<Tree>>| {
            let parts = parts.as_ref()?;
            Some(
                parts
                    .iter()
                    .map(|part| part.test(ledger))
                    .collect::<Vec<_>>(),
            )
        };
        let (and, or) = (each(&self.and), each(&self.or));
        let not = self.not.as_ref().map(|part| part.test(ledger));
        Box::new(move |told| {
            leaves.iter().all(|leaf| leaf(told))
                && and.iter().flatten().all(|part| part(told))
                && or
                    .as_ref()
                    .is_none_or(|parts| parts.iter().any(|part| part(told)))
                && not.as_ref().is_none_or(|part| !part(told))
        })
    }

    /// How many filters it is made of, as the limits count them.
    pub fn parts(&self) -> usize {
        let factors = self.leaves.iter().map(|leaf| match leaf {
            Leaf::Factors(factors) => factors.len(),
            _ => 0,
        });
        let below = self.and.iter().chain(&self.or).flatten();
        let below = below.chain(self.not.as_deref()).map(Self::parts);
        1 + factors.sum::<usize>() + below.sum::<usize>()
    }
}

impl Leaf {
    /// Its name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Ids(_) => "ids",
            Self::Tied(Kind::Problem, ..) => "problem",
            Self::Tied(Kind::Solution, ..) => "solution",
            Self::Tied(Kind::Programme, ..) => "programme",
            Self::Partner(..) => "partner",
            Self::Municipality(_) => "municipality",
            Self::Coded(name, _) | Self::Null(name) => name,
            Self::Factors(_) => "factors",
            Self::Years(..) => "startedYear",
            Self::Lessons(_) => "hasLessons",
            Self::Realised(_) => "hasRealisedBenefits",
        }
    }

    fn written(&self, ledger: &Ledger) -> Value {
        match self {
            Self::Ids(picks) => {
                let ids: Vec<&str> = experience_ids(ledger);
                written(picks, &ids, ledger)
            }
            Self::Tied(kind, picks, narrower) => {
                let ids: Vec<&str> = kind
                    .owners(ledger)
                    .iter()
                    .map(|it| it.id.as_str())
                    .collect();
                let mut fields = Map::new();
                if let Some(picks) = picks {
                    fields.insert("ids".to_owned(), written(picks, &ids, ledger));
                }
                match narrower {
                    Narrower::LeftOut => None,
                    Narrower::Null => fields.insert("includeNarrower".to_owned(), Value::Null),
                    Narrower::Told(it) => fields.insert("includeNarrower".to_owned(), json!(it)),
                };
                fields.into()
            }
            Self::Partner(picks, kinds) => {
                let ids: Vec<&str> = ledger
                    .partners
                    .iter()
                    .map(|(it, _)| it.id.as_str())
                    .collect();
                let ids = picks.as_ref().map(|picks| written(picks, &ids, ledger));
                given([("ids", ids), ("kinds", kinds.as_ref().map(|it| codes(it)))])
            }
            Self::Municipality(place) => place.written(ledger),
            Self::Coded(_, codes) => json!(codes),
            Self::Factors(factors) => factors
                .iter()
                .map(|(factor, directions)| {
                    let directions = directions.as_ref().map(|it| json!(it));
                    given([("factor", Some(json!(factor))), ("directions", directions)])
                })
                .collect(),
            Self::Years(from, to) => {
                given([("from", from.map(Into::into)), ("to", to.map(Into::into))])
            }
            Self::Lessons(it) | Self::Realised(it) => json!(it),
            Self::Null(_) => Value::Null,
        }
    }

    fn test<'a>(&'a self, ledger: &'a Ledger) -> Test<'a> {
        match self {
            Self::Ids(picks) => {
                let ids = experience_ids(ledger);
                let ids: HashSet<&str> = known(picks).map(|at| ids[at % ids.len()]).collect();
                Box::new(move |told| ids.contains(told.id.as_str()))
            }
            Self::Tied(kind, picks, narrower) => {
                let owners = kind.owners(ledger);
                let includes_narrower = !matches!(narrower, Narrower::Told(false));
                let meant = picks.as_ref().map(|picks| {
                    let picked = known(picks).map(|at| &owners[at % owners.len()]);
                    meant(picked, includes_narrower)
                });
                Box::new(move |told| is_tied(kind.of(told), meant.as_ref()))
            }
            Self::Partner(picks, kinds) => {
                let all = &ledger.partners;
                let picked = picks.as_ref().map(|picks| {
                    let keys = known(picks).map(|at| all[at % all.len()].0.key);
                    keys.collect::<HashSet<i64>>()
                });
                let fits = all.iter().filter(move |(it, kind)| {
                    picked.as_ref().is_none_or(|keys| keys.contains(&it.key))
                        && kinds.as_ref().is_none_or(|kinds| kinds.contains(kind))
                });
                let keys: HashSet<i64> = fits.map(|(it, _)| it.key).collect();
                // Of what is told without its owners, the kinds alone are told.
                let kinds = kinds.as_ref().filter(|_| picks.is_none());
                let is_of = move |told: &Told| {
                    let mut kinds = kinds.into_iter().flatten();
                    kinds.any(|kind| told.partner_kinds.contains(kind))
                };
                Box::new(move |told| is_tied(&told.partners, Some(&keys)) || is_of(told))
            }
            Self::Municipality(place) => {
                let fits = ledger
                    .municipalities
                    .iter()
                    .filter(|it| place.fits(it, ledger));
                let keys = meant(fits.map(|(owner, _)| owner), true);
                Box::new(move |told| {
                    let group = told.group.as_ref();
                    is_tied(&told.municipalities, Some(&keys))
                        || group.is_some_and(|group| place.holds(group, ledger))
                })
            }
            Self::Coded(name, codes) => {
                Box::new(move |told| codes.iter().any(|code| told.codes[name].contains(code)))
            }
            Self::Factors(asked) => Box::new(move |told| {
                told.factors.iter().any(|(factor, direction)| {
                    asked.iter().any(|(it, directions)| {
                        it == factor && directions.as_ref().is_none_or(|it| it.contains(direction))
                    })
                })
            }),
            Self::Years(None, None) | Self::Null(_) => Box::new(|_| true),
            Self::Years(from, to) => Box::new(move |told| {
                told.row.started_year.is_some_and(|year| {
                    from.is_none_or(|from| from <= year) && to.is_none_or(|to| year <= to)
                })
            }),
            Self::Lessons(it) => Box::new(move |told| told.has_lessons == *it),
            Self::Realised(it) => Box::new(move |told| told.has_realised_benefits == *it),
        }
    }
}

impl Kind {
    fn owners(self, ledger: &Ledger) -> &[Owner] {
        match self {
            Self::Problem => &ledger.problems,
            Self::Solution => &ledger.solutions,
            Self::Programme => &ledger.programmes,
        }
    }

    fn of(self, told: &Told) -> &HashSet<i64> {
        match self {
            Self::Problem => &told.problems,
            Self::Solution => &told.solutions,
            Self::Programme => &told.programmes,
        }
    }
}

impl Place {
    fn written(&self, ledger: &Ledger) -> Value {
        let ids: Vec<&str> = ledger
            .municipalities
            .iter()
            .map(|(it, _)| it.id.as_str())
            .collect();
        let regions = self.regions.as_ref();
        let regions = regions.map(|it| it.iter().map(|(_, written)| json!(written)).collect());
        given([
            (
                "ids",
                self.ids.as_ref().map(|picks| written(picks, &ids, ledger)),
            ),
            ("numbers", self.numbers.as_ref().map(|it| json!(it))),
            ("counties", self.counties.as_ref().map(|it| json!(it))),
            ("regions", regions),
            ("kinds", self.kinds.as_ref().map(|it| codes(it))),
            ("populationMin", self.least.map(Into::into)),
            ("populationMax", self.most.map(Into::into)),
            ("comparableTo", self.comparable.as_ref().map(|it| json!(it))),
        ])
    }

    fn fits(&self, (owner, row): &(Owner, entity::municipality::Model), ledger: &Ledger) -> bool {
        let all = &ledger.municipalities;
        let bears = |number: &String| {
            let mut numbers = ledger
                .numbers
                .iter()
                .filter(|it| it.municipality_id == owner.key);
            numbers.any(|it| it.number == *number)
        };
        let county = row.county_id.map(|key| &ledger.counties[&key]);
        let region = row.region.as_deref();
        self.ids
            .as_ref()
            .is_none_or(|ids| known(ids).any(|at| all[at % all.len()].0.key == owner.key))
            && self.numbers.as_ref().is_none_or(|it| it.iter().any(bears))
            && self
                .counties
                .as_ref()
                .is_none_or(|it| county.is_some_and(|county| it.contains(county)))
            && self
                .regions
                .as_ref()
                .is_none_or(|it| it.iter().any(|(name, _)| region == Some(name)))
            && self.kinds.as_ref().is_none_or(|it| it.contains(&row.kind))
            && self
                .least
                .is_none_or(|least| row.population.is_some_and(|it| least <= it))
            && self
                .most
                .is_none_or(|most| row.population.is_some_and(|it| it <= most))
            && self
                .comparable
                .as_ref()
                .is_none_or(|it| ledger.is_comparable(row, it))
    }
}

impl Place {
    /// Whether it asks for a county or for a population alone, and that holds of a coarse group.
    fn holds(&self, group: &experience_group::Model, ledger: &Ledger) -> bool {
        let is_other = self.ids.is_some()
            || self.numbers.is_some()
            || self.regions.is_some()
            || self.kinds.is_some()
            || self.comparable.is_some();
        let is_of_size = self.least.is_some() || self.most.is_some();
        match (&self.counties, is_of_size, group.county_id, group.band) {
            _ if is_other => false,
            (Some(counties), false, Some(key), _) => counties.contains(&ledger.counties[&key]),
            (None, true, _, Some(least)) => {
                let (least, most) = band(least);
                self.least.is_none_or(|it| it <= least) && self.most.is_none_or(|it| most <= it)
            }
            _ => false,
        }
    }
}

/// Ids of experiences, every seventh of one that nobody may see.
fn experience_ids(ledger: &Ledger) -> Vec<&str> {
    let hidden = ledger.hidden.iter().map(String::as_str);
    let mut ids: Vec<&str> = ledger.seen.iter().map(|told| told.id.as_str()).collect();
    for (at, id) in hidden.enumerate() {
        ids.insert(at * 7, id);
    }
    ids
}

fn known(picks: &[Pick]) -> impl Iterator<Item = usize> {
    picks.iter().filter_map(|pick| match pick {
        Pick::Known(at) => Some(*at),
        _ => None,
    })
}

fn written(picks: &[Pick], ids: &[&str], ledger: &Ledger) -> Value {
    let id = |pick: &Pick| match pick {
        Pick::Known(at) => ids[at % ids.len()].to_owned(),
        // The letters before a number are those of the kind.
        Pick::Unknown => format!("{}_{}", ids[0].split('_').next().unwrap(), "0".repeat(32)),
        Pick::OfAnotherKind if ids[0].starts_with("prb") => ledger.solutions[0].id.clone(),
        Pick::OfAnotherKind => ledger.problems[0].id.clone(),
        Pick::Garbage => "' OR 1=1 --".to_owned(),
    };
    picks.iter().map(id).map(Value::from).collect()
}

fn codes(codes: &[impl Code]) -> Value {
    codes.iter().map(|code| Value::from(code.code())).collect()
}

fn given<const N: usize>(fields: [(&str, Option<Value>); N]) -> Value {
    let fields = fields.into_iter();
    let given = fields.filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(given.collect())
}

fn meant<'a>(owners: impl Iterator<Item = &'a Owner>, includes_narrower: bool) -> HashSet<i64> {
    let keys = owners.flat_map(|owner| {
        let below = includes_narrower.then_some(&owner.below);
        below.into_iter().flatten().copied().chain([owner.key])
    });
    keys.collect()
}

fn is_tied(ties: &HashSet<i64>, meant: Option<&HashSet<i64>>) -> bool {
    meant.map_or(!ties.is_empty(), |meant| !ties.is_disjoint(meant))
}
