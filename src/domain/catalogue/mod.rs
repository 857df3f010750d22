//! What Floke has to offer, as RDF: a catalogue after DCAT-AP-NO, and the vocabularies as SKOS. Built from the settings, from
//! what is compiled in, and from the waves of surveys that are closed, which alone are read from the database.

mod dataset;
mod distribution;
mod graph;
mod scheme;
#[cfg(test)]
mod tests;
mod wave;
mod words;

use oxrdf::NamedNode;

use self::dataset::{Dataset, Kind, datasets};
use self::graph::space::{DCAT, DCT, FOAF, VCARD};
use self::graph::{Graph, Thing, iri, name};
use self::words::{WORDS, Wording};
use super::survey::{self, Outline};
use super::vocabulary::VocabularyName;
use crate::config::Config;
use crate::model::{Error, Result};
use crate::store::Connection;

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

    /// Whether it stays the same as long as the service runs, whatever is in the database.
    pub fn is_lasting(self) -> bool {
        self != Self::Catalogue
    }

    /// It, written down, with what there is in the database now.
    ///
    /// # Errors
    ///
    /// `Internal` where a setting is missing.
    pub async fn read(
        self,
        db: &impl Connection,
        config: &Config,
        syntax: Syntax,
    ) -> Result<Vec<u8>> {
        let waves = if self.is_lasting() {
            Vec::new()
        } else {
            survey::closed(db).await?
        };
        self.write(config, &waves, syntax)
    }

    fn write(self, config: &Config, waves: &[Outline], syntax: Syntax) -> Result<Vec<u8>> {
        let address = config.public_url.as_deref();
        let place = Place(address.ok_or_else(|| unset("public_url"))?.to_owned());
        let mut graph = Graph::default();
        match self {
            Self::Catalogue => catalogue(&mut graph, &place, config, waves)?,
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

/// By which way what is in the catalogue can be had.
struct Services {
    graphql: NamedNode,
    files: NamedNode,
}

fn catalogue(graph: &mut Graph, place: &Place, config: &Config, waves: &[Outline]) -> Result<()> {
    let parties = Parties {
        publisher: match &config.catalogue.organisation_number {
            Some(number) => iri(format!("{REGISTER}{number}"))?,
            None => place.part("publisher")?,
        },
        contact: place.part("contact")?,
    };
    let datasets = datasets(place, waves)?;
    let services = Services {
        graphql: place.part("service-graphql")?,
        files: place.part("service-files")?,
    };
    let every = iris(&datasets, |_| true);
    let itself = place.at(&Document::Catalogue.path())?;
    let thing = graph.tell(&itself, name(DCAT, "Catalog"));
    described(thing, &WORDS.catalogue, &parties)
        .link((FOAF, "homepage"), &place.at("")?)
        .link((DCAT, "themeTaxonomy"), &eu("data-theme"))
        .links((DCT, "language"), &languages())
        .link((DCT, "license"), &eu(LICENCE))
        .links((DCAT, "dataset"), &every)
        .link((DCAT, "service"), &services.graphql)
        .link((DCAT, "service"), &services.files);
    agents(graph, &parties, config)?;
    tell_services(graph, place, &parties, (&services, &datasets))?;
    for dataset in &datasets {
        dataset::tell(graph, place, &parties, dataset)?;
        distribution::tell(graph, place, dataset, &services)?;
        if let Kind::Wave(outline) = dataset.kind {
            wave::tell_parts(graph, place, outline)?;
        }
    }
    Ok(())
}

fn iris(datasets: &[Dataset<'_>], is_wanted: impl Fn(Kind<'_>) -> bool) -> Vec<NamedNode> {
    let wanted = datasets.iter().filter(|it| is_wanted(it.kind));
    wanted.map(|it| it.iri.clone()).collect()
}

fn tell_services(
    graph: &mut Graph,
    place: &Place,
    parties: &Parties,
    (services, datasets): (&Services, &[Dataset<'_>]),
) -> Result<()> {
    let all = iris(datasets, |it| !matches!(it, Kind::Vocabularies));
    let tables = iris(datasets, |it| matches!(it, Kind::Experiences));
    let thing = graph.tell(&services.graphql, name(DCAT, "DataService"));
    described(thing, &WORDS.graphql, parties)
        .link((DCAT, "endpointURL"), &place.at("graphql")?)
        .link((DCAT, "endpointDescription"), &place.at("schema.graphql")?)
        .links((DCAT, "servesDataset"), &all)
        .link((DCT, "license"), &eu(LICENCE))
        .link((DCT, "accessRights"), &eu("access-right/PUBLIC"));
    let thing = graph.tell(&services.files, name(DCAT, "DataService"));
    described(thing, &WORDS.files, parties)
        .link((DCAT, "endpointURL"), &place.at("export")?)
        .link(
            (DCAT, "endpointDescription"),
            &place.at("export/codebook.json")?,
        )
        .links((DCAT, "servesDataset"), &tables)
        .link((DCT, "license"), &eu(LICENCE))
        .link((DCT, "accessRights"), &eu("access-right/PUBLIC"));
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
