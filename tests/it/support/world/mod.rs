//! A made-up world in which every field of every filter has something to find: of each there is what names no
//! experience, what names a few, and what names more than a thousand.
//!
//! What stands in it depends on numbers alone, so that two databases hold the same; only what the imported ones belong to
//! bears ids of its own in each database.

pub mod chance;
pub mod choice;
pub mod ledger;
mod owners;
mod rows;

pub use owners::NOWHERE;

use chrono::{DateTime, Utc};
use entity::code::{Audience, WorkflowState};
use floke::app::App;
use floke::model::id::key_of;
use floke::store::reach;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::Value;

use super::cases::{import, lines, made_up};
use super::database::TestDatabase;
use super::unnamed::{hide, is_for};

/// Experiences that come by an import.
const IMPORTED: usize = 40;
/// Experiences that are written as rows, with what no import tells.
const WRITTEN: u64 = 1_700;

/// A database that holds the world.
pub async fn world() -> (TestDatabase, App) {
    let (database, app) = TestDatabase::migrated().await;
    fill(&app).await;
    (database, app)
}

/// Puts the world into an empty database.
pub async fn fill(app: &App) {
    let records: Vec<Value> = (0..IMPORTED).map(made_up).collect();
    import(app, &lines(&records)).await;
    let tx = app.db.begin().await.unwrap();
    let db = tx.connection();
    let owners = owners::Owners::write(db).await;
    let keys = rows::write(db, &owners, WRITTEN).await;
    for keys in keys.chunks(500) {
        reach::add(db, &reach::ALL, keys).await.unwrap();
    }
    tx.commit().await.unwrap();
    retime_imported(app).await;
    let is_published = entity::experience::Column::State.eq(WorkflowState::Published);
    hide(app, is_for(Audience::PublicUnnamed).and(is_published)).await;
    if app.db.product() == "PostgreSQL" {
        // Which it would do by itself, a minute later.
        app.db.execute("ANALYZE").await.unwrap();
    }
}

/// Gives the imported ones ids and times that are the same in every database, and tells their reach anew.
async fn retime_imported(app: &App) {
    use entity::experience::{Column, Entity};
    let imported = entity::import_record::Entity::find()
        .order_by_asc(entity::import_record::Column::Key)
        .all(app.db.reader());
    let keys: Vec<i64> = (imported.await.unwrap().iter())
        .map(|record| record.experience_id)
        .collect();
    let at = time(0).to_rfc3339();
    let statement = format!(
        "UPDATE experience SET published_at = '{at}', updated_at = '{at}'
         WHERE id IN (SELECT experience_id FROM import_record)"
    );
    app.db.execute(&statement).await.unwrap();
    let tx = app.db.begin().await.unwrap();
    for (number, key) in (u128::from(WRITTEN)..).zip(&keys) {
        let id = owners::public_id(0, number);
        let update = Entity::update_many()
            .col_expr(Column::PublicId, Expr::val(id))
            .col_expr(Column::Key, Expr::val(key_of(id)))
            .filter(Column::Id.eq(*key));
        update.exec(tx.connection()).await.unwrap();
    }
    reach::put(tx.connection(), &keys).await.unwrap();
    tx.commit().await.unwrap();
}

/// A number that looks drawn, and is the same for the same `number` and `salt`.
pub fn draw(number: u64, salt: u64) -> u64 {
    let mut mixed = number
        .wrapping_mul(0x9E37_79B9_7F4A_7C15)
        .wrapping_add(salt.wrapping_mul(0xD1B5_4A32_D192_ED03));
    for _ in 0..2 {
        mixed = (mixed ^ (mixed >> 31)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    }
    (mixed ^ (mixed >> 29)) >> 8
}

/// Whether something holds that holds of so many in a hundred.
fn is_among(percent: u64, number: u64, salt: u64) -> bool {
    draw(number, salt) % 100 < percent
}

/// A place in a list.
pub fn pick(length: usize, number: u64, salt: u64) -> usize {
    usize::try_from(draw(number, salt)).unwrap() % length
}

/// So many quarters of a second after the world began; whole seconds and parts of one must sort as one.
fn time(quarters: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_700_000_000_000 + quarters * 250).unwrap()
}
