//! `floke eval-search`: how well search answers questions whose answers people have judged.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::Cursor;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use clap::Args;

use super::failure::{Failure, Outcome};
use super::{database, output};
use crate::app::App;
use crate::config::Config;
use crate::domain::discovery::Discovery;
use crate::domain::discovery::find::{self, Mode, Wanted};
use crate::domain::discovery::meaning::{self, Meaning};
use crate::domain::discovery::quality::{self, Judged, Quality};
use crate::domain::import::{self, ImportRequest};
use crate::domain::reference;
use crate::model::{Clock, Viewer};
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
    /// Server of embeddings that tells what texts mean [default: the one of the settings; none: words alone]
    #[arg(long, value_name = "URL")]
    embeddings_url: Option<String>,
    /// How many of the worst answered questions are told
    #[arg(long, value_name = "N", default_value_t = 10)]
    worst: usize,
}

/// Runs the command.
pub async fn run(options: &Options, config: Config, clock: Clock) -> Outcome {
    let synonyms = database::synonyms(&config)?;
    let meaning = meaning(options, config)?;
    let file = &options.queries;
    let lines = read(file)?;
    let judged: Result<Vec<Judged>, _> = lines.lines().map(serde_json::from_str).collect();
    let judged =
        judged.map_err(|error| Failure::new(format!("cannot read {}: {error}", file.display())))?;
    let folder = tempfile::tempdir().map_err(|error| Failure::new(error.to_string()))?;
    let app = holding(options.cases.as_ref(), folder.path(), clock).await?;
    let has_meaning = meaning.is_some();
    let app = App {
        discovery: Discovery::new(None, synonyms, meaning),
        ..app
    };
    app.discovery.catch_up(&app.db, &app.clock).await?;
    if let Some(meaning) = app.discovery.meaning() {
        let made = meaning::catch_up(&app.db, &app.clock, meaning).await;
        made.map_err(|trouble| Failure::new(trouble.to_string()))?;
    }
    let cases = records::keys(app.db.reader()).await?;
    let known: HashSet<&String> = cases.values().collect();
    let mut relevant = judged.iter().flat_map(|it| it.relevant.keys());
    if let Some(stranger) = relevant.find(|id| !known.contains(id)) {
        let told = format!("no case has the id {stranger:?} that a question names");
        return Err(Failure::new(told));
    }
    for (mode, heading) in [
        (Mode::Words, "Words alone"),
        (Mode::WordsAndMeaning, "Words and meaning"),
    ] {
        if mode == Mode::Words || has_meaning {
            if has_meaning {
                output::line(heading)?;
            }
            tell(answers(&app, &judged, &cases, mode).await?, options.worst)?;
        }
    }
    app.db.close().await?;
    Ok(())
}

/// A question with how well it was answered, and the answer.
type Answered<'a> = (&'a Judged, Quality, Vec<String>);

async fn answers<'a>(
    app: &App,
    judged: &'a [Judged],
    cases: &HashMap<i64, String>,
    mode: Mode,
) -> Result<Vec<Answered<'a>>, Failure> {
    let mut answered = Vec::new();
    for it in judged.iter().filter(|it| !it.relevant.is_empty()) {
        let wanted = Wanted {
            search: Some(it.query.clone()),
            mode: Some(mode),
            ..Wanted::default()
        };
        let (db, viewer) = (app.db.reader(), Viewer::Anonymous);
        let found = find::experiences(db, &app.discovery, &viewer, wanted).await?;
        let best = find::best(&found.matches, quality::PLACES);
        let answer: Vec<String> = best
            .iter()
            .filter_map(|it| cases.get(&it.key).cloned())
            .collect();
        answered.push((it, quality::of(it, &answer), answer));
    }
    Ok(answered)
}

/// The meanings to ask by; nobody waits, so that the deadline is as long as for told texts.
fn meaning(options: &Options, config: Config) -> Result<Option<Meaning>, Failure> {
    let mut settings = config.embeddings;
    if let Some(url) = &options.embeddings_url {
        settings.url = Some(url.clone());
        if let Some(fault) = settings.fault() {
            return Err(Failure::new(format!("--embeddings-url: {fault}")));
        }
    }
    settings.deadline_milliseconds = settings.timeout_seconds.saturating_mul(1_000);
    Ok(Meaning::new(&settings)?)
}

/// A Floke of its own that holds the cases.
async fn holding(file: Option<&PathBuf>, folder: &Path, clock: Clock) -> Result<App, Failure> {
    let cases = match file {
        Some(file) => read(file)?,
        None => super::demo::CASES.to_owned(),
    };
    let database = ConnectOptions {
        url: Db::sqlite_url(folder),
        connections: 1,
        schema: None,
    };
    let app = App::open(&database, clock).await?;
    app.db.migrate_up().await?;
    reference::seed(&app.db, &app.clock).await?;
    let request = ImportRequest::new("cases", Cursor::new(cases));
    let go_on = |_| ControlFlow::Continue(());
    let report = import::run(&app.db, &app.clock, request, go_on).await?;
    if report.stopped {
        return Err(Failure::new(report.to_string()));
    }
    Ok(app)
}

/// Tells the means of each kind of question, and the worst answers.
fn tell(mut answered: Vec<Answered<'_>>, worst: usize) -> Outcome {
    let mut kinds: BTreeMap<&str, Vec<Quality>> = BTreeMap::new();
    for (judged, quality, _) in &answered {
        for kind in [judged.kind.as_str(), "all"] {
            kinds.entry(kind).or_default().push(*quality);
        }
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
    answered.sort_by(|(_, one, _), (_, other, _)| one.ndcg.total_cmp(&other.ndcg));
    for (judged, quality, answer) in answered.iter().take(worst) {
        let (ndcg, query, answer) = (quality.ndcg, &judged.query, answer.join(", "));
        output::line(&format!("{ndcg:.2} {query}: {answer}"))?;
    }
    Ok(())
}

fn read(file: &PathBuf) -> Result<String, Failure> {
    std::fs::read_to_string(file)
        .map_err(|error| Failure::new(format!("cannot read {}: {error}", file.display())))
}
