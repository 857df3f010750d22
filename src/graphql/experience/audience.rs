//! Who may read an experience: told beforehand, and decided.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};

use super::Experience;
use super::mutation::{ExperiencePayload, payload};
use crate::domain::experience::preview::{self, Reader};
use crate::domain::experience::write::{self, AudienceRequest};
use crate::domain::rule::Violations;
use crate::graphql::asker::Asker;
use crate::graphql::error::Result;
use crate::graphql::list::List;
use crate::graphql::user_error::{UserError, Warning, refused};
use crate::graphql::word::Audience;

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
    /// Everything that `setAudience` would refuse as the experience stands.
    user_errors: List<UserError>,
}

impl Experience {
    /// What comes of it when others may read it; none to whoever does not own it, or where this is not how it stands.
    pub(super) async fn preview(
        &self,
        asker: &Asker,
        audience: entity::code::Audience,
    ) -> Result<Option<AudiencePreview>> {
        if self.parts != self.row.id || !self.is_own(asker).await? {
            return Ok(None);
        }
        let change = self.change(asker).await?;
        let state = change.as_ref().map_or(self.row.state, |it| it.row.state);
        let mut violations = Violations::default();
        preview::refused(state, audience, &mut violations);
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
        let row = Arc::new(preview::shown(&self.row, audience, asker.clock.now()));
        let views = Reader::ALL.into_iter().map(|reader| {
            let is_shown = preview::is_shown(reader, audience);
            let experience = is_shown.then(|| Self {
                row: Arc::clone(&row),
                parts: self.parts,
                seen_by: reader.viewer().map(Arc::new),
            });
            AudienceView {
                viewer: reader.into(),
                is_shown,
                experience,
            }
        });
        let effects = preview::effects(&self.row, audience, change.is_some());
        let notes = effects.into_iter();
        let notes = notes.map(|effect| Warning::of_effect(effect, asker.language));
        Ok(Some(told(
            views.collect(),
            notes.collect(),
            Vec::new().into(),
        )))
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
        };
        let key = input.idempotency_key;
        let decided = write::set_audience(asker.desk(), &request, key.as_deref()).await;
        Some(payload(asker, decided).await)
    }
}
