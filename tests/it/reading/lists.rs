//! The lists beside experiences: what their filters let through, counted anew from the whole list, and walked both ways.

use std::collections::HashMap;

use floke::app::App;
use sea_orm::DbBackend;
use serde_json::{Value, json};

use crate::support::ask::Client;
use crate::support::cases::{demo, holding, made_up, number};

/// A root list with the type of its filter and what a recount needs of its nodes.
struct List(&'static str, &'static str, &'static str);

const PROBLEMS: List = List("problems", "ProblemFilter", "id themes up: broader { id }");
const SOLUTIONS: List = List("solutions", "SolutionFilter", "id up: variantOf { id }");
const PARTNERS: List = List("partners", "PartnerFilter", "id kind");
const LESSONS: List = List(
    "lessons",
    "LessonFilter",
    "id kind basis factor experience { id outcome sector startedYear }",
);

impl List {
    fn query(&self, fields: &str) -> String {
        let Self(name, filter, _) = self;
        format!(
            "query ($filter: {filter}, $first: Int, $after: String, $last: Int, $before: String) {{
            list: {name}(filter: $filter, first: $first, after: $after, last: $last, before: $before) {{ {fields} }} }}"
        )
    }

    /// Page by page, from either end.
    async fn walk(&self, client: &Client, filter: &Value, size: usize, back: bool) -> Vec<Value> {
        let [count, place, more, end] = if back {
            ["last", "before", "hasPreviousPage", "startCursor"]
        } else {
            ["first", "after", "hasNextPage", "endCursor"]
        };
        let query = self.query(&format!(
            "nodes {{ {} }} pageInfo {{ {more} {end} }}",
            self.2
        ));
        let mut found: Vec<Vec<Value>> = Vec::new();
        let mut variables = json!({ "filter": filter, count: size });
        loop {
            let page = client.data(&query, variables.clone()).await["list"].take();
            found.push(page["nodes"].as_array().unwrap().clone());
            if page["pageInfo"][more] != json!(true) {
                break;
            }
            variables[place] = page["pageInfo"][end].clone();
        }
        if back {
            found.reverse();
        }
        found.concat()
    }

    async fn all(&self, client: &Client) -> Vec<Value> {
        self.walk(client, &Value::Null, 100, false).await
    }

    async fn total(&self, client: &Client, filter: &Value) -> usize {
        let data = client
            .data(&self.query("totalCount"), json!({ "filter": filter }))
            .await;
        usize::try_from(data["list"]["totalCount"].as_u64().unwrap()).unwrap()
    }

    /// The filter lets through what the recount does: in the total, and on pages of this size from either end.
    async fn agrees(
        &self,
        client: &Client,
        all: &[Value],
        filter: Value,
        size: usize,
        holds: impl Fn(&Value) -> bool,
    ) -> usize {
        let expected: Vec<&Value> = all.iter().filter(|node| holds(node)).collect();
        assert_eq!(
            self.total(client, &filter).await,
            expected.len(),
            "{filter}"
        );
        for back in [false, true] {
            let found = self.walk(client, &filter, size, back).await;
            assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{filter}");
        }
        expected.len()
    }
}

/// What stands above a node, nearest first.
fn above(node: &Value, all: &[Value]) -> Vec<Value> {
    let up: HashMap<&Value, &Value> = all.iter().map(|it| (&it["id"], &it["up"]["id"])).collect();
    let mut found = Vec::new();
    let mut next = &node["up"]["id"];
    while !next.is_null() {
        found.push(next.clone());
        next = up.get(next).copied().unwrap_or(&Value::Null);
    }
    found
}

