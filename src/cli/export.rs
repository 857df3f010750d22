//! `floke export`: writes what everybody may read, as a table.

use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use entity::code::Language;
use serde_json::Value;
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
use crate::graphql::export::shape::{self, Book};
use crate::graphql::export::{Chart, ExportRequest, Form, Refused, TableRequest};
use crate::graphql::request_id::RequestId;
use crate::graphql::{Floke, Resources, Sender, sdl};
use crate::model::{Clock, Error, Viewer};

/// What to write, and where.
#[derive(Args, Debug)]
pub struct Options {
    /// Which table: experiences, relations, lessons, outcomes, results, benefits, measurements, procurements, trials,
    /// legal-obstacles, sources, statistics or codebook
    #[arg(value_name = "TABLE", value_parser = table)]
    table: Table,
    /// How it is written: csv, ndjson or parquet, of statistics json (JSON-stat) or svg besides, of the codebook csv or json
    /// [default: as the file's name ends, else csv]
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    /// Where it is written, - for standard output; a file that is there is replaced once the new one is whole
    #[arg(long, value_name = "FILE", default_value = "-")]
    output: PathBuf,
    /// Only what answers these words; all that is told is indexed for that first, in memory, as for a search within a filter
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
    /// Of statistics: by which dimensions, with commas between, such as OUTCOME,COUNTY
    #[arg(long, value_name = "DIMENSIONS")]
    group_by: Option<String>,
    /// Of statistics: what is worked out of each group, with commas between, such as `SUCCESS_RATE,MEDIAN_DURATION`
    #[arg(long, value_name = "MEASURES")]
    measures: Option<String>,
    /// Of the measure `BENEFIT_SUM`: the unit of what is added up
    #[arg(long, value_name = "UNIT")]
    unit: Option<String>,
    /// Of the measure `BENEFIT_SUM`: the category of what is added up
    #[arg(long, value_name = "CATEGORY")]
    category: Option<String>,
    /// Of statistics as svg: bars, stacked or heat
    #[arg(long, value_name = "CHART", value_parser = chart)]
    chart: Option<Chart>,
}

/// What can be written.
#[derive(Clone, Copy, Debug)]
enum Table {
    Of(Export),
    Statistics,
    Codebook,
}

/// Runs the command.
pub async fn run(options: Options, config: &Config, clock: Clock) -> Outcome {
    let word = options.word();
    if !matches!(options.table, Table::Statistics) && options.counts() {
        return Err(wrong(
            "only statistics take --group-by, --measures, --unit, --category and --chart",
        ));
    }
    match options.table {
        Table::Codebook => options.write_codebook(&word),
        Table::Statistics => {
            let form = options.form(&word)?;
            let app = opened(config, clock).await?;
            let written = options.write_table(&app, config, form).await;
            app.db.close().await?;
            written
        }
        Table::Of(export) => {
            let known = Format::of_extension(&word);
            let known =
                known.ok_or_else(|| wrong("--format must be one of csv, ndjson, parquet"))?;
            let format = shape::format(known, options.mark()).map_err(refused)?;
            let config = &Config {
                database_connections: 1,
                ..config.clone()
            };
            let app = opened(config, clock).await?;
            let written = options.write(&app, config, (export, format)).await;
            app.db.close().await?;
            written
        }
    }
}

async fn opened(config: &Config, clock: Clock) -> Result<App, Failure> {
    let mut app = database::ready(config, clock).await?;
    app.db.unmap().await?;
    app.discovery = Discovery::new(None, database::synonyms(config)?, None);
    Ok(app)
}

impl Options {
    /// Whether anything is said of how experiences are counted.
    fn counts(&self) -> bool {
        let said = [&self.group_by, &self.measures, &self.unit, &self.category];
        said.iter().any(|it| it.is_some()) || self.chart.is_some()
    }

    fn form(&self, word: &str) -> Result<Form, Failure> {
        let known = Form::of_extension(word).ok_or_else(|| {
            let message = "--format must be one of csv, ndjson, parquet, json, svg";
            wrong(message)
        })?;
        shape::form(known, self.mark(), self.chart).map_err(refused)
    }

