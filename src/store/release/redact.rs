//! Takes the words of experiences out of a frozen copy. What is counted stays: codes, numbers, years, and what they are tied
//! to; so statistics tell the same after it, but for what is searched for by words. Units and provisions of law stay that others
//! name, too; and terms that nobody else uses lose their words as nobody would see them where the experience stood before.

use chrono::{DateTime, Utc};
use entity::code::{Code, WorkflowState};
use entity::{
    benefit, erasure, experience, experience_cause, experience_factor, experience_legal_obstacle,
    lesson, measurement, municipality, municipality_name, narrative, outcome_assessment, partner,
    partnership, problem, problem_theme, procurement, programme, programme_figure,
    programme_report, result, solution, source, trial,
};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryTrait};

use super::freeze::{ANYBODY, keys, settle};
use crate::model::Result;
use crate::store::batch::Batch;
use crate::store::related::padded;
use crate::store::{Db, dialect, insert, reach, visible};

/// What stands in the place of what must be told.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    /// A title, and any other text that there must be.
    pub text: &'a str,
    /// How it sorts.
    pub key: &'a [u8],
    /// An address that leads nowhere.
    pub url: &'a str,
    /// When they were taken out.
    pub at: DateTime<Utc>,
}

/// Takes the words of these experiences out of a copy, and out of its file.
pub async fn redact(frozen: &Db, experiences: &[i64], words: Words<'_>) -> Result<()> {
    let tx = frozen.begin().await?;
    let db = tx.connection();
    for experiences in experiences.chunks(insert::CHUNK) {
        note(db, experiences, words).await?;
    }
    for experiences in experiences.chunks(insert::CHUNK) {
        let mut batch = Batch::new(db);
        empty(&mut batch, experiences, words);
        shared(&mut batch, experiences, words);
        batch.send(db).await?;
    }
    stand(db, WorkflowState::Withdrawn).await?;
    terms(db, words).await?;
    stand(db, WorkflowState::Published).await?;
    for experiences in experiences.chunks(insert::CHUNK) {
        reach::put(db, experiences).await?;
    }
    tx.commit().await?;
    // What was taken out stands in the file until it is written anew.
    frozen.execute(dialect::WRITTEN_ANEW).await?;
    settle(frozen).await
}

/// Notes in the copy which are redacted: those before among them.
async fn note(db: &impl ConnectionTrait, experiences: &[i64], words: Words<'_>) -> Result<()> {
    let known =
        erasure::Entity::find().filter(erasure::Column::ExperienceId.is_in(padded(experiences)));
    let known = keys(known, erasure::Column::ExperienceId, db).await?;
    let new = experiences.iter().filter(|key| !known.contains(key));
    let rows = new.map(|key| erasure::Model {
        experience_id: *key,
        reason: String::new(),
        actor: String::new(),
        municipality_id: None,
        erased_at: words.at,
    });
    insert::all::<erasure::Entity>(db, rows.collect(), None).await
}

/// Those that are redacted.
fn redacted() -> SelectStatement {
    Query::select()
        .expr(erasure::Column::ExperienceId.into_expr())
        .from(erasure::Entity)
        .take()
}

/// Lets all that are redacted stand so.
async fn stand(db: &impl ConnectionTrait, state: WorkflowState) -> Result<()> {
    experience::Entity::update_many()
        .col_expr(experience::Column::State, Expr::val(state.code()))
        .filter(experience::Column::Id.into_expr().in_subquery(redacted()))
        .exec(db)
        .await?;
    Ok(())
}

fn none() -> Expr {
    Expr::val(Option::<String>::None)
}

fn empty(batch: &mut Batch, experiences: &[i64], words: Words<'_>) {
    let text = || Expr::val(words.text);
    macro_rules! set {
        ($($entity:ident { $($column:ident: $value:expr),* })*) => {$(
            let update = $entity::Entity::update_many()
                $(.col_expr($entity::Column::$column, $value))*
                .filter($entity::Column::ExperienceId.is_in(padded(experiences)));
            batch.add(&update.into_query());
        )*};
    }
    let title = experience::Entity::update_many()
        .col_expr(experience::Column::Title, text())
        .col_expr(experience::Column::TitleKey, Expr::val(words.key.to_vec()))
        .col_expr(experience::Column::AdviceCondition, none())
        .filter(experience::Column::Id.is_in(padded(experiences)));
    batch.add(&title.into_query());
    set! {
        narrative {
            Summary: none(), Context: none(), WhatWasDone: none(), WhatHappened: none(),
            WouldDoDifferently: none()
        }
        partnership { RoleText: none() }
        experience_factor { Text: none() }
        experience_cause { Text: none() }
        lesson { Text: text() }
        outcome_assessment { Reason: none() }
        result { Indicator: text() }
        benefit { Indicator: text(), OwnerRole: none() }
        measurement { Method: none() }
        procurement { Need: none(), Reference: none() }
        source { Title: text(), Url: Expr::val(words.url) }
        trial { Act: text(), Section: none(), Url: none(), Deviation: none() }
        experience_legal_obstacle { Url: none() }
    }
}

