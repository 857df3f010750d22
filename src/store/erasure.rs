//! What is erased: what is left of an experience, and that everything else goes.

use std::collections::HashMap;

use entity::erasure::{Column, Entity, Model};
use entity::{
    benefit, contact, duplicate_judgement, experience_cause, experience_factor,
    experience_innovation_type, experience_legal_obstacle, experience_problem,
    experience_programme, experience_solution, experience_vector, import_record, lesson, narrative,
    outcome_assessment, partnership, pending_change, procurement, reply, reply_invitation, result,
    reuse, review, revision, source, trial,
};
use sea_orm::prelude::Json;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryTrait};

use super::batch::Batch;
use super::insert;
use super::related::by_column;
use crate::model::Result;

/// The erasures of these experiences, by the experience's key.
pub async fn find(db: &impl ConnectionTrait, experiences: &[i64]) -> Result<HashMap<i64, Model>> {
    let owner = |row: &Model| row.experience_id;
    by_column(db, Entity::find(), Column::ExperienceId, experiences, owner).await
}

/// Notes an erasure. It comes before [`empty`], which the database refuses otherwise.
pub fn put(batch: &mut Batch, row: Model) {
    insert::add::<Entity>(batch, vec![row], None);
}

/// Takes away what hangs on an experience, but for whose it is, and empties what its revisions and imports keep. `record`
/// is what is kept of an import that told nothing.
pub fn empty(batch: &mut Batch, experience: i64, record: Json) {
    macro_rules! clear {
        ($($entity:ident)*) => {$(
            let delete = $entity::Entity::delete_many()
                .filter($entity::Column::ExperienceId.eq(experience));
            batch.add(&delete.into_query());
        )*};
    }
    clear! {
        narrative experience_innovation_type experience_problem experience_solution
        experience_programme experience_legal_obstacle partnership experience_factor
        experience_cause lesson outcome_assessment result benefit source contact procurement
        trial experience_vector pending_change review reply_invitation reply
    }
    let judged = Condition::any()
        .add(duplicate_judgement::Column::OneId.eq(experience))
        .add(duplicate_judgement::Column::OtherId.eq(experience));
    let judgements = duplicate_judgement::Entity::delete_many().filter(judged);
    batch.add(&judgements.into_query());
    // That it was taken up is the other's, too; in which words is not.
    let told = Condition::any()
        .add(reuse::Column::OriginId.eq(experience))
        .add(reuse::Column::ResultId.eq(experience));
    let none = || Expr::val(Option::<String>::None);
    let reuses = reuse::Entity::update_many()
        .col_expr(reuse::Column::Change, none())
        .col_expr(reuse::Column::Reason, none())
        .filter(told);
    batch.add(&reuses.into_query());
    let nothing = Json::Object(serde_json::Map::new());
    let revisions = revision::Entity::update_many()
        .col_expr(revision::Column::Content, Expr::val(nothing))
        .col_expr(revision::Column::Reason, none())
        .filter(revision::Column::ExperienceId.eq(experience));
    batch.add(&revisions.into_query());
    let records = import_record::Entity::update_many()
        .col_expr(import_record::Column::Content, Expr::val(record))
        .col_expr(import_record::Column::Checksum, Expr::val(""))
        .filter(import_record::Column::ExperienceId.eq(experience));
    batch.add(&records.into_query());
}
