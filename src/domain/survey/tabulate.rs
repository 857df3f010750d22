//! What is asked of a wave: a table of a question or composite by up to two things. Reads no more of the wave than it takes.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use entity::code::{Code, QuestionKind, SurveyDimension};

use super::Round;
use super::codebook::{Codebook, Condition};
use super::column::Values;
use super::freeze::{self, CODES, MUNICIPALITIES, RELATIONS, RESPONDED, SPACE, WEIGHTS};
use super::pattern::Pattern;
use super::subject::Subject;
use super::table::{By, Cube, MOST_BY, Manner, Table};
use crate::domain::discovery::turn;
use crate::model::{Error, ErrorCode, Fault, Result};
use crate::store::Connection;
use crate::store::survey::column as store;

/// Which table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The code of a question or composite.
    pub question: String,
    /// What respondents are.
    pub by: Vec<SurveyDimension>,
    /// The code of another question or composite; it comes first.
    pub by_question: Option<String>,
    /// How it is made.
    pub manner: Manner,
}

/// A table and what it is of.
#[derive(Clone, Debug, PartialEq)]
pub struct Tabulated {
    /// The wave.
    pub wave: Arc<Round>,
    /// The question.
    pub subject: Subject,
    /// The question that it is broken down by.
    pub by_question: Option<Subject>,
    /// What it is broken down by beside.
    pub by: Vec<SurveyDimension>,
    /// The table.
    pub table: Table,
}

/// Makes a table.
///
/// # Errors
///
/// `Invalid` where the wave is open, a question is not one of it, or it is to be broken down by too much. `NotFound` where it was
/// removed meanwhile.
pub async fn tabulate(
    db: &impl Connection,
    wave: Arc<Round>,
    request: Request,
) -> Result<Tabulated> {
    check(&wave, &request)?;
    let codes = match &request.by_question {
        None => BTreeSet::from([request.question.as_str()]),
        Some(other) => wave.book.lineage([&request.question, other]),
    };
    let loaded = Loaded::of(db, &wave, codes.into_iter()).await?;
    turn::in_turn(move || {
        let (cube, columns) = loaded.cube(&wave)?;
        let mut read = Subjects::of(&cube, &columns);
        let (subject, other) = match &request.by_question {
            None => (Arc::new(columns.subject(&cube, &request.question)?), None),
            Some(other) => (
                read.with_before(&request.question)?,
                Some(read.with_before(other)?),
            ),
        };
        let mut by: Vec<By<'_>> = other.iter().map(|it| By::Question(it)).collect();
        by.extend(request.by.iter().map(|it| By::Dimension(*it)));
        let table = cube.table(&subject, &by, request.manner);
        Ok(Tabulated {
            wave,
            subject: subject.unanswered(),
            by_question: other.map(|it| it.unanswered()),
            by: request.by,
            table,
        })
    })
    .await
}

/// That a wave can be tabulated so; all faults at once.
fn check(wave: &Round, request: &Request) -> Result<()> {
    let mut faults = Vec::new();
    let mut add = |field: &str, code, message: String| {
        faults.push(Fault {
            field: vec![field.to_owned()],
            code,
            message,
        });
    };
    if wave.is_open() {
        let message = "the wave is open still; its tables are told when it is closed";
        add("question", ErrorCode::State, message.to_owned());
    }
    let others = request.by_question.as_deref().map(|it| ("byQuestion", it));
    for (field, code) in [("question", request.question.as_str())]
        .into_iter()
        .chain(others)
    {
        if !has(&wave.book, code) {
            let message = format!("the wave has no question or composite called {code:?}");
            add(field, ErrorCode::NotFound, message);
        } else if field != "question" && !has_options(&wave.book, code) {
            let message = format!("{code:?} takes a number, and nothing can be told by it");
            add(field, ErrorCode::Invalid, message);
        }
    }
    if request.by_question.as_deref() == Some(request.question.as_str()) {
        let message = "a question is not told by itself".to_owned();
        add("byQuestion", ErrorCode::Invalid, message);
    }
    let other = request.by_question.as_deref().unwrap_or_default();
    if request.question != other && wave.book.is_made_of(&request.question, other) {
        let message = format!(
            "{:?} is not told by {other:?}: a composite is made of both, and tells of them already",
            request.question
        );
        add("byQuestion", ErrorCode::Invalid, message);
    }
    let given = request.by.len() + request.by_question.iter().len();
    if given > MOST_BY {
        let message =
            format!("a table is told by {MOST_BY} things at most, and this one by {given}");
        add("by", ErrorCode::TooMany, message);
    }
    if (1..request.by.len()).any(|at| request.by[..at].contains(&request.by[at])) {
        let twice = request.by.iter().map(|it| it.code());
        let message = format!(
            "dimensions must each be given at most once: {}",
            twice.collect::<Vec<_>>().join(", ")
        );
        add("by", ErrorCode::Duplicate, message);
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(faults))
    }
}

fn has(book: &Codebook, code: &str) -> bool {
    book.question(code).is_some() || book.composite(code).is_some()
}

