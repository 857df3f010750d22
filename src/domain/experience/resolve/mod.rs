//! What a draft names: owners, problems, solutions and partners, found among what its writer may know of, or new.

mod owner;
mod partner;
mod term;

use entity::code::TermState;
use uuid::Uuid;

use super::content::{Content, Ties};
use super::draft::Draft;
use super::proposal::Proposals;
use super::scan::Proposed;
use crate::domain::rule::Violations;
use crate::model::{Clock, Grant, Result, Viewer};
use crate::store::term::{Term, TermKind};
use crate::store::{Connection, hold};

use self::owner::owners;
use self::partner::{partner_twins, partners};
use self::term::{Named, related};

pub use self::partner::new_partner;
pub use self::term::{duplicate, new_term, twins_of};

/// Who writes, where, and when.
pub struct Writer<'a, C> {
    /// Where what is named is found.
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
    /// What is there and nobody has accepted is called, and what describes it.
    pub proposed: Proposed,
    /// What is not.
    pub proposals: Proposals,
}

impl Resolved {
    /// Takes in a term that is there, with the texts of what it stands for.
    fn tie(&mut self, named: &Named) {
        let id = named.term.public_id;
        self.ties.insert(id, named.term.id);
        let texts = texts(&named.end).map(|(_, texts)| (id, texts));
        self.proposed.extend(texts);
    }
}

/// What a term is called, and what describes it, where nobody has accepted it yet; nobody is shown what was merged.
pub fn texts(term: &Term) -> Option<(Uuid, (String, Option<String>))> {
    let texts = || (term.title.clone(), term.description.clone());
    let is_shown = term.state == TermState::Proposed && term.stands_for_id.is_none();
    is_shown.then(|| (term.public_id, texts()))
}

/// Finds what a draft names and puts its public ids into content. Whether the new is there already is left to
/// [`twins`].
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

/// Holds the names of what is new against others that would propose it too, and tells what of it is there already.
pub async fn twins<C: Connection>(
    writer: &Writer<'_, C>,
    proposals: &Proposals,
    violations: &mut Violations,
) -> Result<()> {
    let terms = [
        (TermKind::Problem, &proposals.problems),
        (TermKind::Solution, &proposals.solutions),
    ];
    for (kind, new) in terms {
        hold::names(writer.db, kind, new.iter().map(|(_, it)| &it.folded)).await?;
        for (path, it) in new {
            twins_of(writer, kind, &path.to("title"), it, violations).await?;
        }
    }
    partner_twins(writer, &proposals.partners, violations).await
}
