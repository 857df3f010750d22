//! How many municipalities spoke, where some have taken over from others since. Pure.

use std::collections::{BTreeSet, HashMap};

/// How many of those who spoke are others than the owners. Each counts as whom it lives on in today: two that live on in
/// the same one count once, one that was split up counts once, and whoever lives on in the owners alone does not count.
pub fn counted(by: &[i64], owners: &[i64], successors: &HashMap<i64, Vec<i64>>) -> usize {
    let mut all: Vec<BTreeSet<i64>> = (by.iter())
        .map(|it| {
            let mut today = living(*it, successors);
            today.retain(|it| !owners.contains(it));
            today
        })
        .filter(|today| !today.is_empty())
        .collect();
    // Those of today first: beside them, one that was split up into them adds nobody.
    all.sort_by_key(|today| (today.len(), today.first().copied()));
    let (mut seen, mut count) = (BTreeSet::new(), 0);
    for today in all {
        if seen.is_disjoint(&today) {
            count += 1;
            seen.extend(today);
        }
    }
    count
}

/// The municipalities of today in which one lives on: itself where nobody took over from it.
fn living(municipality: i64, successors: &HashMap<i64, Vec<i64>>) -> BTreeSet<i64> {
    let mut seen = BTreeSet::from([municipality]);
    let (mut next, mut today) = (vec![municipality], BTreeSet::new());
    while let Some(one) = next.pop() {
        match successors.get(&one) {
            Some(heirs) => next.extend(heirs.iter().copied().filter(|heir| seen.insert(*heir))),
            None => {
                today.insert(one);
            }
        }
    }
    today
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    fn counted_where(by: &[i64], owners: &[i64], heirs: &[(i64, &[i64])]) -> usize {
        let successors = heirs.iter().map(|(one, heirs)| (*one, heirs.to_vec()));
        counted(by, owners, &successors.collect())
    }

    #[test]
    fn who_took_over_from_whom_matters() {
        let merged: &[(i64, &[i64])] = &[(1, &[3]), (2, &[3])];
        let split: &[(i64, &[i64])] = &[(1, &[2, 3])];
        for (by, owners, heirs, expected) in [
            (&[1, 2][..], &[9][..], &[][..], 2),
            (&[1, 3], &[9], merged, 1),
            (&[1, 2, 3], &[9], merged, 1),
            (&[1], &[3], merged, 0),
            (&[1, 4], &[3], merged, 1),
            (&[1, 2], &[9], split, 1),
            (&[2, 3], &[9], split, 2),
            (&[1, 2, 3], &[9], split, 2),
            (&[1], &[2], split, 1),
            (&[1, 3], &[2], split, 1),
            (&[9], &[9], split, 0),
        ] {
            let found = counted_where(by, owners, heirs);
            assert_eq!(found, expected, "{by:?} of {owners:?} with {heirs:?}");
        }
        // A circle ends, and nobody lives on in it.
        assert_eq!(counted_where(&[1], &[9], &[(1, &[2]), (2, &[1])]), 0);
    }

    proptest! {
        /// Where everybody lives on in one alone, those who spoke are as many as those of today in whom they live on.
        #[test]
        fn as_many_as_live_on(
            by in prop::collection::vec(0_i64..12, 0..12),
            owner in 0_i64..12,
            heirs in prop::collection::vec(any::<prop::sample::Index>(), 12),
        ) {
            let heir = |one: i64| {
                let place = usize::try_from(one).unwrap();
                // Either itself or one with a higher number, so that there is no circle.
                one + i64::try_from(heirs[place].index(12 - place)).unwrap()
            };
            let today = |mut one: i64| {
                while heir(one) != one {
                    one = heir(one);
                }
                one
            };
            let successors = (0..12).filter(|one| heir(*one) != *one).map(|one| (one, vec![heir(one)]));
            let mut owners = vec![owner];
            while heir(owners[owners.len() - 1]) != owners[owners.len() - 1] {
                owners.push(heir(owners[owners.len() - 1]));
            }
            let expected: HashSet<i64> = by.iter().map(|it| today(*it)).filter(|it| *it != today(owner)).collect();
            prop_assert_eq!(counted(&by, &owners, &successors.collect()), expected.len());
        }
    }
}
