//! The years that a release tells of. Read from the table that was made, so that they tell no more than it does.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use serde::Deserialize;

use crate::model::{Error, Result};

/// The years that a release tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first.
    pub from: i32,
    /// The last.
    pub to: i32,
}

impl Span {
    /// Both, as ISO 8601 has spans.
    pub fn told(self) -> String {
        format!("{}/{}", self.from, self.to)
    }
}

/// What of an experience tells a year.
#[derive(Deserialize)]
struct Years {
    started_year: Option<i32>,
    ended_year: Option<i32>,
}

/// The years of the table in a folder; none where none is told.
pub(super) async fn of(folder: &Path) -> Result<Option<Span>> {
    let path = folder.join("experiences.ndjson");
    let reading = tokio::task::spawn_blocking(move || {
        let mut lines = BufReader::new(File::open(path)?);
        read(&mut lines)
    });
    let read = reading.await.map_err(Error::internal)?;
    read.map_err(Error::internal)
}

fn read(lines: &mut impl BufRead) -> std::io::Result<Option<Span>> {
    let (mut span, mut line): (Option<Span>, _) = (None, String::new());
    while lines.read_line(&mut line)? > 0 {
        let years: Years = serde_json::from_str(&line)?;
        for year in [years.started_year, years.ended_year].into_iter().flatten() {
            span = Some(span.map_or(
                Span {
                    from: year,
                    to: year,
                },
                |it| Span {
                    from: it.from.min(year),
                    to: it.to.max(year),
                },
            ));
        }
        line.clear();
    }
    Ok(span)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_from_the_first_year_to_the_last() {
        let read = |text: &str| read(&mut text.as_bytes()).unwrap().map(Span::told);
        let text = "{\"id\":\"a\",\"started_year\":2019,\"ended_year\":null}\n\
                    {\"id\":\"b\",\"started_year\":2012,\"ended_year\":2024}\n";
        assert_eq!(read(text).as_deref(), Some("2012/2024"));
        assert_eq!(read(""), None);
        assert_eq!(read("{\"started_year\":null,\"ended_year\":null}\n"), None);
    }
}
