//! Facets count exactly what the same search with a filter by the value finds, in every list that has them.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

use entity::code::Role;
use serde_json::{Value, json};

use super::{catch_up, demo};
use crate::support::ask::Client;
use crate::support::token::token;
use crate::support::world::world;

/// Every dimension, and the vocabulary of those whose values are codes.
const DIMENSIONS: [(&str, Option<&str>); 19] = [
    ("OUTCOME", Some("OUTCOME")),
    ("STAGE", Some("EXPERIENCE_STAGE")),
    ("STOPPED_AT", Some("STOPPED_AT")),
    ("SECTOR", Some("SECTOR")),
    ("START_YEAR", None),
    ("INNOVATION_TYPE", Some("INNOVATION_TYPE")),
    ("NOVELTY", Some("NOVELTY")),
    ("LANGUAGE", Some("LANGUAGE")),
    ("MUNICIPALITY", None),
    ("COUNTY", None),
    ("REGION", Some("REGION")),
    ("POPULATION_BAND", Some("POPULATION_BAND")),
    ("PROBLEM", None),
    ("SOLUTION", None),
    ("PARTNER", None),
    ("PARTNER_KIND", Some("PARTNER_KIND")),
    ("PROGRAMME", None),
    ("CAUSE", Some("FAILURE_CAUSE")),
    ("FACTOR", Some("FACTOR")),
];

/// The filter by a value; none where there is no such filter.
fn filter_by(dimension: &str, code: &str) -> Option<Value> {
    let year = || code.parse::<i32>().unwrap();
    Some(match dimension {
        "OUTCOME" => json!({ "outcomes": [code] }),
        "STAGE" => json!({ "stages": [code] }),
        "STOPPED_AT" => json!({ "stoppedAt": [code] }),
        "SECTOR" => json!({ "sectors": [code] }),
        "START_YEAR" => json!({ "startedYear": { "from": year(), "to": year() } }),
        "INNOVATION_TYPE" => json!({ "innovationTypes": [code] }),
        "LANGUAGE" => json!({ "languages": [code] }),
        "MUNICIPALITY" => json!({ "municipality": { "ids": [code] } }),
        "COUNTY" => json!({ "municipality": { "counties": [code] } }),
        "REGION" => json!({ "municipality": { "regions": [code] } }),
        "POPULATION_BAND" => json!({ "municipality": band(code) }),
        "PROBLEM" => json!({ "problem": { "ids": [code] } }),
        "SOLUTION" => json!({ "solution": { "ids": [code] } }),
        "PARTNER" => json!({ "partner": { "ids": [code] } }),
        "PARTNER_KIND" => json!({ "partner": { "kinds": [code] } }),
        "PROGRAMME" => json!({ "programme": { "ids": [code] } }),
        "CAUSE" => json!({ "causes": [code] }),
        "FACTOR" => json!({ "factors": [{ "factor": code }] }),
        _ => return None,
    })
}

/// The bounds that the code of a size band tells.
fn band(code: &str) -> Value {
    let numbers: Vec<i32> = code.split('_').filter_map(|it| it.parse().ok()).collect();
    match (code.starts_with("UNDER"), numbers.as_slice()) {
        (true, [below]) => json!({ "populationMin": 0, "populationMax": below - 1 }),
        (false, [from]) => json!({ "populationMin": from }),
        (false, [from, to]) => json!({ "populationMin": from, "populationMax": to }),
        _ => panic!("{code}"),
    }
}

