//! The columns that a table may have: what each tells of a record, and its headings in three languages. Knows no file.

use std::collections::HashMap;
use std::sync::LazyLock;

use entity::code::Language;
use serde::Deserialize;

use super::word::WordList;
use crate::domain::vocabulary::Labels;

const COLUMNS: &str = include_str!("../../../../data/import/columns.json");

/// Where the number stands in a heading of which there may be several.
const NUMBER: char = '#';

/// A column, as the file of columns tells it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Where its value goes in a record: `title`, `problem.text`, `lessons[]` or `partners[].name`.
    #[serde(rename = "field")]
    pub place: Place,
    /// What its cells hold.
    pub kind: Kind,
    /// What stands between several values in one cell, beside line breaks.
    pub several: Option<String>,
    /// Whether its record, or its item of a list, cannot do without it.
    #[serde(default)]
    pub required: bool,
    /// What it is called, with `#` where a number stands.
    pub headings: Labels,
    /// What it may be called too.
    #[serde(default)]
    pub also: Vec<String>,
    /// What to fill in, for whoever does.
    pub explanation: Labels,
    /// How often it stands in a template.
    #[serde(default)]
    pub template: u16,
    /// How wide it is there, in letters.
    #[serde(default)]
    pub width: u16,
    /// What stands in the example of a template; the code where there is a closed list.
    pub example: Option<Labels>,
}

/// Where the value of a column goes in a record.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub enum Place {
    /// A field of the record, or a list that one cell tells whole.
    Field(String),
    /// A field of an object of the record.
    Inner(String, String),
    /// One item of a list of texts.
    Item(String),
    /// A field of an item of a list of objects.
    Part(String, String),
}

impl From<String> for Place {
    fn from(path: String) -> Self {
        let owned = str::to_owned;
        if let Some((list, part)) = path.split_once("[].") {
            Self::Part(owned(list), owned(part))
        } else if let Some(list) = path.strip_suffix("[]") {
            Self::Item(owned(list))
        } else if let Some((object, field)) = path.split_once('.') {
            Self::Inner(owned(object), owned(field))
        } else {
            Self::Field(path)
        }
    }
}

impl Place {
    /// The record's own field that it is in.
    pub fn root(&self) -> &str {
        match self {
            Self::Field(root) | Self::Inner(root, _) | Self::Item(root) | Self::Part(root, _) => {
                root
            }
        }
    }
}

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Any text.
    Text,
    /// A year.
    Year,
    /// A number.
    Number,
    /// How it ended.
    Outcome,
    /// A part of municipal work.
    Sector,
    /// A language.
    Language,
    /// What a partner is.
    #[serde(rename = "partner_kind")]
    Partner,
    /// A day.
    Day,
    /// Yes or no.
    Truth,
    /// What kind of benefit it is.
    BenefitCategory,
    /// Foreseen or measured.
    #[serde(rename = "measurement_kind")]
    Measurement,
    /// By which procedure it was bought.
    ProcurementProcedure,
    /// How the buying ended.
    ProcurementOutcome,
    /// What came after a trial.
    TrialResult,
}

impl Kind {
    /// The closed list that its values are of.
    pub fn words(self) -> Option<WordList> {
        match self {
            Self::Outcome => Some(WordList::Outcome),
            Self::Sector => Some(WordList::Sector),
            Self::Language => Some(WordList::Language),
            Self::Partner => Some(WordList::PartnerKind),
            Self::BenefitCategory => Some(WordList::BenefitCategory),
            Self::Measurement => Some(WordList::MeasurementKind),
            Self::ProcurementProcedure => Some(WordList::ProcurementProcedure),
            Self::ProcurementOutcome => Some(WordList::ProcurementOutcome),
            Self::TrialResult => Some(WordList::TrialResult),
            Self::Text | Self::Year | Self::Number | Self::Day | Self::Truth => None,
        }
    }
}

static ALL: LazyLock<Vec<Column>> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "compiled in, and a test reads it")]
    serde_json::from_str(COLUMNS).expect("the columns compiled in are well-formed")
});

/// Headings as they are compared, each with the place of its column in [`all`].
static BY_HEADING: LazyLock<HashMap<String, usize>> = LazyLock::new(|| {
    let mut places = HashMap::new();
    for (place, column) in ALL.iter().enumerate() {
        for heading in column.names() {
            let heading = folded(heading);
            if matches!(column.place, Place::Part(..)) {
                places.insert(heading.replace(NUMBER, ""), place);
            }
            places.insert(heading, place);
        }
    }
    places
});

impl Column {
    /// All that it may be called.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let Labels { nb, nn, en } = &self.headings;
        [nb, nn, en]
            .into_iter()
            .chain(&self.also)
            .map(String::as_str)
    }

    /// A text of the example as a template writes it: in quotation marks, so that nothing that is typed below it begins
    /// as it does. A spreadsheet completes what begins like a text above it, and says nothing of it.
    pub fn marked(example: &str) -> String {
        format!("«{example}»")
    }

    /// Whether a text is what stands in the example, and not what somebody filled in.
    pub fn is_example(&self, text: &str) -> bool {
        let is_marked = |Labels { nb, nn, en }: &Labels| {
            [nb, nn, en].into_iter().any(|it| Self::marked(it) == text)
        };
        text.starts_with('«') && self.example.as_ref().is_some_and(is_marked)
    }

    /// What one of several is called.
    pub fn numbered(heading: &str, number: u16) -> String {
        heading.replace(NUMBER, &number.to_string())
    }
}

