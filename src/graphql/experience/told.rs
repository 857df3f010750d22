//! Experiences that are told without their owners: others are told what stands, whoever knows of the owners the whole.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use async_graphql::SimpleObject;
use async_graphql::dataloader::Loader;
use entity::code::{Iterable, Language, PartnerKind};
use entity::experience_group;

use super::Experience;
use crate::domain::disclosure::group::{self, Group};
use crate::domain::experience::snapshot::Told;
use crate::domain::{disclosure, experience, policy};
use crate::graphql::asker::Asker;
use crate::graphql::error::{Failure, Result};
use crate::graphql::loader::{ContentOf, Load, MunicipalitiesOf, PartnershipsOf, rows};
use crate::graphql::word;

/// The coarse group under which an experience is told whose owners are not.
#[derive(SimpleObject)]
pub struct Withheld {
    /// What the group is called: a county, or a band of population.
    label: String,
    /// How many municipalities it has, at least 5. Any of them may be the owner.
    municipality_count: i32,
}

/// What others are told in place of owners and partners.
#[derive(Clone, Debug)]
pub struct Unnamed {
    /// The coarse group.
    pub group: experience_group::Model,
    /// What kinds of partners took part.
    pub partner_kinds: HashSet<PartnerKind>,
}

/// An experience as somebody is told of it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// What it is.
    pub row: Arc<experience::Experience>,
    /// The key under which loaders find what hangs on it.
    pub parts: i64,
    /// Whether its owners are withheld.
    pub is_withheld: bool,
}

/// What others are told in place of the owners and partners of an experience.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UnnamedOf(pub i64);

impl Loader<UnnamedOf> for Load {
    type Value = Arc<Unnamed>;
    type Error = Failure;

    async fn load(&self, keys: &[UnnamedOf]) -> Result<HashMap<UnnamedOf, Self::Value>> {
        let keys: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let groups = disclosure::groups(self.db.reader(), &keys).await?;
        let mut kinds = disclosure::partner_kinds_of(self.db.reader(), &keys).await?;
        let told = groups.into_iter().map(|(key, group)| {
            let partner_kinds = kinds.remove(&key).unwrap_or_default();
            let unnamed = Unnamed {
                group,
                partner_kinds,
            };
            (UnnamedOf(key), Arc::new(unnamed))
        });
        Ok(told.collect())
    }
}

/// An experience that is told without its owners, as these are told of it. For whoever may know of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WholeOf(pub i64);

impl Loader<WholeOf> for Load {
    type Value = Arc<Told>;
    type Error = Failure;

    async fn load(&self, keys: &[WholeOf]) -> Result<HashMap<WholeOf, Self::Value>> {
        let keys: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let db = self.db.reader();
        let rows = experience::find_by_keys(db, &self.viewer, &keys).await?;
        let rows: Vec<_> = rows.into_values().filter(disclosure::hides).collect();
        let told = disclosure::told(db, &rows).await?.into_iter();
        Ok(told
            .map(|(key, told)| (WholeOf(key), Arc::new(told)))
            .collect())
    }
}

/// What the group is called.
async fn label(asker: &Asker, unnamed: &Unnamed, language: Language) -> Result<String> {
    let counties = asker.counties().await?;
    let group = Group::from(&unnamed.group);
    Ok(group::label(&group, counties, language))
}

impl Experience {
    /// It as it is told to whom it is read for.
    pub(super) async fn seen(&self, asker: &Asker) -> Result<Seen> {
        let stands = |is_withheld| Seen {
            row: Arc::clone(&self.row),
            parts: self.parts,
            is_withheld,
        };
        if !disclosure::hides(&self.row) {
            return Ok(stands(false));
        }
        if self.parts != self.row.id {
            // Whoever is told how it was or would be knows, but where it is told as to somebody else.
            return Ok(stands(self.unnamed.is_some()));
        }
        if !self.knows_owners(asker).await? {
            return Ok(stands(true));
        }
        let whole = self.whole.get_or_try_init(|| async {
            let found = asker.loader.load_one(WholeOf(self.row.id)).await?;
            let Some(told) = found else {
                // Somebody named its owners since the row was read; what stands then is told next time.
                return Ok::<_, Failure>(stands(true));
            };
            let told = Self::told(asker, told.as_ref().clone()).await?;
            Ok(Seen {
                row: told.row,
                parts: told.parts,
                is_withheld: false,
            })
        });
        Ok(whole.await?.clone())
    }

