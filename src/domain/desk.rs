//! How one thing is written: in one short transaction that ends well or undoes everything, and once where the request
//! names a key. What is told of the outcome rests on what lasts.

use uuid::Uuid;

use super::experience::resolve::Writer;
use super::idempotency::Key;
use super::rule::{Attempt, Refusal, Violations};
use crate::model::{Clock, Grant, Result, Viewer};
use crate::store::{Connection, Db, Tx};

/// Who writes, and with what.
#[derive(Clone, Copy, Debug)]
pub struct Desk<'a> {
    /// Where to.
    pub db: &'a Db,
    /// Time and new ids.
    pub clock: &'a Clock,
    /// Who.
    pub viewer: &'a Viewer,
}

/// A request whose key is claimed, and what it is done in.
#[derive(Debug)]
pub struct Opened<'a> {
    /// Who writes, and with what.
    pub desk: Desk<'a>,
    /// What was granted to them.
    pub grant: &'a Grant,
    /// The transaction.
    pub tx: Tx,
    /// What is wrong so far.
    pub violations: Violations,
    /// The key of the request, where it names one.
    key: Option<Key>,
    /// What the same request made or changed before; it is answered, and nothing more is done.
    pub before: Option<Uuid>,
}

impl<'a> Desk<'a> {
    /// Who writes, and where what they name is found: in a transaction, or before it begins.
    pub fn writer<C: Connection>(&self, db: &'a C, grant: &'a Grant) -> Writer<'a, C> {
        Writer {
            db,
            clock: self.clock,
            viewer: self.viewer,
            grant,
        }
    }

    /// Begins what is asked for. `node` is what will be made or changed; none where the input names nothing.
    pub async fn open(
        self,
        grant: &'a Grant,
        (key, mut violations): (Option<Key>, Violations),
        node: Option<Uuid>,
    ) -> Attempt<Opened<'a>> {
        let (tx, before) = match (&key, node) {
            (Some(key), Some(node)) => {
                let now = self.clock.now();
                key.begin(self.db, grant, node, now, &mut violations)
                    .await?
            }
            _ => (self.db.begin_short().await?, None),
        };
        Ok(Opened {
            desk: self,
            grant,
            tx,
            violations,
            key,
            before,
        })
    }
}

impl Opened<'_> {
    /// Notes what was changed, where it is another than what was to be made: the same request sent again answers that.
    pub async fn note_answer(&self, node: Uuid) -> Result<()> {
        if let Some(key) = &self.key {
            key.note_answer(self.tx.connection(), self.grant, node)
                .await?;
        }
        Ok(())
    }

    /// Ends what was begun, as [`close`] does.
    pub async fn close<T>(self, attempt: Attempt<T>) -> Attempt<T> {
        close(self.tx, attempt).await
    }
}

/// Ends what was begun, well or by undoing it. What was read for the answer may have been another's who had not
/// committed it; only when that lasts is the answer given, also where it is a refusal.
pub async fn close<T>(tx: Tx, attempt: Attempt<T>) -> Attempt<T> {
    match &attempt {
        Ok(_) => tx.commit().await?,
        Err(Refusal::Violations(_)) => tx.undo().await?,
        Err(Refusal::Error(_)) => {}
    }
    attempt
}
