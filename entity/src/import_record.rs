//! What a record looked like when it was last imported, so that a later import changes only what changed in the file.

use sea_orm::entity::prelude::*;

/// What a record looked like when it was last imported, so that a later import changes only what changed in the file.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "import_record")]
pub struct Model {
    /// The id that the file gives the record.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub key: String,
    /// The experience that it became.
    pub experience_id: i64,
    /// The content that the record stood for.
    pub content: Json,
    /// SHA-256 of the record, in hexadecimal.
    #[sea_orm(column_type = "Text")]
    pub checksum: String,
    /// When it was last taken in.
    pub imported_at: DateTimeUtc,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
