//! Exports: what stands in them, for whom, and how they are sent.

mod agree;
mod allowed;
mod broken;
mod codebook;
mod command;
mod formats;
mod http;
mod same;
mod stalled;
mod statistics;
mod told;

use serde_json::Value;

/// A column of rows.
fn column<'a>(rows: &'a [Value], name: &str) -> Vec<&'a str> {
    let cells = rows.iter().map(|row| row[name].as_str().unwrap());
    cells.collect()
}
