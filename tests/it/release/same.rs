//! A release tells what there was when it was made, and tells it again whatever becomes of it.

use entity::code::{Audience, Language, WorkflowState};
use entity::experience::Column;
use floke::app::App;
use proptest::sample::subsequence;
use sea_orm::ColumnTrait;
use sea_orm::sea_query::ExprTrait;
use serde_json::{Value, json};

use super::{catch_up, figures, made, table};
use crate::support::ask::Client;
use crate::support::cases::{demo, import, lines, made_up};
use crate::support::unnamed::stand;
use crate::support::world::chance::{runner, tree};
use crate::support::world::ledger::Ledger;
use crate::support::world::world;

/// Tables by chance.
const CASES: u32 = 40;

const DIMENSIONS: [&str; 19] = [
    "OUTCOME",
    "STAGE",
    "STOPPED_AT",
    "SECTOR",
    "START_YEAR",
    "INNOVATION_TYPE",
    "NOVELTY",
    "LANGUAGE",
    "MUNICIPALITY",
    "COUNTY",
    "REGION",
    "PROBLEM",
    "SOLUTION",
    "PARTNER",
    "PARTNER_KIND",
    "PROGRAMME",
    "CAUSE",
    "FACTOR",
    "POPULATION_BAND",
];

/// Questions by chance.
fn questions(ledger: &Ledger) -> Vec<Value> {
    let searches = [
        None,
        None,
        Some("løsning 3 alpha"),
        Some("bibliotek eller skole"),
    ];
    let case = (
        tree(),
        subsequence(DIMENSIONS.to_vec(), 0..=3),
        0..searches.len(),
    );
    let asked = std::cell::RefCell::new(vec![json!({ "by": ["MUNICIPALITY", "CAUSE"] })]);
    runner(CASES)
        .run(&case, |(tree, by, search)| {
            let filter = tree.written(ledger);
            let question = json!({ "search": searches[search], "filter": filter, "by": by });
            asked.borrow_mut().push(question);
            Ok(())
        })
        .unwrap();
    asked.into_inner()
}

/// Lets much be otherwise than it was: some gone, some told to fewer, some new.
async fn change(app: &App) {
    let third = |rest: i64| Column::Id.into_expr().modulo(3).eq(rest);
    let published = || Column::State.eq(WorkflowState::Published);
    let gone = published().and(third(0));
    stand(app, gone, (WorkflowState::Withdrawn, Audience::Public)).await;
    let narrow = published().and(third(1));
    stand(app, narrow, (WorkflowState::Published, Audience::Sector)).await;
    let records: Vec<Value> = (100..160).map(made_up).collect();
    import(app, &lines(&records)).await;
    catch_up(app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_by_chance_are_those_of_the_moment_for_ever() {
    let (_database, app) = world().await;
    catch_up(&app).await;
    let client = Client::anonymous(&app);
    let asked = questions(&Ledger::read(&app).await);
    let release = made(&app).await;
    let mut told = Vec::new();
    for question in &asked {
        let live = table(&client, question, None).await;
        let frozen = table(&client, question, Some(&release)).await;
        assert_eq!(live["citation"], Value::Null);
        assert_eq!(figures(frozen.clone()), figures(live), "{question}");
        told.push(frozen);
    }
    change(&app).await;
    let mut others = 0;
    for (question, told) in asked.iter().zip(told) {
        let live = table(&client, question, None).await;
        others += usize::from(figures(live) != figures(told.clone()));
        assert_eq!(
            table(&client, question, Some(&release)).await,
            told,
            "{question}"
        );
    }
    assert!(others > 5, "{others} of {}", asked.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_cited_alike_in_every_language() {
    let (_database, app) = demo().await;
    let release = made(&app).await;
    let mut cited: Vec<Value> = Vec::new();
    let questions = [
        json!({ "by": ["MUNICIPALITY"] }),
        json!({ "by": ["MUNICIPALITY"], "search": "skole" }),
        json!({ "by": ["OUTCOME", "COUNTY"] }),
        json!({ "by": [] }),
    ];
    for question in &questions {
        let mut texts = Vec::new();
        let mut same: Option<Value> = None;
        for language in [Language::Nb, Language::Nn, Language::En] {
            let client = Client::speaking(&app, language);
            let mut citation = table(&client, question, Some(&release)).await["citation"].take();
            let text = citation["text"].take();
            assert!(
                text.as_str()
                    .unwrap()
                    .contains(citation["id"].as_str().unwrap())
            );
            assert!(text.as_str().unwrap().contains("CC BY 4.0"), "{text}");
            texts.push(text);
            assert_eq!(same.get_or_insert_with(|| citation.clone()), &citation);
        }
        texts.dedup();
        assert_eq!(texts.len(), 3, "{texts:?}");
        cited.extend(same);
    }
    for field in ["id", "checksum"] {
        let mut all: Vec<&str> = cited.iter().map(|it| it[field].as_str().unwrap()).collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), questions.len(), "{field}");
    }
    assert!(cited[0]["id"].as_str().unwrap().starts_with(&release));
}

#[tokio::test(flavor = "multi_thread")]
async fn releases_are_listed_the_last_first_and_found_by_id() {
    const LIST: &str = "query ($after: String) { releases(first: 2, after: $after) { totalCount
        nodes { id number note experiences checksum version citation doi licence { name }
            files { name bytes checksum url } changes { at } } pageInfo { hasNextPage endCursor } } }";
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    let nothing = client.data(LIST, json!({})).await;
    assert_eq!(nothing["releases"]["totalCount"], 0);
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.insert(0, made(&app).await);
    }
    let first = client.data(LIST, json!({})).await;
    let after = &first["releases"]["pageInfo"]["endCursor"];
    let second = client.data(LIST, json!({ "after": after })).await;
    let nodes = [&first, &second].map(|it| it["releases"]["nodes"].as_array().unwrap().clone());
    let nodes = nodes.concat();
    let found: Vec<&str> = nodes.iter().map(|it| it["id"].as_str().unwrap()).collect();
    assert_eq!(found, ids);
    assert_eq!(
        nodes
            .iter()
            .map(|it| it["number"].as_i64().unwrap())
            .collect::<Vec<_>>(),
        [3, 2, 1]
    );
    let query = "query ($id: ID!) { release(id: $id) { id number experiences } experiences { totalCount } }";
    let one = client.data(query, json!({ "id": ids[1] })).await;
    assert_eq!(one["release"]["number"], 2);
    assert_eq!(
        one["release"]["experiences"],
        one["experiences"]["totalCount"]
    );
    for unknown in [
        "",
        "rel_",
        "rel_00000000000000000000000000000000",
        "exp_1",
        &ids[0].to_uppercase(),
    ] {
        let none = client.data(query, json!({ "id": unknown })).await;
        assert_eq!(none["release"], Value::Null, "{unknown}");
        let asked = json!({ "by": ["OUTCOME"], "release": unknown });
        assert_eq!(
            client.codes(super::TABLE, asked).await,
            ["BAD_USER_INPUT"],
            "{unknown}"
        );
    }
}
