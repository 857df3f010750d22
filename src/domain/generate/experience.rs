//! One experience after another: whose, about what, with whom, when, how it ended, and why.

use serde_json::Number;

use super::GenerateRequest;
use super::finding::findings;
use super::narrative;
use super::owner::{Drawn, Owners};
use super::partner::Partners;
use super::problem::problems;
use super::record::{Ending, Figure, Partner, Problem, Record, Solution, Source};
use super::solution::solutions;
use super::spread::{Course, LAST_YEAR, popularity};
use super::term::{Term, Terms};
use super::text::{Values, uncapitalised};
use super::words::{Pair, Words, words};
use crate::model::Result;
use crate::model::dice::{Dice, Table};

/// How many of a thousand experiences have no solution.
const WITHOUT_SOLUTION: u64 = 60;

/// How many of a thousand have a solution that is often tried against their problem.
const USUAL: u64 = 780;

/// What tells the draws of findings from all others.
const FINDINGS: usize = 41;

/// The most solutions that are often tried against one problem.
const MOST_USUAL: usize = 24;

/// What experiences share, and where the draws stand.
#[derive(Debug)]
pub struct World {
    seed: u64,
    dice: Dice,
    experiences: u64,
    problems: Terms,
    solutions: Terms,
    owners: Owners,
    partners: Partners,
    course: Course,
    barriers: Table,
    enablers: Table,
    words: &'static Words,
}

/// What an experience is about.
#[derive(Clone, Copy)]
struct Subject {
    problem: usize,
    solution: Option<usize>,
    topic: &'static Pair,
    form: Option<&'static Pair>,
}

impl World {
    /// Makes what experiences share.
    pub fn new(request: GenerateRequest) -> Result<Self> {
        let GenerateRequest { experiences, seed } = request;
        let mut dice = Dice::of(seed, &[usize::try_from(experiences).unwrap_or_default()]);
        let words = words();
        let owners = Owners::load()?;
        let table = |n| popularity(n, 80).into_iter().collect();
        Ok(Self {
            seed,
            experiences,
            problems: problems(experiences, &mut dice),
            solutions: solutions(experiences, &mut dice),
            partners: Partners::new(experiences, &owners, &mut dice),
            owners,
            course: Course::new(),
            barriers: table(words.short.barriers.len()),
            enablers: table(words.short.enablers.len()),
            words,
            dice,
        })
    }

    /// The next experience, which has this number.
    pub fn experience(&mut self, number: u64) -> Record {
        // Cloned and put back, so that the draws can go along with reading the rest.
        let mut dice = self.dice.clone();
        let record = self.draw(number, &mut dice);
        self.dice = dice;
        record
    }

    fn draw(&self, number: u64, dice: &mut Dice) -> Record {
        let subject = self.subject(number, dice);
        let owner = self.owners.draw(dice);
        let mut pair = self.pair(subject);
        let (started, outcome) = self.course.draw(dice, &mut pair, owner.last_year);
        let ended = ended(started, outcome, owner.last_year, dice);
        let partners = self.partners(&owner, dice);
        let at = usize::from(owner.language == "nn");
        let barriers = self.barriers(subject, outcome, at, dice);
        let months = dice.between(2, 36);
        let count = 3 + dice.below(20) * dice.below(20);
        let form = subject.form.map(|it| uncapitalised(&it[at]));
        let values = Values {
            owner: &owner.name,
            topic: &subject.topic[at],
            form: form.as_deref(),
            partner: partners.first().map(|it| it.name.as_str()),
            barrier: barriers.first().copied(),
            year: started,
            months,
            count,
        };
        let sentences = self.words.sentences(owner.language);
        let problem = self.problems.get(subject.problem);
        Record {
            id: format!("oppdiktet-{}-{}-{number}", self.seed, self.experiences),
            title: narrative::title(sentences, &values, dice),
            started,
            ended,
            problem: Problem {
                title: problem.title.clone(),
                text: (dice.happens(850))
                    .then(|| narrative::one(&sentences.problem, &values, dice)),
                broader: self.problems.parent_title(subject.problem),
            },
            solution: subject.solution.map(|at| Solution {
                title: self.solutions.get(at).title.clone(),
                text: (dice.happens(800))
                    .then(|| narrative::one(&sentences.solution, &values, dice)),
                variant_of: self.solutions.parent_title(at),
            }),
            outcome,
            what_happened: narrative::story(sentences, &values, outcome, dice),
            lessons: {
                let n = dice.early_place(5);
                narrative::several(&sentences.lessons, n, &values, dice)
            },
            lessons_derived: {
                let n = dice.early_place(3);
                narrative::several(&sentences.derived, n, &values, dice)
            },
            enablers: self.enablers(at, dice),
            results: self.figures(dice),
            sector: self.sector(problem.theme, dice),
            sources: self.sources(number, dice),
            language: (!dice.happens(20)).then_some(owner.language),
            programmes: self.programmes(dice),
            findings: {
                let number = usize::try_from(number).unwrap_or_default();
                findings(started, &mut Dice::of(self.seed, &[number, FINDINGS]))
            },
            partners,
            barriers,
            municipality: owner.names,
            county: owner.county,
        }
    }

