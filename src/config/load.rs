//! Puts settings together from their sources. Faults are told all at once, each with its key, value, rule and source.

use std::path::{Path, PathBuf};

use figment::providers::{Format, Serialized, Toml};
use figment::value::{Dict, Value};
use figment::{Figment, Metadata, Provider};

use super::key::{self, FILE_VARIABLE, Key, Kind};
use super::secret::HIDDEN;
use super::{Config, DatabaseUrl, environment, rule};
use crate::model::{Error, ErrorCode, Fault, Result};

/// The file of settings that is read where it stands in the working directory and no other is named.
const DEFAULT_FILE: &str = "floke.toml";

/// Settings given as flags of the command line.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// `--config`.
    pub config: Option<PathBuf>,
    /// `--listen`.
    pub listen: Option<String>,
    /// `--data-dir`.
    pub data_dir: Option<PathBuf>,
    /// `--database-url`.
    pub database_url: Option<String>,
}

/// Where settings come from beside the defaults.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// Folder in which `floke.toml` is looked for; none to look for it nowhere.
    pub directory: Option<PathBuf>,
    /// The environment.
    pub variables: Vec<(String, String)>,
    /// The command line.
    pub flags: Flags,
}

impl Sources {
    /// The sources of this process. A variable that is not Unicode is none of Floke's.
    pub fn of_process(flags: Flags) -> Self {
        let variables = std::env::vars_os()
            .filter_map(|(name, value)| {
                Some((
                    name.into_string().ok()?,
                    value.to_string_lossy().into_owned(),
                ))
            })
            .collect();
        Self {
            directory: Some(PathBuf::from(".")),
            variables,
            flags,
        }
    }

    /// The file of settings that is to be read: the named one, else the one in the working directory if it is there.
    fn file(&self) -> Option<PathBuf> {
        let variable = || {
            self.variables
                .iter()
                .find(|(name, value)| name == FILE_VARIABLE && !value.is_empty())
        };
        let named = self
            .flags
            .config
            .clone()
            .or_else(|| variable().map(|(_, path)| path.into()));
        named.or_else(|| {
            let file = self.directory.as_ref()?.join(DEFAULT_FILE);
            file.is_file().then_some(file)
        })
    }
}

impl Config {
    /// Loads the settings: defaults, then file, environment and flags, each over the one before it.
    ///
    /// Fails with every fault that was found; a name that no setting has is one.
    pub fn load(sources: &Sources) -> Result<Self> {
        let keys = Key::all();
        let mut faults = Vec::new();
        let mut figment = Figment::from(Serialized::defaults(Self::default()));
        if let Some(file) = sources.file() {
            let toml = read_file(&file)?;
            faults.extend(file_faults(&file, &toml, &keys)?);
            figment = figment.merge(toml);
        }
        let (variables, unknown) = environment::read(&sources.variables, &keys);
        faults.extend(unknown);
        for variable in variables {
            figment = figment.merge(variable);
        }
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        let figment = merge_flags(figment, &sources.flags);
        let config: Self = figment.extract().map_err(|error| fault(&figment, error))?;
        let faults = rule::faults(&config, |key| source(&figment, key));
        if faults.is_empty() {
            Ok(config)
        } else {
            Err(Error::Invalid(faults))
        }
    }
}

fn read_file(file: &Path) -> Result<figment::providers::Data<Toml>> {
    // Asked for beforehand, because a file that is not there would count as an empty one.
    std::fs::File::open(file).map_err(|error| {
        Error::invalid(
            "config",
            ErrorCode::NotFound,
            format!("{} cannot be read: {error}", file.display()),
        )
    })?;
    Ok(Toml::file_exact(file))
}

fn merge_flags(figment: Figment, flags: &Flags) -> Figment {
    let texts = [
        ("listen", "--listen", flags.listen.clone()),
        (
            "data_dir",
            "--data-dir",
            flags
                .data_dir
                .as_ref()
                .map(|path| path.to_string_lossy().into_owned()),
        ),
        ("database_url", "--database-url", flags.database_url.clone()),
    ];
    texts
        .into_iter()
        .fold(figment, |figment, (key, name, text)| match text {
            Some(text) => figment.merge(Flag { key, name, text }),
            None => figment,
        })
}

/// One setting from one flag.
struct Flag {
    key: &'static str,
    name: &'static str,
    text: String,
}

impl Provider for Flag {
    fn metadata(&self) -> Metadata {
        Metadata::named(format!("flag {}", self.name))
    }

