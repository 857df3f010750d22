//! Merging and undoing it: what is shown of either, what is refused, and that nothing is ever lost.

mod chance;
mod large;

use entity::code::Role;
use floke::app::App;
use serde_json::{Value, json};

use super::terms::fault;
use super::{
    OTHER, OWNER, answer, client, complete, done, fact, faults, hex as hex_of, id_in, run, seeded,
};
use crate::support::ask::Client;
use crate::support::database::TestDatabase;

/// The three kinds: what proposes one, what it is called by, what merges it, and what an experience names it in.
const KINDS: [[&str; 4]; 3] = [
    ["proposeProblem", "title", "mergeProblems", "problems"],
    ["proposeSolution", "title", "mergeSolutions", "solutions"],
    ["proposePartner", "name", "mergePartners", "partners"],
];

/// An editor of a municipality, who may both write and decide.
async fn editor(app: &App) -> Client {
    client(app, Role::Editor, Some(OWNER)).await
}

/// A term of the shared vocabulary.
async fn accepted(editor: &Client, propose: &str, name: &str) -> String {
    let input = match propose {
        "proposePartner" => json!({ "name": name, "kind": "BUSINESS" }),
        _ => json!({ "title": name }),
    };
    let id = id_in(&done(editor, propose, &input).await);
    done(editor, "acceptTerm", &json!({ "id": id })).await;
    id
}

/// An experience that names these in a list of its own.
async fn naming(editor: &Client, title: &str, field: &str, ids: &[&str]) -> String {
    // What else it names is its own.
    let mut input = complete(&format!("{title} {field}"));
    input[field] = ids.iter().map(|id| json!({ "id": id })).collect();
    id_in(&done(editor, "createExperience", &input).await)
}

async fn merge(editor: &Client, mutation: &str, id: &str, into: &str) {
    done(editor, mutation, &json!({ "id": id, "into": into })).await;
}

async fn undo(editor: &Client, id: &str) {
    done(editor, "undoMerge", &json!({ "id": id })).await;
}

const SEEN: &str = "query ($ids: [ID!]!, $all: [ID!]!, $problem: RelatedFilter, $solution: RelatedFilter, $partner: PartnerFilter) {
    nodes(ids: $ids) {
        ... on Problem { id title mergedInto { id } broader { id } narrower { id }
            experiences(first: 50) { totalCount nodes { id } }
            solutions(first: 20) { totalCount edges { node { id } evidence { attempts failed } } } }
        ... on Solution { id title mergedInto { id } variantOf { id } variants { id }
            experiences(first: 50) { totalCount nodes { id } }
            partners(first: 20) { totalCount nodes { id } } }
        ... on Partner { id name mergedInto { id }
            experiences(first: 50) { totalCount nodes { id } }
            problems(first: 20) { totalCount nodes { id } } }
        ... on Experience { id version at: problems { id } tried: solutions { id } partnerships { role partner { id } } }
    }
    problems(filter: { ids: $all }) { nodes { id } }
    solutions(filter: { ids: $all }) { nodes { id } }
    partners(filter: { ids: $all }) { nodes { id } }
    byProblem: experiences(filter: { problem: $problem }, first: 50) { totalCount nodes { id } }
    bySolution: experiences(filter: { solution: $solution }, first: 50) { totalCount nodes { id } }
    byPartner: experiences(filter: { partner: $partner }, first: 50) { totalCount nodes { id } }
}";

/// All that is shown of these.
async fn seen(client: &Client, ids: &[&str], old: &str) -> Value {
    let directly = json!({ "ids": [old], "includeNarrower": false });
    let variables = json!({
        "ids": ids, "all": ids, "problem": directly, "solution": directly, "partner": { "ids": [old] },
    });
    client.data(SEEN, variables).await
}

