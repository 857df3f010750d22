//! What keeps an experience from being told without its owners.

use std::collections::HashSet;

use entity::experience;

use super::group;
use super::keep::owners;
use super::names::{self, Named, unanswered};
use crate::domain::experience::content::Content;
use crate::domain::experience::resolve::texts;
use crate::domain::experience::rewrite::terms;
use crate::domain::rule::{Path, UnnamedRule, Violations};
use crate::model::Result;
use crate::model::collation::folded;
use crate::store::{Connection, revision};

/// Tells whether nobody can be hidden any more: it was told with its owners, or no group hides them.
pub async fn refuse(
    db: &impl Connection,
    row: &experience::Model,
    content: &Content,
    violations: &mut Violations,
) -> Result<()> {
    let path = Path::of("audience");
    if revision::was_public(db, row.id).await? {
        violations.add(&path, UnnamedRule::WasPublic);
    }
    let owners = owners(db, content).await?;
    if group::find(db, &owners).await?.is_none() {
        violations.add(&path, UnnamedRule::NoGroup);
    }
    Ok(())
}

/// Tells each name that texts of these hold and that nobody has answered for.
pub async fn refuse_names(
    db: &impl Connection,
    contents: &[&Content],
    acknowledged: &[String],
    violations: &mut Violations,
) -> Result<()> {
    let mut told = HashSet::new();
    for content in contents {
        let found = named(db, content).await?;
        for it in unanswered(&found, acknowledged) {
            if told.insert(folded(&it.name)) {
                let path = Path::from(it.field.clone());
                violations.add(&path, UnnamedRule::Name(it.kind, it.name.clone()));
            }
        }
    }
    Ok(())
}

/// The names that the texts of an experience hold, those of proposed terms that it names among them.
pub async fn named(db: &impl Connection, content: &Content) -> Result<Vec<Named>> {
    let terms = terms(db, [content].into_iter()).await?;
    let terms = terms.iter().flat_map(|(_, rows)| rows);
    let proposed = terms.filter_map(texts).collect();
    names::find(db, content, &proposed).await
}
