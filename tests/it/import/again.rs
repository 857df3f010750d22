//! A second import writes what changed in the file, and nothing else.

use entity::code::{Audience, Outcome, Stage, WorkflowState};
use entity::experience::Column;
use sea_orm::ColumnTrait;
use serde_json::{Value, json};

use super::{change, contents, counts, experiences, scalar};
use crate::support::cases::{DEMO, demo, demo_records, holding, import, lines, made_up};
use crate::support::unnamed::stand;

#[tokio::test(flavor = "multi_thread")]
async fn an_unchanged_file_writes_nothing() {
    let (_database, app) = demo().await;
    let (rows, tables) = (experiences(&app).await, counts(&app).await);
    let crlf = format!("\u{feff}{}\r\n\r\n", DEMO.trim().replace('\n', "\r\n"));
    let mut reordered: Vec<Value> = demo_records();
    for record in &mut reordered {
        let fields = std::mem::take(record.as_object_mut().unwrap());
        *record = fields.into_iter().rev().collect();
    }
    reordered.reverse();
    for text in [DEMO.to_owned(), crlf, lines(&reordered)] {
        let before = app.db.statements();
        let report = import(&app, &text).await;
        let statements = app.db.statements() - before;
        assert_eq!((report.read, report.unchanged), (117, 117));
        assert!(report.is_nothing_new());
        assert_eq!(experiences(&app).await, rows);
        assert_eq!(counts(&app).await, tables);
        assert!(statements <= 5, "{statements} statements");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_record_becomes_a_revision() {
    let mut records: Vec<Value> = (0..4).map(made_up).collect();
    let (_database, app) = holding(&records).await;
    let (rows, before) = (experiences(&app).await, contents(&app).await);
    let lessons = lesson_ids(&app).await;
    records[1]["title"] = json!("Ny tittel");
    records[1]["outcome"] = json!("failed");
    records[1]["lessons"] = json!(["En ny lærdom", "Lærdom 1"]);
    records[1]["municipality"] = json!(["Bergen", "Trondheim"]);
    records[2]["problem"] = json!({ "title": "Et helt nytt problem", "broader": "Alt" });
    let report = import(&app, &lines(&records)).await;
    assert_eq!(
        (report.created, report.updated, report.unchanged),
        (0, 2, 2)
    );
    let (new_rows, after) = (experiences(&app).await, contents(&app).await);
    for name in ["made-up-0", "made-up-3"] {
        assert_eq!(rows[name], new_rows[name]);
        assert_eq!(before[name], after[name]);
    }
    let (old, new) = (&rows["made-up-1"], &new_rows["made-up-1"]);
    assert_eq!(
        (new.version, new.public_id, new.id),
        (2, old.public_id, old.id)
    );
    assert_eq!(
        (new.created_at, new.published_at),
        (old.created_at, old.published_at)
    );
    assert!(new.updated_at > old.updated_at);
    assert_eq!(
        (new.title.as_str(), new.outcome),
        ("Ny tittel", Some(Outcome::Failed))
    );
    assert_ne!(new.title_key, old.title_key);
    let content = &after["made-up-1"];
    assert_eq!(content.municipalities.len(), 2);
    assert_eq!(content.outcome_history.len(), 1);
    let texts: Vec<&str> = content.lessons.iter().map(|it| it.text.as_str()).collect();
    assert_eq!(texts, ["En ny lærdom", "Lærdom 1"]);
    let kept = lesson_ids(&app).await;
    assert!(
        lessons.iter().all(|it| kept.contains(it)),
        "a lesson that stays is the same node"
    );
    assert_eq!(kept.len(), lessons.len() + 1);
    assert_ne!(after["made-up-2"].problems, before["made-up-2"].problems);
    assert_eq!(
        scalar(&app, "SELECT COUNT(*) FROM revision WHERE number = 2").await,
        2
    );
    let audit = "SELECT COUNT(*) FROM audit_entry WHERE action = 'experience.update'";
    assert_eq!(scalar(&app, audit).await, 2);
    let log = "SELECT COUNT(*) FROM change WHERE node_kind = 'EXPERIENCE'";
    assert_eq!(scalar(&app, log).await, 4 + 2);
    let tables = counts(&app).await;
    import(&app, &lines(&records)).await;
    assert_eq!(counts(&app).await, tables);
}

async fn lesson_ids(app: &floke::app::App) -> Vec<(i64, uuid::Uuid)> {
    use entity::lesson;
    use sea_orm::EntityTrait;
    let rows = lesson::Entity::find().all(app.db.reader()).await.unwrap();
    rows.into_iter()
        .map(|row| (row.id, row.public_id))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_edited_in_floke_stands() {
    let mut records: Vec<Value> = (0..2).map(made_up).collect();
    let (_database, app) = holding(&records).await;
    change(
        &app,
        "UPDATE experience SET title = 'Rettet i Floke', version = version + 1, last_version = 2, stage = 'PLANNED', outcome = NULL \
         WHERE id = 1; UPDATE narrative SET summary = 'Et sammendrag' WHERE experience_id = 1; \
         DELETE FROM outcome_assessment WHERE experience_id = 1",
    )
    .await;
    records[0]["title"] = json!("Rettet i filen");
    records[0]["what_happened"] = json!("Noe annet.");
    records[0]["outcome"] = json!("failed");
    let report = import(&app, &lines(&records)).await;
    assert_eq!((report.updated, report.unchanged), (1, 1));
    let kept: Vec<&str> = report.kept.iter().map(|it| it.field.as_str()).collect();
    assert!(
        kept.contains(&"title") && kept.contains(&"outcome"),
        "{kept:?}"
    );
    assert_eq!(
        (report.kept[0].line, report.kept[0].record.as_str()),
        (1, "made-up-0")
    );
    let row = &experiences(&app).await["made-up-0"];
    assert_eq!(row.title, "Rettet i Floke");
    assert_eq!((row.stage, row.outcome), (Some(Stage::Planned), None));
    assert_eq!(row.version, 3);
    let content = &contents(&app).await["made-up-0"];
    assert_eq!(content.summary.as_deref(), Some("Et sammendrag"));
    assert_eq!(content.context.as_deref(), Some("Et problem."));
    assert_eq!(content.what_happened.as_deref(), Some("Noe annet."));
    let tables = counts(&app).await;
    assert_eq!(import(&app, &lines(&records)).await.unchanged, 2);
    assert_eq!(counts(&app).await, tables);
    records[0]["title"] = json!("Rettet i filen en gang til");
    let report = import(&app, &lines(&records)).await;
    assert_eq!(
        (report.updated, report.unchanged, report.kept.len()),
        (0, 2, 1)
    );
    assert_eq!(&experiences(&app).await["made-up-0"], row);
}

/// An experience that tells nothing has no row for it: it gets one with its first text, and loses it with its last.
/// Nobody would look for names in what a file says of what everybody reads without its owners.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_told_without_its_owners_is_left_alone() {
    let mut records: Vec<Value> = (0..2).map(made_up).collect();
    for record in &mut records {
        record["municipality"] = json!(["Bergen"]);
    }
    let (_database, app) = holding(&records).await;
    for state in [WorkflowState::Submitted, WorkflowState::Published] {
        let all = Column::Id.gt(0);
        stand(&app, all, (state, Audience::PublicUnnamed)).await;
        let before = experiences(&app).await;
        records[1]["title"] = json!(format!("Roboter i Bergen {state}"));
        let report = import(&app, &lines(&records)).await;
        assert_eq!((report.updated, report.unchanged), (0, 2), "{state}");
        assert_eq!(experiences(&app).await, before, "{state}");
    }
    // Named, it takes up what the file has said meanwhile.
    let all = Column::Id.gt(0);
    stand(&app, all, (WorkflowState::Published, Audience::Public)).await;
    assert_eq!(import(&app, &lines(&records)).await.updated, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_come_and_go() {
    let mut records: Vec<Value> = (0..2).map(made_up).collect();
    let told = records[0].clone();
    records[0]["what_happened"] = json!(null);
    records[0]["problem"]["text"] = json!(null);
    records[0]["solution"]["text"] = json!(null);
    let silent = records[0].clone();
    let (_database, app) = holding(&records).await;
    let rows = "SELECT COUNT(*) FROM narrative WHERE experience_id = 1";
    assert_eq!(scalar(&app, rows).await, 0);
    assert_eq!(contents(&app).await["made-up-0"].what_happened, None);
    for (record, expected) in [(told, 1), (silent, 0)] {
        records[0] = record;
        assert_eq!(import(&app, &lines(&records)).await.updated, 1);
        assert_eq!(scalar(&app, rows).await, expected);
        let content = &contents(&app).await["made-up-0"];
        assert_eq!(
            content.what_happened.as_deref(),
            records[0]["what_happened"].as_str()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn withdrawals_and_narrower_audiences_stand() {
    let mut records: Vec<Value> = (0..2).map(made_up).collect();
    let (_database, app) = holding(&records).await;
    change(
        &app,
        "UPDATE experience SET state = 'WITHDRAWN' WHERE id = 1",
    )
    .await;
    change(
        &app,
        "UPDATE experience SET audience = 'SECTOR' WHERE id = 2",
    )
    .await;
    for record in &mut records {
        record["title"] = json!("Ny");
    }
    assert_eq!(import(&app, &lines(&records)).await.updated, 2);
    let rows = experiences(&app).await;
    assert_eq!(
        (rows["made-up-0"].state, rows["made-up-0"].audience),
        (WorkflowState::Withdrawn, Audience::Public)
    );
    assert_eq!(
        (rows["made-up-1"].state, rows["made-up-1"].audience),
        (WorkflowState::Published, Audience::Sector)
    );
    assert!(rows.values().all(|row| row.title == "Ny"));
}

#[tokio::test(flavor = "multi_thread")]
async fn renamed_and_merged_terms_are_no_change_of_the_file() {
    let mut records: Vec<Value> = (0..8).map(made_up).collect();
    let (_database, app) = holding(&records).await;
    let before = contents(&app).await;
    change(
        &app,
        "UPDATE solution SET title = 'Omdøpt', folded = 'omdøpt' WHERE folded = 'løsning 0'",
    )
    .await;
    // Problem 0 is merged into problem 1; what names it names it still.
    change(
        &app,
        "UPDATE problem SET merged_into_id = (SELECT id FROM problem WHERE folded = 'problem 1'), \
         stands_for_id = (SELECT id FROM problem WHERE folded = 'problem 1') WHERE folded = 'problem 0'",
    )
    .await;
    let tables = counts(&app).await;
    records[0]["title"] = json!("Ny");
    let report = import(&app, &lines(&records)).await;
    assert_eq!((report.updated, report.kept.len()), (1, 0));
    let after = contents(&app).await;
    assert_eq!(after["made-up-0"].solutions, before["made-up-0"].solutions);
    assert_eq!(after["made-up-0"].problems, before["made-up-0"].problems);
    let now = counts(&app).await;
    for table in ["problem", "solution", "partner", "experience_problem"] {
        assert_eq!(now[table], tables[table], "{table}");
    }
    // The file may call it by the name of the one that it stands for; that changes nothing.
    records[0]["problem"]["title"] = json!("Problem 1");
    let report = import(&app, &lines(&records)).await;
    assert_eq!((report.updated, report.kept.len()), (0, 0), "{report}");
    // A new record that names the merged problem is tied to it, and shown with the one that it stands for.
    records.push(made_up(100));
    records[8]["problem"]["title"] = json!("PROBLEM  0");
    assert_eq!(import(&app, &lines(&records)).await.problems, 0);
    assert_eq!(
        contents(&app).await["made-up-100"].problems,
        before["made-up-0"].problems
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_vanishes_from_the_file_stays() {
    let records: Vec<Value> = (0..3).map(made_up).collect();
    let (_database, app) = holding(&records).await;
    let rows = experiences(&app).await;
    let report = import(&app, &lines(&records[..1])).await;
    assert_eq!((report.read, report.unchanged), (1, 1));
    assert_eq!(experiences(&app).await, rows);
}

/// More lessons than a statement can name.
#[tokio::test(flavor = "multi_thread")]
async fn many_lessons_change_at_once() {
    let told = |number: usize, word: &str| {
        let mut record = made_up(number);
        let mut lessons: Vec<String> = (0..39).map(|it| format!("{word} {it}")).collect();
        lessons.push("Samme".to_owned());
        record["lessons"] = json!(lessons);
        record
    };
    let records = |word| (0..500).map(|it| told(it, word)).collect::<Vec<_>>();
    let (_database, app) = holding(&records("Gammel")).await;
    let report = import(&app, &lines(&records("Ny"))).await;
    assert_eq!(report.updated, 500);
    for (text, count) in [("Ny 7", 500), ("Gammel 7", 0), ("Samme", 500)] {
        let lessons = format!("SELECT COUNT(*) FROM lesson WHERE text = '{text}'");
        assert_eq!(scalar(&app, &lessons).await, count, "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_of_another_municipalitys_record_is_a_fault() {
    let mut records: Vec<Value> = (0..3).map(made_up).collect();
    for record in &mut records {
        record["county"] = json!(null);
    }
    records[1]["municipality"] = json!(["Hemmelig IKS"]);
    let (_database, app) = holding(&records).await;
    let (rows, before) = (experiences(&app).await, counts(&app).await);
    // Oslo's, an inter-municipal body's and a former municipality's.
    let mut others = records.clone();
    for record in &mut others {
        record["municipality"] = json!(["Trondheim", "Bergen"]);
    }
    for is_partial in [false, true] {
        let report = super::import_as(&app, &lines(&others), |it| it.partial = is_partial).await;
        assert_eq!((report.skipped, report.updated), (3, 0), "{report}");
        for (fault, owner) in report
            .faults
            .iter()
            .zip(["Oslo", "Hemmelig IKS", "Svelvik"])
        {
            assert_eq!(fault.field, "id");
            let rule = format!("is the id of a record of {owner} already");
            assert!(fault.rule.starts_with(&rule), "{fault}");
        }
    }
    assert_eq!(
        (experiences(&app).await, counts(&app).await),
        (rows, before)
    );
    // Whoever was among its owners, or took over from one, may lead it; so may whoever Floke says owns it.
    for (record, owners) in records.iter_mut().zip([
        json!(["Trondheim", "Oslo"]),
        json!(["Bergen", "hemmelig iks"]),
        json!(["Drammen"]),
    ]) {
        record["municipality"] = owners;
    }
    let report = import(&app, &lines(&records)).await;
    assert_eq!(report.updated, 3, "{report}");
    records[0]["municipality"] = json!(["Trondheim"]);
    assert_eq!(import(&app, &lines(&records)).await.updated, 1);
}
