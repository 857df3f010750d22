//! Whom a wave asks: the survey, the round of asking, kinds and bands of units, places, and strata.

use std::collections::{HashMap, HashSet};

use entity::code::{Sector, SurveyDisclosure, SurveyWeighting};

use super::{Found, LABEL, LONGEST_CODE, TAKEN, WORDS, codes, is_code};
use crate::domain::experience::limits::Text;
use crate::domain::rule::{CodebookRule, Path, SurveyRule, check};
use crate::domain::survey::codebook::{
    Category, Codebook, LEAST_MINIMUM, NORWAY, PLACES_SINCE, Place, Stratum, UnitType,
};
use crate::domain::survey::extent::Extent;
use crate::domain::vocabulary::{VocabularyName, vocabulary};

/// Kinds of units.
const UNIT_TYPES: usize = 60;
/// Bands of employees.
const EMPLOYEE_BANDS: usize = 20;
/// Parts of the population.
const STRATA: usize = 1_000;

/// Groups of up to two values that there can be. How they hang together is worked out when a wave is closed, and takes time by
/// the cube of them: half a minute for so many.
const GROUPS: usize = 4_000;
/// Combinations of sector, kind, employees and place that there can be: each is looked at then.
const KINDS: usize = 150_000;

/// Groups times answers: the pattern of each answer is worked out over all groups.
const COUNTS: usize = 4_000_000;

/// Regions that a table tells apart.
const REGIONS: usize = 20;
/// Municipalities and county municipalities.
const PLACES: usize = 1_000;

impl Found {
    pub(super) fn survey(&mut self, book: &Codebook) {
        let path = Path::of("survey");
        if !is_code(&book.survey.key, |it| it.is_ascii_lowercase(), '-') {
            let rule = CodebookRule::Key(book.survey.key.clone());
            self.0.add(&path.to("key"), rule);
        }
        self.labels(&path.to("title"), &book.survey.title, LABEL);
        self.labels(&path.to("description"), &book.survey.description, WORDS);
    }

    pub(super) fn wave(&mut self, book: &Codebook) {
        let wave = &book.wave;
        let path = Path::of("wave");
        let edition = Text {
            longest: LONGEST_CODE,
            is_long: false,
        };
        self.text(&path.to("edition"), &wave.edition, edition);
        self.text(&path.to("controller"), &wave.controller, LABEL);
        let country = &wave.country;
        if country.len() != 2 || !country.bytes().all(|it| it.is_ascii_uppercase()) {
            let rule = CodebookRule::Country(country.clone());
            self.0.add(&path.to("country"), rule);
        }
        let (from, to) = (wave.field_from, wave.field_to);
        for (field, day) in [
            ("field_from", from),
            ("field_to", to),
            ("structure_on", wave.structure_on),
        ] {
            check::day(&path.to(field), day, &mut self.0);
        }
        if from > to {
            let rule = CodebookRule::FieldReversed { from, to };
            self.0.add(&path.to("field_to"), rule);
        }
        for (field, count) in [("frame_size", wave.frame_size), ("invited", wave.invited)] {
            self.count(&path.to(field), count.unwrap_or_default());
        }
        let (day, since) = (wave.structure_on, PLACES_SINCE);
        if book.municipalities.is_empty() && *country != NORWAY {
            let rule = CodebookRule::PlacesAbroadNotKnown(country.clone());
            self.0.add(&Path::of("municipalities"), rule);
        } else if book.municipalities.is_empty() && day < since {
            let rule = CodebookRule::PlacesNotKnown { day, since };
            self.0.add(&path.to("structure_on"), rule);
        }
        let (given, least) = (wave.minimum, LEAST_MINIMUM);
        if given < least {
            let rule = CodebookRule::MinimumTooLow { given, least };
            self.0.add(&path.to("minimum"), rule);
        }
        if let Some(source) = &wave.source {
            check::url(&path.to("source"), source, &mut self.0);
        }
    }

    pub(super) fn unit_types(&mut self, types: &[UnitType]) {
        let path = Path::of("unit_types");
        check::many(&path, types.len(), UNIT_TYPES, &mut self.0);
        for (at, it) in types.iter().enumerate() {
            self.code(&path.at(at).to("code"), &it.code);
            self.labels(&path.at(at).to("labels"), &it.labels, LABEL);
        }
        self.distinct(codes(&path, types.iter().map(|it| it.code.as_str())));
    }

