//! What a municipality's own units answered, beside all. For the municipality alone, and only where enough of its units
//! answered; small counts are withheld, and what would give them back.

use std::collections::HashSet;
use std::sync::Arc;

use super::Round;
use super::codebook::{Codebook, Condition};
use super::own::Own;
use super::row::Row;
use super::subject::Subject;
use super::table::{Cube, Manner};
use super::tabulate::Loaded;
use crate::domain::discovery::turn;
use crate::domain::municipality::wholly_taken_over;
use crate::domain::policy;
use crate::domain::statistics::Sign;
use crate::model::{Error, ErrorCode, Result, Viewer};
use crate::store::{Connection, municipality as municipalities};

/// A municipality beside all.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnComparison {
    /// The wave.
    pub wave: Arc<Round>,
    /// How many of the municipality answered the wave; none where that is not told.
    pub respondents: Option<u32>,
    /// Of fewer nothing is told.
    pub limit: u32,
    /// Every question and composite that has options or a number.
    pub questions: Vec<Compared>,
}

/// One question of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    /// The question, without what anybody answered.
    pub subject: Subject,
    /// What the municipality's own units said.
    pub own: Row,
    /// What all said.
    pub all: Row,
    /// Whether `all` is weighted; `own` never is.
    pub is_weighted: bool,
}

/// A municipality's own units beside all: for whoever signed in for that municipality.
///
/// # Errors
///
/// `Unauthenticated` for anybody else who has not signed in, `Forbidden` for whoever signed in for another municipality or none,
/// `Invalid` where the wave is open.
pub async fn compare(
    db: &impl Connection,
    viewer: &Viewer,
    wave: Arc<Round>,
    number: &str,
) -> Result<OwnComparison> {
    let own = policy::reads_for(viewer)?;
    let found = municipalities::find_by_numbers(db, viewer, &[number]).await?;
    let is_own = found.get(number).is_some_and(|row| row.id == own);
    if !is_own {
        return Err(Error::Forbidden);
    }
    if wave.is_open() {
        let message = "the wave is open still; its tables are told when it is closed";
        return Err(Error::invalid("municipality", ErrorCode::State, message));
    }
    let keys: Vec<i64> = wholly_taken_over(db, own).await?.into_iter().collect();
    let numbers = municipalities::numbers(db, &keys).await?;
    let book = &wave.book;
    let day = book.wave.structure_on;
    let numbers: HashSet<String> = (numbers.into_values().flatten())
        .filter(|it| it.valid_from.is_none_or(|from| from <= day))
        .filter(|it| it.valid_to.is_none_or(|to| day <= to))
        .map(|it| it.number)
        .collect();
    let batches = batches(book);
    let frame = Loaded::of(db, &wave, std::iter::empty()).await?;
    let of = Arc::clone(&wave);
    let mut walk = turn::in_turn(move || Walk::begin(frame, &of, &numbers)).await?;
    for codes in batches {
        let names = codes.iter().map(String::as_str);
        let loaded = Loaded::answers(db, &wave, names).await?;
        walk = turn::in_turn(move || walk.on(&loaded, &codes)).await?;
    }
    Ok(OwnComparison {
        wave,
        respondents: walk.respondents,
        limit: walk.own.limit(),
        questions: walk.told,
    })
}

/// Columns of answers that are held at once: one tells of everybody who answered the wave.
const AT_ONCE: usize = 8;

/// Codes of all questions and then all composites, in their order, so many together as their answers may be held at once.
fn batches(book: &Codebook) -> Vec<Vec<String>> {
    let questions = book.questions.iter().map(|it| (&it.code, 1));
    let composites = book.composites.iter().map(|it| (&it.code, it.any.len()));
    let mut batches: Vec<Vec<String>> = Vec::new();
    let mut held = AT_ONCE;
    for (code, columns) in questions.chain(composites) {
        held += columns;
        match batches.last_mut() {
            Some(last) if held <= AT_ONCE => last.push(code.clone()),
            _ => {
                held = columns;
                batches.push(vec![code.clone()]);
            }
        }
    }
    batches
}

/// A wave that is walked through, some questions after others.
struct Walk {
    cube: Cube,
    own: Own,
    respondents: Option<u32>,
    told: Vec<Compared>,
}

impl Walk {
    fn begin(frame: Loaded, wave: &Round, numbers: &HashSet<String>) -> Result<Self> {
        let (cube, columns) = frame.cube(wave)?;
        let is_own: Vec<bool> = (columns.numbers()?.iter())
            .map(|it| numbers.contains(it))
            .collect();
        let is_own = |it: &u32| is_own[*it as usize];
        let own = Own::of(&cube, cube.municipalities.iter().map(is_own).collect());
        Ok(Self {
            respondents: own.respondents(&cube),
            own,
            told: Vec::new(),
            cube,
        })
    }

    /// Goes on with these questions, which come after those before.
    fn on(mut self, loaded: &Loaded, codes: &[String]) -> Result<Self> {
        let cube = &self.cube;
        for code in codes {
            let subject = loaded.subject(cube, code)?;
            let all = cube.table(&subject, &[], Manner::default());
            // Who was asked follows from what was said before.
            let is_open = conditions(&cube.book, code).all(|it| is_told(&self.told, it));
            self.told.push(Compared {
                own: self.own.row(cube, &subject, is_open),
                is_weighted: all.is_weighted(),
                all: all.total,
                subject: subject.unanswered(),
            });
        }
        Ok(self)
    }
}

/// What a question or composite rests on.
fn conditions<'a>(book: &'a Codebook, code: &str) -> impl Iterator<Item = &'a Condition> {
    let base = book.question(code).and_then(|it| it.base.as_ref());
    let parts = book.composite(code).map(|it| it.any.as_slice());
    base.into_iter().chain(parts.unwrap_or_default())
}

/// Whether everything that a condition rests on was told of the municipality.
fn is_told(before: &[Compared], condition: &Condition) -> bool {
    let found = before
        .iter()
        .find(|it| it.subject.code == condition.question);
    found.is_some_and(|it| {
        it.own
            .cells
            .iter()
            .all(|it| it.sign != Some(Sign::Withheld))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::survey::template;

    #[test]
    fn questions_come_in_their_order_by_as_many_as_may_be_held_at_once() {
        let template = template::find("innovation-barometer").unwrap();
        let mut book = template.codebook().unwrap();
        book.questions.truncate(AT_ONCE + 1);
        let mut many = book.composites[0].clone();
        many.code = "many".to_owned();
        many.any = vec![many.any[0].clone(); AT_ONCE + 1];
        let mut last = many.clone();
        last.code = "last".to_owned();
        last.any.truncate(AT_ONCE - 1);
        let one = Condition::clone(&last.any[0]);
        let mut beside = last.clone();
        beside.code = "beside".to_owned();
        beside.any = vec![one];
        book.composites = vec![many, last, beside];
        let batches = batches(&book);
        let sizes: Vec<usize> = batches.iter().map(Vec::len).collect();
        // One that is made of more than that comes alone.
        assert_eq!(sizes, [AT_ONCE, 1, 1, 2]);
        let questions = book.questions.iter().map(|it| &it.code);
        let composites = book.composites.iter().map(|it| &it.code);
        assert!(batches.iter().flatten().eq(questions.chain(composites)));
    }
}
