//! What Floke has to offer, as RDF: a catalogue after DCAT-AP-NO, and the vocabularies as SKOS. Built from the settings and
//! from what is compiled in; it knows no database.

mod dataset;
mod distribution;
mod graph;
mod scheme;
#[cfg(test)]
mod tests;
mod words;

use oxrdf::NamedNode;

use self::dataset::datasets;
use self::graph::space::{DCAT, DCT, FOAF, VCARD};
use self::graph::{Graph, Thing, iri, name};
use self::words::{WORDS, Wording};
use super::vocabulary::VocabularyName;
use crate::config::Config;
use crate::model::{Error, Result};

pub use self::graph::Syntax;

/// What can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Document {
    /// The catalogue.
    Catalogue,
    /// Every vocabulary.
    Vocabularies,
    /// One vocabulary.
    Vocabulary(VocabularyName),
}

impl Document {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        let names = VocabularyName::ALL.iter();
        let lists = names.map(|name| Self::Vocabulary(*name));
        [Self::Catalogue, Self::Vocabularies]
            .into_iter()
            .chain(lists)
    }

    /// Its path below the address of the service, without what tells a syntax.
    pub fn path(self) -> String {
        match self {
            Self::Catalogue => "catalog".to_owned(),
            Self::Vocabularies => "vocabulary".to_owned(),
            Self::Vocabulary(name) => format!("vocabulary/{}", name.code()),
        }
    }

    /// The settings without which it cannot be told, and which are not there.
    pub fn missing(self, config: &Config) -> Vec<&'static str> {
        let host = [("public_url", config.public_url.is_some())];
        let told = &config.catalogue;
        let named = [
            ("catalogue.publisher", told.publisher.is_some()),
            ("catalogue.mailbox", told.mailbox.is_some()),
        ];
        let named = named.into_iter().filter(|_| self == Self::Catalogue);
        let all = host.into_iter().chain(named);
        all.filter(|(_, is_set)| !is_set)
            .map(|(key, _)| key)
            .collect()
    }

    /// It, written down.
    ///
    /// # Errors
    ///
    /// `Internal` where a setting is missing.
    pub fn write(self, config: &Config, syntax: Syntax) -> Result<Vec<u8>> {
        let address = config.public_url.as_deref();
        let place = Place(address.ok_or_else(|| unset("public_url"))?.to_owned());
        let mut graph = Graph::default();
        match self {
            Self::Catalogue => catalogue(&mut graph, &place, config)?,
            Self::Vocabularies => {
                for name in VocabularyName::ALL {
                    scheme::tell(&mut graph, &place, *name)?;
                }
            }
            Self::Vocabulary(name) => scheme::tell(&mut graph, &place, name)?,
        }
        graph.write(syntax)
    }
}

fn unset(key: &str) -> Error {
    Error::internal(format!("{key} is not set"))
}

/// The address of the service.
#[derive(Debug)]
struct Place(String);

impl Place {
    /// What stands at a path.
    fn at(&self, path: &str) -> Result<NamedNode> {
        iri(format!("{}/{path}", self.0.trim_end_matches('/')))
    }

    /// A part of the catalogue.
    fn part(&self, part: &str) -> Result<NamedNode> {
        self.at(&format!("{}#{part}", Document::Catalogue.path()))
    }

    /// A vocabulary.
    fn scheme(&self, name: VocabularyName) -> Result<NamedNode> {
        self.at(&Document::Vocabulary(name).path())
    }
}

const EU: &str = "http://publications.europa.eu/resource/authority/";
/// The theme of EU that every dataset is of: government and public sector.
const EU_THEME: &str = "data-theme/GOVE";
/// The theme of Los that stands nearest to it.
const LOS_THEME: &str = "https://psi.norge.no/los/tema/demokrati-og-innbyggerrettigheter";
const LANGUAGES: [&str; 3] = ["language/NOB", "language/NNO", "language/ENG"];
const LICENCE: &str = "licence/CC_BY_4_0";
/// Where organisations of Norway have an IRI.
const REGISTER: &str = "https://data.brreg.no/enhetsregisteret/api/enheter/";

