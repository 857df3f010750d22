//! How many statements an answer takes: a few for each level, however long the page.

use floke::app::App;
use serde_json::{Value, json};

use crate::support::ask::Client;
use crate::support::cases::{demo, holding, made_up};
use crate::support::database::TestDatabase;

const PAGE: &str = "query ($first: Int!) {
    experiences(first: $first) {
        totalCount
        nodes {
            id title
            municipalities { id name county { name } }
            problems { id title }
            solutions { id title }
            partnerships { role partner { id name } }
            lessons(first: 5) { totalCount nodes { id text } }
        }
    }
}";

#[tokio::test(flavor = "multi_thread")]
async fn a_page_with_its_relations() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    for first in [1, 20, 100] {
        let (data, statements) = client.counted(PAGE, json!({ "first": first })).await;
        assert_eq!(
            data["experiences"]["nodes"].as_array().unwrap().len(),
            first
        );
        assert_eq!(data["experiences"]["totalCount"], 117);
        assert!(
            statements <= 8,
            "{statements} statements for a page of {first}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_total_that_nobody_asks_for_costs_nothing() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    let (_, without) = client
        .counted("{ experiences(first: 5) { nodes { id } } }", json!({}))
        .await;
    let (_, with) = client
        .counted(
            "{ experiences(first: 5) { totalCount nodes { id } } }",
            json!({}),
        )
        .await;
    let (_, alone) = client
        .counted("{ experiences { totalCount } }", json!({}))
        .await;
    assert_eq!((without, with, alone), (1, 2, 1));
}

/// Which is why they stand apart: a list must not read them along.
#[tokio::test(flavor = "multi_thread")]
async fn long_texts_are_read_only_where_they_are_asked_for() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    let of = |fields: &str| {
        format!(
            "query ($first: Int!) {{ experiences(first: $first) {{ nodes {{
            id title advice {{ condition }} outcome {fields} }} }} }}"
        )
    };
    let texts = "summary context whatWasDone whatHappened wouldDoDifferently";
    for first in [1, 50] {
        for (fields, expected) in [("", 1), ("whatHappened", 2), (texts, 2)] {
            let (_, statements) = client.counted(&of(fields), json!({ "first": first })).await;
            assert_eq!(statements, expected, "{first} with {fields:?}");
        }
    }
    app.db.execute("DROP TABLE narrative").await.unwrap();
    let query = "{ experiences(first: 20, filter: { outcomes: [FAILED] }) { totalCount nodes { title advice { kind } } }
        problems(first: 3) { nodes { experiences(first: 2) { totalCount nodes { id } } } } }";
    client.data(query, json!({})).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_many_owners_are_one_statement() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    let query = "query ($first: Int!) { problems(first: $first) { nodes {
        broader { title } narrower { title }
        experiences(first: 3) { totalCount nodes { title municipalities { name } } } } } }";
    let (_, few) = client.counted(query, json!({ "first": 3 })).await;
    let (_, many) = client.counted(query, json!({ "first": 60 })).await;
    assert_eq!(few, many);
    assert!(many <= 8, "{many} statements");
}

/// Everything that an experience has, on the longest page: it must be admitted, and take a few statements.
#[tokio::test(flavor = "multi_thread")]
async fn the_longest_page_with_every_relation_is_admitted() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    let query = "{ experiences(first: 100) { totalCount pageInfo { endCursor hasNextPage } edges { cursor node {
        id title summary language sector stage outcome stoppedAt startedYear endedYear expectedEnd innovationTypes
        novelty context whatWasDone whatHappened wouldDoDifferently audience state version publishedAt updatedAt citation
        advice { kind condition } outcomeHistory { date outcome reason }
        municipalities { id kind number names country region population validTo numbers { number validFrom validTo }
            county { number name } predecessors { id name } successors { id name } }
        problems { id title description themes broader { id title } narrower { id title } }
        solutions { id title description variantOf { id title } variants { id title } }
        partnerships { role roleText partner { id name kind organisationNumber municipality { id name } } }
        factors { factor direction text } causes { cause rank text } results { indicator value unit }
        lessons(first: 100) { totalCount nodes { id kind basis text factor } } sources { title url }
        programmes { id title description reports { title url } }
        benefits { category indicator realisedShare measurements { date value } } procurement { procedure outcome }
        trial { deviation legalReference { act } } legalObstacles { act section url }
    } } } }";
    let (data, statements) = client.counted(query, json!({})).await;
    assert_eq!(data["experiences"]["edges"].as_array().unwrap().len(), 100);
    assert!(statements <= 34, "{statements} statements");
}

