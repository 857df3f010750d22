//! A world in which municipalities tell of themselves, some of them unnamed. Two worlds differ in nothing but whose the
//! unnamed ones are, and in what of them nobody else is to be shown.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use entity::code::Role;
use floke::app::App;
use floke::model::Clock;
use serde_json::{Value, json};

use super::cases::{Unnamed, WAYS};
use super::names::{Names, mark};
use super::phases::step;
use super::told::{LARGE, Named, PARTNERS, PROBLEMS, SOLUTIONS, THIRD, VESTFOLD, all_named};
use crate::discovery::catch_up;
use crate::support::ask::Client;
use crate::support::database::TestDatabase;
use crate::writing::{client, done, id_in, seeded};

/// Whoever attacks: anybody, and those of municipalities of the attacked groups that own none of the unnamed ones.
pub const EYES: [(&str, Option<(Role, &str)>); 5] = [
    ("anybody", None),
    (
        "a contributor of the band",
        Some((Role::Contributor, "4204")),
    ),
    ("a reader of the county", Some((Role::Reader, "3911"))),
    ("an editor of the county", Some((Role::Editor, "3911"))),
    ("an administrator of the band", Some((Role::Admin, "4204"))),
];
/// Those before the editors, who are told whose it is while something is under review.
pub const NO_EDITORS: usize = 3;
/// Those before whoever belongs to the county: none of them may own what a municipality of it does.
pub const OUTSIDE: usize = 2;

/// A day after everything.
const LAST: &str = "2027-03-10";

/// How far the unnamed ones have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// They are drafts.
    Drafts,
    /// They are handed in.
    Submitted,
    /// They are published.
    Published,
    /// A change of one is a draft, a change of another is handed in.
    Waiting,
    /// A change was published, another one waits as a draft, one was withdrawn and one closed.
    Changed,
}

impl Phase {
    /// The day of a phase: one in the quarter of a year of publication, or one in the next.
    fn of(self, early: &'static str, late: &'static str) -> &'static str {
        if self < Self::Waiting { early } else { late }
    }
}

/// In what worlds differ.
#[derive(Clone)]
pub struct Variant {
    /// Numbers of the owners of the unnamed ones; as many are told as have owners.
    pub owners: Vec<Vec<&'static str>>,
    /// In which of two ways what is hidden of them is told.
    pub way: usize,
    /// Who may read them once they are published.
    pub audience: &'static str,
    /// How the first of them ended.
    pub outcome: &'static str,
}

