//! Birth numbers, D- and H-numbers: eleven digits with a day in front and two check digits at the end. Where they are
//! grouped as such numbers are, wrong check digits excuse nobody: a slip gives a person away all but one digit, and from
//! 2032 on numbers are given out whose first one does not add up.

use chrono::NaiveDate;

use super::number::Phrase;

const DIGITS: usize = 11;
/// More pieces than this nobody writes.
const MOST_GROUPS: usize = 5;
/// How people group them: 01019012345, 010190 12345, 01.01.90 12345.
const USUAL: [&[usize]; 3] = [&[11], &[6, 5], &[2, 2, 2, 5]];
const FIRST_WEIGHTS: [u32; 10] = [3, 7, 6, 1, 8, 9, 4, 5, 2, 1];
const SECOND_WEIGHTS: [u32; 11] = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1];

/// Where birth numbers stand.
pub fn find(letters: &[char], phrases: &[Phrase]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for phrase in phrases {
        let mut first = 0;
        while first < phrase.groups.len() {
            if let Some(count) = at(letters, phrase, first) {
                found.push(phrase.passage(first..first + count));
                first += count;
            } else {
                first += 1;
            }
        }
    }
    found
}

/// How many groups from a place on are a birth number.
fn at(letters: &[char], phrase: &Phrase, first: usize) -> Option<usize> {
    if let Some(count) = phrase.groups_of(first, DIGITS) {
        let groups = first..first + count;
        let lengths = phrase.lengths(groups.clone());
        let is_grouped = count <= MOST_GROUPS && lengths.iter().all(|it| *it > 1);
        let digits = phrase.digits(letters, groups);
        let is_usual = USUAL.contains(&lengths.as_slice());
        if is_grouped && begins_with_day(&digits) && (is_usual || adds_up(&digits)) {
            return Some(count);
        }
    }
    // With the whole year: 01.01.1990 12345.
    let count = phrase.groups_of(first, DIGITS + 2)?;
    let groups = first..first + count;
    if phrase.lengths(groups.clone()) != [2, 2, 4, 5] {
        return None;
    }
    let mut digits = phrase.digits(letters, groups);
    digits.drain(4..6);
    begins_with_day(&digits).then_some(count)
}

/// Whether the day is one. The days of D-numbers begin at 41; the months of H-numbers and of numbers made up for tests at
/// 41 or 81.
fn begins_with_day(digits: &[u32]) -> bool {
    let &[d1, d2, m1, m2, y1, y2, ..] = digits else {
        return false;
    };
    let day = (d1 * 10 + d2) % 40;
    let month = (m1 * 10 + m2) % 40;
    // A day or a month of 40 and more is shifted just once or twice, and 120 is no month.
    let is_shifted = d1 * 10 + d2 < 80;
    // The years of two centuries differ in leap days in the year 00 alone, where the later one has one.
    let year = 2000 + y1 * 10 + y2;
    let is_day = i32::try_from(year)
        .ok()
        .and_then(|year| NaiveDate::from_ymd_opt(year, month, day))
        .is_some();
    is_shifted && is_day
}

/// Whether both check digits are right.
fn adds_up(digits: &[u32]) -> bool {
    checks(digits, &FIRST_WEIGHTS) && checks(digits, &SECOND_WEIGHTS)
}

/// Whether the weighted sum is a multiple of eleven.
fn checks(digits: &[u32], weights: &[u32]) -> bool {
    let sum: u32 = digits
        .iter()
        .zip(weights)
        .map(|(it, weight)| it * weight)
        .sum();
    sum.is_multiple_of(11)
}