/// A list of experiences that can be asked with a filter.
struct Listed {
    /// The owner that it hangs below: its type and id; none for the list of all.
    owner: Option<(&'static str, String)>,
    search: Option<&'static str>,
    filter: Value,
}

impl Listed {
    /// The answers to these fields of the list, each with a filter of its own.
    async fn ask(&self, client: &Client, fields: &str, filters: &[Value]) -> Vec<Value> {
        let mut variables = json!({});
        let mut declared = String::new();
        let mut lists = String::new();
        let search = if self.owner.is_none() {
            "search: $search, "
        } else {
            ""
        };
        for (at, filter) in filters.iter().enumerate() {
            variables[format!("f{at}")] = json!({ "and": [self.filter, filter] });
            write!(declared, ", $f{at}: ExperienceFilter").unwrap();
            write!(
                lists,
                "l{at}: experiences({search}filter: $f{at}) {{ {fields} }} "
            )
            .unwrap();
        }
        let query = match &self.owner {
            None => {
                variables["search"] = json!(self.search);
                format!("query ($search: String{declared}) {{ {lists} }}")
            }
            Some((kind, id)) => {
                variables["id"] = json!(id);
                format!(
                    "query ($id: ID!{declared}) {{ node(id: $id) {{ ... on {kind} {{ {lists} }} }} }}"
                )
            }
        };
        let mut data = client.data(&query, variables).await;
        let lists = if self.owner.is_some() {
            &mut data["node"]
        } else {
            &mut data
        };
        (0..filters.len())
            .map(|at| lists[format!("l{at}")].take())
            .collect()
    }

    fn told(&self) -> String {
        format!("{:?} {:?} {}", self.owner, self.search, self.filter)
    }
}

/// All codes and labels of the vocabularies.
async fn vocabularies(client: &Client) -> HashMap<String, HashMap<String, String>> {
    let names = DIMENSIONS.iter().filter_map(|(_, name)| *name);
    let fields: Vec<String> = names
        .map(|it| format!("{it}: vocabulary(name: {it}) {{ code label }}"))
        .collect();
    let fields = fields.join(" ");
    let data = client.data(&format!("{{ {fields} }}"), json!({})).await;
    let text = |it: &Value| it.as_str().unwrap().to_owned();
    let told = data.as_object().unwrap().iter().map(|(name, terms)| {
        let terms = terms.as_array().unwrap().iter();
        (
            name.clone(),
            terms
                .map(|it| (text(&it["code"]), text(&it["label"])))
                .collect(),
        )
    });
    told.collect()
}

/// That each value of each facet of a list counts what the list with the filter holds, and that no value is left out;
/// tells how many values there were.
async fn assert_agree(client: &Client, list: &Listed) -> BTreeMap<&'static str, usize> {
    let known = vocabularies(client).await;
    let names: Vec<&str> = DIMENSIONS.iter().map(|it| it.0).collect();
    let fields = format!(
        "totalCount facets(dimensions: [{}]) {{ dimension distinctValues values {{ code label count }} }}",
        names.join(" ")
    );
    let told = list.ask(client, &fields, &[json!({})]).await;
    let total = told[0]["totalCount"].as_u64().unwrap();
    let mut values = BTreeMap::new();
    for (facet, (dimension, vocabulary)) in
        told[0]["facets"].as_array().unwrap().iter().zip(DIMENSIONS)
    {
        let place = format!("{dimension} of {}", list.told());
        assert_eq!(facet["dimension"], dimension);
        let found = facet["values"].as_array().unwrap();
        let count = |it: &Value| it["count"].as_u64().unwrap();
        assert!(
            found.is_sorted_by(|one, other| count(one) >= count(other)),
            "{place}"
        );
        assert!(
            found.iter().all(|it| (1..=total).contains(&count(it))),
            "{place}"
        );
        let distinct = facet["distinctValues"].as_u64().unwrap();
        assert_eq!(found.len() as u64, distinct.min(100), "{place}");
        values.insert(dimension, found.len());
        let mut expected: Vec<(String, u64)> = (found.iter())
            .map(|it| (it["code"].as_str().unwrap().to_owned(), count(it)))
            .collect();
        if let Some(terms) = vocabulary.map(|name| &known[name]) {
            assert!(
                found
                    .iter()
                    .all(|it| it["label"] == terms[it["code"].as_str().unwrap()]),
                "{place}"
            );
            let absent = terms
                .keys()
                .filter(|code| found.iter().all(|it| it["code"] != **code));
            expected.extend(absent.map(|code| (code.clone(), 0)));
        }
        for expected in expected.chunks(25) {
            let filters: Vec<Value> = (expected.iter())
                .filter_map(|(code, _)| filter_by(dimension, code))
                .collect();
            if filters.is_empty() {
                continue;
            }
            let counts = list.ask(client, "totalCount", &filters).await;
            for ((code, count), left) in expected.iter().zip(counts) {
                assert_eq!(left["totalCount"], *count, "{code} in {place}");
            }
        }
    }
    values
}

