//! `floke export`: writes what everybody may read, as a table.

use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use entity::code::Language;
use tempfile::{Builder, NamedTempFile};

use super::database;
use super::failure::{Failure, Outcome};
use crate::app::App;
use crate::config::Config;
use crate::domain::discovery::Discovery;
use crate::domain::export::codebook::codebook;
use crate::domain::export::write::Format;
use crate::domain::export::{Broken, Export, Opened};
use crate::graphql::document::Documents;
use crate::graphql::export::{ExportRequest, Refused};
use crate::graphql::request_id::RequestId;
use crate::graphql::{Floke, Resources, Sender, sdl};
use crate::model::{Clock, Error, Viewer};

/// What to write, and where.
#[derive(Args, Debug)]
pub struct Options {
    /// Which table: experiences, relations, lessons, outcomes, results, benefits, sources or codebook
    #[arg(value_name = "TABLE", value_parser = table)]
    table: Table,
    /// How it is written: csv, ndjson or parquet, of the codebook csv or json [default: as the file's name ends, else csv]
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    /// Where it is written, - for standard output; a file that is there is replaced once the new one is whole
    #[arg(long, value_name = "FILE", default_value = "-")]
    output: PathBuf,
    /// Only what answers these words
    #[arg(long, value_name = "WORDS")]
    search: Option<String>,
    /// Only what this lets through: JSON, as the filter of the API's list of experiences, or of lessons, takes it
    #[arg(long, value_name = "JSON")]
    filter: Option<String>,
    /// Language of labels: nb, nn or en
    #[arg(long, default_value = "nb", value_parser = language)]
    language: Language,
    /// Begin CSV with the mark by which spreadsheets know UTF-8
    #[arg(long)]
    bom: bool,
}

/// What can be written.
#[derive(Clone, Copy, Debug)]
enum Table {
    Of(Export),
    Codebook,
}

/// Runs the command.
pub async fn run(options: Options, config: &Config, clock: Clock) -> Outcome {
    let word = options.word();
    match options.table {
        Table::Codebook => options.write_codebook(&word),
        Table::Of(export) => {
            let format = match Format::of_extension(&word) {
                Some(Format::Csv { .. }) => Format::Csv {
                    has_mark: options.bom,
                },
                Some(format) if !options.bom => format,
                Some(_) => return Err(wrong("only csv takes --bom")),
                None => return Err(wrong("--format must be one of csv, ndjson, parquet")),
            };
            let config = &Config {
                database_connections: 1,
                ..config.clone()
            };
            let mut app = database::ready(config, clock).await?;
            app.db.unmap().await?;
            app.discovery = Discovery::new(None, database::synonyms(config)?, None);
            let written = options.write(&app, config, (export, format)).await;
            app.db.close().await?;
            written
        }
    }
}

impl Options {
    /// The word that tells the format.
    fn word(&self) -> String {
        let of_name = || self.output.extension()?.to_str().map(str::to_lowercase);
        let told = self.format.clone().or_else(of_name);
        told.unwrap_or_else(|| "csv".to_owned())
    }

    fn is_to_stdout(&self) -> bool {
        self.output == Path::new("-")
    }

    fn write_codebook(&self, word: &str) -> Outcome {
        if self.search.is_some() || self.filter.is_some() {
            return Err(wrong("the codebook takes neither --search nor --filter"));
        }
        let codebook = codebook()?;
        let bytes = match word {
            "csv" => codebook.csv(self.bom)?,
            "json" if self.bom => return Err(wrong("only csv takes --bom")),
            "json" => codebook.json()?,
            _ => return Err(wrong("--format must be one of csv, json")),
        };
        if self.is_to_stdout() {
            return stdout(io::stdout().lock().write_all(&bytes));
        }
        let mut file = beside(&self.output)?;
        let written = file.write_all(&bytes);
        self.keep(written.map(|()| file))
    }

    async fn write(
        &self,
        app: &App,
        config: &Config,
        (export, format): (Export, Format),
    ) -> Outcome {
        let opened = self.open(app, config, export).await?;
        if self.is_to_stdout() {
            let written = opened.write(format, io::stdout()).await;
            let written = unbroken(written)?;
            return stdout(written.and_then(|mut stdout| stdout.flush()));
        }
        let file = beside(&self.output)?;
        let written = opened.write(format, file).await;
        self.keep(unbroken(written)?)
    }

    async fn open(&self, app: &App, config: &Config, export: Export) -> Result<Opened, Failure> {
        let filters_by_words = self.filter.as_ref().is_some_and(|it| it.contains("search"));
        if self.search.is_some() || filters_by_words {
            app.discovery.catch_up(&app.db, &app.clock).await?;
        }
        let resources = Resources {
            db: app.db.clone(),
            clock: app.clock.clone(),
            discovery: app.discovery.clone(),
        };
        let documents = Documents::new(&sdl(), &config.limits).map_err(Error::internal)?;
        let floke = Floke::new(resources, Arc::new(config.limits.clone()));
        let sender = Sender {
            viewer: Viewer::Anonymous,
            language: self.language,
        };
        let request = ExportRequest {
            export,
            search: self.search.clone(),
            filter: self.filter.clone(),
        };
        let id = RequestId(String::new());
        let opened = floke.export(&documents, &sender, request, &id).await;
        opened.map_err(|Refused { parameter, error }| match parameter {
            Some(parameter) => wrong(&format!("--{parameter}: {}", error.message)),
            None => Failure::new(error.message),
        })
    }

    /// Lets a file that is whole take its place.
    fn keep(&self, written: io::Result<NamedTempFile>) -> Outcome {
        let kept = written.and_then(|file| {
            file.as_file().sync_all()?;
            file.persist(&self.output).map_err(|error| error.error)
        });
        kept.map(|_| ())
            .map_err(|error| unwritten(&self.output, &error))
    }
}

/// A file beside the one that it is to become, gone if it never does.
fn beside(path: &Path) -> Result<NamedTempFile, Failure> {
    let folder = path.parent().filter(|it| *it != Path::new(""));
    let mut builder = Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As any new file, less what the process's mask takes away.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let file = builder.tempfile_in(folder.unwrap_or(Path::new(".")));
    file.map_err(|error| unwritten(path, &error))
}

fn unwritten(path: &Path, error: &io::Error) -> Failure {
    Failure::new(format!("cannot write {}: {error}", path.display()))
}

/// What could not be read is a failure whatever it is written to.
fn unbroken<W>(written: Result<W, Broken>) -> Result<io::Result<W>, Failure> {
    match written {
        Ok(sink) => Ok(Ok(sink)),
        Err(Broken::Write(error)) => Ok(Err(error)),
        Err(Broken::Read(error)) => Err(error.into()),
    }
}

/// A reader that has left, as `head` does, is no failure.
fn stdout(written: io::Result<()>) -> Outcome {
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::new(format!(
            "cannot write to standard output: {error}"
        ))),
        _ => Ok(()),
    }
}

fn wrong(line: &str) -> Failure {
    Failure::wrong_use(vec![line.to_owned()])
}

fn table(text: &str) -> Result<Table, String> {
    if text == "codebook" {
        return Ok(Table::Codebook);
    }
    Export::of_name(text).map(Table::Of).ok_or_else(|| {
        let known = Export::ALL.map(Export::name).join(", ");
        format!("it must be one of {known}, codebook")
    })
}

fn language(text: &str) -> Result<Language, &'static str> {
    match text {
        "nb" => Ok(Language::Nb),
        "nn" => Ok(Language::Nn),
        "en" => Ok(Language::En),
        _ => Err("it must be one of nb, nn, en"),
    }
}
