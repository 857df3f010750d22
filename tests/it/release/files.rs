//! The files of a release: what stands in them, and that they are the same whenever they are made.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::{DateTime, Utc};
use floke::domain::release::about::About;
use floke::domain::release::files::{LANDING, Made, SUMS, attributes, make};
use floke::graphql::export::{Export, Format};
use floke::model::checksum::sha256;
use serde_json::{Value, json};

use crate::support::ask::Client;
use crate::support::world::world;

/// A release of this many experiences.
pub fn about(experiences: u64) -> About {
    About {
        id: format!("rel_{}", "0123456789abcdef".repeat(2)),
        number: 3,
        at: DateTime::<Utc>::from_timestamp(1_790_000_000, 0).unwrap(),
        note: "The first with <trials>.\nMore measured.".to_owned(),
        version: "1.2.3".to_owned(),
        experiences,
        doi: Some("10.12345/floke.3.01234567".to_owned()),
        public_url: Some("https://floke.example".to_owned()),
        publisher: Some("KS".to_owned()),
    }
}

/// Files by their names.
fn read(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = std::fs::read_dir(folder).unwrap().map(|it| it.unwrap());
    let read = files.map(|it| {
        let name = it.file_name().into_string().unwrap();
        (name, std::fs::read(it.path()).unwrap())
    });
    read.collect()
}

fn parsed(files: &BTreeMap<String, Vec<u8>>, name: &str) -> Value {
    serde_json::from_slice(&files[name]).unwrap()
}

fn text<'a>(files: &'a BTreeMap<String, Vec<u8>>, name: &str) -> &'a str {
    std::str::from_utf8(&files[name]).unwrap()
}

