//! The names of settings: as keys of the file, as environment variables, and how a wrong one is told.

use serde_json::Value;

use super::Config;

/// A setting that can be named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its name in the file, such as `limits.depth`.
    pub name: String,
    /// What kind of value it takes.
    pub kind: Kind,
}

/// What kind of value a setting takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Text,
    /// A number that is not negative.
    Number,
    /// Yes or no.
    Switch,
    /// Several words.
    List,
}

/// The variable that names the file of settings; it is no setting itself.
pub const FILE_VARIABLE: &str = "FLOKE_CONFIG";
/// How every variable of Floke begins.
pub const PREFIX: &str = "FLOKE_";

/// How far a misspelt name may be from the one that is suggested: from 0 (nothing alike) to 1 (the same).
const ALIKE: f64 = 0.7;

impl Key {
    /// Every setting there is, read off the defaults, so that none can be forgotten here.
    pub fn all() -> Vec<Self> {
        let defaults = serde_json::to_value(Config::default()).unwrap_or_default();
        let mut keys = Vec::new();
        collect("", &defaults, &mut keys);
        keys
    }

    /// The environment variable that sets it.
    pub fn variable(&self) -> String {
        // The level is what is set most often.
        if self.name == "log.filter" {
            return format!("{PREFIX}LOG");
        }
        format!("{PREFIX}{}", self.name.replace('.', "_").to_uppercase())
    }
}

impl Kind {
    /// What a value must be.
    pub fn rule(self) -> &'static str {
        match self {
            Self::Text => "it must be a text",
            Self::Number => "it must be a whole number, not negative",
            Self::Switch => "it must be true or false",
            Self::List => "it must be a list of texts",
        }
    }
}

fn collect(path: &str, value: &Value, keys: &mut Vec<Key>) {
    let kind = match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let path = if path.is_empty() {
                    name.clone()
                } else {
                    format!("{path}.{name}")
                };
                collect(&path, value, keys);
            }
            return;
        }
        Value::Number(_) => Kind::Number,
        Value::Bool(_) => Kind::Switch,
        Value::Array(_) => Kind::List,
        Value::String(_) | Value::Null => Kind::Text,
    };
    keys.push(Key {
        name: path.to_owned(),
        kind,
    });
}

/// The known name that is most like an unknown one, as words to add to a message; empty where none is like it.
pub fn suggestion(unknown: &str, known: impl Iterator<Item = String>) -> String {
    // What every variable begins with would make any two of them alike.
    let bare = |name: &str| name.trim_start_matches(PREFIX).to_owned();
    let unknown = bare(unknown);
    known
        .map(|name| (strsim::jaro_winkler(&unknown, &bare(&name)), name))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, name)| format!("; did you mean {name}?"))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_has_a_variable_of_its_own() {
        let mut variables: Vec<String> = Key::all().iter().map(Key::variable).collect();
        for expected in [
            "FLOKE_LISTEN",
            "FLOKE_DATA_DIR",
            "FLOKE_DATABASE_URL",
            "FLOKE_LOG",
            "FLOKE_LOG_FORMAT",
            "FLOKE_CORS_ORIGINS",
            "FLOKE_LIMITS_DEPTH",
        ] {
            assert!(variables.iter().any(|name| name == expected), "{expected}");
        }
        let count = variables.len();
        variables.sort();
        variables.dedup();
        assert_eq!(variables.len(), count);
        assert!(!variables.iter().any(|name| name == FILE_VARIABLE));
    }

    #[test]
    fn the_nearest_name_is_suggested_and_a_far_one_is_not() {
        let known = || ["listen", "limits.depth"].map(str::to_owned).into_iter();
        assert_eq!(suggestion("listn", known()), "; did you mean listen?");
        assert_eq!(suggestion("zzz", known()), "");
    }
}
