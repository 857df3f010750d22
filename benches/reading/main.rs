//! How long reading takes with few experiences and with many: every filter in every order, totals, deep pages, nested
//! lists and evidence. Prints the tables of `docs/performance.md`.
//!
//! `cargo bench --bench reading -- --sizes 1000,100000 --database-url postgres://…`; without a database one SQLite
//! file a size is made. Each size is generated, imported and asked in turn. Run by `cargo test` it is tried on sizes
//! that prove only that it works.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark tells its figures, and stops at the first thing that is wrong"
)]

mod ask;
mod fill;
mod filters;
mod measure;

use clap::Parser;

use crate::ask::Asker;
use crate::measure::Figures;

#[derive(Parser)]
struct Arguments {
    /// Numbers of experiences.
    #[arg(long, value_delimiter = ',', default_values_t = [1_000, 100_000])]
    sizes: Vec<u64>,
    /// PostgreSQL, in which a schema is made for each size.
    #[arg(long)]
    database_url: Option<String>,
    /// Different filters asked for each kind of filter and order.
    #[arg(long, default_value_t = 40)]
    filters: usize,
    /// Given by `cargo bench`.
    #[arg(long)]
    bench: bool,
}

#[tokio::main]
async fn main() {
    let mut arguments = Arguments::parse();
    if !arguments.bench {
        arguments.sizes = vec![40, 80];
        arguments.filters = 1;
    }
    let mut all: Vec<Figures> = Vec::new();
    for size in &arguments.sizes {
        let database = fill::database(*size, arguments.database_url.as_deref()).await;
        println!(
            "{size} experiences imported in {:.1} s",
            database.import.as_secs_f64()
        );
        let asker = Asker::new(&database.app);
        all.push(measure::measure(&asker, arguments.filters).await);
        database.remove().await;
    }
    measure::report(&arguments.sizes, &all);
}
