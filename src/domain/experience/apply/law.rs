//! How something was bought, from what a trial was exempted, and what of the law stood in the way.

use chrono::{Months, NaiveDate};

use super::{items, optional};
use crate::domain::experience::content::{Content, LegalReference, Procurement, Trial};
use crate::domain::experience::draft::{Change, Draft};
use crate::domain::experience::limits;
use crate::domain::rule::{Path, TrialRule, ValueRule, Violations, check};

/// How long a trial may run, by the law on trials in public administration, § 3.
const LONGEST: Months = Months::new(4 * 12);
/// By how much it may be prolonged, unless a reform was announced that it waits for.
const PROLONGED: Months = Months::new(2 * 12);

/// Brings what a draft says of it onto content.
pub fn apply(draft: &Draft, content: &mut Content, violations: &mut Violations) {
    match &draft.procurement {
        Change::Keep => {}
        Change::Clear => content.procurement = None,
        Change::Set(given) => content.procurement = Some(procurement(given, violations)),
    }
    match &draft.trial {
        Change::Keep => {}
        Change::Clear => content.trial = None,
        Change::Set(given) => content.trial = trial(given, violations),
    }
    let Some(given) = items("legalObstacles", &draft.legal_obstacles, violations) else {
        return;
    };
    let named = given.iter().map(|(path, it)| {
        let section = it.section.as_deref().unwrap_or_default();
        let told = format!("{} {section}", it.act).trim().to_owned();
        (path.to("act"), it.provision(), told)
    });
    check::distinct(named, violations);
    content.legal_obstacles = (given.iter())
        .filter_map(|(path, it)| provision(path, it, violations))
        .collect();
}

fn procurement(it: &Procurement, violations: &mut Violations) -> Procurement {
    let path = Path::of("procurement");
    let (need, reference) = (path.to("need"), path.to("reference"));
    let day = path.to("marketDialogueOn");
    Procurement {
        procedure: it.procedure,
        need: optional(&need, it.need.as_ref(), limits::NEED, violations),
        market_dialogue_on: (it.market_dialogue_on)
            .and_then(|given| check::day(&day, given, violations)),
        reference: optional(
            &reference,
            it.reference.as_ref(),
            limits::NOTICE,
            violations,
        ),
        outcome: it.outcome,
        follow_on: it.follow_on,
    }
}

fn trial(it: &Trial, violations: &mut Violations) -> Option<Trial> {
    let path = Path::of("trial");
    let legal_reference = provision(&path.to("legalReference"), &it.legal_reference, violations);
    let deviation = path.to("deviation");
    let deviation = optional(
        &deviation,
        it.deviation.as_ref(),
        limits::DEVIATION,
        violations,
    );
    let before = violations.len();
    for (field, given) in [
        ("startsOn", it.starts_on),
        ("endsOn", it.ends_on),
        ("prolongedTo", it.prolonged_to),
    ] {
        if let Some(given) = given {
            check::day(&path.to(field), given, violations);
        }
    }
    if violations.len() == before {
        trial_limits(it, &path, violations);
    }
    Some(Trial {
        legal_reference: legal_reference?,
        deviation,
        ..it.clone()
    })
}

/// Tells where a trial runs longer than it may, or ends before it starts; `path` is where it stands in the input.
pub fn trial_limits(it: &Trial, path: &Path, violations: &mut Violations) {
    let within = |from: NaiveDate, most: Months, to: NaiveDate| {
        from.checked_add_months(most).is_none_or(|last| to <= last)
    };
    if let (Some(starts), Some(ends)) = (it.starts_on, it.ends_on) {
        if ends < starts {
            violations.add(
                &path.to("endsOn"),
                TrialRule::EndBeforeStart { starts, ends },
            );
        } else if !within(starts, LONGEST, ends) {
            violations.add(&path.to("endsOn"), TrialRule::TooLong { starts, ends });
        }
    }
    let Some(prolonged) = it.prolonged_to else {
        return;
    };
    let field = path.to("prolongedTo");
    match it.ends_on {
        None => violations.add(&path.to("endsOn"), ValueRule::Required),
        Some(ends) if prolonged < ends => {
            violations.add(&field, TrialRule::ProlongedBeforeEnd { ends, prolonged });
        }
        Some(ends) if !it.awaits_reform && !within(ends, PROLONGED, prolonged) => {
            violations.add(&field, TrialRule::ProlongedTooFar { ends, prolonged });
        }
        Some(_) => {}
    }
}

fn provision(
    path: &Path,
    it: &LegalReference,
    violations: &mut Violations,
) -> Option<LegalReference> {
    let act = check::required_text(&path.to("act"), Some(&it.act), limits::ACT, violations);
    let section = path.to("section");
    let section = optional(&section, it.section.as_ref(), limits::SECTION, violations);
    let url = path.to("url");
    let url = (it.url.as_ref()).and_then(|given| check::url(&url, given, violations));
    Some(LegalReference {
        act: act?,
        section,
        url,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<NaiveDate> {
        text.parse().ok()
    }

    fn faults(starts: &str, ends: &str, prolonged: &str, awaits_reform: bool) -> Vec<String> {
        let it = Trial {
            legal_reference: LegalReference {
                act: "Lov".to_owned(),
                section: None,
                url: None,
            },
            deviation: None,
            starts_on: day(starts),
            ends_on: day(ends),
            prolonged_to: day(prolonged),
            awaits_reform,
            result: None,
        };
        let mut violations = Violations::new();
        assert!(trial(&it, &mut violations).is_some());
        let found = violations.into_vec().into_iter();
        found.map(|it| it.field.join(".")).collect()
    }

    #[test]
    fn a_trial_runs_four_years_and_two_more() {
        let (end, prolonged) = (&["trial.endsOn"][..], &["trial.prolongedTo"][..]);
        for (starts, ends, to, awaits_reform, wrong) in [
            ("2024-01-01", "2028-01-01", "2030-01-01", false, &[][..]),
            ("2024-01-01", "2024-01-01", "", false, &[]),
            ("2024-02-29", "2028-02-29", "", false, &[]),
            ("2024-01-01", "2028-01-02", "", false, end),
            ("2024-01-01", "2023-12-31", "", false, end),
            ("2024-01-01", "2028-01-01", "2030-01-02", false, prolonged),
            ("2024-01-01", "2028-01-01", "2031-01-02", true, &[]),
            ("2024-01-01", "2028-01-01", "2027-12-31", true, prolonged),
            ("2024-01-01", "", "2027-12-31", false, end),
            ("", "2028-01-01", "2030-01-01", false, &[]),
            ("", "", "", false, &[]),
        ] {
            let found = faults(starts, ends, to, awaits_reform);
            assert_eq!(found, wrong, "{starts} {ends} {to} {awaits_reform}");
        }
        let both = faults("2024-01-01", "2029-01-01", "2032-01-01", false);
        assert_eq!(both, ["trial.endsOn", "trial.prolongedTo"]);
        assert_eq!(faults("0001-01-01", "9999-01-01", "", false).len(), 2);
    }
}
