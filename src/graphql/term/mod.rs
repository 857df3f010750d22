//! Proposing problems, solutions and partners, and what editors decide of them.

mod merge;

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};

use crate::domain::experience::write::Made;
use crate::domain::rule::Attempt;
use crate::domain::term::{self, Decision, PartnerRequest, ProposeRequest, TermKind};
use crate::domain::{partner, problem, solution};
use crate::graphql::asker::Asker;
use crate::graphql::error::Result;
use crate::graphql::experience::change;
use crate::graphql::list::List;
use crate::graphql::node::Node;
use crate::graphql::partner::Partner;
use crate::graphql::problem::Problem;
use crate::graphql::solution::Solution;
use crate::graphql::user_error::{UserError, Warning, refused};
use crate::graphql::word::PartnerKind;

pub use self::merge::MergeMutations;

/// A new problem.
#[derive(InputObject)]
pub struct ProposeProblemInput {
    /// Whatever the client calls this request: sent again with the same input, it answers what the first one made.
    idempotency_key: Option<String>,
    /// What it is called; at most 300 characters.
    title: String,
    /// What it is, in plain words.
    description: Option<String>,
    /// The more general problem.
    broader: Option<ID>,
}

/// A new solution.
#[derive(InputObject)]
pub struct ProposeSolutionInput {
    /// Whatever the client calls this request: sent again with the same input, it answers what the first one made.
    idempotency_key: Option<String>,
    /// What it is called; at most 300 characters.
    title: String,
    /// What it is, in plain words.
    description: Option<String>,
    /// The family that it belongs to.
    variant_of: Option<ID>,
}

/// A new partner.
#[derive(InputObject)]
pub struct ProposePartnerInput {
    /// Whatever the client calls this request: sent again with the same input, it answers what the first one made.
    idempotency_key: Option<String>,
    /// What it is called; at most 300 characters.
    name: String,
    /// What it is.
    kind: PartnerKind,
    /// Its number in the register of legal entities: nine digits.
    organisation_number: Option<String>,
}

/// A problem, a solution or a partner that is to be accepted.
#[derive(InputObject)]
pub struct AcceptTermInput {
    /// Which one.
    id: ID,
    /// Whatever the client calls this request: sent again with the same input, it answers what the first one made.
    idempotency_key: Option<String>,
}

/// A problem, a solution or a partner that is to be rejected.
#[derive(InputObject)]
pub struct RejectTermInput {
    /// Which one.
    id: ID,
    /// Whatever the client calls this request: sent again with the same input, it answers what the first one made.
    idempotency_key: Option<String>,
    /// Why.
    reason: String,
}

/// A problem, a solution or a partner that is to be called otherwise.
#[derive(InputObject)]
pub struct RenameTermInput {
    /// Which one.
    id: ID,
    /// Whatever the client calls this request: sent again with the same input, it answers what the first one made.
    idempotency_key: Option<String>,
    /// What it is to be called; at most 300 characters.
    title: String,
}

/// Where a problem belongs.
#[derive(InputObject)]
pub struct SetBroaderInput {
    /// Which problem.
    id: ID,
    /// Whatever the client calls this request: sent again with the same input, it answers what the first one made.
    idempotency_key: Option<String>,
    /// The more general problem, or null where there is to be none; it must be said.
    broader: MaybeUndefined<ID>,
}

/// Where a solution belongs.
#[derive(InputObject)]
pub struct SetVariantOfInput {
    /// Which solution.
    id: ID,
    /// Whatever the client calls this request: sent again with the same input, it answers what the first one made.
    idempotency_key: Option<String>,
    /// The family that it belongs to, or null where it is to have none; it must be said.
    variant_of: MaybeUndefined<ID>,
}

