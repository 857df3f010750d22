//! How long a wave of many responses takes to be imported, and its tables to be told: a codebook that comes with Floke, answers
//! by chance from all municipalities, and clients that ask a served Floke for one table after the other. Prints the tables of
//! `docs/performance.md`.
//!
//! `cargo bench --bench survey -- --responses 100000 --database-url postgres://…`; without a database a SQLite file is made.
//! Run by `cargo test` it is tried with few, which proves only that it works.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark tells its figures, and stops at the first thing that is wrong"
)]

#[path = "../served/mod.rs"]
mod served;

use std::collections::HashMap;
use std::fmt::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use clap::Parser;
use entity::code::{QuestionKind, Sector};
use floke::domain::survey::codebook::{Codebook, Question, Stratum};
use floke::model::dice::Dice;
use serde_json::{Value, json};

use served::{run, serve};

#[derive(Parser)]
struct Arguments {
    /// Responses of the wave.
    #[arg(long, default_value_t = 100_000)]
    responses: usize,
    /// How often each table is asked for.
    #[arg(long, default_value_t = 50)]
    times: usize,
    /// PostgreSQL, an empty database.
    #[arg(long)]
    database_url: Option<String>,
    /// Given by `cargo bench`.
    #[arg(long)]
    bench: bool,
}

/// A table: what it is called, its question, what it is told by, and another question.
type Asked = (
    &'static str,
    &'static str,
    &'static [&'static str],
    Option<&'static str>,
);

const TABLES: [Asked; 7] = [
    ("all", "innovated", &[], None),
    ("by sector", "innovated", &["SECTOR"], None),
    ("several answers by county", "effects", &["COUNTY"], None),
    (
        "scale by size and sector",
        "factor_limited_economy",
        &["SIZE_BAND", "SECTOR"],
        None,
    ),
    (
        "by kind of unit and county",
        "types",
        &["UNIT_TYPE", "COUNTY"],
        None,
    ),
    ("composite by region", "employees_key", &["REGION"], None),
    (
        "by another question and county",
        "effects",
        &["COUNTY"],
        Some("partners"),
    ),
];

const TABLE: &str = "query ($id: ID!, $question: String!, $by: [SurveyDimension!]!, $other: String) { surveyWave(id: $id) {
    tabulate(question: $question, by: $by, byQuestion: $other) { n rows { n cells { option share sign } } } } }";

#[tokio::main(worker_threads = 1)]
async fn main() {
    let mut arguments = Arguments::parse();
    if !arguments.bench {
        (arguments.responses, arguments.times) = (60, 1);
    }
    let folder = tempfile::tempdir().unwrap();
    let url = arguments.database_url.as_deref();
    run(folder.path(), url, &["migrate", "up"]);
    let template = run(
        folder.path(),
        url,
        &["survey", "template", "innovation-barometer"],
    );
    let mut book: Codebook = serde_json::from_str(&template).unwrap();
    // Whoever is of no sector stands for nobody.
    book.unit_types.retain(|it| it.sector.is_some());
    if !arguments.bench {
        // What hangs together is worked out for every combination there can be.
        book.unit_types.truncate(3);
        book.employee_bands.truncate(2);
    }
    weighted(&mut book);
    put(
        folder.path(),
        "book.json",
        &serde_json::to_string(&book).unwrap(),
    );
    put(
        folder.path(),
        "responses.csv",
        &responses(&book, arguments.responses),
    );
    let import = [
        "survey",
        "import",
        "--codebook",
        "book.json",
        "--responses",
        "responses.csv",
    ];
    let started = Instant::now();
    let told = run(folder.path(), url, &import);
    println!("| responses | questions | imported in s |\n| ---: | ---: | ---: |");
    println!(
        "| {} | {} | {:.1} |\n",
        arguments.responses,
        book.questions.len(),
        started.elapsed().as_secs_f64()
    );
    let wave = told
        .split_whitespace()
        .find(|it| it.starts_with("wav_"))
        .unwrap();
    let (mut server, address) = serve(folder.path(), url);
    println!(
        "| table | rows | first ms | median ms | slowest ms |\n| --- | ---: | ---: | ---: | ---: |"
    );
    for asked in TABLES {
        ask(&address, (wave, asked), arguments.times).await;
    }
    server.kill().unwrap();
    server.wait().unwrap();
}

