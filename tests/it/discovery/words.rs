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
        let matches = like(&client, joined).await;
        let is_found = |it: &String| it.contains(found);
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

/// What attempts are called that are like a plan.
async fn like(client: &Client, plan: &str) -> Vec<String> {
    let query = "query ($text: String!) { preflight(plan: { text: $text }) {
        matches { experience { title } } } }";
    let data = client.data(query, json!({ "text": plan })).await;
    let matches = data["preflight"]["matches"].as_array().unwrap().iter();
    let titles = matches.map(|it| it["experience"]["title"].as_str().unwrap().to_owned());
    titles.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_words_by_which_a_plan_is_told_find_nothing() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    let norwegian: fn(&str) -> [String; 4] = |matter| {
        [
            format!("Kommunen vår planlegger et prøveprosjekt med {matter} neste år"),
            format!("Vi vurderer å innføre {matter}. Har noen erfaring med det?"),
            format!("Kommunen vår ønskjer å starte eit forsøk med {matter} i år"),
            format!("Korleis gjekk det med {matter} hos andre kommunar?"),
        ]
    };
    let english: fn(&str) -> [String; 2] = |matter| {
        [
            format!("Our municipality is planning a pilot of {matter} next year"),
            format!("We are considering {matter}; does anyone have experience?"),
        ]
    };
    for matter in ["selvkjørende buss", "gratis barnehage", "leksefri skole"] {
        let found = like(&client, matter).await;
        assert!(!found.is_empty(), "{matter}");
        for plan in norwegian(matter) {
            assert_eq!(like(&client, &plan).await, found, "{plan}");
        }
    }
    for matter in [
        "driverless buses",
        "free kindergarten",
        "school without homework",
    ] {
        let found = like(&client, matter).await;
        assert!(!found.is_empty(), "{matter}");
        for plan in english(matter) {
            let of_plan = like(&client, &plan).await;
            assert_eq!(of_plan.first(), found.first(), "{plan} {of_plan:?}");
        }
    }
    let titled = like(&client, "Fra prosjekt til drift").await;
    assert!(
        !titled.is_empty(),
        "a problem is named that is told by such words alone"
    );
    for plan in [
        "Our municipality is planning a library for astronauts",
        "Gratis badstue og hundepark i to kommuner",
        "Har noen prøvd dette før?",
        "Vi vil prøve noe nytt",
    ] {
        assert_eq!(like(&client, plan).await, Vec::<String>::new(), "{plan}");
    }
    for matter in ["badstue", "hundepark", "astronauts"] {
        for plan in norwegian(matter).into_iter().chain(english(matter)) {
            assert_eq!(like(&client, &plan).await, Vec::<String>::new(), "{plan}");
        }
    }
}
