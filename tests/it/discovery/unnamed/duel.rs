//! Worlds that are asked the same, and must answer alike.

use std::fmt::Write;
use std::sync::Arc;

use floke::graphql::export::Export;
use serde_json::{Map, Value, json};

use super::names::{Names, difference};
use super::world::{EYES, Phase, Variant, World};
use crate::support::ask::Client;

/// Something that is asked; marks stand for ids in its variables.
#[derive(Clone, Debug)]
pub struct Question {
    /// What it is about, in a word.
    pub label: &'static str,
    pub document: String,
    pub variables: Value,
    /// How its list is walked; none where it has none.
    pub walk: Option<Walk>,
    /// Of which table it asks all rows, by the filter in its variables; none where it is asked of the API.
    pub export: Option<Export>,
}

/// A list that is walked page by page, by `$first` and `$after` or by `$last` and `$before`, with all facets of its first
/// page by `$facets`.
#[derive(Clone, Debug)]
pub struct Walk {
    /// Where the list stands in the answer.
    pub path: &'static [&'static str],
    pub size: usize,
    pub is_forward: bool,
}

impl Question {
    pub fn new(label: &'static str, document: impl Into<String>, variables: Value) -> Self {
        Self {
            label,
            document: document.into(),
            variables,
            walk: None,
            export: None,
        }
    }

    /// All rows of an export that fit a filter.
    pub fn of_export(export: Export, filter: &Value) -> Self {
        Self {
            export: Some(export),
            ..Self::new("export", export.name(), json!({ "filter": filter }))
        }
    }

    /// What somebody of a world is told.
    async fn answer(&self, client: &Client, names: &Names) -> Value {
        let variables = names.put(&self.variables);
        if let Some(export) = self.export {
            let rows = client.export(export, None, &variables["filter"]).await;
            let mut rows: Vec<Value> = rows.iter().map(|row| names.take(row)).collect();
            // They stand in an order that tells nothing.
            rows.sort_by_cached_key(Value::to_string);
            return json!(rows);
        }
        match &self.walk {
            Some(walk) => {
                walk.answer(client, names, (&self.document, variables))
                    .await
            }
            None => names.take(&client.answer(&self.document, variables).await),
        }
    }
}

impl Walk {
    /// All pages beside each other, and what stands in them as one list: where a page ends among what ties, chance tells.
    async fn answer(
        &self,
        client: &Client,
        names: &Names,
        (document, mut variables): (&str, Value),
    ) -> Value {
        let [size, place, more, end] = if self.is_forward {
            ["first", "after", "hasNextPage", "endCursor"]
        } else {
            ["last", "before", "hasPreviousPage", "startCursor"]
        };
        let (mut pages, mut edges) = (Map::new(), Vec::new());
        variables[size] = json!(self.size);
        loop {
            variables["facets"] = json!(pages.is_empty());
            let mut answer = client.answer(document, variables.clone()).await;
            let mut list = &mut answer["data"];
            for step in self.path {
                list = &mut list[*step];
            }
            let Value::Array(found) = list["edges"].take() else {
                return names.take(&answer);
            };
            let (page, is_last) = (list.take(), found.is_empty());
            let at = if self.is_forward { edges.len() } else { 0 };
            edges.splice(at..at, found);
            let info = &page["pageInfo"];
            let goes_on = info[more] == true && !is_last;
            variables[place] = info[end].clone();
            pages.insert(pages.len().to_string(), names.take(&page));
            assert!(pages.len() < 200, "{document} has no end");
            if !goes_on {
                return json!({ "pages": pages, "edges": names.take(&json!(edges)) });
            }
        }
    }
}

/// Worlds of which the others are held against the first, and whoever asks in each.
pub struct Duel {
    worlds: Vec<World>,
    eyes: Vec<Vec<Arc<Client>>>,
    phase: Phase,
}

impl Duel {
    /// Worlds that have come to a phase.
    pub async fn at(variants: impl IntoIterator<Item = Variant>, phase: Phase) -> Self {
        let mut worlds = Vec::new();
        for variant in variants {
            worlds.push(World::at(variant, phase).await);
        }
        let mut duel = Self {
            worlds,
            eyes: Vec::new(),
            phase,
        };
        duel.open_eyes().await;
        duel
    }

    /// Lets all worlds go on to a phase, the next one where they have not come to it yet.
    pub async fn come_to(&mut self, phase: Phase) {
        if phase == self.phase {
            return;
        }
        for world in &mut self.worlds {
            world.advance(phase).await;
        }
        self.phase = phase;
        self.open_eyes().await;
    }

    async fn open_eyes(&mut self) {
        self.eyes.clear();
        for world in &self.worlds {
            self.eyes.push(world.eyes(self.phase).await);
        }
    }

    /// What things are called in all worlds.
    pub fn names(&self) -> &Names {
        &self.worlds[0].names
    }

    /// Somebody of the first world, who tells what there is to ask.
    pub fn anybody(&self) -> &Client {
        &self.eyes[0][0]
    }

    /// What an eye is shown of these: nothing of each that it may not know of, in every world.
    pub async fn shown(&self, eye: usize, marks: &[String]) -> Vec<Value> {
        let query = "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Experience {
            municipalities { id } withheld { label municipalityCount } } } }";
        let mut shown = Vec::new();
        for (world, eyes) in self.worlds.iter().zip(&self.eyes) {
            let ids = world.names.put(&json!({ "ids": marks }));
            let mut data = eyes[eye].data(query, ids).await;
            let Value::Array(nodes) = data["nodes"].take() else {
                panic!("{data}");
            };
            shown.extend(nodes);
        }
        shown
    }

    /// In what an answer differs between the worlds, with both answers; nothing where it is the same.
    pub async fn difference(&self, eye: usize, question: &Question) -> Option<String> {
        let mut first: Option<Value> = None;
        for (world, eyes) in self.worlds.iter().zip(&self.eyes) {
            let answer = question.answer(&eyes[eye], &world.names).await;
            let Some(first) = &first else {
                first = Some(answer);
                continue;
            };
            if let Some(found) = difference(first, &answer) {
                return Some(told(eye, question, &found, [first, &answer]));
            }
        }
        None
    }

    /// That nobody of these is told anything by which the worlds could be told apart.
    pub async fn assert_alike(
        &self,
        eyes: impl IntoIterator<Item = usize>,
        questions: &[Question],
    ) {
        for eye in eyes {
            for question in questions {
                if let Some(found) = self.difference(eye, question).await {
                    panic!("{found}");
                }
            }
        }
    }

    /// The same, where one of these asks each question after the other.
    pub async fn assert_alike_in_turn(&self, eyes: usize, questions: &[Question]) {
        for (number, question) in questions.iter().enumerate() {
            self.assert_alike([number % eyes], std::slice::from_ref(question))
                .await;
        }
    }
}

/// What is told where worlds can be told apart.
fn told(eye: usize, question: &Question, found: &str, answers: [&Value; 2]) -> String {
    const MOST: usize = 6_000;
    let Question {
        label,
        document,
        variables,
        walk,
        export,
    } = question;
    let mut told = format!("{} is told of {label} {found}\n\n", EYES[eye].0);
    for (name, text) in [
        ("asked", document.clone()),
        ("with", format!("{variables} {walk:?} {export:?}")),
        ("one", answers[0].to_string()),
        ("other", answers[1].to_string()),
    ] {
        let text: String = text.chars().take(MOST).collect();
        writeln!(told, "{name}: {text}\n").unwrap();
    }
    told
}
