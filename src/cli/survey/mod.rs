//! `floke survey`: takes waves of surveys in, checks codebooks, prints those that come with Floke, and lists, closes and removes waves.

mod table;

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use chrono::SecondsFormat;
use clap::{Args, Subcommand};
use serde_json::json;

use super::database::{self, Looked};
use super::failure::{Failure, Outcome};
use super::output;
use crate::app::App;
use crate::config::Config;
use crate::domain::import::Format;
use crate::domain::survey::codebook::{csv, file as codebook};
use crate::domain::survey::file::{self, Faults, Responses};
use crate::domain::survey::{
    Codebook, Survey, Wave, begin, collect, remove, survey_id, take_in, template, wave_id,
};
use crate::model::{Clock, Error};

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Step {
    /// Take a wave in that has been answered elsewhere: all of it, or nothing
    #[command(
        after_help = "Example: floke survey import --codebook 2020.json --responses 2020.xlsx --dry-run"
    )]
    Import(Import),
    /// Check a codebook, and tell every fault
    Check {
        /// The codebook, .json or .csv
        #[arg(long, value_name = "FILE")]
        codebook: PathBuf,
    },
    /// Print a codebook to begin with, or the headings of its responses
    #[command(after_help = "Example: floke survey template innovation-barometer --csv > mine.csv")]
    Template(Template),
    /// Tell which surveys and waves there are
    List {
        /// Tell it as JSON, a line each
        #[arg(long)]
        json: bool,
    },
    /// Write a table of a closed wave
    #[command(
        after_help = "Example: floke survey table wav_0123 --question innovated --by SECTOR,COUNTY"
    )]
    Table(table::Options),
    /// Close a wave that takes responses, for ever, whoever made it
    #[command(after_help = "Example: floke survey close wav_0123")]
    Close {
        /// Id of the wave, as list tells it
        #[arg(value_name = "WAVE")]
        wave: String,
    },
    /// Take a wave away wholly: its codebook, its responses, and what was counted of them
    Remove {
        /// Id of the wave, as list tells it
        #[arg(value_name = "WAVE")]
        wave: String,
        /// Why, for the audit trail
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
}

