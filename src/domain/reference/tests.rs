//! What must hold of the reference data: Norway's published figures, and who the cases' owners are.

use super::*;
use crate::domain::municipality::band;

fn reference() -> Reference {
    Reference::load().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn of_number<'a>(reference: &'a Reference, number: &str) -> &'a ReferenceMunicipality {
    &reference.municipalities[reference.by_number(number).unwrap()]
}

#[test]
fn counties_have_their_published_figures() {
    let published = [
        ("03", "Oslo", 1, 717_710, "Østlandet"),
        ("11", "Rogaland", 23, 499_417, "Vestlandet"),
        ("15", "Møre og Romsdal", 27, 270_624, "Vestlandet"),
        ("18", "Nordland", 41, 243_081, "Nord-Norge"),
        ("31", "Østfold", 12, 312_152, "Østlandet"),
        ("32", "Akershus", 21, 728_803, "Østlandet"),
        ("33", "Buskerud", 18, 269_819, "Østlandet"),
        ("34", "Innlandet", 46, 376_304, "Østlandet"),
        ("39", "Vestfold", 6, 256_432, "Østlandet"),
        ("40", "Telemark", 17, 177_093, "Østlandet"),
        ("42", "Agder", 25, 319_850, "Agder"),
        ("46", "Vestland", 43, 651_299, "Vestlandet"),
        ("50", "Trøndelag", 38, 482_956, "Trøndelag"),
        ("55", "Troms", 21, 169_610, "Nord-Norge"),
        ("56", "Finnmark", 18, 75_053, "Nord-Norge"),
    ];
    let reference = reference();
    assert_eq!(reference.counties.len(), published.len());
    for (county, (number, name, count, population, region)) in
        reference.counties.iter().zip(published)
    {
        assert_eq!(
            (&*county.number, &*county.name, &*county.region),
            (number, name, region)
        );
        let within: Vec<_> = reference
            .municipalities
            .iter()
            .filter(|it| it.kind == ReferenceKind::Municipality && !it.is_former())
            .filter(|it| it.county_number.as_deref() == Some(number))
            .collect();
        assert_eq!(within.len(), count, "{name}");
        assert_eq!(
            within.iter().filter_map(|it| it.population).sum::<u32>(),
            population,
            "{name}"
        );
        assert_eq!(
            of_number(&reference, number).population,
            Some(population),
            "{name}"
        );
    }
}

#[test]
fn size_bands_have_their_published_figures() {
    let published = [
        (0, 174, 404_200),
        (5_000, 70, 494_557),
        (10_000, 47, 658_525),
        (20_000, 46, 1_356_944),
        (50_000, 20, 2_635_977),
    ];
    let reference = reference();
    for (least, count, population) in published {
        let within: Vec<u32> = reference
            .municipalities
            .iter()
            .filter(|it| it.kind == ReferenceKind::Municipality)
            .filter_map(|it| it.population)
            .filter(|it| band(i32::try_from(*it).unwrap()).0 == least)
            .collect();
        assert_eq!(
            (within.len(), within.iter().sum()),
            (count, population),
            "{least}"
        );
    }
}

#[test]
fn bands_and_regions_are_the_vocabularies_words() {
    use crate::domain::vocabulary::{VocabularyName, vocabulary};
    let bands = &vocabulary(VocabularyName::PopulationBand).terms;
    let mut least = 0;
    for term in bands {
        let (from, to) = band(least);
        assert_eq!(from, least);
        let code = match (from, to) {
            (0, _) => format!("UNDER_{}", to + 1),
            (_, i32::MAX) => format!("FROM_{from}"),
            _ => format!("FROM_{from}_TO_{to}"),
        };
        assert_eq!(term.code, code);
        least = to.saturating_add(1);
    }
    assert_eq!(least, i32::MAX);
    let regions = &vocabulary(VocabularyName::Region).terms;
    for county in reference().counties {
        assert!(
            regions.iter().any(|term| term.labels.nb == county.region),
            "{county:?}"
        );
    }
}

