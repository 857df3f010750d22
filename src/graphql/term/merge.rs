//! Merging problems, solutions and partners, and undoing it.

use async_graphql::{Context, ID, InputObject, Object};

use super::{PartnerPayload, ProblemPayload, SolutionPayload, TermPayload, decided};
use crate::domain::term::{self, Decision, TermKind};
use crate::graphql::asker::Asker;
use crate::graphql::error::Result;

macro_rules! input {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(InputObject)]
        pub struct $name {
            /// Which one is to be merged; its id stays.
            id: ID,
            /// Whatever the client calls this request: sent again with the same input, it answers what the first one made.
            idempotency_key: Option<String>,
            /// Into which one: what it stands for from then on.
            into: ID,
            /// Why; for the audit trail alone.
            reason: Option<String>,
        }

        impl $name {
            fn parts(self) -> (ID, Decision, Option<String>) {
                let into = self.into.0;
                let reason = self.reason;
                (self.id, Decision::Merge { into, reason }, self.idempotency_key)
            }
        }
    )*};
}

input! {
    /// A problem that is the same as another one.
    MergeProblemsInput
    /// A solution that is the same as another one.
    MergeSolutionsInput
    /// A partner that is the same as another one.
    MergePartnersInput
}

/// A problem, a solution or a partner that is to stand for itself again.
#[derive(InputObject)]
pub struct UndoMergeInput {
    /// Which one: the one that was merged.
    id: ID,
    /// Whatever the client calls this request: sent again with the same input, it answers what the first one made.
    idempotency_key: Option<String>,
}

/// Merging problems, solutions and partners.
#[derive(Default)]
pub struct MergeMutations;

macro_rules! merge {
    ($ctx:ident, $input:ident, $kind:ident, $mutation:literal, $payload:ident) => {{
        let (id, decision, key) = $input.parts();
        let asker = Asker::of($ctx);
        let which = (&[TermKind::$kind][..], id.as_str());
        let made = term::decide(asker.desk(), $mutation, which, &decision, key.as_deref()).await;
        Some($payload::of(asker, made.map(|(_, made)| made)).await)
    }};
}

#[Object]
impl MergeMutations {
    /// Merges a problem into another one; for editors. From then on it stands for that one: lists, searches, counts and
    /// experiences show that one alone, with everything that is tied to either, and what lies below it lies below that.
    /// Its id still resolves, and means that one wherever an id is taken. `undoMerge` puts everything back.
    async fn merge_problems(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and into which.")] input: MergeProblemsInput,
    ) -> Option<Result<ProblemPayload>> {
        merge!(ctx, input, Problem, "mergeProblems", ProblemPayload)
    }

    /// Merges a solution into another one, as `mergeProblems` does with problems; for editors.
    async fn merge_solutions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and into which.")] input: MergeSolutionsInput,
    ) -> Option<Result<SolutionPayload>> {
        merge!(ctx, input, Solution, "mergeSolutions", SolutionPayload)
    }

    /// Merges a partner into another one, as `mergeProblems` does with problems; for editors.
    async fn merge_partners(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and into which.")] input: MergePartnersInput,
    ) -> Option<Result<PartnerPayload>> {
        merge!(ctx, input, Partner, "mergePartners", PartnerPayload)
    }

    /// Undoes the merging of a problem, a solution or a partner; for editors. Everything is where it was named: what was
    /// tied to it is tied to it again, also what was tied to it by its own id since; what was tied to the other one since
    /// stays there.
    async fn undo_merge(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: UndoMergeInput,
    ) -> Option<Result<TermPayload>> {
        let asked = ("undoMerge", &input.id, input.idempotency_key);
        Some(decided(Asker::of(ctx), asked, Decision::UndoMerge).await)
    }
}
