//! What a draft names: owners, problems, solutions and partners, found among what its writer may know of, or new.

mod owner;
mod partner;
mod term;

use super::content::{Content, Ties};
use super::draft::Draft;
use super::proposal::Proposals;
use crate::domain::rule::Violations;
use crate::model::{Clock, Grant, Result, Viewer};
use crate::store::Connection;
use crate::store::term::TermKind;

use self::owner::owners;
use self::partner::partners;
use self::term::related;

pub use self::partner::{new_partner, partner_twins};
pub use self::term::{duplicate, new_term, twins_of};

/// Who writes, where, and when.
pub struct Writer<'a, C> {
    /// The transaction.
    pub db: &'a C,
    /// Time and new ids.
    pub clock: &'a Clock,
    /// Who.
    pub viewer: &'a Viewer,
    /// What was granted.
    pub grant: &'a Grant,
}

/// What a draft names, and what of it is new.
#[derive(Debug, Default)]
pub struct Resolved {
    /// Keys of what is there.
    pub ties: Ties,
    /// What is not.
    pub proposals: Proposals,
}

/// Finds what a draft names and puts its public ids into content.
pub async fn resolve<C: Connection>(
    writer: &Writer<'_, C>,
    draft: &Draft,
    content: &mut Content,
    violations: &mut Violations,
) -> Result<Resolved> {
    let mut resolved = Resolved::default();
    if let Some(ids) = owners(writer, draft, content, &mut resolved, violations).await? {
        content.municipalities = ids;
    }
    let problems = (TermKind::Problem, "problems", &draft.problems);
    if let Some(ids) = related(writer, problems, &mut resolved, violations).await? {
        content.problems = ids;
    }
    let solutions = (TermKind::Solution, "solutions", &draft.solutions);
    if let Some(ids) = related(writer, solutions, &mut resolved, violations).await? {
        content.solutions = ids;
    }
    if let Some(partnerships) = partners(writer, draft, &mut resolved, violations).await? {
        content.partnerships = partnerships;
    }
    Ok(resolved)
}
