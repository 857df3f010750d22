//! `floke eval-search`: how well search answers questions whose answers people have judged.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::PathBuf;

use clap::Args;

use super::failure::{Failure, Outcome};
use super::output;
use crate::domain::discovery::document;
use crate::domain::discovery::quality::{self, Judged, Quality};
use crate::domain::import::{self, ImportRequest};
use crate::domain::reference;
use crate::app::App;
use crate::model::Clock;
use crate::search::index::Index;
use crate::search::synonyms::Synonyms;
use crate::store::{ConnectOptions, Db, import as records};

/// Questions, and what they are asked of.
#[derive(Args, Debug)]
pub struct Options {
    /// File of judged questions: JSON lines of query, kind and relevant, the last with ids of records and 1 or 2
    #[arg(long, value_name = "FILE")]
    queries: PathBuf,
    /// File of experiences as `floke import` takes them [default: the demo's]
    #[arg(long, value_name = "FILE")]
    cases: Option<PathBuf>,
    /// How many of the worst answered questions are told
    #[arg(long, value_name = "N", default_value_t = 10)]
    worst: usize,
}

/// Runs the command.
pub async fn run(options: &Options, clock: Clock) -> Outcome {
    let queries = read(&options.queries)?;
    let judged: Result<Vec<Judged>, _> = queries.lines().map(serde_json::from_str).collect();
    let judged = judged.map_err(|error| {
        Failure::new(format!("cannot read {}: {error}", options.queries.display()))
    })?;
    let cases = match &options.cases {
        Some(file) => read(file)?,
        None => super::demo::CASES.to_owned(),
    };
    let folder = tempfile::tempdir().map_err(|error| Failure::new(error.to_string()))?;
    let database = ConnectOptions {
        url: Db::sqlite_url(folder.path()),
        connections: 1,
        schema: None,
    };
    let app = App::open(&database, clock).await?;
    app.db.migrate_up().await?;
    reference::seed(&app.db, &app.clock).await?;
    let request = ImportRequest::new("cases", Cursor::new(cases));
    let report = import::run(&app.db, &app.clock, request, |_| {
        std::ops::ControlFlow::Continue(())
    });
    report.await?;
    let index = Index::in_memory()?;
    document::fill(app.db.reader(), &index).await?;
    let names = records::keys(app.db.reader()).await?;
    let synonyms = Synonyms::ours();
    let mut kinds: BTreeMap<&str, Vec<Quality>> = BTreeMap::new();
    let mut worst = Vec::new();
    for it in judged.iter().filter(|it| !it.relevant.is_empty()) {
        let hits = index.search(&it.query, &synonyms)?;
        let answer: Vec<String> = (hits.iter().take(quality::PLACES))
            .filter_map(|hit| names.get(&hit.key).cloned())
            .collect();
        let quality = quality::of(it, &answer);
        kinds.entry(it.kind.as_str()).or_default().push(quality);
        kinds.entry("all").or_default().push(quality);
        worst.push((quality.ndcg, it.query.as_str(), answer));
    }
    output::line("| questions | asked | nDCG@10 | recall@10 | MRR |")?;
    output::line("| --- | ---: | ---: | ---: | ---: |")?;
    for (kind, qualities) in &kinds {
        let it = quality::mean(qualities);
        let (asked, ndcg, recall, mrr) = (it.asked, it.ndcg, it.recall, it.mrr);
        output::line(&format!(
            "| {kind} | {asked} | {ndcg:.3} | {recall:.3} | {mrr:.3} |"
        ))?;
    }
    worst.sort_by(|one, other| one.0.total_cmp(&other.0));
    for (ndcg, query, answer) in worst.iter().take(options.worst) {
        output::line(&format!("{ndcg:.2} {query}: {}", answer.join(", ")))?;
    }
    Ok(())
}

fn read(file: &PathBuf) -> Result<String, Failure> {
    std::fs::read_to_string(file)
        .map_err(|error| Failure::new(format!("cannot read {}: {error}", file.display())))
}
