//! Where problems and solutions lie in their trees. What was merged lies nowhere; what lies under it lies under what that
//! stands for.

use entity::code::TermState;
use serde_json::json;

use super::decide::Decided;
use super::{LEVELS, TermKind};
use crate::domain::experience::draft::Change;
use crate::domain::experience::resolve::Writer;
use crate::domain::rule::{Path, TermRule, ValueRule, Violations, check};
use crate::model::{NodeId, Result};
use crate::store::Connection;
use crate::store::term::{self, Term};

/// The field of the input that names what a term lies under.
pub(super) fn parent_field(kind: TermKind) -> &'static str {
    match kind {
        TermKind::Solution => "variantOf",
        TermKind::Problem | TermKind::Partner | TermKind::Programme => "broader",
    }
}

/// Places a term under another, or under none.
pub(super) async fn place<C: Connection>(
    writer: &Writer<'_, C>,
    kind: TermKind,
    term: &Term,
    parent: &Change<String>,
    violations: &mut Violations,
) -> Result<Option<Decided>> {
    let path = Path::of(parent_field(kind));
    let upper = match parent {
        Change::Keep => {
            violations.add(&path, ValueRule::Required);
            return Ok(None);
        }
        Change::Set(parent) => {
            let Some((upper, levels)) = above(writer, kind, (&path, parent), violations).await?
            else {
                return Ok(None);
            };
            let lower = term::levels_below(writer.db, kind, term.id, LEVELS + 1).await?;
            let is_below = lower.iter().any(|level| level.contains(&upper.end()));
            if is_below || upper.end() == term.id {
                violations.add(&path, TermRule::Circle(upper.title.clone()));
            } else {
                deep_enough(&path, levels + lower.len() + 1, violations);
            }
            Some(upper)
        }
        Change::Clear => None,
    };
    // Whatever it stands for, it is kept by the id that was told.
    if upper.as_ref().map(Term::end) == term.parent_id {
        return Ok(None);
    }
    let parent_id = upper.as_ref().map(|it| it.id);
    let upper = upper.map(|it| NodeId::new(kind.node(), it.public_id).to_string());
    Ok(Some(Decided {
        update: term::Update::Parent(parent_id),
        action: "place",
        details: json!({ "under": upper }),
    }))
}

/// The term that another is to lie under, and how many levels there are down to it.
pub(super) async fn above<C: Connection>(
    writer: &Writer<'_, C>,
    kind: TermKind,
    (path, id): (&Path, &str),
    violations: &mut Violations,
) -> Result<Option<(Term, usize)>> {
    let Some(key) = check::node(path, kind.node(), id, violations) else {
        return Ok(None);
    };
    let mut found = term::find_visible(writer.db, writer.viewer, kind, &[key]).await?;
    let Some(upper) = found.remove(&key) else {
        violations.add(path, TermRule::no_node(kind.node(), id));
        return Ok(None);
    };
    let ends = term::follow(writer.db, kind, std::slice::from_ref(&upper)).await?;
    let end = ends.get(&upper.id).unwrap_or(&upper);
    if end.state == TermState::Rejected {
        violations.add(path, TermRule::Rejected(end.title.clone()));
    }
    let levels = levels_to(writer.db, kind, end).await?;
    Ok(Some((upper, levels)))
}

/// How many levels there are down to a term, as far as a tree may go.
pub(super) async fn levels_to(db: &impl Connection, kind: TermKind, term: &Term) -> Result<usize> {
    let (mut levels, mut next) = (1, term.parent_id);
    while let Some(key) = next
        && levels <= LEVELS
    {
        let above = term::find_by_key(db, kind, &[key]).await?;
        next = above.first().and_then(|it| it.parent_id);
        levels += 1;
    }
    Ok(levels)
}

/// Tells of a tree that would have too many levels.
pub(super) fn deep_enough(path: &Path, given: usize, violations: &mut Violations) {
    if given > LEVELS {
        let most = LEVELS;
        violations.add(path, TermRule::TooDeep { given, most });
    }
}