async fn scene() -> (TestDatabase, App, Client) {
    let (database, app) = seeded().await;
    let editor = editor(&app).await;
    (database, app, editor)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merged_term_stands_for_another_until_that_is_undone() {
    let (_database, app, editor) = scene().await;
    for [propose, _, mutation, field] in KINDS {
        let old = accepted(&editor, propose, &format!("Gammel {field}")).await;
        let new = accepted(&editor, propose, &format!("Ny {field}")).await;
        let of_old = naming(&editor, "A", field, &[&old]).await;
        let of_new = naming(&editor, "B", field, &[&new]).await;
        let of_both = naming(&editor, "C", field, &[&old, &new]).await;
        let ids = [&old, &new, &of_old, &of_new, &of_both].map(String::as_str);
        let before = seen(&editor, &ids, &old).await;
        let links = links(&app).await;
        merge(&editor, mutation, &old, &new).await;
        let during = seen(&editor, &ids, &old).await;
        let [gone, stays, a, _, c] = [0, 1, 2, 3, 4].map(|at| &during["nodes"][at]);
        assert_eq!(gone["mergedInto"]["id"], json!(new));
        assert_eq!(stays["mergedInto"], Value::Null);
        assert_eq!(stays["experiences"]["totalCount"], 3);
        for field in ["experiences", "solutions", "partners", "problems"] {
            assert_eq!(gone[field], stays[field], "{field}");
        }
        let list = ["problems", "solutions", "partners"].map(|list| &during[list]["nodes"]);
        let listed: Vec<&Value> = list.iter().flat_map(|it| it.as_array().unwrap()).collect();
        assert_eq!(listed, [&json!({ "id": new })]);
        let shown = |it: &Value| match field {
            "partners" => {
                let parts = it["partnerships"].as_array().unwrap().iter();
                parts.map(|it| it["partner"].clone()).collect()
            }
            "problems" => it["at"].clone(),
            _ => it["tried"].clone(),
        };
        assert_eq!(shown(a), json!([{ "id": new }]));
        assert_eq!(shown(c), json!([{ "id": new }]), "once");
        let by = match field {
            "problems" => "byProblem",
            "solutions" => "bySolution",
            _ => "byPartner",
        };
        assert_eq!(
            during[by]["totalCount"], 3,
            "an old id means what it stands for"
        );
        assert_eq!(links, self::links(&app).await, "no edge was moved");
        undo(&editor, &old).await;
        assert_eq!(seen(&editor, &ids, &old).await, before);
    }
    let audit = "SELECT COUNT(*) FROM audit_entry WHERE action LIKE '%merge'";
    assert_eq!(fact(&app, audit).await, "12");
}

/// All that ties experiences to terms.
async fn links(app: &App) -> String {
    let links = [
        ("experience_problem", "problem_id"),
        ("experience_solution", "solution_id"),
        ("partnership", "partner_id"),
    ];
    let sums = links.map(|(table, member)| {
        format!("(SELECT CAST(COUNT(*) AS TEXT) || ' ' || CAST(SUM(experience_id % 100003 * ({member} % 100003)) AS TEXT) FROM {table})")
    });
    fact(app, &format!("SELECT {}", sums.join(" || '; ' || "))).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_named_since_stays_where_it_was_named() {
    let (_database, _app, editor) = scene().await;
    for [propose, _, mutation, field] in KINDS {
        let old = accepted(&editor, propose, &format!("Gammel {field}")).await;
        let new = accepted(&editor, propose, &format!("Ny {field}")).await;
        let first = naming(&editor, "A", field, &[&old]).await;
        merge(&editor, mutation, &old, &new).await;
        let by_old = naming(&editor, "B", field, &[&old]).await;
        let by_new = naming(&editor, "C", field, &[&new]).await;
        // What it shows, told again, changes nothing of it; what is new in it is.
        let update = |more: Value| json!({ "id": first, "expectedVersion": 1, field: more });
        let same = done(&editor, "updateExperience", &update(json!([{ "id": new }]))).await;
        assert_eq!(same["experience"]["version"], 1, "{field}");
        let other = accepted(&editor, propose, &format!("Annen {field}")).await;
        let more = json!([{ "id": other }, { "id": new }]);
        done(&editor, "updateExperience", &update(more)).await;
        let twice = json!([{ "id": old }, { "id": new }]);
        let mut input = complete("D");
        input[field] = twice;
        let (code, path, _) = fault(&editor, "createExperience", input).await;
        assert!(
            code == "INVALID" && path.starts_with(field),
            "{code} {path}"
        );
        undo(&editor, &old).await;
        let ids = [old.as_str(), &new, &other];
        let after = seen(&editor, &ids, &old).await;
        let experiences = |at: usize| {
            let nodes = after["nodes"][at]["experiences"]["nodes"]
                .as_array()
                .unwrap();
            let mut ids: Vec<String> = nodes
                .iter()
                .map(|it| it["id"].as_str().unwrap().to_owned())
                .collect();
            ids.sort();
            ids
        };
        let mut of_old = vec![first.clone(), by_old];
        of_old.sort();
        assert_eq!(experiences(0), of_old, "{field}");
        assert_eq!(experiences(1), [by_new], "{field}");
        assert_eq!(experiences(2), [first], "{field}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn chains_come_apart_in_any_order() {
    let (_database, _app, editor) = scene().await;
    let mut ids = Vec::new();
    for name in ["A", "B", "C"] {
        let id = accepted(&editor, "proposeProblem", name).await;
        naming(&editor, name, "problems", &[&id]).await;
        ids.push(id);
    }
    let [a, b, c] = [&ids[0], &ids[1], &ids[2]].map(String::as_str);
    let state = async || {
        let seen = seen(&editor, &[a, b, c], a).await;
        [0, 1, 2].map(|at| {
            let it = &seen["nodes"][at];
            let into = ids
                .iter()
                .position(|id| it["mergedInto"]["id"] == json!(id));
            (into, it["experiences"]["totalCount"].as_u64().unwrap())
        })
    };
    for first in [a, b] {
        merge(&editor, "mergeProblems", a, b).await;
        merge(&editor, "mergeProblems", b, c).await;
        assert_eq!(state().await, [(Some(2), 3), (Some(2), 3), (None, 3)]);
        undo(&editor, first).await;
        let expected = if first == a {
            [(None, 1), (Some(2), 2), (None, 2)]
        } else {
            [(Some(1), 2), (None, 2), (None, 1)]
        };
        assert_eq!(state().await, expected);
        undo(&editor, if first == a { b } else { a }).await;
        assert_eq!(state().await, [(None, 1), (None, 1), (None, 1)]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_way_leads_over_what_two_became() {
    let (_database, _app, editor) = scene().await;
    let mut ends = Vec::new();
    let mut problems = Vec::new();
    for name in ["A", "B"] {
        let problem = accepted(&editor, "proposeProblem", &format!("Problem {name}")).await;
        let solution = accepted(&editor, "proposeSolution", &format!("Løsning {name}")).await;
        let mut input = complete(name);
        input["problems"] = json!([{ "id": problem }]);
        input["solutions"] = json!([{ "id": solution }]);
        done(&editor, "createExperience", &input).await;
        problems.push(problem);
        ends.push(solution);
    }
    let query = "query ($from: ID!, $to: ID!) { relationPaths(from: $from, to: $to) { length steps { to { id } } } }";
    let ways = async || {
        let data = editor
            .data(query, json!({ "from": ends[0], "to": ends[1] }))
            .await;
        data["relationPaths"].clone()
    };
    assert_eq!(ways().await, json!([]));
    merge(&editor, "mergeProblems", &problems[0], &problems[1]).await;
    let over = [&problems[1], &ends[1]].map(|id| json!({ "to": { "id": id } }));
    assert_eq!(ways().await, json!([{ "length": 2, "steps": over }]));
    let same = json!({ "from": problems[0], "to": problems[1] });
    assert_eq!(editor.codes(query, same).await, ["BAD_USER_INPUT"]);
    undo(&editor, &problems[0]).await;
    assert_eq!(ways().await, json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_merged_is_told() {
    let (_database, app, editor) = scene().await;
    let mut ids = Vec::new();
    for name in ["A", "B", "C", "D"] {
        ids.push(accepted(&editor, "proposeProblem", name).await);
    }
    let [a, b, c, d] = [0, 1, 2, 3].map(|at| ids[at].as_str());
    let proposed = id_in(&done(&editor, "proposeProblem", &json!({ "title": "E" })).await);
    let rejected = id_in(&done(&editor, "proposeProblem", &json!({ "title": "F" })).await);
    done(
        &editor,
        "rejectTerm",
        &json!({ "id": rejected, "reason": "Uklart." }),
    )
    .await;
    let solution = accepted(&editor, "proposeSolution", "G").await;
    done(&editor, "setBroader", &json!({ "id": c, "broader": b })).await;
    merge(&editor, "mergeProblems", a, b).await;
    let before = super::fingerprint(&app).await;
    let cases = [
        (d, d, "INVALID", "into"),
        (b, a, "INVALID", "into"),
        (a, d, "STATE", "id"),
        (d, a, "STATE", "into"),
        (b, c, "INVALID", "into"),
        (d, proposed.as_str(), "STATE", "into"),
        (d, rejected.as_str(), "STATE", "into"),
        (rejected.as_str(), d, "STATE", "id"),
        (d, solution.as_str(), "NOT_FOUND", "into"),
        (solution.as_str(), d, "NOT_FOUND", "id"),
    ];
    for (id, into, code, path) in cases {
        let payload = run(&editor, "mergeProblems", &json!({ "id": id, "into": into })).await;
        assert_eq!(
            faults(&payload),
            [(code.to_owned(), path.to_owned())],
            "{payload}"
        );
    }
    for (mutation, more) in [
        ("acceptTerm", json!({})),
        ("rejectTerm", json!({ "reason": "Uklart." })),
        ("renameTerm", json!({ "title": "Ny" })),
        ("setBroader", json!({ "broader": d })),
    ] {
        let mut input = more;
        input["id"] = json!(a);
        let (code, path, _) = fault(&editor, mutation, input).await;
        assert_eq!(
            (code.as_str(), path.as_str()),
            ("STATE", "id"),
            "{mutation}"
        );
    }
    let (code, path, _) = fault(&editor, "undoMerge", json!({ "id": b })).await;
    assert_eq!((code.as_str(), path.as_str()), ("STATE", "id"));
    assert_eq!(super::fingerprint(&app).await, before);
    merge(&editor, "mergeProblems", &proposed, d).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lies_below_comes_along_and_goes_back() {
    let (_database, _app, editor) = scene().await;
    let mut ids = Vec::new();
    for name in ["Over", "Gammel", "Ny", "Under"] {
        ids.push(accepted(&editor, "proposeProblem", name).await);
    }
    let [above, old, new, below] = [0, 1, 2, 3].map(|at| ids[at].as_str());
    let place = async |id: &str, broader: &str| {
        let input = json!({ "id": id, "broader": broader });
        faults(&run(&editor, "setBroader", &input).await)
    };
    place(old, above).await;
    place(below, old).await;
    naming(&editor, "E", "problems", &[below]).await;
    let ids = [above, old, new, below];
    let before = seen(&editor, &ids, old).await;
    merge(&editor, "mergeProblems", old, new).await;
    let during = seen(&editor, &ids, old).await;
    assert_eq!(during["nodes"][3]["broader"]["id"], json!(new));
    assert_eq!(during["nodes"][2]["narrower"], json!([{ "id": below }]));
    assert_eq!(during["nodes"][0]["narrower"], json!([]));
    assert_eq!(during["nodes"][0]["experiences"]["totalCount"], 0);
    assert_eq!(during["nodes"][2]["experiences"]["totalCount"], 1);
    let under =
        "query ($id: ID!) { problems(filter: { broader: { ids: [$id] } }) { nodes { id } } }";
    let found = editor.data(under, json!({ "id": old })).await;
    assert_eq!(found["problems"]["nodes"], json!([{ "id": below }]));
    // While it is merged, what it lay below may come to lie below what lies below it: then it cannot come back.
    assert_eq!(place(above, below).await, []);
    let (code, path, _) = fault(&editor, "undoMerge", json!({ "id": old })).await;
    assert_eq!((code.as_str(), path.as_str()), ("INVALID", "id"));
    done(
        &editor,
        "setBroader",
        &json!({ "id": above, "broader": null }),
    )
    .await;
    undo(&editor, old).await;
    assert_eq!(seen(&editor, &ids, old).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_told_of_what_they_may_not_know() {
    let (_database, app, editor) = scene().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let other = client(&app, Role::Contributor, Some(OTHER)).await;
    let anybody = Client::anonymous(&app);
    for [propose, name, mutation, field] in KINDS {
        let mut input = json!({ name: format!("Forslag {field}") });
        if field == "partners" {
            input["kind"] = json!("BUSINESS");
        }
        let old = id_in(&done(&owner, propose, &input).await);
        input[name] = json!(format!("Mål {field}"));
        let new = id_in(&done(&owner, propose, &input).await);
        naming(&owner, "Utkast", field, &[&old]).await;
        let publication = naming(&owner, "Publisert", field, &[&old]).await;
        let query = "query ($ids: [ID!]!) { nodes(ids: $ids) {
            ... on Problem { id mergedInto { id } } ... on Solution { id mergedInto { id } }
            ... on Partner { id mergedInto { id } } } }";
        let told = async |client: &Client| {
            client.data(query, json!({ "ids": [old, new] })).await["nodes"].take()
        };
        let [gone, stays] = [
            json!({ "id": old, "mergedInto": { "id": new } }),
            json!({ "id": new, "mergedInto": null }),
        ];
        merge(&editor, mutation, &old, &new).await;
        for client in [&owner, &editor] {
            assert_eq!(told(client).await, json!([gone, stays]));
        }
        for client in [&other, &anybody] {
            assert_eq!(told(client).await, json!([null, null]));
        }
        // Whoever reads what names the one is shown the other.
        let (_, key) = publication.split_once('_').unwrap();
        let publish = format!(
            "UPDATE experience SET state = 'PUBLISHED', published_at = updated_at WHERE {} = '{key}'",
            super::hex(&app)
        );
        app.db.execute(&publish).await.unwrap();
        for client in [&other, &anybody] {
            assert_eq!(told(client).await, json!([gone, stays]));
        }
        undo(&editor, &old).await;
        let gone = json!({ "id": old, "mergedInto": null });
        assert_eq!(told(&anybody).await, json!([gone, null]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_comes_again_does_nothing_more() {
    let (_database, app, editor) = scene().await;
    let old = accepted(&editor, "proposeSolution", "Gammel").await;
    let new = accepted(&editor, "proposeSolution", "Ny").await;
    let input =
        json!({ "id": old, "into": new, "reason": "Samme sak.", "idempotencyKey": "slå sammen" });
    let first = done(&editor, "mergeSolutions", &input).await;
    let before = super::fingerprint(&app).await;
    assert_eq!(done(&editor, "mergeSolutions", &input).await, first);
    assert_eq!(super::fingerprint(&app).await, before);
    let twice = [json!({ "id": old }), json!({ "id": old })];
    let answers =
        futures_util::future::join_all(twice.iter().map(|it| answer(&editor, "undoMerge", it)))
            .await;
    let done = answers
        .iter()
        .filter(|it| it["data"]["undoMerge"]["term"]["id"] == json!(old));
    assert_eq!(done.count(), 1, "{answers:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stands_for_something_else_than_its_end_is_told_to_operators() {
    let (_database, app) = seeded().await;
    let editor = editor(&app).await;
    for [propose, _, mutation, field] in KINDS {
        let mut ids = Vec::new();
        for name in ["En", "To", "Tre"] {
            ids.push(accepted(&editor, propose, &format!("{name} {field}")).await);
        }
        merge(&editor, mutation, &ids[0], &ids[1]).await;
        merge(&editor, mutation, &ids[1], &ids[2]).await;
        let table = field.trim_end_matches('s');
        let key = |at: usize| {
            let hex = ids[at].split('_').nth(1).unwrap();
            format!("(SELECT id FROM {table} WHERE {} = '{hex}')", hex_of(&app))
        };
        let set = async |at: usize, what: &str| {
            let update = format!("UPDATE {table} SET {what} WHERE id = {}", key(at));
            app.db.execute(&update).await.unwrap();
        };
        assert_eq!(app.db.merge_faults().await.unwrap(), [""; 0]);
        let told = |at: usize, end: usize, wrong: &str| {
            format!("{} stands for {}, {wrong}", ids[at], ids[end])
        };
        set(0, &format!("stands_for_id = {}", key(1))).await;
        let chain = told(0, 1, "which was merged itself");
        assert_eq!(app.db.merge_faults().await.unwrap(), [chain]);
        set(0, &format!("stands_for_id = {}", key(0))).await;
        let circle = told(0, 0, "which is itself");
        assert_eq!(app.db.merge_faults().await.unwrap(), [circle]);
        set(0, "stands_for_id = NULL").await;
        let nothing = format!("{} stands for nothing, though it was merged", ids[0]);
        assert_eq!(app.db.merge_faults().await.unwrap(), [nothing]);
        set(0, &format!("stands_for_id = {}", key(2))).await;
        set(2, "state = 'REJECTED'").await;
        let mut found = app.db.merge_faults().await.unwrap();
        found.sort();
        let mut rejected = [0, 1].map(|at| told(at, 2, "which was rejected"));
        rejected.sort();
        assert_eq!(found, rejected);
        set(2, "state = 'ACCEPTED'").await;
    }
    assert_eq!(app.db.merged().await.unwrap(), 6);
}
