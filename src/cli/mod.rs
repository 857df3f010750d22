//! The command line: what it is told, and what each command does with it. Results go to standard output, the log and
//! failures to standard error; the exit code is 0, 1 for a failure, 2 for wrong use.

mod audit;
mod database;
mod demo;
mod doctor;
mod eval_search;
mod export;
mod failure;
mod generate;
mod import;
mod log;
mod migrate;
mod output;
mod reindex;
mod release;
mod serve;
mod signals;
mod survey;
mod token;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::config::{Config, Flags, Sources};
use crate::model::Clock;
use failure::{Failure, Outcome};

#[derive(Debug, Parser)]
#[command(
    name = "floke",
    version,
    about = "What Norwegian municipalities tried, how it ended, and why, over GraphQL",
    after_help = "Settings come from floke.toml, then FLOKE_* variables, then flags.\n\n\
                  Example: floke demo",
    arg_required_else_help = true,
    disable_help_subcommand = true
)]
struct CommandLine {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Args, Debug)]
struct Global {
    /// File of settings [default: floke.toml, where it is there]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Folder of what Floke keeps [default: floke-data]
    #[arg(long, global = true, value_name = "FOLDER")]
    data_dir: Option<PathBuf>,
    /// Database, as sqlite:FILE or postgres://...; others on this machine can see it, so set a password by
    /// `FLOKE_DATABASE_URL` [default: SQLite in the data folder]
    #[arg(long, global = true, value_name = "URL")]
    database_url: Option<String>,
}

#[derive(Args, Debug)]
struct Listen {
    /// Address to listen on; port 0 takes any free one [default: 127.0.0.1:8000]
    #[arg(long, value_name = "HOST:PORT")]
    listen: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve with real cases loaded, to look around in
    #[command(after_help = "Example: floke demo --listen 127.0.0.1:0")]
    Demo(Listen),
    /// Serve
    #[command(
        after_help = "Example: FLOKE_DATABASE_URL=postgres://floke@db/floke floke serve --listen 0.0.0.0:8000"
    )]
    Serve(Listen),
    /// Take experiences in from a file
    #[command(after_help = "Example: floke import cases.xlsx --dry-run")]
    Import(import::Options),
    /// Write what everybody may read, as a table
    #[command(
        after_help = "--search goes by words, whatever the settings say of meaning.\n\n\
                      Example: floke export experiences --output experiences.parquet"
    )]
    Export(export::Options),
    /// Write made-up experiences, to measure and compare with
    #[command(
        after_help = "Example: floke generate --experiences 1000 --seed 1 --output made-up.ndjson"
    )]
    Generate(generate::Options),
    /// Tell how well search answers questions that people have judged the answers of
    #[command(after_help = "Example: floke eval-search --queries judged.jsonl")]
    EvalSearch(eval_search::Options),
    /// Bring the database's schema up or down, or tell where it stands
    #[command(subcommand, after_help = "Example: floke migrate status")]
    Migrate(migrate::Step),
    /// Make, list and revoke the tokens by which clients sign in
    #[command(subcommand, after_help = "Example: floke token list")]
    Token(token::Step),
    /// Print the schema of the GraphQL API
    #[command(after_help = "Example: floke schema > schema.graphql")]
    Schema,
    /// Tell who did what to which thing, and when, the latest first
    #[command(after_help = "Example: floke audit --municipality 3301 --since 2026-01-01")]
    Audit(audit::Options),
    /// Freeze what everybody may read, so that it can be cited
    #[command(after_help = "Example: floke release --note \"Trials of 2026, and mended titles\"")]
    Release(release::Options),
    /// Take waves of surveys in, list and close them, and take them away
    #[command(
        subcommand,
        after_help = "Example: floke survey template innovation-barometer > codebook.json"
    )]
    Survey(survey::Step),
    /// Build the search index anew; a Floke that serves takes it up by itself
    #[command(after_help = "Example: floke reindex")]
    Reindex,
    /// Check that everything Floke rests on is in order; exit code 1 where something is not
    #[command(after_help = "Example: floke doctor --json")]
    Doctor(doctor::Options),
}

impl Command {
    fn listen(&self) -> Option<String> {
        match self {
            Self::Demo(listen) | Self::Serve(listen) => listen.listen.clone(),
            _ => None,
        }
    }

    /// Whether it stays and answers, so that its log is read while it runs.
    fn is_server(&self) -> bool {
        matches!(self, Self::Demo(_) | Self::Serve(_))
    }
}

/// Does what the command line says.
pub fn main() -> ExitCode {
    let told = CommandLine::parse();
    match run(told) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.tell();
            failure.exit_code()
        }
    }
}

/// Bytes of a thread's stack. A filter nests as deep as its bound on parts allows; reading one that deep and writing it
/// as SQL takes less than half of this in a build without optimisation, and little in one with it.
const STACK: usize = 8 * 1024 * 1024;

fn run(told: CommandLine) -> Outcome {
    let flags = Flags {
        listen: told.command.listen(),
        config: told.global.config,
        data_dir: told.global.data_dir,
        database_url: told.global.database_url,
    };
    let config = Config::load(&Sources::of_process(flags)).map_err(Failure::settings)?;
    log::start(&config.log, told.command.is_server())?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .thread_stack_size(STACK)
        .enable_all()
        .build()
        .map_err(|error| Failure::new(format!("cannot start: {error}")))?;
    let result = runtime.block_on(act(told.command, config));
    // Whatever is still running was given its time.
    runtime.shutdown_background();
    result
}

async fn act(command: Command, config: Config) -> Outcome {
    let clock = Clock::default();
    match command {
        Command::Demo(_) => demo::run(config, clock).await,
        Command::Serve(_) => serve::run(config, clock).await,
        Command::Import(options) => import::run(options, &config, clock).await,
        Command::Export(options) => export::run(options, &config, clock).await,
        Command::Generate(options) => generate::run(&options),
        Command::EvalSearch(options) => eval_search::run(&options, config, clock).await,
        Command::Migrate(step) => migrate::run(&step, &config, clock).await,
        Command::Token(step) => token::run(step, &config, clock).await,
        Command::Schema => output::text(&crate::graphql::sdl()),
        Command::Audit(options) => audit::run(options, &config, clock).await,
        Command::Release(options) => release::run(&options, &config, clock).await,
        Command::Survey(step) => survey::run(step, &config, clock).await,
        Command::Reindex => reindex::run(&config, clock).await,
        Command::Doctor(options) => doctor::run(&options, &config, clock).await,
    }
}
