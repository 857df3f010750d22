//! The documents that were prepared last, ready for the next request with the same text. It must not
//! know what a plan says.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use lru::LruCache;

use super::plan::Plan;
use crate::config::limits::Limits;

/// SHA-256 of the text, the operation's name and the Boolean variables.
pub(super) type Key = [u8; 32];

/// Prepared documents, bounded by their number and by the fields of all together.
pub(super) struct Cache {
    plans: Mutex<Plans>,
    fields: usize,
}

struct Plans {
    by_key: LruCache<Key, Arc<Plan>>,
    fields: usize,
}

impl Cache {
    pub(super) fn new(limits: &Limits) -> Self {
        let documents = NonZeroUsize::new(limits.prepared_documents).unwrap_or(NonZeroUsize::MIN);
        let plans = Plans {
            by_key: LruCache::new(documents),
            fields: 0,
        };
        Self {
            plans: Mutex::new(plans),
            fields: limits.prepared_fields,
        }
    }

    pub(super) fn get(&self, key: &Key) -> Option<Arc<Plan>> {
        self.lock().by_key.get(key).cloned()
    }

    /// Keeps the plan, and lets go of those not used for longest until all fit.
    pub(super) fn put(&self, key: Key, plan: &Arc<Plan>) {
        if plan.spots.len() > self.fields {
            return;
        }
        let mut plans = self.lock();
        plans.fields += plan.spots.len();
        if let Some((_, old)) = plans.by_key.push(key, Arc::clone(plan)) {
            plans.fields -= old.spots.len();
        }
        while plans.fields > self.fields {
            let Some((_, old)) = plans.by_key.pop_lru() else {
                break;
            };
            plans.fields -= old.spots.len();
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Plans> {
        // Nothing can panic half-way through a change here.
        self.plans.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
