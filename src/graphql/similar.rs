//! Experiences that are like something.

use async_graphql::SimpleObject;
use entity::code::Language;

use super::experience::Experience;
use crate::domain::discovery::kin::Kin;

/// An experience that is like something, and in what.
#[derive(SimpleObject)]
pub struct SimilarExperience {
    /// The experience.
    experience: Experience,
    /// How much it is alike, from 0 to 1.
    score: f64,
    /// In what, for people to read.
    reasons: Vec<String>,
}

impl SimilarExperience {
    /// What is told of a likeness, in a language.
    pub fn new(experience: Experience, kin: &Kin, language: Language) -> Self {
        Self {
            experience,
            score: kin.score.into(),
            reasons: kin.reasons.iter().map(|it| it.told(language)).collect(),
        }
    }
}
