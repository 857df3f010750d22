//! How many experiences a second municipalities can record: a served Floke, clients that each send one creation after
//! the other with a key of its own, and how long they wait. Prints the table of `docs/performance.md`.
//!
//! `cargo bench --bench writing -- --clients 16 --seconds 20 --database-url postgres://…`; without a database a SQLite
//! file is made. Run by `cargo test` it is tried for a moment, which proves only that it works.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark tells its figures, and stops at the first thing that is wrong"
)]

#[path = "../served/mod.rs"]
mod served;

use std::time::{Duration, Instant};

use clap::Parser;
use serde_json::{Value, json};

use served::{run, serve};

#[derive(Parser)]
struct Arguments {
    /// Clients that write at once.
    #[arg(long, default_value_t = 16)]
    clients: usize,
    /// How long they write.
    #[arg(long, default_value_t = 20)]
    seconds: u64,
    /// PostgreSQL, an empty database.
    #[arg(long)]
    database_url: Option<String>,
    /// Given by `cargo bench`.
    #[arg(long)]
    bench: bool,
}

const CREATE: &str = "mutation ($input: CreateExperienceInput!) { createExperience(input: $input) {
    experience { id version } userErrors { code message } } }";

#[tokio::main(worker_threads = 1)]
async fn main() {
    let mut arguments = Arguments::parse();
    if !arguments.bench {
        (arguments.clients, arguments.seconds) = (2, 1);
    }
    let folder = tempfile::tempdir().unwrap();
    let url = arguments.database_url.as_deref();
    run(folder.path(), url, &["migrate", "up"]);
    let token = [
        "token",
        "create",
        "--municipality",
        "3303",
        "--role",
        "contributor",
    ];
    let token = run(folder.path(), url, &token);
    let (mut server, address) = serve(folder.path(), url);
    let asker = Asker {
        client: reqwest::Client::new(),
        url: format!("{address}/graphql"),
        token: token.trim().to_owned(),
    };
    let problem = asker
        .propose("proposeProblem", "ProposeProblemInput", "problem")
        .await;
    let solution = asker
        .propose("proposeSolution", "ProposeSolutionInput", "solution")
        .await;
    let until = Instant::now() + Duration::from_secs(arguments.seconds);
    let clients = (0..arguments.clients).map(|client| {
        let (asker, problem, solution) = (asker.clone(), problem.clone(), solution.clone());
        tokio::spawn(async move {
            let mut took = Vec::new();
            while Instant::now() < until {
                let input = experience(client, took.len(), &problem, &solution);
                let started = Instant::now();
                let answer = asker.ask(CREATE, json!({ "input": input })).await;
                took.push(started.elapsed());
                let made = &answer["data"]["createExperience"];
                assert_eq!(made["experience"]["version"], 1, "{answer}");
            }
            took
        })
    });
    let started = Instant::now();
    let clients: Vec<_> = clients.collect();
    let mut took = Vec::new();
    for client in clients {
        took.extend(client.await.unwrap());
    }
    report(&mut took, started.elapsed(), arguments.clients);
    server.kill().unwrap();
    server.wait().unwrap();
}

fn report(took: &mut [Duration], all: Duration, clients: usize) {
    took.sort_unstable();
    let at = |share: f64| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            clippy::cast_sign_loss,
            reason = "places of a list"
        )]
        let place = (took.len() as f64 * share) as usize;
        took[place.min(took.len() - 1)].as_secs_f64() * 1e3
    };
    println!("| clients | creations | a second | median ms | 99 of 100 within ms | slowest ms |");
    println!("| ---: | ---: | ---: | ---: | ---: | ---: |");
    let count = u32::try_from(took.len()).unwrap();
    println!(
        "| {clients} | {count} | {:.0} | {:.1} | {:.1} | {:.1} |",
        f64::from(count) / all.as_secs_f64(),
        at(0.5),
        at(0.99),
        at(1.0)
    );
}

fn experience(client: usize, number: usize, problem: &str, solution: &str) -> Value {
    json!({
        "idempotencyKey": format!("{client} {number}"),
        "title": format!("Forsøk {number} fra skrivebord {client}"),
        "summary": "Kommunen prøvde dette i hjemmetjenesten i ett år, med seks ansatte og førti brukere.",
        "language": "NB",
        "sector": "HEALTH_CARE",
        "stage": "CONCLUDED",
        "outcome": "PARTLY_SUCCEEDED",
        "startedYear": 2021,
        "endedYear": 2023,
        "whatWasDone": "Vi lærte opp de ansatte, tok i bruk løsningen på to soner og målte tiden før og etter.",
        "whatHappened": "Tiden ble kortere på den ene sonen og lengre på den andre.",
        "problems": [{ "id": problem }],
        "solutions": [{ "id": solution }],
        "factors": [{ "factor": "COMPETENCE", "direction": "PROMOTED_HIGH" }],
        "lessons": [{ "kind": "ADVICE", "text": "Begynn med én sone." }],
        "audience": "SECTOR",
    })
}

#[derive(Clone)]
struct Asker {
    client: reqwest::Client,
    url: String,
    token: String,
}

impl Asker {
    async fn ask(&self, query: &str, variables: Value) -> Value {
        let request = self.client.post(&self.url).bearer_auth(&self.token);
        let answer = request.json(&json!({ "query": query, "variables": variables }));
        answer.send().await.unwrap().json().await.unwrap()
    }

    async fn propose(&self, mutation: &str, input: &str, noun: &str) -> String {
        let query = format!(
            "mutation ($input: {input}!) {{ {mutation}(input: $input) {{ {noun} {{ id }} }} }}"
        );
        let answer = self
            .ask(&query, json!({ "input": { "title": "Lang ventetid" } }))
            .await;
        answer["data"][mutation][noun]["id"]
            .as_str()
            .unwrap()
            .to_owned()
    }
}
