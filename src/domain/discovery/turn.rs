//! Work on the index, which takes a thread until it is done.

use std::num::NonZero;
use std::sync::LazyLock;
use std::thread::available_parallelism;

use tokio::sync::Semaphore;

use crate::model::{Error, Result};

/// Walks through the index at a time: more than there are cores would only take turns, and lose what each has at hand.
static TURNS: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(available_parallelism().map_or(1, NonZero::get)));

/// Walks through the index when its turn comes.
pub async fn in_turn<T: Send + 'static>(
    walk: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let _turn = TURNS.acquire().await.map_err(Error::internal)?;
    blocking(walk).await
}

/// Does what would keep others from being answered, on a thread of its own.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(Error::internal)?
}
