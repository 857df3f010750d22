//! What a request carries to its resolvers: who asks, in which language, and the loaders that are theirs alone.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use async_graphql::Context;
use async_graphql::dataloader::{DataLoader, HashMapCache};
use entity::code::Language;
use tokio::sync::OnceCell;

use super::drive::{Batches, NoDelay};
use super::error::{Failure, Result};
use super::loader::Load;
use super::schema::Resources;
use crate::config::limits::Limits;
use crate::domain::desk::Desk;
use crate::domain::discovery::Discovery;
use crate::domain::municipality::{self, County, Municipality};
use crate::domain::release::{Frozen, Releases};
use crate::model::page::{PageArguments, PageRequest};
use crate::model::{Clock, Viewer};
use crate::store::Db;

/// Who asks, and with what.
pub struct Asker {
    /// The database.
    pub db: Db,
    /// Time.
    pub clock: Clock,
    /// What finds.
    pub discovery: Discovery,
    /// What opens releases.
    pub releases: Releases,
    /// Who.
    pub viewer: Viewer,
    /// The language of labels and messages.
    pub language: Language,
    /// Bounds in force.
    pub limits: Arc<Limits>,
    /// Loaders; their caches end with the request, so no row crosses from one viewer to another.
    pub loader: Arc<DataLoader<Load, HashMapCache>>,
    batches: Batches,
    counties: OnceCell<HashMap<i64, County>>,
    municipalities_of_today: OnceCell<Vec<Arc<Municipality>>>,
    last_unstored: AtomicI64,
}

impl Asker {
    /// An asker whose loaders run in `batches`.
    pub fn new(
        resources: Resources,
        viewer: Viewer,
        language: Language,
        limits: Arc<Limits>,
        batches: Batches,
    ) -> Self {
        let Resources {
            db,
            clock,
            discovery,
            releases,
        } = resources;
        let load = Load {
            db: db.clone(),
            viewer: viewer.clone(),
        };
        let loader = Arc::new(DataLoader::with_cache(
            load,
            batches.clone(),
            NoDelay,
            HashMapCache::default(),
        ));
        Self {
            db,
            clock,
            discovery,
            releases,
            batches,
            viewer,
            language,
            limits,
            loader,
            counties: OnceCell::new(),
            municipalities_of_today: OnceCell::new(),
            last_unstored: AtomicI64::new(0),
        }
    }

    /// Anybody, who asks a release the same.
    #[must_use]
    pub fn of_release(&self, frozen: &Frozen) -> Self {
        let resources = Resources {
            db: frozen.db.clone(),
            clock: self.clock.clone(),
            discovery: frozen.discovery.clone(),
            releases: self.releases.clone(),
        };
        let (limits, batches) = (Arc::clone(&self.limits), self.batches.clone());
        Self::new(resources, Viewer::Anonymous, self.language, limits, batches)
    }

    /// The asker of the request at hand.
    pub fn of<'a>(ctx: &Context<'a>) -> &'a Self {
        ctx.data_unchecked()
    }

    /// A key that no row has, for this request: below zero.
    pub fn unstored_key(&self) -> i64 {
        self.last_unstored.fetch_sub(1, Ordering::Relaxed) - 1
    }

    /// Who writes, and with what.
    pub fn desk(&self) -> Desk<'_> {
        Desk {
            db: &self.db,
            clock: &self.clock,
            viewer: &self.viewer,
        }
    }

    /// Checks the page arguments of a list.
    pub fn page(&self, list: &str, arguments: &PageArguments) -> Result<PageRequest> {
        let (maximum, default) = (
            self.limits.page_size.into(),
            self.limits.default_page_size.into(),
        );
        Ok(arguments.check(list, maximum, default)?)
    }

    /// A county, by internal key.
    pub async fn county(&self, key: i64) -> Result<Option<County>> {
        Ok(self.counties().await?.get(&key).cloned())
    }

    /// All counties by internal key, read once.
    pub async fn counties(&self) -> Result<&HashMap<i64, County>> {
        let read = || municipality::counties(self.db.reader());
        Ok(self.counties.get_or_try_init(read).await?)
    }

    /// The municipalities of today, read once.
    pub async fn municipalities_of_today(&self) -> Result<&[Arc<Municipality>]> {
        let read = async || {
            let found = municipality::of_today(self.db.reader(), &self.viewer).await?;
            Ok::<_, Failure>(found.into_iter().map(Arc::new).collect())
        };
        Ok(self.municipalities_of_today.get_or_try_init(read).await?)
    }
}
