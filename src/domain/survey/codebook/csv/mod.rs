//! A codebook as one long table, a thing a row, which can be written in a spreadsheet. Knows no database.

mod read;
mod row;
#[cfg(test)]
mod tests;
mod write;

pub use read::read;
pub use row::Lines;
pub use write::write;

/// What stands between the options of a condition.
const BETWEEN: char = '|';

/// What begins a row for people.
const REMARK: char = '#';

/// What rows are, and which columns each fills in beside its kind.
const KINDS: [(&str, &[&str]); 11] = [
    ("survey", &["code", "text_nb", "text_nn", "text_en"]),
    ("description", &["text_nb", "text_nn", "text_en"]),
    ("wave", &["code", "value"]),
    (
        "unit_type",
        &["code", "text_nb", "text_nn", "text_en", "sector"],
    ),
    ("employee_band", &["code", "text_nb", "text_nn", "text_en"]),
    ("stratum", &["sector", "unit_type", "region", "population"]),
    (
        "municipality",
        &[
            "code",
            "value",
            "county",
            "county_name",
            "region",
            "population",
        ],
    ),
    (
        "question",
        &[
            "code",
            "version",
            "type",
            "text_nb",
            "text_nn",
            "text_en",
            "base_nb",
            "base_nn",
            "base_en",
            "base_question",
            "base_options",
            "most",
            "factor",
            "unit",
            "least",
            "greatest",
        ],
    ),
    (
        "option",
        &[
            "question", "code", "text_nb", "text_nn", "text_en", "answer", "sign", "alone",
        ],
    ),
    (
        "composite",
        &[
            "code", "version", "text_nb", "text_nn", "text_en", "base_nb", "base_nn", "base_en",
        ],
    ),
    ("condition", &["code", "base_question", "base_options"]),
];

/// The columns, in the order in which they are written.
const COLUMNS: [&str; 28] = [
    "kind",
    "question",
    "code",
    "value",
    "version",
    "type",
    "text_nb",
    "text_nn",
    "text_en",
    "base_nb",
    "base_nn",
    "base_en",
    "base_question",
    "base_options",
    "most",
    "factor",
    "unit",
    "least",
    "greatest",
    "answer",
    "sign",
    "alone",
    "sector",
    "unit_type",
    "region",
    "population",
    "county",
    "county_name",
];

/// What a row of `wave` tells, by its code.
const WAVE: [&str; 14] = [
    "edition",
    "country",
    "sector_level",
    "field_from",
    "field_to",
    "frame_size",
    "invited",
    "mode",
    "structure_on",
    "weighting",
    "disclosure",
    "minimum",
    "controller",
    "source",
];

/// By which spreadsheets know a formula, the last four as wide as letters of Chinese.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// What is put before a text that a spreadsheet would compute, and before one that begins with it.
const APOSTROPHE: char = '\'';

fn is_computed(text: &str) -> bool {
    text.starts_with(FORMULA) || text.starts_with(APOSTROPHE)
}
