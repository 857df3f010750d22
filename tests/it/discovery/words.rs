//! What a word finds that the cases do not have as it is typed: of another language, joined, or a municipality's own.

use serde_json::{Value, json};

use super::demo;
use crate::support::ask::Client;

/// What the best answers are called.
async fn titles(client: &Client, search: &str) -> Vec<String> {
    let query =
        "query ($search: String) { experiences(search: $search, first: 4) { nodes { title } } }";
    let data = client.data(query, json!({ "search": search })).await;
    named(&data["experiences"]["nodes"], "title")
}

fn named(nodes: &Value, field: &str) -> Vec<String> {
    let nodes = nodes.as_array().unwrap().iter();
    let names = nodes.map(|node| node[field].as_str().unwrap().to_owned());
    names.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_compound_finds_what_its_parts_find_apart() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    for (joined, apart, found) in [
        ("housingfirst", "housing first", "Housing first i Bergen"),
        ("leksefriskole", "leksefri skole", "Leksefri skole i Vågan"),
        ("medisinrobotforsøk", "medisinrobot forsøk", "Medisinrobot"),
        ("vannmålerprosjekt", "vannmåler prosjekt", "fikk vannmåler"),
    ] {
        let best = titles(&client, joined).await;
        assert!(
            best.iter().any(|it| it.contains(found)),
            "{joined} {best:?}"
        );
        assert_eq!(best[0], titles(&client, apart).await[0], "{joined}");
        let query = "query ($text: String!) { preflight(plan: { text: $text }) {
            matches { experience { title } } } }";
        let data = client.data(query, json!({ "text": joined })).await;
        let matches = data["preflight"]["matches"].as_array().unwrap();
        let is_found = |it: &Value| {
            let title = it["experience"]["title"].as_str();
            title.is_some_and(|title| title.contains(found))
        };
        assert!(matches.iter().any(is_found), "{joined} {matches:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn english_finds_what_is_told_in_norwegian() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    for (search, found) in [
        ("driverless bus", "Selvkjørende"),
        ("loneliness", "ensomhet"),
        ("nursing home", "sykehjem"),
        ("libraries", "bibliotek"),
        ("cheap ferries", "ferje"),
    ] {
        let best = titles(&client, search).await;
        assert!(
            best.iter().any(|it| it.contains(found)),
            "{search} {best:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_municipality_is_found_however_it_calls_itself() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    let query = "query ($search: String!) {
        municipalities(search: $search, first: 3) { nodes { name } }
        suggest(text: $search, kinds: [MUNICIPALITY]) { name } }";
    for (search, name) in [
        ("Karasjok kommune", "Karasjok"),
        ("Kárášjohka gielda", "Karasjok"),
        ("Unjárga suohkan", "Nesseby"),
        ("Snåase tjïelte", "Snåsa"),
        ("Bergen municipality", "Bergen"),
    ] {
        let data = client.data(query, json!({ "search": search })).await;
        let found = named(&data["municipalities"]["nodes"], "name");
        assert!(found[0].starts_with(name), "{search} {found:?}");
        let suggested = named(&data["suggest"], "name");
        assert!(suggested[0].starts_with(name), "{search} {suggested:?}");
    }
    // Alone they say no more than that municipalities are meant, and find what speaks of them.
    for search in ["kommune", "suohkan", "municipality"] {
        assert_eq!(titles(&client, search).await.len(), 4, "{search}");
    }
}
