//! Looks through free texts for what may tell who a person is: birth numbers, phone numbers, personal e-mail addresses.
//!
//! It warns and refuses nothing, so it would rather miss a rare spelling than warn of years, amounts and case numbers.
//! One pass over the text, whatever it holds. Knows no register and keeps nothing of what it finds.

mod birth;
mod mail;
mod number;
mod phone;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use entity::code::Language;
use uuid::Uuid;

use super::content::Content;
use crate::domain::rule::Path;

/// Most findings that are told of one experience: enough to see that there is work to do.
const MOST: usize = 50;

/// What terms are called that nobody has accepted, and what describes them, by public id.
pub type Proposed = HashMap<Uuid, (String, Option<String>)>;

/// What a passage looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FindingKind {
    /// A birth number, or a D- or H-number, real or made up for tests.
    BirthNumber,
    /// A Norwegian phone number.
    PhoneNumber,
    /// An e-mail address of a person, not a shared mailbox.
    PersonalEmail,
}

/// A passage that may tell who a person is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it looks like.
    pub kind: FindingKind,
    /// Path of the field in the input, such as `["lessons", "0", "text"]`.
    pub field: Vec<String>,
    /// Where it begins, in characters from 0.
    pub start: usize,
    /// How many characters it has.
    pub length: usize,
    /// Enough of it to know it again, and too little to tell who it is.
    pub hint: String,
}

impl FindingKind {
    /// Its code among warnings.
    pub fn code(self) -> &'static str {
        match self {
            Self::BirthNumber => "BIRTH_NUMBER",
            Self::PhoneNumber => "PHONE_NUMBER",
            Self::PersonalEmail => "PERSONAL_EMAIL",
        }
    }
}

impl Finding {
    /// Where it stands and what to do; in Bokmål where the service does not speak the language.
    pub fn message(&self, language: Language) -> String {
        let (field, at, hint) = (self.field.join("."), self.start + 1, &self.hint);
        let [nb, nn, en] = match self.kind {
            FindingKind::BirthNumber => ["et fødselsnummer", "eit fødselsnummer", "a birth number"],
            FindingKind::PhoneNumber => ["et telefonnummer", "eit telefonnummer", "a phone number"],
            FindingKind::PersonalEmail => [
                "en persons e-postadresse",
                "e-postadressa til ein person",
                "a person's e-mail address",
            ],
        };
        match language {
            Language::Nn => format!(
                "{field}, teikn {at}: «{hint}» liknar {nn}. Ta det bort om det seier kven nokon er."
            ),
            Language::En => format!(
                "{field}, character {at}: “{hint}” looks like {en}. Take it out if it tells who somebody is."
            ),
            _ => format!(
                "{field}, tegn {at}: «{hint}» ligner {nb}. Ta det bort hvis det forteller hvem noen er."
            ),
        }
    }
}

/// What one text holds, in its order.
pub fn text(path: &Path, text: &str) -> Vec<Finding> {
    let letters: Vec<char> = text.chars().collect();
    let phrases = number::phrases(&letters);
    let birth = birth::find(&letters, &phrases);
    let phone = phone::find(&letters, &phrases);
    let mail = mail::find(&letters);
    let mut found = Vec::new();
    for (kind, passages) in [
        (FindingKind::BirthNumber, birth),
        (FindingKind::PhoneNumber, phone),
        (FindingKind::PersonalEmail, mail),
    ] {
        found.extend(passages.into_iter().map(|(start, end)| Finding {
            kind,
            field: path.clone().into_vec(),
            start,
            length: end - start,
            hint: hint(kind, &letters[start..end]),
        }));
    }
    found.sort_by_key(|it| it.start);
    found
}

fn hint(kind: FindingKind, passage: &[char]) -> String {
    let shown = if kind == FindingKind::PersonalEmail {
        1
    } else {
        2
    };
    let start: String = passage.iter().take(shown).collect();
    let at = passage.iter().position(|letter| *letter == '@');
    let domain: String = at.map_or_else(String::new, |at| passage[at..].iter().collect());
    format!("{start}…{domain}")
}

/// What texts hold, in their order; not more than can be read at a time.
pub fn texts<'a>(texts: impl IntoIterator<Item = (Path, &'a str)>) -> Vec<Finding> {
    let found = texts.into_iter();
    found
        .flat_map(|(path, told)| text(&path, told))
        .take(MOST)
        .collect()
}

/// What the free texts of an experience hold, those of proposed terms that it names, and the note that goes with it, in
/// the order of the input.
pub fn content(content: &Content, proposed: &Proposed, note: Option<&str>) -> Vec<Finding> {
    let note = note.map(|note| (Path::of("note"), note));
    texts(free_texts(content, proposed).into_iter().chain(note))
}