    async fn knows_owners(&self, asker: &Asker) -> Result<bool> {
        let is_own = self.is_own(asker).await?;
        if policy::may_know_owners(&asker.viewer, is_own, false) {
            return Ok(true);
        }
        let is_handed_in = self.change(asker).await?.is_some();
        Ok(policy::may_know_owners(&asker.viewer, is_own, is_handed_in))
    }

    /// The coarse group under which it is told, where its owners are withheld.
    pub(super) async fn withheld_group(&self, asker: &Asker) -> Result<Option<Withheld>> {
        if !self.seen(asker).await?.is_withheld {
            return Ok(None);
        }
        let Some(unnamed) = self.unnamed(asker).await? else {
            return Ok(None);
        };
        Ok(Some(Withheld {
            label: label(asker, &unnamed, asker.language).await?,
            municipality_count: unnamed.group.size,
        }))
    }

    async fn unnamed(&self, asker: &Asker) -> Result<Option<Arc<Unnamed>>> {
        match &self.unnamed {
            Some(unnamed) => Ok(Some(Arc::clone(unnamed))),
            None => asker.loader.load_one(UnnamedOf(self.row.id)).await,
        }
    }

    /// What others would be told in place of its owners and partners; none where no group hides the owners.
    pub(super) async fn as_unnamed(&self, asker: &Asker) -> Result<Option<Arc<Unnamed>>> {
        let found = asker.loader.load_one(ContentOf(self.row.id)).await?;
        let content = found.unwrap_or_default();
        let kept = disclosure::kept(asker.db.reader(), self.row.id, &content).await?;
        let unnamed = kept.map(|kept| Unnamed {
            group: kept.group,
            partner_kinds: kept.partner_kinds.into_iter().collect(),
        });
        Ok(unnamed.map(Arc::new))
    }

    /// What kinds of partners took part, each once.
    pub(super) async fn kinds_of_partners(&self, asker: &Asker) -> Result<Vec<word::PartnerKind>> {
        let seen = self.seen(asker).await?;
        let kinds: HashSet<PartnerKind> = if seen.is_withheld {
            let unnamed = self.unnamed(asker).await?;
            unnamed
                .map(|it| it.partner_kinds.clone())
                .unwrap_or_default()
        } else {
            let rows = rows(&asker.loader, PartnershipsOf(seen.parts)).await?;
            rows.iter().map(|it| it.partner.kind).collect()
        };
        let kinds = PartnerKind::iter().filter(|kind| kinds.contains(kind));
        Ok(kinds.map(Into::into).collect())
    }

    /// Which version it is told to be. How often it was written is nobody's business who may not know by whom.
    pub(super) async fn told_version(&self, asker: &Asker) -> Result<i32> {
        let seen = self.seen(asker).await?;
        Ok(if seen.is_withheld {
            1
        } else {
            seen.row.version
        })
    }

    /// How it is cited: by its owners, or by the group under which these are withheld.
    pub(super) async fn cited(&self, asker: &Asker) -> Result<String> {
        let seen = self.seen(asker).await?;
        let mut row = seen.row.as_ref().clone();
        row.version = self.told_version(asker).await?;
        let owners = if seen.is_withheld {
            // Cited alike, whoever reads it.
            match self.unnamed(asker).await? {
                Some(unnamed) => {
                    let (label, size) = (
                        label(asker, &unnamed, Language::Nb).await?,
                        unnamed.group.size,
                    );
                    vec![format!("Én av {size} kommuner ({label})")]
                }
                None => Vec::new(),
            }
        } else {
            let owners = rows(&asker.loader, MunicipalitiesOf(seen.parts)).await?;
            owners.iter().map(|owner| owner.name.clone()).collect()
        };
        Ok(experience::citation(&row, &owners, &self.node_id()))
    }
}
