//! Programmes: found by title however it is written, tied in the file's order, changed like everything else.

use std::io::Cursor;
use std::ops::ControlFlow;

use entity::code::TermState;
use entity::programme;
use floke::app::App;
use floke::domain::import::{self, ImportRequest};
use floke::domain::reference::{self, Reference};
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{change, contents, counts, experiences, scalar};
use crate::support::ask::Client;
use crate::support::cases::{self, demo, holding, lines, made_up};
use crate::support::database::TestDatabase;

fn naming(number: usize, titles: &[&str]) -> Value {
    let mut record = made_up(number);
    record["programmes"] = json!(titles);
    record
}

async fn programmes(app: &App) -> Vec<programme::Model> {
    let db = app.db.reader();
    programme::Entity::find().all(db).await.unwrap()
}

/// The public id of the programme with this title.
async fn id_of(app: &App, title: &str) -> Uuid {
    let found = programmes(app).await;
    found.iter().find(|it| it.title == title).unwrap().public_id
}

#[tokio::test(flavor = "multi_thread")]
async fn a_title_is_one_programme_however_it_is_written() {
    let (_database, app) = TestDatabase::migrated().await;
    let records = [
        naming(0, &["Nytt program", "startoff", "Et annet"]),
        naming(1, &["Et  ANNET", "nytt program"]),
        naming(2, &[]),
    ];
    let report = cases::import(&app, &lines(&records)).await;
    assert_eq!((report.created, report.programmes), (3, 2));
    assert!(report.to_string().contains(", programmes 2, owners"));
    let known = Reference::load().unwrap().programmes.len();
    assert_eq!(programmes(&app).await.len(), known + 2);
    let [new, other, start_off] = [
        id_of(&app, "Nytt program").await,
        id_of(&app, "Et annet").await,
        id_of(&app, "StartOff").await,
    ];
    let contents = contents(&app).await;
    assert_eq!(contents["made-up-0"].programmes, [new, start_off, other]);
    assert_eq!(contents["made-up-1"].programmes, [other, new]);
    assert_eq!(contents["made-up-2"].programmes, Vec::<Uuid>::new());
    let log = "SELECT COUNT(*) FROM change WHERE node_kind = 'PROGRAMME'";
    assert_eq!(scalar(&app, log).await, i64::try_from(known).unwrap() + 2);
    for row in programmes(&app).await {
        assert_eq!(row.state, TermState::Accepted, "{}", row.title);
        assert_eq!(row.staged_import_id, None, "{}", row.title);
    }
}