    pub(super) fn employee_bands(&mut self, bands: &[Category]) {
        let path = Path::of("employee_bands");
        check::many(&path, bands.len(), EMPLOYEE_BANDS, &mut self.0);
        for (at, it) in bands.iter().enumerate() {
            self.code(&path.at(at).to("code"), &it.code);
            self.labels(&path.at(at).to("labels"), &it.labels, LABEL);
        }
        self.distinct(codes(&path, bands.iter().map(|it| it.code.as_str())));
    }

    pub(super) fn places(&mut self, country: &str, places: &[Place]) {
        // Of other countries it is not known how they count theirs.
        let is_norway = country == NORWAY;
        let (of_place, of_county): (&[usize], &[usize]) = if is_norway {
            (&[2, 4], &[2])
        } else {
            (&[1, 2, 3, 4, 5, 6], &[1, 2, 3, 4, 5, 6])
        };
        let no_number = |number: &str| {
            if is_norway {
                CodebookRule::PlaceNumber(number.to_owned())
            } else {
                CodebookRule::PlaceNumberAbroad(number.to_owned())
            }
        };
        let path = Path::of("municipalities");
        check::many(&path, places.len(), PLACES, &mut self.0);
        let is_number = |number: &str, digits: &[usize]| {
            digits.contains(&number.len()) && number.bytes().all(|it| it.is_ascii_digit())
        };
        for (at, it) in places.iter().enumerate() {
            let path = path.at(at);
            if !is_number(&it.number, of_place) {
                self.0.add(&path.to("number"), no_number(&it.number));
            }
            self.text(&path.to("name"), &it.name, LABEL);
            if let Some(county) = it.county.as_ref().filter(|it| !is_number(it, of_county)) {
                self.0.add(&path.to("county"), no_number(county));
            }
            for (field, text) in [("county_name", &it.county_name), ("region", &it.region)] {
                if let Some(text) = text {
                    self.text(&path.to(field), text, LABEL);
                }
            }
            if let Some(rule) = it.region.as_deref().and_then(taken_region) {
                self.0.add(&path.to("region"), rule);
            }
            self.count(&path.to("population"), it.population.unwrap_or_default());
        }
        let regions: HashSet<&str> = (places.iter())
            .filter_map(|it| it.region.as_deref())
            .collect();
        if regions.len() > REGIONS {
            let rule = CodebookRule::TooManyRegions {
                given: regions.len(),
                most: REGIONS,
            };
            self.0.add(&path, rule);
        }
        let numbers = places.iter().map(|it| it.number.as_str());
        let paths = (0..places.len()).map(|at| path.at(at).to("number"));
        self.distinct(paths.zip(numbers));
    }

    /// That respondents fall in no more groups than can be looked at together.
    pub(super) fn extent(&mut self, book: &Codebook) {
        let is_long = book.unit_types.len() > UNIT_TYPES
            || book.employee_bands.len() > EMPLOYEE_BANDS
            || book.municipalities.len() > PLACES;
        if is_long {
            return;
        }
        let Extent { groups, kinds } = Extent::of(book);
        let path = Path::of(widest(book));
        if groups > GROUPS {
            let (given, most) = (groups, GROUPS);
            self.0
                .add(&path, CodebookRule::TooManyGroups { given, most });
        } else if kinds > KINDS {
            let (given, most) = (kinds, KINDS);
            self.0
                .add(&path, CodebookRule::TooManyKinds { given, most });
        } else if groups * answers(book) > COUNTS {
            let (given, most) = (answers(book), COUNTS / groups);
            let rule = CodebookRule::TooManyAnswers {
                given,
                groups,
                most,
            };
            self.0.add(&Path::of("questions"), rule);
        }
    }

