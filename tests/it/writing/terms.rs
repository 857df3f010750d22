//! The shared vocabulary: decisions, trees without circles, and what is counted after a move.

use std::collections::{BTreeMap, BTreeSet};

use entity::code::Role;
use floke::app::App;
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{OTHER, OWNER, answer, client, complete, done, fact, faults, id_in, run, seeded};
use crate::support::ask::Client;

pub async fn propose(client: &Client, title: &str) -> String {
    id_in(&done(client, "proposeProblem", &json!({ "title": title })).await)
}

/// The only fault: its code, its path, and the id of what is there already, which the message names too.
pub async fn fault(client: &Client, mutation: &str, input: Value) -> (String, String, Value) {
    let payload = run(client, mutation, &input).await;
    let found = faults(&payload);
    assert_eq!(found.len(), 1, "{mutation} {input}: {payload}");
    let error = &payload["userErrors"][0];
    let (code, path) = found[0].clone();
    let existing = error["existingId"].clone();
    assert_eq!(existing.is_string(), code == "DUPLICATE", "{payload}");
    let message = error["message"].as_str().unwrap();
    assert!(
        existing.as_str().is_none_or(|id| message.contains(id)),
        "{message}"
    );
    (code, path, existing)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejected_term_keeps_a_draft_from_being_submitted() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let editor = client(&app, Role::Editor, None).await;
    let id = id_in(&done(&owner, "createExperience", &complete("Utkast")).await);
    let query = "query ($id: ID!) { experience(id: $id) { problems { id } } }";
    let data = owner.data(query, json!({ "id": id })).await;
    let problem = &data["experience"]["problems"][0]["id"];
    done(
        &editor,
        "rejectTerm",
        &json!({ "id": problem, "reason": "Uklart." }),
    )
    .await;
    let submit = json!({ "id": id, "expectedVersion": 1 });
    let (code, path, _) = fault(&owner, "submitExperience", submit.clone()).await;
    assert_eq!((code.as_str(), path.as_str()), ("STATE", "problems"));
    done(&editor, "acceptTerm", &json!({ "id": problem })).await;
    done(&owner, "submitExperience", &submit).await;
    let audit =
        "SELECT COUNT(*) FROM audit_entry WHERE action IN ('problem.reject', 'problem.accept')";
    assert_eq!(fact(&app, audit).await, "2");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_something_lies_below_is_not_rejected() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let editor = client(&app, Role::Editor, None).await;
    let top = propose(&owner, "Øverst").await;
    let below = |title: &str, above: &str| json!({ "title": title, "broader": above });
    let middle = id_in(&done(&owner, "proposeProblem", &below("Midt", &top)).await);
    let low = id_in(&done(&owner, "proposeProblem", &below("Nederst", &middle)).await);
    let reject = |id: &str| json!({ "id": id, "reason": "Uklart." });
    for id in [&top, &middle] {
        let (code, path, _) = fault(&editor, "rejectTerm", reject(id)).await;
        assert_eq!((code.as_str(), path.as_str()), ("STATE", "id"));
    }
    for id in [&low, &middle, &top] {
        done(&editor, "rejectTerm", &reject(id)).await;
    }
    // And what lies below a rejected one is not accepted.
    let (code, path, _) = fault(&editor, "acceptTerm", json!({ "id": low })).await;
    assert_eq!((code.as_str(), path.as_str()), ("STATE", "id"));
    for id in [&top, &middle, &low] {
        done(&editor, "acceptTerm", &json!({ "id": id })).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_published_keeps_all_that_it_lies_below() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let editor = client(&app, Role::Editor, None).await;
    let top = propose(&owner, "Øverst").await;
    let middle = json!({ "title": "Midt", "broader": top });
    let middle = id_in(&done(&owner, "proposeProblem", &middle).await);
    let low = json!({ "title": "Nederst", "broader": middle });
    let low = id_in(&done(&owner, "proposeProblem", &low).await);
    let mut input = complete("Publisert");
    input["problems"] = json!([{ "id": low }]);
    let id = id_in(&done(&owner, "createExperience", &input).await);
    let step = |version: i32| json!({ "id": id, "expectedVersion": version });
    done(&owner, "submitExperience", &step(1)).await;
    done(&editor, "publishExperience", &step(2)).await;
    // Whatever lies between, it shows above.
    app.db
        .execute("UPDATE problem SET state = 'REJECTED' WHERE title = 'Midt'")
        .await
        .unwrap();
    for id in [&top, &low] {
        let rejected = json!({ "id": id, "reason": "Uklart." });
        let (code, path, _) = fault(&editor, "rejectTerm", rejected).await;
        assert_eq!((code.as_str(), path.as_str()), ("STATE", "id"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn trees_have_no_circles_and_sixteen_levels() {
    let (_database, app) = seeded().await;
    let editor = client(&app, Role::Editor, Some(OTHER)).await;
    for (propose, place, parent) in [
        ("proposeProblem", "setBroader", "broader"),
        ("proposeSolution", "setVariantOf", "variantOf"),
    ] {
        let mut chain: Vec<String> = Vec::new();
        for level in 1..=16 {
            let mut input = json!({ "title": format!("Nivå {level}") });
            input[parent] = json!(chain.last());
            chain.push(id_in(&done(&editor, propose, &input).await));
        }
        let mut below = json!({ "title": "Nivå 17" });
        below[parent] = json!(chain[15]);
        assert_eq!(fault(&editor, propose, below).await.0, "INVALID");
        let top = id_in(&done(&editor, propose, &json!({ "title": "Nivå 0" })).await);
        let under = |id: &str, above: &str| {
            let mut input = json!({ "id": id });
            input[parent] = json!(above);
            input
        };
        // Circles of every length, and one level too many.
        for (id, above) in [
            (&chain[0], &chain[0]),
            (&chain[0], &chain[1]),
            (&chain[0], &chain[15]),
            (&chain[7], &chain[9]),
            (&chain[0], &top),
        ] {
            let (code, path, _) = fault(&editor, place, under(id, above)).await;
            assert_eq!((code.as_str(), path.as_str()), ("INVALID", parent));
        }
        // A branch that goes elsewhere makes room.
        done(&editor, place, &under(&chain[8], &top)).await;
        done(&editor, place, &under(&chain[0], &chain[14])).await;
        done(&editor, place, &json!({ "id": chain[0], parent: null })).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_editors_at_once_make_no_circle() {
    let (_database, app) = seeded().await;
    let one = client(&app, Role::Editor, None).await;
    let two = client(&app, Role::Editor, Some(OTHER)).await;
    let (a, b, c) = (
        propose(&one, "A").await,
        propose(&one, "B").await,
        propose(&one, "C").await,
    );
    for _ in 0..8 {
        for id in [&a, &b, &c] {
            done(&one, "setBroader", &json!({ "id": id, "broader": null })).await;
        }
        let moves = [
            (&one, &a, &b),
            (&two, &b, &c),
            (&one, &c, &a),
            (&two, &b, &a),
        ];
        let answers = join_all(moves.map(|(who, id, above)| async move {
            run(who, "setBroader", &json!({ "id": id, "broader": above })).await
        }))
        .await;
        let refused = answers.iter().filter(|it| !faults(it).is_empty());
        assert!(refused.clone().count() >= 1, "{answers:?}");
        for payload in refused {
            assert_eq!(
                faults(payload),
                [("INVALID".to_owned(), "broader".to_owned())]
            );
        }
        let query = "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Problem { id broader { id broader { id broader { id } } } } } }";
        let data = one.data(query, json!({ "ids": [a, b, c] })).await;
        for node in data["nodes"].as_array().unwrap() {
            assert!(node["broader"]["broader"]["broader"].is_null(), "{data}");
        }
    }
}

/// An experience as it was made: places of its problems and solutions, and how it ended.
struct Tried {
    problems: Vec<usize>,
    solutions: Vec<usize>,
    outcome: Option<&'static str>,
}

/// Terms by place, and what each lies under.
struct Tree {
    ids: Vec<String>,
    above: Vec<Option<usize>>,
}

impl Tree {
    pub async fn propose(client: &Client, mutation: &str, size: usize) -> Self {
        let mut ids = Vec::new();
        for number in 0..size {
            let input = json!({ "title": format!("Nr. {number}") });
            ids.push(id_in(&done(client, mutation, &input).await));
        }
        Self {
            ids,
            above: vec![None; size],
        }
    }

    fn is_below(&self, mut low: usize, high: usize) -> bool {
        while low != high {
            let Some(above) = self.above[low] else {
                return false;
            };
            low = above;
        }
        true
    }

    fn reaches(&self, high: usize, tied: &[usize]) -> bool {
        tied.iter().any(|low| self.is_below(*low, high))
    }
}

/// What is told of every problem equals what is counted one by one.
async fn recount(client: &Client, problems: &Tree, solutions: &Tree, tried: &[Tried], told: &str) {
    let query = "query ($id: ID!) { problem(id: $id) { experiences { totalCount }
        solutions(first: 100) { edges { node { id } evidence { attempts succeeded failed ongoing } } } } }";
    for (place, id) in problems.ids.iter().enumerate() {
        let data = client.data(query, json!({ "id": id })).await;
        let of: Vec<&Tried> = (tried.iter())
            .filter(|it| problems.reaches(place, &it.problems))
            .collect();
        assert_eq!(
            data["problem"]["experiences"]["totalCount"],
            of.len(),
            "{told}: {place}"
        );
        let mut expected = BTreeMap::new();
        for (at, solution) in solutions.ids.iter().enumerate() {
            let with: Vec<_> = (of.iter())
                .filter(|it| solutions.reaches(at, &it.solutions))
                .collect();
            let ended = |how| with.iter().filter(|it| it.outcome == how).count();
            if !with.is_empty() {
                let counts = [
                    with.len(),
                    ended(Some("SUCCEEDED")),
                    ended(Some("FAILED")),
                    ended(None),
                ];
                expected.insert(solution.as_str(), counts);
            }
        }
        let edges = data["problem"]["solutions"]["edges"]
            .as_array()
            .unwrap()
            .iter();
        let found: BTreeMap<&str, [usize; 4]> = edges
            .map(|edge| {
                let count =
                    |field| usize::try_from(edge["evidence"][field].as_u64().unwrap()).unwrap();
                let counts = ["attempts", "succeeded", "failed", "ongoing"].map(count);
                (edge["node"]["id"].as_str().unwrap(), counts)
            })
            .collect();
        assert_eq!(found, expected, "{told}: {place}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn evidence_after_each_move_equals_a_plain_recount() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let editor = client(&app, Role::Editor, None).await;
    let mut problems = Tree::propose(&owner, "proposeProblem", 6).await;
    let mut solutions = Tree::propose(&owner, "proposeSolution", 5).await;
    let mut tried = Vec::new();
    for number in 0..12 {
        let it = Tried {
            problems: BTreeSet::from([number % 6, number * 5 % 6])
                .into_iter()
                .collect(),
            solutions: BTreeSet::from([number % 5, number * 3 % 4])
                .into_iter()
                .collect(),
            outcome: [Some("SUCCEEDED"), Some("FAILED"), None][number % 3],
        };
        let mut input = complete(&format!("Forsøk {number}"));
        input["problems"] = it
            .problems
            .iter()
            .map(|at| json!({ "id": problems.ids[*at] }))
            .collect();
        input["solutions"] = it
            .solutions
            .iter()
            .map(|at| json!({ "id": solutions.ids[*at] }))
            .collect();
        input["outcome"] = json!(it.outcome);
        input["stage"] = json!(it.outcome.map_or("ONGOING", |_| "CONCLUDED"));
        let id = id_in(&done(&owner, "createExperience", &input).await);
        done(
            &owner,
            "submitExperience",
            &json!({ "id": id, "expectedVersion": 1 }),
        )
        .await;
        done(
            &editor,
            "publishExperience",
            &json!({ "id": id, "expectedVersion": 2 }),
        )
        .await;
        tried.push(it);
    }
    let anonymous = Client::anonymous(&app);
    recount(&anonymous, &problems, &solutions, &tried, "at first").await;
    let moves = [
        ("setBroader", 1, Some(0)),
        ("setBroader", 2, Some(1)),
        ("setVariantOf", 1, Some(0)),
        ("setBroader", 3, Some(1)),
        ("setVariantOf", 2, Some(1)),
        ("setBroader", 1, Some(4)),
        ("setVariantOf", 1, Some(3)),
        ("setBroader", 4, Some(5)),
        ("setBroader", 1, None),
        ("setVariantOf", 2, None),
        ("setBroader", 2, Some(3)),
    ];
    for (mutation, low, high) in moves {
        let (tree, parent) = match mutation {
            "setBroader" => (&mut problems, "broader"),
            _ => (&mut solutions, "variantOf"),
        };
        let mut input = json!({ "id": tree.ids[low] });
        input[parent] = json!(high.map(|at| tree.ids[at].clone()));
        tree.above[low] = high;
        done(&editor, mutation, &input).await;
        recount(
            &anonymous,
            &problems,
            &solutions,
            &tried,
            &format!("{mutation} {low} {high:?}"),
        )
        .await;
    }
}

/// The rows of a table as one number, whatever their order.
async fn reached(app: &App) -> String {
    fact(
        app,
        "SELECT COUNT(*) || '/' || SUM(experience_id * 7 + owner_id % 1000003 * 13) FROM problem_reach",
    )
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn moves_and_edits_at_once_lose_nothing() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let editor = client(&app, Role::Editor, None).await;
    let problems = Tree::propose(&owner, "proposeProblem", 4).await;
    let mut experiences = Vec::new();
    for number in 0..4 {
        let mut input = complete(&format!("Samtidig {number}"));
        input["problems"] = json!([{ "id": problems.ids[number] }]);
        experiences.push(id_in(&done(&owner, "createExperience", &input).await));
    }
    for round in 1..6 {
        let edits = experiences.iter().enumerate().map(|(at, id)| {
            let problem = &problems.ids[(at + round) % 4];
            let input =
                json!({ "id": id, "expectedVersion": round, "problems": [{ "id": problem }] });
            let owner = &owner;
            async move { answer(owner, "updateExperience", &input).await }
        });
        let moves = (0..2).map(|at| {
            let high = if round % 2 == 0 {
                Some(&problems.ids[at + 2])
            } else {
                None
            };
            let input = json!({ "id": problems.ids[at], "broader": high });
            let editor = &editor;
            async move { answer(editor, "setBroader", &input).await }
        });
        let (edits, moves) = futures_util::future::join(join_all(edits), join_all(moves)).await;
        for answer in edits.iter().chain(&moves) {
            let payload = answer["data"].as_object().and_then(|it| it.values().next());
            assert_eq!(
                payload.map(|it| &it["userErrors"]),
                Some(&json!([])),
                "{answer}"
            );
        }
    }
    let told = reached(&app).await;
    // Moved away and back, everything is told anew.
    for at in 0..4 {
        let query = "query ($id: ID!) { problem(id: $id) { broader { id } } }";
        let data = editor.data(query, json!({ "id": problems.ids[at] })).await;
        let broader = &data["problem"]["broader"]["id"];
        for parent in [&Value::Null, broader] {
            done(
                &editor,
                "setBroader",
                &json!({ "id": problems.ids[at], "broader": parent }),
            )
            .await;
        }
    }
    assert_eq!(reached(&app).await, told);
}
