//! The catalogue and the vocabularies as RDF: both syntaxes tell the same, and nothing is left out.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate};
use entity::code::SurveyState;
use oxjsonld::JsonLdParser;
use oxrdf::{NamedOrBlankNode, Term, Triple};
use oxttl::TurtleParser;
use uuid::Uuid;

use super::graph::space::{DCT, SKOS};
use super::*;
use crate::domain::export::Export;
use crate::domain::service;
use crate::domain::survey::template;
use crate::domain::vocabulary::vocabulary;

const HOST: &str = "https://floke.example/below";

fn config() -> Config {
    let mut config = Config {
        public_url: Some(format!("{HOST}/")),
        ..Config::default()
    };
    config.catalogue.publisher = Some("Et \"forlag\" \\ æøå".to_owned());
    config.catalogue.mailbox = Some("post@floke.example".to_owned());
    config
}

/// A wave that is closed, of a codebook that Floke brings along.
fn wave() -> Outline {
    let mut book = template::find("innovation-barometer")
        .unwrap()
        .codebook()
        .unwrap();
    book.wave.edition = "2020".to_owned();
    book.wave.controller = "KS".to_owned();
    book.wave.field_from = NaiveDate::from_ymd_opt(2019, 10, 15).unwrap();
    book.wave.field_to = NaiveDate::from_ymd_opt(2019, 12, 6).unwrap();
    let row = survey::Wave {
        id: 1,
        public_id: Uuid::from_u128(1),
        municipality_id: None,
        survey_id: 1,
        edition: "2020".to_owned(),
        state: SurveyState::Closed,
        summary: serde_json::Value::Null,
        invited: None,
        responses: 1_786,
        rounding_key: Vec::new(),
        created_at: DateTime::UNIX_EPOCH,
        closed_at: Some(DateTime::UNIX_EPOCH),
    };
    Outline {
        row,
        summary: survey::Summary::of(&book),
    }
}

fn triples(document: Document) -> Vec<Triple> {
    let waves = [wave()];
    let turtle = document.write(&config(), &waves, Syntax::Turtle).unwrap();
    let parsed = TurtleParser::new().for_slice(&turtle);
    let turtle: Vec<Triple> = parsed.collect::<Result<_, _>>().unwrap();
    let json = document.write(&config(), &waves, Syntax::JsonLd).unwrap();
    let parsed = JsonLdParser::new().for_slice(&json);
    let json: BTreeSet<String> = parsed
        .map(|quad| Triple::from(quad.unwrap()).to_string())
        .collect();
    let told: BTreeSet<String> = turtle.iter().map(ToString::to_string).collect();
    assert_eq!(
        told.len(),
        turtle.len(),
        "{document:?} says something twice"
    );
    assert_eq!(told, json, "{document:?}");
    turtle
}

fn objects(triples: &[Triple], (space, property): (&str, &str)) -> Vec<String> {
    let of = name(space, property);
    let told = triples.iter().filter(|it| it.predicate == of);
    let texts = told.map(|it| match &it.object {
        Term::NamedNode(node) => node.as_str().to_owned(),
        Term::Literal(literal) => literal.value().to_owned(),
        Term::BlankNode(_) => panic!("nothing is blank"),
    });
    texts.collect()
}

#[test]
fn every_export_is_a_dataset_in_each_format() {
    let told = triples(Document::Catalogue);
    let datasets = objects(&told, (DCAT, "dataset"));
    let addresses = objects(&told, (DCAT, "downloadURL"));
    assert_eq!(datasets.len(), Export::ALL.len() + 3);
    for export in Export::ALL {
        let dataset = format!("{HOST}/catalog#dataset-{}", export.name());
        assert!(datasets.contains(&dataset), "{dataset}");
        for extension in ["csv", "ndjson", "parquet"] {
            let address = format!("{HOST}/export/{}.{extension}", export.name());
            assert!(addresses.contains(&address), "{address}");
        }
    }
    let agents = ["Et \"forlag\" \\ æøå", "KS"];
    assert_eq!(objects(&told, (FOAF, "name")), agents);
    let parts = objects(&told, (DCAT, "distribution"));
    assert_eq!(parts.len(), addresses.len());
    assert_eq!(service::LICENCE.0, "CC BY 4.0", "as the catalogue says");
}

#[test]
fn a_closed_wave_is_a_dataset_of_its_codebook_and_of_a_table() {
    let outline = wave();
    let wave = survey::wave_id(&outline.row);
    let all = triples(Document::Catalogue);
    let dataset = format!("{HOST}/catalog#dataset-survey-{wave}");
    let is_of = |it: &&Triple| it.subject.to_string() == format!("<{dataset}>");
    let told: Vec<Triple> = all.iter().filter(is_of).cloned().collect();
    let titles = objects(&told, (DCT, "title"));
    assert_eq!(titles.len(), 3);
    assert!(titles.iter().all(|it| it.ends_with(" 2020")), "{titles:?}");
    let part = |of: &str| format!("{HOST}/catalog#{of}-{wave}");
    assert_eq!(objects(&told, (DCT, "creator")), [part("controller")]);
    assert_eq!(objects(&told, (DCT, "temporal")), [part("period")]);
    assert_eq!(objects(&all, (DCAT, "startDate")), ["2019-10-15"]);
    assert_eq!(objects(&all, (DCAT, "endDate")), ["2019-12-06"]);
    let first = outline.summary.first.as_deref().unwrap();
    let addresses = objects(&all, (DCAT, "downloadURL"));
    for file in [
        "codebook.json".to_owned(),
        "codebook.csv".to_owned(),
        format!("table.csv?question={first}"),
        format!("table.json?question={first}"),
    ] {
        let address = format!("{HOST}/export/surveys/{wave}/{file}");
        assert!(addresses.contains(&address), "{address}");
    }
    assert_eq!(objects(&told, (DCAT, "distribution")).len(), 4);
}