/// What is told of each file is so, and the last names all others.
fn sums_hold(made: &[Made], files: &BTreeMap<String, Vec<u8>>) {
    let names: BTreeSet<&str> = made.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, files.keys().map(String::as_str).collect());
    assert_eq!(names.len(), made.len());
    for it in made {
        let bytes = &files[&it.name];
        assert_eq!(it.bytes, u64::try_from(bytes.len()).unwrap(), "{}", it.name);
        assert_eq!(it.sha256, sha256(bytes), "{}", it.name);
    }
    assert_eq!(made.last().unwrap().name, SUMS);
    let told: BTreeMap<&str, &str> = text(files, SUMS)
        .lines()
        .map(|line| line.split_once("  ").unwrap())
        .map(|(sum, name)| (name, sum))
        .collect();
    assert_eq!(told.len() + 1, made.len());
    for it in made.iter().filter(|it| it.name != SUMS) {
        assert_eq!(told[it.name.as_str()], it.sha256);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn they_are_made_alike_and_hold_what_everybody_may_read() {
    let (_database, app) = world().await;
    let client = Client::anonymous(&app);
    let rows = client.export(Export::Experiences, None, &json!({})).await;
    let about = about(u64::try_from(rows.len()).unwrap());
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let mut made = Vec::new();
    for folder in &folders {
        made.push(make(&app.db, &about, folder.path()).await.unwrap());
    }
    assert_eq!(made[0], made[1]);
    let files = read(folders[0].path());
    assert!(files == read(folders[1].path()));
    sums_hold(&made[0], &files);
    for export in Export::ALL {
        for format in [
            Format::Csv { has_mark: false },
            Format::Ndjson,
            Format::Parquet,
        ] {
            let name = format!("{}.{}", export.name(), format.extension());
            let sent = client.exported(export, format, None, &json!({})).await;
            assert!(files[&name] == sent, "{name}");
            let told = made[0].iter().find(|it| it.name == name).unwrap();
            assert_eq!(told.media_type, format.media_type());
        }
    }
    dataset_holds(&parsed(&files, "dataset.jsonld"), &made[0], &rows);
    datacite_holds(&parsed(&files, "datacite.json"));
    let licence = text(&files, "LICENSE.txt");
    assert!(licence.contains("CC BY 4.0") && licence.contains(&about.citation()));
    assert!(licence.contains("https://creativecommons.org/licenses/by/4.0/"));
    assert!(text(&files, "CHANGES.txt").contains(&about.note));
    let page = text(&files, LANDING);
    assert!(page.contains("&lt;trials&gt;") && !page.contains("<trials>"));
    assert!(page.contains("href=\"relations.parquet\""));
}

/// What schema.org's `Dataset` is read for: those that search engines ask for, and every file with its checksum.
fn dataset_holds(told: &Value, made: &[Made], rows: &[Value]) {
    assert_eq!(told["@context"], "https://schema.org/");
    assert_eq!(told["@type"], "Dataset");
    assert_eq!(told["@id"], "https://doi.org/10.12345/floke.3.01234567");
    let description = told["description"].as_str().unwrap();
    assert!((50..=5000).contains(&description.len()));
    assert!(description.contains(&format!("{} experiences", rows.len())));
    assert_eq!(
        told["license"],
        "https://creativecommons.org/licenses/by/4.0/"
    );
    assert_eq!(told["creator"]["name"], "KS");
    assert_eq!(told["datePublished"], "2026-09-21");
    let years = rows
        .iter()
        .flat_map(|it| [&it["started_year"], &it["ended_year"]]);
    let years: Vec<i64> = years.filter_map(Value::as_i64).collect();
    let span = format!(
        "{}/{}",
        years.iter().min().unwrap(),
        years.iter().max().unwrap()
    );
    assert_eq!(told["temporalCoverage"], span);
    let variables = told["variableMeasured"].as_array().unwrap();
    let columns = Export::ALL.iter().flat_map(|it| it.told());
    let columns = columns.filter(|it| it.label_of.is_none()).count();
    assert_eq!(variables.len(), columns);
    let files = told["distribution"].as_array().unwrap();
    assert_eq!(files.len(), 3 * Export::ALL.len() + 2);
    for file in files {
        let it = made.iter().find(|it| file["name"] == it.name).unwrap();
        assert_eq!(file["sha256"], it.sha256);
        let address = format!("https://floke.example/releases/{}/{}", REL, it.name);
        assert_eq!(file["contentUrl"], address);
    }
}

const REL: &str = "rel_0123456789abcdef0123456789abcdef";

/// What the JSON of `DataCite` has, of all that there may be.
const KNOWN: [&str; 18] = [
    "doi",
    "url",
    "types",
    "creators",
    "titles",
    "publisher",
    "publicationYear",
    "subjects",
    "dates",
    "language",
    "alternateIdentifiers",
    "sizes",
    "formats",
    "version",
    "rightsList",
    "descriptions",
    "geoLocations",
    "schemaVersion",
];

/// The mandatory properties of `DataCite` 4.5, and no other than its JSON has.
fn datacite_holds(told: &Value) {
    assert_eq!(told["doi"], "10.12345/floke.3.01234567");
    assert_eq!(told["creators"][0]["name"], "KS");
    assert!(told["titles"][0]["title"].as_str().unwrap().contains('3'));
    assert_eq!(told["publisher"]["name"], "KS");
    assert_eq!(told["publicationYear"], "2026");
    assert_eq!(told["types"]["resourceTypeGeneral"], "Dataset");
    assert!(told["types"]["resourceType"].is_string());
    assert_eq!(told["schemaVersion"], "http://datacite.org/schema/kernel-4");
    for name in told.as_object().unwrap().keys() {
        assert!(KNOWN.contains(&name.as_str()), "{name}");
    }
    let landing = format!("https://floke.example/releases/{REL}/{LANDING}");
    assert_eq!(told["url"], landing);
    let dates = told["dates"].as_array().unwrap();
    let kinds: Vec<&str> = (dates.iter().map(|it| it["dateType"].as_str().unwrap())).collect();
    assert_eq!(kinds, ["Issued", "Created", "Collected"]);
}

#[test]
fn nothing_is_told_that_nobody_set() {
    let bare = About {
        doi: None,
        public_url: None,
        publisher: None,
        ..about(0)
    };
    let told = attributes(&bare);
    assert!(!told.contains_key("doi") && !told.contains_key("url"));
    assert_eq!(told["alternateIdentifiers"][0]["alternateIdentifier"], REL);
    assert_eq!(told["publisher"]["name"], "Floke");
    assert!(bare.citation().ends_with(REL), "{}", bare.citation());
    assert_eq!(bare.address_of("a.csv"), "a.csv");
}
