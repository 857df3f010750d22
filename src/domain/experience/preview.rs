//! What comes of it when others may read an experience, told beforehand.

use chrono::{DateTime, Utc};
use entity::code::{Audience, Role, WorkflowState};
use entity::experience;
use uuid::Uuid;

use super::content::Content;
use super::state::Step;
use crate::domain::disclosure;
use crate::domain::rule::{Path, StepRule, Violations};
use crate::domain::vocabulary::Labels;
use crate::model::{Grant, Result, Viewer};
use crate::store::{Connection, visible};

/// Somebody to whom an experience is shown, or is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// Anybody, without a token.
    Anonymous,
    /// Whoever reads for another municipality.
    Municipality,
    /// An editor of another municipality.
    Editor,
    /// Its owners.
    Owner,
}

impl Reader {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Anonymous,
        Self::Municipality,
        Self::Editor,
        Self::Owner,
    ];

    /// With whose rights they read; none for its owners, who read with their own.
    pub fn viewer(self) -> Option<Viewer> {
        let of = |role| {
            Viewer::Token(Grant {
                token: NOBODY,
                public_id: Uuid::nil(),
                role,
                municipality: Some(NOBODY),
            })
        };
        match self {
            Self::Anonymous => Some(Viewer::Anonymous),
            Self::Municipality => Some(of(Role::Reader)),
            Self::Editor => Some(of(Role::Editor)),
            Self::Owner => None,
        }
    }
}

/// The key of a token and of a municipality that there is none of: of those who read, none owns anything or has claimed
/// anything.
const NOBODY: i64 = -1;

/// What there is to know beforehand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It is shown so at once.
    AtOnce,
    /// It is shown so once it is published.
    WhenPublished,
    /// It cannot be handed in.
    NotToBeSubmitted,
    /// Nobody else reads it any more.
    Hidden,
    /// Everybody reads it, and may copy it.
    Open,
    /// What was told to everybody cannot be taken back from them.
    Told,
    /// Everybody reads it without its owners.
    Unnamed,
    /// Municipalities that have read it know whose it is.
    KnownToSector,
    /// A change of it goes on waiting, and shows to nobody.
    ChangeWaits,
}

/// Tells what keeps an audience from being chosen for what stands in this state: the experience, or its change that waits.
pub fn allowed(state: WorkflowState, audience: Audience, violations: &mut Violations) {
    let path = Path::of("audience");
    match audience {
        // Editors would lose sight of what they are to judge.
        Audience::Owner if state == WorkflowState::Submitted => {
            violations.add(&path, StepRule::AudienceTooNarrow(audience));
        }
        Audience::Owner | Audience::Sector | Audience::PublicUnnamed | Audience::Public => {}
    }
}

/// Tells what keeps an experience from being told without its owners, where that is chosen. Names in its texts must be
/// answered for where others read them at once, or editors do; of a draft, when it is handed in.
pub async fn unnamed(
    db: &impl Connection,
    (row, content): (&experience::Model, &Content),
    change: Option<(WorkflowState, &Content)>,
    acknowledged: &[String],
    violations: &mut Violations,
) -> Result<()> {
    let is_read = |state| matches!(state, WorkflowState::Submitted | WorkflowState::Published);
    let all = [Some((row.state, content)), change];
    let all = all.into_iter().flatten();
    let read: Vec<&Content> = all
        .filter(|(state, _)| is_read(*state))
        .map(|it| it.1)
        .collect();
    let before = violations.len();
    for content in [&[content], read.as_slice()].concat() {
        if violations.len() == before {
            disclosure::refuse(db, row, content, violations).await?;
        }
    }
    disclosure::refuse_names(db, &read, acknowledged, violations).await
}

/// Tells everything that keeps an audience from being chosen.
pub fn refused(state: WorkflowState, audience: Audience, violations: &mut Violations) {
    let step = Step::SetAudience;
    if step.after(state).is_none() {
        let (is, needed) = (state, step.from().to_vec());
        violations.add(&Path::of("id"), StepRule::State { is, needed });
    }
    allowed(state, audience, violations);
}

/// What there is to know of an experience beforehand that others than now might read.
pub fn effects(row: &experience::Model, audience: Audience, change_waits: bool) -> Vec<Effect> {
    let is_published = row.state == WorkflowState::Published;
    let is_wider = audience == Audience::Public && row.audience != Audience::Public;
    let told = [
        (is_published, Effect::AtOnce),
        (!is_published, Effect::WhenPublished),
        (
            !is_published && audience == Audience::Owner,
            Effect::NotToBeSubmitted,
        ),
        (is_published && audience == Audience::Owner, Effect::Hidden),
        (
            is_wider || !is_published && audience == Audience::Public,
            Effect::Open,
        ),
        (
            is_published && row.audience == Audience::Public && audience != Audience::Public,
            Effect::Told,
        ),
        (audience == Audience::PublicUnnamed, Effect::Unnamed),
        (
            is_published && row.audience == Audience::Sector && audience == Audience::PublicUnnamed,
            Effect::KnownToSector,
        ),
        (change_waits, Effect::ChangeWaits),
    ];
    let told = told.into_iter().filter(|(is_told, _)| *is_told);
    told.map(|(_, effect)| effect).collect()
}

