//! Meaning by a real server of embeddings: made in the background, anew where a text changed, and done without where the
//! server is away or slow.

use std::collections::BTreeMap;
use std::env;
use std::time::{Duration, Instant};

use entity::code::VectorPart;
use floke::app::App;
use floke::config::{Config, Secret};
use floke::domain::discovery::Discovery;
use floke::domain::discovery::meaning::{self, Meaning};
use floke::search::synonyms::Synonyms;
use floke::store::vector;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::task::JoinHandle;

use super::catch_up;
use crate::cli::floke;
use crate::support::ask::Client;
use crate::support::cases::{holding, import, lines};
use crate::support::embeddings::Server;
use crate::support::floke::Floke;
use crate::support::gate::Gate;
use crate::support::log;

/// How long the background may take for a few texts on a busy machine.
const SOON: Duration = Duration::from_mins(1);

/// The background of a running Floke; it ends with the test.
struct Background(JoinHandle<()>);

impl Background {
    fn of(app: &App, meaning: &Meaning) -> Self {
        let run = meaning::run(app.db.clone(), app.clock.clone(), meaning.clone());
        Self(tokio::spawn(run))
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn records() -> Vec<Value> {
    let told = [
        (
            "ferge",
            "Elektrisk ferge over fjorden",
            "Utslipp fra ferger",
            "Batteriferge",
        ),
        (
            "skole",
            "Mobilfri skole",
            "Uro i klasserommet",
            "Forbud mot telefoner",
        ),
        (
            "sykehjem",
            "Sansehage ved sykehjemmet",
            "Urolige beboere med demens",
            "Hage",
        ),
    ];
    let record = |(id, title, problem, solution): (&str, &str, &str, &str)| {
        json!({
            "id": id, "title": title, "municipality": ["Oslo"], "outcome": "failed",
            "problem": { "title": problem }, "solution": { "title": solution },
            "what_happened": format!("{title} ble prøvd i ett år.")
        })
    };
    told.map(record).into()
}

/// The keys of experiences by what their records are called.
async fn keys(app: &App) -> BTreeMap<String, i64> {
    let keys = floke::store::import::keys(app.db.reader()).await.unwrap();
    keys.into_iter().map(|(key, name)| (name, key)).collect()
}

/// The keys of the vectors of an experience, by what they are of.
async fn rows(app: &App, experience: i64) -> BTreeMap<String, i64> {
    let mut found = vector::find(app.db.reader(), &[experience]).await.unwrap();
    let rows = found.remove(&experience).unwrap_or_default();
    let keys = rows.into_iter().map(|row| (row.part.to_string(), row.id));
    keys.collect()
}

async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let started = Instant::now();
    while !is_so().await {
        assert!(started.elapsed() < SOON, "{what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The key of the experience that is nearest to a question.
async fn nearest(meaning: &Meaning, text: &str) -> Option<i64> {
    let asked = meaning.ask(text).await.expect("the server answers");
    meaning.nearest(&asked, 1).first().map(|it| it.key)
}

#[tokio::test(flavor = "multi_thread")]
async fn vectors_are_made_behind_and_anew_where_a_text_has_changed() {
    let server = Server::start().await;
    let mut records = records();
    let (_database, app) = holding(&records).await;
    let meaning = Meaning::new(&server.settings()).unwrap().unwrap();
    assert_eq!(meaning.count(), 0);
    let _background = Background::of(&app, &meaning);
    until("all have vectors", async || meaning.count() == 3).await;
    let keys = keys(&app).await;
    let question = "båt som går på strøm";
    assert_eq!(nearest(&meaning, question).await, Some(keys["ferge"]));
    let phones = "elevene får ikke bruke mobil";
    assert_eq!(nearest(&meaning, phones).await, Some(keys["skole"]));

    let before = (
        rows(&app, keys["ferge"]).await,
        rows(&app, keys["skole"]).await,
    );
    assert_eq!(before.0.len(), 6, "{:?}", before.0);
    records[0]["what_happened"] = json!("Båten lå stille hver vinter.");
    records[1]["outcome"] = json!("succeeded");
    import(&app, &lines(&records)).await;
    let whole = VectorPart::Whole.to_string();
    until("the changed one is made anew", async || {
        rows(&app, keys["ferge"]).await[&whole] != before.0[&whole]
    })
    .await;
    let after = rows(&app, keys["ferge"]).await;
    let changed: Vec<&String> = after
        .keys()
        .filter(|it| after[*it] != before.0[*it])
        .collect();
    assert_eq!(changed, ["BODY", "WHOLE"]);
    // Its texts are what they were, at another version.
    until("the other is known to be as it was", async || {
        let model = known_as(&app, keys["skole"]).await;
        let stale = vector::stale(app.db.reader(), &model).await;
        stale.unwrap().is_empty()
    })
    .await;
    assert_eq!(rows(&app, keys["skole"]).await, before.1);

    // A term that is called otherwise is told by all that name it, though none of them is written.
    app.db
        .execute("UPDATE solution SET description = 'Planetarium med stjernekikkert' WHERE title = 'Hage'")
        .await
        .unwrap();
    app.db
        .execute(
            "INSERT INTO change (at, node_kind, node_id, operation)
             SELECT updated_at, 'SOLUTION', id, 'WRITTEN' FROM solution WHERE title = 'Hage'",
        )
        .await
        .unwrap();
    until("what tells of the term is made anew", async || {
        nearest(&meaning, "stjerner og planeter").await == Some(keys["sykehjem"])
    })
    .await;
}

/// What the vectors of an experience are kept under.
async fn known_as(app: &App, experience: i64) -> String {
    let found = vector::find(app.db.reader(), &[experience]).await.unwrap();
    found[&experience][0].model.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_server_missed_is_made_up_for() {
    let server = Server::start().await;
    let (first, rest) = (records()[..1].to_vec(), records());
    let (_database, app) = holding(&first).await;
    let meaning = Meaning::new(&server.settings()).unwrap().unwrap();
    let _background = Background::of(&app, &meaning);
    until("the first has a vector", async || meaning.count() == 1).await;
    nearest(&meaning, "ferge").await.unwrap();

    let port = server.kill();
    import(&app, &lines(&rest)).await;
    let started = Instant::now();
    assert!(meaning.ask("noe annet").await.is_none(), "nobody is there");
    assert!(started.elapsed() < Duration::from_secs(5), "at once");
    assert!(
        meaning.ask("ferge").await.is_some(),
        "what was asked before"
    );
    let failure = meaning::catch_up(&app.db, &app.clock, &meaning).await;
    assert!(failure.is_err());
    assert_eq!(meaning.count(), 1);

    let server = Server::start_on(port).await;
    until("the others have vectors", async || meaning.count() == 3).await;
    let keys = keys(&app).await;
    let garden = nearest(&meaning, "uteområde for demente").await;
    assert_eq!(garden, Some(keys["sykehjem"]));
    // Another node finds all of it made.
    let other = Meaning::new(&server.settings()).unwrap().unwrap();
    let made = meaning::catch_up(&app.db, &app.clock, &other).await;
    assert_eq!((made.unwrap(), other.count()), (0, 3));
    // A model of another name makes its own.
    let mut settings = server.settings();
    settings.model = Some("another-passage".to_owned());
    let other = Meaning::new(&settings).unwrap().unwrap();
    let made = meaning::catch_up(&app.db, &app.clock, &other).await;
    assert_eq!((made.unwrap(), other.count()), (3, 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_while_the_server_thinks_gets_no_vector_of_what_it_was() {
    let (_database, app) = holding(&records()).await;
    let server = Server::start().await;
    let meaning = Meaning::new(&server.settings()).unwrap().unwrap();
    until("it answers", async || meaning.ask("noe").await.is_some()).await;
    server.signal("-STOP");
    let making = tokio::spawn({
        let (db, clock, meaning) = (app.db.clone(), app.clock.clone(), meaning.clone());
        async move { meaning::catch_up(&db, &clock, &meaning).await.unwrap() }
    });
    tokio::time::sleep(Duration::from_millis(500)).await;
    let skole = keys(&app).await["skole"];
    for sql in [
        format!("UPDATE experience SET title = 'Ny', version = version + 1 WHERE id = {skole}"),
        format!(
            "INSERT INTO change (at, node_kind, node_id, operation)
             SELECT updated_at, 'EXPERIENCE', id, 'WRITTEN' FROM experience WHERE id = {skole}"
        ),
    ] {
        app.db.execute(&sql).await.unwrap();
    }
    server.signal("-CONT");
    // What was read before is thrown away, and made once as it is now.
    assert_eq!(making.await.unwrap(), 3);
    assert!(rows(&app, skole).await.contains_key("WHOLE"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_waits_for_a_slow_server_no_longer_than_it_may() {
    let server = Server::start().await;
    let mut settings = server.settings();
    settings.deadline_milliseconds = 300;
    let meaning = Meaning::new(&settings).unwrap().unwrap();
    // It learns where all texts lie first, for which nobody waits either.
    until("it answers", async || meaning.ask("noe").await.is_some()).await;
    server.signal("-STOP");
    for text in ["skole", "ferge", "skole"] {
        let started = Instant::now();
        assert!(meaning.ask(text).await.is_none());
        let took = started.elapsed();
        assert!(took >= Duration::from_millis(290), "{took:?}");
        assert!(took < Duration::from_secs(5), "{took:?}");
    }
    assert!(meaning.ask("noe").await.is_some(), "what was asked before");
    assert!(meaning.ask(" ").await.is_none(), "what means nothing");
    server.signal("-CONT");
    until("it answers again", async || {
        meaning.ask("skole").await.is_some()
    })
    .await;
}

/// An app that goes by meaning, whose index holds everything.
async fn by_meaning(app: &App, meaning: &Meaning) -> App {
    let app = App {
        discovery: Discovery::new(None, Synonyms::ours(), Some(meaning.clone())),
        ..app.clone()
    };
    catch_up(&app).await;
    app
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_a_vector_is_a_metric() {
    let server = Server::start().await;
    let (database, app) = holding(&records()).await;
    let meaning = Meaning::new(&server.settings()).unwrap().unwrap();
    let port = server.kill();
    let floke = Floke::on(database, by_meaning(&app, &meaning).await).await;
    let _background = Background::of(&app, &meaning);
    let is_told = async |count: u32| {
        let answer = floke.get("/metrics").send().await.unwrap();
        let told = answer.text().await.unwrap();
        let line = format!("floke_embeddings_waiting {count}");
        told.lines().any(|it| it == line)
    };
    until("three wait", async || is_told(3).await).await;
    let server = Server::start_on(port).await;
    until("none waits", async || is_told(0).await).await;
    assert_eq!(meaning.count(), 3);
    drop(server);
    let without = Floke::start(Config::default()).await;
    let answer = without.get("/metrics").send().await.unwrap();
    let told = answer.text().await.unwrap();
    assert!(!told.contains("floke_embeddings_waiting"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_right_key_words_alone_answer() {
    log::keep();
    let server = Server::start().await;
    let gate = Gate::before(&server, "riktig-nokkel").await;
    let (_database, app) = holding(&records()).await;
    let with = |key: Option<&str>| {
        let mut settings = gate.settings();
        settings.key = key.map(Secret::new);
        Meaning::new(&settings).unwrap().unwrap()
    };
    let wrong = with(Some("hemmelig-nokkel"));
    let background = Background::of(&app, &wrong);
    tokio::time::sleep(Duration::from_secs(5)).await;
    // At once, after a second, and after two more; never in a row.
    let refused = gate.refused();
    assert!((2..=3).contains(&refused), "{refused} tries");
    drop(background);

    let asked = "query ($text: String!) { experiences(search: $text) { searchMode nodes { title } }
        preflight(plan: { text: $text }) { searchMode matches { experience { title } } } }";
    let text = json!({ "text": "elektrisk ferge" });
    let client = Client::anonymous(&by_meaning(&app, &wrong).await);
    let data = client.data(asked, text.clone()).await;
    for found in [&data["experiences"], &data["preflight"]] {
        assert_eq!(found["searchMode"], "WORDS", "{data}");
    }
    assert_eq!(
        data["experiences"]["nodes"][0]["title"],
        "Elektrisk ferge over fjorden"
    );
    let trouble = meaning::catch_up(&app.db, &app.clock, &wrong)
        .await
        .unwrap_err();
    let trouble = trouble.to_string();
    assert!(
        trouble.contains("does not take embeddings.key"),
        "{trouble}"
    );
    let none = meaning::catch_up(&app.db, &app.clock, &with(None)).await;
    let trouble = none.unwrap_err().to_string();
    assert!(trouble.contains("embeddings.key is not set"), "{trouble}");

    let told = log::holding("embeddings.key");
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0]["level"], "WARN");
    // The server said it again.
    assert!(
        told[0]["trouble"]
            .as_str()
            .unwrap()
            .contains("no such key: Bearer ***"),
        "{told:?}"
    );
    assert!(log::holding("hemmelig-nokkel").is_empty());

    let right = with(Some("riktig-nokkel"));
    let made = meaning::catch_up(&app.db, &app.clock, &right).await;
    assert_eq!(made.unwrap(), 3);
    let client = Client::anonymous(&by_meaning(&app, &right).await);
    let data = client.data(asked, text).await;
    for found in [&data["experiences"], &data["preflight"]] {
        assert_eq!(found["searchMode"], "WORDS_AND_MEANING", "{data}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_do_the_work_once() {
    if env::var("TEST_DATABASE_URL").is_err() {
        // SQLite has one node alone.
        return;
    }
    let server = Server::start().await;
    let (database, app) = holding(&records()).await;
    let other = database.another().await;
    let settings = server.settings();
    let meanings = [(); 2].map(|()| Meaning::new(&settings).unwrap().unwrap());
    let (one, two) = tokio::join!(
        meaning::catch_up(&app.db, &app.clock, &meanings[0]),
        meaning::catch_up(&other.db, &other.clock, &meanings[1]),
    );
    assert_eq!(one.unwrap() + two.unwrap(), 3);
    assert_eq!(meanings.map(|it| it.count()), [3, 3]);
}

/// Questions as municipal employees type them, about the demo's cases.
const JUDGED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/search/judged.jsonl");

/// Means of normalised discounted cumulative gain that words and meaning must reach.
const AT_LEAST: [(&str, f64); 2] = [("all", 0.86), ("paraphrase", 0.55)];

#[tokio::test(flavor = "multi_thread")]
async fn meaning_finds_what_people_judged_to_be_right() {
    if env::var("TEST_DATABASE_URL").is_ok() {
        // It asks a database of its own, which is the same in both runs.
        return;
    }
    let server = Server::start().await;
    let folder = TempDir::new().unwrap();
    let url = server.url();
    let mut command = floke(
        folder.path(),
        &["eval-search", "--queries", JUDGED, "--worst", "3"],
    );
    let output = command.args(["--embeddings-url", &url]).output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    let wrong = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{wrong}");
    let (_, mixed) = told.split_once("Words and meaning\n").unwrap();
    for (kind, least) in AT_LEAST {
        let mut rows = mixed.lines();
        let row = rows.find(|line| line.starts_with(&format!("| {kind} |")));
        let cells: Vec<&str> = row.unwrap().split('|').map(str::trim).collect();
        let ndcg: f64 = cells[3].parse().unwrap();
        assert!(ndcg >= least, "{kind}: {told}");
    }
}