    /// What is said of the mark.
    fn mark(&self) -> Option<bool> {
        self.bom.then_some(true)
    }

    async fn write_table(&self, app: &App, config: &Config, form: Form) -> Outcome {
        app.discovery.catch_up(&app.db, &app.clock).await?;
        let (floke, documents, sender) = self.asking(app, config)?;
        let request = TableRequest {
            search: self.search.clone(),
            filter: self.filter.clone(),
            group_by: self.group_by.clone(),
            measures: self.measures.clone(),
            unit: self.unit.clone(),
            category: self.category.clone(),
            form,
        };
        let id = RequestId(String::new());
        let making = floke.table(&documents, &sender, request, &id);
        let made = Box::pin(making).await;
        self.write_bytes(&made.map_err(refused)?)
    }

    fn write_bytes(&self, bytes: &[u8]) -> Outcome {
        if self.is_to_stdout() {
            return stdout(io::stdout().lock().write_all(bytes));
        }
        let mut file = beside(&self.output)?;
        let written = file.write_all(bytes);
        self.keep(written.map(|()| file))
    }

    /// Whether anything is looked for by words, at whatever depth of the filter.
    fn searches(&self) -> bool {
        let filter = self.filter.as_deref().map(serde_json::from_str::<Value>);
        // What cannot be read is told when it is asked for.
        let filters_by_words = filter
            .and_then(Result::ok)
            .is_some_and(|it| names_search(&it));
        self.search.is_some() || filters_by_words
    }

    /// Everybody, who asks by the API.
    fn asking(&self, app: &App, config: &Config) -> Result<(Floke, Documents, Sender), Failure> {
        let resources = Resources {
            db: app.db.clone(),
            clock: app.clock.clone(),
            discovery: app.discovery.clone(),
            releases: app.releases.clone(),
        };
        let documents = Documents::new(&sdl(), &config.limits).map_err(Error::internal)?;
        let floke = Floke::new(resources, Arc::new(config.limits.clone()));
        let sender = Sender {
            viewer: Viewer::Anonymous,
            language: self.language,
        };
        Ok((floke, documents, sender))
    }

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
        let bytes = match shape::book(word, self.mark()).map_err(refused)? {
            Some(Book::Csv { has_mark }) => codebook()?.csv(has_mark)?,
            Some(Book::Json) => codebook()?.json()?,
            None => return Err(wrong("--format must be one of csv, json")),
        };
        self.write_bytes(&bytes)
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
        if self.searches() {
            app.discovery.catch_up(&app.db, &app.clock).await?;
        }
        let (floke, documents, sender) = self.asking(app, config)?;
        let request = ExportRequest {
            export,
            search: self.search.clone(),
            filter: self.filter.clone(),
        };
        let id = RequestId(String::new());
        let opened = floke.export(&documents, &sender, request, &id).await;
        opened.map_err(refused)
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

fn refused(Refused { parameter, error }: Refused) -> Failure {
    match parameter {
        Some("groupBy") => wrong(&format!("--group-by: {}", error.message)),
        Some(parameter) => wrong(&format!("--{parameter}: {}", error.message)),
        None => Failure::new(error.message),
    }
}

/// Whether a filter looks for words: the fields that do are all called so.
fn names_search(filter: &Value) -> bool {
    match filter {
        Value::Object(fields) => fields
            .iter()
            .any(|(name, value)| (name == "search" && !value.is_null()) || names_search(value)),
        Value::Array(filters) => filters.iter().any(names_search),
        _ => false,
    }
}

fn chart(text: &str) -> Result<Chart, &'static str> {
    Chart::from_code(text).ok_or("it must be one of bars, stacked, heat")
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
    match text {
        "codebook" => Ok(Table::Codebook),
        "statistics" => Ok(Table::Statistics),
        _ => Export::of_name(text).map(Table::Of).ok_or_else(|| {
            let known = Export::ALL.map(Export::name).join(", ");
            format!("it must be one of {known}, statistics, codebook")
        }),
    }
}

fn language(text: &str) -> Result<Language, &'static str> {
    shape::language(text).ok_or("it must be one of nb, nn, en")
}
