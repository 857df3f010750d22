//! How what was tried was bought.

use sea_orm::entity::prelude::*;

use crate::code::{ProcurementOutcome, ProcurementProcedure};

/// How what was tried was bought.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "procurement")]
pub struct Model {
    /// The experience that it belongs to.
    #[sea_orm(primary_key, auto_increment = false)]
    pub experience_id: i64,
    /// By which procedure.
    pub procedure: ProcurementProcedure,
    /// The need in plain words.
    #[sea_orm(column_type = "Text", nullable)]
    pub need: Option<String>,
    /// When suppliers were asked.
    pub market_dialogue_on: Option<Date>,
    /// Number of the public notice.
    #[sea_orm(column_type = "Text", nullable)]
    pub reference: Option<String>,
    /// How it ended.
    pub outcome: Option<ProcurementOutcome>,
    /// Whether the developed solution was bought afterwards.
    pub follow_on: Option<bool>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
