//! What experiences mean, as far as a server of embeddings tells it: which of them point where a question does. Vectors
//! are made in the background and asked for in memory; where there are none, words alone answer.

mod make;
mod texts;
mod work;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use crate::config::Embeddings;
use crate::meaning::client::{Client, Direction};
use crate::meaning::vectors::{Near, Vectors};
use crate::model::Result;
use crate::store::{Connection, vector};

pub use work::{catch_up, run};

/// Experiences that meaning alone finds at most.
pub const MOST: usize = 100;

/// How alike an experience must be to what is asked for: what lies below is as near to anything else.
pub const THRESHOLD: f32 = 0.12;

/// Vectors that are read at once.
const CHUNK: u64 = 1_000;

/// What experiences mean; clones share it.
#[derive(Clone)]
pub struct Meaning(Arc<Inner>);

struct Inner {
    client: Client,
    known: RwLock<Known>,
    /// Held by whoever reads what has been made, so that nothing older is put over something newer.
    reading: tokio::sync::Mutex<()>,
    /// Experiences whose texts are still to be looked at.
    waiting: AtomicUsize,
}

impl std::fmt::Debug for Meaning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Meaning").finish_non_exhaustive()
    }
}

/// The vectors that have been read.
#[derive(Default)]
struct Known {
    vectors: Vectors,
    last: i64,
}

/// What a question means.
#[derive(Clone, Debug)]
pub struct Asked(Direction);

impl Meaning {
    /// By the server of these settings; none where they name none.
    ///
    /// # Errors
    ///
    /// `Internal` where the system lets nothing be asked in secret.
    pub fn new(settings: &Embeddings) -> Result<Option<Self>> {
        let client = Client::new(settings)?;
        Ok(client.map(|client| {
            Self(Arc::new(Inner {
                client,
                known: RwLock::default(),
                reading: tokio::sync::Mutex::default(),
                waiting: AtomicUsize::default(),
            }))
        }))
    }

    /// What a question means; none where the server does not tell by the deadline, so that words alone must answer.
    pub async fn ask(&self, text: &str) -> Option<Asked> {
        self.0.client.asked(text).await.map(Asked)
    }

    /// The experiences that point where a question does, the nearest first: as many as are wanted, above [`THRESHOLD`].
    /// Whether somebody may see them is another matter.
    pub fn nearest(&self, asked: &Asked, most: usize) -> Vec<Near> {
        self.look(|known| known.vectors.nearest(&asked.0, most, THRESHOLD))
    }

    /// How alike these experiences are to a question, in their order; none for those without a vector.
    pub fn similarities(&self, asked: &Asked, keys: &[i64]) -> Vec<Option<f32>> {
        let one = |known: &Known, key: &i64| known.vectors.similarity(&asked.0, *key);
        self.look(|known| keys.iter().map(|key| one(known, key)).collect())
    }

    /// How alike an experience is to a question, from -1 to 1; none where it has no vector.
    pub fn similarity(&self, asked: &Asked, key: i64) -> Option<f32> {
        self.look(|known| known.vectors.similarity(&asked.0, key))
    }

    /// What an experience itself means, to look for others like it; none where it has no vector yet.
    pub fn of(&self, key: i64) -> Option<Asked> {
        self.look(|known| known.vectors.of(key).map(|it| Asked(it.into())))
    }

    /// How many experiences have vectors in memory.
    pub fn count(&self) -> usize {
        self.look(|known| known.vectors.count())
    }

    /// How many experiences were waiting when it was looked at last: they have no vector, or their texts may have changed.
    pub fn waiting(&self) -> usize {
        self.0.waiting.load(Ordering::Relaxed)
    }

    fn note_waiting(&self, count: usize) {
        self.0.waiting.store(count, Ordering::Relaxed);
    }

    /// Reads the vectors that were made since the last time, by this node or another.
    pub async fn refresh(&self, db: &impl Connection) -> Result<()> {
        let _reading = self.0.reading.lock().await;
        loop {
            let last = self.look(|known| known.last);
            let rows = vector::after(db, last, CHUNK).await?;
            let Some(end) = rows.last().map(|row| row.id) else {
                return Ok(());
            };
            let mut known = self.0.known.write().unwrap_or_else(PoisonError::into_inner);
            for row in rows {
                if row.model == self.0.client.known_as() {
                    let numbers = vector::numbers(&row.vector);
                    known.vectors.put(row.experience_id, &numbers);
                }
            }
            known.last = end;
        }
    }

    fn look<T>(&self, look: impl FnOnce(&Known) -> T) -> T {
        look(&self.0.known.read().unwrap_or_else(PoisonError::into_inner))
    }
}
