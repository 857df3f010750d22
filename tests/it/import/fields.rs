//! Every field of every real case is found again in the database.

use std::collections::{HashMap, HashSet};

use entity::code::{Code, FactorDirection, LessonBasis, PartnerRole, Stage};
use entity::{county, experience, municipality, municipality_succession, problem, solution};
use floke::app::App;
use floke::domain::experience::parts;
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
    let keys: Vec<i64> = rows.values().map(|row| row.id).collect();
    let tables = Tables::read(&app).await;
    let db = app.db.reader();
    let mut municipalities = parts::municipalities(db, &keys).await.unwrap();
    let mut problems = parts::problems(db, &keys).await.unwrap();
    let mut solutions = parts::solutions(db, &keys).await.unwrap();
    let mut partnerships = parts::partnerships(db, &keys).await.unwrap();
    let mut factors = parts::factors(db, &keys).await.unwrap();
    let mut causes = parts::causes(db, &keys).await.unwrap();
    let mut lessons = parts::lessons(db, &keys).await.unwrap();
    let mut results = parts::results(db, &keys).await.unwrap();
    let mut sources = parts::sources(db, &keys).await.unwrap();
    let mut outcomes = parts::outcomes(db, &keys).await.unwrap();
    let records = demo_records();
    assert_eq!(records.len(), 117);
    assert_eq!(rows.len(), 117);
    for record in &records {
        let name = record["id"].as_str().unwrap();
        let row = &rows[name];
        own_fields(record, row);
        terms(
            record,
            &tables,
            &problems.remove(&row.id).unwrap()[0],
            solutions.remove(&row.id).as_deref(),
        );
        owners(record, &tables, &municipalities.remove(&row.id).unwrap());
        assert_eq!(
            record["partners"],
            Value::from_iter(partnerships.remove(&row.id).unwrap_or_default().iter().map(
                |it| json!({
                    "name": it.partner.name,
                    "type": it.partner.kind.code().to_lowercase(),
                    "role": it.part.role_text,
                })
            )),
            "{name}"
        );
        let told = factors.remove(&row.id).unwrap_or_default();
        let words = |direction| {
            let words = told.iter().filter(move |it| it.direction == direction);
            words.map(|it| it.text.clone()).collect::<Value>()
        };
        assert_eq!(
            record["barriers"],
            words(FactorDirection::HamperedSome),
            "{name}"
        );
        assert_eq!(
            record["enablers"],
            words(FactorDirection::PromotedSome),
            "{name}"
        );
        let has_causes = matches!(
            record["outcome"].as_str().unwrap(),
            "failed" | "abandoned" | "partly"
        );
        for cause in causes.remove(&row.id).unwrap_or_default() {
            assert!(has_causes, "{name}");
            assert!(
                record["barriers"]
                    .as_array()
                    .unwrap()
                    .contains(&json!(cause.text)),
                "{name}"
            );
        }
        let told = lessons.remove(&row.id).unwrap_or_default();
        let texts = |basis| {
            let texts = told.iter().filter(move |it| it.basis == basis);
            texts.map(|it| it.text.clone()).collect::<Value>()
        };
        assert_eq!(record["lessons"], texts(LessonBasis::Stated), "{name}");
        assert_eq!(
            record["lessons_derived"],
            texts(LessonBasis::Derived),
            "{name}"
        );
        let told = results.remove(&row.id).unwrap_or_default();
        assert_eq!(
            told.len(),
            record["results"].as_array().unwrap().len(),
            "{name}"
        );
        for (it, expected) in told.iter().zip(record["results"].as_array().unwrap()) {
            assert_eq!(expected["indicator"], it.indicator, "{name}");
            assert_eq!(expected["value"].as_f64(), Some(it.value), "{name}");
            assert_eq!(expected["unit"].as_str().unwrap_or(""), it.unit, "{name}");
        }
        let told = sources.remove(&row.id).unwrap_or_default();
        let told = told
            .iter()
            .map(|it| json!({ "title": it.title, "url": it.url }));
        assert_eq!(record["sources"], told.collect::<Value>(), "{name}");
        let judged = outcomes.remove(&row.id).unwrap_or_default();
        assert_eq!(
            judged.iter().map(|it| Some(it.outcome)).collect::<Vec<_>>(),
            row.outcome.map(Some).into_iter().collect::<Vec<_>>(),
            "{name}"
        );
        assert!(judged.iter().all(|it| it.date.is_none()), "{name}");
    }
    assert_eq!(
        ordered_keys(&app).await,
        records
            .iter()
            .map(|it| it["id"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    );
}

fn own_fields(record: &Value, row: &experience::Model) {
    let name = &record["id"];
    assert_eq!(record["title"], row.title, "{name}");
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

fn terms(
    record: &Value,
    tables: &Tables,
    problem: &problem::Model,
    solutions: Option<&[solution::Model]>,
) {
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
    let solution = &solutions.unwrap()[0];
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
    let country = |row: &municipality::Model| match row.country.as_str() {
        "DK" => " (Danmark)",
        "SE" => " (Sverige)",
        _ => "",
    };
    assert_eq!(told.len(), owners.len(), "{name}");
    for (told, owner) in told.iter().zip(owners) {
        let full = format!("{}{}", owner.name, country(owner));
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
async fn the_run_leaves_its_marks_and_no_more() {
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
    assert_eq!(
        scalar(&app, "SELECT COUNT(*) FROM revision WHERE number = 1").await,
        117
    );
    assert_eq!(
        scalar(
            &app,
            "SELECT COUNT(*) FROM audit_entry WHERE action = 'experience.create'"
        )
        .await,
        117
    );
    assert_eq!(
        scalar(
            &app,
            "SELECT COUNT(*) FROM audit_entry WHERE action = 'import'"
        )
        .await,
        1
    );
    assert_eq!(
        scalar(
            &app,
            "SELECT COUNT(*) FROM change WHERE node_kind = 'EXPERIENCE'"
        )
        .await,
        117
    );
    assert_eq!(
        scalar(
            &app,
            "SELECT COUNT(*) FROM change WHERE node_kind = 'PROBLEM'"
        )
        .await,
        scalar(&app, "SELECT COUNT(*) FROM problem").await
    );
    for table in [
        "experience",
        "problem",
        "solution",
        "partner",
        "municipality",
    ] {
        let staged = format!("SELECT COUNT(*) FROM {table} WHERE staged_import_id IS NOT NULL");
        assert_eq!(scalar(&app, &staged).await, 0, "{table}");
    }
    assert_eq!(
        scalar(
            &app,
            "SELECT COUNT(*) FROM import WHERE finished_at IS NULL"
        )
        .await,
        0
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
