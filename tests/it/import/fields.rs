//! Every field of every real case is found again in the database.

use std::collections::{HashMap, HashSet};

use entity::code::{Code, FactorDirection, LessonBasis, PartnerRole, Stage};
use entity::{
    county, experience, municipality, municipality_succession, narrative, problem, solution,
};
use floke::app::App;
use floke::domain::experience::parts::{self, Terms};
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use super::{experiences, ordered_keys, scalar};
use crate::support::cases::{DEMO, demo, demo_records, import};
use crate::support::database::TestDatabase;

struct Tables {
    problems: HashMap<i64, problem::Model>,
    solutions: HashMap<i64, solution::Model>,
    counties: HashMap<i64, county::Model>,
    owners: HashMap<i64, municipality::Model>,
    successors: Vec<municipality_succession::Model>,
}

impl Tables {
    async fn read(app: &App) -> Self {
        let db = app.db.reader();
        macro_rules! all {
            ($entity:ident) => {
                ($entity::Entity::find().all(db).await.unwrap().into_iter())
                    .map(|row| (row.id, row))
                    .collect()
            };
        }
        Self {
            problems: all!(problem),
            solutions: all!(solution),
            counties: all!(county),
            owners: all!(municipality),
            successors: municipality_succession::Entity::find()
                .all(db)
                .await
                .unwrap(),
        }
    }