#[test]
fn a_renumbered_one_is_one_entry_with_both_numbers() {
    let reference = reference();
    let drammen = of_number(&reference, "3005");
    assert_eq!((&*drammen.name, drammen.number()), ("Drammen", "3301"));
    assert_eq!(drammen.numbers[0].valid_to, Some(day("2023-12-31")));
    assert_eq!(drammen.numbers[1].valid_from, Some(day("2024-01-01")));
    assert_eq!(drammen.numbers[1].valid_to, None);
    assert!(!drammen.is_former());
    let renumbered = |it: &&ReferenceMunicipality| it.numbers.len() == 2 && it.number() != "0301";
    assert_eq!(
        reference.municipalities.iter().filter(renumbered).count(),
        113
    );
}

#[test]
fn alesund_was_split_and_sauherad_merged() {
    let reference = reference();
    let successors = |it: &ReferenceMunicipality| -> Vec<String> {
        it.successors
            .iter()
            .map(|at| reference.municipalities[*at].number().to_owned())
            .collect()
    };
    let former = of_number(&reference, "1507");
    assert_eq!(
        (&*former.name, former.valid_to),
        ("Ålesund", Some(day("2023-12-31")))
    );
    assert_eq!(successors(former), ["1508", "1580"]);
    assert_eq!(of_number(&reference, "1508").numbers.len(), 1);
    assert_eq!(
        of_number(&reference, "1580").numbers[0].valid_from,
        Some(day("2024-01-01"))
    );

    let sauherad = of_number(&reference, "0822");
    assert_eq!(successors(sauherad), ["4020"]);
    assert_eq!(of_number(&reference, "4020").name, "Midt-Telemark");
    assert_eq!(sauherad.county_number.as_deref(), Some("40"));

    let viken = of_number(&reference, "30");
    assert_eq!(successors(viken), ["31", "32", "33"]);
    assert_eq!(
        (viken.county_number.as_deref(), viken.region.as_deref()),
        (None, Some("Østlandet"))
    );
}

#[test]
fn oslo_is_municipality_and_county_at_once() {
    let reference = reference();
    let oslo = of_number(&reference, "03");
    assert_eq!((&*oslo.name, oslo.number()), ("Oslo", "0301"));
    assert_eq!(oslo.organisation_number.as_deref(), Some("958935420"));
    assert!(
        reference
            .municipalities
            .iter()
            .all(|it| it.name != "Oslo fylkeskommune")
    );
}

#[test]
fn parallel_names_are_all_kept() {
    let reference = reference();
    let parallel = reference
        .municipalities
        .iter()
        .filter(|it| it.names.len() > 1);
    assert_eq!(parallel.clone().count(), 22);
    for it in parallel {
        assert_eq!(it.names[0], it.name);
    }
    let karasjok = of_number(&reference, "5437");
    assert_eq!(karasjok.names, ["Karasjok", "Kárášjohka"]);
    assert_eq!(
        of_number(&reference, "5001").names,
        ["Trondheim", "Tråante"]
    );
}

#[test]
fn names_lead_to_their_owners() {
    let reference = reference();
    let number = |name: &str, county: Option<&str>| match reference.find_owner(name, county) {
        Owner::Known(at) => reference.municipalities[at].number().to_owned(),
        other => panic!("{name}: {other:?}"),
    };
    assert_eq!(number("Drammen", Some("Buskerud")), "3301");
    assert_eq!(number("bergen  KOMMUNE", Some("Flere fylker")), "4601");
    assert_eq!(number("Guovdageaidnu", None), "5612");
    assert_eq!(number("Ålesund", Some("Møre og Romsdal")), "1508");
    assert_eq!(number("Sauherad", None), "0822");
    assert_eq!(number("Akershus fylkeskommune", Some("Oslo")), "32");
    assert_eq!(
        number("Troms og Finnmark fylkeskommune", Some("Finnmark")),
        "54"
    );
    assert_eq!(number("Oslo", Some("Region Midtjylland (Danmark)")), "0301");
}

#[test]
fn numbers_lead_to_their_owners() {
    let reference = reference();
    for (told, number) in [
        ("0301", "0301"),
        ("301", "0301"),
        ("0301 Oslo", "0301"),
        ("4601", "4601"),
        (" 4601  bergen kommune", "4601"),
        ("4601-Bergen", "4601"),
        ("5437 Kárášjohka", "5610"),
        ("1515 Herøy", "1515"),
        ("3005", "3301"),
        ("0822", "0822"),
        ("822", "0822"),
    ] {
        let at = reference.by_number(number).unwrap();
        assert_eq!(reference.find_owner(told, None), Owner::Known(at), "{told}");
    }
    for name in [
        "9999",
        "46",
        "03",
        "964338531",
        "04601",
        "4601 Voss",
        "4601, 4621",
        "2020 Arena",
    ] {
        let name = name.to_owned();
        assert_eq!(reference.find_owner(&name, None), Owner::Other { name });
    }
}

