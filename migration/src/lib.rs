//! The database schema, step by step, for SQLite and PostgreSQL alike.
//!
//! Each step is one transaction and can be undone. Steps are written in SQL, with the few type words that the two
//! databases spell differently filled in by `dialect`; they never change once released, so they name no entity.

use sea_orm_migration::prelude::*;
pub use sea_orm_migration::{MigrationStatus, MigratorTrait};

mod dialect;
mod m20261121_000001_create_municipality;
mod m20261121_000002_create_knowledge;
mod m20261121_000003_create_experience;
mod m20261121_000004_create_history;
mod m20261122_000001_extend_programme;
mod m20261122_000002_create_narrative;
mod m20261122_000003_create_reach;
mod m20261122_000004_index_lesson;
mod m20261122_000005_sort_experience;
mod m20261122_000006_create_api_token;
mod m20261122_000007_create_idempotency_key;
mod m20261122_000008_add_proposer;
mod m20261122_000009_list_experience;
mod m20261122_000010_guard_audit_entry;
mod m20261122_000011_mark_experience;
mod m20261122_000012_index_audit_entry;
mod m20261122_000013_count_experience;
mod m20261122_000014_create_experience_vector;
mod m20261122_000015_follow_change;
mod m20261122_000016_guard_revision;
mod m20261123_000017_create_review;
mod m20261123_000018_tell_key;
mod m20261123_000019_follow_merged_term;
mod m20261123_000020_create_lesson_confirmation;
mod m20261123_000022_create_reply;
mod m20261123_000023_create_reuse;
mod m20261123_000025_create_unnamed_owner;
mod m20261123_000026_create_duplicate_judgement;
mod m20261123_000027_create_erasure;
mod m20261123_000028_index_unnamed;
mod m20261123_000031_date_pending_change;
mod m20261123_000032_note_reply_writer;
mod m20261123_000033_note_reply_inviter;
mod m20261123_000041_reshape_measurement;
mod m20261123_000042_create_programme_figure;
mod m20261123_000043_key_benefit;
mod m20261123_000051_create_release;
mod m20261123_000061_create_survey;

/// All steps in their order.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261121_000001_create_municipality::Migration),
            Box::new(m20261121_000002_create_knowledge::Migration),
            Box::new(m20261121_000003_create_experience::Migration),
            Box::new(m20261121_000004_create_history::Migration),
            Box::new(m20261122_000001_extend_programme::Migration),
            Box::new(m20261122_000002_create_narrative::Migration),
            Box::new(m20261122_000003_create_reach::Migration),
            Box::new(m20261122_000004_index_lesson::Migration),
            Box::new(m20261122_000005_sort_experience::Migration),
            Box::new(m20261122_000006_create_api_token::Migration),
            Box::new(m20261122_000007_create_idempotency_key::Migration),
            Box::new(m20261122_000008_add_proposer::Migration),
            Box::new(m20261122_000009_list_experience::Migration),
            Box::new(m20261122_000010_guard_audit_entry::Migration),
            Box::new(m20261122_000011_mark_experience::Migration),
            Box::new(m20261122_000012_index_audit_entry::Migration),
            Box::new(m20261122_000013_count_experience::Migration),
            Box::new(m20261122_000014_create_experience_vector::Migration),
            Box::new(m20261122_000015_follow_change::Migration),
            Box::new(m20261122_000016_guard_revision::Migration),
            Box::new(m20261123_000017_create_review::Migration),
            Box::new(m20261123_000018_tell_key::Migration),
            Box::new(m20261123_000019_follow_merged_term::Migration),
            Box::new(m20261123_000020_create_lesson_confirmation::Migration),
            Box::new(m20261123_000022_create_reply::Migration),
            Box::new(m20261123_000023_create_reuse::Migration),
            Box::new(m20261123_000025_create_unnamed_owner::Migration),
            Box::new(m20261123_000026_create_duplicate_judgement::Migration),
            Box::new(m20261123_000027_create_erasure::Migration),
            Box::new(m20261123_000028_index_unnamed::Migration),
            Box::new(m20261123_000031_date_pending_change::Migration),
            Box::new(m20261123_000032_note_reply_writer::Migration),
            Box::new(m20261123_000033_note_reply_inviter::Migration),
            Box::new(m20261123_000041_reshape_measurement::Migration),
            Box::new(m20261123_000042_create_programme_figure::Migration),
            Box::new(m20261123_000043_key_benefit::Migration),
            Box::new(m20261123_000051_create_release::Migration),
            Box::new(m20261123_000061_create_survey::Migration),
        ]
    }
}
