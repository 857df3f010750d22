//! What a codebook must be before anybody answers by it: every fault of it, with its path. Knows no database.

mod frame;
mod question;
#[cfg(test)]
mod tests;

use entity::code::{Code, Iterable, SurveyDimension};

use super::{Codebook, Labels};
use crate::domain::experience::limits::Text;
use crate::domain::rule::{CodebookRule, Path, Violations, check};
use crate::domain::survey::print::TOTAL;
use crate::domain::survey::space::UNKNOWN;

/// Characters of a code or a key.
const LONGEST_CODE: usize = 60;
/// Units of a frame or a stratum, so that sums of them stay whole.
const UNITS: u32 = 100_000_000;

/// What a survey, a question or an option is called.
const LABEL: Text = Text {
    longest: 500,
    is_long: false,
};
/// What a survey asks about, and what is asked.
const WORDS: Text = Text {
    longest: 4_000,
    is_long: true,
};

/// Columns of a response file that are no questions.
pub const FIXED: [&str; 5] = [
    "sector",
    "unit_type",
    "employee_band",
    "municipality",
    "weight",
];

/// Codes that every table uses itself: of whoever has no value, and of all together.
const TAKEN: [&str; 2] = [UNKNOWN, TOTAL];

/// Columns and dimensions of files of tables, in small letters. A table by a question has a column of its code, and one of that
/// and `_label`.
const OF_TABLES: [&str; 14] = [
    "answer",
    "measure",
    "share",
    "mean",
    "sign",
    "is_rounded",
    "is_pooled",
    "differs",
    "hampered",
    "promoted",
    "n",
    "base",
    "weighting",
    "excluded_share",
];

/// All that is wrong with a codebook.
pub fn check(book: &Codebook) -> Violations {
    let mut found = Found(Violations::new());
    found.survey(book);
    found.wave(book);
    found.unit_types(&book.unit_types);
    found.employee_bands(&book.employee_bands);
    found.places(&book.wave.country, &book.municipalities);
    found.extent(book);
    found.strata(book);
    found.questions(&book.questions);
    found.composites(book);
    found.0
}

/// What was found so far.
struct Found(Violations);

impl Found {
    fn text(&mut self, path: &Path, text: &str, rule: Text) {
        check::required_text(path, Some(text), rule, &mut self.0);
    }

    fn labels(&mut self, path: &Path, labels: &Labels, rule: Text) {
        for (language, text) in [("nb", &labels.nb), ("nn", &labels.nn), ("en", &labels.en)] {
            self.text(&path.to(language), text, rule);
        }
    }

    fn code(&mut self, path: &Path, code: &str) {
        if !is_code(code, |it| it.is_ascii_uppercase(), '_') {
            self.0.add(path, CodebookRule::Code(code.to_owned()));
        } else if TAKEN.contains(&code) {
            self.0.add(path, CodebookRule::TakenCode(code.to_owned()));
        }
    }

    fn question_code(&mut self, path: &Path, code: &str) {
        if !is_code(code, |it| it.is_ascii_lowercase(), '_') {
            self.0
                .add(path, CodebookRule::QuestionCode(code.to_owned()));
        } else if FIXED.contains(&code) || is_of_tables(code) {
            self.0
                .add(path, CodebookRule::ReservedCode(code.to_owned()));
        }
    }

    fn distinct<'a>(&mut self, codes: impl IntoIterator<Item = (Path, &'a str)>) {
        let items = codes.into_iter();
        let items = items.map(|(path, code)| (path, code, code.to_owned()));
        check::distinct(items, &mut self.0);
    }

    fn version(&mut self, path: &Path, version: u32) {
        if version == 0 {
            self.0.add(&path.to("version"), CodebookRule::NoVersion);
        }
    }

    fn count(&mut self, path: &Path, given: u32) {
        let most = UNITS;
        if given > most {
            self.0
                .add(path, CodebookRule::CountTooGreat { given, most });
        }
    }
}

/// Codes with their places in a list.
fn codes<'a>(
    path: &Path,
    codes: impl Iterator<Item = &'a str>,
) -> impl Iterator<Item = (Path, &'a str)> {
    let path = path.clone();
    (0..)
        .zip(codes)
        .map(move |(at, code)| (path.at(at).to("code"), code))
}

/// Whether files of tables call something else so.
fn is_of_tables(code: &str) -> bool {
    let named = code.strip_suffix("_label").unwrap_or(code);
    let is_dimension =
        |name: &str| SurveyDimension::iter().any(|it| it.code().to_lowercase() == name);
    OF_TABLES.contains(&code) || named == "answer" || is_dimension(named)
}

/// Whether a text is a code: a letter first, then letters, digits and what stands between words.
fn is_code(code: &str, is_letter: impl Fn(char) -> bool, between: char) -> bool {
    code.len() <= LONGEST_CODE
        && code.starts_with(&is_letter)
        && code
            .chars()
            .all(|it| is_letter(it) || it.is_ascii_digit() || it == between)
}
