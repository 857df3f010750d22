//! Opens the database for a command, and tells a person why it cannot be.

use std::path::PathBuf;

use super::failure::{Failure, Outcome, reason};
use crate::app::App;
use crate::config::Config;
use crate::domain::discovery::Discovery;
use crate::domain::discovery::meaning::Meaning;
use crate::domain::reference;
use crate::domain::release::{Publisher, Releases};
use crate::model::{Clock, Error};
use crate::search::synonyms::Synonyms;
use crate::store::experience::marks;

/// Opens the database; a folder and a SQLite file that are not there yet are made.
async fn open(config: &Config, clock: Clock) -> Result<App, Failure> {
    if config.is_database_in_data_dir() {
        let folder = &config.data_dir;
        std::fs::create_dir_all(folder).map_err(|error| {
            Failure::new(format!(
                "cannot make the data folder {}: {error}",
                folder.display()
            ))
        })?;
    }
    connect(config, clock).await
}

/// Opens a database that is there already, and makes nothing.
pub async fn open_existing(config: &Config, clock: Clock) -> Result<App, Failure> {
    if let Some(file) = file(config).filter(|file| !file.is_file()) {
        return Err(Failure::new(format!(
            "there is no database at {} yet; floke serve or floke migrate up makes it",
            file.display()
        )));
    }
    connect(config, clock).await
}

/// Opens a database that is there already and that this version can work with as it is.
pub async fn open_ready(config: &Config, clock: Clock) -> Result<App, Failure> {
    let app = open_existing(config, clock).await?;
    let missing = missing(&app).await?;
    if missing == 0 {
        return Ok(app);
    }
    app.db.close().await?;
    Err(Failure::new(behind(&shown(config), missing)))
}

/// What there is of a database.
pub enum Looked {
    /// One that this version can work with as it is.
    Ready(App),
    /// None yet, or one whose schema is behind: why.
    Nothing(String),
}

/// Looks for a database without making or changing anything.
pub async fn look_at(config: &Config, clock: Clock) -> Result<Looked, Failure> {
    let shown = shown(config);
    if file(config).is_some_and(|file| !file.exists()) {
        let why = format!("there is no database at {shown} yet");
        return Ok(Looked::Nothing(why));
    }
    let app = connect(config, clock).await?;
    let missing = missing(&app).await?;
    if missing == 0 {
        return Ok(Looked::Ready(app));
    }
    app.db.close().await?;
    Ok(Looked::Nothing(behind(&shown, missing)))
}

/// How many migrations have not been applied.
async fn missing(app: &App) -> Result<usize, Failure> {
    let steps = app.db.migrations().await?;
    Ok(steps.iter().filter(|step| !step.is_applied).count())
}

fn behind(shown: &str, missing: usize) -> String {
    format!(
        "the schema of {shown} is behind by {missing} migrations, which floke migrate up applies"
    )
}

/// Opens a database that this version can work with as it is, and changes nothing.
pub async fn ready(config: &Config, clock: Clock) -> Result<App, Failure> {
    match look_at(config, clock).await? {
        Looked::Ready(app) => Ok(app),
        Looked::Nothing(why) => Err(Failure::new(format!(
            "{why}; floke migrate up brings it there"
        ))),
    }
}

/// Opens the database and brings everything in it to where this version wants it.
pub async fn prepare(config: &Config, clock: Clock) -> Result<App, Failure> {
    let app = open(config, clock).await?;
    migrate(&app).await?;
    reference::seed(&app.db, &app.clock)
        .await
        .map_err(|error| {
            Failure::new(format!(
                "cannot load the reference data: {}",
                reason(&error)
            ))
        })?;
    let told = marks::keep(&app.db).await;
    told.map_err(|error| Failure::new(format!("cannot tell marks: {}", reason(&error))))?;
    let discovery = discovery(config)?;
    Ok(App {
        releases: releases_with(config, discovery.synonyms().clone()),
        discovery,
        ..app
    })
}

/// What makes releases and opens them, in the data folder.
pub fn releases(config: &Config) -> Result<Releases, Failure> {
    Ok(releases_with(config, synonyms(config)?))
}

fn releases_with(config: &Config, synonyms: Synonyms) -> Releases {
    let folder = config.data_dir.join(RELEASES_FOLDER);
    let publisher = Publisher {
        public_url: config.public_url.clone(),
        name: config.catalogue.publisher.clone(),
        doi: config.doi.clone(),
    };
    Releases::new(&folder, synonyms, publisher)
}

/// What finds, by the index in the data folder.
pub fn discovery(config: &Config) -> Result<Discovery, Failure> {
    let folder = config.data_dir.join(INDEX_FOLDER);
    let meaning = Meaning::new(&config.embeddings)?;
    Ok(Discovery::new(Some(&folder), synonyms(config)?, meaning))
}

/// Words that mean the same: those of the file that the settings name, else Floke's own.
pub fn synonyms(config: &Config) -> Result<Synonyms, Failure> {
    let Some(file) = &config.synonyms_file else {
        return Ok(Synonyms::ours());
    };
    let text = std::fs::read_to_string(file).map_err(|error| {
        let file = file.display();
        Failure::new(format!("cannot read the synonyms in {file}: {error}"))
    })?;
    Ok(Synonyms::parse(&text))
}

/// The folder of the index, in the data folder.
const INDEX_FOLDER: &str = "index";

/// The folder of releases that are made or asked, in the data folder.
const RELEASES_FOLDER: &str = "releases";

/// Applies every migration that is missing.
async fn migrate(app: &App) -> Outcome {
    let fail = |error| Failure::new(format!("cannot migrate the database: {}", reason(&error)));
    let steps = app.db.migrations().await.map_err(fail)?;
    let missing = steps.iter().filter(|step| !step.is_applied).count();
    app.db.migrate_up().await.map_err(fail)?;
    if missing > 0 {
        tracing::info!(
            migrations = missing,
            "brought the database's schema up to this version"
        );
    }
    Ok(())
}

/// The SQLite file that is the database; none on PostgreSQL.
pub fn file(config: &Config) -> Option<PathBuf> {
    match &config.database_url {
        None => Some(config.data_dir.join(crate::store::SQLITE_FILE)),
        Some(url) => url.sqlite_file(),
    }
}

/// The database's name for a person, without its password.
pub fn shown(config: &Config) -> String {
    match (&config.database_url, file(config)) {
        (_, Some(file)) => file.display().to_string(),
        (Some(url), None) => url.to_string(),
        (None, None) => String::new(),
    }
}

async fn connect(config: &Config, clock: Clock) -> Result<App, Failure> {
    App::open(&config.connect_options(), clock)
        .await
        .map_err(|error| {
            let reason = match &error {
                Error::Unavailable(_) => "it does not answer".to_owned(),
                other => reason(other),
            };
            Failure::new(format!(
                "cannot open the database {}: {reason}",
                shown(config)
            ))
        })
}
