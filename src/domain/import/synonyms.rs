//! From free words to codes: a documented table tells which barrier, enabler or role a case means. Knows no case; a word
//! that the table does not know stays text.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::model::collation::folded;

const TABLE: &str = include_str!("../../../data/import/synonyms.json");

/// What a barrier means, as codes of the vocabularies `FACTOR` and `FAILURE_CAUSE`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coded {
    /// What hampered.
    pub factor: Option<&'static str>,
    /// Why it failed or became hard.
    pub cause: Option<&'static str>,
}

/// The codes of a barrier in Bokmål or Nynorsk; none where no rule fits.
pub fn barrier(word: &str) -> Coded {
    find(&SYNONYMS.barriers, word).map_or_else(Coded::default, |rule| Coded {
        factor: rule.factor.as_deref(),
        cause: rule.cause.as_deref(),
    })
}

/// The code of the `FACTOR` that an enabler names, if a rule fits.
pub fn enabler(word: &str) -> Option<&'static str> {
    find(&SYNONYMS.enablers, word)?.factor.as_deref()
}

/// The code of the `PARTNER_ROLE` that a free role tells of, if a rule fits.
pub fn role(text: &str) -> Option<&'static str> {
    find(&SYNONYMS.roles, text)?.role.as_deref()
}

struct Synonyms {
    barriers: Vec<Rule>,
    enablers: Vec<Rule>,
    roles: Vec<Rule>,
}

#[derive(Debug)]
struct Rule {
    factor: Option<String>,
    cause: Option<String>,
    role: Option<String>,
    phrases: Vec<String>,
    stems: Vec<Vec<Stem>>,
}

/// One word of a stem: its letters, and whether more may stand before or after them.
#[derive(Debug)]
struct Stem {
    letters: String,
    open_start: bool,
    open_end: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    #[serde(rename = "about")]
    _about: Vec<String>,
    barriers: Vec<Row>,
    enablers: Vec<Row>,
    roles: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    factor: Option<String>,
    cause: Option<String>,
    role: Option<String>,
    #[serde(default)]
    phrases: Vec<String>,
    #[serde(default)]
    stems: Vec<String>,
}

static SYNONYMS: LazyLock<Synonyms> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "compiled in, and a test reads it")]
    parse().expect("the synonym table compiled in is well-formed")
});

fn parse() -> Result<Synonyms, serde_json::Error> {
    let table: Table = serde_json::from_str(TABLE)?;
    let rules = |rows: Vec<Row>| rows.into_iter().map(Rule::from).collect();
    Ok(Synonyms {
        barriers: rules(table.barriers),
        enablers: rules(table.enablers),
        roles: rules(table.roles),
    })
}

impl From<Row> for Rule {
    fn from(row: Row) -> Self {
        let phrases = row.phrases.iter().map(|phrase| words(phrase).join(" "));
        let stems = row.stems.iter().map(|stem| {
            let words = stem.split_whitespace();
            words.map(Stem::new).collect()
        });
        Self {
            phrases: phrases.collect(),
            stems: stems.collect(),
            factor: row.factor,
            cause: row.cause,
            role: row.role,
        }
    }
}

impl Stem {
    fn new(text: &str) -> Self {
        Self {
            letters: normalised(text.trim_matches('*')),
            open_start: text.starts_with('*'),
            open_end: text.ends_with('*'),
        }
    }

    fn matches(&self, word: &str) -> bool {
        match (self.open_start, self.open_end) {
            (true, true) => word.contains(&self.letters),
            (true, false) => word.ends_with(&self.letters),
            (false, true) => word.starts_with(&self.letters),
            (false, false) => word == self.letters,
        }
    }
}

