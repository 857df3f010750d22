//! `floke audit`: who did what to which thing, and when.

use chrono::{DateTime, Days, NaiveTime, SecondsFormat, Utc};
use clap::Args;
use entity::code::Code;
use serde_json::{Value, json};

use super::failure::{Failure, Outcome};
use super::{database, output};
use crate::app::App;
use crate::config::Config;
use crate::domain::audit::{AuditRequest, Entry, Subject, Trail, Unknown};
use crate::domain::rule::visible;
use crate::model::day::day;
use crate::model::{Clock, NodeId};

const HEADINGS: [&str; 5] = ["WHEN", "WHO", "WHAT", "ON", "DETAILS"];

/// Which entries to tell, and how.
#[derive(Args, Debug)]
pub struct Options {
    /// Only of this thing, by the id that the API gives it; of a token also what was done with it
    #[arg(long, value_name = "ID", value_parser = subject)]
    node: Option<Subject>,
    /// Only by those who acted for the municipality of this number
    #[arg(long, value_name = "NUMBER")]
    municipality: Option<String>,
    /// Only by this role or operator command: editor or "floke import", say
    #[arg(long, value_name = "ROLE")]
    actor: Option<String>,
    /// Only of this kind: experience.publish, or experience for all of them
    #[arg(long)]
    action: Option<String>,
    /// Not before this day (UTC) or time: 2026-01-31 or 2026-01-31T12:00:00Z
    #[arg(long, value_name = "DATE", value_parser = |text: &str| moment(text, 0))]
    since: Option<DateTime<Utc>>,
    /// Not after this day (UTC), or before this time
    #[arg(long, value_name = "DATE", value_parser = |text: &str| moment(text, 1))]
    until: Option<DateTime<Utc>>,
    /// At most so many, the latest
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..))]
    limit: u64,
    /// As JSON, an object a line
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub async fn run(options: Options, config: &Config, clock: Clock) -> Outcome {
    let app = database::ready(config, clock).await?;
    let outcome = tell(&app, options).await;
    app.db.close().await?;
    outcome
}

async fn tell(app: &App, options: Options) -> Outcome {
    let number = options.municipality.clone();
    let request = AuditRequest {
        subject: options.node,
        municipality: options.municipality,
        actor: options.actor.map(actor),
        action: options.action,
        since: options.since,
        until: options.until,
    };
    let mut trail = match Trail::open(&app.db, request, options.limit).await? {
        Ok(trail) => trail,
        Err(Unknown::Node) => return Err(Failure::new("there is no node of that id")),
        Err(Unknown::Municipality) => {
            let number = visible(number.unwrap_or_default().chars());
            return Err(Failure::new(format!(
                "no municipality bears or bore the number {number}"
            )));
        }
    };
    let mut widths = None;
    loop {
        let entries = trail.next().await?;
        if options.json {
            let lines: Vec<String> = entries.iter().map(|it| format!("{}\n", json(it))).collect();
            output::text(&lines.concat())?;
        } else {
            let mut rows: Vec<[String; 5]> = entries.iter().map(cells).collect();
            if widths.is_none() {
                rows.insert(0, HEADINGS.map(str::to_owned));
            }
            // Later pieces keep to the columns of the first.
            let widths = widths.get_or_insert_with(|| self::widths(&rows));
            let lines: Vec<String> = rows.iter().map(|row| line(row, widths)).collect();
            output::text(&lines.concat())?;
        }
        if entries.is_empty() {
            return Ok(());
        }
    }
}

fn json(entry: &Entry) -> Value {
    let municipality = entry.municipality.as_ref();
    json!({
        "at": time(entry.at),
        "actor": entry.actor,
        "municipality": municipality.map(|it| json!({ "number": it.number, "name": it.name })),
        "action": entry.action,
        "kind": entry.kind.map(Code::code),
        "node": entry.node.map(|id| id.to_string()),
        "details": entry.details,
    })
}

fn cells(entry: &Entry) -> [String; 5] {
    let place = entry.municipality.as_ref();
    let place = place.map(|it| it.number.as_ref().unwrap_or(&it.name));
    let who = place.map_or_else(
        || entry.actor.clone(),
        |place| format!("{} {place}", entry.actor),
    );
    let on = match (entry.node, entry.kind) {
        (Some(id), _) => id.to_string(),
        (None, Some(kind)) => format!("{} (gone)", kind.code().to_lowercase()),
        (None, None) => "-".to_owned(),
    };
    let details = entry.details.to_string();
    // Details hold what clients sent, and terminals obey what they are sent.
    [time(entry.at), who, entry.action.clone(), on, details].map(|cell| visible(cell.chars()))
}

/// The widths of all columns but the last, in characters.
fn widths(rows: &[[String; 5]]) -> [usize; 4] {
    [0, 1, 2, 3].map(|at| {
        let cells = rows.iter().map(|row| row[at].chars().count());
        cells.max().unwrap_or_default()
    })
}

fn line(row: &[String; 5], widths: &[usize; 4]) -> String {
    let [when, who, what, on, details] = row;
    let [a, b, c, d] = *widths;
    format!("{when:<a$}  {who:<b$}  {what:<c$}  {on:<d$}  {details}\n")
}

fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Roles are written in capitals, operator commands in small letters.
fn actor(given: String) -> String {
    if given.starts_with("floke ") {
        given
    } else {
        given.to_uppercase()
    }
}

fn subject(text: &str) -> Result<Subject, String> {
    if let Some(id) = NodeId::parse(text) {
        return Ok(Subject::Node(id));
    }
    let is_plain = |key: &str| key.len() == 32 && key.chars().all(|it| it.is_ascii_hexdigit());
    match text.strip_prefix("tok_") {
        Some(key) if is_plain(key) => Ok(Subject::Token(text.to_owned())),
        _ => Err("it must be an id as the API gives it, such as exp_ and 32 digits".to_owned()),
    }
}

/// A time, or the midnight so many days after a day begins.
fn moment(text: &str, days: u64) -> Result<DateTime<Utc>, String> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Ok(time.to_utc());
    }
    day(text)
        .and_then(|day| day.checked_add_days(Days::new(days)))
        .map(|day| day.and_time(NaiveTime::MIN).and_utc())
        .ok_or_else(|| "it must be a day as 2026-01-31, or a time with its zone".to_owned())
}
