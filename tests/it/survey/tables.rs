//! Tables of waves over GraphQL: those that the barometers publish, what is withheld of them, and what is refused.

use entity::code::{Language, Role};
use floke::domain::survey::freeze::Respondent;
use serde_json::{Value, json};

use super::case::Case;
use super::made::{self, made};
use crate::support::ask::Client;
use crate::support::database::TestDatabase;
use crate::support::world::world;
use crate::writing::{client, seeded};

const TABLE: &str = "query ($id: ID!, $question: String!, $by: [SurveyDimension!]! = [], $other: String, $weighted: Boolean) {
    surveyWave(id: $id) { tabulate(question: $question, by: $by, byQuestion: $other, weighted: $weighted) {
        question kind baseText n weighted weighting multipleResponse excludedShare tested notes
        rows { keys { dimension question code label } n withheld rounded hampered promoted
            cells { option share sign withheld rounded differs } }
        total { n hampered promoted cells { option share sign } } } } }";

pub async fn table(client: &Client, wave: &str, more: Value) -> Value {
    let mut variables = more;
    variables["id"] = json!(wave);
    let mut data = client.data(TABLE, variables).await;
    data["surveyWave"]["tabulate"].take()
}

fn shares(row: &Value) -> Vec<Option<u64>> {
    let cells = row["cells"].as_array().unwrap().iter();
    cells.map(|it| it["share"].as_u64()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tables_that_barometers_publish_come_out_by_one_query_each() {
    let (_database, app) = TestDatabase::migrated().await;
    let wave = made(&app).await;
    let client = Client::anonymous(&app);
    // Weighted to the population 62 of a hundred changed something, of respondents 73.
    let told = table(
        &client,
        &wave,
        json!({ "question": "innovated", "by": ["SECTOR"] }),
    )
    .await;
    assert_eq!(
        (&told["weighted"], &told["n"]),
        (&json!(true), &json!(1_786))
    );
    assert_eq!(shares(&told["total"]), [Some(62), Some(38)]);
    let rows = told["rows"].as_array().unwrap().iter();
    let rows: Vec<(&str, u64)> = rows
        .map(|it| {
            (
                it["keys"][0]["code"].as_str().unwrap(),
                shares(it)[0].unwrap(),
            )
        })
        .collect();
    let sectors = [
        ("HEALTH_CARE", 70),
        ("EDUCATION", 80),
        ("SOCIAL", 90),
        ("CULTURE", 50),
        ("TECHNICAL", 60),
    ];
    assert_eq!(rows, sectors);
    let asked = json!({ "question": "innovated", "weighted": false });
    let told = table(&client, &wave, asked).await;
    assert_eq!(shares(&told["total"]), [Some(73), Some(27)]);
    // Kinds of change add up to more than 100; one of ten does not know.
    let asked = json!({ "question": "types", "weighted": false });
    let told = table(&client, &wave, asked).await;
    assert_eq!(told["multipleResponse"], true);
    assert_eq!(
        shares(&told["total"]),
        [Some(0), Some(67), Some(89), Some(0)]
    );
    assert_eq!(told["excludedShare"], 10);
    // A factor on the signed scale.
    let asked = json!({ "question": "factor_employee_participation" });
    let told = table(&client, &wave, asked).await;
    assert_eq!(
        shares(&told["total"]),
        [Some(11), Some(22), Some(44), Some(22)]
    );
    assert_eq!(
        (&told["total"]["hampered"], &told["total"]["promoted"]),
        (&json!(33), &json!(67))
    );
    // Employees as key: they began, or promoted it.
    let told = table(&client, &wave, json!({ "question": "employees_key" })).await;
    assert_eq!(shares(&told["total"]), [Some(89), Some(11)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_withheld_is_the_same_for_whoever_asks() {
    let (_database, app) = TestDatabase::migrated().await;
    let wave = made(&app).await;
    let anonymous = Client::speaking(&app, Language::En);
    let admin = client(&app, Role::Admin, None).await;
    let mut withheld = 0;
    for by in [
        json!(["COUNTY"]),
        json!(["COUNTY", "SIZE_BAND"]),
        json!(["UNIT_TYPE", "COUNTY"]),
    ] {
        let asked = json!({ "question": "innovated", "by": by });
        let told = table(&anonymous, &wave, asked.clone()).await;
        let whole = table(&admin, &wave, asked).await;
        assert_eq!(told["rows"], whole["rows"]);
        assert_eq!(told["total"], whole["total"]);
        // One row alone withheld would follow from the others.
        let rows = told["rows"].as_array().unwrap();
        let out = rows.iter().filter(|it| it["withheld"] == true);
        withheld += out.clone().count();
        assert_ne!(out.clone().count(), 1, "{by}");
        for row in out {
            assert!(row["n"].is_null());
            assert!(
                row["cells"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .all(|it| it["sign"] == ":")
            );
        }
    }
    assert_ne!(withheld, 0);
    // Oslo stands with the county around it.
    let told = table(
        &anonymous,
        &wave,
        json!({ "question": "innovated", "by": ["COUNTY"] }),
    )
    .await;
    let codes: Vec<&Value> = (told["rows"].as_array().unwrap().iter())
        .map(|it| &it["keys"][0]["code"])
        .collect();
    assert_eq!(codes, ["03+32", "46", "50"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_tabulated_is_refused_by_field() {
    let (_database, app) = TestDatabase::migrated().await;
    let wave = made(&app).await;
    let client = Client::anonymous(&app);
    for (asked, word) in [
        (json!({ "question": "nothing" }), "nothing"),
        (
            json!({ "question": "innovated", "by": ["SECTOR", "COUNTY", "REGION"] }),
            "at most",
        ),
        (
            json!({ "question": "innovated", "by": ["SECTOR", "COUNTY"], "other": "types" }),
            "at most",
        ),
        (
            json!({ "question": "innovated", "by": ["SECTOR", "SECTOR"] }),
            "once",
        ),
        (
            json!({ "question": "innovated", "other": "innovated" }),
            "itself",
        ),
        (
            json!({ "question": "innovated", "other": "nothing" }),
            "nothing",
        ),
    ] {
        let mut variables = asked.clone();
        variables["id"] = json!(wave);
        let answer = client.answer(TABLE, variables).await;
        let error = &answer["errors"][0];
        assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT", "{asked}");
        assert!(error["message"].as_str().unwrap().contains(word), "{error}");
        assert!(answer["data"]["surveyWave"]["tabulate"].is_null());
    }
    let unknown = json!({ "id": "wav_0", "question": "innovated" });
    assert!(client.data(TABLE, unknown).await["surveyWave"].is_null());
    // What is collected still is told of nowhere.
    let case = Case::new().await;
    let open = json!({ "id": case.wave, "question": "changed" });
    let codes = case.anonymous.codes(TABLE, open).await;
    assert_eq!(codes, ["BAD_USER_INPUT"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_takes_few_statements_however_it_is_told() {
    let (_database, app) = TestDatabase::migrated().await;
    let wave = made(&app).await;
    let client = Client::anonymous(&app);
    for by in [json!([]), json!(["SECTOR"]), json!(["UNIT_TYPE", "COUNTY"])] {
        let asked = json!({ "id": wave, "question": "employees_key", "by": by });
        // The wave, whether it was counted, and its columns.
        let (_, statements) = client.counted(TABLE, asked).await;
        assert_eq!(statements, 3, "{by}");
    }
}

const TREND: &str = "query ($id: ID!, $question: String!) { survey(id: $id) { trend(question: $question) {
    tables { wave { edition } n weighted weighting total { cells { option share } } } leftOut { wave { edition } reason } } } }";

#[tokio::test(flavor = "multi_thread")]
async fn a_trend_is_of_those_waves_that_asked_alike() {
    let (_database, app) = TestDatabase::migrated().await;
    made(&app).await;
    let mut earlier = made::book("2018", 2017);
    // A question with other words, and one that was not asked yet.
    let novelty = earlier.questions.iter_mut().find(|it| it.code == "types");
    novelty.unwrap().version = 9;
    earlier.questions.retain(|it| it.code != "purpose");
    let half: Vec<Respondent> = made::respondents().into_iter().step_by(2).collect();
    let wave = made::taken_in(&app, &earlier, &half).await;
    let client = Client::anonymous(&app);
    let survey = "query ($id: ID!) { surveyWave(id: $id) { survey { id } } }";
    let data = client.data(survey, json!({ "id": wave })).await;
    let survey = &data["surveyWave"]["survey"]["id"];
    let trend = async |question: &str| {
        let asked = json!({ "id": survey, "question": question });
        client.data(TREND, asked).await["survey"]["trend"].take()
    };
    let told = trend("innovated").await;
    let editions: Vec<(&Value, &Value)> = (told["tables"].as_array().unwrap().iter())
        .map(|it| (&it["wave"]["edition"], &it["n"]))
        .collect();
    let (first, second) = (json!("2018"), json!("2020"));
    assert_eq!(editions, [(&first, &json!(893)), (&second, &json!(1_786))]);
    assert_eq!(told["leftOut"], json!([]));
    for (question, reason) in [("types", "ASKED_OTHERWISE"), ("purpose", "NOT_ASKED")] {
        let told = trend(question).await;
        assert_eq!(told["tables"].as_array().unwrap().len(), 1, "{question}");
        let left_out = json!([{ "wave": { "edition": "2018" }, "reason": reason }]);
        assert_eq!(told["leftOut"], left_out);
    }
    let unknown = json!({ "id": survey, "question": "nothing" });
    assert_eq!(client.codes(TREND, unknown).await, ["BAD_USER_INPUT"]);
    // One that so few answered is not weighted, and then none is.
    let is_weighted = |told: &Value| -> Vec<Value> {
        let tables = told["tables"].as_array().unwrap().iter();
        tables.map(|it| it["weighted"].clone()).collect()
    };
    assert_eq!(is_weighted(&trend("innovated").await), [true, true]);
    let few: Vec<Respondent> = made::respondents().into_iter().step_by(30).collect();
    made::taken_in(&app, &made::book("2016", 2015), &few).await;
    let told = trend("innovated").await;
    assert_eq!(is_weighted(&told), [false, false, false]);
    let why = |at: usize| told["tables"][at]["weighting"].as_str().unwrap();
    assert!(why(0).contains("færre enn 100"), "{}", why(0));
    assert!(why(1).contains("alle bølgene"), "{}", why(1));
}

const COMPARE: &str = "query ($id: ID!, $number: String!) { surveyWave(id: $id) { compare(municipality: $number) {
    respondents limit questions { question weighted own { n withheld cells { option share sign } } all { n } } } } }";

#[tokio::test(flavor = "multi_thread")]
async fn a_municipality_is_compared_for_itself_alone() {
    let (_database, app) = seeded().await;
    let wave = made(&app).await;
    let own = client(&app, Role::Reader, Some("4601")).await;
    let asked = json!({ "id": wave, "number": "4601" });
    let data = own.data(COMPARE, asked.clone()).await;
    let told = &data["surveyWave"]["compare"];
    // A seventh of all but each hundredth.
    assert!(told["respondents"].as_u64().unwrap() > 200);
    let first = &told["questions"][0];
    assert_eq!(first["question"], "innovated");
    assert_eq!(first["all"]["n"], 1_786);
    assert_eq!(first["own"]["n"], told["respondents"]);
    assert!(shares(&first["own"])[0].is_some_and(|it| (60..90).contains(&it)));
    // Nobody answered what was not asked.
    let unasked = told["questions"].as_array().unwrap().iter();
    let unasked = unasked.filter(|it| it["own"]["withheld"] == true);
    assert!(unasked.count() > 10);
    for other in [
        client(&app, Role::Admin, None).await,
        client(&app, Role::Admin, Some("0301")).await,
    ] {
        assert_eq!(other.codes(COMPARE, asked.clone()).await, ["FORBIDDEN"]);
    }
    let anonymous = Client::anonymous(&app);
    assert_eq!(anonymous.codes(COMPARE, asked).await, ["UNAUTHENTICATED"]);
}

const FACTOR: &str = "query ($factor: Factor!) { factorComparison(factor: $factor) { factor note
    waves { wave { edition } question n total { hampered promoted } }
    registered { experiences hampered promoted hamperedShare promotedShare } } }";

#[tokio::test(flavor = "multi_thread")]
async fn a_factor_is_told_by_leaders_and_by_experiences_side_by_side() {
    let (_database, app) = world().await;
    made(&app).await;
    let client = Client::anonymous(&app);
    let factor = json!("EMPLOYEE_PARTICIPATION");
    let data = client.data(FACTOR, json!({ "factor": factor })).await;
    let told = &data["factorComparison"];
    let wave = &told["waves"][0];
    assert_eq!(wave["question"], "factor_employee_participation");
    assert_eq!(wave["total"], json!({ "hampered": 33, "promoted": 67 }));
    assert!(told["note"].as_str().unwrap().contains("side om side"));
    // The same as lists count.
    let count = async |filter: Value| {
        let query =
            "query ($filter: ExperienceFilter) { experiences(filter: $filter) { totalCount } }";
        let data = client.data(query, json!({ "filter": filter })).await;
        data["experiences"]["totalCount"].as_u64().unwrap()
    };
    let of = |directions: &[&str]| json!({ "factors": [{ "factor": factor, "directions": directions }] });
    let registered = &told["registered"];
    let hampered = count(of(&["HAMPERED_HIGH", "HAMPERED_SOME"])).await;
    let promoted = count(of(&["PROMOTED_SOME", "PROMOTED_HIGH"])).await;
    assert_eq!(registered["hampered"], hampered);
    assert_eq!(registered["promoted"], promoted);
    assert!(registered["experiences"].as_u64().unwrap() >= hampered.max(promoted));
    // Leaders were asked of it, and nobody answered.
    let data = client
        .data(FACTOR, json!({ "factor": "STATE_BODIES" }))
        .await;
    assert_eq!(data["factorComparison"]["waves"][0]["n"], 0);
}
