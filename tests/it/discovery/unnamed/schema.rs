//! What there is to ask and to write, as the schema tells it: so whatever is added to it one day is asked for, too.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Map, Value, json};

use crate::support::ask::Client;

/// So many are asked for where that is not told; no list of the test is longer.
const PAGE: u64 = 20;

/// Tables of surveys, which take the code of a question: they are counted of responses, which know no experience.
const ELSEWHERE: [(&str, &str); 3] = [
    ("Survey", "trend"),
    ("SurveyWave", "tabulate"),
    ("SurveyWave", "compare"),
];

/// The types of the schema by name.
pub struct Schema(BTreeMap<String, Value>);

impl Schema {
    pub async fn read(client: &Client) -> Self {
        let query = "{ __schema { types { kind name interfaces { name } enumValues { name }
            inputFields { name defaultValue type { ...T } }
            fields { name args { name defaultValue type { ...T } } type { ...T } } } } }
            fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";
        let data = client.data(query, json!({})).await;
        let types = data["__schema"]["types"].as_array().unwrap().iter();
        Self(types.map(|it| (name(it).to_owned(), it.clone())).collect())
    }

    /// The codes of an enum.
    pub fn codes(&self, of: &str) -> Vec<&str> {
        self.parts(of, "enumValues").map(name).collect()
    }

    /// Names of a type's fields, or of an input's.
    pub fn fields(&self, of: &str) -> Vec<&str> {
        let all = self
            .parts(of, "fields")
            .chain(self.parts(of, "inputFields"));
        all.map(name).collect()
    }

    fn parts(&self, of: &str, part: &str) -> impl Iterator<Item = &Value> {
        let parts = self.0[of][part].as_array();
        parts.into_iter().flatten()
    }

    fn is_node(&self, of: &str) -> bool {
        self.parts(of, "interfaces").any(|it| name(it) == "Node")
    }

    fn is_told(&self, of: &str) -> bool {
        ["SCALAR", "ENUM"]
            .map(|it| json!(it))
            .contains(&self.0[of]["kind"])
    }

    /// All that can be asked of a thing. Nodes that it leads to are told to `level` themselves: at 2 with their lists, at 1
    /// without these, at 0 by their ids.
    pub fn selection(&self, of: &str, level: usize) -> String {
        self.within(of, level, &mut Vec::new())
    }

    fn within<'a>(&'a self, of: &'a str, level: usize, trail: &mut Vec<&'a str>) -> String {
        let is_node = self.is_node(of);
        if self.0[of]["kind"] == "INTERFACE" || is_node && level == 0 {
            return "{ __typename id }".to_owned();
        }
        trail.push(of);
        let mut told = "{ __typename".to_owned();
        for field in self.parts(of, "fields") {
            let (base, arguments) = (base(&field["type"]), arguments_of(field));
            let is_list = base.ends_with("Connection") || !arguments.is_empty();
            let is_twice = of.ends_with("Connection") && name(field) == "nodes";
            let goes_round = !self.is_node(base) && trail.contains(&base);
            if is_twice || goes_round || is_node && level == 1 && is_list {
                continue;
            }
            if ELSEWHERE.contains(&(of, name(field))) {
                continue;
            }
            let given = self.arguments(field).unwrap_or_else(|| {
                panic!("{of}.{} takes what this test does not know", name(field))
            });
            write!(told, " {}{given}", name(field)).unwrap();
            if !self.is_told(base) {
                let level = if is_node { level - 1 } else { level };
                write!(told, " {}", self.within(base, level, trail)).unwrap();
            }
        }
        trail.pop();
        told + " }"
    }

    /// What a field is given where it must be given something: one of an enum, or all of it in a list. None where that
    /// cannot be told.
    fn arguments(&self, field: &Value) -> Option<String> {
        let mut given = Vec::new();
        for argument in arguments_of(field) {
            let of = &argument["type"];
            if name(argument) == "first" {
                given.push(format!("first: {PAGE}"));
            } else if is_needed(argument) {
                let value = self.literal(&of["ofType"])?;
                given.push(format!("{}: {value}", name(argument)));
            }
        }
        let given = given.join(", ");
        Some(if given.is_empty() {
            given
        } else {
            format!("({given})")
        })
    }

    fn literal(&self, of: &Value) -> Option<String> {
        match of["kind"].as_str()? {
            "NON_NULL" => self.literal(&of["ofType"]),
            "LIST" => {
                let codes = self.codes(base(of));
                (!codes.is_empty()).then(|| format!("[{}]", codes.join(" ")))
            }
            "ENUM" => self.codes(name(of)).first().map(|it| (*it).to_owned()),
            _ => None,
        }
    }

    /// Fields of the query that need nothing but what the schema tells, each with all that can be asked of it.
    pub fn roots(&self) -> Vec<(&str, String)> {
        let fields = self.parts("Query", "fields");
        let roots = fields.filter_map(|field| {
            let given = self.arguments(field)?;
            Some((name(field), self.asked(field, &given, 1)))
        });
        roots.collect()
    }

    /// Fields of the query that need an id and nothing else, asked for `$id`.
    pub fn by_id(&self) -> Vec<(&str, String)> {
        let fields = self.parts("Query", "fields").filter(|field| {
            let mut needed = arguments_of(field).into_iter().filter(|it| is_needed(it));
            needed
                .next()
                .is_some_and(|it| base(&it["type"]) == "ID" && name(it) == "id")
                && needed.next().is_none()
        });
        let asked = |field| (name(field), self.asked(field, "(id: $id)", 1));
        fields.map(asked).collect()
    }

    /// Fields of the query that must be asked by hand.
    pub fn others(&self) -> Vec<&str> {
        let [roots, by_id] = [self.roots(), self.by_id()];
        let known = |field: &&str| roots.iter().chain(&by_id).any(|(name, _)| name == field);
        let mut fields = self.fields("Query");
        fields.retain(|field| !known(field));
        fields
    }

    fn asked(&self, field: &Value, given: &str, level: usize) -> String {
        let of = base(&field["type"]);
        let below = if self.is_told(of) {
            String::new()
        } else {
            self.selection(of, level)
        };
        format!("{}{given} {below}", name(field))
    }

    /// Every mutation, with its input, its payload, and the names of those fields of the input that take an id.
    pub fn mutations(&self) -> Vec<Mutation<'_>> {
        let mutations = self.parts("Mutation", "fields").map(|field| {
            let input = base(&arguments_of(field)[0]["type"]);
            let fields = self.parts(input, "inputFields");
            let ids = fields.filter(|it| base(&it["type"]) == "ID" && !is_list(&it["type"]));
            Mutation {
                name: name(field),
                input,
                payload: base(&field["type"]),
                ids: ids.map(name).collect(),
            }
        });
        mutations.collect()
    }

    /// The least that an input takes, as far as `given` does not say something else; nothing where it takes what is
    /// unknown.
    pub fn input(&self, of: &str, given: &Map<String, Value>) -> Value {
        let mut input = given.clone();
        let needed = self.parts(of, "inputFields").filter(|it| is_needed(it));
        for field in needed {
            if !input.contains_key(name(field)) {
                let value = self.least(&field["type"]["ofType"]);
                input.insert(name(field).to_owned(), value);
            }
        }
        Value::Object(input)
    }

    fn least(&self, of: &Value) -> Value {
        match (of["kind"].as_str().unwrap(), of["name"].as_str()) {
            ("LIST", _) => json!([]),
            ("ENUM", Some(of)) => json!(self.codes(of)[0]),
            ("INPUT_OBJECT", Some(of)) => self.input(of, &Map::new()),
            (_, Some("Int" | "Float")) => json!(1),
            (_, Some("Boolean")) => json!(true),
            _ => json!("Fordi det trengs."),
        }
    }
}

/// A mutation.
pub struct Mutation<'a> {
    pub name: &'a str,
    pub input: &'a str,
    pub payload: &'a str,
    pub ids: Vec<&'a str>,
}

fn name(it: &Value) -> &str {
    it["name"].as_str().unwrap_or_default()
}

/// The type within lists and what must not be null.
fn base(of: &Value) -> &str {
    if of["ofType"].is_object() {
        base(&of["ofType"])
    } else {
        name(of)
    }
}

fn is_list(of: &Value) -> bool {
    of["kind"] == "LIST" || of["ofType"].is_object() && is_list(&of["ofType"])
}

/// Whether an argument or a field of an input must be given.
fn is_needed(it: &Value) -> bool {
    it["type"]["kind"] == "NON_NULL" && it["defaultValue"].is_null()
}

fn arguments_of(field: &Value) -> Vec<&Value> {
    field["args"].as_array().into_iter().flatten().collect()
}
