//! The documents that were prepared last, ready for the next request with the same text. It must not
//! know what a plan says.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use lru::LruCache;

use super::conditions::{Choice, Head};
use super::plan::Plan;
use crate::config::limits::Limits;

/// SHA-256 of the text and the operation's name.
pub(super) type Key = [u8; 32];

/// Prepared documents, bounded by their number and by the weight of all together.
pub(super) struct Cache {
    texts: Mutex<Texts>,
    weight: usize,
}

struct Texts {
    by_key: LruCache<Key, Text>,
    weight: usize,
}

/// A text, with the plans of the choices that were last made of it.
struct Text {
    head: Arc<Head>,
    plans: Vec<(Choice, Arc<Plan>)>,
    /// What the text itself weighs, which every plan holds values of.
    weight: usize,
}

/// How many choices of one text are kept, so that nobody drives out the other texts by choosing.
const CHOICES: usize = 16;
/// How many bytes of text weigh as much as a field.
const BYTES_PER_FIELD: usize = 64;

impl Text {
    fn weight(&self) -> usize {
        let plans = self.plans.iter();
        plans.map(|(_, plan)| plan.spots.len() + self.weight).sum()
    }
}

impl Cache {
    pub(super) fn new(limits: &Limits) -> Self {
        let documents = NonZeroUsize::new(limits.prepared_documents).unwrap_or(NonZeroUsize::MIN);
        let texts = Texts {
            by_key: LruCache::new(documents),
            weight: 0,
        };
        Self {
            texts: Mutex::new(texts),
            weight: limits.prepared_fields,
        }
    }

    /// What is known of a text before any choice.
    pub(super) fn head(&self, key: &Key) -> Option<Arc<Head>> {
        let mut texts = self.lock();
        texts.by_key.get(key).map(|text| Arc::clone(&text.head))
    }

    /// The plan of a text under a choice.
    pub(super) fn get(&self, key: &Key, choice: &[bool]) -> Option<Arc<Plan>> {
        let mut texts = self.lock();
        let mut plans = texts.by_key.get(key)?.plans.iter();
        plans
            .find(|(made, _)| made == choice)
            .map(|(_, plan)| Arc::clone(plan))
    }

    /// Keeps a plan of a text of so many bytes, and lets go of those not used for longest until all fit.
    pub(super) fn put(
        &self,
        key: Key,
        bytes: usize,
        head: &Arc<Head>,
        choice: Choice,
        plan: &Arc<Plan>,
    ) {
        let weight = bytes / BYTES_PER_FIELD;
        if plan.spots.len() + weight > self.weight {
            return;
        }
        let mut texts = self.lock();
        let mut text = texts.take(&key).unwrap_or_else(|| Text {
            head: Arc::clone(head),
            plans: Vec::new(),
            weight,
        });
        text.plans.retain(|(made, _)| *made != choice);
        if text.plans.len() == CHOICES {
            text.plans.remove(0);
        }
        text.plans.push((choice, Arc::clone(plan)));
        texts.weight += text.weight();
        if let Some((_, old)) = texts.by_key.push(key, text) {
            texts.weight -= old.weight();
        }
        while texts.weight > self.weight {
            let Some((_, old)) = texts.by_key.pop_lru() else {
                break;
            };
            texts.weight -= old.weight();
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Texts> {
        // Nothing can panic half-way through a change here.
        self.texts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Texts {
    fn take(&mut self, key: &Key) -> Option<Text> {
        let text = self.by_key.pop(key)?;
        self.weight -= text.weight();
        Some(text)
    }
}