fn all(search: Option<&'static str>, filter: Value) -> Listed {
    Listed {
        owner: None,
        search,
        filter,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn values_of_the_real_cases_count_what_filters_leave() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    let values = assert_agree(&client, &all(None, json!({}))).await;
    assert!(
        values["PROBLEM"] == 100 && values["PARTNER"] > 0,
        "{values:?}"
    );
    assert_agree(&client, &all(Some("robot i hjemmetjenesten"), json!({}))).await;
    let filter = json!({ "not": { "outcomes": ["FAILED"] } });
    assert_agree(&client, &all(Some("skole"), filter)).await;
    let most = "{ facets: experiences { facets(dimensions: [PROBLEM SOLUTION PARTNER MUNICIPALITY]) { values { code } } } }";
    let data = client.data(most, json!({})).await;
    let facets = data["facets"]["facets"].as_array().unwrap();
    for (facet, kind) in facets
        .iter()
        .zip(["Problem", "Solution", "Partner", "Municipality"])
    {
        let id = facet["values"][0]["code"].as_str().unwrap().to_owned();
        let owned = |filter| Listed {
            owner: Some((kind, id.clone())),
            search: None,
            filter,
        };
        let values = assert_agree(&client, &owned(json!({}))).await;
        assert!(values["SECTOR"] > 0, "{kind} {values:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn values_of_a_made_up_world_count_what_filters_leave() {
    let (_database, app) = world().await;
    catch_up(&app).await;
    let anybody = Client::anonymous(&app);
    let values = assert_agree(&anybody, &all(None, json!({}))).await;
    let missing = DIMENSIONS.iter().filter(|(it, _)| values[it] == 0);
    assert_eq!(
        missing.map(|it| it.0).collect::<Vec<_>>(),
        Vec::<&str>::new()
    );
    let token = token(&app, Role::Editor, Some("0301")).await;
    let editor = Client::bearing(&app, &token);
    assert_agree(&editor, &all(Some("løsning 3 alpha"), json!({}))).await;
    assert_novelty(&anybody).await;
}

/// That novelty, which no filter asks for, is counted as the experiences themselves tell it.
async fn assert_novelty(client: &Client) {
    let query = "query ($after: String) { experiences(first: 100, after: $after) {
        facets(dimensions: [NOVELTY]) { values { code count } }
        nodes { novelty } pageInfo { hasNextPage endCursor } } }";
    let mut tally: BTreeMap<String, u64> = BTreeMap::new();
    let mut after = Value::Null;
    loop {
        let mut data = client.data(query, json!({ "after": after })).await;
        let list = &mut data["experiences"];
        for node in list["nodes"].as_array().unwrap() {
            if let Some(code) = node["novelty"].as_str() {
                *tally.entry(code.to_owned()).or_default() += 1;
            }
        }
        if list["pageInfo"]["hasNextPage"] == false {
            let values = list["facets"][0]["values"].as_array().unwrap().iter();
            let told: BTreeMap<String, u64> = values
                .map(|it| {
                    (
                        it["code"].as_str().unwrap().to_owned(),
                        it["count"].as_u64().unwrap(),
                    )
                })
                .collect();
            assert_eq!(told, tally);
            assert!(tally.len() > 2, "{tally:?}");
            return;
        }
        after = list["pageInfo"]["endCursor"].take();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dimension_is_asked_for_once() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    let facets = |dimensions: &str| {
        format!("{{ experiences {{ facets(dimensions: [{dimensions}]) {{ dimension }} }} }}")
    };
    let data = client.data(&facets("SECTOR OUTCOME"), json!({})).await;
    let told = &data["experiences"]["facets"];
    assert_eq!(
        *told,
        json!([{ "dimension": "SECTOR" }, { "dimension": "OUTCOME" }])
    );
    let data = client.data(&facets(""), json!({})).await;
    assert_eq!(data["experiences"]["facets"], json!([]));
    for dimensions in ["SECTOR SECTOR".to_owned(), "PROBLEM ".repeat(500)] {
        let codes = client.codes(&facets(&dimensions), json!({})).await;
        assert_eq!(codes, ["BAD_USER_INPUT"], "{dimensions}");
    }
}
