//! A search means the same in every other list, and in every filter that takes one.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{demo, ids};
use crate::support::ask::Client;

const LISTS: [&str; 6] = [
    "problems",
    "solutions",
    "partners",
    "programmes",
    "municipalities",
    "lessons",
];

/// Ids of all that a search of a list finds, page by page from either end.
async fn found(client: &Client, list: &str, search: &str, is_forward: bool) -> Vec<String> {
    let [size, place, more, end] = if is_forward {
        ["first", "after", "hasNextPage", "endCursor"]
    } else {
        ["last", "before", "hasPreviousPage", "startCursor"]
    };
    let query = format!(
        "query ($search: String, $cursor: String) {{ {list}(search: $search, {size}: 5, {place}: $cursor) {{
            totalCount nodes {{ id }} pageInfo {{ {more} {end} }} }} }}"
    );
    let (mut all, mut cursor) = (Vec::new(), Value::Null);
    loop {
        let mut data = client
            .data(&query, json!({ "search": search, "cursor": cursor }))
            .await;
        let page = &mut data[list];
        let at = if is_forward { all.len() } else { 0 };
        all.splice(at..at, ids(page).into_iter().map(str::to_owned));
        if page["pageInfo"][more] == false {
            assert_eq!(page["totalCount"], all.len(), "{list} {search}");
            return all;
        }
        cursor = page["pageInfo"][end].take();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn other_lists_are_searched_page_by_page() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    for list in LISTS {
        let mut most = 0;
        for search in [
            "skole",
            "digital plattform",
            "kommune",
            "personvern",
            "Bergen",
            "zzzzzz",
        ] {
            let forward = found(&client, list, search, true).await;
            assert_eq!(
                found(&client, list, search, false).await,
                forward,
                "{list} {search}"
            );
            let set: BTreeSet<&String> = forward.iter().collect();
            assert_eq!(set.len(), forward.len(), "{list} {search}: none twice");
            most = most.max(forward.len());
        }
        assert!(list == "programmes" || most > 0, "{list}");
        assert!(found(&client, list, "zzzzzz", true).await.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_finds_what_bears_it_among_the_first() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    for (list, name) in [
        ("problems", "title"),
        ("solutions", "title"),
        ("partners", "name"),
        ("municipalities", "name"),
    ] {
        let query = format!("{{ list: {list}(first: 12) {{ nodes {{ id name: {name} }} }} }}");
        let data = client.data(&query, json!({})).await;
        for node in data["list"]["nodes"].as_array().unwrap() {
            let name = node["name"].as_str().unwrap();
            let first = found(&client, list, name, true).await;
            // Others may say more of the same.
            let best = first.iter().take(3).map(String::as_str);
            assert!(
                best.map(Some).any(|it| it == node["id"].as_str()),
                "{list} {name}"
            );
        }
    }
}

const TOTALS: &str = "query ($one: ExperienceFilter, $other: ExperienceFilter) {
    one: experiences(filter: $one, first: 100) { totalCount nodes { id } }
    other: experiences(filter: $other, first: 100) { totalCount nodes { id } } }";

#[tokio::test(flavor = "multi_thread")]
async fn a_search_in_a_filter_finds_what_it_finds_in_its_list() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    for (list, field) in [
        ("problems", "problem"),
        ("solutions", "solution"),
        ("partners", "partner"),
        ("programmes", "programme"),
    ] {
        for search in [
            "skole",
            "digital plattform for velferd",
            "zzzzzz",
            "kommune",
        ] {
            let ids = found(&client, list, search, true).await;
            let (by_search, by_ids) = (json!({ "search": search }), json!({ "ids": ids }));
            let leaf = |part: &Value| json!({ field: part });
            let wraps: [fn(Value) -> Value; 5] = [
                |leaf| leaf,
                |leaf| json!({ "not": leaf }),
                |leaf| json!({ "and": [{ "hasLessons": true }, leaf] }),
                |leaf| json!({ "or": [{ "sectors": ["TECHNICAL"] }, leaf] }),
                |leaf| json!({ "not": { "and": [{ "or": [leaf] }, { "not": { "outcomes": ["FAILED"] } }] } }),
            ];
            for wrap in wraps {
                let (one, other) = (wrap(leaf(&by_search)), wrap(leaf(&by_ids)));
                let data = client
                    .data(TOTALS, json!({ "one": one, "other": other }))
                    .await;
                assert_eq!(data["one"], data["other"], "{one}");
            }
            // Both hold where both are given; a search that is empty is none.
            let few: Vec<&String> = ids.iter().step_by(2).collect();
            let both = leaf(&json!({ "search": search, "ids": few }));
            let data = client
                .data(
                    TOTALS,
                    json!({ "one": both, "other": leaf(&json!({ "ids": few })) }),
                )
                .await;
            assert_eq!(data["one"], data["other"], "{both}");
        }
        for nothing in ["", "  "] {
            let (one, other) = (
                json!({ field: { "search": nothing } }),
                json!({ field: {} }),
            );
            let data = client
                .data(TOTALS, json!({ "one": one, "other": other }))
                .await;
            assert_eq!(data["one"], data["other"], "{one}");
            // The real cases tell of no programme.
            let is_none = data["one"]["totalCount"] == 0;
            assert_eq!(is_none, list == "programmes", "{one}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_of_other_lists_search_alike() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    let cases = [
        ("problems", "ProblemFilter", "problems", "broader"),
        ("solutions", "SolutionFilter", "solutions", "variantOf"),
    ];
    for (list, filter, searched, field) in cases {
        let query = format!(
            "query ($one: {filter}, $other: {filter}) {{
                one: {list}(filter: $one, first: 100) {{ totalCount nodes {{ id }} }}
                other: {list}(filter: $other, first: 100) {{ totalCount nodes {{ id }} }} }}"
        );
        let mut most = 0;
        for search in ["personvern skole", "digital plattform", "zzzzzz", ""] {
            let ids = found(&client, searched, search, true).await;
            let by_ids = if search.is_empty() {
                json!({})
            } else {
                json!({ "ids": ids })
            };
            let (one, other) = (
                json!({ field: { "search": search } }),
                json!({ field: by_ids }),
            );
            let data = client
                .data(&query, json!({ "one": one, "other": other }))
                .await;
            assert_eq!(data["one"], data["other"], "{one}");
            most = most.max(data["one"]["totalCount"].as_u64().unwrap());
        }
        assert!(most > 0, "{list}");
    }
    let query =
        "query ($filter: PartnerFilter) { partners(filter: $filter, first: 100) { nodes { id } } }";
    for search in ["datatilsynet", "kommune", "zzzzzz"] {
        let data = client
            .data(query, json!({ "filter": { "search": search } }))
            .await;
        let by_filter: BTreeSet<&str> = ids(&data["partners"]).into_iter().collect();
        let by_search = found(&client, "partners", search, true).await;
        assert_eq!(
            by_filter,
            by_search.iter().map(String::as_str).collect(),
            "{search}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_searches_eight_times_at_most() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    let query = "query ($filter: ExperienceFilter) { experiences(filter: $filter) { totalCount } }";
    let searches = |count: usize| {
        let parts: Vec<Value> = (0..count)
            .map(|it| json!({ "problem": { "search": format!("skole {it}") } }))
            .collect();
        json!({ "filter": { "or": parts } })
    };
    assert!(client.codes(query, searches(8)).await.is_empty());
    assert_eq!(client.codes(query, searches(9)).await, ["BAD_USER_INPUT"]);
}
