//! Finds numbers as people group their digits: `01.01.90 12345`, `91 23 45 67`.

/// A run of digits: its first character, and the one after its last.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// Its first character.
    pub start: usize,
    /// The character after its last.
    pub end: usize,
}

/// Runs of digits, each a single space, dot or hyphen after the one before.
#[derive(Clone, Debug, Default)]
pub struct Phrase {
    /// The runs.
    pub groups: Vec<Group>,
}

impl Group {
    /// How many digits it has.
    pub fn len(self) -> usize {
        self.end - self.start
    }
}

impl Phrase {
    /// The digits of some of its groups, one after the other.
    pub fn digits(&self, letters: &[char], groups: std::ops::Range<usize>) -> Vec<u32> {
        let groups = self.groups[groups].iter();
        groups
            .flat_map(|group| &letters[group.start..group.end])
            .filter_map(|digit| digit.to_digit(10))
            .collect()
    }

    /// How many groups from a place on have so many digits together; none where no number of groups has.
    pub fn groups_of(&self, first: usize, digits: usize) -> Option<usize> {
        let mut sum = 0;
        for (count, group) in (1..).zip(&self.groups[first..]) {
            sum += group.len();
            if sum >= digits {
                return (sum == digits).then_some(count);
            }
        }
        None
    }

    /// How many digits each of some groups has.
    pub fn lengths(&self, groups: std::ops::Range<usize>) -> Vec<usize> {
        self.groups[groups].iter().map(|it| it.len()).collect()
    }

    /// The character between a group and the one before it; none before the first.
    pub fn separator(&self, letters: &[char], group: usize) -> Option<char> {
        (group > 0).then(|| letters[self.groups[group].start - 1])
    }

    /// The first character of some groups, and the one after the last.
    pub fn passage(&self, groups: std::ops::Range<usize>) -> (usize, usize) {
        (
            self.groups[groups.start].start,
            self.groups[groups.end - 1].end,
        )
    }
}

/// All numbers of a text.
pub fn phrases(letters: &[char]) -> Vec<Phrase> {
    let mut phrases: Vec<Phrase> = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        if !letters[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let start = at;
        while letters.get(at).is_some_and(char::is_ascii_digit) {
            at += 1;
        }
        let group = Group { start, end: at };
        let follows = |last: &Group| last.end + 1 == start && is_separator(letters[last.end]);
        match phrases.last_mut() {
            Some(phrase) if phrase.groups.last().is_some_and(follows) => phrase.groups.push(group),
            _ => phrases.push(Phrase {
                groups: vec![group],
            }),
        }
    }
    phrases
}

/// Whether a character can stand between two groups of one number.
fn is_separator(letter: char) -> bool {
    is_space(letter) || matches!(letter, '.' | '-' | '\u{2011}')
}

/// Whether a character is a space within a line.
pub fn is_space(letter: char) -> bool {
    matches!(letter, ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}')
}
