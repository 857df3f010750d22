//! What may be done with a wave of a survey, and by which link it is answered.

use super::{Rule, Told, plain, shown};
use crate::model::ErrorCode;

/// A rule for a wave of a survey.
#[derive(Clone, Debug, PartialEq)]
pub enum WaveRule {
    /// There is no such wave.
    NoWave(String),
    /// Another municipality, or none, has made the wave.
    NotOwn,
    /// Another municipality, or none, has made the survey of this key.
    NotOwnSurvey(String),
    /// It takes no responses any more.
    Closed,
    /// The survey has a wave of this edition.
    EditionTaken {
        /// The edition.
        edition: String,
        /// Id of the wave that has it.
        id: String,
    },
    /// The survey of this key is called something else.
    OtherTitle(String),
    /// The survey has as many waves as there may be.
    TooManyWaves(u64),
    /// Weights come with responses, and none come by links.
    NoWeights,
    /// As many are invited as there may be.
    TooManyInvited {
        /// How many there are already.
        invited: u64,
        /// How many there may be.
        most: u64,
    },
    /// Nobody was invited by this link.
    NoLink,
    /// Another response was handed in by this link.
    HandedIn,
    /// A text is no codebook: what is wrong with its form, in a parser's words.
    NoCodebook(String),
    /// A number is below 0 or beyond what is kept.
    NoCount(i32),
}

impl WaveRule {
    /// The contract's code for it.
    pub(super) fn code(&self) -> ErrorCode {
        match self {
            Self::NoWave(_) | Self::NoLink => ErrorCode::NotFound,
            Self::NotOwn | Self::NotOwnSurvey(_) => ErrorCode::Forbidden,
            Self::Closed | Self::HandedIn | Self::TooManyWaves(_) => ErrorCode::State,
            Self::EditionTaken { .. } => ErrorCode::Duplicate,
            Self::TooManyInvited { .. } => ErrorCode::TooMany,
            Self::OtherTitle(_) | Self::NoWeights | Self::NoCodebook(_) | Self::NoCount(_) => {
                ErrorCode::Invalid
            }
        }
    }

    /// What there is to tell.
    pub(super) fn told(&self) -> Told {
        match self {
            Self::NoWave(given) => no_wave(&shown(given)),
            Self::NotOwn => plain(
                "Runden er laget av andre; bare de kan invitere til den og avslutte den.",
                "Runden er laga av andre; berre dei kan invitere til han og avslutte han.",
                "Others made the wave; they alone can invite to it and close it.",
            ),
            Self::NotOwnSurvey(key) => not_own_survey(&shown(key)),
            Self::Closed => plain(
                "Runden er avsluttet og tar ikke imot flere svar.",
                "Runden er avslutta og tek ikkje imot fleire svar.",
                "The wave is closed and takes no more responses.",
            ),
            Self::EditionTaken { edition, .. } => edition_taken(&shown(edition)),
            Self::OtherTitle(key) => other_title(&shown(key)),
            Self::TooManyWaves(most) => [
                format!("Undersøkelsen har alt {most} runder; det er ikke plass til flere."),
                format!("Undersøkinga har alt {most} rundar; det er ikkje plass til fleire."),
                format!("The survey has {most} waves already; there is no room for more."),
            ],
            Self::NoWeights => plain(
                "Svar med lenke har ingen vekt; velg NONE eller STRATUM.",
                "Svar med lenkje har inga vekt; vel NONE eller STRATUM.",
                "Responses by a link bear no weights; choose NONE or STRATUM.",
            ),
            Self::TooManyInvited { invited, most } => [
                format!("{invited} er invitert fra før; en runde har plass til {most}."),
                format!("{invited} er inviterte frå før; ein runde har plass til {most}."),
                format!("{invited} are invited already; a wave has room for {most}."),
            ],
            Self::NoLink => plain(
                "Lenken hører ikke til noen undersøkelse; se om den er hel.",
                "Lenkja høyrer ikkje til noka undersøking; sjå om ho er heil.",
                "The link belongs to no survey; see whether it is whole.",
            ),
            Self::HandedIn => plain(
                "Svaret er alt levert med denne lenken og kan ikke endres.",
                "Svaret er alt levert med denne lenkja og kan ikkje endrast.",
                "A response has been handed in by this link and cannot be changed.",
            ),
            Self::NoCodebook(why) => no_codebook(&shown(why)),
            Self::NoCount(given) => [
                format!("{given} er ikke et antall."),
                format!("{given} er ikkje eit tal på noko."),
                format!("{given} is not a number of things."),
            ],
        }
    }
}

fn no_wave(given: &str) -> Told {
    [
        format!("Det finnes ingen runde med id «{given}»."),
        format!("Det finst ingen runde med id «{given}»."),
        format!("There is no wave with the id “{given}”."),
    ]
}

fn not_own_survey(key: &str) -> Told {
    [
        format!(
            "Undersøkelsen «{key}» er laget av andre, og bare de kan lage runder av den; bruk en kodebok med en annen nøkkel."
        ),
        format!(
            "Undersøkinga «{key}» er laga av andre, og berre dei kan lage rundar av ho; bruk ei kodebok med ein annan nøkkel."
        ),
        format!(
            "Others made the survey “{key}”, and they alone can make waves of it; use a codebook with another key."
        ),
    ]
}

fn no_codebook(why: &str) -> Told {
    [
        format!("Teksten er ikke en kodebok i JSON: {why}."),
        format!("Teksten er ikkje ei kodebok i JSON: {why}."),
        format!("The text is no codebook in JSON: {why}."),
    ]
}

fn other_title(key: &str) -> Told {
    [
        format!(
            "Undersøkelsen «{key}» heter noe annet; bruk tittelen dens, eller en annen nøkkel."
        ),
        format!(
            "Undersøkinga «{key}» heiter noko anna; bruk tittelen hennar, eller ein annan nøkkel."
        ),
        format!("The survey “{key}” is called something else; use its title, or another key."),
    ]
}

fn edition_taken(edition: &str) -> Told {
    [
        format!("Undersøkelsen har alt en runde «{edition}»; gi den et annet navn."),
        format!("Undersøkinga har alt ein runde «{edition}»; gi han eit anna namn."),
        format!("The survey has a wave “{edition}” already; call this one something else."),
    ]
}

impl From<WaveRule> for Rule {
    fn from(rule: WaveRule) -> Self {
        Self::Wave(rule)
    }
}

/// One of each, for the test that all have words.
#[cfg(test)]
pub(super) fn every() -> Vec<WaveRule> {
    let given = || "gitt\u{7}\u{202e}".to_owned();
    vec![
        WaveRule::NoWave(given()),
        WaveRule::NotOwn,
        WaveRule::NotOwnSurvey(given()),
        WaveRule::Closed,
        WaveRule::EditionTaken {
            edition: given(),
            id: "wav_1".to_owned(),
        },
        WaveRule::OtherTitle(given()),
        WaveRule::TooManyWaves(200),
        WaveRule::NoWeights,
        WaveRule::TooManyInvited {
            invited: 100_000,
            most: 100_000,
        },
        WaveRule::NoLink,
        WaveRule::HandedIn,
        WaveRule::NoCodebook(given()),
        WaveRule::NoCount(-1),
    ]
}
