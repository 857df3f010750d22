//! The coarse group under which an experience is told to others without its owners.

use sea_orm::entity::prelude::*;

/// The coarse group under which an experience is told to others without its owners: a county, or a band of population.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "experience_group")]
pub struct Model {
    /// The experience.
    #[sea_orm(primary_key, auto_increment = false)]
    pub experience_id: i64,
    /// The county; null where it is a band.
    pub county_id: Option<i64>,
    /// Least inhabitants of the band; null where it is a county.
    pub band: Option<i32>,
    /// How many municipalities the group had when it was chosen.
    pub size: i32,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
