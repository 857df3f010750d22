//! What no import writes yet, written behind Floke's back as a later way of writing would.

use entity::code::{Audience, WorkflowState};
use entity::experience::Column;
use floke::app::App;
use floke::domain::experience::OwnerKind;
use floke::store::{Connection, reach};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, Statement};

use crate::support::cases::number;
use crate::support::unnamed::{hide, is_for};

/// Plans, ends that were expected, unknown ends, causes, and experiences that not everybody may read.
pub async fn experiences(app: &App) {
    run(
        app,
        "UPDATE experience SET stage = 'PLANNED', outcome = NULL WHERE id % 7 IN (1, 2);
         UPDATE experience SET expected_end = '2026-11-21' WHERE id % 3 = 0;
         UPDATE experience SET expected_end = '2026-11-22' WHERE id % 3 = 1;
         UPDATE experience SET expected_end = '2031-01-01' WHERE id % 6 = 2;
         UPDATE experience SET stage = 'CONCLUDED', outcome = NULL WHERE id % 11 = 3;
         UPDATE experience SET stage = NULL, outcome = NULL WHERE id % 29 = 5;
         UPDATE experience SET state = 'DRAFT' WHERE id % 23 = 0;
         UPDATE experience SET state = 'WITHDRAWN' WHERE id % 23 = 1;
         UPDATE experience SET audience = 'OWNER' WHERE id % 23 = 2;
         UPDATE experience SET audience = 'SECTOR' WHERE id % 23 = 3;
         UPDATE experience SET audience = 'PUBLIC_UNNAMED' WHERE id % 23 = 4;",
    )
    .await;
    let causes = [
        ("SILO", "id % 2 = 0"),
        ("SILO", "id % 4 = 0"),
        ("NO_CAPACITY", "id % 3 = 0"),
        ("COST_OVERRUN", "id % 3 = 1"),
        ("HIERARCHY", "id % 3 = 2"),
        ("NO_CHAMPION", "id % 5 = 0"),
        ("PERSON_LEFT", "id % 5 = 1"),
        ("SCRUTINY", "id % 2 = 1"),
    ];
    for (place, (cause, which)) in causes.into_iter().enumerate() {
        let rank = 100 + place;
        let insert = format!(
            "INSERT INTO experience_cause (experience_id, cause, rank)
             SELECT id, '{cause}', {rank} FROM experience WHERE {which}"
        );
        run(app, &insert).await;
    }
}

/// Owners in whose part of the country much is tried, and others that are alone there.
pub async fn owners(app: &App) {
    for (number, which) in [
        ("4601", "id % 2 = 0"),
        ("3301", "id % 3 = 0"),
        ("5610", "id % 3 = 1"),
        ("1101", "id % 4 = 1"),
    ] {
        let insert = format!(
            "INSERT INTO experience_municipality (experience_id, municipality_id, position)
             SELECT e.id, m.id, 80 FROM experience e, municipality m
             WHERE m.number = '{number}' AND m.valid_to IS NULL AND e.{which} ON CONFLICT DO NOTHING"
        );
        run(app, &insert).await;
    }
}

/// Two problems or solutions under one in one experience, one beside its own upper one, the same partner twice, and an
/// owner beside its predecessor.
pub async fn links(app: &App) {
    for (links, member, table, upper) in [
        ("experience_problem", "problem_id", "problem", "broader_id"),
        (
            "experience_solution",
            "solution_id",
            "solution",
            "variant_of_id",
        ),
    ] {
        let beside = format!(
            "INSERT INTO {links} (experience_id, {member}, position)
             SELECT link.experience_id, MIN(other.id), 90 FROM {links} link
             JOIN {table} own ON own.id = link.{member}
             JOIN {table} other ON other.{upper} = own.{upper} AND other.id <> own.id
             WHERE link.experience_id % 3 = 0 GROUP BY link.experience_id
             ON CONFLICT DO NOTHING;
             INSERT INTO {links} (experience_id, {member}, position)
             SELECT link.experience_id, MIN(own.{upper}), 91 FROM {links} link
             JOIN {table} own ON own.id = link.{member}
             WHERE link.experience_id % 4 = 0 AND own.{upper} IS NOT NULL GROUP BY link.experience_id
             ON CONFLICT DO NOTHING;
             DELETE FROM {links} WHERE experience_id % 31 = 7;"
        );
        run(app, &beside).await;
    }
    run(
        app,
        "INSERT INTO partnership (experience_id, partner_id, role, position)
         SELECT experience_id, partner_id, 'ADVISER', position + 100 FROM partnership
         WHERE experience_id % 2 = 0;
         INSERT INTO experience_municipality (experience_id, municipality_id, position)
         SELECT e.id, MIN(s.predecessor_id), 90 FROM experience e, municipality_succession s
         WHERE e.id % 17 = 0 GROUP BY e.id ON CONFLICT DO NOTHING;
         INSERT INTO experience_municipality (experience_id, municipality_id, position)
         SELECT e.id, MAX(s.predecessor_id), 91 FROM experience e, municipality_succession s
         WHERE e.id % 17 < 3 GROUP BY e.id ON CONFLICT DO NOTHING;
         INSERT INTO experience_municipality (experience_id, municipality_id, position)
         SELECT m.experience_id, MIN(s.successor_id), 92 FROM experience_municipality m
         JOIN municipality_succession s ON s.predecessor_id = m.municipality_id
         WHERE m.experience_id % 2 = 0 GROUP BY m.experience_id ON CONFLICT DO NOTHING;",
    )
    .await;
    told_anew(app).await;
}