#[test]
fn a_number_of_four_digits_is_one_municipalitys() {
    let mut bearers = std::collections::HashMap::new();
    for it in &reference().municipalities {
        for dated in it.numbers.iter().filter(|it| it.number.len() == 4) {
            assert_eq!(it.kind, ReferenceKind::Municipality, "{}", dated.number);
            let before = bearers.insert(dated.number.clone(), it.name.clone());
            assert_eq!(before, None, "{}", dated.number);
        }
    }
}

#[test]
fn the_county_tells_twins_apart() {
    let reference = reference();
    for (name, county, number) in [
        ("Herøy", "Møre og Romsdal", "1515"),
        ("Herøy", "Nordland", "1818"),
        ("Våler", "Østfold", "3114"),
        ("Våler", "Innlandet", "3419"),
    ] {
        let at = reference.by_number(number).unwrap();
        assert_eq!(reference.find_owner(name, Some(county)), Owner::Known(at));
        let told = format!("{name} ({county})");
        assert_eq!(
            reference.find_owner(&told, Some("Flere fylker")),
            Owner::Known(at)
        );
        for vague in [None, Some("Flere fylker"), Some("Agder")] {
            let Owner::Ambiguous(both) = reference.find_owner(name, vague) else {
                panic!("{name} in {vague:?}");
            };
            assert_eq!(both.len(), 2);
            assert!(both.contains(&at));
        }
    }
}

#[test]
fn others_show_what_they_are() {
    let reference = reference();
    let foreign = |name: &str, county| match reference.find_owner(name, county) {
        Owner::Foreign { name, country } => (name, country),
        other => panic!("{name}: {other:?}"),
    };
    assert_eq!(
        foreign("Aarhus (Danmark)", None),
        ("Aarhus".to_owned(), "DK")
    );
    assert_eq!(
        foreign("Trelleborg (Sverige)", Some("Skåne (Sverige)")),
        ("Trelleborg".to_owned(), "SE")
    );
    assert_eq!(
        foreign("13 danske kommuner", Some("Danmark")),
        ("13 danske kommuner".to_owned(), "DK")
    );
    assert_eq!(
        foreign("Svenske kommunar", None),
        ("Svenske kommunar".to_owned(), "SE")
    );
    assert_eq!(
        foreign("Aarhus", Some("Region Midtjylland (Danmark)")),
        ("Aarhus".to_owned(), "DK")
    );

    for name in [
        "Agder-kommunene",
        "Innherred samkommune",
        "Lofot-samarbeidet",
        "Knutepunkt Sørlandet",
        "Ytre Helgeland",
        "Vesterålen regionråd",
        "Kongsbergregionen",
        "Renovasjonsselskapet IKS",
        "Ti kommunar på Vestlandet",
    ] {
        let name = name.to_owned();
        assert_eq!(
            reference.find_owner(&name, None),
            Owner::Intermunicipal { name }
        );
    }
    for name in [
        "Sørlandet sykehus",
        "Dansk fellesskap",
        "Bergen (havna)",
        "Nasjonal arena",
        "",
    ] {
        let name = name.to_owned();
        assert_eq!(reference.find_owner(&name, None), Owner::Other { name });
    }
}

#[test]
fn every_owner_of_the_cases_is_found() {
    let reference = reference();
    let mut foreign = 0;
    let mut groups = Vec::new();
    let cases = include_str!("../../../data/demo/cases.jsonl");
    for case in cases.lines() {
        let case: serde_json::Value = serde_json::from_str(case).unwrap();
        for name in case["municipality"].as_array().unwrap() {
            let name = name.as_str().unwrap();
            match reference.find_owner(name, case["county"].as_str()) {
                Owner::Known(_) => {}
                Owner::Foreign { .. } => foreign += 1,
                Owner::Intermunicipal { name } => groups.push(name),
                unclear => panic!("{name}: {unclear:?}"),
            }
        }
    }
    groups.sort();
    assert_eq!(foreign, 12);
    assert_eq!(
        groups,
        ["Agder-kommunene", "Knutepunkt Sørlandet", "Ytre Helgeland"]
    );
}
