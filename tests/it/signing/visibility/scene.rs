//! A municipality's experiences in every state and for every audience, and all who may look at them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::code::{
    Audience, Code, Iterable, LessonBasis, LessonKind, NodeKind, PartnerKind, PartnerRole, Role,
    Stage, TermState, WorkflowState,
};
use entity::{
    experience, experience_municipality, experience_problem, experience_solution, lesson,
    municipality_succession, partner, partnership, problem, solution,
};
use floke::app::App;
use floke::domain::municipality;
use floke::model::collation::{folded, sort_key};
use floke::model::{NodeId, Viewer};
use floke::store::experience::write::{self, Parts};
use floke::store::{Connection, insert, reach, term};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::ExprTrait;
use uuid::Uuid;

use crate::signing::seeded;
use crate::support::ask::Client;
use crate::support::database::TestDatabase;
use crate::support::token::token;
use crate::support::unnamed::{hide, is_for};

/// Who sees it: `o` tokens of the owner and of its successor, `e` editors and administrators of whomever, `s` every
/// token of a municipality, `a` anybody. Audiences stand in the order OWNER, SECTOR, `PUBLIC_UNNAMED`, PUBLIC.
const TABLE: [(&str, [&str; 4]); 6] = [
    ("DRAFT", ["o", "o", "o", "o"]),
    ("SUBMITTED", ["oe", "oe", "oe", "oe"]),
    ("RETURNED", ["o", "o", "o", "o"]),
    ("PUBLISHED", ["o", "oes", "oesa", "oesa"]),
    ("REJECTED", ["o", "o", "o", "o"]),
    ("WITHDRAWN", ["o", "o", "o", "o"]),
];

pub const OWNER: &str = "0301";
pub const SUCCESSOR: &str = "3301";
pub const OTHER: &str = "4601";

/// An experience of the owner's, with terms that it alone uses.
pub struct Made {
    pub told: String,
    /// Whether others are told it without its owner and its partner.
    pub is_unnamed: bool,
    pub id: String,
    pub seen_by: &'static str,
    pub lesson: String,
    pub problem: String,
    pub solution: String,
    pub partner: String,
}

/// Who looks.
pub struct Eye {
    pub name: String,
    pub client: Client,
    /// The letters of the table that are theirs.
    pub letters: &'static str,
    pub is_editor: bool,
}

impl Eye {
    /// Whether the table says so.
    pub fn sees(&self, made: &Made) -> bool {
        made.seen_by.chars().any(|it| self.letters.contains(it))
    }
}

/// The database with all of it.
pub struct Scene {
    pub _database: TestDatabase,
    pub app: App,
    pub owner: i64,
    pub problem: String,
    pub solution: String,
    pub made: Vec<Made>,
}

fn time(minutes: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000 + minutes * 60, 0).unwrap()
}

pub fn id(kind: NodeKind, number: u128) -> String {
    NodeId::new(kind, Uuid::from_u128(number)).to_string()
}

pub fn problem_row(number: u128, state: TermState) -> problem::Model {
    let title = format!("Utfordring {number}");
    problem::Model {
        id: 0,
        public_id: Uuid::from_u128(number),
        title_key: sort_key(&title),
        folded: folded(&title),
        title,
        description: None,
        broader_id: None,
        merged_into_id: None,
        stands_for_id: None,
        proposed_by_id: None,
        state,
        staged_import_id: None,
        created_at: time(0),
        updated_at: time(0),
    }
}

pub fn solution_row(number: u128, state: TermState) -> solution::Model {
    let title = format!("Tiltak {number}");
    solution::Model {
        id: 0,
        public_id: Uuid::from_u128(number),
        title_key: sort_key(&title),
        folded: folded(&title),
        title,
        description: None,
        variant_of_id: None,
        merged_into_id: None,
        stands_for_id: None,
        proposed_by_id: None,
        state,
        staged_import_id: None,
        created_at: time(0),
        updated_at: time(0),
    }
}

