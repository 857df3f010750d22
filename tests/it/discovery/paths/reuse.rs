//! Ways that lead over what was taken up: from experience to experience, where the viewer may read both.

use serde_json::{Value, json};

use super::paths;
use crate::support::ask::Client;
use crate::support::cases::{holding, made_up};

#[tokio::test(flavor = "multi_thread")]
async fn ways_lead_over_what_was_taken_up() {
    let mut records: Vec<Value> = (0..4).map(made_up).collect();
    for (number, record) in records.iter_mut().enumerate() {
        record["problem"]["title"] = json!(format!("Problem {number}"));
        record["solution"]["title"] = json!(format!("Løsning {number}"));
        record["problem"]["broader"] = Value::Null;
        record["solution"]["variant_of"] = Value::Null;
        record["partners"] = json!([]);
        record["programmes"] = json!([]);
    }
    let (_database, app) = holding(&records).await;
    let client = Client::anonymous(&app);
    let query = "{ experiences(first: 10) { nodes { id title problems { id } } } }";
    let data = client.data(query, json!({})).await;
    let mut nodes = data["experiences"]["nodes"].as_array().unwrap().clone();
    nodes.sort_by_key(|it| it["title"].to_string());
    let id = |at: usize| nodes[at]["id"].as_str().unwrap();
    let problem = |at: usize| nodes[at]["problems"][0]["id"].as_str().unwrap();
    assert_eq!(paths(&client, id(0), id(2), None).await, json!([]));
    for at in 0..2 {
        let key = |at: usize| {
            let title = nodes[at]["title"].as_str().unwrap();
            format!("(SELECT id FROM experience WHERE title = '{title}')")
        };
        let reuse = format!(
            "INSERT INTO reuse (public_id, origin_id, municipality_id, result_id, kind, state, recorded_by,
                created_at, decided_at)
            SELECT public_id, id, (SELECT MIN(id) FROM municipality), {}, 'COPIED', 'CONFIRMED', 'ORIGIN',
                created_at, created_at FROM experience WHERE id = {}",
            key(at + 1),
            key(at)
        );
        app.db.execute(&reuse).await.unwrap();
    }
    for (from, to, expected) in [
        (id(0), id(1), vec![id(0), id(1)]),
        (id(2), id(0), vec![id(2), id(1), id(0)]),
        (id(0), problem(2), vec![id(0), id(1), id(2), problem(2)]),
        (
            problem(0),
            problem(2),
            vec![problem(0), id(0), id(1), id(2), problem(2)],
        ),
    ] {
        let found = paths(&client, from, to, Some(6)).await;
        let found = found.as_array().unwrap();
        assert_eq!(found.len(), 1, "{from} {to}");
        let steps = found[0]["steps"].as_array().unwrap();
        let ends = steps.iter().map(|it| it["to"]["id"].as_str().unwrap());
        let things: Vec<&str> = [from].into_iter().chain(ends).collect();
        assert_eq!(things, expected);
        for step in steps {
            let ends = ["from", "to"].map(|end| step[end]["id"].as_str().unwrap());
            let is_reuse = ends.iter().all(|it| it.starts_with("exp_"));
            let told = step["experiences"].as_array().unwrap();
            assert_eq!(step["experienceCount"], told.len());
            assert_eq!(told.len(), if is_reuse { 2 } else { 1 });
            let told: Vec<&str> = told.iter().map(|it| it["id"].as_str().unwrap()).collect();
            assert!(
                ends.iter()
                    .all(|it| told.contains(it) || it.starts_with("prb_"))
            );
        }
    }
    // Over what the viewer may not read, and what nobody has confirmed, no way leads.
    let title = nodes[1]["title"].as_str().unwrap();
    let hide = format!("UPDATE experience SET audience = 'OWNER' WHERE title = '{title}'");
    app.db.execute(&hide).await.unwrap();
    assert_eq!(paths(&client, id(0), id(2), Some(6)).await, json!([]));
    let show = "UPDATE experience SET audience = 'PUBLIC'";
    app.db.execute(show).await.unwrap();
    let doubt = "UPDATE reuse SET state = 'RECORDED', decided_at = NULL";
    app.db.execute(doubt).await.unwrap();
    assert_eq!(paths(&client, id(0), id(1), Some(6)).await, json!([]));
}
