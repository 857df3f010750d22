//! Norwegian phone numbers as people write them, and what only looks like one: years, days, amounts, case numbers.

use std::ops::Range;

use chrono::NaiveDate;

use super::number::{Phrase, is_space};

const DIGITS: usize = 8;
/// Words that a phone number follows.
const PHONE: [&str; 14] = [
    "mob",
    "mobil",
    "mobile",
    "mobilnr",
    "mobilnummer",
    "phone",
    "ring",
    "ringe",
    "sms",
    "tel",
    "telefon",
    "telefonnr",
    "telefonnummer",
    "tlf",
];
/// Words that another number follows: of a case, of a document, of an account, or an amount.
const OTHER: [&str; 36] = [
    "arkivsak",
    "arkivsaksnr",
    "artikkel",
    "beløp",
    "bnr",
    "dkk",
    "dok",
    "dokument",
    "dokumentnr",
    "eur",
    "faktura",
    "fakturanr",
    "gnr",
    "id",
    "isbn",
    "issn",
    "jnr",
    "journalnr",
    "journalpost",
    "kid",
    "konto",
    "kontonr",
    "kontonummer",
    "kr",
    "kroner",
    "nok",
    "org",
    "orgnr",
    "prosjekt",
    "prosjektnr",
    "prosjektnummer",
    "ref",
    "referanse",
    "sak",
    "saksnr",
    "saksnummer",
];
/// Words that stand between such a word and its number.
const BETWEEN: [&str; 3] = ["no", "nr", "nummer"];
/// Words that make an amount of the number before them.
const UNITS: [&str; 28] = [
    "besøk",
    "dager",
    "dagar",
    "elevar",
    "elever",
    "euro",
    "gwh",
    "innbyggere",
    "innbyggjarar",
    "kilo",
    "km",
    "kr",
    "kroner",
    "kvadratmeter",
    "kwh",
    "liter",
    "meter",
    "mill",
    "millionar",
    "millioner",
    "mrd",
    "mwh",
    "nok",
    "prosent",
    "timar",
    "timer",
    "tonn",
    "visninger",
];
/// How far back a word may stand that tells what a number is.
const BACK: usize = 40;

/// Where phone numbers stand.
pub fn find(letters: &[char], phrases: &[Phrase]) -> Vec<(usize, usize)> {
    let addresses = addresses(letters);
    let mut address = addresses.iter().peekable();
    let mut found = Vec::new();
    for phrase in phrases {
        let start = phrase.groups[0].start;
        while address.next_if(|it| it.end <= start).is_some() {}
        if address.peek().is_none_or(|it| it.start > start) {
            find_in(letters, phrase, &mut found);
        }
    }
    found
}

/// Where addresses on the web stand: their digits are not called.
fn addresses(letters: &[char]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for word in letters.split(|letter| letter.is_whitespace()) {
        let is_address = word.starts_with(&['w', 'w', 'w', '.'])
            || word.windows(3).any(|part| part == [':', '/', '/']);
        if is_address {
            found.push(start..start + word.len());
        }
        start += word.len() + 1;
    }
    found
}

fn find_in(letters: &[char], phrase: &Phrase, found: &mut Vec<(usize, usize)>) {
    let start = phrase.groups[0].start;
    let is_international = start > 0 && letters[start - 1] == '+';
    let mut first = 0;
    if let Some(count) = with_country(letters, phrase, is_international) {
        let (start, end) = phrase.passage(0..count);
        found.push((start - usize::from(is_international), end));
        first = count;
    } else if is_international {
        // Another country's.
        return;
    }
    let is_led = is_led(letters, start);
    while first < phrase.groups.len() {
        let pairs = pairs(letters, phrase, first);
        let row = first..first + pairs;
        if pairs >= 4 {
            if fits(letters, phrase, &row, is_led) {
                found.extend(rows(letters, phrase, &row, is_led));
            }
            first = row.end;
            continue;
        }
        match alone(letters, phrase, first, is_led) {
            Some(groups) if fits(letters, phrase, &groups, is_led) => {
                found.push(phrase.passage(groups.clone()));
                first = groups.end;
            }
            _ => first += 1,
        }
    }
}

