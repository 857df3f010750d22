//! What a search finds is one set in one order, whichever page, total or order reads it.

use std::collections::{BTreeMap, BTreeSet};

use floke::search::word::words;
use serde_json::{Value, json};

use super::{catch_up, demo, ids, walk};
use crate::support::ask::Client;
use crate::support::cases::{holding, made_up};
use crate::support::world::ledger::ORDERS;

const SEARCHES: [&str; 6] = [
    "velferdsteknologi",
    "selvkjørende buss i sentrum",
    "app for skule og heim, personvern",
    "robot",
    "kommunen",
    "digital hjemmeoppfølging av eldre",
];

fn id_of(edge: &Value) -> &str {
    edge["node"]["id"].as_str().unwrap()
}

fn id_list(edges: &[Value]) -> Vec<&str> {
    edges.iter().map(id_of).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_found_is_one_set_in_every_order() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    let mut all = BTreeMap::new();
    for order in ORDERS {
        all.insert(order, walk(&client, &json!({ "order": order }), true).await);
    }
    for search in SEARCHES {
        let asked = json!({ "search": search });
        let found = walk(&client, &asked, true).await;
        assert_eq!(found, walk(&client, &asked, false).await, "{search}");
        let named = json!({ "search": search, "order": "RELEVANCE" });
        assert_eq!(found, walk(&client, &named, true).await, "{search}");
        let scores: Vec<f64> = found
            .iter()
            .map(|it| it["score"].as_f64().unwrap())
            .collect();
        assert!(scores.is_sorted_by(|one, other| one >= other), "{scores:?}");
        assert!(scores.iter().all(|score| *score > 0.0), "{scores:?}");
        let set: BTreeSet<&str> = id_list(&found).into_iter().collect();
        assert_eq!(set.len(), found.len(), "none twice");
        assert!(!set.is_empty() && set.len() <= all["TITLE_ASC"].len());
        let by_id: BTreeMap<&str, &Value> =
            found.iter().map(|it| (id_of(it), &it["score"])).collect();
        for order in ORDERS {
            let asked = json!({ "search": search, "order": order });
            let listed = walk(&client, &asked, true).await;
            let expected: Vec<&str> = id_list(&all[order])
                .into_iter()
                .filter(|id| set.contains(id))
                .collect();
            assert_eq!(id_list(&listed), expected, "{search} {order}");
            assert!(listed.iter().all(|it| it["score"] == *by_id[id_of(it)]));
            let back = walk(&client, &asked, false).await;
            assert_eq!(back, listed, "{search} {order}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_leaves_of_what_is_found_what_it_leaves_of_all() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    let filters = [
        json!({}),
        json!({ "sectors": ["HEALTH_CARE", "EDUCATION"] }),
        json!({ "not": { "outcomes": ["FAILED"] } }),
        json!({ "or": [{ "startedYear": { "from": 2020 } }, { "hasLessons": false }] }),
        json!({ "ids": [] }),
    ];
    for search in SEARCHES {
        let found = walk(&client, &json!({ "search": search }), true).await;
        for filter in &filters {
            let fitting = walk(&client, &json!({ "filter": filter }), true).await;
            let fitting: BTreeSet<&str> = id_list(&fitting).into_iter().collect();
            let expected: Vec<(&str, &Value)> = (found.iter())
                .map(|it| (id_of(it), &it["score"]))
                .filter(|(id, _)| fitting.contains(id))
                .collect();
            for is_forward in [true, false] {
                let asked = json!({ "search": search, "filter": filter });
                let left = walk(&client, &asked, is_forward).await;
                let left: Vec<_> = left.iter().map(|it| (id_of(it), &it["score"])).collect();
                assert_eq!(left, expected, "{search} {filter}");
            }
        }
    }
}

const CURSORS: &str = "query ($search: String, $order: ExperienceOrder, $after: String) {
    experiences(search: $search, orderBy: $order, first: 2, after: $after) { pageInfo { endCursor } } }";

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_belongs_to_its_search_and_order() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    let lists = [
        json!({ "search": "robot" }),
        json!({ "search": "skole" }),
        json!({ "search": "robot", "order": "TITLE_ASC" }),
        json!({ "search": "robot", "order": "STARTED_DESC" }),
        json!({}),
    ];
    for one in &lists {
        let data = client.data(CURSORS, one.clone()).await;
        let cursor = &data["experiences"]["pageInfo"]["endCursor"];
        assert!(cursor.is_string(), "{one}");
        for other in &lists {
            let mut asked = other.clone();
            asked["after"] = cursor.clone();
            let expected: &[&str] = if one == other {
                &[]
            } else {
                &["BAD_USER_INPUT"]
            };
            let codes = client.codes(CURSORS, asked).await;
            assert_eq!(codes, expected, "a cursor of {one} in {other}");
        }
    }
    for list in [
        "problems",
        "solutions",
        "partners",
        "lessons",
        "municipalities",
    ] {
        let query = format!(
            "query ($search: String, $after: String) {{
                {list}(search: $search, first: 1, after: $after) {{ pageInfo {{ endCursor }} }} }}"
        );
        let cursor = async |search: Value| {
            let data = client.data(&query, json!({ "search": search })).await;
            data[list]["pageInfo"]["endCursor"].clone()
        };
        let searches = [json!("kommune"), json!("skole"), Value::Null];
        for one in &searches {
            let after = cursor(one.clone()).await;
            for other in searches
                .iter()
                .filter(|other| after.is_string() && *other != one)
            {
                let asked = json!({ "search": other, "after": after });
                let codes = client.codes(&query, asked).await;
                assert_eq!(codes, ["BAD_USER_INPUT"], "{list} {one} {other}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_search_looks_for_nothing() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    let query = "query ($search: String, $order: ExperienceOrder) {
        experiences(search: $search, orderBy: $order) { searchMode totalCount
            edges { cursor score highlights { field } node { id } } }
        problems(search: $search) { totalCount edges { cursor node { id } } }
        solutions(search: $search) { totalCount edges { cursor node { id } } }
        partners(search: $search) { totalCount edges { cursor node { id } } }
        programmes(search: $search) { totalCount edges { cursor node { id } } }
        municipalities(search: $search) { totalCount edges { cursor node { id } } }
        lessons(search: $search) { totalCount edges { cursor node { id } } }
    }";
    let without = client.data(query, json!({})).await;
    assert_eq!(without["experiences"]["searchMode"], "NONE");
    assert_eq!(without["experiences"]["edges"][0]["score"], Value::Null);
    for search in ["", " ", "\t\n \u{a0}"] {
        let with = client.data(query, json!({ "search": search })).await;
        assert_eq!(with, without, "{search:?}");
        let asked = json!({ "search": search, "order": "RELEVANCE" });
        assert_eq!(client.codes(query, asked).await, ["BAD_USER_INPUT"]);
    }
    let asked = json!({ "order": "RELEVANCE" });
    assert_eq!(client.codes(query, asked).await, ["BAD_USER_INPUT"]);
    let with = client.data(query, json!({ "search": "robot" })).await;
    assert_eq!(with["experiences"]["searchMode"], "WORDS");
}

/// Whether a word has four letters in a row of one of the others, or all of it.
fn shares(word: &str, others: &[String]) -> bool {
    let letters: Vec<char> = word.chars().collect();
    let size = letters.len().min(4);
    let mut parts = letters
        .windows(size)
        .map(|part| part.iter().collect::<String>());
    parts.any(|part| others.iter().any(|other| other.contains(&part)))
}

#[tokio::test(flavor = "multi_thread")]
async fn highlights_are_passages_with_words_of_the_question() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    let query = "query ($search: String) { experiences(search: $search, first: 50) { totalCount
        edges { highlights { field text ranges { start end } } node {
            title summary context whatWasDone whatHappened wouldDoDifferently
            lessons(first: 100) { nodes { text } } } } } }";
    let mut told = 0;
    // Words without synonyms.
    for search in [
        "sikkerhetshull",
        "VIGILO og andre",
        "fritekstfelt",
        "foreldreansvar",
    ] {
        let question: Vec<String> = words(search).into_iter().map(|it| it.folded).collect();
        let data = client.data(query, json!({ "search": search })).await;
        let edges = data["experiences"]["edges"].as_array().unwrap();
        assert!(!edges.is_empty(), "{search}");
        for edge in edges {
            for highlight in edge["highlights"].as_array().unwrap() {
                let (node, text) = (&edge["node"], highlight["text"].as_str().unwrap());
                let field = highlight["field"].as_str().unwrap();
                let is_from = match field {
                    "lessons" => node["lessons"]["nodes"]
                        .as_array()
                        .unwrap()
                        .iter()
                        .any(|it| it["text"].as_str().unwrap().contains(text)),
                    _ => node[field].as_str().unwrap().contains(text),
                };
                assert!(is_from, "{text} in {field}");
                assert!(text.chars().count() <= 241, "{text}");
                let units: Vec<u16> = text.encode_utf16().collect();
                let mut last = 0;
                for range in highlight["ranges"].as_array().unwrap() {
                    let [start, end] = ["start", "end"]
                        .map(|it| usize::try_from(range[it].as_u64().unwrap()).unwrap());
                    assert!(
                        last <= start && start < end && end <= units.len(),
                        "{range}"
                    );
                    last = end;
                    let word = String::from_utf16(&units[start..end]).unwrap();
                    let folded = &words(&word)[0].folded;
                    assert!(shares(folded, &question), "{word} of {search}");
                    told += 1;
                }
            }
        }
    }
    assert!(told > 10, "{told}");
    let data = client
        .data(query, json!({ "search": "Egen meldingsapp i Osloskolen" }))
        .await;
    let first = &data["experiences"]["edges"][0];
    assert_eq!(
        first["node"]["title"],
        "Skolemelding-appen i Osloskolen lansert med sikkerhetshull"
    );
    assert_eq!(first["highlights"][0]["field"], "title");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_found_however_it_is_asked_for() {
    let mut records: Vec<Value> = (0..30).map(made_up).collect();
    let case = |id: &str, title: &str, text: &str, problem: &str, solution: &str| {
        let mut record = made_up(1);
        record["id"] = json!(id);
        record["title"] = json!(title);
        record["what_happened"] = json!(text);
        record["problem"] = json!({ "title": problem, "text": "Et problem." });
        record["solution"] = json!({ "title": solution, "text": "En løsning." });
        record["municipality"] = json!(["Kautokeino"]);
        record["programmes"] = json!([]);
        record
    };
    records.push(case(
        "buss",
        "Selvkjørende buss i sentrum",
        "Bussen ble stående i snøen om vinteren.",
        "Få avganger om kvelden",
        "Førerløs minibuss",
    ));
    records.push(case(
        "dispenser",
        "Elektronisk medisindispenser hos hjemmeboende",
        "Sykepleierne slapp å reise ut om morgenen.",
        "For mange hjemmebesøk",
        "Velferdsteknologi i hjemmet",
    ));
    let (_database, app) = holding(&records).await;
    catch_up(&app).await;
    let client = Client::anonymous(&app);
    let query =
        "query ($search: String) { experiences(search: $search, first: 3) { nodes { id title } } }";
    for (title, searches) in [
        (
            "Selvkjørende buss i sentrum",
            &[
                "selvkjørende buss",
                "sjølvkøyrande bussar om vinteren",
                "SELVKJOERENDE BUSS",
                "selvkjørenede bus",
                "selv kjørende buss",
                "selvkjørende-buss",
                "selvkjørendebuss",
                "autonom minibuss",
                "autonomous minibus in the snow",
                "selvkjo\u{308}rende buss i sno\u{308}en",
            ][..],
        ),
        (
            "Elektronisk medisindispenser hos hjemmeboende",
            &[
                "medisindispenser",
                "medisin dispenser",
                "elektroniske medisindispensarar heime hos folk",
                "medisindispencer",
                "electronic medisin dispenser",
                "velferds teknologi",
                "velferds-teknologi hos hjemmeboende",
                "sjukepleiarane slapp å reise ut",
            ][..],
        ),
    ] {
        for search in searches {
            let data = client.data(query, json!({ "search": search })).await;
            let nodes = &data["experiences"]["nodes"];
            assert_eq!(nodes[0]["title"], title, "{search}: {nodes}");
        }
    }
    // Names of Sami and letters that are put together find the municipality, and what is its own.
    for name in [
        "Kautokeino",
        "Guovdageaidnu",
        "guovdageainnu",
        "KAUTOKEINO kommune",
        "kautokieno",
    ] {
        let query = "query ($search: String) {
            municipalities(search: $search, first: 1) { nodes { id: name } }
            experiences(search: $search) { nodes { id: title } } }";
        let data = client.data(query, json!({ "search": name })).await;
        let found = ids(&data["municipalities"]);
        assert!(
            found.first().is_some_and(|it| it.contains("Kautokeino")),
            "{name}: {found:?}"
        );
        assert!(ids(&data["experiences"]).len() >= 2, "{name}: {data}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_page_of_what_is_found_tells_whether_there_is_anything() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    let page = "query ($first: Int, $after: String, $last: Int, $before: String) {
        experiences(search: \"kommunen\", first: $first, after: $after, last: $last, before: $before) {
            totalCount edges { cursor } pageInfo { hasNextPage hasPreviousPage } } }";
    let all = client.data(page, json!({ "first": 100 })).await;
    let third = &all["experiences"]["edges"][2]["cursor"];
    for (arguments, before, after) in [
        (json!({ "first": 0 }), false, true),
        (json!({ "last": 0 }), true, false),
        (json!({ "first": 0, "after": third }), true, true),
        (json!({ "last": 0, "before": third }), true, true),
    ] {
        let empty = client.data(page, arguments.clone()).await;
        let told = json!({ "hasNextPage": after, "hasPreviousPage": before });
        assert_eq!(empty["experiences"]["pageInfo"], told, "{arguments}");
        assert_eq!(empty["experiences"]["edges"], json!([]));
    }
}
