//! Whether stage, years and ending of an attempt fit together.

use chrono::{Datelike, NaiveDate};
use entity::code::{Outcome, Stage, StoppedAt};

use crate::domain::rule::{CourseRule, Ending, Path, Violations};

/// What is told of the course of an attempt.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[expect(missing_docs, reason = "the contract's own words")]
pub struct Course {
    pub stage: Option<Stage>,
    pub outcome: Option<Outcome>,
    pub stopped_at: Option<StoppedAt>,
    pub has_causes: bool,
    pub started_year: Option<i32>,
    pub ended_year: Option<i32>,
    pub expected_end: Option<NaiveDate>,
}

impl Course {
    /// Finds what does not fit together; `path` is where the experience stands in the input.
    ///
    /// An outcome, a point where it stopped, and causes are told of an attempt that is over alone: something that goes
    /// on has neither failed nor been stopped. Which of them go together is free: what worked may have been stopped, too.
    pub fn check(&self, path: &Path, violations: &mut Violations) {
        if self.stage != Some(Stage::Concluded) {
            for (is_told, field, told) in [
                (self.outcome.is_some(), "outcome", Ending::Outcome),
                (self.stopped_at.is_some(), "stoppedAt", Ending::StoppedAt),
                (self.has_causes, "causes", Ending::Causes),
            ] {
                if is_told {
                    let stage = self.stage;
                    violations.add(&path.to(field), CourseRule::NotConcluded { told, stage });
                }
            }
        }
        if let (Some(Stage::Planned), Some(ended)) = (self.stage, self.ended_year) {
            violations.add(&path.to("endedYear"), CourseRule::PlannedButEnded(ended));
        }
        let Some(started) = self.started_year else {
            return;
        };
        if let Some(ended) = self.ended_year.filter(|ended| *ended < started) {
            let rule = CourseRule::EndBeforeStart { started, ended };
            violations.add(&path.to("endedYear"), rule);
        }
        if let Some(expected) = self.expected_end.filter(|end| end.year() < started) {
            let rule = CourseRule::ExpectedEndBeforeStart { started, expected };
            violations.add(&path.to("expectedEnd"), rule);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The fields at which something does not fit.
    fn fields(course: Course) -> Vec<String> {
        let mut violations = Violations::new();
        course.check(&Path::root(), &mut violations);
        let found = violations.into_vec().into_iter();
        found.map(|it| it.field.join(".")).collect()
    }

    #[test]
    fn only_what_is_over_tells_how_it_ended() {
        let told = Course {
            outcome: Some(Outcome::Failed),
            stopped_at: Some(StoppedAt::Pilot),
            has_causes: true,
            ..Course::default()
        };
        for (stage, wrong) in [
            (Some(Stage::Concluded), &[][..]),
            (Some(Stage::Ongoing), &["outcome", "stoppedAt", "causes"]),
            (Some(Stage::Planned), &["outcome", "stoppedAt", "causes"]),
            (None, &["outcome", "stoppedAt", "causes"]),
        ] {
            assert_eq!(fields(Course { stage, ..told }), wrong, "{stage:?}");
            assert!(
                fields(Course {
                    stage,
                    ..Course::default()
                })
                .is_empty()
            );
        }
        let stopped_all_the_same = Course {
            stage: Some(Stage::Concluded),
            outcome: Some(Outcome::Succeeded),
            ..told
        };
        assert!(fields(stopped_all_the_same).is_empty());
    }

    #[test]
    fn nothing_ends_before_it_starts() {
        let day = |year| NaiveDate::from_ymd_opt(year, 12, 31);
        for (started_year, ended_year, expected_end, wrong) in [
            (Some(2020), Some(2020), day(2020), &[][..]),
            (
                Some(2020),
                Some(2019),
                day(2019),
                &["endedYear", "expectedEnd"],
            ),
            (None, Some(2019), day(2019), &[]),
            (Some(2020), None, None, &[]),
        ] {
            let course = Course {
                stage: Some(Stage::Concluded),
                started_year,
                ended_year,
                expected_end,
                ..Course::default()
            };
            assert_eq!(fields(course), wrong, "{course:?}");
            let planned = Course {
                stage: Some(Stage::Planned),
                ..course
            };
            assert_eq!(
                fields(planned).len(),
                wrong.len() + usize::from(ended_year.is_some())
            );
        }
    }
}
