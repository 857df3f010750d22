//! What two worlds call the same thing by, and what is left of an answer when all that chance gave it is taken out.

use std::collections::HashMap;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

/// A cursor's list and key, of which the key is drawn by chance; behind them stands by what the list is sorted.
const DRAWN: usize = 12;
/// So many a check of a plan tells; which of those that are as much alike are among them is drawn by chance.
const MATCHES: usize = 10;

/// What stands for the id of a thing in questions and answers, whatever its id is in a world.
pub fn mark(kind: &str, name: &str) -> String {
    format!("⟨{kind} {name}⟩")
}

/// The ids of a world by their marks, and the other way round.
#[derive(Default)]
pub struct Names {
    ids: HashMap<String, String>,
    marks: HashMap<String, String>,
}

impl Names {
    /// Notes what a thing is called; its kind is told by its id.
    pub fn add(&mut self, id: &str, name: &str) {
        let kind = id.split('_').next().unwrap();
        let mark = mark(kind, name);
        let other = self.ids.insert(mark.clone(), id.to_owned());
        // A lesson that is written anew may be another one.
        let is_new = other.is_none_or(|other| other == id || kind == "les");
        assert!(is_new, "two things are called {mark}");
        self.marks.insert(id.to_owned(), mark);
    }

    /// All marks of a kind, in order.
    pub fn marks(&self, kind: &str) -> Vec<String> {
        let of_kind = self.marks.iter().filter(|(id, _)| id.starts_with(kind));
        let mut marks: Vec<String> = of_kind.map(|(_, mark)| mark.clone()).collect();
        marks.sort_unstable();
        marks.dedup();
        marks
    }

    /// The same with ids for marks.
    pub fn put(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => json!(self.ids.get(text).unwrap_or(text)),
            Value::Array(values) => values.iter().map(|it| self.put(it)).collect(),
            Value::Object(fields) => {
                let fields = fields.iter();
                let fields = fields.map(|(name, it)| (name.clone(), self.put(it)));
                Value::Object(fields.collect())
            }
            _ => value.clone(),
        }
    }

    /// What an answer tells: marks for ids, of cursors by what they sort, and in order only what an order tells.
    pub fn take(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => json!(self.marked(text)),
            Value::Array(values) => {
                let mut values: Vec<Value> = values.iter().map(|it| self.take(it)).collect();
                if values.iter().any(|it| it.get("cursor").is_some()) {
                    for tied in values.chunk_by_mut(|one, other| one["cursor"] == other["cursor"]) {
                        tied.sort_by_cached_key(Value::to_string);
                    }
                } else {
                    values.sort_by_cached_key(Value::to_string);
                }
                Value::Array(values)
            }
            Value::Object(fields) => {
                let fields = fields.iter().map(|(name, it)| {
                    let told = match (name.as_str(), it) {
                        ("cursor" | "startCursor" | "endCursor", Value::String(text)) => {
                            json!(sorted_by(text))
                        }
                        ("secret", Value::String(_)) => json!("drawn"),
                        _ => self.take(it),
                    };
                    (name.clone(), told)
                });
                Value::Object(without_luck(fields.collect()))
            }
            _ => value.clone(),
        }
    }

    /// A text with marks for ids; ids of what has no name are told by their kind.
    fn marked(&self, text: &str) -> String {
        const DIGITS: usize = 32;
        let mut told = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('_') {
            let digits = rest[at + 1..].bytes();
            let count = digits.take_while(u8::is_ascii_hexdigit).count();
            let before = rest[..at].bytes().rev();
            let letters = before.take_while(u8::is_ascii_lowercase).count();
            if count != DIGITS || letters == 0 {
                told.push_str(&rest[..=at]);
                rest = &rest[at + 1..];
                continue;
            }
            let (start, end) = (at - letters, at + 1 + DIGITS);
            told.push_str(&rest[..start]);
            match self.marks.get(&rest[start..end]) {
                Some(mark) => told.push_str(mark),
                None => told.push_str(&mark(&rest[start..at], "?")),
            }
            rest = &rest[end..];
        }
        told + rest
    }
}

