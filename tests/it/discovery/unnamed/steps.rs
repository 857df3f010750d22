//! Whatever can be written by whoever owns nothing of it: every mutation that takes an id, with each that it takes.

use std::collections::BTreeSet;
use std::fmt::Write;

use serde_json::{Map, Value, json};

use super::duel::Question;
use super::names::mark;
use super::schema::{Mutation, Schema};
use super::told::{FOUNDATIONS, OWN, PARTNERS};

/// So many steps are taken by one request.
const AT_ONCE: usize = 20;
/// Versions that are guessed.
const VERSIONS: [u32; 4] = [1, 3, 4, 6];

/// Every mutation that may be told of one of these, each by every id that it takes. Of the first one all versions are
/// guessed.
pub fn attempts(schema: &Schema, targets: &[String]) -> Vec<Question> {
    let mut steps = Vec::new();
    let mutations = schema.mutations();
    for (number, target) in targets.iter().enumerate() {
        // What is decided of terms takes no experience; that is asked of one alone.
        let of_terms = |it: &&Mutation<'_>| {
            ["Term", "Problem", "Solution", "Partner", "RevokeApiToken"]
                .contains(&it.payload.trim_end_matches("Payload"))
        };
        for mutation in mutations.iter().filter(|it| number == 0 || !of_terms(it)) {
            let takes_version = schema.fields(mutation.input).contains(&"expectedVersion");
            let versions = if takes_version && number == 0 {
                &VERSIONS[..]
            } else {
                &VERSIONS[..1]
            };
            for field in &mutation.ids {
                for version in versions {
                    let mut given = neutral(mutation, field);
                    given.insert((*field).to_owned(), json!(target));
                    if takes_version {
                        given.insert("expectedVersion".to_owned(), json!(version));
                    }
                    steps.push((mutation, schema.input(mutation.input, &given)));
                }
            }
        }
    }
    let chunks = steps.chunks(AT_ONCE);
    chunks.map(|steps| at_once(schema, steps)).collect()
}

/// Other ids that a mutation takes: of the attacker's own, and of a partner that one world names.
fn neutral(mutation: &Mutation<'_>, target: &str) -> Map<String, Value> {
    let others = mutation.ids.iter().filter(|it| **it != target);
    let others = others.map(|field| {
        let id = match *field {
            "partner" => mark("ptn", PARTNERS[0].0),
            _ => mark("exp", OWN),
        };
        ((*field).to_owned(), json!(id))
    });
    others.collect()
}

/// Steps one after the other, with all that can be asked of what they answer.
fn at_once(schema: &Schema, steps: &[(&Mutation<'_>, Value)]) -> Question {
    let (mut given, mut fields, mut variables) = (String::new(), String::new(), Map::new());
    let mut payloads = BTreeSet::new();
    for (at, (mutation, input)) in steps.iter().enumerate() {
        let Mutation {
            name,
            input: of,
            payload,
            ..
        } = mutation;
        write!(given, "$i{at}: {of}! ").unwrap();
        write!(
            fields,
            "m{at}: {name}(input: $i{at}) {{ ...{payload}Told }} "
        )
        .unwrap();
        variables.insert(format!("i{at}"), input.clone());
        payloads.insert(*payload);
    }
    let mut document = format!("mutation ({given}) {{ {fields} }}");
    for payload in payloads {
        let told = schema.selection(payload, 1);
        write!(document, " fragment {payload}Told on {payload} {told}").unwrap();
    }
    Question::new("steps", document, Value::Object(variables))
}

/// What editors decide of partners: whether somebody names them who is not shown, too, must not be told.
pub fn decisions(schema: &Schema) -> Vec<Question> {
    let mutations = schema.mutations();
    let find = |name: &str| mutations.iter().find(|it| it.name == name).unwrap();
    let [merge, undo, reject] = ["mergePartners", "undoMerge", "rejectTerm"].map(find);
    let into = mark("ptn", PARTNERS[6].0);
    let names = FOUNDATIONS.iter().chain([&PARTNERS[0].0, &PARTNERS[1].0]);
    let steps = names.flat_map(|name| {
        let id = mark("ptn", name);
        [
            (merge, json!({ "id": id, "into": into })),
            (undo, json!({ "id": id })),
            (reject, json!({ "id": id, "reason": "Fordi det trengs." })),
        ]
    });
    steps.map(|step| at_once(schema, &[step])).collect()
}
