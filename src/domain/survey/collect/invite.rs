//! Inviting units to answer a wave: each by a secret of its own, that is told once and good for one response.

use entity::survey_invitation;
use serde::Serialize;
use serde_json::json;

use super::{AT_ONCE, MOST, leave, no_wave};
use crate::domain::auth::Secret;
use crate::domain::desk::{Desk, Opened};
use crate::domain::history::Actor;
use crate::domain::idempotency::Key;
use crate::domain::policy;
use crate::domain::rule::{Attempt, Path, ValueRule, Violations, WaveRule, check};
use crate::domain::survey::answer::{Rules, UnitPart, filled};
use crate::domain::survey::response::Unit;
use crate::domain::survey::{Round, find_wave, parse_wave_id};
use crate::model::{Error, Result};
use crate::store::survey::{collect as store, invitation};

/// Who is invited to which wave.
#[derive(Clone, Debug, Serialize)]
pub struct InviteRequest {
    /// Which wave.
    pub wave: String,
    /// What the units are.
    pub units: Vec<Unit>,
}

/// Units that were invited.
#[derive(Clone, Debug)]
pub struct Invited {
    /// The wave.
    pub round: Round,
    /// The secrets of their links, in the order of the units, which are told this once; none where the same request made
    /// them before.
    pub secrets: Option<Vec<Secret>>,
}

/// Invites units to an open wave.
pub async fn invite(desk: Desk<'_>, asked: &InviteRequest, key: Option<&str>) -> Attempt<Invited> {
    let grant = policy::runs_surveys(desk.viewer)?;
    let key = Key::new("inviteRespondents", key, asked)?;
    // A codebook never changes; so units are held against it before the turn to write.
    let round = find_wave(desk.db.reader(), &asked.wave).await?;
    let checked = round.map(|round| {
        let mut violations = Violations::new();
        let units = units(&round, &asked.units, &mut violations);
        (round, units, violations)
    });
    let mut open = desk.open(grant, key, parse_wave_id(&asked.wave)).await?;
    let is_told = open.before.is_some();
    let attempt = match checked {
        Some((round, ..)) if is_told => Ok((round, None)),
        Some((round, units, violations)) => {
            open.violations.extend(violations.into_vec());
            let made = make(&mut open, &round, units).await;
            made.map(|secrets| (round, Some(secrets)))
        }
        None => Err(no_wave(&asked.wave)),
    };
    let (_, secrets) = open.close(attempt).await?;
    // As it stands now: more are invited.
    let round = find_wave(desk.db.reader(), &asked.wave).await?;
    let round = round.ok_or(Error::NotFound)?;
    Ok(Invited { round, secrets })
}

/// Units as they are kept, and what is wrong with them.
fn units(round: &Round, given: &[Unit], violations: &mut Violations) -> Vec<Unit> {
    let path = Path::of("units");
    if given.is_empty() {
        violations.add(&path, ValueRule::NoItems);
    }
    if !check::many(&path, given.len(), AT_ONCE, violations) {
        return Vec::new();
    }
    let rules = Rules::of(&round.book);
    let kept = given.iter().enumerate().map(|(place, unit)| {
        let unit = filled(&round.book, unit.clone());
        for fault in rules.unit(&unit) {
            let field = match fault.part {
                UnitPart::Sector => "sector",
                UnitPart::UnitType => "unitType",
                UnitPart::EmployeeBand => "employeeBand",
                UnitPart::Municipality => "municipality",
            };
            violations.add(&path.at(place).to(field), fault.rule);
        }
        unit
    });
    kept.collect()
}

async fn make(open: &mut Opened<'_>, round: &Round, units: Vec<Unit>) -> Attempt<Vec<Secret>> {
    let (desk, grant, violations) = (open.desk, open.grant, &mut open.violations);
    let (db, wave) = (open.tx.connection(), round.row.id);
    let held = store::hold(db, wave).await?;
    let is_own = policy::may_run_survey(desk.viewer, round.row.municipality_id);
    if !is_own {
        violations.add(&Path::of("wave"), WaveRule::NotOwn);
    } else if !held.is_open() {
        violations.add(&Path::of("wave"), WaveRule::Closed);
    }
    let invited = invitation::count(db, wave).await?;
    if invited + units.len() as u64 > MOST {
        let rule = WaveRule::TooManyInvited {
            invited,
            most: MOST,
        };
        violations.add(&Path::of("units"), rule);
    }
    violations.none()?;
    let secrets = units.iter().map(|_| Secret::new(desk.clock));
    let secrets = secrets.collect::<Result<Vec<_>>>()?;
    let rows = units.iter().zip(&secrets).map(|(unit, secret)| {
        Ok(survey_invitation::Model {
            id: 0,
            wave_id: wave,
            secret_hash: secret.hash(),
            unit: serde_json::to_value(unit).map_err(Error::internal)?,
            response_id: None,
        })
    });
    invitation::insert(db, rows.collect::<Result<_>>()?).await?;
    store::note_invited(db, wave, invited + units.len() as u64).await?;
    let done = (&Actor::from(grant), "survey.invite");
    let told = json!({ "units": units.len() });
    leave(desk.clock, db, done, &round.row, told).await?;
    Ok(secrets)
}
