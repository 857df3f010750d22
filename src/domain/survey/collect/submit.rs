//! Answering a wave by a link: saved to be gone on with, or handed in. The secret is all that is asked for, and it is good for
//! one response.

use std::collections::{HashMap, HashSet};

use entity::code::QuestionKind;
use entity::survey_response;
use serde_json::Value;

use super::form::{Form, answers as answers_of, opened};
use crate::domain::auth::Secret;
use crate::domain::desk::{Desk, close};
use crate::domain::experience::limits::ITEMS;
use crate::domain::rule::{Attempt, Path, SurveyRule, ValueRule, Violations, WaveRule, check};
use crate::domain::survey::answer::{self, AnswerFault};
use crate::domain::survey::codebook::Codebook;
use crate::domain::survey::response::{Answer, Answers};
use crate::domain::survey::{Response, Round};
use crate::model::{Error, Result};
use crate::store::Connection;
use crate::store::survey::{collect as store, invitation};

/// What is answered to a question: options, a number, or neither, which takes an earlier answer back.
#[derive(Clone, Debug)]
pub struct GivenAnswer {
    /// The code of the question.
    pub question: String,
    /// Codes of the options that were chosen.
    pub options: Vec<String>,
    /// A number.
    pub number: Option<f64>,
}

/// What is answered by a link.
#[derive(Clone, Debug)]
pub struct SubmitRequest {
    /// The secret of the link.
    pub link: String,
    /// The answers; those to other questions stay as they were saved.
    pub answers: Vec<GivenAnswer>,
    /// Whether it is handed in, and not only saved to be gone on with.
    pub complete: bool,
}

/// Answers by question, in the order in which they were given; none where one is taken back.
type Given = Vec<(usize, String, Option<Answer>)>;

/// Saves what is answered by a link, or hands it in. The same that was handed in answers well again, and changes nothing.
pub async fn submit(desk: Desk<'_>, asked: &SubmitRequest) -> Attempt<Form> {
    let secret = Secret::parse(&asked.link);
    let found = match &secret {
        Some(secret) => opened(desk.db.reader(), secret).await?,
        None => None,
    };
    let mut violations = Violations::new();
    let (Some(secret), Some((round, _))) = (secret, found) else {
        violations.add(&Path::of("link"), WaveRule::NoLink);
        return Err(violations.into());
    };
    let given = given(&round.book, &asked.answers, &mut violations);
    let tx = desk.db.begin_short().await?;
    let link = (&secret, &round);
    let answers = (given, asked.complete);
    let attempt = write(tx.connection(), link, answers, violations).await;
    let (answers, is_complete) = close(tx, attempt).await?;
    Ok(Form {
        round,
        answers,
        handed_in: Some(is_complete),
    })
}

/// What is given, as far as its form is right.
fn given(book: &Codebook, answers: &[GivenAnswer], violations: &mut Violations) -> Given {
    let path = Path::of("answers");
    if !check::many(&path, answers.len(), book.questions.len(), violations) {
        return Vec::new();
    }
    let named = answers.iter().enumerate().map(|(place, it)| {
        let path = path.at(place).to("question");
        (path, it.question.clone(), it.question.clone())
    });
    check::distinct(named, violations);
    let mut given = Vec::with_capacity(answers.len());
    for (place, it) in answers.iter().enumerate() {
        let path = path.at(place);
        let is_short = check::many(&path.to("options"), it.options.len(), ITEMS, violations);
        let answer = match (it.number, it.options.is_empty()) {
            (Some(_), false) => {
                violations.add(&path, ValueRule::Both("options", "number"));
                continue;
            }
            (Some(number), true) => Some(Answer::Number(number)),
            (None, false) if is_short => Some(Answer::Options(in_order(book, it))),
            (None, false) => continue,
            (None, true) => None,
        };
        given.push((place, it.question.clone(), answer));
    }
    given
}

/// The options that were chosen in the order of the codebook, so that the same answer is the same however it is told.
fn in_order(book: &Codebook, given: &GivenAnswer) -> Vec<String> {
    let mut options = given.options.clone();
    if let Some(question) = book.question(&given.question) {
        options.sort_by_key(|option| question.place(option));
    }
    options
}

