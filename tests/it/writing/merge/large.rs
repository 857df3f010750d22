//! Two large problems: merged, added to, and taken apart again; each in one transaction.

use serde_json::{Value, json};

use super::{editor, merge, undo};
use crate::support::ask::Client;
use crate::support::cases::{holding, made_up};
use crate::writing::{complete, done, fact, fingerprint};

/// Experiences of each.
const EACH: usize = 1_000;
/// New ones after the merge: half of them name the one, half the other.
const NEW: usize = 50;

/// The problems, the old one first.
async fn problems(client: &Client) -> [String; 2] {
    let data = client
        .data("{ problems(first: 20) { nodes { id title } } }", json!({}))
        .await;
    let nodes = data["problems"]["nodes"].as_array().unwrap();
    ["Gammelt", "Nytt"].map(|title| {
        let it = nodes.iter().find(|it| it["title"] == title).unwrap();
        it["id"].as_str().unwrap().to_owned()
    })
}

/// How many experiences each has, by their lists and by what their edges count.
async fn totals(client: &Client, problems: &[String; 2]) -> [[Value; 2]; 2] {
    let query =
        "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Problem { experiences { totalCount }
        solutions(first: 1) { edges { evidence { attempts } } } } } }";
    let data = client.data(query, json!({ "ids": problems })).await;
    [0, 1].map(|at| {
        let it = &data["nodes"][at];
        let attempts = &it["solutions"]["edges"][0]["evidence"]["attempts"];
        [it["experiences"]["totalCount"].clone(), attempts.clone()]
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn two_large_problems_become_one_and_two_again() {
    let records: Vec<Value> = (0..2 * EACH)
        .map(|number| {
            let mut record = made_up(number);
            let problem = ["Gammelt", "Nytt"][number % 2];
            record["problem"] = json!({ "title": problem, "text": "Noe." });
            record["solution"] = json!({ "title": "Tiltak", "text": "Noe." });
            record["partners"] = json!([]);
            record["programmes"] = json!([]);
            record["outcome"] = json!("failed");
            record
        })
        .collect();
    let (_database, app) = holding(&records).await;
    let editor = editor(&app).await;
    let ids = problems(&editor).await;
    let all = |count: usize| [json!(count), json!(count)];
    assert_eq!(totals(&editor, &ids).await, [all(EACH), all(EACH)]);
    let links = "SELECT CAST(COUNT(*) AS TEXT) || ' ' || CAST(SUM(experience_id % 100003 * (problem_id % 100003)) AS TEXT) FROM experience_problem";
    let edges = fact(&app, links).await;
    broken(&app, "problem.merge", async || {
        let input = json!({ "id": ids[0], "into": ids[1] });
        super::answer(&editor, "mergeProblems", &input).await
    })
    .await;
    merge(&editor, "mergeProblems", &ids[0], &ids[1]).await;
    assert_eq!(fact(&app, links).await, edges, "no edge was moved");
    assert_eq!(totals(&editor, &ids).await, [all(2 * EACH), all(2 * EACH)]);
    let solution = "{ solutions(first: 1) { nodes { id } } }";
    let solution = editor.data(solution, json!({})).await["solutions"]["nodes"][0]["id"].take();
    for number in 0..NEW {
        let mut input = complete(&format!("Nytt forsøk {number}"));
        input["problems"] = json!([{ "id": ids[number % 2] }]);
        input["solutions"] = json!([{ "id": solution }]);
        input["partners"] = json!([]);
        done(&editor, "createExperience", &input).await;
    }
    let edges = fact(&app, links).await;
    let sum = 2 * EACH + NEW;
    assert_eq!(totals(&editor, &ids).await, [all(sum), all(sum)]);
    broken(&app, "problem.undo_merge", async || {
        super::answer(&editor, "undoMerge", &json!({ "id": ids[0] })).await
    })
    .await;
    undo(&editor, &ids[0]).await;
    let half = EACH + NEW / 2;
    assert_eq!(totals(&editor, &ids).await, [all(half), all(half)]);
    assert_eq!(fact(&app, links).await, edges);
    // Each is reached by the one that it names, and by no other.
    let apart = "SELECT COUNT(*) FROM problem_reach r JOIN experience_problem l
        ON l.experience_id = r.experience_id AND l.problem_id = r.owner_id";
    let reach = "SELECT COUNT(*) FROM problem_reach";
    assert_eq!(fact(&app, apart).await, sum.to_string());
    assert_eq!(fact(&app, reach).await, sum.to_string());
}

/// Nothing is left of a write that fails at its end, in the audit trail: all of it is one transaction.
async fn broken(app: &floke::app::App, action: &str, write: impl AsyncFn() -> Value) {
    let before = fingerprint(app).await;
    let reach = "SELECT CAST(COUNT(*) AS TEXT) || ' ' || CAST(SUM(experience_id % 100003 * (owner_id % 100003)) AS TEXT) FROM problem_reach";
    let reached = fact(app, reach).await;
    let (trap, untrap) = match app.db.product() {
        "SQLite" => (
            format!(
                "CREATE TRIGGER trap BEFORE INSERT ON audit_entry WHEN NEW.action = '{action}'
                 BEGIN SELECT RAISE(ABORT, 'trap'); END"
            ),
            "DROP TRIGGER trap",
        ),
        _ => (
            format!(
                "CREATE FUNCTION trap() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'trap'; END $$;
                 CREATE TRIGGER trap BEFORE INSERT ON audit_entry FOR EACH ROW WHEN (NEW.action = '{action}')
                 EXECUTE FUNCTION trap()"
            ),
            "DROP TRIGGER trap ON audit_entry; DROP FUNCTION trap()",
        ),
    };
    app.db.execute(&trap).await.unwrap();
    let answer = write().await;
    assert_eq!(
        answer["errors"][0]["extensions"]["code"],
        "INTERNAL_SERVER_ERROR"
    );
    app.db.execute(untrap).await.unwrap();
    assert_eq!(fingerprint(app).await, before);
    assert_eq!(fact(app, reach).await, reached);
}
