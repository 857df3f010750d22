//! The same rows in every format.

use axum::body::Bytes;
use floke::graphql::export::{Export, Format};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row};
use serde_json::{Map, Value, json};

use crate::reading::portfolio;
use crate::support::ask::Client;
use crate::support::world::world;

/// Parquet as lines of JSON would be.
fn of_parquet(bytes: Vec<u8>) -> Vec<Value> {
    let reader = SerializedFileReader::new(Bytes::from(bytes)).unwrap();
    let rows = reader.get_row_iter(None).unwrap();
    rows.map(|row| of_row(&row.unwrap())).collect()
}

fn of_row(row: &Row) -> Value {
    let cells = row.get_column_iter();
    let cells: Map<String, Value> = cells
        .map(|(name, field)| (name.clone(), of_field(field)))
        .collect();
    cells.into()
}

fn of_field(field: &Field) -> Value {
    match field {
        Field::Null => Value::Null,
        Field::Bool(it) => json!(it),
        Field::Long(it) => json!(it),
        Field::Double(it) => json!(it),
        Field::Str(it) => json!(it),
        Field::Date(it) => json!(day(*it)),
        Field::TimestampMicros(it) => json!({ "micros": it }),
        Field::ListInternal(it) => it.elements().iter().map(of_field).collect(),
        other => panic!("{other:?}"),
    }
}

fn day(days: i32) -> String {
    let first = chrono::NaiveDate::default();
    (first + chrono::Days::new(u64::try_from(days).unwrap())).to_string()
}

/// A cell of NDJSON as Parquet tells it.
fn as_parquet(name: &str, cell: &Value) -> Value {
    match cell {
        Value::String(text) if matches!(name, "published_at" | "updated_at") => {
            let time: chrono::DateTime<chrono::Utc> = text.parse().unwrap();
            json!({ "micros": time.timestamp_micros() })
        }
        other => other.clone(),
    }
}

/// A cell of NDJSON as CSV tells it.
fn as_csv(cell: &Value) -> String {
    let text = match cell {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(texts) => {
            let texts: Vec<&str> = texts.iter().map(|it| it.as_str().unwrap()).collect();
            texts.join("; ")
        }
        Value::Number(number) => return number.as_f64().unwrap().to_string(),
        other => return other.to_string(),
    };
    // Of what stands in the world; `write/tests.rs` has the whole rule.
    let text = text.replace(";=", ";'=");
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        format!("'{text}")
    } else {
        text
    }
}

/// What the made-up world does not tell, and generated experiences do.
const FOUND: [Export; 4] = [
    Export::Measurements,
    Export::Procurements,
    Export::Trials,
    Export::LegalObstacles,
];

#[tokio::test(flavor = "multi_thread")]
async fn every_format_tells_the_same() {
    let (_database, app) = world().await;
    // Cells that a spreadsheet would compute, and that break naive readers.
    let texts = [
        "=1+1",
        "+47",
        "-5 grader",
        "@her",
        "\tinn",
        "a;=b;\"b\"\r\nc, d",
    ];
    let all = "(SELECT id FROM experience WHERE audience = 'PUBLIC' AND state = 'PUBLISHED' ORDER BY id LIMIT 6)";
    for (place, text) in texts.iter().enumerate() {
        let one = format!(
            "UPDATE experience SET title = '{text}' WHERE id = (SELECT id FROM {all} few ORDER BY id LIMIT 1 OFFSET {place})"
        );
        app.db.execute(&one).await.unwrap();
    }
    let client = Client::anonymous(&app);
    let (_other, app) = portfolio::world().await;
    let measured = Client::anonymous(&app);
    for export in Export::ALL {
        let client = if FOUND.contains(&export) {
            &measured
        } else {
            &client
        };
        let rows = client.export(export, None, &json!({})).await;
        assert!(rows.len() > 3, "{} of {}", rows.len(), export.name());
        let format = Format::Parquet;
        let parquet = client.exported(export, format, None, &json!({})).await;
        let parquet = of_parquet(parquet);
        assert_eq!(parquet.len(), rows.len());
        for (row, expected) in parquet.iter().zip(&rows) {
            for (name, cell) in expected.as_object().unwrap() {
                assert_eq!(row[name], as_parquet(name, cell), "{name} of {expected}");
            }
        }
        for has_mark in [false, true] {
            let format = Format::Csv { has_mark };
            let bytes = client.exported(export, format, None, &json!({})).await;
            assert_eq!(bytes.starts_with(b"\xEF\xBB\xBF"), has_mark);
            let bytes = &bytes[if has_mark { 3 } else { 0 }..];
            assert!(bytes.ends_with(b"\r\n"));
            let mut reader = csv::Reader::from_reader(bytes);
            let names = reader.headers().unwrap().clone();
            let columns = export.columns();
            assert!(names.iter().eq(columns.iter().map(|it| it.name.as_ref())));
            let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
            assert_eq!(records.len(), rows.len());
            for (record, row) in records.iter().zip(&rows) {
                let cells: Vec<String> = row.as_object().unwrap().values().map(as_csv).collect();
                assert!(record.iter().eq(cells.iter()), "{record:?} {cells:?}");
            }
        }
    }
    let (csv, all) = (Format::Csv { has_mark: false }, json!({}));
    let titles = client.exported(Export::Experiences, csv, None, &all).await;
    let titles = String::from_utf8(titles).unwrap();
    for told in [
        ",'=1+1,",
        ",'+47,",
        ",'-5 grader,",
        ",'@her,",
        ",'\tinn,",
        ",\"a;'=b;\"\"b\"\"\r\nc, d\",",
    ] {
        assert!(titles.contains(told), "{told}");
    }
}
