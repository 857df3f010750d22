//! The words of rules for responses that take more than a line.

use entity::code::Sector;

use crate::domain::rule::shown::figure;
use crate::domain::rule::{Told, any_of, plain, word};
use crate::domain::vocabulary::VocabularyName;

pub fn no_question(given: &str) -> Told {
    [
        format!("Kodeboken har ikke spørsmålet «{given}»."),
        format!("Kodeboka har ikkje spørsmålet «{given}»."),
        format!("The codebook has no question “{given}”."),
    ]
}

pub fn worked_out(given: &str) -> Told {
    [
        format!("«{given}» regnes ut av andre spørsmål og kan ikke besvares."),
        format!("«{given}» blir rekna ut av andre spørsmål og kan ikkje svarast på."),
        format!("“{given}” is worked out of other questions and cannot be answered."),
    ]
}

pub fn no_option(question: &str, given: &str) -> Told {
    [
        format!("«{question}» har ikke svaret «{given}»."),
        format!("«{question}» har ikkje svaret «{given}»."),
        format!("“{question}” has no option “{given}”."),
    ]
}

pub fn nothing_chosen(question: &str) -> Told {
    [
        format!("Svaret på «{question}» er tomt; velg noe, eller la svaret være."),
        format!("Svaret på «{question}» er tomt; vel noko, eller lat svaret vere."),
        format!("The answer to “{question}” chooses nothing; choose something, or leave it out."),
    ]
}

pub fn one_only(question: &str, given: usize) -> Told {
    [
        format!("«{question}» har plass til ett svar; det er gitt {given}."),
        format!("«{question}» har plass til eitt svar; det er gjeve {given}."),
        format!("“{question}” takes one answer; {given} are given."),
    ]
}

pub fn too_many(question: &str, given: usize, most: u32) -> Told {
    [
        format!("«{question}» har plass til høyst {most} svar; det er gitt {given}."),
        format!("«{question}» har plass til høgst {most} svar; det er gjeve {given}."),
        format!("“{question}” takes {most} answers at most; {given} are given."),
    ]
}

pub fn twice(question: &str, option: &str) -> Told {
    [
        format!("«{option}» er valgt to ganger i «{question}»."),
        format!("«{option}» er vald to gonger i «{question}»."),
        format!("“{option}” is chosen twice in “{question}”."),
    ]
}

pub fn alone(question: &str, option: &str) -> Told {
    [
        format!("«{option}» i «{question}» kan ikke velges sammen med andre svar."),
        format!("«{option}» i «{question}» kan ikkje veljast saman med andre svar."),
        format!("“{option}” of “{question}” cannot be chosen beside other options."),
    ]
}

pub fn too_small(question: &str, given: f64, least: f64) -> Told {
    let given = figure(given);
    [
        format!("{given} er for lite i «{question}»; minst {least} tas imot."),
        format!("{given} er for lite i «{question}»; minst {least} blir teke imot."),
        format!("{given} is too small in “{question}”; the least is {least}."),
    ]
}

pub fn too_great(question: &str, given: f64, greatest: f64) -> Told {
    let given = figure(given);
    [
        format!("{given} er for mye i «{question}»; høyst {greatest} tas imot."),
        format!("{given} er for mykje i «{question}»; høgst {greatest} blir teke imot."),
        format!("{given} is too great in “{question}”; the greatest is {greatest}."),
    ]
}

pub fn not_asked(question: &str, base: &str, options: &[String]) -> Told {
    let options = options.iter().map(|it| plain(it, it, it));
    let [nb, nn, en] = any_of(options);
    [
        format!("«{question}» stilles bare til dem som svarte {nb} på «{base}»."),
        format!("«{question}» blir berre stilt til dei som svarte {nn} på «{base}»."),
        format!("“{question}” is asked only of those who answered {en} to “{base}”."),
    ]
}

pub fn no_unit_type(given: &str) -> Told {
    [
        format!("Kodeboken har ikke enhetstypen «{given}»."),
        format!("Kodeboka har ikkje einingstypen «{given}»."),
        format!("The codebook has no unit type “{given}”."),
    ]
}

pub fn other_sector(unit_type: &str, given: Sector, wanted: Sector) -> Told {
    let of = |sector: Sector| word(VocabularyName::Sector, &sector.to_string());
    let (wanted, given) = (of(wanted), of(given));
    [
        format!(
            "Enhetstypen {unit_type} hører til sektoren {}, ikke {}.",
            wanted[0], given[0]
        ),
        format!(
            "Einingstypen {unit_type} høyrer til sektoren {}, ikkje {}.",
            wanted[1], given[1]
        ),
        format!(
            "Units of type {unit_type} belong to the sector {}, not {}.",
            wanted[2], given[2]
        ),
    ]
}

pub fn no_band(given: &str) -> Told {
    [
        format!("Kodeboken har ikke gruppen av ansatte «{given}»."),
        format!("Kodeboka har ikkje gruppa av tilsette «{given}»."),
        format!("The codebook has no band of employees “{given}”."),
    ]
}

pub fn no_place(given: &str) -> Told {
    [
        format!("«{given}» er ikke nummeret til en kommune eller fylkeskommune i kodeboken."),
        format!("«{given}» er ikkje nummeret til ein kommune eller fylkeskommune i kodeboka."),
        format!(
            "“{given}” is not the number of a municipality or county municipality of the codebook."
        ),
    ]
}
