//! Settings, from defaults, file, environment and flags, each over the one before it. A leaf: it knows the names and
//! rules of settings, and nothing of those who use them.

mod catalogue;
mod database_url;
mod doi;
mod embeddings;
mod environment;
mod key;
pub mod limits;
mod load;
mod rule;
mod secret;

use std::num::NonZeroUsize;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

pub use catalogue::Catalogue;
pub use database_url::DatabaseUrl;
pub use doi::Doi;
pub use embeddings::Embeddings;
pub use limits::Limits;
pub use load::{Flags, Sources};
pub use secret::Secret;

/// Everything that can be set.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Host and port that are listened on; port 0 takes any free one.
    pub listen: String,
    /// The address by which others reach Floke, such as `https://floke.example`; what the catalogue tells leads there.
    pub public_url: Option<String>,
    /// Folder of what Floke keeps: the search index, and the SQLite file, where that is the database.
    pub data_dir: PathBuf,
    /// The database; none for the SQLite file in the data directory.
    pub database_url: Option<DatabaseUrl>,
    /// Connections that read; on PostgreSQL those that write are among them.
    pub database_connections: u32,
    /// File of words that mean the same, in the place of the one that comes with Floke.
    pub synonyms_file: Option<PathBuf>,
    /// What is logged, and how.
    pub log: Log,
    /// Origins whose pages may call from a browser, such as `https://kommune.example`; `*` for all of them.
    pub cors_origins: Vec<String>,
    /// Whether the explorer answers on `/`.
    pub graphiql: bool,
    /// Whether the schema can be asked for in GraphQL.
    pub introspection: bool,
    /// Connections of clients that are open at once; further ones wait.
    pub connections: usize,
    /// Seconds between being told to stop and taking no more connections, for a load balancer to see that
    /// `/health/ready` says no.
    pub shutdown_delay_seconds: u64,
    /// Seconds that running requests get to finish when Floke is told to stop.
    pub shutdown_grace_seconds: u64,
    /// Seconds that browsers are told to come by HTTPS alone; 0 leaves that to the proxy in front.
    pub hsts_seconds: u64,
    /// The server that tells meanings as vectors.
    pub embeddings: Embeddings,
    /// Who answers for the data, as the catalogue tells it.
    pub catalogue: Catalogue,
    /// Where releases get their DOIs.
    pub doi: Doi,
    /// Every bound on requests.
    pub limits: Limits,
}

/// What is logged, and how.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// Whether people or machines read it.
    pub format: LogFormat,
    /// Least level, or levels by module, such as `info` or `warn,floke=debug`.
    pub filter: String,
}

/// Who reads the log.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// People.
    Text,
    /// Machines: one JSON object a line.
    Json,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8000".to_owned(),
            public_url: None,
            data_dir: PathBuf::from("floke-data"),
            database_url: None,
            database_connections: default_connections(),
            synonyms_file: None,
            log: Log::default(),
            cors_origins: Vec::new(),
            graphiql: true,
            introspection: true,
            connections: 512,
            shutdown_delay_seconds: 0,
            shutdown_grace_seconds: 20,
            hsts_seconds: 0,
            embeddings: Embeddings::default(),
            catalogue: Catalogue::default(),
            doi: Doi::default(),
            limits: Limits::default(),
        }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self {
            format: LogFormat::Text,
            // Migrations are told in one line by whoever runs them; each has many of its own below.
            filter: "info,sea_orm_migration=warn,sqlx=warn".to_owned(),
        }
    }
}

/// One connection a core answers most on SQLite; fewer than four would let one slow read hold up the others.
fn default_connections() -> u32 {
    let cores = std::thread::available_parallelism().map_or(4, NonZeroUsize::get);
    u32::try_from(cores).unwrap_or(4).clamp(4, 64)
}

impl Config {
    /// Whether the database is the SQLite file in the data directory.
    pub fn is_database_in_data_dir(&self) -> bool {
        self.database_url.is_none()
    }
}
