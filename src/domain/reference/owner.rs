//! Who is meant by the name of an owner as a case writes it: a municipality of Norway, or whatever else it shows itself
//! to be. The rules are general; a name that no rule knows is told as [`Owner::Other`], never lost.

use super::{Reference, ReferenceMunicipality};
use crate::model::collation::folded;

/// Who an owner's name stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// Exactly one of the reference data: its place in [`Reference::municipalities`].
    Known(usize),
    /// Several bear the name and the county does not tell them apart: their places.
    Ambiguous(Vec<usize>),
    /// A municipality, or several, of another country.
    Foreign {
        /// Its name, without the country in parentheses.
        name: String,
        /// ISO 3166-1 alpha-2 code.
        country: &'static str,
    },
    /// A group of municipalities, or a body that they share.
    Intermunicipal {
        /// Its name.
        name: String,
    },
    /// Whoever fits none of the above.
    Other {
        /// Its name.
        name: String,
    },
}

/// Countries: code, names in Bokmål, Nynorsk, their own tongue and English, and the stem of the adjective.
const COUNTRIES: [(&str, &[&str], &str); 13] = [
    ("DK", &["danmark", "denmark"], "dansk"),
    ("SE", &["sverige", "sweden"], "svensk"),
    ("FI", &["finland", "suomi"], "finsk"),
    ("IS", &["island", "ísland", "iceland"], "islandsk"),
    (
        "FO",
        &["færøyene", "færøyane", "føroyar", "faroe islands"],
        "færøysk",
    ),
    (
        "GL",
        &["grønland", "kalaallit nunaat", "greenland"],
        "grønlandsk",
    ),
    ("NL", &["nederland", "netherlands"], "nederlandsk"),
    ("DE", &["tyskland", "deutschland", "germany"], "tysk"),
    (
        "GB",
        &["storbritannia", "england", "skottland", "scotland", "wales"],
        "britisk",
    ),
    ("IE", &["irland", "ireland"], "irsk"),
    ("EE", &["estland", "eesti", "estonia"], "estisk"),
    ("BE", &["belgia", "belgium"], "belgisk"),
    ("AT", &["østerrike", "austria"], "østerriksk"),
];

/// Words that begin so tell of municipalities together.
const GROUP_STEMS: [&str; 8] = [
    "samkommune",
    "regionråd",
    "knutepunkt",
    "interkommunal",
    "kommunesamarbeid",
    "vertskommune",
    "kommunar",
    "kommuner",
];

/// Words that end so tell of municipalities together.
const GROUP_ENDINGS: [&str; 9] = [
    "kommunene",
    "kommunane",
    "kommuner",
    "kommunar",
    "regionen",
    "regionråd",
    "regionrådet",
    "samarbeid",
    "samarbeidet",
];

/// What tells one part of a district from the others.
const PARTS: [&str; 13] = [
    "indre", "midt", "midtre", "nedre", "nord", "nordre", "og", "sør", "søre", "ytre", "øst",
    "øvre", "vest",
];

/// Districts that are no municipality, so that what bears such a name alone is several of them.
const DISTRICTS: [&str; 39] = [
    "dalane",
    "follo",
    "fosen",
    "glåmdalen",
    "grenland",
    "gudbrandsdal",
    "gudbrandsdalen",
    "hadeland",
    "hallingdal",
    "hardanger",
    "haugalandet",
    "hedmarken",
    "helgeland",
    "innherred",
    "jæren",
    "lister",
    "lofoten",
    "namdal",
    "namdalen",
    "nordfjord",
    "nordhordland",
    "nordmøre",
    "numedal",
    "ofoten",
    "romerike",
    "romsdal",
    "ryfylke",
    "salten",
    "setesdal",
    "sogn",
    "solør",
    "sunnhordland",
    "sunnmøre",
    "sørlandet",
    "toten",
    "valdres",
    "vesterålen",
    "østerdal",
    "østerdalen",
];

impl Reference {
    /// Who bears the name, in any of its languages, with or without "kommune". Those of today go before former ones;
    /// where several share the name, the county decides, and where it does not, all are told. A municipality's number
    /// stands for it, alone or before its name.
    pub fn find_owner(&self, name: &str, county: Option<&str>) -> Owner {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Some((at, rest)) = self.numbered(&name)
            && (rest.is_empty() || self.bearing(rest).contains(&at))
        {
            return Owner::Known(at);
        }
        let (bare, hint) = in_parentheses(&name);
        if let Some(country) = hint.and_then(country_named) {
            return foreign(bare, country);
        }
        if let Some(country) = country_of_group(&name) {
            return foreign(&name, country);
        }
        let candidates = match hint.filter(|hint| self.county_number(hint).is_some()) {
            Some(hint) => self.narrowed(self.bearing(bare), Some(hint)),
            None => self.narrowed(self.bearing(&name), county),
        };
        match candidates.as_slice() {
            [one] => Owner::Known(*one),
            [] => match county.and_then(country_of_county) {
                Some(abroad) => foreign(&name, abroad),
                None if is_group(&name) => Owner::Intermunicipal { name },
                None => Owner::Other { name },
            },
            _ => Owner::Ambiguous(candidates),
        }
    }

