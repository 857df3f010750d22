//! What a running Floke is made of: the same for server, command line and tests.

use crate::model::{Clock, Result};
use crate::store::{ConnectOptions, Db};

/// A running Floke, without its servers.
#[derive(Clone, Debug)]
pub struct App {
    /// The truth.
    pub db: Db,
    /// Time and randomness.
    pub clock: Clock,
}

impl App {
    /// Opens the database without changing it.
    pub async fn open(options: &ConnectOptions, clock: Clock) -> Result<Self> {
        let db = Db::connect(options).await?;
        Ok(Self { db, clock })
    }
}
