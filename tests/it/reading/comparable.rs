//! Municipalities like one another, and what municipalities answer for in their predecessors' place.

use serde_json::{Value, json};

use crate::support::ask::Client;
use crate::support::cases::{demo, holding, made_up};

const LIKE: &str = "query ($number: String!, $first: Int) { municipality(number: $number) {
    number region population comparable(first: $first) { number region population validTo kind } } }";

fn band(population: i64) -> usize {
    let bounds = [5_000, 10_000, 20_000, 50_000];
    bounds.iter().filter(|bound| **bound <= population).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn those_of_the_band_and_region_come_first_and_then_the_nearest() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    let query = "query ($first: Int, $after: String) { municipalities(first: $first, after: $after,
        filter: { kinds: [MUNICIPALITY], populationMin: 0 }) { nodes { number region population validTo } pageInfo { endCursor } } }";
    let mut today: Vec<Value> = Vec::new();
    let mut variables = json!({ "first": 100 });
    while today.len() < 357 {
        let mut page = client.data(query, variables.clone()).await["municipalities"].take();
        variables["after"] = page["pageInfo"]["endCursor"].take();
        today.extend(page["nodes"].as_array().unwrap().iter().cloned());
    }
    for number in ["0301", "4601", "1508", "1151", "5612"] {
        let data = client
            .data(LIKE, json!({ "number": number, "first": 100 }))
            .await;
        let it = &data["municipality"];
        let size = it["population"].as_i64().unwrap();
        let rank = |other: &Value| {
            let population = other["population"].as_i64().unwrap();
            let is_alike = other["region"] == it["region"] && band(population) == band(size);
            (!is_alike, (population - size).abs())
        };
        let mut expected: Vec<_> = (today.iter())
            .filter(|other| other["number"] != it["number"])
            .map(rank)
            .collect();
        expected.sort_unstable();
        let found = it["comparable"].as_array().unwrap();
        let ranks: Vec<_> = found.iter().map(rank).collect();
        assert_eq!(ranks, expected[..100], "{number}");
        assert!(found.iter().all(|other| other["number"] != number
            && other["kind"] == "MUNICIPALITY"
            && other["validTo"].is_null()));
        let few = client.data(LIKE, json!({ "number": number })).await;
        assert_eq!(
            few["municipality"]["comparable"].as_array().unwrap()[..],
            found[..20]
        );
    }
    for number in ["1507", "46", "0822"] {
        let data = client.data(LIKE, json!({ "number": number })).await;
        assert_eq!(data["municipality"]["comparable"], json!([]), "{number}");
    }
    for first in [-1, 101] {
        let codes = client
            .codes(LIKE, json!({ "number": "0301", "first": first }))
            .await;
        assert_eq!(codes, ["BAD_USER_INPUT"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn those_like_twenty_are_one_statement_more() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    let of =
        |fields: &str| format!("{{ municipalities(first: 20) {{ nodes {{ name {fields} }} }} }}");
    let (_, without) = client.counted(&of(""), json!({})).await;
    let with = of("comparable(first: 5) { name comparable(first: 3) { name } }");
    let (_, with) = client.counted(&with, json!({})).await;
    assert_eq!(with, without + 1);
}

/// Ørskog became part of Ålesund, and Svelvik of Drammen; one of today's own stands beside each.
#[tokio::test(flavor = "multi_thread")]
async fn what_predecessors_tried_counts_as_their_successors() {
    let owners = ["Ørskog", "Ålesund", "Svelvik", "Drammen", "Bergen"];
    let records: Vec<Value> = (0..10)
        .map(|number| {
            let mut record = made_up(number);
            record["municipality"] = json!([owners[number % owners.len()]]);
            record
        })
        .collect();
    let (_database, app) = holding(&records).await;
    let client = Client::anonymous(&app);
    let number = json!({ "number": "1508" });
    let own = "query ($number: String!) { municipality(number: $number) { id population experiences { totalCount nodes { municipalities { name } } } } }";
    let alesund = client.data(own, number).await["municipality"].take();
    assert_eq!(alesund["experiences"]["totalCount"], 4);
    let told = alesund["experiences"]["nodes"].to_string();
    assert!(
        told.contains("Ørskog") && told.contains("Ålesund"),
        "{told}"
    );
    let drammen = client.data(own, json!({ "number": "3301" })).await["municipality"].take();
    assert_eq!(drammen["experiences"]["totalCount"], 4);
    let size = &alesund["population"];
    let query =
        "query ($filter: MunicipalityFilter) { experiences(filter: { municipality: $filter }) {
        totalCount nodes { municipalities { name } } } }";
    for (filter, expected) in [
        (json!({ "ids": [alesund["id"]] }), 4),
        (json!({ "numbers": ["1508"] }), 4),
        (json!({ "numbers": ["1523"] }), 2),
        (json!({ "numbers": ["1508", "1523", "3301"] }), 8),
        (json!({ "counties": ["15"] }), 4),
        (json!({ "counties": ["15", "33"] }), 8),
        (
            json!({ "regions": ["Vestlandet"], "populationMax": 100_000 }),
            4,
        ),
        (json!({ "regions": ["Vestlandet"] }), 6),
        (json!({ "kinds": ["MUNICIPALITY"] }), 10),
        (json!({ "kinds": ["COUNTY"] }), 0),
        (json!({ "populationMin": size, "populationMax": size }), 4),
        // Ålesund is of Bergen's band and part of the country, and Ørskog counts as Ålesund.
        (json!({ "comparableTo": "4601" }), 4),
    ] {
        let data = client.data(query, json!({ "filter": filter })).await;
        assert_eq!(data["experiences"]["totalCount"], expected, "{filter}");
        let nodes = data["experiences"]["nodes"].as_array().unwrap();
        assert_eq!(nodes.len(), expected, "{filter}");
    }
}
