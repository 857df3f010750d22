//! What the terms stand for that contents name. Contents keep what they name, also where it was merged since: so undoing a
//! merge puts it back.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::content::{Content, Partnership};
use super::rewrite::terms;
use crate::model::Result;
use crate::store::{Connection, term};

/// What terms stand for, by public id; those that were not merged are left out.
#[derive(Clone, Debug, Default)]
pub struct Ends(HashMap<Uuid, Uuid>);

/// What the terms stand for that these name.
pub async fn ends<'a>(
    db: &impl Connection,
    contents: impl Iterator<Item = &'a Content>,
) -> Result<Ends> {
    let mut ends = HashMap::new();
    for (kind, rows) in terms(db, contents).await? {
        let followed = term::follow(db, kind, &rows).await?;
        ends.extend(rows.iter().filter_map(|row| {
            let end = followed.get(&row.id)?;
            Some((row.public_id, end.public_id))
        }));
    }
    Ok(Ends(ends))
}

impl Ends {
    fn of(&self, id: Uuid) -> Uuid {
        self.0.get(&id).copied().unwrap_or(id)
    }

    /// The same content with every term told by the one that it stands for, each once.
    pub fn follow(&self, mut content: Content) -> Content {
        for list in [&mut content.problems, &mut content.solutions] {
            *list = self.followed(list);
        }
        content.partnerships = self.followed_parts(&content.partnerships);
        content
    }

    fn followed(&self, list: &[Uuid]) -> Vec<Uuid> {
        let mut seen = HashSet::new();
        let ends = list.iter().map(|id| self.of(*id));
        ends.filter(|id| seen.insert(*id)).collect()
    }

    fn followed_parts(&self, list: &[Partnership]) -> Vec<Partnership> {
        let mut followed: Vec<Partnership> = Vec::with_capacity(list.len());
        for it in list {
            let partner = self.of(it.partner);
            let part = Partnership {
                partner,
                ..it.clone()
            };
            if !followed.contains(&part) {
                followed.push(part);
            }
        }
        followed
    }

    /// Keeps what a content names as one before it named it, wherever both stand for the same: what was only read and
    /// told again changes nothing.
    pub fn keep(&self, before: &Content, content: &mut Content) {
        self.keep_terms(&before.problems, &mut content.problems);
        self.keep_terms(&before.solutions, &mut content.solutions);
        self.keep_parts(&before.partnerships, &mut content.partnerships);
    }

    fn keep_terms(&self, before: &[Uuid], list: &mut Vec<Uuid>) {
        if self.followed(before) == self.followed(list) {
            *list = before.to_vec();
            return;
        }
        let named = |id: Uuid| {
            let end = self.of(id);
            let same = before.iter().filter(|it| self.of(**it) == end);
            let same: Vec<Uuid> = same.copied().collect();
            if same.is_empty() { vec![id] } else { same }
        };
        *list = list.iter().flat_map(|id| named(*id)).collect();
    }

    fn keep_parts(&self, before: &[Partnership], list: &mut Vec<Partnership>) {
        if self.followed_parts(before) == self.followed_parts(list) {
            *list = before.to_vec();
            return;
        }
        let is_same = |one: &Partnership, other: &Partnership| {
            (self.of(one.partner), one.role, &one.role_text)
                == (self.of(other.partner), other.role, &other.role_text)
        };
        let named = |it: &Partnership| {
            let same = before.iter().filter(|other| is_same(it, other));
            let same: Vec<Partnership> = same.cloned().collect();
            if !same.is_empty() {
                return same;
            }
            // Another part of the same one.
            let known = (before.iter()).find(|one| self.of(one.partner) == self.of(it.partner));
            let partner = known.map_or(it.partner, |known| known.partner);
            vec![Partnership {
                partner,
                ..it.clone()
            }]
        };
        *list = list.iter().flat_map(named).collect();
    }
}

#[cfg(test)]
mod tests {
    use entity::code::PartnerRole;

    use super::*;

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    fn content(problems: &[u128], partners: &[(u128, PartnerRole)]) -> Content {
        let part = |(partner, role): &(u128, PartnerRole)| Partnership {
            partner: id(*partner),
            role: *role,
            role_text: None,
        };
        Content {
            problems: problems.iter().map(|it| id(*it)).collect(),
            partnerships: partners.iter().map(part).collect(),
            ..Content::default()
        }
    }

    /// 1 and 2 stand for 3.
    fn ends() -> Ends {
        Ends([(id(1), id(3)), (id(2), id(3))].into())
    }

    #[test]
    fn what_became_one_is_told_once() {
        use PartnerRole::{Adviser, Other};
        let named = content(&[4, 1, 3, 2], &[(1, Other), (2, Other), (3, Adviser)]);
        let shown = content(&[4, 3], &[(3, Other), (3, Adviser)]);
        assert_eq!(ends().follow(named), shown);
    }

    #[test]
    fn what_was_read_and_told_again_stays_as_it_was_named() {
        use PartnerRole::{Adviser, Other};
        let before = content(&[2, 4, 1], &[(2, Other), (1, Other)]);
        let mut same = ends().follow(before.clone());
        ends().keep(&before, &mut same);
        assert_eq!(same, before);
        let mut more = content(&[5, 3, 1], &[(3, Adviser), (3, Other), (6, Other)]);
        more.problems.pop();
        ends().keep(&before, &mut more);
        let parts = [(2, Adviser), (2, Other), (1, Other), (6, Other)];
        assert_eq!(more, content(&[5, 2, 1], &parts));
    }
}
