//! Transactions that write. SQLite has one writer, and each commit waits for the disk; so short writes that wait for
//! each other there go one after the other within one transaction, each behind a savepoint of its own, and share its
//! commit. None is told done before that commit is. A savepoint is ended by whoever begins the next, which spares the
//! one writer a wait.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use sea_orm::sea_query::InsertStatement;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, QueryResult,
    SqliteTransactionMode, Statement, StatementBuilder, TransactionOptions, TransactionTrait,
};
use tokio::sync::{Mutex, OwnedMutexGuard, watch};

use super::dialect::Bound;
use super::{Db, dialect};
use crate::model::{Error, Result};

/// Writes that share a commit at most; those that come later wait for the next.
const MOST: usize = 64;

/// A batch that nobody joined although somebody waited to is closed after this time.
const LINGER: Duration = Duration::from_millis(5);

/// A transaction that writes. Dropped without [`Tx::commit`], it never happened. It may see what others have written and
/// not yet committed: whoever tells what rests on that ends it by [`Tx::commit`] or [`Tx::undo`] first, even where it
/// wrote nothing.
#[derive(Debug)]
pub struct Tx(Work);

#[derive(Debug)]
enum Work {
    /// In a transaction of its own.
    Alone(DatabaseTransaction),
    /// In one that is shared.
    Shared(Arc<DatabaseTransaction>, Turn),
}

/// Where short writes of SQLite meet.
#[derive(Clone, Debug, Default)]
pub(super) struct Queue {
    batch: Arc<Mutex<Option<Batch>>>,
    waiting: Arc<AtomicUsize>,
}

/// Writes that will be committed together.
#[derive(Debug)]
struct Batch {
    transaction: Arc<DatabaseTransaction>,
    writes: usize,
    last: Last,
    done: Arc<watch::Sender<Option<Result<()>>>>,
}

/// What became of the last write of a batch, whose savepoint still stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Last {
    /// There was none.
    Nothing,
    /// It is part of the batch.
    Written,
    /// It is to be undone, or has not ended.
    Undone,
}

/// The right to write, until it is dropped.
#[derive(Debug)]
struct Turn {
    batch: OwnedMutexGuard<Option<Batch>>,
    queue: Queue,
}

impl Db {
    /// Begins a transaction of its own, that may take long; on SQLite it waits for its turn first, so that it cannot fail
    /// later for having read before another wrote.
    pub async fn begin(&self) -> Result<Tx> {
        Ok(Tx(Work::Alone(begin(&self.write, Bound::None).await?)))
    }

    /// Begins a short write, which may share its commit with others.
    pub async fn begin_short(&self) -> Result<Tx> {
        let (tx, _) = self.begin_shared(None).await?;
        Ok(tx)
    }

    /// The same with a first statement, and the row that it answers, if any.
    pub async fn begin_short_with(
        &self,
        first: &InsertStatement,
    ) -> Result<(Tx, Option<QueryResult>)> {
        let first = StatementBuilder::build(first, &self.write.get_database_backend());
        self.begin_shared(Some(first)).await
    }

    async fn begin_shared(&self, first: Option<Statement>) -> Result<(Tx, Option<QueryResult>)> {
        if self.write.get_database_backend() == DbBackend::Postgres {
            let transaction = begin(&self.write, Bound::Locks).await?;
            let answered = match first {
                Some(first) => transaction.query_one_raw(first).await?,
                None => None,
            };
            return Ok((Tx(Work::Alone(transaction)), answered));
        }
        let mut turn = self.queue.turn().await;
        if turn.batch.is_none() {
            *turn.batch = Some(Batch {
                transaction: Arc::new(begin(&self.write, Bound::Locks).await?),
                writes: 0,
                last: Last::Nothing,
                done: Arc::new(watch::Sender::new(None)),
            });
        }
        // A task of its own: nobody could tell whether a savepoint stands whose beginning was broken off.
        let work = tokio::spawn(turn.write(first));
        work.await.map_err(Error::internal)?
    }
}

async fn begin(connection: &DatabaseConnection, bound: Bound) -> Result<DatabaseTransaction> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let transaction = connection.begin_with_options(options).await?;
    dialect::bound(&transaction, bound).await?;
    Ok(transaction)
}

impl Tx {
    /// The connection of this transaction.
    pub fn connection(&self) -> &DatabaseTransaction {
        match &self.0 {
            Work::Alone(transaction) => transaction,
            Work::Shared(transaction, _) => transaction,
        }
    }

    /// Makes it last.
    pub async fn commit(self) -> Result<()> {
        match self.0 {
            Work::Alone(transaction) => Ok(transaction.commit().await?),
            Work::Shared(transaction, turn) => {
                drop(transaction);
                turn.end(Last::Written).await
            }
        }
    }