pub fn partner_row(number: u128, state: TermState) -> partner::Model {
    let name = format!("Partner {number}");
    partner::Model {
        id: 0,
        public_id: Uuid::from_u128(number),
        name_key: sort_key(&name),
        folded: folded(&name),
        name,
        kind: PartnerKind::Business,
        organisation_number: None,
        municipality_id: None,
        merged_into_id: None,
        stands_for_id: None,
        proposed_by_id: None,
        state,
        staged_import_id: None,
        created_at: time(0),
        updated_at: time(0),
    }
}

fn row(number: i64, state: WorkflowState, audience: Audience) -> experience::Model {
    let title = format!("Forsøk {}", number % 5);
    let is_published = state == WorkflowState::Published;
    experience::Model {
        id: 0,
        public_id: Uuid::from_u128(number.unsigned_abs().into()),
        key: number,
        version: 1,
        last_version: 1,
        state,
        audience,
        title_key: sort_key(&title),
        title,
        language: None,
        sector: None,
        stage: Some(Stage::Ongoing),
        outcome: None,
        stopped_at: None,
        started_year: (number % 3 != 0).then(|| 2_000 + i32::try_from(number % 4).unwrap()),
        ended_year: None,
        expected_end: None,
        novelty: None,
        advice_kind: None,
        advice_condition: None,
        published_at: is_published.then(|| time(number % 2)),
        created_at: time(0),
        updated_at: time(number % 7),
        staged_import_id: None,
    }
}

async fn key_of(app: &App, number: &str) -> i64 {
    let numbers = [number];
    let found = municipality::find_by_numbers(app.db.reader(), &Viewer::Anonymous, &numbers);
    found.await.unwrap()[number].id
}

/// Internal keys by public id.
type Keys = HashMap<Uuid, i64>;

/// Problems, solutions and partners: of each an accepted one that all use, and a proposed one an experience.
async fn terms(db: &impl Connection, count: u128) -> [Keys; 3] {
    let state = |number| match number {
        0 => TermState::Accepted,
        _ => TermState::Proposed,
    };
    let problems = (0..=count).map(|it| problem_row(it, state(it))).collect();
    let solutions = (0..=count).map(|it| solution_row(it, state(it))).collect();
    let partners = (0..=count).map(|it| partner_row(it, state(it))).collect();
    [
        term::insert_problems(db, problems).await.unwrap(),
        term::insert_solutions(db, solutions).await.unwrap(),
        term::insert_partners(db, partners).await.unwrap(),
    ]
}

/// What ties an experience to its owner and to terms, and a lesson of it.
fn tie(
    parts: &mut Parts,
    (number, experience_id, owner): (u128, i64, i64),
    [problems, solutions, partners]: &[Keys; 3],
) {
    let public_id = Uuid::from_u128(number);
    parts.municipalities.push(experience_municipality::Model {
        experience_id,
        municipality_id: owner,
        position: 0,
    });
    for (position, it) in [(0, 0), (1, number)] {
        parts.problems.push(experience_problem::Model {
            experience_id,
            problem_id: problems[&Uuid::from_u128(it)],
            position,
        });
        parts.solutions.push(experience_solution::Model {
            experience_id,
            solution_id: solutions[&Uuid::from_u128(it)],
            position,
        });
    }
    parts.partnerships.push(partnership::Model {
        id: 0,
        experience_id,
        partner_id: partners[&public_id],
        role: PartnerRole::Supplier,
        role_text: None,
        position: 0,
    });
    parts.lessons.push(lesson::Model {
        id: 0,
        public_id,
        key: floke::model::id::key_of(public_id),
        experience_id,
        kind: LessonKind::Advice,
        basis: LessonBasis::Stated,
        text: "Lærdom".to_owned(),
        factor: None,
        position: 0,
    });
}

