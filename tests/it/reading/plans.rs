//! How SQLite means to read: no list goes through a table row by row, or sorts what an index has in order.
//!
//! SQLite plans by the shape of a statement and of its indexes, whatever the tables hold, so a small database shows the
//! plans of a large one. PostgreSQL plans by what the tables hold; there a small database shows nothing.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use floke::app::App;
use sea_orm::{ConnectionTrait, QueryResult, Statement};
use serde_json::{Value, json};

use crate::support::ask::Client;
use crate::support::database::TestDatabase;
use crate::support::world::fill;

const ORDERS: [(&str, &str); 6] = [
    ("PUBLISHED_DESC", "published_desc"),
    ("PUBLISHED_ASC", "published_asc"),
    ("UPDATED_DESC", "updated_at"),
    ("STARTED_DESC", "started_desc"),
    ("STARTED_ASC", "started_asc"),
    ("TITLE_ASC", "title_key"),
];

const LIST: &str = "query ($filter: ExperienceFilter, $order: ExperienceOrder, $after: String) {
    experiences(filter: $filter, orderBy: $order, first: 3, after: $after) { pageInfo { endCursor } nodes { id } } }";
const TOTAL: &str =
    "query ($filter: ExperienceFilter) { experiences(filter: $filter) { totalCount } }";

/// What is read without an index and may be: what a statement made by itself, and some four hundred municipalities.
const MAY_BE_SCANNED: [&str; 8] = [
    "SCAN found",
    "SCAN tied",
    "SCAN counted",
    "SCAN any",
    "SCAN below",
    "SCAN near_reach",
    "SCAN municipality",
    "SCAN CONSTANT ROW",
];

/// Statements as they are sent.
#[derive(Clone, Default)]
pub struct Sent(Arc<Mutex<Vec<Statement>>>);

/// How a statement is read.
#[derive(Debug)]
pub struct Plan {
    sql: String,
    /// Each line's number, that of the one above it, and what it says.
    lines: Vec<(i32, i32, String)>,
}

impl Sent {
    /// Keeps what an app sends from now on.
    pub fn by(app: &mut App) -> Self {
        let sent = Self::default();
        let log = sent.clone();
        let told = move |statement: &Statement| log.0.lock().unwrap().push(statement.clone());
        app.db.tell_statements(told);
        sent
    }

    /// The plans of what was sent since the last look.
    pub async fn plans(&self, app: &App) -> Vec<Plan> {
        let statements = std::mem::take(&mut *self.0.lock().unwrap());
        let mut plans = Vec::new();
        for mut statement in statements {
            let sql = statement.sql.clone();
            statement.sql = format!("EXPLAIN QUERY PLAN {sql}");
            let rows = app.db.reader().query_all_raw(statement).await.unwrap();
            let line = |row: &QueryResult| {
                let [line, above] = [0, 1].map(|at| row.try_get_by_index(at).unwrap());
                (line, above, row.try_get_by_index(3).unwrap())
            };
            let lines = rows.iter().map(line).collect();
            plans.push(Plan { sql, lines });
        }
        // The looks themselves were told, too.
        self.0.lock().unwrap().clear();
        plans
    }
}

impl Plan {
    fn has(&self, words: &str) -> bool {
        self.lines.iter().any(|(.., line)| line.contains(words))
    }

    /// Whether anything is sorted right below a line.
    fn sorts_within(&self, words: &str) -> bool {
        let above = self.lines.iter().find(|(.., line)| line == words);
        let number = above.map(|(number, ..)| *number);
        let sorts = |line: &str| line == "USE TEMP B-TREE FOR ORDER BY";
        (self.lines.iter()).any(|(_, above, line)| Some(*above) == number && sorts(line))
    }

    /// Nothing that grows is gone through row by row.
    pub fn reads_by_index(&self, filter: &Value) {
        for (.., line) in &self.lines {
            let is_scan = line.starts_with("SCAN ") && !line.contains(" USING ");
            let may_be = MAY_BE_SCANNED.contains(&line.as_str());
            assert!(!is_scan || may_be, "{filter}: {line} in {}", self.sql);
        }
    }
}