/// Deeper trees: families become variants, narrower problems change places.
pub async fn trees(app: &App) {
    for (kind, table, upper) in [
        (OwnerKind::Problem, "problem", "broader_id"),
        (OwnerKind::Solution, "solution", "variant_of_id"),
    ] {
        let number = number(table);
        let top = format!(
            "(SELECT top.id FROM {table} top WHERE top.{upper} IS NULL ORDER BY top.folded LIMIT 1)"
        );
        let moved = format!("{upper} IS NULL AND {number} % 2 = 0 AND id <> {top}");
        let cut = format!("{upper} IS NOT NULL AND {number} % 13 = 5");
        let select = format!("SELECT id FROM {table} WHERE ({moved}) OR ({cut})");
        let changed = keys(app, &select).await;
        let apart = format!("UPDATE {table} SET {upper} = NULL WHERE {cut} AND NOT ({moved});");
        let under = format!("UPDATE {table} SET {upper} = {top} WHERE {moved};");
        run(app, &format!("{under}{apart}")).await;
        let tx = app.db.begin().await.unwrap();
        reach::put_of(tx.connection(), kind, &changed)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
}

/// Terms that are proposed, rejected or merged. No hidden one lies between two others: whoever counts by what they see
/// could not tell that these belong together.
pub async fn terms(app: &App) {
    for (table, upper) in [("problem", "broader_id"), ("solution", "variant_of_id")] {
        let is_leaf =
            format!("NOT EXISTS (SELECT 1 FROM {table} below WHERE below.{upper} = {table}.id)");
        let is_under_rejected = format!(
            "EXISTS (SELECT 1 FROM {table} up WHERE up.id = {table}.{upper} AND up.state = 'REJECTED')"
        );
        let first = format!("(SELECT top.id FROM {table} top ORDER BY top.folded LIMIT 1)");
        let number = number(table);
        run(
            app,
            &format!(
                "UPDATE {table} SET state = 'PROPOSED' WHERE {number} % 4 = 0 AND ({upper} IS NULL OR {is_leaf});
                 UPDATE {table} SET state = 'REJECTED' WHERE {number} % 9 = 1 AND {upper} IS NULL;
                 UPDATE {table} SET state = 'REJECTED' WHERE {number} % 9 = 2 AND {is_leaf} AND NOT {is_under_rejected};
                 UPDATE {table} SET merged_into_id = {first}, stands_for_id = {first}
                 WHERE {number} % 7 = 2 AND id <> {first} AND NOT {is_under_rejected};"
            ),
        )
        .await;
    }
    let number = number("partner");
    let first = "(SELECT top.id FROM partner top ORDER BY top.folded LIMIT 1)";
    run(
        app,
        &format!(
            "UPDATE partner SET state = 'PROPOSED' WHERE {number} % 4 = 0;
             UPDATE partner SET state = 'REJECTED' WHERE {number} % 9 = 1;
             UPDATE partner SET merged_into_id = {first}, stands_for_id = {first} WHERE {number} % 7 = 2 AND id <> {first};"
        ),
    )
    .await;
    told_anew(app).await;
}

/// Tells what every experience belongs to anew.
async fn told_anew(app: &App) {
    let keys = keys(app, "SELECT id FROM experience").await;
    let tx = app.db.begin().await.unwrap();
    reach::put(tx.connection(), &keys).await.unwrap();
    tx.commit().await.unwrap();
    let is_published = Column::State.eq(WorkflowState::Published);
    hide(app, is_for(Audience::PublicUnnamed).and(is_published)).await;
}

async fn run(app: &App, statements: &str) {
    let tx = app.db.begin().await.unwrap();
    tx.connection()
        .execute_unprepared(statements)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn keys(app: &App, select: &str) -> Vec<i64> {
    let db = app.db.reader();
    let statement = Statement::from_string(db.get_database_backend(), select);
    let rows = db.query_all_raw(statement).await.unwrap();
    rows.iter()
        .map(|row| row.try_get_by_index(0).unwrap())
        .collect()
}