/// How many groups from the first on are a number with Norway's own in front: `+47 …`, `0047…`.
fn with_country(letters: &[char], phrase: &Phrase, is_international: bool) -> Option<usize> {
    let country: &[u32] = if is_international {
        &[4, 7]
    } else {
        &[0, 0, 4, 7]
    };
    let count = phrase.groups_of(0, country.len() + DIGITS)?;
    let digits = phrase.digits(letters, 0..count);
    let is_whole = phrase.groups[0].len() >= country.len();
    let is_subscriber = matches!(digits[country.len()], 2..=9);
    (is_whole && is_subscriber && digits.starts_with(country)).then_some(count)
}

/// The numbers of a row of pairs, `91 23 45 67`; a row of another length than theirs is something else.
fn rows(
    letters: &[char],
    phrase: &Phrase,
    row: &Range<usize>,
    is_led: bool,
) -> Vec<(usize, usize)> {
    let (first, length) = (row.start, row.len());
    if length == 5 && phrase.digits(letters, first..first + 1) == [4, 7] {
        return vec![phrase.passage(row.clone())];
    }
    let numbers = match (length % 4, is_led) {
        (0, _) => length / 4,
        (_, true) => 1,
        (_, false) => 0,
    };
    let numbers = (0..numbers).map(|at| first + at * 4..first + at * 4 + 4);
    let is_called = |groups: &Range<usize>| {
        let digits = phrase.digits(letters, groups.clone());
        is_subscriber(digits[0], is_led)
    };
    let numbers = numbers.filter(is_called);
    numbers.map(|groups| phrase.passage(groups)).collect()
}

/// The groups of a number from a place on, as far as its digits tell.
fn alone(letters: &[char], phrase: &Phrase, first: usize, is_led: bool) -> Option<Range<usize>> {
    let count = phrase.groups_of(first, DIGITS)?;
    let groups = first..first + count;
    let digits = phrase.digits(letters, groups.clone());
    let is_grouped = match phrase.lengths(groups.clone())[..] {
        [8] => is_led || !is_date(&digits),
        [3, 2, 3] => {
            let separator = |group| phrase.separator(letters, group);
            is_led || separator(first + 1) == separator(first + 2)
        }
        ref lengths => is_led && lengths.len() <= 4 && lengths.iter().all(|it| *it > 1),
    };
    (is_grouped && is_subscriber(digits[0], is_led)).then_some(groups)
}

/// Whether somebody's number begins with a digit. Numbers that begin with an eight belong to services.
fn is_subscriber(digit: u32, is_led: bool) -> bool {
    matches!(digit, 2..=7 | 9) || is_led && digit == 8
}

/// How many groups of two digits follow one another from a place on, with the same character between all of them.
fn pairs(letters: &[char], phrase: &Phrase, first: usize) -> usize {
    let mut separator = None;
    let mut count = 0;
    for (at, group) in (first..).zip(&phrase.groups[first..]) {
        let before = phrase.separator(letters, at).filter(|_| at > first);
        if group.len() != 2 || at > first + 1 && before != separator {
            break;
        }
        separator = before;
        count += 1;
    }
    count
}

/// Eight digits that are a day, or two years.
fn is_date(digits: &[u32]) -> bool {
    let number = |range: Range<usize>| digits[range].iter().fold(0, |sum, digit| sum * 10 + digit);
    let is_year = |year: u32| (1800..=2200).contains(&year);
    let is_day = |year: u32, month, day| {
        is_year(year)
            && i32::try_from(year)
                .ok()
                .and_then(|year| NaiveDate::from_ymd_opt(year, month, day))
                .is_some()
    };
    (is_year(number(0..4)) && is_year(number(4..8)))
        || is_day(number(0..4), number(4..6), number(6..8))
        || is_day(number(4..8), number(2..4), number(0..2))
}