/// The rule for a text: the same phrase first, then the first rule one of whose stems stands in it.
fn find<'a>(rules: &'a [Rule], text: &str) -> Option<&'a Rule> {
    let words = words(text);
    let phrase = words.join(" ");
    rules
        .iter()
        .find(|rule| rule.phrases.contains(&phrase))
        .or_else(|| {
            let stands_in = |stems: &Vec<Stem>| {
                words.windows(stems.len()).any(|window| {
                    stems
                        .iter()
                        .zip(window)
                        .all(|(stem, word)| stem.matches(word))
                })
            };
            rules.iter().find(|rule| rule.stems.iter().any(stands_in))
        })
}

fn words(text: &str) -> Vec<String> {
    normalised(text)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Lower case, single spaces, and å however it is written.
fn normalised(text: &str) -> String {
    folded(text).replace("a\u{30a}", "å").replace("aa", "å")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::vocabulary::{VocabularyName, vocabulary};

    fn coded(factor: &'static str, cause: &'static str) -> Coded {
        let some = |code: &'static str| (!code.is_empty()).then_some(code);
        Coded {
            factor: some(factor),
            cause: some(cause),
        }
    }

    #[test]
    fn every_code_of_the_table_is_a_word_of_its_vocabulary() {
        let table = parse().unwrap();
        let known = |name, code: &Option<String>| {
            code.as_ref()
                .is_none_or(|code| vocabulary(name).term(code).is_some())
        };
        let rules = table
            .barriers
            .iter()
            .chain(&table.enablers)
            .chain(&table.roles);
        for rule in rules {
            assert!(known(VocabularyName::Factor, &rule.factor), "{rule:?}");
            assert!(known(VocabularyName::FailureCause, &rule.cause), "{rule:?}");
            assert!(known(VocabularyName::PartnerRole, &rule.role), "{rule:?}");
            assert!(
                !rule.phrases.is_empty() || !rule.stems.is_empty(),
                "{rule:?}"
            );
            let lone_star = |stem: &Stem| stem.letters.is_empty() && !stem.open_end;
            assert!(!rule.stems.iter().any(|stems| stems.iter().any(lone_star)));
            assert!(
                !rule
                    .stems
                    .iter()
                    .any(|stems| stems.iter().all(|it| it.letters.is_empty()))
            );
        }
        assert!(
            table
                .barriers
                .iter()
                .all(|rule| rule.factor.is_some() || rule.cause.is_some())
        );
        assert!(table.enablers.iter().all(|rule| rule.factor.is_some()));
        assert!(table.roles.iter().all(|rule| rule.role.is_some()));
    }

    #[test]
    fn barriers_become_factors_and_causes() {
        for (word, expected) in [
            ("personvern", coded("LAW_REGULATION", "PRIVACY_SECURITY")),
            ("Informasjonstryggleik", coded("", "PRIVACY_SECURITY")),
            (
                "høye driftskostnader",
                coded("LIMITED_ECONOMY", "COST_OVERRUN"),
            ),
            ("økonomi", coded("LIMITED_ECONOMY", "")),
            (
                "statlig finansiering falt bort",
                coded("LIMITED_ECONOMY", "FUNDING_ENDED"),
            ),
            (
                "motstand fra ansatte",
                coded("EMPLOYEE_PARTICIPATION", "EMPLOYEE_RESISTANCE"),
            ),
            (
                "motstand fra brukerne",
                coded("CITIZEN_PARTICIPATION", "EXTERNAL_OPPOSITION"),
            ),
            (
                "arbeidsmiljøloven",
                coded("LAW_REGULATION", "LAW_REGULATION"),
            ),
            (
                "uklart ansvar ved fylkessammenslåing",
                coded("", "MUNICIPAL_MERGER"),
            ),
            ("kommunesamanslaaing", coded("", "MUNICIPAL_MERGER")),
            (
                "umogen teknologi",
                coded("NEW_TECHNOLOGY", "TECHNOLOGY_IMMATURE"),
            ),
            (
                "ladekapasitet",
                coded("NEW_TECHNOLOGY", "TECHNOLOGY_IMMATURE"),
            ),
            ("for liten kapasitet", coded("TIME_CAPACITY", "NO_CAPACITY")),
            ("manglande KI-strategi", coded("", "POLICIES_PROCEDURES")),
        ] {
            assert_eq!(barrier(word), expected, "{word}");
        }
    }

    #[test]
    fn what_fits_nowhere_stays_a_word() {
        for word in [
            "",
            "***",
            "hærverk",
            "falsk tryggleik",
            "familier uten kunnskap om tilbudet",
            "vær",
            "rammer",
        ] {
            assert_eq!(barrier(word), Coded::default(), "{word}");
        }
        for word in ["", "økonomisk støtte", "lav terskel", "lovende resultater"] {
            assert_eq!(enabler(word), None, "{word}");
        }
        for text in [
            "",
            "støtte",
            "tilsyn",
            "støttet ikke søknaden",
            "rådet kommuner fra å søke",
        ] {
            assert_eq!(role(text), None, "{text}");
        }
    }

    #[test]
    fn enablers_become_factors() {
        for (word, expected) in [
            ("markedsdialog", "PRIVATE_FIRMS"),
            ("tydelig politisk vedtak", "POLITICAL_DECISIONS"),
            ("samarbeid mellom kommuner", "CROSS_COLLABORATION"),
            ("samarbeid med NAV", "STATE_BODIES"),
            ("felles prosjektleder", "TIME_CAPACITY"),
            ("felles innkjøp", "PROCUREMENT_RULES"),
            ("medvirkning fra ungdom", "CITIZEN_PARTICIPATION"),
            ("eldsjeler", "VOLUNTARY_ORGANISATIONS"),
        ] {
            assert_eq!(enabler(word), Some(expected), "{word}");
        }
    }

    #[test]
    fn roles_become_codes() {
        for (text, expected) in [
            ("leverandør og innføringsstøtte", "SUPPLIER"),
            ("kollektivselskap, eier av prøveprosjektet", "OWNER"),
            (
                "samarbeid om utprøvingen, oppdragsgiver for evalueringen",
                "OWNER",
            ),
            ("finansiering gjennom Langskip", "FINANCIER"),
            ("tilskot til utgreiing", "FINANCIER"),
            ("følgeevaluering", "FOLLOW_RESEARCHER"),
            ("deltok i forskningsprosjektet Digitalt tilsyn", "TEST_HOST"),
            ("ansattes representanter", "USER_REPRESENTATIVE"),
            ("råd underveis", "ADVISER"),
            ("formidler erfaring", "ADVISER"),
            ("forsøksmidler", "FINANCIER"),
        ] {
            assert_eq!(role(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn most_words_of_the_cases_are_coded() {
        fn share(words: &[String], is_coded: impl Fn(&str) -> bool) -> usize {
            let coded = words.iter().filter(|word| is_coded(word));
            coded.count() * 100 / words.len()
        }
        let (mut barriers, mut enablers, mut roles) = (Vec::new(), Vec::new(), Vec::new());
        for case in include_str!("../../../data/demo/cases.jsonl").lines() {
            let case: Case = serde_json::from_str(case).unwrap();
            barriers.extend(case.barriers);
            enablers.extend(case.enablers);
            roles.extend(case.partners.into_iter().map(|partner| partner.role));
        }
        let shares = [
            share(&barriers, |word| barrier(word) != Coded::default()),
            share(&enablers, |word| enabler(word).is_some()),
            share(&roles, |text| role(text).is_some()),
        ];
        assert_eq!(
            [barriers.len(), enablers.len(), roles.len()],
            [182, 152, 219]
        );
        assert!(shares[0] >= 65, "{shares:?}");
        assert!(shares[1] >= 50, "{shares:?}");
        assert!(shares[2] >= 45, "{shares:?}");
    }

    #[derive(Deserialize)]
    struct Case {
        barriers: Vec<String>,
        enablers: Vec<String>,
        partners: Vec<CasePartner>,
    }

    #[derive(Deserialize)]
    struct CasePartner {
        role: String,
    }
}
