//! How fast things are found: searches a second with facets and twenty full results, beside the same by PostgreSQL's own
//! full text and Floke over it where a PostgreSQL is given; suggestions, preflights, and how long the index takes to build;
//! statistics, beside the same `GROUP BY` of PostgreSQL.
//!
//! `cargo bench --bench search -- --experiences 100000 --database-url postgres://…`. Every question has other words, drawn
//! from the titles that there are, and no answer is kept. Run by `cargo test` it is tried on a size that proves only that
//! it works.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark tells its figures, and stops at the first thing that is wrong"
)]

#[path = "../reading/ask.rs"]
mod ask;
#[path = "../reading/fill.rs"]
mod fill;
mod own;
mod tables;
mod words;

use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Parser;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde_json::{Map, Value, json};

use crate::ask::Asker;
use crate::own::{Having, Own};
use crate::tables::TABLE;
use crate::words::Words;

#[derive(Parser)]
struct Arguments {
    /// Number of experiences.
    #[arg(long, default_value_t = 100_000)]
    experiences: u64,
    /// PostgreSQL, in which a schema is made, beside the SQLite file that is always made.
    #[arg(long)]
    database_url: Option<String>,
    /// How many ask at once.
    #[arg(long, default_value_t = 16)]
    clients: usize,
    /// For how many seconds they search.
    #[arg(long, default_value_t = 20)]
    seconds: u64,
    /// How often suggestions and preflights are asked for, one after the other.
    #[arg(long, default_value_t = 400)]
    times: usize,
    /// Given by `cargo bench`.
    #[arg(long)]
    bench: bool,
}

const SEARCH: &str = "query ($search: String) { experiences(search: $search, first: 20) {
    totalCount facets(dimensions: [OUTCOME, SECTOR, COUNTY]) { values { code count } } nodes { ...Full } } }";
const NODES: &str = "query ($ids: [ID!]!) { nodes(ids: $ids) { ...Full } }";
const FULL: &str = " fragment Full on Experience { id title summary outcome stage startedYear municipalities { name }
    problems { title } solutions { title } lessons(first: 3) { nodes { text } } }";
const SUGGEST: &str = "query ($text: String!) { suggest(text: $text) { id kind name } }";
const PREFLIGHT: &str = "query ($text: String!) { preflight(plan: { text: $text }) { explanation pitfalls { cause factor count }
    matches { score reasons experience { title outcome } } lessons { text } parallelPlans { title } } }";

#[tokio::main]
async fn main() {
    let mut arguments = Arguments::parse();
    if !arguments.bench {
        (arguments.experiences, arguments.seconds, arguments.times) = (40, 0, 2);
    }
    println!("| what | clients | a second | median ms | 99 of 100 within ms |");
    println!("| --- | ---: | ---: | ---: | ---: |");
    measure(&arguments, None).await;
    if arguments.database_url.is_some() {
        measure(&arguments, arguments.database_url.as_deref()).await;
    }
}

