//! Runs an operation and the batches that its loaders ask for, in one task and in step.
//!
//! A batch starts when the operation can go no further without it. By then every sibling has asked, so a level of
//! the answer costs one statement a relation, always, and nobody waits for a timer.

use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;

use async_graphql::runtime::Timer;
use futures_util::future::{self, BoxFuture, poll_fn};
use futures_util::stream::FuturesUnordered;
use futures_util::task::{FutureObj, Spawn, SpawnError};
use futures_util::{FutureExt, StreamExt};

/// Batches that wait to be started.
#[derive(Clone, Default)]
pub struct Batches(Arc<Mutex<Vec<FutureObj<'static, ()>>>>);

/// Never waits: the step of the operation is what batches wait for.
pub struct NoDelay;

impl Spawn for Batches {
    fn spawn_obj(&self, batch: FutureObj<'static, ()>) -> Result<(), SpawnError> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(batch);
        Ok(())
    }
}

impl Timer for NoDelay {
    fn delay(&self, _: Duration) -> BoxFuture<'static, ()> {
        future::ready(()).boxed()
    }
}

impl Batches {
    /// Runs the operation to its end.
    pub async fn drive<T>(&self, operation: impl Future<Output = T>) -> T {
        let mut operation = pin!(operation);
        let mut running = FuturesUnordered::new();
        poll_fn(|context| {
            loop {
                if let Poll::Ready(answer) = operation.as_mut().poll(context) {
                    return Poll::Ready(answer);
                }
                // All batches of a level end before the next one begins, so that what they lead to is asked for
                // together. The operation goes on meanwhile: it may hold a connection that a batch waits for.
                if running.is_empty() {
                    let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
                    running.extend(waiting.drain(..));
                }
                if !matches!(running.poll_next_unpin(context), Poll::Ready(Some(()))) {
                    return Poll::Pending;
                }
            }
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::convert::Infallible;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use async_graphql::dataloader::{DataLoader, Loader};
    use futures_util::future::join_all;

    use super::*;

    struct Doubles(Arc<AtomicUsize>);

    impl Loader<u32> for Doubles {
        type Value = u32;
        type Error = Infallible;

        async fn load(&self, keys: &[u32]) -> Result<HashMap<u32, u32>, Infallible> {
            self.0.fetch_add(1, Ordering::Relaxed);
            tokio::task::yield_now().await;
            Ok(keys.iter().map(|key| (*key, key * 2)).collect())
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_level_is_one_batch_however_wide_it_is() {
        let loads = Arc::new(AtomicUsize::new(0));
        let batches = Batches::default();
        let loader = DataLoader::new(Doubles(Arc::clone(&loads)), batches.clone(), NoDelay);
        let operation = join_all((0..500).map(async |key| {
            let once = loader.load_one(key).await.unwrap().unwrap();
            loader.load_one(once + 1000).await.unwrap().unwrap()
        }));
        let found = batches.drive(operation).await;
        assert_eq!(found[3], 2012);
        assert_eq!(loads.load(Ordering::Relaxed), 2);
    }
}