/// The experience as it stands when others may read it: at once where it is published, else as if it were published as it
/// is.
pub fn shown(row: &experience::Model, audience: Audience, now: DateTime<Utc>) -> experience::Model {
    let version = if row.audience == audience && row.state == WorkflowState::Published {
        (row.version, row.updated_at)
    } else {
        (row.last_version + 1, now)
    };
    experience::Model {
        audience,
        state: WorkflowState::Published,
        version: version.0,
        last_version: row.last_version.max(version.0),
        updated_at: version.1,
        published_at: row.published_at.or(Some(now)),
        ..row.clone()
    }
}

/// Whether somebody is shown what is published for this audience.
pub fn is_shown(reader: Reader, audience: Audience) -> bool {
    let published = WorkflowState::Published;
    let viewer = reader.viewer();
    viewer.is_none_or(|viewer| visible::shows(&viewer, published, audience))
}

impl Effect {
    /// What programs know it by.
    pub fn code(self) -> &'static str {
        match self {
            Self::AtOnce => "AT_ONCE",
            Self::WhenPublished => "WHEN_PUBLISHED",
            Self::NotToBeSubmitted => "NOT_TO_BE_SUBMITTED",
            Self::Hidden => "HIDDEN",
            Self::Open => "OPEN",
            Self::Told => "TOLD",
            Self::Unnamed => "UNNAMED",
            Self::KnownToSector => "KNOWN_TO_SECTOR",
            Self::ChangeWaits => "CHANGE_WAITS",
        }
    }

    /// The same for people.
    pub fn told(self) -> Labels {
        let [nb, nn, en] = match self {
            Self::AtOnce => [
                "Det gjelder straks, uten ny vurdering: innholdet er alt vurdert.",
                "Det gjeld straks, utan ny vurdering: innhaldet er alt vurdert.",
                "It holds at once, without another review: what it says has been reviewed.",
            ],
            Self::WhenPublished => [
                "Det vises slik når erfaringen er publisert; til da leser bare eierne den, og redaktører det som er sendt inn.",
                "Det blir vist slik når erfaringa er publisert; til då les berre eigarane ho, og redaktørar det som er sendt inn.",
                "It is shown so once the experience is published; until then its owners alone read it, and editors what was handed in.",
            ],
            Self::NotToBeSubmitted => [
                "Slik kan erfaringen ikke sendes inn til vurdering.",
                "Slik kan erfaringa ikkje sendast inn til vurdering.",
                "As such the experience cannot be handed in for review.",
            ],
            Self::Hidden => [
                "Ingen andre enn eierne ser erfaringen lenger. Den er fortsatt publisert, og kan åpnes igjen uten ny vurdering; en endring av den kan ikke sendes inn så lenge.",
                "Ingen andre enn eigarane ser erfaringa lenger. Ho er framleis publisert, og kan opnast att utan ny vurdering; ei endring av ho kan ikkje sendast inn så lenge.",
                "Nobody but its owners sees the experience any more. It stays published, and can be opened again without another review; meanwhile no change of it can be handed in.",
            ],
            Self::Open => [
                "Alle kan lese erfaringen, se hvem som eier den, og bruke den videre etter CC BY 4.0.",
                "Alle kan lese erfaringa, sjå kven som eig ho, og bruke ho vidare etter CC BY 4.0.",
                "Everybody can read the experience, see whose it is, and use it under CC BY 4.0.",
            ],
            Self::Told => [
                "Erfaringen har vært åpen for alle; det som er lest eller kopiert, kan ikke tas tilbake.",
                "Erfaringa har vore open for alle; det som er lese eller kopiert, kan ikkje takast tilbake.",
                "The experience has been open to everybody; what was read or copied cannot be taken back.",
            ],
            Self::Unnamed => [
                "Alle kan lese erfaringen og bruke den videre etter CC BY 4.0, men ikke se hvem som eier den: bare et fylke eller en størrelsesgruppe. Partnere, kilder, kontakt, gevinster, nøyaktige datoer og revisjoner vises ikke. Har den først vært åpen med navn, kan dette ikke velges.",
                "Alle kan lese erfaringa og bruke ho vidare etter CC BY 4.0, men ikkje sjå kven som eig ho: berre eit fylke eller ei storleiksgruppe. Partnarar, kjelder, kontakt, gevinstar, nøyaktige datoar og revisjonar blir ikkje viste. Har ho først vore open med namn, kan dette ikkje veljast.",
                "Everybody can read the experience and use it under CC BY 4.0, but not see whose it is: a county or a size alone. Partners, sources, contact, benefits, exact dates and revisions are not shown. Once it has been open with its owners, this cannot be chosen.",
            ],
            Self::KnownToSector => [
                "Kommuner som har lest erfaringen, vet hvem som eier den.",
                "Kommunar som har lese erfaringa, veit kven som eig ho.",
                "Municipalities that have read the experience know whose it is.",
            ],
            Self::ChangeWaits => [
                "Endringen som venter, fortsetter å vente, og vises ikke for andre før den er publisert.",
                "Endringa som ventar, held fram med å vente, og blir ikkje vist for andre før ho er publisert.",
                "The change that waits goes on waiting, and is shown to nobody else before it is published.",
            ],
        }
        .map(str::to_owned);
        Labels { nb, nn, en }
    }
}
