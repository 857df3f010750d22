"""The catalogue is what DCAT-AP-NO demands, the vocabularies are SKOS, and each syntax tells the same.

usage: catalogue.py ADDRESS   of a running Floke that has a wave of a survey
"""

import pathlib
import sys
import urllib.request

from pyshacl import validate
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCAT, DCTERMS, FOAF, SKOS

VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
THEMES = "http://publications.europa.eu/resource/authority/data-theme/"
TYPES = {"turtle": "text/turtle", "json-ld": "application/ld+json"}

# What is mandatory, by class, and of a period what a wave tells.
MANDATORY = {
    DCAT.Catalog: [DCTERMS.description, DCAT.contactPoint, DCTERMS.title, DCTERMS.publisher],
    DCAT.Dataset: [DCTERMS.description, DCAT.contactPoint, DCAT.theme, DCTERMS.title, DCTERMS.publisher],
    DCAT.DataService: [DCAT.endpointURL, DCAT.contactPoint, DCTERMS.title, DCTERMS.publisher],
    DCAT.Distribution: [DCAT.accessURL],
    VCARD.Organization: [VCARD.fn, VCARD.hasEmail],
    FOAF.Agent: [FOAF.name],
    DCTERMS.PeriodOfTime: [DCAT.startDate, DCAT.endDate],
}


def read(address, path):
    """What stands at a path, which each syntax tells alike."""
    graphs = []
    for syntax, media_type in TYPES.items():
        request = urllib.request.Request(f"{address}/{path}", headers={"accept": media_type})
        with urllib.request.urlopen(request) as answer:
            if answer.headers.get_content_type() != media_type:
                sys.exit(f"{path}: asked for {media_type}, got {answer.headers.get_content_type()}")
            graphs.append(Graph().parse(data=answer.read(), format=syntax))
    if not isomorphic(*graphs):
        sys.exit(f"{path}: Turtle and JSON-LD do not tell the same")
    return graphs[0]


def conforms(graph, shapes):
    keeps, _, text = validate(graph, shacl_graph=shapes, advanced=False)
    return keeps, text


def broken(graph):
    """Copies that each lack something mandatory, with what it is."""
    for of, properties in MANDATORY.items():
        subject = next(graph.subjects(RDF.type, of), None)
        if subject is None:
            sys.exit(f"there is no {of}")
        for lacking in properties:
            copy = Graph()
            for triple in graph:
                if triple[:2] != (subject, lacking):
                    copy.add(triple)
            yield f"{of} without {lacking}", copy
    dataset = next(graph.subjects(RDF.type, DCAT.Dataset))
    copy = Graph()
    for triple in graph:
        is_theme = triple[:2] == (dataset, DCAT.theme) and str(triple[2]).startswith(THEMES)
        copy.add((dataset, DCAT.theme, URIRef(THEMES + "MADE_UP")) if is_theme else triple)
    yield "a theme that EU does not have", copy


def main(address):
    shapes = Graph().parse(pathlib.Path(__file__).with_name("shapes.ttl"))
    graph = read(address, "catalog")
    keeps, text = conforms(graph, shapes)
    if not keeps:
        sys.exit(text)
    count = 0
    for what, copy in broken(graph):
        count += 1
        if conforms(copy, shapes)[0]:
            sys.exit(f"a catalogue passes that has {what}")
    print(f"catalogue: {len(graph)} statements, {count} broken copies refused")

    whole = read(address, "vocabulary")
    schemes = set(whole.subjects(RDF.type, SKOS.ConceptScheme))
    referred = {to for to in graph.objects(None, DCTERMS.references)}
    if not schemes or schemes != referred:
        sys.exit(f"not both told and referred to: {schemes ^ referred}")
    together = Graph()
    for scheme in schemes:
        together += read(address, "vocabulary/" + scheme.rsplit("/", 1)[1])
    if not isomorphic(together, whole):
        sys.exit("vocabularies one by one are not all of them")
    concepts = set(whole.subjects(RDF.type, SKOS.Concept))
    for concept in concepts:
        labels = sorted(label.language for label in whole.objects(concept, SKOS.prefLabel))
        if labels != ["en", "nb", "nn"] or not set(whole.objects(concept, SKOS.inScheme)) <= schemes:
            sys.exit(f"{concept}: {labels}")
    for narrow, wide in whole.subject_objects(SKOS.broader):
        if wide not in concepts or narrow == wide:
            sys.exit(f"{narrow} is below {wide}")
    print(f"vocabularies: {len(schemes)} schemes, {len(concepts)} concepts")


main(sys.argv[1])
