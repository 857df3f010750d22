//! Statements of RDF, told thing by thing, and how they are written down. It must not know what they tell.

use oxjsonld::JsonLdSerializer;
use oxrdf::vocab::rdf;
use oxrdf::{GraphNameRef, Literal, NamedNode, Term, Triple};
use oxttl::TurtleSerializer;

use crate::domain::export::codebook::Words;
use crate::model::{Error, Result};

/// How statements are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// Turtle.
    Turtle,
    /// JSON-LD.
    JsonLd,
}

impl Syntax {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::Turtle, Self::JsonLd];

    /// How names of such files end.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Turtle => "ttl",
            Self::JsonLd => "jsonld",
        }
    }

    /// Its media type, without parameters.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Turtle => "text/turtle",
            Self::JsonLd => "application/ld+json",
        }
    }
}

/// The vocabularies of RDF that Floke speaks.
pub(super) mod space {
    pub(crate) const DCAT: &str = "http://www.w3.org/ns/dcat#";
    pub(crate) const DCT: &str = "http://purl.org/dc/terms/";
    pub(crate) const FOAF: &str = "http://xmlns.com/foaf/0.1/";
    pub(crate) const RDFS: &str = "http://www.w3.org/2000/01/rdf-schema#";
    pub(crate) const SKOS: &str = "http://www.w3.org/2004/02/skos/core#";
    pub(crate) const VCARD: &str = "http://www.w3.org/2006/vcard/ns#";
}

const PREFIXES: [(&str, &str); 6] = [
    ("dcat", space::DCAT),
    ("dct", space::DCT),
    ("foaf", space::FOAF),
    ("rdfs", space::RDFS),
    ("skos", space::SKOS),
    ("vcard", space::VCARD),
];

/// An IRI that was read from somewhere.
pub(super) fn iri(text: impl Into<String>) -> Result<NamedNode> {
    NamedNode::new(text).map_err(Error::internal)
}

/// A name of a vocabulary; names are our own.
pub(super) fn name(space: &str, name: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{space}{name}"))
}

/// Statements, those of one thing beside each other.
#[derive(Debug, Default)]
pub(super) struct Graph(Vec<Triple>);

/// What is told of one thing.
pub(super) struct Thing<'a> {
    graph: &'a mut Graph,
    subject: NamedNode,
}

impl Graph {
    /// Begins to tell of a thing of this class.
    pub(super) fn tell(&mut self, subject: &NamedNode, class: NamedNode) -> Thing<'_> {
        let subject = subject.clone();
        let thing = Thing {
            graph: self,
            subject,
        };
        thing.add(rdf::TYPE.into_owned(), class)
    }

    /// The statements, written down.
    pub(super) fn write(&self, syntax: Syntax) -> Result<Vec<u8>> {
        match syntax {
            Syntax::Turtle => {
                let mut serializer = TurtleSerializer::new();
                for (prefix, space) in PREFIXES {
                    serializer = serializer
                        .with_prefix(prefix, space)
                        .map_err(Error::internal)?;
                }
                let mut writer = serializer.for_writer(Vec::new());
                for triple in &self.0 {
                    writer.serialize_triple(triple).map_err(Error::internal)?;
                }
                writer.finish().map_err(Error::internal)
            }
            Syntax::JsonLd => {
                let mut writer = JsonLdSerializer::new().for_writer(Vec::new());
                for triple in &self.0 {
                    let quad = triple.as_ref().in_graph(GraphNameRef::DefaultGraph);
                    writer.serialize_quad(quad).map_err(Error::internal)?;
                }
                writer.finish().map_err(Error::internal)
            }
        }
    }
}

impl Thing<'_> {
    /// A tie to another thing.
    pub(super) fn link(self, (space, property): (&str, &str), to: &NamedNode) -> Self {
        self.add(name(space, property), to.clone())
    }

    /// A tie to each of these.
    pub(super) fn links(self, property: (&str, &str), to: &[NamedNode]) -> Self {
        to.iter().fold(self, |thing, to| thing.link(property, to))
    }

    /// A text in no language.
    pub(super) fn text(self, (space, property): (&str, &str), text: &str) -> Self {
        self.add(name(space, property), Literal::new_simple_literal(text))
    }

    /// A text of a type.
    pub(super) fn typed(self, (space, property): (&str, &str), text: &str, ty: &NamedNode) -> Self {
        let literal = Literal::new_typed_literal(text, ty.clone());
        self.add(name(space, property), literal)
    }

    /// A text in three languages.
    pub(super) fn words(self, (space, property): (&str, &str), words: &Words) -> Self {
        let Words { nb, nn, en } = words;
        let all = [("nb", nb), ("nn", nn), ("en", en)];
        all.into_iter().fold(self, |thing, (language, text)| {
            let literal = Literal::new_language_tagged_literal_unchecked(text, language);
            thing.add(name(space, property), literal)
        })
    }

    fn add(self, predicate: NamedNode, object: impl Into<Term>) -> Self {
        let triple = Triple::new(self.subject.clone(), predicate, object);
        self.graph.0.push(triple);
        self
    }
}
