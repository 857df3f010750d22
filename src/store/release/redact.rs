//! Takes the words of experiences out of a frozen copy. What is counted stays: codes, numbers, years, and what they are tied
//! to; so statistics tell the same after it, but for what is searched for by words.

use entity::{
    benefit, experience, experience_cause, experience_factor, experience_legal_obstacle, lesson,
    measurement, narrative, outcome_assessment, partnership, procurement, result, source, trial,
};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryTrait};

use crate::model::Result;
use crate::store::batch::Batch;
use crate::store::related::padded;
use crate::store::{Db, dialect, insert, reach};

/// What stands in the place of what must be told.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    /// A title, and any other text that there must be.
    pub text: &'a str,
    /// How it sorts.
    pub key: &'a [u8],
    /// An address that leads nowhere.
    pub url: &'a str,
}

/// Takes the words of these experiences out of a copy, and out of its file.
pub async fn redact(frozen: &Db, experiences: &[i64], words: Words<'_>) -> Result<()> {
    for experiences in experiences.chunks(insert::CHUNK) {
        let tx = frozen.begin().await?;
        let mut batch = Batch::new(tx.connection());
        empty(&mut batch, experiences, words);
        batch.send(tx.connection()).await?;
        reach::put(tx.connection(), experiences).await?;
        tx.commit().await?;
    }
    // What was taken out stands in the file until it is written anew.
    frozen.execute(dialect::WRITTEN_ANEW).await?;
    super::freeze::settle(frozen).await
}

fn empty(batch: &mut Batch, experiences: &[i64], words: Words<'_>) {
    let (text, none) = (
        || Expr::val(words.text),
        || Expr::val(Option::<String>::None),
    );
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
        experience_legal_obstacle {
            Act: text(), Section: none(), Url: none(),
            // No two of an experience may be the same.
            Provision: experience_legal_obstacle::Column::Position.into_expr().cast_as("TEXT")
        }
    }
}
