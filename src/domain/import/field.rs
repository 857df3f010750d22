//! Reads the fields of a JSON object by rules, and tells every one that breaks a rule instead of stopping at the first.

use chrono::{Datelike, NaiveDate};
use entity::code::Code;
use serde_json::{Map, Value};

use super::fault::Faults;
use crate::domain::experience::limits::{Text, YEARS};
use crate::domain::rule::check;
use crate::model::day::day;

/// An object and where it stands in the record.
#[derive(Clone, Debug)]
pub struct Object<'a> {
    path: String,
    fields: &'a Map<String, Value>,
}

impl<'a> Object<'a> {
    /// The object at a path; a fault where there is something else, or a field that nobody knows.
    pub fn new(path: &str, value: &'a Value, known: &[&str], faults: &mut Faults) -> Option<Self> {
        let Value::Object(fields) = value else {
            faults.add(path, value, "must be an object");
            return None;
        };
        let object = Self {
            path: path.to_owned(),
            fields,
        };
        for (name, value) in fields {
            if !known.contains(&name.as_str()) {
                let rule = format!("is not a known field; known are {}", known.join(", "));
                faults.add(&object.path_of(name), value, rule);
            }
        }
        Some(object)
    }

    /// The path of a field.
    pub fn path_of(&self, name: &str) -> String {
        if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        }
    }

    /// What stands in a field; nothing for null.
    pub fn value(&self, name: &str) -> Option<&'a Value> {
        self.fields.get(name).filter(|value| !value.is_null())
    }

    /// A text that may be missing; without spaces at its ends.
    pub fn text(&self, name: &str, rule: Text, faults: &mut Faults) -> Option<String> {
        let value = self.value(name)?;
        text(&self.path_of(name), value, rule, faults).filter(|text| !text.is_empty())
    }

    /// A text that must be there.
    pub fn required_text(&self, name: &str, rule: Text, faults: &mut Faults) -> Option<String> {
        match self.value(name) {
            None => self.missing(name, faults),
            Some(value) => {
                let text = text(&self.path_of(name), value, rule, faults)?;
                if text.is_empty() {
                    return self.missing(name, faults);
                }
                Some(text)
            }
        }
    }

    fn missing<T>(&self, name: &str, faults: &mut Faults) -> Option<T> {
        faults.add(&self.path_of(name), &Value::Null, "is required");
        None
    }

    /// The items of a list with their paths; none where the field is missing.
    pub fn list(
        &self,
        name: &str,
        most: usize,
        faults: &mut Faults,
    ) -> impl Iterator<Item = (String, &'a Value)> + use<'a> {
        let path = self.path_of(name);
        let items = match self.value(name) {
            None => &[][..],
            Some(Value::Array(items)) if items.len() <= most => items,
            Some(Value::Array(items)) => {
                let rule = format!("has {} items; at most {most} are taken", items.len());
                faults.add(&path, &Value::Null, rule);
                &[]
            }
            Some(other) => {
                faults.add(&path, other, "must be a list");
                &[]
            }
        };
        (0..)
            .zip(items)
            .map(move |(at, item): (usize, _)| (format!("{path}[{at}]"), item))
    }

    /// A list of texts, none of them empty.
    pub fn texts(&self, name: &str, most: usize, rule: Text, faults: &mut Faults) -> Vec<String> {
        let texts = self.texts_by_path(name, most, rule, faults);
        texts.into_iter().map(|(_, text)| text).collect()
    }

    /// The same, each with its path.
    pub fn texts_by_path(
        &self,
        name: &str,
        most: usize,
        rule: Text,
        faults: &mut Faults,
    ) -> Vec<(String, String)> {
        let items: Vec<_> = self.list(name, most, faults).collect();
        let mut texts = Vec::with_capacity(items.len());
        for (path, value) in items {
            match text(&path, value, rule, faults) {
                Some(text) if text.is_empty() => faults.add(&path, value, "must not be empty"),
                Some(text) => texts.push((path, text)),
                None => {}
            }
        }
        texts
    }

    /// A year.
    pub fn year(&self, name: &str, faults: &mut Faults) -> Option<i32> {
        let value = self.value(name)?;
        let year = value.as_i64().and_then(|year| i32::try_from(year).ok());
        let year = year.filter(|year| YEARS.contains(year));
        if year.is_none() {
            let rule = format!("must be a year from {} to {}", YEARS.start(), YEARS.end());
            faults.add(&self.path_of(name), value, rule);
        }
        year
    }

    /// A number that must be there.
    pub fn number(&self, name: &str, faults: &mut Faults) -> Option<f64> {
        let Some(value) = self.value(name) else {
            return self.missing(name, faults);
        };
        let number = value.as_f64().filter(|number| number.is_finite());
        if number.is_none() {
            faults.add(&self.path_of(name), value, "must be a number");
        }
        number
    }

    /// A number that may be missing.
    pub fn optional_number(&self, name: &str, faults: &mut Faults) -> Option<f64> {
        self.value(name)?;
        self.number(name, faults)
    }

    /// Yes or no, where it is told.
    pub fn truth(&self, name: &str, faults: &mut Faults) -> Option<bool> {
        let value = self.value(name)?;
        let truth = value.as_bool();
        if truth.is_none() {
            faults.add(&self.path_of(name), value, "must be true or false");
        }
        truth
    }

    /// A day.
    pub fn day(&self, name: &str, faults: &mut Faults) -> Option<NaiveDate> {
        let value = self.value(name)?;
        let day = value.as_str().and_then(day);
        let day = day.filter(|day| YEARS.contains(&day.year()));
        if day.is_none() {
            let (from, to) = (YEARS.start(), YEARS.end());
            let rule = format!("must be a day as in 2026-11-21, of a year from {from} to {to}");
            faults.add(&self.path_of(name), value, rule);
        }
        day
    }

    /// A day that must be there.
    pub fn required_day(&self, name: &str, faults: &mut Faults) -> Option<NaiveDate> {
        match self.value(name) {
            None => self.missing(name, faults),
            Some(_) => self.day(name, faults),
        }
    }

    /// A code that must be there.
    pub fn required_code<T: Code>(&self, name: &str, faults: &mut Faults) -> Option<T> {
        match self.value(name) {
            None => self.missing(name, faults),
            Some(_) => self.code(name, faults),
        }
    }

    /// A code of a closed list, written in small letters.
    pub fn code<T: Code>(&self, name: &str, faults: &mut Faults) -> Option<T> {
        let value = self.value(name)?;
        let codes = T::iter().map(|code| (code.code().to_lowercase(), code));
        one_of(&self.path_of(name), value, codes, faults)
    }

    /// A word of a closed list that must be there.
    pub fn required_word<T: Copy>(
        &self,
        name: &str,
        words: &[(&str, T)],
        faults: &mut Faults,
    ) -> Option<T> {
        let Some(value) = self.value(name) else {
            return self.missing(name, faults);
        };
        let words = words.iter().map(|(word, it)| ((*word).to_owned(), *it));
        one_of(&self.path_of(name), value, words, faults)
    }

    /// An absolute http address that must be there.
    pub fn address(&self, name: &str, rule: Text, faults: &mut Faults) -> Option<String> {
        self.required_text(name, rule, faults)?;
        self.optional_address(name, rule, faults)
    }

    /// An absolute http address that may be missing.
    pub fn optional_address(&self, name: &str, rule: Text, faults: &mut Faults) -> Option<String> {
        let text = self.text(name, rule, faults)?;
        if check::is_address(&text) {
            return Some(text);
        }
        let rule = "must be an absolute address that begins with http:// or https://";
        faults.add_text(&self.path_of(name), &text, rule);
        None
    }
}

fn one_of<T>(
    path: &str,
    value: &Value,
    words: impl Iterator<Item = (String, T)> + Clone,
    faults: &mut Faults,
) -> Option<T> {
    let given = value.as_str();
    let found = words.clone().find(|(word, _)| Some(word.as_str()) == given);
    if found.is_none() {
        let words = words.map(|(word, _)| word).collect();
        faults.add_unlisted(path, value, words);
    }
    found.map(|(_, it)| it)
}

fn text(path: &str, value: &Value, rule: Text, faults: &mut Faults) -> Option<String> {
    let Value::String(text) = value else {
        faults.add(path, value, "must be a text");
        return None;
    };
    let text = text.trim();
    if let Some(letter) = check::control_character(text, rule) {
        let code = u32::from(letter);
        faults.add_text(
            path,
            text,
            format!("holds the control character U+{code:04X}"),
        );
        return None;
    }
    let length = text.chars().count();
    if length > rule.longest {
        let rule = format!(
            "has {length} characters; at most {} are taken",
            rule.longest
        );
        faults.add_text(path, text, rule);
        return None;
    }
    Some(text.to_owned())
}