    /// Undoes it, and answers when whatever it has seen of others lasts.
    pub async fn undo(self) -> Result<()> {
        match self.0 {
            Work::Alone(transaction) => Ok(transaction.rollback().await?),
            Work::Shared(transaction, turn) => {
                drop(transaction);
                turn.end(Last::Undone).await
            }
        }
    }
}

impl Queue {
    async fn turn(&self) -> Turn {
        let _waiting = Waiting::new(&self.waiting);
        Turn {
            batch: Arc::clone(&self.batch).lock_owned().await,
            queue: self.clone(),
        }
    }
}

impl Turn {
    /// Begins a write in the open batch, and ends the one before.
    async fn write(mut self, first: Option<Statement>) -> Result<(Tx, Option<QueryResult>)> {
        let Some(batch) = self.batch.as_mut() else {
            return Err(Error::internal("a write has no batch"));
        };
        let words = match batch.last {
            Last::Nothing => "SAVEPOINT turn",
            Last::Written => "RELEASE turn; SAVEPOINT turn",
            Last::Undone => "ROLLBACK TO turn",
        };
        // Sent at once, for each way to the writer takes longer than most statements.
        let first = match first {
            Some(mut first) => {
                first.sql = format!("{words}; {}", first.sql);
                first
            }
            None => Statement::from_string(DbBackend::Sqlite, words),
        };
        let error = match batch.transaction.query_one_raw(first).await {
            Ok(answered) => {
                batch.last = Last::Undone;
                let transaction = Arc::clone(&batch.transaction);
                return Ok((Tx(Work::Shared(transaction, self)), answered));
            }
            Err(error) => Error::from(error),
        };
        // A full disk, say, has undone all of it: none of its writes may be told to have lasted.
        if let Some(batch) = self.batch.take() {
            batch.done.send_replace(Some(Err(error.clone())));
        }
        Err(error)
    }

    /// Ends one turn, and answers when the batch is committed: at once where nobody waits to join it, or nothing has been
    /// written.
    async fn end(mut self, last: Last) -> Result<()> {
        let Some(batch) = self.batch.as_mut() else {
            return Err(Error::internal("a write lost its transaction"));
        };
        batch.last = last;
        let is_written = last == Last::Written;
        batch.writes += usize::from(is_written);
        if batch.writes == 0 {
            return Ok(());
        }
        let done = Arc::clone(&batch.done);
        let mut outcome = done.subscribe();
        let is_awaited = self.queue.waiting.load(Ordering::Acquire) > 0;
        // Tasks of their own: whoever gives up waiting leaves neither a commit half done nor others without one.
        if !is_awaited || batch.writes >= MOST {
            tokio::spawn(self.close());
        } else if is_written && batch.writes == 1 {
            tokio::spawn(close_later(self.queue.clone(), Arc::clone(&done)));
            drop(self);
        } else {
            drop(self);
        }
        drop(done);
        let outcome = outcome.wait_for(Option::is_some).await;
        let outcome = outcome.map_err(|_| Error::internal("a batch of writes was lost"))?;
        outcome.clone().unwrap_or(Ok(()))
    }

    async fn close(mut self) {
        if let Some(batch) = self.batch.take() {
            let done = Arc::clone(&batch.done);
            done.send_replace(Some(batch.commit().await));
        }
    }
}

impl Batch {
    async fn commit(self) -> Result<()> {
        if self.last == Last::Undone {
            (self.transaction.execute_unprepared("ROLLBACK TO turn")).await?;
        }
        let Some(transaction) = Arc::into_inner(self.transaction) else {
            return Err(Error::internal("a write goes on after its turn"));
        };
        Ok(transaction.commit().await?)
    }
}

/// Nothing was written behind it, so that there is nothing to wait for.
impl Drop for Turn {
    fn drop(&mut self) {
        if self.batch.as_ref().is_some_and(|batch| batch.writes == 0) {
            *self.batch = None;
        }
    }
}

/// Whoever was waited for may have gone away.
async fn close_later(queue: Queue, done: Arc<watch::Sender<Option<Result<()>>>>) {
    tokio::time::sleep(LINGER).await;
    let batch = Arc::clone(&queue.batch).lock_owned().await;
    let is_open = (batch.as_ref()).is_some_and(|batch| Arc::ptr_eq(&batch.done, &done));
    if is_open {
        Turn { batch, queue }.close().await;
    }
}

/// One that waits, counted as long as it does.
struct Waiting(Arc<AtomicUsize>);

impl Waiting {
    fn new(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::AcqRel);
        Self(Arc::clone(count))
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}
