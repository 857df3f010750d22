//! Reads the table.

use std::collections::HashMap;
use std::io::Cursor;

use entity::code::{AnswerKind, Code, SectorLevel, SurveyDisclosure, SurveyMode, SurveyWeighting};
use serde_json::{Map, Value};

use super::row::{Columns, Lines, Row};
use super::{REMARK, WAVE};
use crate::domain::import::fault::LineFault;
use crate::domain::import::table::comma;
use crate::domain::rule::Path;
use crate::domain::survey::codebook::{
    About, AnswerOption, Category, Codebook, Composite, Labels, Place, Question, Stratum, UnitType,
    Wave,
};

/// What every wave tells.
const NEEDED: [&str; 9] = [
    "edition",
    "sector_level",
    "field_from",
    "field_to",
    "mode",
    "structure_on",
    "weighting",
    "disclosure",
    "controller",
];

/// Reads a codebook, and where its parts stand; or every cell that cannot be read.
pub fn read(file: &[u8]) -> Result<(Codebook, Lines), Vec<LineFault>> {
    let mut reading = Reading::default();
    if let Err(fault) = reading.rows(file) {
        reading.faults.push(*fault);
    }
    reading.finish()
}

/// What was read so far.
#[derive(Default)]
struct Reading {
    about: Option<(String, Labels)>,
    description: Option<Labels>,
    wave: Map<String, Value>,
    unit_types: Vec<UnitType>,
    employee_bands: Vec<Category>,
    strata: Vec<Stratum>,
    municipalities: Vec<Place>,
    questions: Vec<Question>,
    composites: Vec<Composite>,
    /// The place of each question and composite, by code.
    asked: HashMap<String, usize>,
    composed: HashMap<String, usize>,
    lines: Lines,
    faults: Vec<LineFault>,
}

impl Reading {
    fn rows(&mut self, file: &[u8]) -> Result<(), Box<LineFault>> {
        let (mut rows, _) = comma::open_by(&Columns::known, Cursor::new(file))?;
        let Some(head) = rows.head_by(&Columns::known)? else {
            return Err(LineFault::of_file("holds no headings and no rows"));
        };
        let columns = Columns::read(&head.row, &mut self.faults);
        if !self.faults.is_empty() {
            return Ok(());
        }
        let mut faults = Vec::new();
        while let Some(raw) = rows.next()? {
            let mut row = Row::new(&columns, &raw, &mut faults);
            if raw.cells.is_empty() || row.text("kind").starts_with(REMARK) {
                continue;
            }
            if let Some(kind) = row.kind() {
                self.row(kind, &mut row);
            }
        }
        self.faults.append(&mut faults);
        Ok(())
    }

    fn row(&mut self, kind: &str, row: &mut Row<'_>) {
        match kind {
            "survey" => self.survey(row),
            "description" => {
                self.lines.tell(Path::of("survey").to("description"), row);
                if self.description.replace(row.labels("text")).is_some() {
                    row.wrong("kind", kind, "stands twice");
                }
            }
            "wave" => self.wave(row),
            "unit_type" => {
                let path = Path::of("unit_types").at(self.unit_types.len());
                self.lines.tell(path, row);
                self.unit_types.push(UnitType {
                    code: row.capitals("code"),
                    labels: row.labels("text"),
                    sector: row.member("sector"),
                });
            }
            "employee_band" => {
                let path = Path::of("employee_bands").at(self.employee_bands.len());
                self.lines.tell(path, row);
                self.employee_bands.push(Category {
                    code: row.capitals("code"),
                    labels: row.labels("text"),
                });
            }
            "stratum" => self.stratum(row),
            "municipality" => self.municipality(row),
            "question" => self.question(row),
            "option" => self.option(row),
            "composite" => self.composite(row),
            _ => self.condition(row),
        }
    }

    fn survey(&mut self, row: &mut Row<'_>) {
        self.lines.tell(Path::of("survey"), row);
        let about = (row.text("code").to_lowercase(), row.labels("text"));
        if self.about.replace(about).is_some() {
            row.wrong("kind", "survey", "stands twice");
        }
    }

    fn wave(&mut self, row: &mut Row<'_>) {
        let code = row.text("code").to_lowercase();
        let Some(field) = WAVE.iter().find(|it| **it == code) else {
            let rule = format!("must be one of {}", WAVE.join(", "));
            row.wrong("code", &code, rule);
            return;
        };
        self.lines.tell(Path::of("wave").to(field), row);
        let value: Option<Value> = match *field {
            "frame_size" | "invited" | "minimum" => row.whole::<u32>("value").map(Value::from),
            "field_from" | "field_to" | "structure_on" => {
                row.day("value").map(|it| it.to_string().into())
            }
            "sector_level" => member::<SectorLevel>(row),
            "mode" => member::<SurveyMode>(row),
            "weighting" => member::<SurveyWeighting>(row),
            "disclosure" => member::<SurveyDisclosure>(row),
            "country" => row.some("value").map(|it| it.to_uppercase().into()),
            _ => row.some("value").map(Value::from),
        };
        if self.wave.contains_key(*field) {
            row.wrong("code", &code, "stands twice");
        }
        // What is wrong with it has been told.
        if let Some(value) = value {
            self.wave.insert((*field).to_owned(), value);
        } else if NEEDED.contains(field) && row.some("value").is_none() {
            row.wrong("value", "", "must be given");
        }
    }

