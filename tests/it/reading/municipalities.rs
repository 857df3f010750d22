//! Municipalities by the numbers that they bear and bore, with their names, counties and successions.

use serde_json::{Value, json};

use crate::support::ask::Client;
use crate::support::cases::demo;

const ONE: &str = "query ($number: String!) { municipality(number: $number) {
    kind number name names country region population validTo county { number name }
    numbers { number validFrom validTo } predecessors { name } successors { number name }
    experiences { totalCount nodes { municipalities { name } } } } }";

async fn read(client: &Client, number: &str) -> Value {
    client.data(ONE, json!({ "number": number })).await["municipality"].clone()
}

async fn total(client: &Client, filter: Value) -> u64 {
    let query =
        "query ($filter: MunicipalityFilter) { municipalities(filter: $filter) { totalCount } }";
    client.data(query, json!({ "filter": filter })).await["municipalities"]["totalCount"]
        .as_u64()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_lead_to_whoever_bears_or_bore_them() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    let drammen = read(&client, "3301").await;
    assert_eq!(drammen["name"], "Drammen");
    assert_eq!(read(&client, "3005").await, drammen);
    assert_eq!(
        drammen["numbers"],
        json!([
            { "number": "3005", "validFrom": null, "validTo": "2023-12-31" },
            { "number": "3301", "validFrom": "2024-01-01", "validTo": null },
        ])
    );
    let split = read(&client, "1507").await;
    assert_eq!(split["validTo"], "2023-12-31");
    let successors: Vec<&str> = split["successors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|node| node["number"].as_str().unwrap())
        .collect();
    assert_eq!(successors, ["1580", "1508"]);
    assert_eq!(
        read(&client, "0822").await["successors"],
        json!([{ "number": "4020", "name": "Midt-Telemark" }])
    );
    assert_eq!(read(&client, "03").await["name"], "Oslo");
    assert_eq!(read(&client, "46").await["name"], "Vestland fylkeskommune");
    for number in ["9999", "", "301", "'; DROP TABLE municipality; --"] {
        assert_eq!(read(&client, number).await, Value::Null, "{number}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_municipality_answers_for_its_predecessors() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    let drammen = read(&client, "3301").await;
    let predecessors: Vec<&str> = drammen["predecessors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|node| node["name"].as_str().unwrap())
        .collect();
    assert_eq!(predecessors, ["Nedre Eiker", "Svelvik"]);
    let alver = read(&client, "4631").await;
    assert_eq!(
        alver["experiences"]["totalCount"], 1,
        "Radøy took part in the trial of voting by internet"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn sami_and_kven_names_are_names_too() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    let kautokeino = read(&client, "5612").await;
    let names = kautokeino["names"].as_array().unwrap();
    assert_eq!(names[0], "Kautokeino");
    assert!(names.contains(&json!("Guovdageaidnu")));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_country_has_357_municipalities_in_15_counties() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    let counties = [
        ("03", 1),
        ("11", 23),
        ("15", 27),
        ("18", 41),
        ("31", 12),
        ("32", 21),
        ("33", 18),
        ("34", 46),
        ("39", 6),
        ("40", 17),
        ("42", 25),
        ("46", 43),
        ("50", 38),
        ("55", 21),
        ("56", 18),
    ];
    let mut sum = 0;
    for (number, count) in counties {
        let filter = json!({ "counties": [number], "kinds": ["MUNICIPALITY"], "populationMin": 0 });
        assert_eq!(total(&client, filter).await, count, "{number}");
        sum += count;
    }
    assert_eq!(sum, 357);
    let small = json!({ "kinds": ["MUNICIPALITY"], "populationMax": 4999 });
    assert_eq!(total(&client, small).await, 174);
    assert_eq!(
        total(&client, json!({ "numbers": ["0301", "3005", "9999"] })).await,
        2
    );
    assert_eq!(
        total(
            &client,
            json!({ "regions": ["Agder"], "kinds": ["MUNICIPALITY"], "populationMin": 0 })
        )
        .await,
        25
    );
    for number in ["9999", "", "46"] {
        assert_eq!(
            total(&client, json!({ "comparableTo": number })).await,
            0,
            "{number}"
        );
    }
    let by_code = json!({ "regions": ["AGDER"], "kinds": ["MUNICIPALITY"], "populationMin": 0 });
    assert_eq!(total(&client, by_code).await, 25);
    let bergen = json!({ "comparableTo": "4601" });
    let query = "query ($filter: MunicipalityFilter) { municipalities(filter: $filter) { nodes { name population region } } }";
    let data = client.data(query, json!({ "filter": bergen })).await;
    let nodes = data["municipalities"]["nodes"].as_array().unwrap();
    assert!(!nodes.is_empty());
    for node in nodes {
        assert_eq!(node["region"], "Vestlandet");
        assert!(node["population"].as_i64().unwrap() >= 50_000);
        assert_ne!(node["name"], "Bergen");
    }
}
