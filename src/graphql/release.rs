//! Releases: what everybody might read at one moment, frozen so that it can be cited.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use serde_json::{Map, Value};

use super::asker::Asker;
use super::connection::{connection, counted};
use super::error::{Failure, Result};
use super::list::List;
use super::loader::{Load, Rows};
use super::scalar::DateTime;
use super::service::Licence;
pub use crate::domain::release::Download;
use crate::domain::release::{self, Frozen, citation};
use crate::model::page::PageArguments;
use crate::model::{Error, ErrorCode};

/// Files of a release that anybody may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FilesOf(pub i64);

impl Loader<FilesOf> for Load {
    type Value = Rows<release::File>;
    type Error = Failure;

    async fn load(&self, keys: &[FilesOf]) -> Result<HashMap<FilesOf, Self::Value>> {
        let keys: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let found = release::files(self.db.reader(), &keys).await?.into_iter();
        Ok(found
            .map(|(key, rows)| (FilesOf(key), Arc::new(rows)))
            .collect())
    }
}

/// How a release was changed after it was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ChangesOf(pub i64);

impl Loader<ChangesOf> for Load {
    type Value = Rows<release::Change>;
    type Error = Failure;

    async fn load(&self, keys: &[ChangesOf]) -> Result<HashMap<ChangesOf, Self::Value>> {
        let keys: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let found = release::changes(self.db.reader(), &keys).await?.into_iter();
        Ok(found
            .map(|(key, rows)| (ChangesOf(key), Arc::new(rows)))
            .collect())
    }
}

/// How an answer is cited that was worked out of a release.
#[derive(SimpleObject)]
pub struct Citation {
    /// What to write, in the language of the request.
    text: String,
    /// Of which release it is an answer, and to which question: the same whenever and in whatever language it is asked.
    id: ID,
    /// SHA-256 of exactly this answer: its codes and figures, and neither labels nor notes.
    checksum: String,
}

impl From<citation::Citation> for Citation {
    fn from(it: citation::Citation) -> Self {
        Self {
            text: it.text,
            id: it.id.into(),
            checksum: it.checksum,
        }
    }
}

/// Why a release was changed after it was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "release::ReleaseChangeReason")]
pub enum ReleaseChangeReason {
    /// An experience was erased: its words were taken out, and what is counted stayed.
    Erasure,
}

/// A change of a release after it was made.
#[derive(SimpleObject)]
pub struct DataReleaseChange {
    /// When.
    at: DateTime,
    /// Why.
    reason: ReleaseChangeReason,
    /// The release's checksum until then.
    checksum_before: String,
    /// The release's checksum since.
    checksum_after: String,
}

/// A file of a release.
#[derive(SimpleObject)]
pub struct DataReleaseFile {
    /// What it is called.
    name: String,
    /// What kind of file it is.
    media_type: String,
    /// How long it is.
    bytes: f64,
    /// SHA-256 of its bytes.
    checksum: String,
    /// Where it is, below the address of Floke where that has not been told.
    url: String,
}

/// What everybody might read at one moment, frozen so that it can be cited.
#[derive(Clone)]
pub struct DataRelease(pub Arc<release::Row>);

/// What everybody might read at one moment, frozen so that it can be cited. It stays as it is, but that words of what is erased
/// later are taken out.
#[Object]
impl DataRelease {
    /// What it is cited by, and what `statistics` takes; for ever.
    async fn id(&self) -> ID {
        release::id(&self.0).into()
    }

    /// Which one it is, from 1.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// Of which moment it is.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// What changed since the one before.
    async fn note(&self) -> &str {
        &self.0.note
    }

    /// The version of Floke that made it.
    async fn version(&self) -> &str {
        &self.0.version
    }

    /// How many experiences it holds.
    async fn experiences(&self) -> i32 {
        i32::try_from(self.0.experiences).unwrap_or(i32::MAX)
    }

    /// SHA-256 of the file `SHA256SUMS`, which tells those of all others.
    async fn checksum(&self) -> &str {
        &self.0.checksum
    }