    pub(super) fn strata(&mut self, book: &Codebook) {
        let path = Path::of("strata");
        let strata = &book.strata;
        if strata.is_empty() && book.wave.weighting == SurveyWeighting::Stratum {
            self.0.add(&path, CodebookRule::NoStrata);
        }
        let is_rounded = book.wave.disclosure == SurveyDisclosure::Round;
        if is_rounded && book.wave.weighting != SurveyWeighting::None {
            let path = Path::of("wave").to("disclosure");
            self.0.add(&path, CodebookRule::RoundingWeighted);
        }
        if !check::many(&path, strata.len(), STRATA, &mut self.0) {
            return;
        }
        let kinds: HashMap<&str, Option<Sector>> = (book.unit_types.iter())
            .map(|it| (it.code.as_str(), it.sector))
            .collect();
        let regions: HashSet<&str> = if book.municipalities.is_empty() {
            // Those of Floke are to come, which lie in its regions.
            let regions = vocabulary(VocabularyName::Region).terms.iter();
            regions.map(|it| it.labels.nb.as_str()).collect()
        } else {
            let places = book.municipalities.iter();
            places.filter_map(|it| it.region.as_deref()).collect()
        };
        for (at, it) in strata.iter().enumerate() {
            let path = path.at(at);
            if it.population == 0 {
                self.0
                    .add(&path.to("population"), CodebookRule::EmptyStratum);
            }
            self.count(&path.to("population"), it.population);
            if let Some(code) = &it.unit_type {
                let wanted = kinds.get(code.as_str());
                if let Some(rule) = misfit(code, wanted, it.sector) {
                    self.0.add(&path.to("unit_type"), rule);
                }
            }
            if let Some(region) = &it.region
                && !regions.contains(region.as_str())
            {
                let mut known: Vec<&str> = regions.iter().copied().collect();
                known.sort_unstable();
                let rule = CodebookRule::NoRegion {
                    given: region.clone(),
                    known: known.join(", "),
                };
                self.0.add(&path.to("region"), rule);
            }
            let is_known = |it: &Stratum| {
                let mut code = it.unit_type.iter();
                code.all(|code| kinds.contains_key(code.as_str()))
            };
            let twin = (strata[..at].iter())
                .position(|other| is_known(it) && is_known(other) && overlap(&kinds, it, other));
            if let Some(first) = twin {
                let rule = CodebookRule::StrataOverlap(Path::of("strata").at(first));
                self.0.add(&path, rule);
            }
        }
    }
}

/// All that can be answered: options, numbers, and what composites make of them.
fn answers(book: &Codebook) -> usize {
    let options = book.questions.iter().map(|it| it.options.len().max(1));
    options.sum::<usize>() + book.composites.len()
}

/// The list of a codebook that most groups come of.
fn widest(book: &Codebook) -> &'static str {
    let places = book.municipalities.iter();
    let counties: HashSet<&str> = places.filter_map(|it| it.county.as_deref()).collect();
    let lists = [
        ("municipalities", counties.len()),
        ("employee_bands", book.employee_bands.len()),
        ("unit_types", book.unit_types.len()),
    ];
    let widest = lists.into_iter().max_by_key(|(_, values)| *values);
    widest.map_or("unit_types", |(name, _)| name)
}

/// What is wrong with the name of a region that tables would take for another.
fn taken_region(name: &str) -> Option<CodebookRule> {
    let regions = &vocabulary(VocabularyName::Region).terms;
    if TAKEN.contains(&name) {
        Some(CodebookRule::TakenCode(name.to_owned()))
    } else if regions.iter().any(|it| it.code == name) {
        Some(CodebookRule::CodeOfRegion(name.to_owned()))
    } else {
        None
    }
}

/// What is wrong with a stratum of a kind of units.
fn misfit(
    code: &str,
    wanted: Option<&Option<Sector>>,
    given: Option<Sector>,
) -> Option<SurveyRule> {
    match (wanted, given) {
        (None, _) => Some(SurveyRule::NoUnitType(code.to_owned())),
        (Some(Some(wanted)), Some(given)) if *wanted != given => Some(SurveyRule::OtherSector {
            unit_type: code.to_owned(),
            given,
            wanted: *wanted,
        }),
        _ => None,
    }
}

/// Whether a unit could belong to both strata.
fn overlap(kinds: &HashMap<&str, Option<Sector>>, one: &Stratum, other: &Stratum) -> bool {
    let sector = |it: &Stratum| {
        let kind = it.unit_type.as_deref().and_then(|code| kinds.get(code));
        it.sector.or(kind.copied().flatten())
    };
    may_agree(sector(one).as_ref(), sector(other).as_ref())
        && may_agree(one.unit_type.as_ref(), other.unit_type.as_ref())
        && may_agree(one.region.as_ref(), other.region.as_ref())
}

/// Whether what two strata say of the same can hold of one unit.
fn may_agree<T: PartialEq>(one: Option<&T>, other: Option<&T>) -> bool {
    one.is_none() || other.is_none() || one == other
}