/// Two of each state and audience, of which the first is still an unfinished import's.
pub async fn scene() -> Scene {
    let (database, app) = seeded().await;
    let (owner, successor) = (key_of(&app, OWNER).await, key_of(&app, SUCCESSOR).await);
    let tx = app.db.begin().await.unwrap();
    let db = tx.connection();
    let succession = municipality_succession::Model {
        predecessor_id: owner,
        successor_id: successor,
    };
    insert::all::<municipality_succession::Entity>(db, vec![succession], None)
        .await
        .unwrap();
    let standings: Vec<(WorkflowState, Audience)> = (0..2)
        .flat_map(|_| WorkflowState::iter())
        .flat_map(|state| Audience::iter().map(move |audience| (state, audience)))
        .collect();
    let terms = terms(db, standings.len() as u128).await;
    let rows = (1..).zip(&standings);
    let rows = rows.map(|(number, (state, audience))| row(number, *state, *audience));
    let keys = write::insert(db, rows.collect()).await.unwrap();
    let mut parts = Parts::default();
    for number in 1..=standings.len() as u128 {
        let key = keys[&Uuid::from_u128(number)];
        tie(&mut parts, (number, key, owner), &terms);
    }
    write::insert_parts(db, parts).await.unwrap();
    let all: Vec<i64> = keys.values().copied().collect();
    reach::add(db, &reach::ALL, &all).await.unwrap();
    tx.commit().await.unwrap();
    let made = (1..).zip(standings);
    let made: Vec<Made> = made
        .map(|(number, standing)| told(number, standing))
        .collect();
    let is_published = experience::Column::State.eq(WorkflowState::Published);
    hide(&app, is_for(Audience::PublicUnnamed).and(is_published)).await;
    stage_first(&app).await;
    Scene {
        _database: database,
        app,
        owner,
        problem: id(NodeKind::Problem, 0),
        solution: id(NodeKind::Solution, 0),
        made,
    }
}

/// Makes the first one what an unfinished import has written, which nobody sees.
async fn stage_first(app: &App) {
    let now = time(0).to_rfc3339();
    for statement in [
        format!("INSERT INTO import (file, started_at, alive_at) VALUES ('x', '{now}', '{now}')"),
        "UPDATE experience SET staged_import_id = (SELECT MAX(id) FROM import), state = 'DRAFT'
         WHERE id = (SELECT MIN(id) FROM experience)"
            .to_owned(),
    ] {
        app.db.execute(&statement).await.unwrap();
    }
}

fn told(number: u128, (state, audience): (WorkflowState, Audience)) -> Made {
    let (_, row) = TABLE.iter().find(|(it, _)| *it == state.code()).unwrap();
    let column = Audience::iter().position(|it| it == audience).unwrap();
    // The first one is staged, which nobody sees.
    let seen_by = if number == 1 { "" } else { row[column] };
    Made {
        told: format!("{number} {state} {audience}"),
        is_unnamed: state == WorkflowState::Published && audience == Audience::PublicUnnamed,
        id: id(NodeKind::Experience, number),
        seen_by,
        lesson: id(NodeKind::Lesson, number),
        problem: id(NodeKind::Problem, number),
        solution: id(NodeKind::Solution, number),
        partner: id(NodeKind::Partner, number),
    }
}

pub async fn eyes(app: &App) -> Vec<Eye> {
    let mut eyes = vec![Eye {
        name: "anonymous".to_owned(),
        client: Client::anonymous(app),
        letters: "a",
        is_editor: false,
    }];
    let places = [Some(OWNER), Some(SUCCESSOR), Some(OTHER), None];
    for place in places {
        for role in Role::iter() {
            let is_editor = role >= Role::Editor;
            if place.is_none() && !is_editor {
                continue;
            }
            let is_own = place.is_some_and(|place| place != OTHER);
            let token = token(app, role, place).await;
            eyes.push(Eye {
                name: format!("{role} of {place:?}"),
                client: Client::bearing(app, &token),
                letters: match (place, is_own, is_editor) {
                    (None, ..) => "ea",
                    (_, true, true) => "oesa",
                    (_, true, false) => "osa",
                    (_, false, true) => "esa",
                    (_, false, false) => "sa",
                },
                is_editor,
            });
        }
    }
    eyes
}
