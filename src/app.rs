//! What a running Floke is made of: the same for server, command line and tests.

use crate::config::Config;
use crate::domain::discovery::Discovery;
use crate::domain::release::Releases;
use crate::model::{Clock, Result};
use crate::store::{ConnectOptions, Db};

/// A running Floke, without its servers.
#[derive(Clone, Debug)]
pub struct App {
    /// The truth.
    pub db: Db,
    /// Time and randomness.
    pub clock: Clock,
    /// What finds; nobody keeps it up until somebody is told to.
    pub discovery: Discovery,
    /// What makes releases and opens them.
    pub releases: Releases,
}

impl App {
    /// Opens the database without changing it.
    pub async fn open(options: &ConnectOptions, clock: Clock) -> Result<Self> {
        let db = Db::connect(options).await?;
        let discovery = Discovery::in_memory();
        Ok(Self {
            db,
            clock,
            discovery,
            releases: Releases::vanishing(),
        })
    }
}

/// Here and not in `config`, which is a leaf and does not know the store.
impl Config {
    /// How to reach the database that the settings name.
    pub fn connect_options(&self) -> ConnectOptions {
        let url = match &self.database_url {
            Some(url) => url.secret().to_owned(),
            None => Db::sqlite_url(&self.data_dir),
        };
        ConnectOptions {
            url,
            connections: self.database_connections,
            schema: None,
        }
    }
}