macro_rules! payload {
    ($($(#[$doc:meta])* $name:ident { $field:ident: $node:ident from $noun:ident })*) => {$(
        $(#[$doc])*
        #[derive(SimpleObject)]
        pub struct $name {
            /// As it stands now; null where nothing was done.
            $field: Option<$node>,
            /// Everything that is wrong with the input; nothing was written where there is anything.
            user_errors: List<UserError>,
            /// What is worth a second look.
            warnings: List<Warning>,
        }

        impl $name {
            async fn of(asker: &Asker, attempt: Attempt<Made>) -> Result<Self> {
                let (mut $field, mut wrong) = (None, Vec::new());
                let mut warnings = List(Vec::new());
                match refused(attempt, asker.language)? {
                    Ok(Made { id, findings }) => {
                        warnings = Warning::of_written(asker, &findings);
                        let (db, viewer) = (asker.db.reader(), &asker.viewer);
                        let mut found = $noun::find_all(db, viewer, &[id]).await?;
                        $field = found.remove(&id).map(|row| $node(Arc::new(row)));
                    }
                    Err(user_errors) => wrong = user_errors,
                }
                Ok(Self {
                    $field,
                    user_errors: wrong.into(),
                    warnings,
                })
            }
        }
    )*};
}

payload! {
    /// A problem that was proposed or placed, or why it was not.
    ProblemPayload { problem: Problem from problem }
    /// A solution that was proposed or placed, or why it was not.
    SolutionPayload { solution: Solution from solution }
    /// A partner that was proposed, or why it was not.
    PartnerPayload { partner: Partner from partner }
}

/// A problem, a solution or a partner that was decided of, or why it was not.
#[derive(SimpleObject)]
pub struct TermPayload {
    /// As it stands now; null where nothing was done.
    term: Option<Node>,
    /// Everything that is wrong with the input; nothing was written where there is anything.
    user_errors: List<UserError>,
    /// What is worth a second look.
    warnings: List<Warning>,
}

/// Writing problems, solutions and partners.
#[derive(Default)]
pub struct TermMutations;

#[Object]
impl TermMutations {
    /// Proposes a problem. Until editors accept it, it is seen by the viewer's municipality, by editors, and by whoever may
    /// see an experience that uses it.
    async fn propose_problem(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is.")] input: ProposeProblemInput,
    ) -> Option<Result<ProblemPayload>> {
        let request = ProposeRequest {
            title: input.title,
            description: input.description,
            parent: input.broader.map(|id| id.0),
        };
        let (asker, key) = (Asker::of(ctx), input.idempotency_key);
        let kind = (TermKind::Problem, "proposeProblem");
        let made = term::propose(asker.desk(), kind, &request, key.as_deref()).await;
        Some(ProblemPayload::of(asker, made).await)
    }

    /// Proposes a solution. Until editors accept it, it is seen by the viewer's municipality, by editors, and by whoever may
    /// see an experience that uses it.
    async fn propose_solution(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is.")] input: ProposeSolutionInput,
    ) -> Option<Result<SolutionPayload>> {
        let request = ProposeRequest {
            title: input.title,
            description: input.description,
            parent: input.variant_of.map(|id| id.0),
        };
        let (asker, key) = (Asker::of(ctx), input.idempotency_key);
        let kind = (TermKind::Solution, "proposeSolution");
        let made = term::propose(asker.desk(), kind, &request, key.as_deref()).await;
        Some(SolutionPayload::of(asker, made).await)
    }

    /// Proposes a partner. Until editors accept it, it is seen by the viewer's municipality, by editors, and by whoever may
    /// see an experience that uses it.
    async fn propose_partner(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who it is.")] input: ProposePartnerInput,
    ) -> Option<Result<PartnerPayload>> {
        let request = PartnerRequest {
            name: input.name,
            kind: input.kind.into(),
            organisation_number: input.organisation_number,
        };
        let (asker, key) = (Asker::of(ctx), input.idempotency_key);
        let made = term::propose_partner(asker.desk(), &request, key.as_deref()).await;
        Some(PartnerPayload::of(asker, made).await)
    }

    /// Makes a proposed or rejected problem, solution or partner part of the shared vocabulary; for editors.
    async fn accept_term(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: AcceptTermInput,
    ) -> Option<Result<TermPayload>> {
        let asked = ("acceptTerm", &input.id, input.idempotency_key);
        Some(decided(Asker::of(ctx), asked, Decision::Accept).await)
    }

    /// Rejects a proposed problem, solution or partner that no published experience uses and that nothing lies below; for
    /// editors.
    async fn reject_term(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and why.")] input: RejectTermInput,
    ) -> Option<Result<TermPayload>> {
        let asked = ("rejectTerm", &input.id, input.idempotency_key);
        Some(decided(Asker::of(ctx), asked, Decision::Reject(input.reason)).await)
    }

    /// Calls a problem, a solution or a partner otherwise; for editors. Its id stays.
    async fn rename_term(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and how.")] input: RenameTermInput,
    ) -> Option<Result<TermPayload>> {
        let asked = ("renameTerm", &input.id, input.idempotency_key);
        Some(decided(Asker::of(ctx), asked, Decision::Rename(input.title)).await)
    }

    /// Places a problem under a more general one, or under none; for editors.
    async fn set_broader(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and where.")] input: SetBroaderInput,
    ) -> Option<Result<ProblemPayload>> {
        let (asker, key) = (Asker::of(ctx), input.idempotency_key);
        let decision = Decision::Place(change(input.broader, |id| id.0));
        let which = (&[TermKind::Problem][..], input.id.as_str());
        let made = term::decide(asker.desk(), "setBroader", which, &decision, key.as_deref());
        let made = made.await.map(|(_, made)| made);
        Some(ProblemPayload::of(asker, made).await)
    }

    /// Places a solution in the family of another, or in none; for editors.
    async fn set_variant_of(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and where.")] input: SetVariantOfInput,
    ) -> Option<Result<SolutionPayload>> {
        let (asker, key) = (Asker::of(ctx), input.idempotency_key);
        let decision = Decision::Place(change(input.variant_of, |id| id.0));
        let which = (&[TermKind::Solution][..], input.id.as_str());
        let made = term::decide(
            asker.desk(),
            "setVariantOf",
            which,
            &decision,
            key.as_deref(),
        );
        let made = made.await.map(|(_, made)| made);
        Some(SolutionPayload::of(asker, made).await)
    }
}

const DECIDED: [TermKind; 3] = [TermKind::Problem, TermKind::Solution, TermKind::Partner];

async fn decided(
    asker: &Asker,
    (mutation, id, key): (&'static str, &ID, Option<String>),
    decision: Decision,
) -> Result<TermPayload> {
    let which = (&DECIDED[..], id.as_str());
    let made = term::decide(asker.desk(), mutation, which, &decision, key.as_deref()).await;
    let (mut term, mut wrong) = (None, Vec::new());
    let mut warnings = List(Vec::new());
    match refused(made, asker.language)? {
        Ok((kind, Made { id, findings })) => {
            warnings = Warning::of_written(asker, &findings);
            let (db, viewer) = (asker.db.reader(), &asker.viewer);
            macro_rules! found {
                ($noun:ident, $node:ident) => {{
                    let mut found = $noun::find_all(db, viewer, &[id]).await?;
                    found
                        .remove(&id)
                        .map(|row| Node::from($node(Arc::new(row))))
                }};
            }
            term = match kind {
                TermKind::Problem => found!(problem, Problem),
                TermKind::Solution => found!(solution, Solution),
                TermKind::Partner => found!(partner, Partner),
                TermKind::Programme => None,
            };
        }
        Err(user_errors) => wrong = user_errors,
    }
    Ok(TermPayload {
        term,
        user_errors: wrong.into(),
        warnings,
    })
}
