//! Groups and shares, where nothing else is in the way.

use std::collections::HashMap;

use chrono::DateTime;

use super::group::Groups;
use super::*;

fn labels(values: &[i64]) -> Labels {
    let told = values.iter().map(|value| {
        let label = Label {
            code: value.to_string(),
            label: value.to_string(),
            order: vec![u8::try_from(*value).unwrap()],
        };
        (*value, label)
    });
    told.collect()
}

fn cell(values: &[&[i64]], count: u64) -> Cell {
    Cell {
        values: values.iter().map(|it| it.to_vec()).collect(),
        count,
    }
}

fn told(groups: &Groups) -> Vec<(Vec<String>, u64)> {
    let rows = groups.rows(vec![Vec::new(); groups.told.len()]);
    let told = rows.into_iter().map(|row| {
        let codes = row.keys.into_iter().map(|it| it.code);
        (codes.collect(), row.count)
    });
    told.collect()
}

fn codes(all: &[&str]) -> Vec<String> {
    all.iter().map(|it| (*it).to_owned()).collect()
}

#[test]
fn experiences_count_in_every_combination_of_their_values() {
    // Value 9 may not be told: those that have nothing else are unknown.
    let axes = || vec![labels(&[1, 2]), labels(&[5, 6])];
    let cells = [
        cell(&[&[1, 2], &[5]], 3),
        cell(&[&[1], &[5, 6, 9]], 2),
        cell(&[&[9], &[6]], 4),
        cell(&[&[2], &[]], 8),
    ];
    let groups = Groups::of(&cells, axes(), 10).unwrap();
    let wanted = [
        (codes(&["1", "5"]), 5),
        (codes(&["1", "6"]), 2),
        (codes(&["2", "5"]), 3),
    ];
    assert_eq!(told(&groups), wanted);
    assert_eq!((groups.total, &groups.unknown), (3, &vec![4, 8]));
    let few = Groups::of(&cells, axes(), 2).unwrap();
    assert_eq!(told(&few), [wanted[0].clone(), wanted[2].clone()]);
    assert_eq!((few.total, &few.unknown), (3, &vec![4, 8]));
}

#[test]
fn more_combinations_than_an_answer_has_time_for_are_refused() {
    let values: Vec<i64> = (0..400).collect();
    let cells = [cell(&[&values, &values, &values], 1)];
    let refused = Groups::of(&cells, vec![labels(&[1]); 3], 10);
    assert!(refused.is_err_and(|error| error.to_string().contains("groups")));
}

#[test]
fn without_dimensions_all_are_one_group() {
    let groups = Groups::of(&[cell(&[], 7), cell(&[], 2)], Vec::new(), 10).unwrap();
    assert_eq!(told(&groups), [(Vec::new(), 9)]);
    assert_eq!(told(&Groups::of(&[], Vec::new(), 10).unwrap()), []);
}

#[test]
fn shares_are_whole_per_cent_with_halves_away_from_zero() {
    let of = |total: u64| Table {
        dimensions: Vec::new(),
        rows: Vec::new(),
        total,
        unknown: Vec::new(),
        group_total: 0,
        as_of: DateTime::UNIX_EPOCH,
    };
    let shares = |total, counts: &[u64]| -> HashMap<u64, Option<u64>> {
        counts
            .iter()
            .map(|it| (*it, of(total).share(*it)))
            .collect()
    };
    let wanted = |all: &[(u64, u64)]| all.iter().map(|(of, is)| (*of, Some(*is))).collect();
    assert_eq!(
        shares(200, &[0, 1, 3, 5, 199, 200]),
        wanted(&[(0, 0), (1, 1), (3, 2), (5, 3), (199, 100), (200, 100)])
    );
    assert_eq!(shares(3, &[1, 2]), wanted(&[(1, 33), (2, 67)]));
    assert_eq!(of(0).share(0), None);
}
