//! What a preflight found, in a paragraph.

use entity::code::{Code, Language, Outcome};

use super::{Pitfall, Preflight};
use crate::domain::vocabulary::{VocabularyName, vocabulary};

/// The paragraph, in the language of the plan.
pub fn told(it: &Preflight) -> String {
    let words = Words::of(it.language);
    let mut told = Vec::new();
    if it.matches.is_empty() {
        told.push(words.nothing.to_owned());
    } else {
        told.push(known(it, &words));
        told.extend(ended(it, &words));
        told.extend(
            it.pitfalls
                .first()
                .map(|pitfall| worst(pitfall, it.language, &words)),
        );
    }
    match it.parallel_plans.len() {
        0 => {}
        count => told.push(words.plans.replace("{}", &count.to_string())),
    }
    told.push(words.honest.to_owned());
    told.join(" ")
}

fn known(it: &Preflight, words: &Words) -> String {
    match it.matches.as_slice() {
        [(one, _)] => words.one.replace("{}", &one.title),
        [(best, _), ..] => {
            let told = words.several.replace("{n}", &it.matches.len().to_string());
            told.replace("{}", &best.title)
        }
        [] => String::new(),
    }
}

/// How those ended that have.
fn ended(it: &Preflight, words: &Words) -> Option<String> {
    let outcomes = it.matches.iter().filter_map(|(row, _)| row.outcome);
    let outcomes: Vec<Outcome> = outcomes.collect();
    if outcomes.is_empty() {
        return Some(words.open.to_owned());
    }
    let kinds = [
        (Outcome::Succeeded, words.succeeded),
        (Outcome::PartlySucceeded, words.partly),
        (Outcome::Failed, words.failed),
        (Outcome::Abandoned, words.abandoned),
    ];
    let told = kinds.into_iter().filter_map(|(kind, word)| {
        let count = outcomes.iter().filter(|outcome| **outcome == kind).count();
        (count > 0).then(|| word.replace("{}", &count.to_string()))
    });
    let told: Vec<String> = told.collect();
    let list = match told.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} {} {last}", others.join(", "), words.and),
        None => return None,
    };
    Some(words.ended.replace("{}", &list))
}

/// What went wrong most often.
fn worst(pitfall: &Pitfall, language: Language, words: &Words) -> String {
    let (name, code) = match (pitfall.cause, pitfall.factor) {
        (Some(cause), _) => (VocabularyName::FailureCause, cause.code()),
        (None, Some(factor)) => (VocabularyName::Factor, factor.code()),
        (None, None) => return String::new(),
    };
    let term = vocabulary(name).term(&code);
    let label = term.map_or(code.as_str(), |term| term.labels.pick(language));
    let told = words.worst.replace("{n}", &pitfall.count.to_string());
    told.replace("{}", label)
}

/// The sentences of a language. `{}` and `{n}` stand for what is filled in.
struct Words {
    nothing: &'static str,
    one: &'static str,
    several: &'static str,
    open: &'static str,
    ended: &'static str,
    succeeded: &'static str,
    partly: &'static str,
    failed: &'static str,
    abandoned: &'static str,
    and: &'static str,
    worst: &'static str,
    plans: &'static str,
    honest: &'static str,
}

impl Words {
    fn of(language: Language) -> Self {
        match language {
            Language::Nn => NYNORSK,
            Language::En => ENGLISH,
            _ => BOKMAAL,
        }
    }
}

const BOKMAAL: Words = Words {
    nothing: "Ingen har fortalt Floke om noe som ligner på dette.",
    one: "Floke kjenner ett forsøk som ligner på dette: «{}».",
    several: "Floke kjenner minst {n} forsøk som ligner på dette; mest likt er «{}».",
    open: "Ingen av dem har fortalt hvordan det endte.",
    ended: "Slik endte det: {}.",
    succeeded: "{} lyktes",
    partly: "{} lyktes delvis",
    failed: "{} mislyktes",
    abandoned: "{} ble oppgitt",
    and: "og",
    worst: "Det som oftest gikk galt, var «{}» (fortalt av {n}).",
    plans: "{} av dem som planlegger eller er i gang med noe lignende, kan du se her.",
    honest: "Det som ikke er publisert i Floke, vet Floke ikke noe om.",
};

const NYNORSK: Words = Words {
    nothing: "Ingen har fortalt Floke om noko som liknar på dette.",
    one: "Floke kjenner eitt forsøk som liknar på dette: «{}».",
    several: "Floke kjenner minst {n} forsøk som liknar på dette; mest likt er «{}».",
    open: "Ingen av dei har fortalt korleis det enda.",
    ended: "Slik enda det: {}.",
    succeeded: "{} lukkast",
    partly: "{} lukkast delvis",
    failed: "{} mislukkast",
    abandoned: "{} vart gitt opp",
    and: "og",
    worst: "Det som oftast gjekk gale, var «{}» (fortalt av {n}).",
    plans: "{} av dei som planlegg eller er i gang med noko liknande, kan du sjå her.",
    honest: "Det som ikkje er publisert i Floke, veit Floke ikkje noko om.",
};

const ENGLISH: Words = Words {
    nothing: "Nobody has told Floke of anything like this.",
    one: "Floke knows of one attempt like this: “{}”.",
    several: "Floke knows of at least {n} attempts like this; the most alike is “{}”.",
    open: "None of them has told how it ended.",
    ended: "This is how they ended: {}.",
    succeeded: "{} succeeded",
    partly: "{} partly succeeded",
    failed: "{} failed",
    abandoned: "{} were abandoned",
    and: "and",
    worst: "What went wrong most often was “{}” (told by {n}).",
    plans: "{} of those that plan or have begun something similar can be seen here.",
    honest: "Of what is not published in Floke, Floke knows nothing.",
};