/// All columns, in the order of a template.
pub fn all() -> &'static [Column] {
    &ALL
}

/// The column of a heading: its place in [`all`], and its number where there are several.
pub fn find(heading: &str) -> Option<(usize, u32)> {
    let (pattern, number) = pattern(heading);
    let place = BY_HEADING.get(&pattern).copied()?;
    Some((place, number.unwrap_or(1)))
}

/// Whether two headings are the same but for spaces, signs and capital letters.
pub fn are_same(one: &str, other: &str) -> bool {
    folded(one) == folded(other)
}

/// The heading most like this one, where one is near: a slip of a few letters. One of this language comes first.
pub fn nearest(heading: &str, language: Language) -> Option<String> {
    let (pattern, number) = pattern(heading);
    let mut best: Option<(f64, &str)> = None;
    for column in ALL.iter() {
        for name in column.names() {
            let likeness = strsim::normalized_damerau_levenshtein(&pattern, &folded(name));
            let is_own = column.headings.pick(language) == name;
            let weight = likeness + if is_own { OWN } else { 0.0 };
            if likeness >= NEAR && best.is_none_or(|(most, _)| weight > most) {
                best = Some((weight, name));
            }
        }
    }
    let number = number.and_then(|it| u16::try_from(it).ok()).unwrap_or(1);
    best.map(|(_, name)| Column::numbered(name, number))
}

const NEAR: f64 = 0.6;
const OWN: f64 = 0.1;

/// A heading as it is compared, with `#` for its first number, and that number.
fn pattern(heading: &str) -> (String, Option<u32>) {
    let folded = folded(heading);
    let is_digit = |letter: char| letter.is_ascii_digit();
    let Some(start) = folded.find(is_digit) else {
        return (folded, None);
    };
    let rest = &folded[start..];
    let length = rest.find(|it| !is_digit(it)).unwrap_or(rest.len());
    let (digits, rest) = rest.split_at(length);
    let number = digits.parse().unwrap_or(u32::MAX);
    (format!("{}{NUMBER}{rest}", &folded[..start]), Some(number))
}

/// Letters, figures and `#` alone, in lower case: spaces, dashes and stars are no matter. An å of two characters, as
/// some machines write it, is one letter.
fn folded(heading: &str) -> String {
    let heading = heading.to_lowercase().replace("a\u{30a}", "å");
    heading
        .chars()
        .filter(|letter| letter.is_alphanumeric() || *letter == NUMBER)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_heading_means_one_column() {
        let mut places = HashMap::new();
        for (place, column) in all().iter().enumerate() {
            for name in column.names() {
                let before = places.insert(folded(name), place);
                assert!(before.is_none_or(|it| it == place), "{name}");
                let told = find(&Column::numbered(name, 7));
                let number = if name.contains(NUMBER) { 7 } else { 1 };
                assert_eq!(told, Some((place, number)), "{name}");
            }
            let is_of_many = matches!(column.place, Place::Item(_) | Place::Part(..));
            for name in column.names() {
                assert_eq!(name.contains(NUMBER), is_of_many, "{name}");
            }
            assert_eq!(column.template > 0, column.width > 0, "{column:?}");
            for heading in [
                &column.headings.nb,
                &column.headings.nn,
                &column.headings.en,
            ] {
                // Whole in its column, but for a narrow letter or two.
                let length = heading.chars().count();
                let has_room = length <= usize::from(column.width) + 1;
                assert!(has_room || column.template == 0, "{heading}");
            }
            assert!(
                column.example.is_none() || column.template > 0,
                "{column:?}"
            );
        }
    }

    #[test]
    fn headings_are_known_however_they_are_written() {
        let place_of = |heading: &str| find(heading).map(|(at, number)| (&all()[at].place, number));
        let name = Place::Part("partners".to_owned(), "name".to_owned());
        for heading in [
            "Partner 2 navn",
            " PARTNER  2 – Navn *",
            "partner2namn",
            "partner_2_name",
        ] {
            assert_eq!(place_of(heading), Some((&name, 2)), "{heading}");
        }
        assert_eq!(place_of("Partner navn"), Some((&name, 1)));
        let started = Place::Field("started".to_owned());
        assert_eq!(place_of("STARTA\u{30a}R *"), Some((&started, 1)));
        assert_eq!(place_of("Startår"), Some((&started, 1)));
        assert_eq!(place_of("Farge"), None);
        assert_eq!(place_of(""), None);
    }

    #[test]
    fn a_slip_is_told_by_the_heading_that_was_meant() {
        for (slip, meant) in [
            ("Utfal", Some("Utfall")),
            ("Tittell", Some("Tittel")),
            ("Partner 12 nav", Some("Partner 12 navn")),
            ("Kva hende", Some("Kva skjedde")),
            ("Wingspan", None),
        ] {
            assert_eq!(nearest(slip, Language::Nb).as_deref(), meant, "{slip}");
        }
        let own = nearest("Titel", Language::En);
        assert_eq!(own.as_deref(), Some("Title"));
    }
}