/// Trying writes no reference data, and counts what it holds as known all the same.
#[tokio::test(flavor = "multi_thread")]
async fn what_comes_with_floke_is_not_made_on_a_dry_run_either() {
    let (_database, app) = TestDatabase::migrated().await;
    assert_eq!(programmes(&app).await, []);
    let records = lines(&[naming(0, &["Nytt program", "startoff"])]);
    let mut request = ImportRequest::new("x", Cursor::new(&records));
    request.dry_run = true;
    let go_on = |_| ControlFlow::Continue(());
    let report = import::run(&app.db, &app.clock, request, go_on).await;
    assert_eq!(report.unwrap().programmes, 1);
    let request = ImportRequest::new("x", Cursor::new(&records));
    let report = import::check(&app.clock, request, go_on).await.unwrap();
    assert_eq!((report.created, report.programmes), (1, 1), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn changed_programmes_become_a_revision() {
    let mut records = [
        naming(0, &["A", "B"]),
        naming(1, &["A", "B"]),
        naming(2, &["A"]),
    ];
    let (_database, app) = holding(&records).await;
    let before = experiences(&app).await;
    records[0] = naming(0, &["C", "A"]);
    records[1] = naming(1, &[]);
    records[2] = naming(2, &["a "]);
    let report = cases::import(&app, &lines(&records)).await;
    assert_eq!((report.updated, report.unchanged), (2, 1), "{report}");
    assert_eq!(report.programmes, 1);
    let [a, c] = [id_of(&app, "A").await, id_of(&app, "C").await];
    let after = contents(&app).await;
    assert_eq!(after["made-up-0"].programmes, [c, a]);
    assert_eq!(after["made-up-1"].programmes, Vec::<Uuid>::new());
    assert_eq!(after["made-up-2"].programmes, [a]);
    let rows = experiences(&app).await;
    assert_eq!(rows["made-up-0"].version, 2);
    assert_eq!(rows["made-up-2"], before["made-up-2"]);
    let revisions = entity::revision::Entity::find()
        .all(app.db.reader())
        .await
        .unwrap();
    let revision = |id: i64| revisions.iter().rfind(|it| it.experience_id == id).unwrap();
    let content = &revision(rows["made-up-0"].id).content;
    assert_eq!(content["programmes"], json!([c, a]));
    let tables = counts(&app).await;
    assert_eq!(cases::import(&app, &lines(&records)).await.unchanged, 3);
    assert_eq!(counts(&app).await, tables);
}

#[tokio::test(flavor = "multi_thread")]
async fn programmes_that_were_edited_in_floke_stand() {
    let mut records = [naming(0, &["A", "B"]), naming(1, &["A"])];
    let (_database, app) = holding(&records).await;
    change(
        &app,
        "DELETE FROM experience_programme WHERE experience_id = 1 AND position = 1; \
         UPDATE programme SET title = 'Omdøpt', folded = 'omdøpt' WHERE folded = 'a'",
    )
    .await;
    records[0]["programmes"] = json!(["A", "B", "C"]);
    records[1]["title"] = json!("Ny tittel");
    let report = cases::import(&app, &lines(&records)).await;
    let kept: Vec<(u64, &str)> = (report.kept.iter())
        .map(|it| (it.line, it.field.as_str()))
        .collect();
    assert_eq!(kept, [(1, "programmes")]);
    let renamed = id_of(&app, "Omdøpt").await;
    let contents = contents(&app).await;
    assert_eq!(contents["made-up-0"].programmes, [renamed]);
    assert_eq!(contents["made-up-1"].programmes, [renamed]);
    assert_eq!(contents["made-up-1"].title, "Ny tittel");
}

/// What the file of an earlier version of Floke said is known again: a record without programmes has its old checksum.
#[tokio::test(flavor = "multi_thread")]
async fn checksums_of_earlier_files_stay() {
    let (_database, app) = demo().await;
    let records = entity::import_record::Entity::find_by_id("oslo-skolemelding-app")
        .one(app.db.reader())
        .await
        .unwrap();
    assert_eq!(
        records.unwrap().checksum,
        "aafeddf7a8b86abc41c69c6d55a630c2a66ee419be82c4aecdb25095bd3df7cd"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_unfinished_import_wrote_is_seen_by_nobody() {
    let (_database, app) = holding(&[naming(0, &["Åpent program"])]).await;
    let client = Client::anonymous(&app);
    let query = "query ($id: ID!) { node(id: $id) { id } programme(id: $id) { title }
        programmes(last: 1) { totalCount nodes { title } } }";
    let id = format!("prg_{}", id_of(&app, "Åpent program").await.simple());
    let seen = client.data(query, json!({ "id": id })).await;
    assert_eq!(seen["node"]["id"], id);
    assert_eq!(seen["programmes"]["nodes"][0]["title"], "Åpent program");
    change(
        &app,
        "UPDATE programme SET staged_import_id = (SELECT MIN(id) FROM import) WHERE folded = 'åpent program'",
    )
    .await;
    let hidden = client.data(query, json!({ "id": id })).await;
    assert_eq!(
        (&hidden["node"], &hidden["programme"]),
        (&json!(null), &json!(null))
    );
    let count = |seen: &Value| seen["programmes"]["totalCount"].as_u64().unwrap();
    assert_eq!(count(&hidden) + 1, count(&seen));
}

/// A title that nobody else may bear is tied all the same, and stays rejected.
#[tokio::test(flavor = "multi_thread")]
async fn a_rejected_programme_stays_rejected() {
    let (_database, app) = holding(&[naming(0, &["Avvist"])]).await;
    change(
        &app,
        "UPDATE programme SET state = 'REJECTED' WHERE folded = 'avvist'",
    )
    .await;
    let report = cases::import(&app, &lines(&[naming(1, &["avvist"])])).await;
    assert_eq!((report.created, report.programmes), (1, 0));
    let found = programmes(&app).await;
    let row = found.iter().find(|it| it.folded == "avvist").unwrap();
    assert_eq!(row.state, TermState::Rejected);
    assert_eq!(
        contents(&app).await["made-up-1"].programmes,
        [row.public_id]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reference_data_takes_over_what_an_import_made_first() {
    let (_database, app) = holding(&[naming(0, &["StartOff"])]).await;
    let (known, id) = (programmes(&app).await.len(), id_of(&app, "StartOff").await);
    assert_eq!(id.get_version_num(), 5);
    // As if a draft had named it before Floke's reference data did, and another were called otherwise since.
    change(
        &app,
        "DELETE FROM programme_report; \
         UPDATE programme SET title = 'startoff', description = NULL, state = 'PROPOSED' WHERE folded = 'startoff'; \
         UPDATE programme SET title = 'Lup', folded = 'lup' WHERE folded = 'leverandørutviklingsprogrammet'; \
         UPDATE setting SET value = 'old' WHERE key = 'reference.checksum'",
    )
    .await;
    assert!(reference::seed(&app.db, &app.clock).await.unwrap());
    let found = programmes(&app).await;
    assert_eq!(found.len(), known);
    let row = found.iter().find(|it| it.title == "StartOff").unwrap();
    assert_eq!((row.public_id, row.state), (id, TermState::Accepted));
    assert!(row.description.is_some());
    assert!(
        found
            .iter()
            .any(|it| it.title == "Leverandørutviklingsprogrammet")
    );
    let reports: usize = (Reference::load().unwrap().programmes.iter())
        .map(|it| it.reports.len())
        .sum();
    let written = scalar(&app, "SELECT COUNT(*) FROM programme_report").await;
    assert_eq!(usize::try_from(written).unwrap(), reports);
    assert_eq!(contents(&app).await["made-up-0"].programmes, [id]);
    assert!(!reference::seed(&app.db, &app.clock).await.unwrap());
}
