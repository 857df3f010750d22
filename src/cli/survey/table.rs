//! `floke survey table`: a table of a wave as a file, for whoever answers for the responses perhaps whole.

use std::sync::Arc;

use clap::Args;
use entity::code::{Code, Language, SurveyDimension};
use serde_json::json;

use crate::app::App;
use crate::cli::failure::{Failure, Outcome};
use crate::cli::output;
use crate::domain::statistics::file::Form;
use crate::domain::survey::settle::{Waves, ready};
use crate::domain::survey::table::Manner;
use crate::domain::survey::tabulate::{Request, tabulate};
use crate::domain::survey::{find_wave, print, take_in};
use crate::graphql::export::shape;
use crate::model::Error;

/// Which table, and how it is written.
#[derive(Args, Debug)]
pub struct Options {
    /// Id of the wave, as list tells it
    #[arg(value_name = "WAVE")]
    wave: String,
    /// Code of a question or composite
    #[arg(long, value_name = "CODE")]
    question: String,
    /// What respondents are told apart by, with commas between: SECTOR, `UNIT_TYPE`, `EMPLOYEE_BAND`, REGION, COUNTY,
    /// `SIZE_BAND`, `SIZE_SPLIT`
    #[arg(long, value_name = "DIMENSIONS", value_delimiter = ',', value_parser = dimension)]
    by: Vec<SurveyDimension>,
    /// Code of another question to tell them apart by
    #[arg(long, value_name = "CODE")]
    by_question: Option<String>,
    /// Whether it is weighted [default: where there are 100 answers or more]
    #[arg(long)]
    weighted: Option<bool>,
    /// Test each group against all others
    #[arg(long)]
    test: bool,
    /// Withhold nothing: for whoever answers for the responses alone. The audit trail tells that it was read so
    #[arg(long)]
    whole: bool,
    /// How it is written: csv, ndjson, json (JSON-stat) or svg
    #[arg(long, default_value = "csv", value_parser = form)]
    format: Form,
    /// Language of labels: nb, nn or en
    #[arg(long, default_value = "nb", value_parser = language)]
    language: Language,
}

/// Writes a table to standard output.
pub async fn run(options: &Options, app: &App) -> Outcome {
    let round = find_wave(app.db.reader(), &options.wave).await?;
    let round = round.ok_or_else(|| {
        let wave = &options.wave;
        Failure::new(format!(
            "there is no wave {wave}; floke survey list tells them"
        ))
    })?;
    let request = Request {
        question: options.question.clone(),
        by: options.by.clone(),
        by_question: options.by_question.clone(),
        manner: Manner {
            weighted: options.weighted,
            tested: options.test,
            whole: options.whole,
        },
    };
    let round = Arc::new(round);
    ready(&app.db, Waves::One(round.row.id)).await?;
    let table = tabulate(app.db.reader(), Arc::clone(&round), request).await;
    let table = table.map_err(refused)?;
    let written = print::write(&table, options.format, options.language).map_err(refused)?;
    if options.whole {
        let by = options.by.iter().map(|it| it.code());
        let by: Vec<String> = by.chain(options.by_question.clone()).collect();
        let read = json!({ "question": options.question, "by": by });
        take_in::note_whole(&app.db, &app.clock, &round.row, read).await?;
        output::note(
            "nothing is withheld: this table is for whoever answers for the responses alone",
        );
    }
    output::stream(|out| std::io::Write::write_all(out, &written))
}

fn refused(error: Error) -> Failure {
    match error {
        Error::Invalid(faults) => {
            let told = faults.iter();
            Failure::wrong_use(told.map(|it| it.message.clone()).collect())
        }
        other => other.into(),
    }
}

fn dimension(code: &str) -> Result<SurveyDimension, &'static str> {
    let found = SurveyDimension::from_code(&code.to_uppercase());
    found.ok_or(
        "it must be one of SECTOR, UNIT_TYPE, EMPLOYEE_BAND, REGION, COUNTY, SIZE_BAND, SIZE_SPLIT",
    )
}

fn form(name: &str) -> Result<Form, &'static str> {
    let found = Form::of_extension(name).filter(|_| name != "parquet");
    found.ok_or("it must be one of csv, ndjson, json, svg")
}

fn language(text: &str) -> Result<Language, &'static str> {
    shape::language(text).ok_or("it must be one of nb, nn, en")
}
