//! Creates what is kept of people's judgement of experiences that may be the same.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Creates what is kept of people's judgement of experiences that may be the same.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop(manager, &["duplicate_judgement"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// A pair has one order, so that it is judged once whichever of the two was looked at. What a municipality judged is its
/// own, whoever of it did; whoever acts for none judges by a token.
const UP: &str = r"
CREATE TABLE duplicate_judgement (
    id {id},
    one_id {int} NOT NULL REFERENCES experience (id) ON DELETE CASCADE,
    other_id {int} NOT NULL REFERENCES experience (id) ON DELETE CASCADE,
    judgement TEXT NOT NULL CHECK (judgement IN ('SAME', 'VARIANT', 'DIFFERENT', 'UNSURE')),
    note TEXT,
    municipality_id {int} REFERENCES municipality (id),
    token_id {int} NOT NULL REFERENCES api_token (id),
    is_owner {bool} NOT NULL,
    judged_at {time} NOT NULL,
    CHECK (one_id < other_id)
) {strict};
CREATE INDEX duplicate_judgement_by_pair ON duplicate_judgement (one_id, other_id);
CREATE INDEX duplicate_judgement_by_other ON duplicate_judgement (other_id, one_id);
CREATE INDEX duplicate_judgement_by_municipality ON duplicate_judgement (municipality_id);
CREATE INDEX duplicate_judgement_by_token ON duplicate_judgement (token_id);
";