/// The free texts of an experience with their paths in the input.
pub fn free_texts<'a>(it: &'a Content, proposed: &'a Proposed) -> Vec<(Path, &'a str)> {
    let mut texts = vec![(Path::of("title"), it.title.as_str())];
    for (field, told) in [
        ("summary", &it.summary),
        ("context", &it.context),
        ("whatWasDone", &it.what_was_done),
        ("whatHappened", &it.what_happened),
        ("wouldDoDifferently", &it.would_do_differently),
    ] {
        texts.extend(told.as_deref().map(|told| (Path::of(field), told)));
    }
    if let Some(condition) = it.advice.as_ref().and_then(|it| it.condition.as_deref()) {
        texts.push((Path::of("advice").to("condition"), condition));
    }
    let judgements = it.outcome_history.iter().map(|it| it.reason.as_deref());
    texts.extend(each("outcomeHistory", "reason", judgements));
    for (list, ids) in [("problems", &it.problems), ("solutions", &it.solutions)] {
        for (at, (title, description)) in named(ids, proposed) {
            let path = Path::of(list).at(at);
            texts.push((path.to("title"), title));
            let description = description.as_deref();
            texts.extend(description.map(|told| (path.to("description"), told)));
        }
    }
    let partners: Vec<Uuid> = it.partnerships.iter().map(|it| it.partner).collect();
    for (at, (name, _)) in named(&partners, proposed) {
        texts.push((Path::of("partners").at(at).to("name"), name));
    }
    let roles = it.partnerships.iter().map(|it| it.role_text.as_deref());
    texts.extend(each("partners", "roleText", roles));
    let factors = it.factors.iter().map(|it| it.text.as_deref());
    texts.extend(each("factors", "text", factors));
    let causes = it.causes.iter().map(|it| it.text.as_deref());
    texts.extend(each("causes", "text", causes));
    let lessons = it.lessons.iter().map(|it| Some(it.text.as_str()));
    texts.extend(each("lessons", "text", lessons));
    let results = it.results.iter().map(|it| Some(it.indicator.as_str()));
    texts.extend(each("results", "indicator", results));
    let benefits = it.benefits.iter().map(|it| Some(it.indicator.as_str()));
    texts.extend(each("benefits", "indicator", benefits));
    let benefits = it.benefits.iter().map(|it| it.owner_role.as_deref());
    texts.extend(each("benefits", "ownerRole", benefits));
    for (at, benefit) in it.benefits.iter().enumerate() {
        for (nth, measured) in benefit.measurements.iter().enumerate() {
            let path = Path::of("benefits").at(at).to("measurements").at(nth);
            let method = measured.method.as_deref();
            texts.extend(method.map(|told| (path.to("method"), told)));
        }
    }
    texts.extend(of_law(it));
    let sources = it.sources.iter().map(|it| Some(it.title.as_str()));
    texts.extend(each("sources", "title", sources));
    if let Some(contact) = &it.contact {
        let path = Path::of("contact");
        texts.push((path.to("role"), &contact.role));
        texts.push((path.to("email"), &contact.email));
    }
    texts
}

/// What it tells of law.
fn of_law(it: &Content) -> Vec<(Path, &str)> {
    let mut texts = Vec::new();
    if let Some(it) = &it.procurement {
        let path = Path::of("procurement");
        texts.push((path.to("need"), it.need.as_deref()));
        texts.push((path.to("reference"), it.reference.as_deref()));
    }
    let provision = |path: &Path| (path.to("act"), path.to("section"));
    if let Some(it) = &it.trial {
        let path = Path::of("trial");
        let (act, section) = provision(&path.to("legalReference"));
        texts.push((act, Some(it.legal_reference.act.as_str())));
        texts.push((section, it.legal_reference.section.as_deref()));
        texts.push((path.to("deviation"), it.deviation.as_deref()));
    }
    for (at, it) in it.legal_obstacles.iter().enumerate() {
        let (act, section) = provision(&Path::of("legalObstacles").at(at));
        texts.push((act, Some(it.act.as_str())));
        texts.push((section, it.section.as_deref()));
    }
    let told = texts.into_iter();
    told.filter_map(|(path, it)| Some((path, it?))).collect()
}

/// The proposed ones of a list, each where it is named first.
fn named<'a>(ids: &[Uuid], proposed: &'a Proposed) -> Vec<(usize, &'a (String, Option<String>))> {
    let mut seen = HashSet::new();
    let first = ids.iter().enumerate().filter(|(_, id)| seen.insert(**id));
    first
        .filter_map(|(at, id)| Some((at, proposed.get(id)?)))
        .collect()
}

/// A field of every item of a list.
fn each<'a>(
    list: &'static str,
    field: &'static str,
    texts: impl Iterator<Item = Option<&'a str>>,
) -> impl Iterator<Item = (Path, &'a str)> {
    (0..)
        .zip(texts)
        .filter_map(move |(at, told)| told.map(|told| (Path::of(list).at(at).to(field), told)))
}