    /// The licence under which it may be used.
    async fn licence(&self) -> Licence {
        Licence::ours()
    }

    /// Its DOI; null where it has none.
    async fn doi(&self) -> Option<&str> {
        self.0.doi.as_deref()
    }

    /// How it is cited, in the language of the request.
    async fn citation(&self, ctx: &Context<'_>) -> String {
        let asker = Asker::of(ctx);
        citation::of_release(&asker.releases.about(&self.0), asker.language)
    }

    /// Its files.
    async fn files(&self, ctx: &Context<'_>) -> Result<List<DataReleaseFile>> {
        let asker = Asker::of(ctx);
        let found = asker.loader.load_one(FilesOf(self.0.id)).await?;
        let files = found.iter().flat_map(|rows| rows.iter());
        let files = files.map(|file| DataReleaseFile {
            name: file.name.clone(),
            media_type: file.media_type.clone(),
            bytes: bytes(file.bytes),
            checksum: file.checksum.clone(),
            url: asker.releases.url(&self.0, &file.name),
        });
        Ok(files.collect())
    }

    /// How it was changed after it was made, the earliest first.
    async fn changes(&self, ctx: &Context<'_>) -> Result<List<DataReleaseChange>> {
        let found = Asker::of(ctx).loader.load_one(ChangesOf(self.0.id)).await?;
        let changes = found.iter().flat_map(|rows| rows.iter());
        let changes = changes.map(|change| DataReleaseChange {
            at: DateTime(change.at),
            reason: change.reason.into(),
            checksum_before: change.checksum_before.clone(),
            checksum_after: change.checksum_after.clone(),
        });
        Ok(changes.collect())
    }
}

/// GraphQL's Int bears 2 GiB at most.
#[expect(
    clippy::cast_precision_loss,
    reason = "no file comes near the 53 bits that a float bears"
)]
fn bytes(bytes: i64) -> f64 {
    bytes as f64
}

connection!(
    DataReleaseConnection,
    DataReleaseEdge,
    DataRelease,
    "A page of releases.",
    "A release in its place in the list."
);

/// Reading releases.
#[derive(Default)]
pub struct ReleaseQueries;

#[Object]
impl ReleaseQueries {
    /// Releases of what everybody may read, the last one first.
    async fn releases(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the front.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the back.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Option<Result<DataReleaseConnection>> {
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        Some(list(ctx, &arguments).await)
    }

    /// A release; null where there is no such one.
    async fn release(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
    ) -> Option<Result<DataRelease>> {
        let found = release::find(Asker::of(ctx).db.reader(), &id).await;
        let found = found.map(|row| row.map(|row| DataRelease(Arc::new(row))));
        found.map_err(Into::into).transpose()
    }
}

async fn list(ctx: &Context<'_>, arguments: &PageArguments) -> Result<DataReleaseConnection> {
    let asker = Asker::of(ctx);
    let request = asker.page(release::LIST, arguments)?;
    let page = release::list(asker.db.reader(), &request).await?;
    let total = counted(
        asker,
        |db, _| async move { release::count(db.reader()).await },
    );
    let page = page.map(|row| DataRelease(Arc::new(row)));
    Ok(DataReleaseConnection::new(page, total))
}

/// Opens the release that an argument names.
pub async fn opened(asker: &Asker, id: &str) -> Result<Arc<Frozen>> {
    let opened = asker.releases.open(&asker.db, &asker.clock, id).await?;
    opened.ok_or_else(|| {
        let message = format!("there is no release {id}");
        Error::invalid("release", ErrorCode::NotFound, message).into()
    })
}

/// What a field was asked, but for of which release: what its citation is told by.
pub fn question(ctx: &Context<'_>) -> Result<Value> {
    let given = ctx.field().arguments();
    let given = given.map_err(|error| Error::internal(error.message))?;
    let given = given.into_iter().filter(|(name, _)| name != "release");
    let mut question = Map::new();
    for (name, value) in given {
        let value = value.into_json().map_err(Error::internal)?;
        question.insert(name.to_string(), value);
    }
    Ok(Value::Object(question))
}
