//! Names as they are typed, letter by letter: all of them held in memory and looked through at every keystroke.

use std::collections::HashMap;

use entity::code::NodeKind;

use super::document::Thing;
use super::word::begins_municipality;

/// A thing with its names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Which.
    pub thing: Thing,
    /// Who may know of it, as in the index.
    pub class: u8,
    /// What it is called, the first by choice.
    pub names: Vec<String>,
}

/// A thing of which a name fits what was typed; the better comes first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fit {
    rank: (u8, usize),
    /// The name that fits best.
    pub name: String,
    /// Which.
    pub thing: Thing,
}

/// Where in a name the letters stand.
mod rank {
    pub const WHOLE: u8 = 0;
    pub const FIRST: u8 = 1;
    pub const WORD: u8 = 2;
    pub const WITHIN: u8 = 3;
    pub const PARTED: u8 = 4;
}

/// All names.
#[derive(Clone, Debug, Default)]
pub struct Names {
    rows: Vec<Row>,
    places: HashMap<Thing, usize>,
}

#[derive(Clone, Debug)]
struct Row {
    named: Named,
    /// Each name folded, its words parted by single spaces, with one before the first.
    folded: Vec<String>,
    /// The same without spaces, of those that have any.
    joined: Vec<String>,
}

impl Names {
    /// Puts names in the place of those that their thing has.
    pub fn put(&mut self, named: Named) {
        let folded = named.names.iter().map(|name| format!(" {}", spaced(name)));
        let folded: Vec<String> = folded.collect();
        let row = Row {
            joined: folded.iter().map(|name| name.replace(' ', "")).collect(),
            folded,
            named,
        };
        let thing = row.named.thing;
        if let Some(place) = self.places.get(&thing) {
            self.rows[*place] = row;
        } else {
            self.places.insert(thing, self.rows.len());
            self.rows.push(row);
        }
    }

    /// Takes the names of a thing out.
    pub fn remove(&mut self, thing: Thing) {
        let Some(place) = self.places.remove(&thing) else {
            return;
        };
        self.rows.swap_remove(place);
        if let Some(moved) = self.rows.get(place) {
            self.places.insert(moved.named.thing, place);
        }
    }

    /// Things of these kinds, a name of which has what was typed in it: the best first, as many as are wanted, of those
    /// that are shown. Within a word, one letter alone is not looked for.
    pub fn fits(
        &self,
        typed: &str,
        kinds: &[NodeKind],
        is_shown: impl Fn(u8) -> bool,
        most: usize,
    ) -> Vec<Fit> {
        let typed = spaced(typed);
        if typed.is_empty() {
            return Vec::new();
        }
        let joined = typed.replace(' ', "");
        let owner = owner(&typed);
        let mut fits: Vec<Fit> = Vec::new();
        for row in self
            .rows
            .iter()
            .filter(|row| kinds.contains(&row.named.thing.kind) && is_shown(row.named.class))
        {
            let names = row.folded.iter().zip(&row.joined);
            let ranks = names.map(|names| {
                let is_owner = owner.is_some_and(|owner| names.0[1..] == *owner);
                let rank = rank_of(names, &typed, &joined);
                if is_owner { Some(rank::WHOLE) } else { rank }
            });
            let best = ranks
                .zip(&row.named.names)
                .filter_map(|(rank, name)| Some(((rank?, name.chars().count()), name)));
            if let Some((rank, name)) = best.min() {
                fits.push(Fit {
                    rank,
                    name: name.clone(),
                    thing: row.named.thing,
                });
            }
        }
        // One letter fits most names, of which few are wanted.
        if most < fits.len() {
            fits.select_nth_unstable(most);
            fits.truncate(most);
        }
        fits.sort_unstable();
        fits
    }
}

/// What was typed without a last word that says, or begins to say, that a municipality is meant.
fn owner(typed: &str) -> Option<&str> {
    let (owner, last) = typed.rsplit_once(' ')?;
    begins_municipality(last).then_some(owner)
}

/// Where a name has what was typed.
fn rank_of((name, whole): (&String, &String), typed: &str, joined: &str) -> Option<u8> {
    if let Some(at) = name.find(typed) {
        let is_word = name[..at].ends_with(' ');
        let is_first = at == 1;
        return match (is_first, is_word) {
            (true, _) if name.len() == typed.len() + 1 => Some(rank::WHOLE),
            (true, _) => Some(rank::FIRST),
            (_, true) => Some(rank::WORD),
            _ if name.contains(&format!(" {typed}")) => Some(rank::WORD),
            _ => (typed.chars().count() > 1).then_some(rank::WITHIN),
        };
    }
    let is_parted = joined.len() > 3 && whole.contains(joined);
    is_parted.then_some(rank::PARTED)
}

/// A text folded, its words parted by single spaces.
fn spaced(text: &str) -> String {
    let words = super::word::words(text).into_iter();
    let words: Vec<String> = words.map(|word| word.folded).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        let mut names = Names::default();
        let all: [(NodeKind, &[&str]); 5] = [
            (NodeKind::Solution, &["Velferdsteknologi i hjemmet"]),
            (NodeKind::Solution, &["Teknologibibliotek"]),
            (NodeKind::Municipality, &["Karasjok", "Kárášjohka"]),
            (NodeKind::Municipality, &["Ås"]),
            (NodeKind::Municipality, &["Åsnes"]),
        ];
        for (key, (kind, called)) in (1..).zip(all) {
            names.put(Named {
                thing: Thing { kind, key },
                class: 0,
                names: called.iter().map(|it| (*it).to_owned()).collect(),
            });
        }
        names
    }

    fn found(names: &Names, typed: &str) -> Vec<String> {
        let kinds = [NodeKind::Solution, NodeKind::Municipality];
        let fits = names.fits(typed, &kinds, |class| class == 0, 10);
        fits.into_iter().map(|fit| fit.name).collect()
    }

    #[test]
    fn names_are_found_from_their_first_letter_and_within() {
        let names = names();
        assert_eq!(
            found(&names, "tekno"),
            ["Teknologibibliotek", "Velferdsteknologi i hjemmet"]
        );
        assert_eq!(
            found(&names, "Velferds-tekno"),
            ["Velferdsteknologi i hjemmet"]
        );
        assert_eq!(found(&names, "aas"), ["Ås", "Åsnes"]);
        assert_eq!(found(&names, "karas"), ["Karasjok"]);
        assert_eq!(found(&names, "karasjoh"), ["Kárášjohka"]);
        assert_eq!(found(&names, "hjem"), ["Velferdsteknologi i hjemmet"]);
        for typed in ["Ås k", "ås kommune", "Ås Suohkan"] {
            assert_eq!(found(&names, typed), ["Ås"]);
        }
        for nothing in ["", " ", "🙂", "xyz", "n", "xyz kommune", "kommune"] {
            assert_eq!(found(&names, nothing), Vec::<String>::new(), "{nothing}");
        }
    }

    #[test]
    fn what_is_taken_out_is_found_no_more() {
        let mut names = names();
        let thing = |kind, key| Thing { kind, key };
        names.remove(thing(NodeKind::Solution, 1));
        names.remove(thing(NodeKind::Solution, 9));
        assert_eq!(found(&names, "tekno"), ["Teknologibibliotek"]);
        assert_eq!(found(&names, "åsn"), ["Åsnes"]);
        names.put(Named {
            thing: thing(NodeKind::Municipality, 5),
            class: 0,
            names: vec!["Åsnes kommune".to_owned()],
        });
        assert_eq!(found(&names, "åsn"), ["Åsnes kommune"]);
    }
}
