//! The coarse group under which everybody else sees and counts an experience whose owners are not named: a county, or a band
//! of population.
//!
//! It is the smallest that covers all owners. Whoever knows that rule knows of a county's group that the owner is none of
//! those whom a smaller band would have covered; so what counts is not how many municipalities a group has, but how many
//! of them would be told under it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::BuildHasher;

use entity::code::Language;
use entity::experience_group;

use crate::domain::municipality::{self, County, Municipality, band};
use crate::domain::vocabulary::{VocabularyName, vocabulary};
use crate::model::{Result, Viewer};
use crate::store::Connection;

/// A group has at least so many municipalities.
pub const LEAST: usize = 5;

/// Among at least so many of them an owner must be hidden: one more, because whoever reads for one of them knows that it is
/// not their own.
const HIDDEN: usize = LEAST + 1;

/// A coarse group of municipalities of today.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    /// Those of a county, by internal key.
    County(i64),
    /// Those of a band of population, by its least number of inhabitants.
    Band(i32),
}

/// A municipality of today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its internal key.
    pub key: i64,
    /// The county that it lies in.
    pub county: Option<i64>,
    /// How many live there.
    pub population: Option<i32>,
}

impl Place {
    fn groups(self) -> impl Iterator<Item = Group> {
        let county = self.county.map(Group::County);
        let of_size = self.population.map(|it| Group::Band(band(it).0));
        county.into_iter().chain(of_size)
    }
}

impl From<&Municipality> for Place {
    fn from(row: &Municipality) -> Self {
        Self {
            key: row.id,
            county: row.county_id,
            population: row.population,
        }
    }
}

/// What an experience is told under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The group.
    pub group: Group,
    /// How many municipalities it has.
    pub size: usize,
}

impl Found {
    /// How it is kept of an experience.
    pub fn row(&self, experience_id: i64) -> experience_group::Model {
        let (county_id, band) = match self.group {
            Group::County(key) => (Some(key), None),
            Group::Band(least) => (None, Some(least)),
        };
        experience_group::Model {
            experience_id,
            county_id,
            band,
            size: i32::try_from(self.size).unwrap_or(i32::MAX),
        }
    }
}

impl From<&experience_group::Model> for Group {
    fn from(row: &experience_group::Model) -> Self {
        match row.county_id {
            Some(key) => Self::County(key),
            None => Self::Band(row.band.unwrap_or_default()),
        }
    }
}

/// The municipalities of today by their groups.
#[derive(Clone, Debug, Default)]
pub struct Groups {
    members: BTreeMap<Group, Vec<Place>>,
    of: HashMap<i64, Vec<Group>>,
}

impl Groups {
    /// Groups the municipalities of today.
    pub fn of(places: &[Place]) -> Self {
        let mut groups = Self::default();
        for place in places {
            for group in place.groups() {
                groups.members.entry(group).or_default().push(*place);
            }
            groups.of.insert(place.key, place.groups().collect());
        }
        groups
    }

    /// The group that an experience of these owners is told under; none where its owners could be told from too few, or
    /// are no municipalities of today.
    pub fn find(&self, owners: &HashSet<i64>) -> Option<Found> {
        let covering = self.covering(owners);
        let alone = owners.len() == 1;
        let group = covering
            .into_iter()
            .find(|group| self.hidden_among(group, alone) >= HIDDEN)?;
        let size = self.size(&group);
        Some(Found { group, size })
    }

    /// The groups that all of these are in and that have members enough, the smallest first.
    fn covering(&self, owners: &HashSet<i64>) -> Vec<Group> {
        let mut all: Option<Vec<Group>> = None;
        for owner in owners {
            let of = self.of.get(owner).cloned().unwrap_or_default();
            let both = match all {
                None => of,
                Some(all) => all.into_iter().filter(|it| of.contains(it)).collect(),
            };
            all = Some(both);
        }
        let mut covering = all.unwrap_or_default();
        covering.retain(|group| self.size(group) >= LEAST);
        covering.sort_by_key(|group| (self.size(group), group.clone()));
        covering
    }

    /// How many members of a group might be the owner of what is told under it: alone, or beside another member.
    fn hidden_among(&self, group: &Group, alone: bool) -> usize {
        let members = self.members.get(group).map_or(&[][..], Vec::as_slice);
        let is_told = |owners: &[i64]| {
            let owners = owners.iter().copied().collect();
            self.covering(&owners).first() == Some(group)
        };
        let might = members.iter().filter(|member| {
            if alone {
                return is_told(&[member.key]);
            }
            let mut others = members.iter().filter(|it| it.key != member.key);
            others.any(|other| is_told(&[member.key, other.key]))
        });
        might.count()
    }

    fn size(&self, group: &Group) -> usize {
        self.members.get(group).map_or(0, Vec::len)
    }
}