/// What others may name alike: it goes where nobody else does.
fn shared(batch: &mut Batch, experiences: &[i64], words: Words<'_>) {
    macro_rules! set {
        ($($entity:ident by $by:ident { $($column:ident: $value:expr),* })*) => {$(
            let others = Query::select()
                .expr($entity::Column::$by.into_expr())
                .from($entity::Entity)
                .and_where($entity::Column::ExperienceId.into_expr().not_in_subquery(redacted()))
                .and_where($entity::Column::$by.is_not_null())
                .take();
            let update = $entity::Entity::update_many()
                $(.col_expr($entity::Column::$column, $value))*
                .filter($entity::Column::ExperienceId.is_in(padded(experiences)))
                .filter($entity::Column::$by.into_expr().not_in_subquery(others));
            batch.add(&update.into_query());
        )*};
    }
    let text = || Expr::val(words.text);
    // No two provisions of an experience may be the same.
    let place = || {
        experience_legal_obstacle::Column::Position
            .into_expr()
            .cast_as("TEXT")
    };
    set! {
        result by Unit { Unit: text() }
        benefit by UnitKey { Unit: none(), UnitKey: none() }
        experience_legal_obstacle by Provision { Act: text(), Section: none(), Provision: place() }
    }
}

/// Takes away the words of terms and owners that nobody may know of.
async fn terms(db: &impl ConnectionTrait, words: Words<'_>) -> Result<()> {
    let text = || Expr::val(words.text);
    let (key, no_text) = (|| Expr::val(words.key.to_vec()), || Expr::val(""));
    macro_rules! hide {
        ($entity:ident, $name:ident, $key:ident, $visible:expr, { $($column:ident: $value:expr),* }) => {{
            let hidden = $entity::Entity::find().filter(Condition::all().add($visible).not());
            let hidden = keys(hidden, $entity::Column::Id, db).await?;
            let hidden: Vec<i64> = hidden.into_iter().collect();
            for hidden in hidden.chunks(insert::CHUNK) {
                $entity::Entity::update_many()
                    .col_expr($entity::Column::$name, text())
                    .col_expr($entity::Column::$key, key())
                    $(.col_expr($entity::Column::$column, $value))*
                    .filter($entity::Column::Id.is_in(padded(hidden)))
                    .exec(db)
                    .await?;
            }
            hidden
        }};
    }
    let problems = hide!(problem, Title, TitleKey, visible::problems(&ANYBODY), {
        Folded: no_text(), Description: none()
    });
    delete::<problem_theme::Entity>(db, problem_theme::Column::ProblemId, &problems).await?;
    hide!(solution, Title, TitleKey, visible::solutions(&ANYBODY), {
        Folded: no_text(), Description: none()
    });
    hide!(partner, Name, NameKey, visible::partners(&ANYBODY), {
        Folded: no_text(), OrganisationNumber: none()
    });
    // No two programmes may be called the same.
    let programmes = hide!(programme, Title, TitleKey, visible::programmes(&ANYBODY), {
        Folded: programme::Column::Id.into_expr().cast_as("TEXT"), Description: none()
    });
    let of = programme_figure::Column::ProgrammeId;
    delete::<programme_figure::Entity>(db, of, &programmes).await?;
    let of = programme_report::Column::ProgrammeId;
    delete::<programme_report::Entity>(db, of, &programmes).await?;
    let owners = hide!(municipality, Name, NameKey, visible::municipalities(&ANYBODY), {
        Number: none(), OrganisationNumber: none()
    });
    delete::<municipality_name::Entity>(db, municipality_name::Column::MunicipalityId, &owners)
        .await
}

async fn delete<E: EntityTrait>(
    db: &impl ConnectionTrait,
    of: E::Column,
    keys: &[i64],
) -> Result<()> {
    for keys in keys.chunks(insert::CHUNK) {
        let delete = E::delete_many().filter(of.is_in(padded(keys)));
        delete.exec(db).await?;
    }
    Ok(())
}
