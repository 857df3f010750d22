//! The tables of Floke, one sea-orm entity each, and the codes that their columns hold.
//!
//! Entities are plain rows: they know nothing of GraphQL, of rules, or of queries. Every row has an internal `id`,
//! which grows with time but where it is told otherwise, and never leaves the service; what the world may address bears a
//! random `public_id` too.

pub mod api_token;
pub mod audit_entry;
pub mod benefit;
pub mod change;
pub mod code;
pub mod contact;
pub mod county;
pub mod duplicate_judgement;
pub mod erasure;
pub mod experience;
pub mod experience_cause;
pub mod experience_factor;
pub mod experience_group;
pub mod experience_innovation_type;
pub mod experience_legal_obstacle;
pub mod experience_municipality;
pub mod experience_partner_kind;
pub mod experience_problem;
pub mod experience_programme;
pub mod experience_solution;
pub mod experience_vector;
pub mod idempotency_key;
pub mod import;
pub mod import_record;
pub mod lesson;
pub mod lesson_confirmation;
pub mod measurement;
pub mod municipality;
pub mod municipality_name;
pub mod municipality_number;
pub mod municipality_succession;
pub mod narrative;
pub mod outcome_assessment;
pub mod partner;
pub mod partnership;
pub mod pending_change;
pub mod problem;
pub mod problem_theme;
pub mod procurement;
pub mod programme;
pub mod programme_figure;
pub mod programme_report;
pub mod release;
pub mod release_change;
pub mod release_chunk;
pub mod release_file;
pub mod release_member;
pub mod release_redaction;
pub mod reply;
pub mod reply_invitation;
pub mod result;
pub mod reuse;
pub mod review;
pub mod revision;
pub mod setting;
pub mod solution;
pub mod source;
pub mod trial;
pub mod unnamed_owner;