/// The group that an experience of these owners is told under. One that is no more stands for those that took over from
/// it.
pub async fn find(db: &impl Connection, owners: &[i64]) -> Result<Option<Found>> {
    let today = municipality::of_today(db, &Viewer::Anonymous).await?;
    let places: Vec<Place> = today.iter().map(Place::from).collect();
    let known: HashSet<i64> = places.iter().map(|it| it.key).collect();
    let (mut of_today, mut seen) = (HashSet::new(), HashSet::new());
    let mut asked: Vec<i64> = owners.to_vec();
    while !asked.is_empty() {
        let (there, gone): (Vec<i64>, Vec<i64>) =
            asked.into_iter().partition(|it| known.contains(it));
        of_today.extend(there);
        let gone: Vec<i64> = gone.into_iter().filter(|it| seen.insert(*it)).collect();
        let mut after = municipality::successors(db, &gone).await?;
        asked = Vec::new();
        for owner in gone {
            let heirs = after.remove(&owner).unwrap_or_default();
            if heirs.is_empty() {
                return Ok(None);
            }
            asked.extend(heirs.iter().map(|it| it.id));
        }
    }
    Ok(Groups::of(&places).find(&of_today))
}

/// What a group is called. `counties` are all of them by internal key.
pub fn label<S: BuildHasher>(
    group: &Group,
    counties: &HashMap<i64, County, S>,
    language: Language,
) -> String {
    match group {
        Group::County(key) => counties
            .get(key)
            .map_or_else(String::new, |county| county.name.clone()),
        Group::Band(least) => {
            let terms = vocabulary(VocabularyName::PopulationBand).terms.iter();
            let mut of_bands = municipality::bands().zip(terms);
            let found = of_bands.find(|(it, _)| it == least);
            found.map_or_else(String::new, |(_, term)| {
                term.labels.pick(language).to_owned()
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::reference::{Reference, ReferenceKind};

    /// Norway's municipalities of today; keys are their numbers.
    fn norway() -> Vec<Place> {
        let reference = Reference::load().unwrap();
        let all = reference.municipalities.iter();
        all.filter(|it| it.kind == ReferenceKind::Municipality && !it.is_former())
            .map(|it| Place {
                key: it.number().parse().unwrap(),
                county: it.county_number.as_ref().map(|it| it.parse().unwrap()),
                population: it.population.map(|it| i32::try_from(it).unwrap()),
            })
            .collect()
    }

    fn of(owners: &[i64]) -> HashSet<i64> {
        owners.iter().copied().collect()
    }

    #[test]
    fn every_municipality_of_norway_is_hidden_among_others() {
        let places = norway();
        let groups = Groups::of(&places);
        let mut told: HashMap<Group, Vec<i64>> = HashMap::new();
        for place in &places {
            let found = groups.find(&of(&[place.key])).unwrap();
            assert!(place.groups().any(|it| it == found.group));
            assert_eq!(found.size, groups.members[&found.group].len());
            told.entry(found.group).or_default().push(place.key);
        }
        for (group, members) in told {
            assert!(members.len() >= HIDDEN, "{group:?} gives {members:?} away");
        }
        // Oslo is a county alone, Bergen lies in a large one, Horten in the smallest of them.
        let found = groups.find(&of(&[301])).unwrap();
        assert_eq!((found.group, found.size), (Group::Band(50_000), 20));
        let found = groups.find(&of(&[4601])).unwrap();
        assert_eq!(found.group, Group::Band(50_000));
        let found = groups.find(&of(&[3901])).unwrap();
        assert_eq!((found.group, found.size), (Group::County(39), 6));
    }

    #[test]
    fn a_group_covers_all_owners_or_there_is_none() {
        let groups = Groups::of(&norway());
        let found = |owners: &[i64]| groups.find(&of(owners)).map(|it| it.group);
        assert_eq!(found(&[301, 4601]), Some(Group::Band(50_000)));
        assert_eq!(found(&[3901, 3903]), Some(Group::County(39)));
        // A town and an island far away have neither county nor size in common.
        assert_eq!(found(&[301, 1151]), None);
        assert_eq!(found(&[301, 9_999]), None);
        assert_eq!(found(&[9_999]), None);
        assert_eq!(found(&[]), None);
    }

    #[test]
    fn whom_a_smaller_group_takes_away_does_not_hide_anybody() {
        // Of a county of eight, six are told under their band of six: the other two would be given away by the county.
        let place = |key, county, population| Place {
            key,
            county: Some(county),
            population: Some(population),
        };
        let mut places: Vec<Place> = (0..6).map(|key| place(key, 1, 60_000)).collect();
        places.extend([place(6, 1, 1_000), place(7, 1, 1_000)]);
        places.extend((8..30).map(|key| place(key, 2, 1_000)));
        let groups = Groups::of(&places);
        let found = |key| groups.find(&of(&[key])).map(|it| it.group);
        assert_eq!(found(0), Some(Group::Band(50_000)));
        assert_eq!(found(8), Some(Group::County(2)));
        assert_eq!(found(6), None);
    }

    proptest! {
        /// Whatever the country looks like, who is told under a group is one of at least five, also to one of them.
        #[test]
        fn nobody_is_told_apart(
            places in prop::collection::vec((0..6_i64, prop::sample::select(vec![1_000, 6_000, 12_000, 60_000])), 1..60),
        ) {
            let places: Vec<Place> = (0..).zip(places).map(|(key, (county, population))| Place {
                key,
                county: Some(county),
                population: Some(population),
            }).collect();
            let groups = Groups::of(&places);
            let mut told: HashMap<Group, usize> = HashMap::new();
            for place in &places {
                if let Some(found) = groups.find(&of(&[place.key])) {
                    *told.entry(found.group).or_default() += 1;
                }
            }
            prop_assert!(told.values().all(|count| *count >= HIDDEN), "{told:?}");
        }
    }
}
