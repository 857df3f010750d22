//! What must be known of a table of a survey before it is cited.

use entity::code::{Language, QuestionKind, SurveyDisclosure, SurveyWeighting};

use super::row::Row;
use super::table::{LEAST_WEIGHTED, WeightingOutcome};
use super::tabulate::Tabulated;
use crate::domain::vocabulary::in_language;

type Told = [String; 3];

fn plain(told: [&str; 3]) -> Told {
    told.map(str::to_owned)
}

/// Whether a table is weighted, and why.
pub fn weighting(it: &Tabulated, language: Language) -> String {
    let is_imported = it.wave.book.wave.weighting == SurveyWeighting::Imported;
    let told = match it.table.weighted {
        WeightingOutcome::Yes if is_imported => plain([
            "Vektet med vektene som fulgte svarene.",
            "Vekta med vektene som følgde svara.",
            "Weighted by the weights that came with the responses.",
        ]),
        WeightingOutcome::Yes if it.table.is_whole => plain([
            "Vektet til populasjonen: hvert svar teller for så mange enheter som det står for i sitt stratum.",
            "Vekta til populasjonen: kvart svar tel for så mange einingar som det står for i sitt stratum.",
            "Weighted to the population: each response counts for as many units as it stands for in its stratum.",
        ]),
        WeightingOutcome::Yes => plain([
            "Vektet til populasjonen: hvert svar teller for så mange enheter som det står for i sitt stratum. Strata som det ikke er fortalt nok om i en gruppe, teller der likt.",
            "Vekta til populasjonen: kvart svar tel for så mange einingar som det står for i sitt stratum. Strata som det ikkje er fortalt nok om i ei gruppe, tel der likt.",
            "Weighted to the population: each response counts for as many units as it stands for in its stratum. Strata of which too little is told in a group count alike there.",
        ]),
        WeightingOutcome::WithoutWeights => plain([
            "Ikke vektet: bølgen har ingen vekter.",
            "Ikkje vekta: bølgja har ingen vekter.",
            "Unweighted: the wave has no weights.",
        ]),
        WeightingOutcome::Few => [
            format!("Ikke vektet: færre enn {LEAST_WEIGHTED} svar."),
            format!("Ikkje vekta: færre enn {LEAST_WEIGHTED} svar."),
            format!("Unweighted: fewer than {LEAST_WEIGHTED} responses."),
        ],
        WeightingOutcome::NotWanted => plain([
            "Ikke vektet, slik det ble bedt om.",
            "Ikkje vekta, slik det vart bede om.",
            "Unweighted, as was asked for.",
        ]),
        WeightingOutcome::TooFine => plain([
            "Ikke vektet: gruppene er for små til å fortelle hvilke strata de består av.",
            "Ikkje vekta: gruppene er for små til å fortelje kva strata dei er sette saman av.",
            "Unweighted: the groups are too small to tell of what strata they are made.",
        ]),
        WeightingOutcome::NotAll => plain([
            "Ikke vektet, for at alle bølgene skal telle likt: en annen av dem kan ikke vektes.",
            "Ikkje vekta, for at alle bølgjene skal telje likt: ei anna av dei kan ikkje vektast.",
            "Unweighted, so that all waves count alike: another of them cannot be weighted.",
        ]),
    };
    in_language(language, told)
}