#[test]
fn an_address_that_is_no_iri_keeps_no_catalogue_from_being_told() {
    let mut outline = wave();
    outline.summary.wave.source = Some("https://ks.no/a|b c".to_owned());
    let written = Document::Catalogue.write(&config(), &[outline], Syntax::Turtle);
    assert!(written.is_ok());
}

#[test]
fn whatever_the_catalogue_leads_to_in_itself_is_told() {
    let told = triples(Document::Catalogue);
    let subjects: BTreeSet<&str> = told
        .iter()
        .map(|it| match &it.subject {
            NamedOrBlankNode::NamedNode(node) => node.as_str(),
            NamedOrBlankNode::BlankNode(_) => panic!("nothing is blank"),
        })
        .collect();
    for triple in &told {
        if let Term::NamedNode(to) = &triple.object {
            let is_part = to.as_str().starts_with(&format!("{HOST}/catalog"));
            assert!(!is_part || subjects.contains(to.as_str()), "{triple}");
        }
    }
}

#[test]
fn every_vocabulary_is_referred_to_and_told_with_all_its_terms() {
    let catalogue = objects(&triples(Document::Catalogue), (DCT, "references"));
    let whole = triples(Document::Vocabularies);
    let whole: BTreeSet<String> = whole.iter().map(ToString::to_string).collect();
    let mut sum = 0;
    for of in VocabularyName::ALL {
        let scheme = format!("{HOST}/vocabulary/{}", of.code());
        assert!(catalogue.contains(&scheme), "{scheme}");
        let told = triples(Document::Vocabulary(*of));
        sum += told.len();
        for triple in &told {
            assert!(whole.contains(&triple.to_string()), "{triple}");
        }
        let count = |property| objects(&told, (SKOS, property)).len();
        let list = vocabulary(*of);
        assert_eq!(count("prefLabel"), 3 * list.terms.len(), "{scheme}");
        assert_eq!(count("definition"), 3 * list.terms.len(), "{scheme}");
        assert_eq!(count("hasTopConcept"), count("topConceptOf"), "{scheme}");
        let widened = count("topConceptOf") + count("broader");
        assert_eq!(widened, list.terms.len(), "{scheme}");
    }
    assert_eq!(sum, whole.len());
}

#[test]
fn terms_match_what_their_source_is_and_what_is_there() {
    let themes = triples(Document::Vocabulary(VocabularyName::LosTheme));
    let matches = objects(&themes, (SKOS, "exactMatch"));
    assert_eq!(
        matches.len(),
        vocabulary(VocabularyName::LosTheme).terms.len()
    );
    assert!(matches.contains(&LOS_THEME.to_owned()));
    let whole = triples(Document::Vocabularies);
    assert_eq!(objects(&whole, (SKOS, "exactMatch")), matches);
    let concepts: BTreeSet<String> = whole.iter().map(|it| it.subject.to_string()).collect();
    for property in ["broader", "broadMatch", "hasTopConcept", "inScheme"] {
        let leads_to = objects(&whole, (SKOS, property));
        assert!(!leads_to.is_empty());
        for to in leads_to {
            assert!(concepts.contains(&format!("<{to}>")), "{property} {to}");
        }
    }
}

#[test]
fn an_organisation_is_told_by_its_number() {
    let mut config = config();
    config.catalogue.organisation_number = Some("971032146".to_owned());
    config.catalogue.contact = Some("Innovasjon".to_owned());
    let written = Document::Catalogue
        .write(&config, &[], Syntax::Turtle)
        .unwrap();
    let parsed = TurtleParser::new().for_slice(&written);
    let told: Vec<Triple> = parsed.collect::<Result<_, _>>().unwrap();
    let publishers: BTreeSet<String> = objects(&told, (DCT, "publisher")).into_iter().collect();
    let register = format!("{REGISTER}971032146");
    assert_eq!(publishers, BTreeSet::from([register]));
    assert!(objects(&told, (DCT, "identifier")).contains(&"971032146".to_owned()));
    assert_eq!(objects(&told, (VCARD, "fn")), ["Innovasjon"]);
}

#[test]
fn what_is_not_set_is_named() {
    let missing = |document: Document| document.missing(&Config::default());
    assert_eq!(
        missing(Document::Catalogue),
        ["public_url", "catalogue.publisher", "catalogue.mailbox"]
    );
    assert_eq!(missing(Document::Vocabularies), ["public_url"]);
    for document in Document::all() {
        assert!(document.missing(&config()).is_empty());
        let written = document.write(&Config::default(), &[], Syntax::Turtle);
        assert!(written.is_err(), "{document:?}");
    }
}