/// One of every kind of filter, that few and many experiences fit.
async fn filters(client: &Client) -> Vec<Value> {
    let of = |list: &str| {
        format!("{{ {list}(first: 40) {{ nodes {{ id experiences {{ totalCount }} }} }} }}")
    };
    let mut most = Vec::new();
    for list in ["problems", "solutions", "partners"] {
        let data = client.data(&of(list), json!({})).await;
        let nodes = data[list]["nodes"].as_array().unwrap().clone();
        let largest = nodes
            .iter()
            .max_by_key(|it| it["experiences"]["totalCount"].as_u64());
        most.push(largest.unwrap()["id"].clone());
    }
    let programmes = client
        .data("{ programmes { nodes { id } } }", json!({}))
        .await;
    vec![
        json!({}),
        json!({ "problem": { "ids": [most[0]] } }),
        json!({ "problem": { "ids": [most[0]], "includeNarrower": false } }),
        json!({ "solution": { "ids": [most[1]] } }),
        json!({ "partner": { "ids": [most[2]] } }),
        json!({ "partner": { "kinds": ["BUSINESS", "STATE"] } }),
        json!({ "programme": { "ids": [programmes["programmes"]["nodes"][0]["id"]] } }),
        json!({ "municipality": { "numbers": ["4601"] } }),
        json!({ "municipality": { "counties": ["46"] } }),
        json!({ "municipality": { "regions": ["Vestlandet"] } }),
        json!({ "municipality": { "kinds": ["MUNICIPALITY"] } }),
        json!({ "municipality": { "populationMin": 2_000, "populationMax": 900_000 } }),
        json!({ "municipality": { "comparableTo": "4601" } }),
        json!({ "outcomes": ["SUCCEEDED", "FAILED"] }),
        json!({ "stages": ["ONGOING"] }),
        json!({ "stoppedAt": ["PILOT"] }),
        json!({ "sectors": ["HEALTH_CARE"] }),
        json!({ "innovationTypes": ["SERVICE"] }),
        json!({ "causes": ["SILO", "NO_CAPACITY"] }),
        json!({ "factors": [{ "factor": "COMPETENCE" }] }),
        json!({ "factors": [{ "factor": "COMPETENCE", "directions": ["HAMPERED_HIGH"] }] }),
        json!({ "startedYear": { "from": 2005, "to": 2020 } }),
        json!({ "languages": ["NB"] }),
        json!({ "hasLessons": true }),
        json!({ "hasLessons": false }),
        json!({ "hasRealisedBenefits": true }),
        json!({ "and": [{ "problem": { "ids": [most[0]] } }, { "outcomes": ["FAILED"] }], "sectors": ["HEALTH_CARE"] }),
        json!({ "or": [{ "partner": { "ids": [most[2]] } }, { "causes": ["SILO"] }] }),
        json!({ "not": { "municipality": { "regions": ["Vestlandet"] } } }),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_read_from_the_indexes_of_their_orders() {
    let database = TestDatabase::empty_sqlite();
    let mut app = database.migrate().await;
    fill(&app).await;
    let sent = Sent::by(&mut app);
    let anonymous = Client::anonymous(&app);
    let filters = filters(&anonymous).await;
    let mut walked = BTreeSet::new();
    for filter in &filters {
        for (order, index) in ORDERS {
            let mut variables = json!({ "filter": filter, "order": order });
            sent.plans(&app).await;
            let data = anonymous.data(LIST, variables.clone()).await;
            let first = sent.plans(&app).await;
            variables["after"] = data["experiences"]["pageInfo"]["endCursor"].clone();
            anonymous.data(LIST, variables).await;
            let second = sent.plans(&app).await;
            for plan in [&first, &second].into_iter().flatten() {
                plan.reads_by_index(filter);
            }
            if is_walked(&first, filter, index) {
                assert!(
                    is_walked(&second, filter, index),
                    "{filter} {order}: begins at the first row"
                );
                walked.insert(filter.to_string());
            }
        }
        anonymous.data(TOTAL, json!({ "filter": filter })).await;
        for plan in sent.plans(&app).await {
            plan.reads_by_index(filter);
        }
    }
    assert!(
        walked.len() > filters.len() / 2,
        "only {walked:?} are walked"
    );
}

/// Whether a page is read from its place in the index of its order, and not sorted.
fn is_walked(plans: &[Plan], filter: &Value, index: &str) -> bool {
    let walk = format!("experience USING INDEX experience_in_{index}");
    let page = plans.iter().find(|plan| plan.has("CO-ROUTINE found"));
    let Some(page) = page.filter(|plan| plan.has(&walk)) else {
        return false;
    };
    assert!(
        !page.sorts_within("CO-ROUTINE found"),
        "{filter} in {index}: {page:?}"
    );
    true
}

#[tokio::test(flavor = "multi_thread")]
async fn lessons_and_lists_of_owners_are_read_from_their_place() {
    const LESSONS: &str = "query ($filter: LessonFilter, $after: String) {
        lessons(filter: $filter, first: 3, after: $after) { pageInfo { endCursor } nodes { id } } }";
    const OWNED: &str = "query ($after: String) {
        municipality(number: \"0301\") { experiences(first: 3, after: $after) { pageInfo { endCursor } nodes { id } } } }";
    let database = TestDatabase::empty_sqlite();
    let mut app = database.migrate().await;
    fill(&app).await;
    let sent = Sent::by(&mut app);
    let anonymous = Client::anonymous(&app);
    let lists = [
        (LESSONS, json!({}), "lesson USING INDEX lesson_by_key"),
        (
            LESSONS,
            json!({ "kinds": ["ADVICE"] }),
            "lesson USING COVERING INDEX lesson_by_kind",
        ),
        (OWNED, json!({}), "reach USING PRIMARY KEY"),
    ];
    for (query, filter, walk) in lists {
        let mut after = Value::Null;
        for _ in 0..2 {
            sent.plans(&app).await;
            let variables = json!({ "filter": filter, "after": after });
            let data = anonymous.data(query, variables).await;
            let plans = sent.plans(&app).await;
            let page = plans.iter().find(|plan| plan.has(walk));
            let page = page.unwrap_or_else(|| panic!("{walk}: {plans:?}"));
            let sorts = page.has("USE TEMP B-TREE FOR ORDER BY");
            assert!(!sorts || query == OWNED, "{page:?}");
            page.reads_by_index(&filter);
            after = if data["lessons"].is_null() {
                data["municipality"]["experiences"]["pageInfo"]["endCursor"].clone()
            } else {
                data["lessons"]["pageInfo"]["endCursor"].clone()
            };
            assert!(after.is_string());
        }
    }
}