/// What stands after answers were given. What is not asked any more because of them goes; that it was asked once is nobody's
/// matter.
fn merged(book: &Codebook, saved: &Answers, given: &Given) -> Answers {
    let mut answers = saved.clone();
    for (_, question, answer) in given {
        match answer {
            Some(answer) => answers.insert(question.clone(), answer.clone()),
            None => answers.remove(question),
        };
    }
    let named: HashSet<&str> = given.iter().map(|(_, it, _)| it.as_str()).collect();
    let asked = answer::asked(book, &answers);
    let asked: HashSet<&str> = asked.into_iter().map(|it| it.code.as_str()).collect();
    answers.retain(|code, _| asked.contains(&**code) || named.contains(&**code));
    answers
}

/// Where in the input a fault of an answer stands: with the answer that was given, or with all of them.
fn place(book: &Codebook, fault: &AnswerFault, places: &HashMap<&str, usize>) -> Path {
    let answers = Path::of("answers");
    let Some(place) = places.get(fault.question.as_str()) else {
        return answers;
    };
    let field = match &fault.rule {
        SurveyRule::NoQuestion(_) | SurveyRule::WorkedOut(_) | SurveyRule::NotAsked { .. } => {
            "question"
        }
        SurveyRule::OptionsWanted(_)
        | SurveyRule::NoNumber(_)
        | SurveyRule::TooSmall { .. }
        | SurveyRule::TooGreat { .. } => "number",
        SurveyRule::Unanswered(code) if takes_number(book, code) => "number",
        _ => "options",
    };
    answers.at(*place).to(field)
}

fn takes_number(book: &Codebook, code: &str) -> bool {
    let question = book.question(code);
    question.is_some_and(|it| it.kind == QuestionKind::Number)
}

/// Writes what is answered, and gives all that stands now, and whether it is handed in. No trail is left of it: that would tell
/// when each unit answered, and of an open wave how many have.
async fn write(
    db: &impl Connection,
    (secret, round): (&Secret, &Round),
    (given, complete): (Given, bool),
    mut violations: Violations,
) -> Attempt<(Answers, bool)> {
    let path = Path::of("link");
    // The wave first, as whoever closes it does; others may answer meanwhile.
    let held = store::share(db, round.row.id).await?;
    let Some(invited) = invitation::hold(db, &secret.hash()).await? else {
        violations.add(&path, WaveRule::NoLink);
        return Err(violations.into());
    };
    if !held.is_open() {
        violations.add(&path, WaveRule::Closed);
        return Err(violations.into());
    }
    let saved = match invited.response_id {
        Some(key) => store::find_response(db, key).await?,
        None => None,
    };
    let before = answers_of(saved.as_ref())?;
    let answers = merged(&round.book, &before, &given);
    let is_same = answers == before;
    if saved.as_ref().is_some_and(|it| it.is_complete) {
        violations.none()?;
        if is_same {
            return Ok((answers, true));
        }
        violations.add(&path, WaveRule::HandedIn);
        return Err(violations.into());
    }
    let places = given
        .iter()
        .map(|(place, question, _)| (question.as_str(), *place));
    let places: HashMap<&str, usize> = places.collect();
    for fault in answer::check(&round.book, &answers, complete) {
        violations.add(&place(&round.book, &fault, &places), fault.rule);
    }
    violations.none()?;
    if is_same && !complete {
        return Ok((answers, false));
    }
    let kept = serde_json::to_value(&answers).map_err(Error::internal)?;
    store_answers(db, (saved, invited), (kept, complete)).await?;
    Ok((answers, complete))
}

/// Stores what is answered, as the first that is or in place of what was saved.
async fn store_answers(
    db: &impl Connection,
    (saved, invited): (Option<Response>, entity::survey_invitation::Model),
    (answers, is_complete): (Value, bool),
) -> Result<()> {
    if let Some(saved) = saved {
        return store::change_response(db, saved.id, answers, is_complete).await;
    }
    let row = survey_response::Model {
        id: 0,
        wave_id: invited.wave_id,
        unit: invited.unit,
        weight: None,
        answers,
        is_complete,
    };
    let key = store::begin_response(db, row).await?;
    invitation::note_response(db, invited.id, key).await
}