/// By what a cursor's place is sorted.
fn sorted_by(cursor: &str) -> String {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(cursor).unwrap();
    format!("{:02x?}", &bytes[DRAWN..])
}

/// What a check of a plan tells, without what rests on which of those that are as much alike stands first.
fn without_luck(mut fields: Map<String, Value>) -> Map<String, Value> {
    let Some(matches) = fields.get("matches").and_then(Value::as_array) else {
        return fields;
    };
    let mut scores: Vec<f64> = (matches.iter())
        .filter_map(|it| it["score"].as_f64())
        .collect();
    scores.sort_by(|one, other| other.total_cmp(one));
    if scores.len() >= MATCHES {
        let count = json!(scores.len());
        let withheld = fields.remove("parallelPlansWithheld");
        fields.clear();
        fields.insert("matches".to_owned(), count);
        fields.extend(withheld.map(|it| ("parallelPlansWithheld".to_owned(), it)));
    } else if scores.len() > 1 && scores[0].total_cmp(&scores[1]).is_eq() {
        fields.remove("explanation");
    }
    fields
}

/// Where two answers differ first, with what stands there.
pub fn difference(one: &Value, other: &Value) -> Option<String> {
    differs(one, other, "")
}

fn differs(one: &Value, other: &Value, path: &str) -> Option<String> {
    match (one, other) {
        (Value::Object(fields), Value::Object(others)) if fields.len() == others.len() => {
            fields.iter().find_map(|(name, it)| match others.get(name) {
                Some(other) => differs(it, other, &format!("{path}.{name}")),
                None => Some(format!("{path}.{name} is told in one alone")),
            })
        }
        (Value::Array(values), Value::Array(others)) if values.len() == others.len() => {
            let pairs = values.iter().zip(others).enumerate();
            let mut pairs =
                pairs.map(|(at, (one, other))| differs(one, other, &format!("{path}[{at}]")));
            pairs.find_map(|it| it)
        }
        _ => (one != other).then(|| format!("at {path}\n  {one}\n  {other}")),
    }
}

#[test]
fn answers_that_differ_by_chance_alone_are_alike() {
    let answer = |id: &str, key: u8, order: [usize; 2]| {
        let mut names = Names::default();
        names.add(id, "Forsøk");
        let mut bytes = vec![key; DRAWN];
        bytes.extend([b'n', 7]);
        let cursor = BASE64_URL_SAFE_NO_PAD.encode(bytes);
        let edges =
            [id, "Annet"].map(|it| json!({ "cursor": cursor, "text": format!("se {it}.") }));
        let edges = order.map(|at| edges[at].clone());
        names.take(&json!({ "edges": edges, "ids": [format!("rus_{}", "a".repeat(32)), id] }))
    };
    let [one, other] = ["a", "b"].map(|it| format!("exp_{}", it.repeat(32)));
    let told = answer(&one, 1, [0, 1]);
    assert_eq!(difference(&told, &answer(&other, 2, [1, 0])), None);
    assert!(told.to_string().contains("se ⟨exp Forsøk⟩."), "{told}");
    assert!(told.to_string().contains("⟨rus ?⟩"), "{told}");
}

#[test]
fn what_an_order_tells_is_kept() {
    let edges = |order: [u8; 2]| {
        let edges = order.map(|by| {
            let mut bytes = vec![0; DRAWN];
            bytes.push(by);
            json!({ "cursor": BASE64_URL_SAFE_NO_PAD.encode(bytes) })
        });
        Names::default().take(&json!(edges))
    };
    assert!(difference(&edges([1, 2]), &edges([2, 1])).is_some());
    assert!(difference(&json!({ "a": [1] }), &json!({ "a": [2] })).is_some());
    assert!(difference(&json!({ "a": null }), &json!({})).is_some());
}
