//! Statements that answer nothing, sent together.
//!
//! On SQLite each statement takes two changes of thread, which cost more than the statement itself where a single thing
//! is written; and nobody else may write meanwhile. It takes several statements at once, each with its own values;
//! PostgreSQL takes only one.

use sea_orm::{ConnectionTrait, DbBackend, Statement, StatementBuilder, Value, Values};

use crate::model::Result;

/// Values that are sent at once at most, far from what SQLite binds.
const VALUES: usize = 8_192;

/// Statements that wait to be sent, in their order.
#[derive(Debug)]
pub struct Batch {
    backend: DbBackend,
    statements: Vec<Statement>,
}

impl Batch {
    /// None yet, for this database.
    pub fn new(db: &impl ConnectionTrait) -> Self {
        Self {
            backend: db.get_database_backend(),
            statements: Vec::new(),
        }
    }

    /// One more, to be sent after those before.
    pub fn add(&mut self, statement: &impl StatementBuilder) {
        self.statements.push(statement.build(&self.backend));
    }

    /// Sends all of them; after one that fails, none is sent any more.
    ///
    /// # Errors
    ///
    /// What the database said of the one that failed.
    pub async fn send(self, db: &impl ConnectionTrait) -> Result<()> {
        let backend = self.backend;
        let mut together: Option<Statement> = None;
        for statement in self.statements {
            together = match together {
                Some(before) if fits(backend, &before, &statement) => {
                    Some(joined(before, statement))
                }
                Some(before) => {
                    db.execute_raw(before).await?;
                    Some(statement)
                }
                None => Some(statement),
            };
        }
        if let Some(last) = together {
            db.execute_raw(last).await?;
        }
        Ok(())
    }
}

fn values(statement: &Statement) -> &[Value] {
    statement.values.as_ref().map_or(&[], |values| &values.0)
}

fn fits(backend: DbBackend, before: &Statement, next: &Statement) -> bool {
    backend == DbBackend::Sqlite && values(before).len() + values(next).len() <= VALUES
}

fn joined(mut before: Statement, next: Statement) -> Statement {
    before.sql.push_str("; ");
    before.sql.push_str(&next.sql);
    let mut all = before.values.take().map_or_else(Vec::new, |it| it.0);
    all.extend(next.values.into_iter().flat_map(|it| it.0));
    before.values = Some(Values(all));
    before
}