/// A wave to take in.
#[derive(Args, Debug)]
pub struct Import {
    /// The codebook, .json or .csv
    #[arg(long, value_name = "FILE")]
    codebook: PathBuf,
    /// The responses, .csv or .xlsx
    #[arg(long, value_name = "FILE")]
    responses: PathBuf,
    /// Check both files, and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// What to print.
#[derive(Args, Debug)]
pub struct Template {
    /// innovation-barometer or strategy-profile
    #[arg(value_parser = known)]
    name: template::Template,
    /// As a table instead of JSON
    #[arg(long)]
    csv: bool,
    /// The headings of a file of responses instead, an answer a column
    #[arg(long, conflicts_with = "csv")]
    responses: bool,
}

/// Runs the command.
pub async fn run(step: Step, config: &Config, clock: Clock) -> Outcome {
    match step {
        Step::Import(options) => import(&options, config, clock).await,
        Step::Check { codebook } => {
            let book = read_codebook(&codebook)?;
            let (questions, composites) = (book.questions.len(), book.composites.len());
            output::line(&output::harmless(&format!(
                "{}: {questions} questions and {composites} composites, no faults",
                codebook.display()
            )))
        }
        Step::Template(options) => print(&options),
        Step::List { json } => {
            let app = database::ready(config, clock).await?;
            let listed = list(&app, json).await;
            app.db.close().await?;
            listed
        }
        Step::Table(options) => {
            let app = database::ready(config, clock).await?;
            let told = table::run(&options, &app).await;
            app.db.close().await?;
            told
        }
        Step::Close { wave } => {
            let app = database::ready(config, clock).await?;
            let closed = collect::close_by_command(&app.db, &app.clock, &wave).await;
            app.db.close().await?;
            let (survey, wave) = closed.map_err(|error| undone(error, &wave))?;
            output::line(&line(&survey, &wave))
        }
        Step::Remove { wave, reason } => {
            let app = database::ready(config, clock).await?;
            let removed = remove::remove(&app.db, &app.clock, &wave, &reason).await;
            app.db.close().await?;
            let (survey, wave) = removed.map_err(|error| undone(error, &wave))?;
            output::line(&output::harmless(&format!(
                "removed edition {} of {}",
                wave.edition, survey.key
            )))
        }
    }
}

async fn import(options: &Import, config: &Config, clock: Clock) -> Outcome {
    let book = read_codebook(&options.codebook)?;
    let path = &options.responses;
    let name = path.to_string_lossy();
    let format = Format::of_file(&name).map_err(|why| unread(path, why))?;
    let app = if options.dry_run {
        match database::look_at(config, clock).await? {
            Looked::Ready(app) => Some(app),
            Looked::Nothing(why) if book.municipalities.is_empty() => {
                return Err(Failure::new(format!(
                    "the codebook names no municipalities, and {why}"
                )));
            }
            Looked::Nothing(_) => None,
        }
    } else {
        Some(database::prepare(config, clock).await?)
    };
    let done = match &app {
        Some(app) => {
            let book = begin::with_places(app.db.reader(), book).await?;
            take(Some(app), options, &book, format).await
        }
        None => take(None, options, &book, format).await,
    };
    if let Some(app) = app {
        app.db.close().await?;
    }
    done
}

/// Reads the responses by a codebook that names its municipalities, and takes the wave in unless it is only tried.
async fn take(app: Option<&App>, options: &Import, book: &Codebook, format: Format) -> Outcome {
    let path = &options.codebook;
    // Of what a codebook says of places, something can be told only now.
    told(path, &codebook::faults(book).into())?;
    let path = &options.responses;
    let file = open(path)?;
    let responses = match file::read(book, format, BufReader::new(file)) {
        Ok(responses) => responses,
        Err(faults) => return told(path, &faults),
    };
    let Responses { respondents, notes } = responses;
    for note in notes {
        output::note(&format!("{}: {note}", path.display()));
    }
    let count = respondents.len();
    match app {
        Some(app) if !options.dry_run => {
            let taken = take_in::take_in(&app.db, &app.clock, book, &respondents).await;
            let (survey, wave) = taken?;
            output::line(&line(&survey, &wave))
        }
        _ => output::line(&format!(
            "{count} responses without a fault; nothing was written"
        )),
    }
}

/// What ends every list of faults.
const MEND: &str = "nothing was written; mend what is told above";

/// Tells faults, if there are any, as the failure that they are.
fn told(path: &Path, faults: &Faults) -> Outcome {
    if faults.told.is_empty() {
        return Ok(());
    }
    let text = faults.to_string();
    let lines = text.lines().chain([MEND]);
    let named = lines.map(|it| format!("{}: {it}", path.display()));
    Err(Failure::lines(named.collect()))
}

fn read_codebook(path: &Path) -> Result<Codebook, Failure> {
    let name = path.to_string_lossy();
    let form = codebook::Form::of_file(&name).map_err(|why| unread(path, why))?;
    let mut file = open(path)?.take(codebook::LONGEST + 1);
    let mut text = Vec::new();
    file.read_to_end(&mut text)
        .map_err(|error| unread(path, error))?;
    if text.len() as u64 > codebook::LONGEST {
        let longest = codebook::LONGEST;
        return Err(unread(path, format!("it is longer than {longest} bytes")));
    }
    codebook::read(form, &text).or_else(|faults| {
        told(path, &faults.into())?;
        Err(Failure::told())
    })
}

fn open(path: &Path) -> Result<File, Failure> {
    let file = File::open(path).map_err(|error| unread(path, error))?;
    let about = file.metadata().map_err(|error| unread(path, error))?;
    if about.is_file() {
        Ok(file)
    } else {
        Err(unread(path, "it is not a file"))
    }
}

fn unread(path: &Path, why: impl std::fmt::Display) -> Failure {
    Failure::new(format!("cannot read {}: {why}", path.display()))
}

fn print(options: &Template) -> Outcome {
    if !options.csv && !options.responses {
        return output::text(options.name.json);
    }
    let book = options.name.codebook()?;
    let text = if options.csv {
        String::from_utf8(csv::write(&book)?).map_err(Error::internal)?
    } else {
        format!("{}\r\n", file::headings(&book).join(";"))
    };
    output::text(&text)
}

async fn list(app: &App, json: bool) -> Outcome {
    for (survey, waves) in remove::all(app.db.reader()).await? {
        for wave in waves {
            if !json {
                output::line(&line(&survey, &wave))?;
                continue;
            }
            let told = json!({
                "survey": survey_id(&survey),
                "key": survey.key,
                "wave": wave_id(&wave),
                "edition": wave.edition,
                "state": wave.state,
                "invited": wave.invited,
                "responses": wave.responses,
                "createdAt": wave.created_at.to_rfc3339_opts(SecondsFormat::Secs, true),
            });
            output::line(&told.to_string())?;
        }
    }
    Ok(())
}

fn line(survey: &Survey, wave: &Wave) -> String {
    let (id, key, edition) = (wave_id(wave), &survey.key, &wave.edition);
    let (state, responses) = (wave.state, wave.responses);
    output::harmless(&format!(
        "{id}  {key}  {edition}  {state}  {responses} responses"
    ))
}

fn undone(error: Error, wave: &str) -> Failure {
    match error {
        Error::NotFound => Failure::new(format!(
            "there is no wave {wave}; floke survey list tells them"
        )),
        Error::Invalid(faults) => {
            let lines = faults.iter();
            let lines = lines.map(|it| format!("--{}: {}", it.field.join("."), it.message));
            Failure::wrong_use(lines.collect())
        }
        other => other.into(),
    }
}

fn known(name: &str) -> Result<template::Template, String> {
    template::find(name).ok_or_else(|| {
        let names = template::TEMPLATES.map(|it| it.name);
        format!("it must be one of {}", names.join(", "))
    })
}