    fn subject(&self, number: u64, dice: &mut Dice) -> Subject {
        let problem = self.problems.between(number);
        let problem = problem.unwrap_or_else(|| self.problems.draw(dice));
        let term = self.problems.get(problem);
        let solution = match self.solutions.between(number + 1) {
            Some(solution) => Some(solution),
            None if dice.happens(WITHOUT_SOLUTION) => None,
            None => Some(self.solution(problem, dice)),
        };
        let topics = &self.words.problems.themes[term.theme].topics;
        let topic = term.topic.unwrap_or_else(|| dice.place(topics.len()));
        Subject {
            problem,
            solution,
            topic: &topics[topic],
            form: solution.map(|at| self.form(self.solutions.get(at), at, dice)),
        }
    }

    /// A family is no form of its own: there, any of its forms was tried.
    fn form(&self, solution: &Term, place: usize, dice: &mut Dice) -> &'static Pair {
        let families = &self.words.solutions.families;
        match solution.form {
            Some((family, form)) => &families[family].forms[form],
            // Families stand first, in their order.
            None => dice.pick(&families[place].forms),
        }
    }

    /// A solution that is often tried against the problem, or any other.
    fn solution(&self, problem: usize, dice: &mut Dice) -> usize {
        let theme = self.problems.get(problem).theme;
        if !dice.happens(USUAL) {
            return if dice.happens(900) {
                self.solutions.draw_in(theme, dice)
            } else {
                self.solutions.draw(dice)
            };
        }
        let n = 2 + Dice::of(self.seed, &[problem]).early_place(MOST_USUAL - 1);
        let usual = dice.early_place(n);
        // The same for the same problem, so that edges gather evidence.
        let mut own = Dice::of(self.seed, &[problem, usual]);
        let topic = self.problems.get(problem).topic;
        let tried: [usize; 4] = std::array::from_fn(|_| self.solutions.draw_in(theme, &mut own));
        let suits = |at: &&usize| topic.is_some() && self.solutions.get(**at).topic == topic;
        *tried.iter().find(suits).unwrap_or(&tried[0])
    }

    /// Draws that are the same for every experience of the problem and the solution.
    fn pair(&self, subject: Subject) -> Dice {
        let solution = subject.solution.map_or(0, |at| at + 1);
        Dice::of(self.seed, &[subject.problem, solution, 1])
    }

    fn partners(&self, owner: &Drawn, dice: &mut Dice) -> Vec<Partner> {
        let partners = self.partners.draw(&owner.name, dice);
        let roles = &self.words.short.roles;
        let partners = partners.into_iter().map(|it| Partner {
            name: it.name.clone(),
            kind: it.kind,
            role: (!dice.happens(80)).then(|| dice.pick(&roles[it.kind]).as_str()),
        });
        partners.collect()
    }

    /// What hampered: more where it went wrong, and partly what hampers this solution against this problem everywhere.
    fn barriers(
        &self,
        subject: Subject,
        outcome: Ending,
        at: usize,
        dice: &mut Dice,
    ) -> Vec<&'static str> {
        let n = match outcome {
            Ending::Succeeded => dice.early_place(3),
            Ending::Ongoing => dice.early_place(4),
            Ending::Partly => dice.place(4),
            Ending::Failed | Ending::Abandoned => 1 + dice.place(4),
        };
        let list = &self.words.short.barriers;
        let mut usual = self.pair(subject);
        let mut barriers = Vec::with_capacity(n);
        for _ in 0..n {
            let of_pair = self.barriers.draw(&mut usual);
            let place = if dice.happens(400) {
                of_pair
            } else {
                self.barriers.draw(dice)
            };
            let word = list[place][at].as_str();
            if !barriers.contains(&word) {
                barriers.push(word);
            }
        }
        barriers
    }

    fn enablers(&self, at: usize, dice: &mut Dice) -> Vec<&'static str> {
        let n = dice.place(4);
        let mut enablers = Vec::with_capacity(n);
        for _ in 0..n {
            let place = self.enablers.draw(dice);
            let word = self.words.short.enablers[place][at].as_str();
            if !enablers.contains(&word) {
                enablers.push(word);
            }
        }
        enablers
    }

    fn figures(&self, dice: &mut Dice) -> Vec<Figure> {
        let n = if dice.happens(340) {
            1 + dice.early_place(3)
        } else {
            0
        };
        let list = &self.words.short.figures;
        let places = dice.places(list.len(), n);
        let figures = places.into_iter().map(|at| {
            let (indicator, unit, least, greatest) = &list[at];
            // Small figures are more common than great ones.
            let span = greatest - least + 1;
            let value = least + dice.below(span).min(dice.below(span));
            Figure {
                indicator,
                value: figure(value, *greatest, dice),
                unit,
            }
        });
        figures.collect()
    }

    fn sector(&self, theme: usize, dice: &mut Dice) -> Option<&'static str> {
        let sectors = &self.words.problems.themes[theme].sectors;
        match dice.below(100) {
            0..5 => None,
            5..78 => Some(&sectors[0]),
            78..94 => Some(&sectors[1]),
            _ => {
                let theme = dice.pick(&self.words.problems.themes);
                Some(&theme.sectors[0])
            }
        }
    }

    fn sources(&self, number: u64, dice: &mut Dice) -> Vec<Source> {
        let n = 1 + dice.early_place(3);
        let places = dice.places(self.words.short.sources.len(), n);
        let sources = places.into_iter().zip(1..).map(|(at, nth)| Source {
            title: self.words.short.sources[at].clone(),
            url: format!("https://example.org/{}/{number}/{nth}", self.seed),
        });
        sources.collect()
    }

    fn programmes(&self, dice: &mut Dice) -> Vec<&'static str> {
        let n = match dice.below(100) {
            0..75 => 0,
            75..95 => 1,
            _ => 2,
        };
        let list = &self.words.short.programmes;
        let first = dice.early_place(list.len());
        let nth = |at: usize| list[(first + at * 7) % list.len()].as_str();
        (0..n).map(nth).collect()
    }
}

/// The last year of what is over, mostly within a few years.
fn ended(
    started: Option<i32>,
    outcome: Ending,
    last_year: Option<i32>,
    dice: &mut Dice,
) -> Option<i32> {
    let years = i32::try_from(dice.early_place(6)).unwrap_or_default();
    if outcome == Ending::Ongoing || dice.happens(120) {
        return None;
    }
    let ended = started? + years;
    Some(ended.min(last_year.unwrap_or(LAST_YEAR)))
}

/// A whole figure, rounded as people round, or a small one with a decimal.
fn figure(value: u64, greatest: u64, dice: &mut Dice) -> Number {
    let tenths = u32::try_from(value * 10 + dice.below(10)).unwrap_or_default();
    if greatest < 200 && dice.happens(200) {
        // One division of small whole numbers is exact to the last bit on every machine.
        if let Some(number) = Number::from_f64(f64::from(tenths) / 10.0) {
            return number;
        }
    }
    let step = match value {
        0..1_000 => 1,
        1_000..100_000 => 100,
        _ => 10_000,
    };
    Number::from(value / step * step)
}