/// A thing of the authority tables of EU.
fn eu(of: &str) -> NamedNode {
    name(EU, of)
}

fn languages() -> Vec<NamedNode> {
    LANGUAGES.into_iter().map(eu).collect()
}

/// Who publishes, and whom to ask.
struct Parties {
    publisher: NamedNode,
    contact: NamedNode,
}

fn catalogue(graph: &mut Graph, place: &Place, config: &Config) -> Result<()> {
    let parties = Parties {
        publisher: match &config.catalogue.organisation_number {
            Some(number) => iri(format!("{REGISTER}{number}"))?,
            None => place.part("publisher")?,
        },
        contact: place.part("contact")?,
    };
    let datasets = datasets(place)?;
    let services = [place.part("service-graphql")?, place.part("service-files")?];
    let every: Vec<NamedNode> = datasets.iter().map(|it| it.iri.clone()).collect();
    let itself = place.at(&Document::Catalogue.path())?;
    let thing = graph.tell(&itself, name(DCAT, "Catalog"));
    described(thing, &WORDS.catalogue, &parties)
        .link((FOAF, "homepage"), &place.at("")?)
        .link((DCAT, "themeTaxonomy"), &eu("data-theme"))
        .links((DCT, "language"), &languages())
        .link((DCT, "license"), &eu(LICENCE))
        .links((DCAT, "dataset"), &every)
        .links((DCAT, "service"), &services);
    agents(graph, &parties, config)?;
    let [graphql, files] = &services;
    let tables = datasets.iter().filter(|it| !it.is_vocabularies);
    let tables: Vec<NamedNode> = tables.map(|it| it.iri.clone()).collect();
    let thing = graph.tell(graphql, name(DCAT, "DataService"));
    described(thing, &WORDS.graphql, &parties)
        .link((DCAT, "endpointURL"), &place.at("graphql")?)
        .link((DCAT, "endpointDescription"), &place.at("schema.graphql")?)
        .links((DCAT, "servesDataset"), &tables)
        .link((DCT, "license"), &eu(LICENCE))
        .link((DCT, "accessRights"), &eu("access-right/PUBLIC"));
    let thing = graph.tell(files, name(DCAT, "DataService"));
    described(thing, &WORDS.files, &parties)
        .link((DCAT, "endpointURL"), &place.at("export")?)
        .link(
            (DCAT, "endpointDescription"),
            &place.at("export/codebook.json")?,
        )
        .links((DCAT, "servesDataset"), &tables)
        .link((DCT, "license"), &eu(LICENCE))
        .link((DCT, "accessRights"), &eu("access-right/PUBLIC"));
    for dataset in &datasets {
        dataset::tell(graph, place, &parties, dataset)?;
        distribution::tell(graph, place, dataset, files)?;
    }
    Ok(())
}

/// What DCAT-AP-NO asks for of a catalogue, a dataset and a service alike.
fn described<'a>(thing: Thing<'a>, wording: &Wording, parties: &Parties) -> Thing<'a> {
    thing
        .words((DCT, "title"), &wording.title)
        .words((DCT, "description"), &wording.meaning)
        .link((DCT, "publisher"), &parties.publisher)
        .link((DCAT, "contactPoint"), &parties.contact)
}

fn agents(graph: &mut Graph, parties: &Parties, config: &Config) -> Result<()> {
    let told = &config.catalogue;
    let publisher = told.publisher.as_deref();
    let publisher = publisher.ok_or_else(|| unset("catalogue.publisher"))?;
    let mailbox = told.mailbox.as_deref();
    let mailbox = mailbox.ok_or_else(|| unset("catalogue.mailbox"))?;
    let thing = graph.tell(&parties.publisher, name(FOAF, "Agent"));
    let thing = thing.text((FOAF, "name"), publisher);
    if let Some(number) = &told.organisation_number {
        thing.text((DCT, "identifier"), number);
    }
    let contact = told.contact.as_deref().unwrap_or(publisher);
    let thing = graph.tell(&parties.contact, name(VCARD, "Organization"));
    thing
        .text((VCARD, "fn"), contact)
        .link((VCARD, "hasEmail"), &iri(format!("mailto:{mailbox}"))?);
    Ok(())
}