    /// Whether the owner lies, or one of its successors, in the county that the record tells.
    fn lies_in(&self, owner: &municipality::Model, county: &str) -> bool {
        let is_there = |row: &municipality::Model| {
            let own = row.county_id.map(|key| self.counties[&key].name.as_str());
            let region = row.region.as_deref().unwrap_or_default();
            own == Some(county) || (row.country != "NO" && county.starts_with(region))
        };
        is_there(owner)
            || self
                .successors
                .iter()
                .any(|it| it.predecessor_id == owner.id && is_there(&self.owners[&it.successor_id]))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_the_real_cases_is_lost() {
    let (_database, app) = demo().await;
    let rows = experiences(&app).await;
    let tables = Tables::read(&app).await;
    let db = app.db.reader();
    let records = demo_records();
    assert_eq!((records.len(), rows.len()), (117, 117));
    for record in &records {
        let row = &rows[record["id"].as_str().unwrap()];
        own_fields(record, row);
        let key = [row.id];
        let narratives = parts::narratives(db, &key).await.unwrap();
        texts(record, &narratives[&row.id]);
        let problems = parts::problems(db, &key, Terms::Named).await.unwrap();
        let solutions = parts::solutions(db, &key, Terms::Named).await.unwrap();
        terms(
            record,
            &tables,
            &problems[&row.id][0],
            &solutions[&row.id][0],
        );
        let municipalities = parts::municipalities(db, &key).await.unwrap();
        owners(record, &tables, &municipalities[&row.id]);
        assert_eq!(record["partners"], partners(&app, row.id).await);
        words(&app, record, row.id).await;
        lessons(&app, record, row.id).await;
        figures(&app, record, row.id).await;
        let mut outcomes = parts::outcomes(db, &key).await.unwrap();
        let outcomes = outcomes.remove(&row.id).unwrap_or_default();
        let judged: Vec<_> = outcomes.iter().map(|it| it.outcome).collect();
        assert_eq!(judged, Vec::from_iter(row.outcome));
        assert!(outcomes.iter().all(|it| it.date.is_none()));
    }
    let ids: Vec<&str> = records.iter().filter_map(|it| it["id"].as_str()).collect();
    assert_eq!(ordered_keys(&app).await, ids);
}

async fn partners(app: &App, key: i64) -> Value {
    let mut found = parts::partnerships(app.db.reader(), &[key], Terms::Named)
        .await
        .unwrap();
    let found = found.remove(&key).unwrap_or_default();
    let told = found.iter().map(|it| {
        json!({
            "name": it.partner.name,
            "type": it.partner.kind.code().to_lowercase(),
            "role": it.part.role_text,
        })
    });
    told.collect()
}

async fn words(app: &App, record: &Value, key: i64) {
    let mut factors = parts::factors(app.db.reader(), &[key]).await.unwrap();
    let mut causes = parts::causes(app.db.reader(), &[key]).await.unwrap();
    let factors = factors.remove(&key).unwrap_or_default();
    let words = |direction| -> Value {
        let words = factors.iter().filter(|it| it.direction == direction);
        words.map(|it| it.text.clone()).collect()
    };
    assert_eq!(record["barriers"], words(FactorDirection::HamperedSome));
    assert_eq!(record["enablers"], words(FactorDirection::PromotedSome));
    let ending = record["outcome"].as_str().unwrap();
    let has_causes = matches!(ending, "failed" | "abandoned" | "partly");
    for cause in causes.remove(&key).unwrap_or_default() {
        assert!(has_causes);
        let barriers = record["barriers"].as_array().unwrap();
        assert!(barriers.contains(&json!(cause.text)));
    }
}

async fn lessons(app: &App, record: &Value, key: i64) {
    let mut lessons = parts::lessons(app.db.reader(), &[key]).await.unwrap();
    let lessons = lessons.remove(&key).unwrap_or_default();
    let texts = |basis| -> Value {
        let texts = lessons.iter().filter(|it| it.basis == basis);
        texts.map(|it| it.text.clone()).collect()
    };
    assert_eq!(record["lessons"], texts(LessonBasis::Stated));
    assert_eq!(record["lessons_derived"], texts(LessonBasis::Derived));
}

async fn figures(app: &App, record: &Value, key: i64) {
    let mut results = parts::results(app.db.reader(), &[key]).await.unwrap();
    let results = results.remove(&key).unwrap_or_default();
    let told = record["results"].as_array().unwrap();
    assert_eq!(results.len(), told.len());
    for (it, told) in results.iter().zip(told) {
        assert_eq!(told["indicator"], it.indicator);
        assert_eq!(told["value"].as_f64(), Some(it.value));
        assert_eq!(told["unit"].as_str().unwrap_or(""), it.unit);
    }
    let mut sources = parts::sources(app.db.reader(), &[key]).await.unwrap();
    let sources = sources.remove(&key).unwrap_or_default();
    let sources = sources
        .iter()
        .map(|it| json!({ "title": it.title, "url": it.url }));
    assert_eq!(record["sources"], sources.collect::<Value>());
}

fn texts(record: &Value, row: &narrative::Model) {
    let name = &record["id"];
    assert_eq!(
        record["what_happened"].as_str(),
        row.what_happened.as_deref(),
        "{name}"
    );
    assert_eq!(
        record["problem"]["text"].as_str(),
        row.context.as_deref(),
        "{name}"
    );
    assert_eq!(
        record["solution"]["text"].as_str(),
        row.what_was_done.as_deref(),
        "{name}"
    );
}

fn own_fields(record: &Value, row: &experience::Model) {
    let name = &record["id"];
    assert_eq!(record["title"], row.title, "{name}");
    assert_eq!(
        record["started"].as_i64(),
        row.started_year.map(i64::from),
        "{name}"
    );
    assert_eq!(
        record["ended"].as_i64(),
        row.ended_year.map(i64::from),
        "{name}"
    );
    assert_eq!(
        record["sector"],
        row.sector.unwrap().code().to_lowercase(),
        "{name}"
    );
    assert_eq!(
        record["language"],
        row.language.unwrap().code().to_lowercase(),
        "{name}"
    );
    let outcome = row.outcome.map(|it| it.code().to_lowercase());
    match record["outcome"].as_str().unwrap() {
        "ongoing" => assert_eq!((row.stage, outcome), (Some(Stage::Ongoing), None), "{name}"),
        told => {
            let told = told.replace("partly", "partly_succeeded");
            assert_eq!(
                (row.stage, outcome),
                (Some(Stage::Concluded), Some(told)),
                "{name}"
            );
        }
    }
    assert_eq!((row.version, row.staged_import_id), (1, None), "{name}");
    assert!(row.published_at.is_some());
}

fn terms(record: &Value, tables: &Tables, problem: &problem::Model, solution: &solution::Model) {
    let name = &record["id"];
    assert_eq!(record["problem"]["title"], problem.title, "{name}");
    assert_eq!(
        record["problem"]["text"].as_str(),
        problem.description.as_deref(),
        "{name}"
    );
    let broader = problem
        .broader_id
        .map(|key| tables.problems[&key].title.as_str());
    assert_eq!(record["problem"]["broader"].as_str(), broader, "{name}");
    assert_eq!(record["solution"]["title"], solution.title, "{name}");
    assert_eq!(
        record["solution"]["text"].as_str(),
        solution.description.as_deref(),
        "{name}"
    );
    let family = solution
        .variant_of_id
        .map(|key| tables.solutions[&key].title.as_str());
    assert_eq!(record["solution"]["variant_of"].as_str(), family, "{name}");
}

fn owners(record: &Value, tables: &Tables, owners: &[municipality::Model]) {
    let name = &record["id"];
    let told: Vec<&str> = record["municipality"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it.as_str().unwrap())
        .collect();
    let nation = |row: &municipality::Model| match row.country.as_str() {
        "DK" => " (Danmark)",
        "SE" => " (Sverige)",
        _ => "",
    };
    assert_eq!(told.len(), owners.len(), "{name}");
    for (told, owner) in told.iter().zip(owners) {
        let full = format!("{}{}", owner.name, nation(owner));
        assert!(
            *told == full || *told == owner.name,
            "{name}: {told} became {full}"
        );
    }
    let county = record["county"].as_str().unwrap();
    if !county.starts_with("Flere ") {
        assert!(
            owners.iter().any(|owner| tables.lies_in(owner, county)),
            "{name} lies in {county}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_report_tells_what_was_made() {
    let (_database, app) = TestDatabase::migrated().await;
    let report = import(&app, DEMO).await;
    assert_eq!(
        (report.read, report.created, report.updated, report.skipped),
        (117, 117, 0, 0)
    );
    assert!(report.faults.is_empty());
    assert!(report.kept.is_empty(), "{:?}", report.kept);
    let made: Vec<&str> = report.owners.iter().map(|it| it.name.as_str()).collect();
    assert!(
        made.contains(&"Aarhus") && made.contains(&"Knutepunkt Sørlandet"),
        "{made:?}"
    );
    let kinds = |kind: &str| made_kind(&report, kind);
    assert!(
        kinds("FOREIGN") >= 9 && kinds("INTERMUNICIPAL") >= 2,
        "{:?}",
        report.owners
    );
    let titles: HashSet<String> = demo_records()
        .iter()
        .flat_map(|it| {
            [
                it["problem"]["title"].clone(),
                it["problem"]["broader"].clone(),
            ]
        })
        .filter_map(|it| Some(it.as_str()?.to_lowercase()))
        .collect();
    assert_eq!(report.problems, titles.len() as u64);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_experience_has_its_history() {
    let (_database, app) = demo().await;
    let problems = scalar(&app, "SELECT COUNT(*) FROM problem").await;
    for (rows, expected) in [
        ("revision WHERE number = 1", 117),
        ("audit_entry WHERE action = 'experience.create'", 117),
        ("audit_entry WHERE action = 'import'", 1),
        ("change WHERE node_kind = 'EXPERIENCE'", 117),
        ("change WHERE node_kind = 'PROBLEM'", problems),
        ("import WHERE finished_at IS NULL", 0),
        ("experience WHERE staged_import_id IS NOT NULL", 0),
        ("problem WHERE staged_import_id IS NOT NULL", 0),
        ("solution WHERE staged_import_id IS NOT NULL", 0),
        ("partner WHERE staged_import_id IS NOT NULL", 0),
        ("programme WHERE staged_import_id IS NOT NULL", 0),
        ("municipality WHERE staged_import_id IS NOT NULL", 0),
    ] {
        let found = scalar(&app, &format!("SELECT COUNT(*) FROM {rows}")).await;
        assert_eq!(found, expected, "{rows}");
    }
}

fn made_kind(report: &floke::domain::import::ImportReport, kind: &str) -> usize {
    report
        .owners
        .iter()
        .filter(|it| it.kind.code() == kind)
        .count()
}

#[tokio::test(flavor = "multi_thread")]
async fn words_become_codes_where_the_table_knows_them() {
    let (_database, app) = demo().await;
    let coded = scalar(
        &app,
        "SELECT COUNT(*) FROM experience_factor WHERE factor <> 'OTHER_FACTOR'",
    )
    .await;
    let all = scalar(&app, "SELECT COUNT(*) FROM experience_factor").await;
    assert!(coded * 2 > all, "{coded} of {all} words have a code");
    let roles = format!(
        "SELECT COUNT(*) FROM partnership WHERE role <> '{}'",
        PartnerRole::Other
    );
    assert!(scalar(&app, &roles).await > 50);
    let tied = "SELECT COUNT(*) FROM partner WHERE municipality_id IS NOT NULL";
    assert!(scalar(&app, tied).await >= 10);
}