    fn stratum(&mut self, row: &mut Row<'_>) {
        self.lines
            .tell(Path::of("strata").at(self.strata.len()), row);
        if row.some("population").is_none() {
            row.wrong("population", "", "must be given");
        }
        self.strata.push(Stratum {
            sector: row.member("sector"),
            unit_type: row.some("unit_type").map(|it| it.to_uppercase()),
            region: row.some("region"),
            population: row.whole("population").unwrap_or_default(),
        });
    }

    fn municipality(&mut self, row: &mut Row<'_>) {
        let path = Path::of("municipalities").at(self.municipalities.len());
        self.lines.tell(path, row);
        self.municipalities.push(Place {
            number: row.place_number("code"),
            name: row.text("value"),
            county: Some(row.place_number("county")).filter(|it| !it.is_empty()),
            county_name: row.some("county_name"),
            region: row.some("region"),
            population: row.whole("population"),
        });
    }

    fn question(&mut self, row: &mut Row<'_>) {
        let at = self.questions.len();
        self.lines.tell(Path::of("questions").at(at), row);
        let Some(kind) = row.needed("type") else {
            return;
        };
        let code = row.text("code").to_lowercase();
        self.asked.insert(code.clone(), at);
        self.questions.push(Question {
            code,
            version: row.whole("version").unwrap_or(1),
            kind,
            text: row.labels("text"),
            base_text: row.labels("base"),
            base: row.condition(),
            most: row.whole("most"),
            factor: row.member("factor"),
            unit: row.some("unit"),
            least: row.number("least"),
            greatest: row.number("greatest"),
            options: Vec::new(),
        });
    }

    fn option(&mut self, row: &mut Row<'_>) {
        let code = row.text("question").to_lowercase();
        let Some(at) = self.asked.get(&code).copied() else {
            row.wrong("question", &code, "is no question of a row above");
            return;
        };
        let options = &mut self.questions[at].options;
        let path = Path::of("questions").at(at).to("options").at(options.len());
        self.lines.tell(path, row);
        options.push(AnswerOption {
            code: row.capitals("code"),
            labels: row.labels("text"),
            kind: row.member("answer").unwrap_or(AnswerKind::Substantive),
            sign: row.whole("sign"),
            alone: row.truth("alone"),
        });
    }

    fn composite(&mut self, row: &mut Row<'_>) {
        let at = self.composites.len();
        self.lines.tell(Path::of("composites").at(at), row);
        let code = row.text("code").to_lowercase();
        self.composed.insert(code.clone(), at);
        self.composites.push(Composite {
            code,
            version: row.whole("version").unwrap_or(1),
            text: row.labels("text"),
            base_text: row.labels("base"),
            any: Vec::new(),
        });
    }

    fn condition(&mut self, row: &mut Row<'_>) {
        let code = row.text("code").to_lowercase();
        let Some(at) = self.composed.get(&code).copied() else {
            row.wrong("code", &code, "is no composite of a row above");
            return;
        };
        let any = &mut self.composites[at].any;
        let path = Path::of("composites").at(at).to("any").at(any.len());
        self.lines.tell(path, row);
        match row.condition() {
            Some(condition) => any.push(condition),
            None => row.wrong("base_question", "", "must be given"),
        }
    }

    fn finish(mut self) -> Result<(Codebook, Lines), Vec<LineFault>> {
        // Where cells are wrong, what seems to be missing may stand there.
        if self.faults.is_empty() {
            if self.about.is_none() {
                self.faults
                    .push(*LineFault::of_file("has no row of kind survey"));
            }
            for field in NEEDED.iter().filter(|it| !self.wave.contains_key(**it)) {
                let rule = format!("has no row of kind wave with the code {field}");
                self.faults.push(*LineFault::of_file(rule));
            }
        }
        if !self.faults.is_empty() {
            return Err(self.faults);
        }
        let wave: Wave = serde_json::from_value(Value::Object(self.wave))
            .map_err(|error| vec![*LineFault::of_file(error.to_string())])?;
        let (key, title) = self.about.unwrap_or_default();
        let book = Codebook {
            survey: About {
                key,
                title,
                description: self.description.unwrap_or_default(),
            },
            wave,
            unit_types: self.unit_types,
            employee_bands: self.employee_bands,
            strata: self.strata,
            municipalities: self.municipalities,
            questions: self.questions,
            composites: self.composites,
        };
        Ok((book, self.lines))
    }
}

fn member<T: Code>(row: &mut Row<'_>) -> Option<Value> {
    row.member::<T>("value").map(|it| it.code().into())
}