/// The largest filter on the most owners: it stands once in the statement, so it is served, and soon.
#[tokio::test(flavor = "multi_thread")]
async fn the_largest_filter_on_many_nested_lists_is_served() {
    let records: Vec<Value> = (0..120).map(|number| {
        let mut record = made_up(number);
        let partners = (0..8).map(|place| json!({ "name": format!("Partner {number} {place}"), "type": "business", "role": "leverandør" }));
        record["partners"] = partners.collect();
        record["problem"]["title"] = json!(format!("Problem {number}"));
        record
    }).collect();
    let (_database, app) = holding(&records).await;
    let client = Client::anonymous(&app);
    let ids: Vec<String> = (0..1000)
        .map(|number| format!("exp_{number:032x}"))
        .collect();
    let years: Vec<Value> = (0..98)
        .map(|year| json!({ "startedYear": { "from": 1900 + year, "to": 1901 + year } }))
        .collect();
    let query = "query ($filter: ExperienceFilter) { problems(first: 100) { nodes {
        experiences(first: 2, filter: $filter) { totalCount nodes { id } } } } }";
    for filter in [json!({ "not": { "ids": ids } }), json!({ "or": years })] {
        let data = client.data(query, json!({ "filter": filter })).await;
        assert_eq!(data["problems"]["nodes"].as_array().unwrap().len(), 100);
    }
    let wide = "{ experiences(first: 100) { nodes { partnerships { partner {
        experiences(first: 1) { totalCount nodes { id } } } } } } }";
    let (data, statements) = client.counted(wide, json!({})).await;
    let partner = &data["experiences"]["nodes"][99]["partnerships"][7]["partner"];
    assert_eq!(partner["experiences"]["totalCount"], 1);
    assert!(statements <= 5, "{statements} statements");
}

/// Twenty problems, each tried by the same ten solutions of one family, with causes.
async fn tried() -> (TestDatabase, App) {
    let records: Vec<Value> = (0..200)
        .map(|number| {
            let mut record = made_up(number);
            record["problem"]["title"] = json!(format!("Problem {}", number % 20));
            record["solution"]["title"] = json!(format!("Løsning {}", number / 20));
            record
        })
        .collect();
    let (database, app) = holding(&records).await;
    let causes = "INSERT INTO experience_cause (experience_id, cause, rank)
        SELECT id, 'SILO', 100 FROM experience";
    app.db.execute(causes).await.unwrap();
    (database, app)
}

#[tokio::test(flavor = "multi_thread")]
async fn three_hops() {
    let (_database, app) = tried().await;
    let client = Client::anonymous(&app);
    let data = client
        .data("{ problems(first: 1) { nodes { id title } } }", json!({}))
        .await;
    let problem = &data["problems"]["nodes"][0];
    assert_eq!(problem["title"], "Alt");
    for hops in [
        "experiences(first: 10) { totalCount nodes { id title solutions { id title
            experiences(first: 5) { totalCount nodes { id title partnerships { role partner { id name } } } } } } }",
        "experiences(first: 10) { totalCount nodes { id title solutions { id title
            experiences(first: 5) { totalCount nodes { id title municipalities { id name } partnerships { role partner {
            id name problems(first: 3) { totalCount edges { attempts node { id } } } } } } } } } }",
        "solutions(first: 10) { totalCount edges { evidence { attempts topCauses { cause count } } node { id title
            experiences(first: 5) { totalCount nodes { id title partnerships { partner { id name } } } }
            partners(first: 5) { totalCount edges { attempts node { id name } } } } } }",
    ] {
        let query = format!("query ($id: ID!) {{ problem(id: $id) {{ id {hops} }} }}");
        let (data, statements) = client.counted(&query, json!({ "id": problem["id"] })).await;
        assert!(statements <= 12, "{statements} statements for {query}");
        let begin = &data["problem"];
        let first = if begin["experiences"].is_null() {
            assert_eq!(begin["solutions"]["totalCount"], 11);
            &begin["solutions"]["edges"][9]["node"]
        } else {
            assert_eq!(begin["experiences"]["totalCount"], 200);
            &begin["experiences"]["nodes"][9]["solutions"][0]
        };
        let others = &first["experiences"]["nodes"];
        assert_eq!(first["experiences"]["totalCount"], 20);
        assert!(others[4]["partnerships"][0]["partner"]["name"].is_string());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_problems_with_their_evidence() {
    let (_database, app) = tried().await;
    let client = Client::anonymous(&app);
    let query = |like: &str| {
        format!(
            "query ($first: Int!) {{ problems(last: $first) {{ totalCount nodes {{ id title
            solutions({like} first: 10) {{ totalCount pageInfo {{ hasNextPage endCursor }} edges {{ cursor node {{ id title }}
            evidence {{ attempts succeeded partlySucceeded failed abandoned ongoing unknown overdue contradictory comparison
                successRate {{ estimate low high }} topCauses {{ cause count }} }} }} }} }} }} }}"
        )
    };
    for (like, bound) in [("", 6), ("comparableTo: \"4601\"", 7)] {
        let query = query(like);
        let (_, one) = client.counted(&query, json!({ "first": 1 })).await;
        let (data, twenty) = client.counted(&query, json!({ "first": 20 })).await;
        assert!(twenty <= bound, "{twenty} statements {like}");
        assert_eq!(one, twenty, "{like}");
        assert_eq!(data["problems"]["totalCount"], 21);
        for problem in data["problems"]["nodes"].as_array().unwrap() {
            assert_eq!(problem["solutions"]["totalCount"], 11);
            let edges = problem["solutions"]["edges"].as_array().unwrap();
            assert_eq!(edges.len(), 10);
            if like.is_empty() {
                assert_eq!(edges[0]["evidence"]["attempts"], 10);
            }
            let causes = edges[0]["evidence"]["topCauses"].as_array().unwrap();
            assert_eq!(causes[0]["cause"], "SILO");
        }
    }
}