    /// The municipality that bears or bore the number at the start of a name, and the name after it. Of 0301 a
    /// spreadsheet leaves 301.
    pub fn numbered<'a>(&self, name: &'a str) -> Option<(usize, &'a str)> {
        let is_digit = |it: char| it.is_ascii_digit();
        let (number, rest) = name.split_at(name.find(|it| !is_digit(it)).unwrap_or(name.len()));
        if !matches!(number.len(), 3 | 4) {
            return None;
        }
        let at = self.by_number(&format!("{number:0>4}"))?;
        Some((
            at,
            rest.trim_start_matches(|it: char| !it.is_alphanumeric()),
        ))
    }

    fn bearing(&self, name: &str) -> Vec<usize> {
        let wanted = folded(name);
        let short = wanted.strip_suffix(" kommune").unwrap_or(&wanted);
        let bears = |it: &ReferenceMunicipality| {
            it.names.iter().any(|name| {
                let name = folded(name);
                name == wanted || name == short
            })
        };
        let places = 0..self.municipalities.len();
        places
            .filter(|at| bears(&self.municipalities[*at]))
            .collect()
    }

    fn narrowed(&self, mut candidates: Vec<usize>, county: Option<&str>) -> Vec<usize> {
        if candidates
            .iter()
            .any(|at| !self.municipalities[*at].is_former())
        {
            candidates.retain(|at| !self.municipalities[*at].is_former());
        }
        let number = county.and_then(|name| self.county_number(name));
        let lies_there = |at: &usize| self.municipalities[*at].county_number.as_deref() == number;
        if number.is_some() && candidates.iter().any(lies_there) {
            candidates.retain(lies_there);
        }
        candidates
    }

    fn county_number(&self, name: &str) -> Option<&str> {
        let wanted = folded(name);
        let county = self
            .counties
            .iter()
            .find(|county| folded(&county.name) == wanted)?;
        Some(&county.number)
    }
}

fn foreign(name: &str, country: &'static str) -> Owner {
    Owner::Foreign {
        name: name.to_owned(),
        country,
    }
}

/// The name without what stands in parentheses at its end, and that.
fn in_parentheses(name: &str) -> (&str, Option<&str>) {
    let split = name
        .strip_suffix(')')
        .and_then(|rest| rest.rsplit_once('('));
    match split {
        Some((bare, hint)) if !bare.trim().is_empty() => (bare.trim(), Some(hint.trim())),
        _ => (name, None),
    }
}

fn country_named(name: &str) -> Option<&'static str> {
    let wanted = folded(name);
    let (code, ..) = COUNTRIES
        .iter()
        .find(|(_, names, _)| names.contains(&wanted.as_str()))?;
    Some(code)
}

/// A case names a foreign county as the country alone, or with the country in parentheses.
fn country_of_county(county: &str) -> Option<&'static str> {
    let (bare, hint) = in_parentheses(county.trim());
    country_named(hint.unwrap_or(bare))
}

/// Municipalities told by their nation, such as "13 danske kommuner".
fn country_of_group(name: &str) -> Option<&'static str> {
    let words = words(name);
    words.iter().find(|word| word.starts_with("kommun"))?;
    let (code, ..) = COUNTRIES.iter().find(|(_, _, stem)| {
        words.iter().any(|word| {
            word.strip_prefix(stem)
                .is_some_and(|end| matches!(end, "" | "e"))
        })
    })?;
    Some(code)
}

fn is_group(name: &str) -> bool {
    let words = words(name);
    let is_district = |word: &String| DISTRICTS.contains(&word.as_str());
    let is_part = |word: &String| PARTS.contains(&word.as_str());
    let tells_of_group = |word: &String| {
        word == "iks"
            || GROUP_STEMS.iter().any(|stem| word.starts_with(stem))
            || GROUP_ENDINGS.iter().any(|ending| word.ends_with(ending))
    };
    words.iter().any(tells_of_group)
        || words.iter().any(is_district)
            && words.iter().all(|word| is_district(word) || is_part(word))
}

fn words(name: &str) -> Vec<String> {
    name.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}