impl Variant {
    /// Unnamed ones of these owners.
    pub fn of(owners: &[&[&'static str]], way: usize) -> Self {
        Self {
            owners: owners.iter().map(|it| it.to_vec()).collect(),
            way,
            audience: "PUBLIC_UNNAMED",
            outcome: "FAILED",
        }
    }
}

/// A world.
pub struct World {
    _database: TestDatabase,
    app: App,
    clients: Mutex<HashMap<String, Arc<Client>>>,
    pub(super) variant: Variant,
    /// What things are called.
    pub names: Names,
    /// The unnamed ones, each with its id.
    pub(super) unnamed: Vec<(Unnamed, String)>,
}

/// In the forenoon of a day.
fn moment(day: &str) -> DateTime<Utc> {
    format!("{day}T09:30:00Z").parse().unwrap()
}

impl World {
    /// A world in which nothing unnamed is told yet.
    pub async fn new(variant: Variant) -> Self {
        let (database, app) = seeded().await;
        let mut world = Self {
            _database: database,
            app,
            clients: Mutex::default(),
            variant,
            names: Names::default(),
            unnamed: Vec::new(),
        };
        world.name_municipalities().await;
        world.propose().await;
        for named in all_named() {
            world.tell_named(named).await;
        }
        world.name_terms().await;
        world
    }

    /// The same with everything unnamed told up to a phase.
    pub async fn at(variant: Variant, last: Phase) -> Self {
        let mut world = Self::new(variant).await;
        for phase in [Phase::Drafts, Phase::Submitted, Phase::Published] {
            if phase <= last {
                world.advance(phase).await;
            }
        }
        world
    }

    /// Whoever attacks, at the time of a phase.
    pub async fn eyes(&self, phase: Phase) -> Vec<Arc<Client>> {
        let day = phase.of("2026-12-10", "2027-03-10");
        let mut eyes = Vec::new();
        for (_, who) in EYES {
            eyes.push(match who {
                Some((role, municipality)) => self.client(role, Some(municipality), day).await,
                None => Arc::new(Client::anonymous(&self.on(day))),
            });
        }
        eyes
    }

    /// Goes on to a phase, which comes after the one before it.
    pub async fn advance(&mut self, phase: Phase) {
        match phase {
            Phase::Drafts => self.draft().await,
            Phase::Submitted => self.submit().await,
            Phase::Published => self.publish().await,
            Phase::Waiting => self.let_wait().await,
            Phase::Changed => self.change().await,
        }
        // What everybody may know of the last change is the same in all worlds.
        let day = phase.of("2026-12-01", "2027-03-01");
        let third = self.client(Role::Contributor, Some(THIRD), day).await;
        let title = format!("Kladd {phase:?}");
        let draft = json!({ "title": title, "problems": [] });
        let id = id_in(&done(&third, "createExperience", &draft).await);
        self.names.add(&id, &title);
        self.name_terms().await;
        self.name_lessons().await;
        catch_up(&self.app).await;
    }

    /// The world on a day.
    pub fn on(&self, day: &str) -> App {
        let mut app = self.app.clone();
        app.clock = Clock::fixed(moment(day));
        app
    }

    /// Somebody on a day, made once.
    async fn client(&self, role: Role, municipality: Option<&str>, day: &str) -> Arc<Client> {
        let key = format!("{role:?} {municipality:?} {day}");
        let known = self.clients.lock().unwrap().get(&key).cloned();
        if let Some(client) = known {
            return client;
        }
        let made = Arc::new(client(&self.on(day), role, municipality).await);
        self.clients.lock().unwrap().insert(key, Arc::clone(&made));
        made
    }

    /// Who owns an unnamed one, on a day that is another one in each world.
    pub(super) async fn owner(&self, number: usize, days: [&'static str; WAYS]) -> Arc<Client> {
        let owner = self.variant.owners[number][0];
        let day = days[self.variant.way];
        self.client(Role::Contributor, Some(owner), day).await
    }

    pub(super) async fn editor(&self, days: [&'static str; WAYS]) -> Arc<Client> {
        let day = days[self.variant.way];
        self.client(Role::Editor, None, day).await
    }

    async fn name_municipalities(&mut self) {
        let numbers = [&VESTFOLD[..], &LARGE, &[THIRD, "3301"]].concat();
        let query = "query ($numbers: [String!]) {
            municipalities(first: 100, filter: { numbers: $numbers }) { nodes { id number } } }";
        let client = Client::anonymous(&self.app);
        let found = client.data(query, json!({ "numbers": numbers })).await;
        let nodes = found["municipalities"]["nodes"].as_array().unwrap();
        assert_eq!(nodes.len(), numbers.len());
        for node in nodes {
            let [id, number] = ["id", "number"].map(|it| node[it].as_str().unwrap());
            self.names.add(id, number);
        }
    }

    /// Problems, solutions and partners that everybody knows of.
    async fn propose(&mut self) {
        const DAY: &str = "2026-07-01";
        let third = self.client(Role::Contributor, Some(THIRD), DAY).await;
        let editor = self.editor([DAY; WAYS]).await;
        let trees = [
            ("proposeProblem", "broader", &PROBLEMS),
            ("proposeSolution", "variantOf", &SOLUTIONS),
        ];
        let mut proposed: Vec<(&str, &str, Value)> = Vec::new();
        for (mutation, above, tree) in trees {
            let kind = if above == "broader" { "prb" } else { "sol" };
            for (title, under) in tree {
                let under = under.map(|it| mark(kind, it));
                proposed.push((mutation, title, json!({ "title": title, above: under })));
            }
        }
        for (name, kind) in &PARTNERS {
            proposed.push((
                "proposePartner",
                name,
                json!({ "name": name, "kind": kind }),
            ));
        }
        for (mutation, name, input) in proposed {
            let id = id_in(&done(&third, mutation, &self.names.put(&input)).await);
            self.names.add(&id, name);
            done(&editor, "acceptTerm", &json!({ "id": id })).await;
        }
    }

    async fn tell_named(&mut self, told: Named) {
        let Named { owner, day, input } = told;
        let owner = self.client(Role::Contributor, Some(owner), day).await;
        let editor = self.editor([day; WAYS]).await;
        let made = done(&owner, "createExperience", &self.names.put(&input)).await;
        let id = id_in(&made);
        self.names.add(&id, input["title"].as_str().unwrap());
        step(&owner, &owner, "submitExperience", &id).await;
        step(&owner, &editor, "publishExperience", &id).await;
    }

    /// Names whatever bears a title that an editor may know of.
    pub(super) async fn name_terms(&mut self) {
        let query = "{ problems(first: 100) { nodes { id name: title } } solutions(first: 100) { nodes { id name: title } }
            partners(first: 100) { nodes { id name } } programmes(first: 100) { nodes { id name: title } } }";
        let editor = self.editor([LAST; WAYS]).await;
        let found = editor.data(query, json!({})).await;
        for list in found.as_object().unwrap().values() {
            for node in list["nodes"].as_array().unwrap() {
                let [id, name] = ["id", "name"].map(|it| node[it].as_str().unwrap());
                self.names.add(id, name);
            }
        }
    }

    /// Names the lessons of the unnamed ones, which their owners read, and all others, which anybody does.
    async fn name_lessons(&mut self) {
        const LESSONS: &str = "lessons(first: 20) { nodes { id text } }";
        let mut found = Vec::new();
        for (number, (told, id)) in self.unnamed.iter().enumerate() {
            if told.shown.get("lessons").is_some() {
                let owner = self.owner(number, [LAST; WAYS]).await;
                let query = format!("query ($id: ID!) {{ experience(id: $id) {{ {LESSONS} }} }}");
                let mut answer = owner.data(&query, json!({ "id": id })).await;
                found.push(answer["experience"]["lessons"]["nodes"].take());
            }
        }
        let anybody = Client::anonymous(&self.app);
        let mut answer = anybody.data(&format!("{{ {LESSONS} }}"), json!({})).await;
        found.push(answer["lessons"]["nodes"].take());
        for node in found.iter().flat_map(|it| it.as_array().unwrap()) {
            let [id, text] = ["id", "text"].map(|it| node[it].as_str().unwrap());
            self.names.add(id, text);
        }
    }
}