async fn ask(address: &str, (wave, asked): (&str, Asked), times: usize) {
    let (name, question, by, other) = asked;
    let client = reqwest::Client::new();
    let variables = json!({ "id": wave, "question": question, "by": by, "other": other });
    let (mut took, mut rows) = (Vec::new(), 0);
    for _ in 0..=times {
        let started = Instant::now();
        let request = client.post(format!("{address}/graphql"));
        let request = request.json(&json!({ "query": TABLE, "variables": variables }));
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        took.push(started.elapsed());
        let table = &answer["data"]["surveyWave"]["tabulate"];
        rows = table["rows"].as_array().unwrap().len();
    }
    let first = took.remove(0);
    took.sort_unstable();
    let ms = |it: Duration| it.as_secs_f64() * 1e3;
    println!(
        "| {name} | {rows} | {:.1} | {:.1} | {:.1} |",
        ms(first),
        ms(took[took.len() / 2]),
        ms(took[took.len() - 1])
    );
}

fn put(folder: &Path, name: &str, content: &str) {
    std::fs::write(folder.join(name), content).unwrap();
}

fn weighted(book: &mut Codebook) {
    book.wave.weighting = entity::code::SurveyWeighting::Stratum;
    let sectors: Vec<Option<Sector>> = book.unit_types.iter().map(|it| it.sector).collect();
    for (place, sector) in (1..).zip(sectors) {
        if book.strata.iter().all(|it| it.sector != sector) {
            book.strata.push(Stratum {
                sector,
                unit_type: None,
                region: None,
                population: 1_000 * place,
            });
        }
    }
}

/// A file of responses: municipalities by their inhabitants, answers by chance.
fn responses(book: &Codebook, many: usize) -> String {
    let mut dice = Dice::new(1);
    let places = include_str!("../../data/reference/municipalities.csv");
    let mut numbers = Vec::new();
    for line in places.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let people: usize = cells[5].parse().unwrap();
        numbers.extend(std::iter::repeat_n(cells[0], 1 + people / 6_000));
    }
    let mut file = "sector;unit_type;employee_band;municipality".to_owned();
    for question in &book.questions {
        write!(file, ";{}", question.code).unwrap();
    }
    for _ in 0..many {
        let unit = dice.pick(&book.unit_types);
        let sector = unit.sector.map(|it| it.to_string()).unwrap_or_default();
        let band = &dice.pick(&book.employee_bands).code;
        write!(
            file,
            "\n{sector};{};{band};{}",
            unit.code,
            dice.pick(&numbers)
        )
        .unwrap();
        let mut given: HashMap<&str, Vec<&str>> = HashMap::new();
        for question in &book.questions {
            let answer = answer(question, &given, &mut dice);
            write!(file, ";{}", answer.join("|")).unwrap();
            given.insert(&question.code, answer);
        }
    }
    file
}

fn answer<'a>(
    question: &'a Question,
    given: &HashMap<&str, Vec<&str>>,
    dice: &mut Dice,
) -> Vec<&'a str> {
    if let Some(base) = &question.base {
        let before = given.get(base.question.as_str());
        let is_asked =
            before.is_some_and(|it| it.iter().any(|it| base.options.iter().any(|own| own == it)));
        if !is_asked {
            return Vec::new();
        }
    }
    let options: Vec<&str> = (question.options.iter())
        .filter(|it| it.is_substantive() && !it.alone)
        .map(|it| it.code.as_str())
        .collect();
    match question.kind {
        QuestionKind::Number => Vec::new(),
        QuestionKind::Multiple => {
            let most = question.most.unwrap_or(3) as usize;
            let chosen = options.iter().copied().filter(|_| dice.happens(400));
            let mut chosen: Vec<&str> = chosen.collect();
            chosen.truncate(most);
            if chosen.is_empty() {
                vec![options[0]]
            } else {
                chosen
            }
        }
        _ => vec![options[dice.early_place(options.len())]],
    }
}