/// Asks Floke over a database of its own, and a PostgreSQL itself.
async fn measure(arguments: &Arguments, url: Option<&str>) {
    let database = fill::database(arguments.experiences, url).await;
    let app = &database.app;
    let started = Instant::now();
    app.discovery.catch_up(&app.db, &app.clock).await.unwrap();
    let (imported, indexed) = (
        database.import.as_secs_f64(),
        started.elapsed().as_secs_f64(),
    );
    let (count, product) = (arguments.experiences, app.db.product());
    eprintln!(
        "{product}: {count} experiences imported in {imported:.1} s, indexed in {indexed:.1} s"
    );
    let asker = Arc::new(Asker::new(app));
    let words = Arc::new(Words::read(&asker).await);
    let search = format!("{SEARCH}{FULL}");
    let of_floke = (Arc::clone(&asker), Arc::clone(&words));
    let floke: Ask = Arc::new(move |seed| {
        let ((asker, words), search) = (of_floke.clone(), search.clone());
        async move {
            let variables = variables("search", &words.question(seed));
            drop(asker.text(&search, &variables).await);
        }
        .boxed()
    });
    under_load(&format!("search, Floke over {product}"), arguments, &floke).await;
    let mut own_tables = None;
    if let Some(schema) = &database.schema {
        let text = Arc::new(Own::build(app, url.unwrap_or_default(), schema).await);
        let nodes = format!("{NODES}{FULL}");
        for having in [Having::All, Having::Any] {
            let parts = (Arc::clone(&asker), Arc::clone(&text), Arc::clone(&words));
            let nodes = nodes.clone();
            let own: Ask = Arc::new(move |seed| {
                let ((asker, text, words), nodes) = (parts.clone(), nodes.clone());
                async move {
                    let ids = text.search(&words.question(seed), having).await;
                    let variables = [("ids".to_owned(), json!(ids))].into_iter().collect();
                    drop(asker.text(&nodes, &variables).await);
                }
                .boxed()
            });
            let what = format!("search, PostgreSQL's own full text ({having:?})");
            under_load(&what, arguments, &own).await;
        }
        own_tables = Some(text);
    }
    tables(arguments, product, &asker, own_tables).await;
    let what = |what: &str| format!("{what}, Floke over {product}");
    let typed = |at| words.typed(at);
    alone(&what("suggest"), arguments, &asker, SUGGEST, typed).await;
    let plan = |at| words.sentence(at);
    alone(&what("preflight"), arguments, &asker, PREFLIGHT, plan).await;
    database.remove().await;
}

fn variables(name: &str, text: &str) -> Map<String, Value> {
    [(name.to_owned(), json!(text))].into_iter().collect()
}

/// Tables, each of other years.
async fn tables(arguments: &Arguments, product: &str, asker: &Arc<Asker>, own: Option<Arc<Own>>) {
    let asker = Arc::clone(asker);
    let floke: Ask = Arc::new(move |seed| {
        let asker = Arc::clone(&asker);
        async move { drop(asker.text(TABLE, &tables::variables(seed)).await) }.boxed()
    });
    let what = format!("statistics, Floke over {product}");
    under_load(&what, arguments, &floke).await;
    if let Some(own) = own {
        let own: Ask = Arc::new(move |seed| {
            let own = Arc::clone(&own);
            async move { own.groups(seed).await }.boxed()
        });
        under_load("statistics, PostgreSQL's own GROUP BY", arguments, &own).await;
    }
}

/// Asks a question that is drawn by a number.
type Ask = Arc<dyn Fn(usize) -> BoxFuture<'static, ()> + Send + Sync>;

/// Many who ask at once, each one question after the other.
async fn under_load(what: &str, arguments: &Arguments, ask: &Ask) {
    let until = Instant::now() + Duration::from_secs(arguments.seconds);
    let clients = (0..arguments.clients).map(|client| {
        let ask = Arc::clone(ask);
        tokio::spawn(async move {
            let mut took = Vec::new();
            loop {
                let seed = client * 1_000_003 + took.len();
                let started = Instant::now();
                ask(seed).await;
                took.push(started.elapsed());
                if Instant::now() >= until {
                    return took;
                }
            }
        })
    });
    let started = Instant::now();
    let clients: Vec<_> = clients.collect();
    let mut took = Vec::new();
    for client in clients {
        took.extend(client.await.unwrap());
    }
    report(what, arguments.clients, &mut took, started.elapsed());
}

/// One who asks one question after the other.
async fn alone(
    what: &str,
    arguments: &Arguments,
    asker: &Asker,
    query: &str,
    text: impl Fn(usize) -> String,
) {
    let started = Instant::now();
    let mut took = Vec::new();
    for at in 0..arguments.times {
        took.push(asker.ask(query, &variables("text", &text(at))).await.1);
    }
    report(what, 1, &mut took, started.elapsed());
}

fn report(what: &str, clients: usize, took: &mut [Duration], all: Duration) {
    took.sort_unstable();
    let at = |hundredths: usize| took[(took.len() - 1) * hundredths / 100].as_secs_f64() * 1e3;
    let count = u32::try_from(took.len()).unwrap();
    let a_second = f64::from(count) / all.as_secs_f64();
    println!(
        "| {what} | {clients} | {a_second:.1} | {:.2} | {:.2} |",
        at(50),
        at(99)
    );
}
