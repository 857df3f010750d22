//! What texts mean, by a server that speaks the embeddings protocol of `OpenAI`. Told texts may take their time; what is
//! looked for has a deadline.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use lru::LruCache;
use tokio::sync::{OnceCell, Semaphore};

use super::Failure;
use super::centre::{Centre, add, normalised};
use super::general::{QUESTIONS, STATEMENTS};
use super::http::Wire;
use crate::config::Embeddings;
use crate::model::Result;

/// Raised whenever vectors of the same texts come out otherwise by what stands here, so that all are made anew.
const RECIPE: u32 = 1;

/// Letters of a text that are sent: models read little more, and some servers refuse it.
const LETTERS: usize = 1_600;

/// Questions whose meanings are kept.
const KEPT: NonZeroUsize = NonZeroUsize::new(4_096).unwrap();

/// Questions that are under way at once; while the server is slow, further ones go by words alone and do not wait.
const UNDER_WAY: usize = 32;

/// A direction that a text points to: a vector of length 1.
pub type Direction = Arc<[f32]>;

/// Asks the server of the settings; clones share what they know.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    wire: Wire,
    settings: Embeddings,
    known_as: String,
    centres: OnceCell<Centres>,
    asked: Mutex<LruCache<String, Direction>>,
    under_way: Arc<Semaphore>,
}

/// The middles that texts are seen from.
struct Centres {
    told: Centre,
    asked: Centre,
}

impl Client {
    /// Asks the server of these settings; none where they name none.
    ///
    /// # Errors
    ///
    /// `Internal` where the system lets nothing be asked in secret.
    pub fn new(settings: &Embeddings) -> Result<Option<Self>> {
        let Some(endpoint) = settings.endpoint() else {
            return Ok(None);
        };
        let (model, prefix) = (settings.passage_model(), &settings.passage_prefix);
        let dimensions = settings.dimensions;
        Ok(Some(Self(Arc::new(Inner {
            wire: Wire::new(settings, &endpoint)?,
            known_as: format!("{model} {prefix:?} {dimensions} {RECIPE}"),
            settings: settings.clone(),
            centres: OnceCell::new(),
            asked: Mutex::new(LruCache::new(KEPT)),
            under_way: Arc::new(Semaphore::new(UNDER_WAY)),
        }))))
    }

    /// What vectors of told texts are kept under: other settings, and they are made anew.
    pub fn known_as(&self) -> &str {
        &self.0.known_as
    }

    /// A text as it is sent.
    pub fn cut(text: &str) -> String {
        text.trim().chars().take(LETTERS).collect()
    }

    /// The vectors of told texts, in their order.
    ///
    /// # Errors
    ///
    /// The first failure; what was told before it is lost.
    pub async fn told(&self, texts: &[String]) -> Result<Vec<Vec<f32>>, Failure> {
        let settings = &self.0.settings;
        let (model, prefix) = (settings.passage_model(), &settings.passage_prefix);
        self.0.ask(model, prefix, texts).await
    }

    /// Where a thing points to that is told by several texts, each with its weight; none where nothing is told.
    ///
    /// # Errors
    ///
    /// A failure where the server has not yet told what it makes of any text, or where vectors of another length are
    /// given than it tells now.
    pub async fn joined(&self, parts: &[(f32, Vec<f32>)]) -> Result<Option<Vec<f32>>, Failure> {
        let centre = &self.0.centres().await?.told;
        let mut sum = vec![0.0; centre.length()];
        for (weight, vector) in parts {
            if vector.len() != centre.length() {
                return Err(Failure::away("its vectors have other lengths than before"));
            }
            add(&mut sum, &centre.seen(vector.clone()), *weight);
        }
        Ok((!parts.is_empty()).then(|| normalised(sum)))
    }

    /// Where a question points to; none where the server has not told by the deadline. What it tells later is kept for
    /// whoever asks the same.
    pub async fn asked(&self, text: &str) -> Option<Direction> {
        let text = Self::cut(text);
        if text.is_empty() {
            return None;
        }
        if let Some(known) = self.0.known(&text) {
            return Some(known);
        }
        let place = Arc::clone(&self.0.under_way).try_acquire_owned().ok()?;
        let deadline = Duration::from_millis(self.0.settings.deadline_milliseconds);
        let inner = Arc::clone(&self.0);
        let asking = tokio::spawn(async move {
            let told = inner.ask_one(text).await;
            drop(place);
            told
        });
        match tokio::time::timeout(deadline, asking).await {
            Ok(Ok(Ok(direction))) => Some(direction),
            Ok(Ok(Err(failure))) => {
                tracing::debug!(%failure, "a search goes by words alone");
                None
            }
            Ok(Err(_)) | Err(_) => None,
        }
    }
}

impl Inner {
    fn known(&self, text: &str) -> Option<Direction> {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.get(text).cloned()
    }

    async fn ask_one(&self, text: String) -> Result<Direction, Failure> {
        let centre = &self.centres().await?.asked;
        let (model, prefix) = (self.settings.query_model(), &self.settings.query_prefix);
        let texts = [text];
        let vectors = self.ask(model, prefix, &texts).await?;
        let vector = vectors.into_iter().next().unwrap_or_default();
        if vector.len() != centre.length() {
            return Err(Failure::away("its vectors have other lengths than before"));
        }
        let direction: Direction = centre.seen(vector).into();
        let [text] = texts;
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.put(text, Arc::clone(&direction));
        Ok(direction)
    }

    /// Told once, by whoever needs them first.
    async fn centres(&self) -> Result<&Centres, Failure> {
        let tell = || async {
            let questions = QUESTIONS.map(str::to_owned);
            let mut all: Vec<String> = questions.to_vec();
            all.extend(STATEMENTS.map(str::to_owned));
            let settings = &self.settings;
            let (model, prefix) = (settings.query_model(), &settings.query_prefix);
            let asked = Centre::of(&self.ask(model, prefix, &questions).await?);
            let (model, prefix) = (settings.passage_model(), &settings.passage_prefix);
            let told = Centre::of(&self.ask(model, prefix, &all).await?);
            if told.length() != asked.length() {
                return Err(Failure::away(
                    "its models tell vectors of different lengths",
                ));
            }
            Ok(Centres { told, asked })
        };
        self.centres.get_or_try_init(tell).await
    }

    /// Sends texts, as many at once as the settings say.
    async fn ask(
        &self,
        model: &str,
        prefix: &str,
        texts: &[String],
    ) -> Result<Vec<Vec<f32>>, Failure> {
        let mut vectors = Vec::with_capacity(texts.len());
        for texts in texts.chunks(self.settings.batch_size) {
            let texts: Vec<String> = texts.iter().map(|it| format!("{prefix}{it}")).collect();
            let told = self.wire.ask(model, &texts).await?;
            let before: Option<usize> = vectors.first().map(Vec::len);
            if before.is_some_and(|before| told.iter().any(|it| it.len() != before)) {
                return Err(Failure::away("it tells vectors of different lengths"));
            }
            vectors.extend(told);
        }
        Ok(vectors)
    }
}
