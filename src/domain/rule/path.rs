//! Where in an input something stands.

use std::fmt;

/// Where in an input something stands: names of fields, and places in lists from 0.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Path(Vec<String>);

impl Path {
    /// The input itself.
    pub fn root() -> Self {
        Self::default()
    }

    /// A field of the input.
    pub fn of(field: &str) -> Self {
        Self::root().to(field)
    }

    /// A field of what stands here.
    #[must_use]
    pub fn to(&self, field: &str) -> Self {
        let mut path = self.0.clone();
        path.push(field.to_owned());
        Self(path)
    }

    /// An item of the list that stands here.
    #[must_use]
    pub fn at(&self, place: usize) -> Self {
        self.to(&place.to_string())
    }

    /// Its steps, as the API tells them: `["problems", "0", "title"]`.
    pub fn into_vec(self) -> Vec<String> {
        self.0
    }
}

impl From<Vec<String>> for Path {
    fn from(steps: Vec<String>) -> Self {
        Self(steps)
    }
}

/// As a person reads it: `problems.0.title`.
impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("."))
    }
}