/// All that must be known, in a language.
pub fn notes(it: &Tabulated, language: Language) -> Vec<String> {
    let mut told = vec![in_language(
        language,
        plain([
            "Andeler er i hele prosent, halve rundet bort fra null, og summerer seg ikke alltid til 100.",
            "Delar er i heile prosent, halve runda bort frå null, og summerer seg ikkje alltid til 100.",
            "Shares are in whole per cent, halves rounded away from zero, and need not add up to 100.",
        ]),
    )];
    let mut tell = |words: Told| told.push(in_language(language, words));
    if it.subject.kind == QuestionKind::Multiple {
        tell(plain([
            "Flere svar var mulige, så andelene kan bli mer enn 100 til sammen.",
            "Fleire svar var moglege, så delane kan bli meir enn 100 til saman.",
            "Several answers were possible, so that shares can add up to more than 100.",
        ]));
    } else if rows(it).any(is_uneven) {
        tell(plain([
            "I minst én rad blir de avrundede andelene ikke 100 til sammen.",
            "I minst éi rad blir dei avrunda delane ikkje 100 til saman.",
            "In one row at least the rounded shares do not add up to 100.",
        ]));
    }
    if let Some(share) = it.table.excluded {
        tell([
            format!(
                "«Vet ikke» og «ikke relevant» er holdt utenfor andelene; de er {share} prosent av dem som svarte."
            ),
            format!(
                "«Veit ikkje» og «ikkje relevant» er haldne utanfor delane; dei er {share} prosent av dei som svarte."
            ),
            format!(
                "“Don't know” and “not relevant” are left out of the shares; they are {share} per cent of those who answered."
            ),
        ]);
    }
    tell(disclosure(it));
    tell(plain(if it.table.is_tested {
        [
            "Hver gruppe er prøvd mot alle andre med en tosidig test av to andeler på nivå 0,05, med effektiv utvalgsstørrelse der det er vektet.",
            "Kvar gruppe er prøvd mot alle andre med ein tosidig test av to delar på nivå 0,05, med effektiv utvalsstorleik der det er vekta.",
            "Each group was tested against all others by a two-sided test of two proportions at the 0.05 level, by effective sample size where weighted.",
        ]
    } else {
        [
            "Forskjeller er ikke testet.",
            "Skilnader er ikkje testa.",
            "Differences have not been tested.",
        ]
    }));
    told
}

fn disclosure(it: &Tabulated) -> Told {
    let minimum = it.wave.book.wave.minimum;
    if it.table.is_whole {
        return plain([
            "Ingenting er holdt tilbake: tabellen er bare for den som har ansvaret for svarene.",
            "Ingenting er halde tilbake: tabellen er berre for den som har ansvaret for svara.",
            "Nothing is withheld: the table is for whoever answers for the responses alone.",
        ]);
    }
    match it.wave.book.wave.disclosure {
        SurveyDisclosure::Withhold => [
            format!(
                "«:» står der færre enn {minimum} svar eller kommuner ligger bak, og der tallet ellers kunne regnes ut. Hva som holdes tilbake, er det samme for alle som spør."
            ),
            format!(
                "«:» står der færre enn {minimum} svar eller kommunar ligg bak, og der talet elles kunne reknast ut. Kva som blir halde tilbake, er det same for alle som spør."
            ),
            format!(
                "“:” stands where fewer than {minimum} responses or municipalities lie behind, and where the figure could otherwise be worked out. What is withheld is the same for whoever asks."
            ),
        ],
        SurveyDisclosure::Round => [
            format!(
                "Alle tall er rundet av til grunntall 3, opp eller ned etter tilfeldigheten, og andelene er regnet av dem. «:» står der færre enn {minimum} kommuner ligger bak, og der tallet ellers kunne regnes ut."
            ),
            format!(
                "Alle tal er runda av til grunntal 3, opp eller ned etter slump, og delane er rekna av dei. «:» står der færre enn {minimum} kommunar ligg bak, og der talet elles kunne reknast ut."
            ),
            format!(
                "All counts are rounded to base 3, up or down by chance, and shares are worked out of them. “:” stands where fewer than {minimum} municipalities lie behind, and where the figure could otherwise be worked out."
            ),
        ],
    }
}

fn rows(it: &Tabulated) -> impl Iterator<Item = &Row> {
    it.table.rows.iter().chain([&it.table.total])
}

/// Whether shares that should be 100 together are not.
fn is_uneven(row: &Row) -> bool {
    let shares = row.cells.iter().map(|it| it.share);
    let sum: Option<u32> = shares.sum();
    !row.cells.is_empty() && sum.is_some_and(|sum| sum != 100)
}