/// A chain of eight, one of them hidden, and a theme for every third problem.
async fn deepen(app: &App) {
    for (table, upper) in [("problem", "broader_id"), ("solution", "variant_of_id")] {
        let number = number(table);
        let before = format!(
            "(SELECT it.id FROM {table} it WHERE it.folded < {table}.folded ORDER BY it.folded DESC LIMIT 1)"
        );
        for statement in [
            format!("UPDATE {table} SET {upper} = NULL WHERE {number} = 1"),
            format!("UPDATE {table} SET {upper} = {before} WHERE {number} BETWEEN 2 AND 8"),
        ] {
            app.db.execute(&statement).await.unwrap();
        }
    }
    let number = number("problem");
    for statement in [
        format!("UPDATE problem SET state = 'REJECTED' WHERE {number} = 5"),
        format!(
            "INSERT INTO problem_theme (problem_id, theme) SELECT id, 'helse' FROM problem WHERE {number} % 3 = 0"
        ),
        format!(
            "INSERT INTO problem_theme (problem_id, theme) SELECT id, 'skole' FROM problem WHERE {number} % 6 = 0"
        ),
    ] {
        app.db.execute(&statement).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lies_under_a_term() {
    let (_database, app) = demo().await;
    deepen(&app).await;
    let client = Client::anonymous(&app);
    for (list, field) in [(PROBLEMS, "broader"), (SOLUTIONS, "variantOf")] {
        let all = list.all(&client).await;
        let deepest = all.iter().map(|it| above(it, &all).len()).max().unwrap();
        assert!(deepest >= 3, "{deepest}");
        let by_use = |node: &Value| all.iter().filter(|it| it["up"]["id"] == node["id"]).count();
        let mut tops: Vec<&Value> = all.iter().filter(|it| by_use(it) > 0).collect();
        tops.sort_by_key(|it| (!above(it, &all).is_empty(), it["id"].to_string()));
        let (first, last) = (&tops[0]["id"], &tops[tops.len() - 1]["id"]);
        for ids in [
            json!([first]),
            json!([last, first, last]),
            json!([]),
            json!(["exp_1", ""]),
        ] {
            let is_one = |it: &Value| ids.as_array().unwrap().contains(it);
            let at_any_depth = json!({ field: { "ids": ids } });
            list.agrees(&client, &all, at_any_depth, 2, |it| {
                above(it, &all).iter().any(is_one)
            })
            .await;
            let directly = json!({ field: { "ids": ids, "includeNarrower": false } });
            list.agrees(&client, &all, directly, 2, |it| is_one(&it["up"]["id"]))
                .await;
        }
        let lower = list
            .agrees(&client, &all, json!({ field: {} }), 7, |it| {
                !it["up"].is_null()
            })
            .await;
        assert!(lower > 0 && lower < all.len());
        let some = json!({ "ids": [first, last], field: {} });
        list.agrees(&client, &all, some, 1, |it| {
            [first, last].contains(&&it["id"]) && !it["up"].is_null()
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hidden_term_tells_nothing_of_what_lies_under_it() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    deepen(&app).await;
    let number = number("problem");
    let show = |state: &str| format!("UPDATE problem SET state = '{state}' WHERE {number} = 5");
    app.db.execute(&show("ACCEPTED")).await.unwrap();
    let all = PROBLEMS.all(&client).await;
    let deep = all.iter().max_by_key(|it| above(it, &all).len()).unwrap();
    let chain = above(deep, &all);
    let top = json!({ "broader": { "ids": [chain[chain.len() - 1]] } });
    let seen = PROBLEMS.total(&client, &top).await;
    app.db.execute(&show("REJECTED")).await.unwrap();
    let left = PROBLEMS.all(&client).await;
    let hidden = all
        .iter()
        .find(|it| !left.iter().any(|left| left["id"] == it["id"]));
    let under = json!({ "broader": { "ids": [hidden.unwrap()["id"]] } });
    assert_eq!(PROBLEMS.total(&client, &under).await, 0);
    assert!(PROBLEMS.total(&client, &top).await < seen);
}

#[tokio::test(flavor = "multi_thread")]
async fn themes_and_kinds() {
    let (_database, app) = demo().await;
    deepen(&app).await;
    let client = Client::anonymous(&app);
    let all = PROBLEMS.all(&client).await;
    for themes in [
        json!(["helse"]),
        json!(["skole", "helse"]),
        json!(["skole"]),
        json!(["x"]),
    ] {
        let filter = json!({ "themes": themes });
        PROBLEMS
            .agrees(&client, &all, filter, 5, |it| {
                let falls_under = it["themes"].as_array().unwrap();
                falls_under
                    .iter()
                    .any(|it| themes.as_array().unwrap().contains(it))
            })
            .await;
    }
    let all = PARTNERS.all(&client).await;
    for kinds in [json!(["STATE"]), json!(["BUSINESS", "RESEARCH"]), json!([])] {
        let is_one = |it: &Value| kinds.as_array().unwrap().contains(&it["kind"]);
        let filter = json!({ "kinds": kinds });
        PARTNERS.agrees(&client, &all, filter, 7, is_one).await;
        let ids: Vec<&Value> = all.iter().step_by(3).map(|it| &it["id"]).collect();
        let filter = json!({ "kinds": kinds, "ids": ids });
        PARTNERS
            .agrees(&client, &all, filter, 7, |it| {
                is_one(it) && ids.contains(&&it["id"])
            })
            .await;
    }
}

/// Enough experiences and lessons that most conditions name more than a page is found by, and some name few.
async fn many_lessons() -> (crate::support::database::TestDatabase, App) {
    let records: Vec<Value> = (0..1_100).map(made_up).collect();
    let (database, app) = holding(&records).await;
    let random = match app.db.reader().get_database_backend() {
        DbBackend::Postgres => "gen_random_uuid()",
        _ => "randomblob(16)",
    };
    let more = format!(
        "INSERT INTO lesson (public_id, key, experience_id, kind, basis, text, position)
         SELECT {random}, (1 << 30) + (id * 7919) % 10007, experience_id, kind, basis, text, position + 1 FROM lesson"
    );
    for statement in [
        more.as_str(),
        "UPDATE lesson SET kind = CASE WHEN id % 2 = 0 THEN 'PITFALL' WHEN id % 101 = 0 THEN 'SUCCESS_FACTOR' ELSE 'ADVICE' END",
        "UPDATE lesson SET basis = CASE WHEN id % 5 = 0 THEN 'DERIVED' ELSE 'STATED' END",
        "UPDATE lesson SET factor = CASE WHEN id % 7 = 0 THEN 'COMPETENCE' WHEN id % 3 <> 0 THEN 'TIME_CAPACITY' END",
        "UPDATE experience SET audience = 'OWNER' WHERE id % 50 = 0",
    ] {
        app.db.execute(statement).await.unwrap();
    }
    (database, app)
}

/// A filter, and the same as a test of a lesson.
type Part = (Value, fn(&Value) -> bool);

fn parts() -> [Vec<Part>; 4] {
    let any: Part = (json!({}), |_| true);
    [
        vec![
            any.clone(),
            (json!({ "kinds": ["PITFALL"] }), |it| {
                it["kind"] == "PITFALL"
            }),
            (json!({ "kinds": ["PITFALL", "SUCCESS_FACTOR"] }), |it| {
                it["kind"] != "ADVICE"
            }),
            (json!({ "kinds": ["SUCCESS_FACTOR"] }), |it| {
                it["kind"] == "SUCCESS_FACTOR"
            }),
        ],
        vec![
            any.clone(),
            (json!({ "bases": ["STATED"] }), |it| it["basis"] == "STATED"),
            (json!({ "bases": ["DERIVED", "STATED"] }), |_| true),
            (json!({ "bases": [] }), |_| false),
        ],
        vec![
            any.clone(),
            (
                json!({ "factors": ["COMPETENCE", "TIME_CAPACITY"] }),
                |it| !it["factor"].is_null(),
            ),
            (json!({ "factors": ["COMPETENCE"] }), |it| {
                it["factor"] == "COMPETENCE"
            }),
        ],
        vec![
            any,
            (
                json!({ "experience": { "problem": {}, "hasLessons": true } }),
                |_| true,
            ),
            (
                json!({ "experience": { "not": { "outcomes": ["FAILED"] } } }),
                |it| it["experience"]["outcome"] != "FAILED",
            ),
            (
                json!({ "experience": { "sectors": ["TECHNICAL"], "startedYear": { "from": 2004 } } }),
                |it| {
                    let it = &it["experience"];
                    it["sector"] == "TECHNICAL"
                        && it["startedYear"].as_i64().is_some_and(|it| it >= 2004)
                },
            ),
            (json!({ "experience": { "hasLessons": false } }), |_| false),
        ],
    ]
}

/// A third of all combinations, in which every pair of parts meets.
fn combined() -> Vec<[Part; 4]> {
    let [kinds, bases, factors, experiences] = parts();
    let mut all = Vec::new();
    for (k, kind) in kinds.iter().enumerate() {
        for (b, basis) in bases.iter().enumerate() {
            for (f, factor) in factors.iter().enumerate() {
                for (e, experience) in experiences.iter().enumerate() {
                    if (k + b + f + e) % 3 == 0 {
                        all.push([kind, basis, factor, experience].map(Clone::clone));
                    }
                }
            }
        }
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn lessons_agree_with_a_recount() {
    let (_database, app) = many_lessons().await;
    let client = Client::anonymous(&app);
    let all = LESSONS.all(&client).await;
    assert_eq!(all.len(), 2 * (1_100 - 22));
    for filters in combined() {
        let mut filter = json!({});
        for (part, _) in &filters {
            for (field, value) in part.as_object().unwrap() {
                filter[field] = value.clone();
            }
        }
        let holds = |it: &Value| filters.iter().all(|(_, holds)| holds(it));
        LESSONS.agrees(&client, &all, filter, 100, holds).await;
    }
    let ids: Vec<&Value> = all.iter().step_by(90).map(|it| &it["id"]).collect();
    for size in [3, 50] {
        let filter = json!({ "ids": ids, "kinds": ["ADVICE"] });
        LESSONS
            .agrees(&client, &all, filter, size, |it| {
                it["kind"] == "ADVICE" && ids.contains(&&it["id"])
            })
            .await;
    }
    let one = &all[77]["experience"]["id"];
    let of_one = json!({ "experience": { "ids": [one] } });
    let is_of_one = |it: &Value| &it["experience"]["id"] == one;
    assert_eq!(LESSONS.agrees(&client, &all, of_one, 1, is_of_one).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filtered_page_with_its_total_takes_three_statements_at_most() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    for (list, filter) in [
        (PROBLEMS, json!({ "broader": {}, "themes": ["helse"] })),
        (SOLUTIONS, json!({ "variantOf": {} })),
        (PARTNERS, json!({ "kinds": ["STATE", "BUSINESS"] })),
        (LESSONS, json!({ "kinds": ["ADVICE"], "bases": ["STATED"] })),
        (
            LESSONS,
            json!({ "kinds": ["ADVICE"], "experience": { "outcomes": ["FAILED"], "not": { "sectors": ["CULTURE"] } } }),
        ),
        (LESSONS, json!({})),
    ] {
        let query = list.query("totalCount nodes { id } pageInfo { hasNextPage }");
        let (_, statements) = client.counted(&query, json!({ "filter": filter })).await;
        assert!(statements <= 3, "{statements} statements for {filter}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn other_ids_match_nothing_and_too_many_values_are_refused() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    let experience = client
        .data("{ experiences(first: 1) { nodes { id } } }", json!({}))
        .await;
    let other = &experience["experiences"]["nodes"][0]["id"];
    let many: Vec<String> = (0..1_001).map(|number| format!("x_{number}")).collect();
    let half = &many[..600];
    let parts: Vec<Value> = (0..100).map(|_| json!({})).collect();
    for (list, refused) in [
        (PROBLEMS, json!({ "ids": half, "broader": { "ids": half } })),
        (
            SOLUTIONS,
            json!({ "ids": half, "variantOf": { "ids": half } }),
        ),
        (PARTNERS, json!({ "ids": many })),
        (
            LESSONS,
            json!({ "ids": half, "experience": { "ids": half } }),
        ),
        (LESSONS, json!({ "experience": { "or": parts } })),
        (PROBLEMS, json!({ "themes": many })),
    ] {
        assert_eq!(
            list.total(&client, &json!({ "ids": [other, "", "?"] }))
                .await,
            0
        );
        let codes = client
            .codes(&list.query("totalCount"), json!({ "filter": refused }))
            .await;
        assert_eq!(codes, ["BAD_USER_INPUT"], "{}", list.0);
    }
}