    fn data(&self) -> Result<figment::value::Map<figment::Profile, Dict>, figment::Error> {
        let dict = Dict::from([(self.key.to_owned(), Value::from(self.text.clone()))]);
        Ok(figment::Profile::Default.collect(dict))
    }
}

/// Every key of the file that is no setting, and every value of the wrong kind.
fn file_faults(file: &Path, toml: &impl Provider, keys: &[Key]) -> Result<Vec<Fault>> {
    let data = toml.data().map_err(|error| {
        // The parser draws the line at fault over several lines; its words say enough.
        let text = error.to_string();
        let words = text
            .lines()
            .filter(|line| !line.contains('|'))
            .map(str::trim);
        let text = words.collect::<Vec<_>>().join(" ");
        Error::invalid(
            "config",
            ErrorCode::Invalid,
            format!("{} is not TOML: {text}", file.display()),
        )
    })?;
    let mut faults = Vec::new();
    for dict in data.values() {
        check("", dict, file, keys, &mut faults);
    }
    Ok(faults)
}

fn check(path: &str, dict: &Dict, file: &Path, keys: &[Key], faults: &mut Vec<Fault>) {
    for (name, value) in dict {
        let path = if path.is_empty() {
            name.clone()
        } else {
            format!("{path}.{name}")
        };
        let is_section = keys
            .iter()
            .any(|key| key.name.starts_with(&format!("{path}.")));
        let message = match (keys.iter().find(|key| key.name == path), value) {
            (Some(key), value) if is_of(value, key.kind) => continue,
            (Some(key), _) => format!(
                "its value in {} is of the wrong kind: {}",
                file.display(),
                key.kind.rule()
            ),
            (None, Value::Dict(_, dict)) if is_section => {
                check(&path, dict, file, keys, faults);
                continue;
            }
            (None, _) if is_section => {
                format!("it is a section in {}: write [{path}]", file.display())
            }
            (None, _) => {
                let near = key::suggestion(&path, keys.iter().map(|key| key.name.clone()));
                format!(
                    "{} sets it, but there is no such setting{near}",
                    file.display()
                )
            }
        };
        faults.push(Fault {
            field: path.split('.').map(str::to_owned).collect(),
            code: ErrorCode::Invalid,
            message,
        });
    }
}

fn is_of(value: &Value, kind: Kind) -> bool {
    match kind {
        Kind::Text => value.as_str().is_some(),
        Kind::Number => {
            value.to_u128().is_some() || value.to_i128().is_some_and(|number| number >= 0)
        }
        Kind::Switch => value.to_bool().is_some(),
        Kind::List => value
            .as_array()
            .is_some_and(|values| values.iter().all(|value| value.as_str().is_some())),
    }
}

/// What is left to go wrong once names and kinds are right: a number too large, a word that is none of the known.
fn fault(figment: &Figment, error: figment::Error) -> Error {
    let faults = error
        .into_iter()
        .map(|error| {
            let key = error.path.join(".");
            let value = figment
                .find_value(&key)
                .map(|value| shown(&key, &value))
                .unwrap_or_default();
            let from = source(figment, &key);
            Fault {
                message: format!("{value} is not taken from {from}: {}", rule(&error.kind)),
                field: error.path,
                code: ErrorCode::Invalid,
            }
        })
        .collect();
    Error::Invalid(faults)
}

fn rule(kind: &figment::error::Kind) -> String {
    match kind {
        figment::error::Kind::UnknownVariant(_, known) => {
            format!("it must be one of {}", known.join(", "))
        }
        figment::error::Kind::InvalidValue(..) => "it is too large".to_owned(),
        other => other.to_string(),
    }
}

fn shown(key: &str, value: &Value) -> String {
    match value.as_str() {
        Some(_) if key == "embeddings.key" => HIDDEN.to_owned(),
        Some(url) if key == "database_url" => DatabaseUrl::new(url).to_string(),
        Some(text) => format!("{text:?}"),
        None => serde_json::to_string(value).unwrap_or_default(),
    }
}

/// Where a setting came from, for a person.
fn source(figment: &Figment, key: &str) -> String {
    let Some(metadata) = figment.find_metadata(key) else {
        return "the defaults".to_owned();
    };
    match metadata
        .source
        .as_ref()
        .and_then(figment::Source::file_path)
    {
        Some(path) => path.display().to_string(),
        None if metadata.name.contains("Config") => "the defaults".to_owned(),
        None => metadata.name.to_string(),
    }
}
