//! Who may read an experience: told beforehand, and decided.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use entity::code::{self, WorkflowState};

use super::Experience;
use super::mutation::{ExperiencePayload, payload};
use crate::domain::disclosure;
use crate::domain::experience::content::Content;
use crate::domain::experience::preview::{self, Reader};
use crate::domain::experience::snapshot::Told;
use crate::domain::experience::write::{self, AudienceRequest};
use crate::domain::policy;
use crate::domain::rule::Violations;
use crate::graphql::asker::Asker;
use crate::graphql::error::Result;
use crate::graphql::list::List;
use crate::graphql::loader::ContentOf;
use crate::graphql::user_error::{UserError, Warning, refused};
use crate::graphql::word::Audience;
use crate::model::Viewer;

/// Somebody to whom an experience is shown, or is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Reader")]
pub enum AudienceViewer {
    /// Anybody, without a token.
    Anonymous,
    /// Whoever reads for another municipality.
    Municipality,
    /// An editor of another municipality; one of no municipality is not told whom to ask.
    Editor,
    /// Its owners: the viewer.
    Owner,
}

/// What somebody would be shown.
#[derive(SimpleObject)]
pub struct AudienceView {
    /// Who.
    viewer: AudienceViewer,
    /// Whether they would be shown the experience at all, and whatever leads to it or is counted of it.
    is_shown: bool,
    /// The experience as they would read it; null where it would not be shown. What leads on from it, such as `similar` or
    /// the experiences of a problem, is told as to the viewer, and the decision itself is no revision yet.
    experience: Option<Experience>,
}

/// What whom would be shown of an experience if others might read it.
#[derive(SimpleObject)]
pub struct AudiencePreview {
    /// Who might read it.
    audience: Audience,
    /// What everybody would be shown; nothing where it cannot be chosen.
    views: List<AudienceView>,
    /// What else comes of it.
    notes: List<Warning>,
    /// Everything that `setAudience` would refuse as the experience stands, but names that are to be answered for: those are
    /// told in `notes`.
    user_errors: List<UserError>,
}

impl Experience {
    /// What comes of it when others may read it; none to whoever does not own it, or where this is not how it stands.
    pub(super) async fn preview(
        &self,
        asker: &Asker,
        audience: code::Audience,
    ) -> Result<Option<AudiencePreview>> {
        if self.parts != self.row.id || !self.is_own(asker).await? {
            return Ok(None);
        }
        let change = self.change(asker).await?;
        let state = change.as_ref().map_or(self.row.state, |it| it.row.state);
        let found = asker.loader.load_one(ContentOf(self.row.id)).await?;
        let content = found.unwrap_or_default();
        let mut violations = Violations::default();
        preview::refused(state, audience, &mut violations);
        if audience == code::Audience::PublicUnnamed {
            let db = asker.db.reader();
            disclosure::refuse(db, &self.row, &content, &mut violations).await?;
        }
        let told = |views, notes, user_errors| AudiencePreview {
            audience: audience.into(),
            views,
            notes,
            user_errors,
        };
        if let Err(faults) = refused(violations.none(), asker.language)? {
            return Ok(Some(told(
                Vec::new().into(),
                Vec::new().into(),
                faults.into(),
            )));
        }
        let mut views = Vec::new();
        for reader in Reader::ALL {
            let experience = if preview::is_shown(reader, audience) {
                Some(self.as_told_to(asker, reader, (audience, &content)).await?)
            } else {
                None
            };
            views.push(AudienceView {
                viewer: reader.into(),
                is_shown: experience.is_some(),
                experience,
            });
        }
        let effects = preview::effects(&self.row, audience, change.is_some());
        let notes = effects.into_iter();
        let notes = notes.map(|effect| Warning::of_effect(effect, asker.language));
        let mut notes: Vec<Warning> = notes.collect();
        if audience == code::Audience::PublicUnnamed {
            let names = disclosure::named(asker.db.reader(), &content).await?;
            notes.extend(names.iter().map(|it| Warning::of_name(it, asker.language)));
        }
        Ok(Some(told(views.into(), notes.into(), Vec::new().into())))
    }

    /// It as somebody would read it.
    async fn as_told_to(
        &self,
        asker: &Asker,
        reader: Reader,
        (audience, content): (code::Audience, &Content),
    ) -> Result<Self> {
        let stands = self.seen(asker).await?.row;
        let mut row = preview::shown(&stands, audience, asker.clock.now());
        let viewer = reader.viewer();
        let hides = disclosure::hides(&row);
        if !hides && !disclosure::hides(&self.row) {
            return Ok(Self {
                parts: self.parts,
                seen_by: viewer.map(Arc::new),
                ..Self::from(Arc::new(row))
            });
        }
        if hides {
            row.published_at = disclosure::blurred(&row).published_at;
        }
        let change = self.change(asker).await?;
        let is_handed_in = change.is_some_and(|it| it.row.state == WorkflowState::Submitted);
        let knows = |viewer: &Viewer| policy::may_know_owners(viewer, false, is_handed_in);
        let is_withheld = hides && viewer.as_ref().is_some_and(|it| !knows(it));
        let content = if is_withheld {
            disclosure::shown(content, row.state, row.audience)
        } else {
            content.clone()
        };
        let snapshot = Told {
            number: row.version,
            state: row.state,
            audience,
            at: row.updated_at,
            content,
            contact_at: row.updated_at,
            is_past: false,
            of: row,
        };
        let mut told = Self::told(asker, snapshot).await?;
        if is_withheld {
            told.row = Arc::new(disclosure::blurred(&told.row));
            told.unnamed = self.as_unnamed(asker).await?;
        }
        told.seen_by = viewer.map(Arc::new);
        Ok(told)
    }
}

/// Who may read an experience from now on.
#[derive(InputObject)]
pub struct SetAudienceInput {
    /// Which experience.
    id: ID,
    /// The version that the viewer has read: that of the change where one waits.
    expected_version: i32,
    /// Who may read it.
    audience: Audience,
    /// Whatever the client calls this request: sent again with the same input, it answers what the first one made.
    idempotency_key: Option<String>,
    /// Why, or a word to the editors.
    note: Option<String>,
    /// Names in its texts that may stay in what everybody reads without its owners (`PUBLIC_UNNAMED`).
    #[graphql(default)]
    acknowledged_names: Vec<String>,
}

/// Deciding who may read.
#[derive(Default)]
pub struct AudienceMutations;

#[Object]
impl AudienceMutations {
    /// Decides who may read an experience of the viewer's municipality. Of a published one that holds at once, without
    /// another review, and a change of it that waits goes on waiting; what it comes to is told beforehand by
    /// `previewAudience`. What was handed in stays open to `SECTOR` or wider.
    async fn set_audience(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and who.")] input: SetAudienceInput,
    ) -> Option<Result<ExperiencePayload>> {
        let asker = Asker::of(ctx);
        let request = AudienceRequest {
            id: input.id.0,
            expected_version: input.expected_version,
            audience: input.audience.into(),
            note: input.note,
            acknowledged: input.acknowledged_names,
        };
        let key = input.idempotency_key;
        let decided = write::set_audience(asker.desk(), &request, key.as_deref()).await;
        Some(payload(asker, decided).await)
    }
}