/// Whether what stands around a number lets it be one that is called.
fn fits(letters: &[char], phrase: &Phrase, groups: &Range<usize>, is_led: bool) -> bool {
    let (_, end) = phrase.passage(groups.clone());
    // What stands beside it in the same row of numbers must be long enough to be a number, or a year, of its own.
    let is_apart = |place: usize, separator: usize| {
        let between = phrase.separator(letters, separator);
        between.is_some_and(is_space) && phrase.groups[place].len() >= 4
    };
    let before = groups.start.checked_sub(1);
    let after = Some(groups.end).filter(|after| *after < phrase.groups.len());
    let is_free_before = before.is_none_or(|before| is_apart(before, groups.start))
        && is_free_before(letters, phrase.groups[0].start);
    let is_free_after = after.map_or_else(
        || is_free_after(letters, end),
        |after| is_apart(after, after),
    );
    is_led || is_free_before && is_free_after
}

/// Whether nothing before a number makes another thing of it.
fn is_free_before(letters: &[char], start: usize) -> bool {
    let mut back = letters[..start].iter().rev().copied();
    let is_attached = match (back.next(), back.next()) {
        (Some('_' | '/' | '=' | '#' | '&' | '@' | '§' | '$' | '€'), _) => true,
        (Some('-' | '.' | ',' | '\u{2011}' | '\u{2013}'), Some(before)) => before.is_alphanumeric(),
        (Some(space), Some('§' | '$' | '€')) if is_space(space) => true,
        (Some(letter), _) => letter.is_alphanumeric(),
        _ => false,
    };
    let is_other = words_before(letters, start)
        .into_iter()
        .find(|word| !BETWEEN.contains(&word.as_str()))
        .is_some_and(|word| OTHER.contains(&word.as_str()));
    !is_attached && !is_other
}

/// Whether nothing after a number makes another thing of it.
fn is_free_after(letters: &[char], end: usize) -> bool {
    let mut rest = letters[end..].iter().copied();
    let is_attached = match (rest.next(), rest.next()) {
        (Some('_' | '=' | '@' | '%' | '‰'), _) | (Some(','), Some('-' | '\u{2013}')) => true,
        (Some(space), Some('%' | '‰' | '€')) if is_space(space) => true,
        (Some('/' | ',' | '.' | '-' | '\u{2013}'), Some(after)) => after.is_alphanumeric(),
        (Some(letter), _) => letter.is_alphanumeric(),
        _ => false,
    };
    let word: String = letters[end..]
        .iter()
        .skip_while(|letter| is_space(**letter))
        .take_while(|letter| letter.is_alphabetic())
        .take(BACK)
        .flat_map(|letter| letter.to_lowercase())
        .collect();
    !is_attached && !UNITS.contains(&word.as_str())
}

/// Whether a word just before says that a phone number follows.
fn is_led(letters: &[char], start: usize) -> bool {
    let words = words_before(letters, start);
    let mut words = words.into_iter();
    words
        .by_ref()
        .take(3)
        .take_while(|word| !OTHER.contains(&word.as_str()))
        .any(|word| PHONE.contains(&word.as_str()))
}

/// The words before a place in its sentence, the nearest first, in small letters.
fn words_before(letters: &[char], start: usize) -> Vec<String> {
    let from = start.saturating_sub(BACK);
    let near: Vec<char> = letters[from..start].to_vec();
    let cut = near
        .iter()
        .rposition(|letter| matches!(letter, '\n' | '!' | '?' | ';') || letter.is_ascii_digit());
    let sentence = &near[cut.map_or(0, |at| at + 1)..];
    sentence
        .split(|letter| !letter.is_alphabetic())
        .filter(|word| !word.is_empty())
        .rev()
        .map(|word| {
            word.iter()
                .flat_map(|letter| letter.to_lowercase())
                .collect()
        })
        .collect()
}
