//! Collecting responses through the API: a wave is made, units are invited to it by links, each answers once, and it is closed.
//! Who answers is known by the secret of a link alone, and when the wave is closed, by nothing.

mod close;
mod create;
mod fields;
mod form;
mod invite;
mod submit;

pub use self::close::{CloseRequest, close, close_by_command};
pub use self::create::{CreateRequest, create};
pub use self::fields::{StratumRequest, WaveFields};
pub use self::form::{Form, form};
pub use self::invite::{InviteRequest, Invited, invite};
pub use self::submit::{GivenAnswer, SubmitRequest, submit};

use serde_json::{Value, json};

use super::{Wave, wave_id};
use crate::domain::history::Actor;
use crate::domain::rule::{Path, Refusal, Violations, WaveRule};
use crate::model::{Clock, Result};
use crate::store::{Connection, history};

/// Units that are invited by one request.
const AT_ONCE: usize = 1_000;

/// Units that are invited to one wave.
const MOST: u64 = 100_000;

/// That there is no such wave.
fn no_wave(id: &str) -> Refusal {
    let mut violations = Violations::new();
    violations.add(&Path::of("wave"), WaveRule::NoWave(id.to_owned()));
    violations.into()
}

/// Leaves an entry of the audit trail for what was done to a wave; it tells of no response and no link.
async fn leave(
    clock: &Clock,
    db: &impl Connection,
    (actor, action): (&Actor, &str),
    wave: &Wave,
    more: Value,
) -> Result<()> {
    let mut details = json!({ "wave": wave_id(wave) });
    if let (Value::Object(details), Value::Object(more)) = (&mut details, more) {
        details.extend(more);
    }
    let audit = actor.audit(clock.now(), action, None, details);
    history::insert_audit(db, vec![audit]).await
}