fn has_options(book: &Codebook, code: &str) -> bool {
    book.question(code)
        .is_none_or(|it| it.kind != QuestionKind::Number)
}

/// Columns of a wave as they are stored.
#[derive(Debug)]
pub(super) struct Loaded(HashMap<String, Vec<u8>>);

impl Loaded {
    /// What tables of these questions and composites take.
    ///
    /// # Errors
    ///
    /// `NotFound` where the wave was removed meanwhile.
    pub(super) async fn of<'a>(
        db: &impl Connection,
        wave: &Round,
        codes: impl Iterator<Item = &'a str>,
    ) -> Result<Self> {
        let frame = [
            SPACE,
            RELATIONS,
            RESPONDED,
            CODES,
            MUNICIPALITIES,
            WEIGHTS,
            freeze::NUMBERS,
        ];
        Self::with(db, wave, frame.map(str::to_owned).to_vec(), codes).await
    }

    /// What they take beside the wave without its answers.
    pub(super) async fn answers<'a>(
        db: &impl Connection,
        wave: &Round,
        codes: impl Iterator<Item = &'a str>,
    ) -> Result<Self> {
        Self::with(db, wave, Vec::new(), codes).await
    }

    async fn with<'a>(
        db: &impl Connection,
        wave: &Round,
        mut names: Vec<String>,
        codes: impl Iterator<Item = &'a str>,
    ) -> Result<Self> {
        for code in codes {
            names.push(freeze::pattern(code));
            let parts = wave.book.composite(code).map(|it| it.any.as_slice());
            match parts {
                Some(parts) => names.extend(parts.iter().map(answers_of)),
                None => names.push(freeze::answers(code)),
            }
        }
        names.sort_unstable();
        names.dedup();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let found = store::named(db, wave.row.id, &names).await?;
        if found.is_empty() {
            return Err(Error::NotFound);
        }
        Ok(Self(found))
    }

    /// The wave without its answers, and the answers.
    pub(super) fn cube(mut self, wave: &Round) -> Result<(Cube, Self)> {
        let key = wave
            .row
            .rounding_key
            .first_chunk()
            .copied()
            .unwrap_or_default();
        let cube = Cube::read(wave.book.clone(), u64::from_le_bytes(key), |name| {
            self.0.remove(name)
        })?;
        Ok((cube, self))
    }

    /// The numbers of municipalities, in the order of their places.
    pub(super) fn numbers(&self) -> Result<Vec<String>> {
        serde_json::from_slice(self.get(freeze::NUMBERS)?).map_err(Error::internal)
    }

    /// A question or composite of this code.
    pub(super) fn subject(&self, cube: &Cube, code: &str) -> Result<Subject> {
        let all = cube.codes.len();
        let pattern: Pattern =
            serde_json::from_slice(self.get(&freeze::pattern(code))?).map_err(Error::internal)?;
        if let Some(question) = cube.book.question(code) {
            let values = Values::read(question.kind, self.get(&freeze::answers(code))?.clone())?;
            return Ok(Subject::question(question, &values, pattern, all));
        }
        let Some(composite) = cube.book.composite(code) else {
            return Err(Error::NotFound);
        };
        let mut values = vec![Values::Single(Vec::new()); cube.book.questions.len()];
        for part in &composite.any {
            let place = cube
                .book
                .questions
                .iter()
                .position(|it| it.code == part.question);
            if let Some(place) = place {
                let bytes = self.get(&answers_of(part))?.clone();
                values[place] = Values::read(cube.book.questions[place].kind, bytes)?;
            }
        }
        Ok(Subject::composite(
            &cube.book,
            composite,
            &values,
            (pattern, all),
        ))
    }

    fn get(&self, name: &str) -> Result<&Vec<u8>> {
        let missing = || Error::internal(format!("a wave has no column {name}"));
        self.0.get(name).ok_or_else(missing)
    }
}

/// Questions and composites of a wave, each read once.
struct Subjects<'a> {
    cube: &'a Cube,
    columns: &'a Loaded,
    read: HashMap<String, Arc<Subject>>,
}

impl<'a> Subjects<'a> {
    fn of(cube: &'a Cube, columns: &'a Loaded) -> Self {
        Self {
            cube,
            columns,
            read: HashMap::new(),
        }
    }

    /// A question or composite, with what decides of whom it tells.
    fn with_before(&mut self, code: &str) -> Result<Arc<Subject>> {
        if let Some(read) = self.read.get(code) {
            return Ok(Arc::clone(read));
        }
        let mut subject = self.columns.subject(self.cube, code)?;
        for before in self.cube.book.before(code) {
            let [condition, ..] = before.as_slice() else {
                continue;
            };
            let whole = self.with_before(&condition.question)?;
            subject.before.push(Arc::new(whole.narrowed(&before)));
        }
        let subject = Arc::new(subject);
        self.read.insert(code.to_owned(), Arc::clone(&subject));
        Ok(subject)
    }
}

fn answers_of(part: &Condition) -> String {
    freeze::answers(&part.question)
}
