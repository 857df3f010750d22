//! Sentences with names of values in braces, and the values that they are filled with.

/// What sentences are filled with.
#[derive(Clone, Debug, Default)]
pub struct Values<'a> {
    /// The owner's name.
    pub owner: &'a str,
    /// What the municipality does there, without a capital letter.
    pub topic: &'a str,
    /// What was tried, without a capital letter.
    pub form: Option<&'a str>,
    /// One of those who took part.
    pub partner: Option<&'a str>,
    /// What hampered.
    pub barrier: Option<&'a str>,
    /// The first year.
    pub year: Option<i32>,
    /// How long it took.
    pub months: u64,
    /// How many were part of it.
    pub count: u64,
}

impl Values<'_> {
    /// The sentence; none where it asks for a value that there is none of.
    pub fn fill(&self, sentence: &str) -> Option<String> {
        let mut filled = String::with_capacity(sentence.len() + 64);
        let mut rest = sentence;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}')?;
            filled.push_str(before);
            filled.push_str(&self.value(name)?);
            rest = after;
        }
        filled.push_str(rest);
        Some(filled)
    }

    fn value(&self, name: &str) -> Option<String> {
        match name {
            "owner" => Some(self.owner.to_owned()),
            "topic" => Some(self.topic.to_owned()),
            "form" => self.form.map(str::to_owned),
            "partner" => self.partner.map(str::to_owned),
            "barrier" => self.barrier.map(str::to_owned),
            "year" => self.year.map(|year| year.to_string()),
            "months" => Some(self.months.to_string()),
            "count" => Some(self.count.to_string()),
            "Owner" => Some(capitalised(self.owner)),
            "Topic" => Some(capitalised(self.topic)),
            "Form" => self.form.map(capitalised),
            _ => None,
        }
    }
}

/// The text with a capital letter at its start.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

/// The text without a capital letter at its start.
pub fn uncapitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_lowercase);
    first.into_iter().flatten().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::super::words::words;
    use super::*;

    #[test]
    fn sentences_are_filled_or_left_out() {
        let values = Values {
            owner: "Ås",
            topic: "øving",
            months: 3,
            ..Values::default()
        };
        for (sentence, filled) in [
            ("{Topic} i {owner}.", Some("Øving i Ås.")),
            ("{months}", Some("3")),
            ("Uten verdier", Some("Uten verdier")),
            ("{Form} i {owner}", None),
            ("{year}", None),
        ] {
            assert_eq!(values.fill(sentence).as_deref(), filled, "{sentence}");
        }
        assert_eq!(uncapitalised("Én dør"), "én dør");
    }

    #[test]
    fn every_sentence_names_values_that_there_are() {
        let values = Values {
            owner: "Ås",
            topic: "øving",
            form: Some("kurs"),
            partner: Some("Ås kommune"),
            barrier: Some("tid"),
            year: Some(2020),
            months: 3,
            count: 4,
        };
        for it in words().sentences.values() {
            let ends = &it.ends;
            let lists = [
                &it.titles,
                &it.untitled,
                &it.begin,
                &it.act,
                &it.hinder,
                &ends.succeeded,
                &ends.partly,
                &ends.failed,
                &ends.abandoned,
                &ends.ongoing,
                &it.after,
                &it.lessons,
                &it.derived,
                &it.problem,
                &it.solution,
            ];
            for list in lists {
                assert!(!list.is_empty());
                for sentence in list {
                    assert!(values.fill(sentence).is_some(), "{sentence}");
                }
            }
        }
    }
}
