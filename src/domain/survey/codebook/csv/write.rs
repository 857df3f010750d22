//! Writes the table.

use std::collections::HashMap;
use std::fmt::Display;

use csv::{Terminator, Writer, WriterBuilder};
use entity::code::AnswerKind;
use serde_json::Value;

use super::{APOSTROPHE, BETWEEN, COLUMNS, WAVE, is_computed};
use crate::domain::survey::codebook::{Codebook, Composite, Condition, Labels, Question};
use crate::model::{Error, Result};

/// By which spreadsheets know UTF-8.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// Columns whose texts people write; the others hold codes and numbers.
const WRITTEN: [&str; 3] = ["text", "base", "value"];

/// Writes a codebook. What a spreadsheet would compute has an apostrophe before it.
pub fn write(book: &Codebook) -> Result<Vec<u8>> {
    let mut table = Table {
        writer: WriterBuilder::new()
            .delimiter(b';')
            .terminator(Terminator::CRLF)
            .from_writer(MARK.to_vec()),
        row: HashMap::new(),
    };
    table
        .writer
        .write_record(COLUMNS)
        .map_err(Error::internal)?;
    table.frame(book)?;
    table.places(book)?;
    for it in &book.questions {
        table.question(it)?;
    }
    for it in &book.composites {
        table.composite(it)?;
    }
    table
        .writer
        .into_inner()
        .map_err(|error| Error::internal(error.into_error()))
}

struct Table {
    writer: Writer<Vec<u8>>,
    row: HashMap<String, String>,
}

impl Table {
    fn set(&mut self, column: &str, value: impl Display) {
        self.row.insert(column.to_owned(), value.to_string());
    }

    fn some(&mut self, column: &str, value: Option<impl Display>) {
        if let Some(value) = value {
            self.set(column, value);
        }
    }

    fn labels(&mut self, stem: &str, labels: &Labels) {
        for (language, text) in [("nb", &labels.nb), ("nn", &labels.nn), ("en", &labels.en)] {
            self.set(&format!("{stem}_{language}"), text);
        }
    }

    fn condition(&mut self, condition: &Condition) {
        self.set("base_question", &condition.question);
        self.set("base_options", condition.options.join(&BETWEEN.to_string()));
    }

    /// A number that nobody takes for one with its thousands apart.
    fn number(&mut self, column: &str, number: Option<f64>) {
        let Some(number) = number else { return };
        let text = number.to_string();
        let decimals = text
            .split_once('.')
            .map_or(0, |(_, decimals)| decimals.len());
        self.set(column, if decimals == 3 { text + "0" } else { text });
    }

    fn end(&mut self, kind: &str) -> Result<()> {
        self.set("kind", kind);
        let row = std::mem::take(&mut self.row);
        let cells = COLUMNS.map(|column| {
            let text = row.get(column).cloned().unwrap_or_default();
            let stem = column.split('_').next().unwrap_or_default();
            let is_text =
                WRITTEN.contains(&stem) || matches!(column, "unit" | "region" | "county_name");
            if is_text && is_computed(&text) {
                format!("{APOSTROPHE}{text}")
            } else {
                text
            }
        });
        self.writer.write_record(cells).map_err(Error::internal)
    }

    fn frame(&mut self, book: &Codebook) -> Result<()> {
        self.set("code", &book.survey.key);
        self.labels("text", &book.survey.title);
        self.end("survey")?;
        self.labels("text", &book.survey.description);
        self.end("description")?;
        let wave = serde_json::to_value(&book.wave).map_err(Error::internal)?;
        for field in WAVE {
            let value = match &wave[field] {
                Value::Null => continue,
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            self.set("code", field);
            self.set("value", value);
            self.end("wave")?;
        }
        for it in &book.unit_types {
            self.set("code", &it.code);
            self.labels("text", &it.labels);
            self.some("sector", it.sector);
            self.end("unit_type")?;
        }
        for it in &book.employee_bands {
            self.set("code", &it.code);
            self.labels("text", &it.labels);
            self.end("employee_band")?;
        }
        Ok(())
    }

    fn places(&mut self, book: &Codebook) -> Result<()> {
        for it in &book.strata {
            self.some("sector", it.sector);
            self.some("unit_type", it.unit_type.as_ref());
            self.some("region", it.region.as_ref());
            self.set("population", it.population);
            self.end("stratum")?;
        }
        for it in &book.municipalities {
            self.set("code", &it.number);
            self.set("value", &it.name);
            self.some("county", it.county.as_ref());
            self.some("county_name", it.county_name.as_ref());
            self.some("region", it.region.as_ref());
            self.some("population", it.population);
            self.end("municipality")?;
        }
        Ok(())
    }

    fn question(&mut self, question: &Question) -> Result<()> {
        self.set("code", &question.code);
        self.set("version", question.version);
        self.set("type", question.kind);
        self.labels("text", &question.text);
        self.labels("base", &question.base_text);
        if let Some(base) = &question.base {
            self.condition(base);
        }
        self.some("most", question.most);
        self.some("factor", question.factor);
        self.some("unit", question.unit.as_ref());
        self.number("least", question.least);
        self.number("greatest", question.greatest);
        self.end("question")?;
        for it in &question.options {
            self.set("question", &question.code);
            self.set("code", &it.code);
            self.labels("text", &it.labels);
            let kind = Some(it.kind).filter(|it| *it != AnswerKind::Substantive);
            self.some("answer", kind);
            self.some("sign", it.sign);
            self.some("alone", it.alone.then_some(1));
            self.end("option")?;
        }
        Ok(())
    }

    fn composite(&mut self, composite: &Composite) -> Result<()> {
        self.set("code", &composite.code);
        self.set("version", composite.version);
        self.labels("text", &composite.text);
        self.labels("base", &composite.base_text);
        self.end("composite")?;
        for it in &composite.any {
            self.set("code", &composite.code);
            self.condition(it);
            self.end("condition")?;
        }
        Ok(())
    }
}
