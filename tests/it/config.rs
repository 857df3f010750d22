//! Settings: which source wins, and how a wrong one is told.

use std::path::PathBuf;

use floke::config::{Config, Flags, LogFormat, Secret, Sources};
use floke::model::{Error, Fault};
use tempfile::TempDir;

/// Sources with a `floke.toml` of this text and these variables.
fn sources(toml: &str, variables: &[(&str, &str)]) -> (TempDir, Sources) {
    let folder = tempfile::tempdir().unwrap();
    if !toml.is_empty() {
        std::fs::write(folder.path().join("floke.toml"), toml).unwrap();
    }
    let sources = Sources {
        directory: Some(folder.path().to_owned()),
        variables: variables
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()))
            .collect(),
        flags: Flags::default(),
    };
    (folder, sources)
}

fn load(toml: &str, variables: &[(&str, &str)]) -> Result<Config, Vec<Fault>> {
    let (_folder, sources) = sources(toml, variables);
    Config::load(&sources).map_err(|error| match error {
        Error::Invalid(faults) => faults,
        other => panic!("{other}"),
    })
}

/// The faults of settings that must have some, as a person reads them.
fn faults(toml: &str, variables: &[(&str, &str)]) -> Vec<String> {
    let faults = load(toml, variables).unwrap_err();
    faults
        .iter()
        .map(|fault| format!("{}: {}", fault.field.join("."), fault.message))
        .collect()
}

#[test]
fn nothing_need_be_set() {
    let config = load("", &[]).unwrap();
    assert_eq!(config, Config::default());
    assert_eq!(config.listen, "127.0.0.1:8000");
    assert_eq!(config.data_dir, PathBuf::from("floke-data"));
    assert_eq!(config.connect_options().url, "sqlite://floke-data/floke.db");
}

#[test]
fn flags_win_over_environment_over_file_over_defaults() {
    let toml = "listen = \"1.1.1.1:1\"\ndata_dir = \"file\"\ngraphiql = false\n[limits]\ndepth = 5\ntokens = 50\n";
    let variables = [
        ("FLOKE_LISTEN", "2.2.2.2:2"),
        ("FLOKE_DATA_DIR", "variable"),
        ("FLOKE_LIMITS_DEPTH", "6"),
    ];
    let (_folder, mut sources) = sources(toml, &variables);
    sources.flags.listen = Some("3.3.3.3:3".to_owned());
    let config = Config::load(&sources).unwrap();
    assert_eq!(config.listen, "3.3.3.3:3");
    assert_eq!(config.data_dir, PathBuf::from("variable"));
    assert!(!config.graphiql);
    assert_eq!((config.limits.depth, config.limits.tokens), (6, 50));
    assert_eq!(config.limits.aliases, Config::default().limits.aliases);
}

#[test]
fn every_kind_of_value_can_be_a_variable() {
    let config = load(
        "",
        &[
            ("FLOKE_LOG", "warn,floke=debug"),
            ("FLOKE_LOG_FORMAT", "json"),
            ("FLOKE_CORS_ORIGINS", "https://a.example, https://b.example"),
            ("FLOKE_GRAPHIQL", "off"),
            ("FLOKE_INTROSPECTION", "FALSE"),
            ("FLOKE_DATABASE_CONNECTIONS", "7"),
            ("FLOKE_DATA_DIR", "2026"),
            ("FLOKE_DATABASE_URL", "postgres://floke@db/floke"),
            ("HOME", "/nowhere"),
        ],
    )
    .unwrap();
    assert_eq!(config.log.filter, "warn,floke=debug");
    assert_eq!(config.log.format, LogFormat::Json);
    assert_eq!(
        config.cors_origins,
        ["https://a.example", "https://b.example"]
    );
    assert!(!config.graphiql && !config.introspection);
    assert_eq!(config.database_connections, 7);
    assert_eq!(config.data_dir, PathBuf::from("2026"));
    assert_eq!(config.connect_options().url, "postgres://floke@db/floke");
}

#[test]
fn unknown_names_are_refused_and_the_nearest_is_told() {
    let told = faults(
        "listn = \"a:1\"\n[limits]\ndept = 1\n",
        &[("FLOKE_LISTN", "a:1"), ("FLOKE_XYZ", "1")],
    );
    assert_eq!(told.len(), 4, "{told:?}");
    for (name, nearest) in [
        ("listn: ", "did you mean listen?"),
        ("limits.dept: ", "did you mean limits.depth?"),
        ("FLOKE_LISTN: ", "did you mean FLOKE_LISTEN?"),
    ] {
        let line = told.iter().find(|line| line.starts_with(name)).unwrap();
        assert!(line.contains(nearest), "{line}");
    }
    let far = told
        .iter()
        .find(|line| line.starts_with("FLOKE_XYZ: "))
        .unwrap();
    assert!(!far.contains("did you mean"), "{far}");
}

#[test]
fn a_wrong_value_is_told_with_key_value_rule_and_source() {
    for (toml, variables, parts) in [
        (
            "listen = \"here\"",
            &[][..],
            ["listen: ", "\"here\"", "host:port", "floke.toml"],
        ),
        (
            "graphiql = \"yes\"",
            &[],
            ["graphiql: ", "", "true or false", "floke.toml"],
        ),
        ("log = \"debug\"", &[], ["log: ", "", "[log]", "floke.toml"]),
        (
            "[log]\nformat = \"xml\"",
            &[],
            ["log.format: ", "\"xml\"", "one of text, json", "floke.toml"],
        ),
        (
            "[limits]\ndepth = -1",
            &[],
            ["limits.depth: ", "", "not negative", "floke.toml"],
        ),
        (
            "[limits]\ndepth = 0",
            &[],
            ["limits.depth: ", "\"0\"", "at least 1", "floke.toml"],
        ),
        (
            "[limits]\npage_size = 99999999999",
            &[],
            [
                "limits.page_size: ",
                "99999999999",
                "too large",
                "floke.toml",
            ],
        ),
        (
            "[limits]\npage_size = 5",
            &[],
            [
                "limits.default_page_size: ",
                "\"20\"",
                "limits.page_size",
                "the defaults",
            ],
        ),
        ("listen = ", &[], ["config: ", "", "not TOML", "line 1"]),
        (
            "",
            &[("FLOKE_LIMITS_DEPTH", "deep")],
            [
                "limits.depth: ",
                "\"deep\"",
                "whole number",
                "FLOKE_LIMITS_DEPTH",
            ],
        ),
        (
            "",
            &[("FLOKE_LISTEN", "x")],
            ["listen: ", "\"x\"", "host:port", "FLOKE_LISTEN"],
        ),
        (
            "",
            &[("FLOKE_CORS_ORIGINS", "a")],
            ["cors_origins: ", "\"a\"", "https://", "FLOKE_CORS_ORIGINS"],
        ),
        (
            "",
            &[("FLOKE_DATABASE_URL", "mysql://a")],
            [
                "database_url: ",
                "mysql",
                "postgres://",
                "FLOKE_DATABASE_URL",
            ],
        ),
        (
            "",
            &[("FLOKE_CONFIG", "/nowhere/a.toml")],
            ["config: ", "/nowhere/a.toml", "cannot be read", ""],
        ),
    ] {
        let told = faults(toml, variables);
        assert_eq!(told.len(), 1, "{told:?}");
        for part in parts {
            assert!(told[0].contains(part), "{part} is not in {}", told[0]);
        }
        assert!(!told[0].contains('\n'), "{}", told[0]);
    }
}

#[test]
fn a_named_file_is_read_instead_of_the_one_that_lies_there() {
    let (folder, mut sources) = sources("listen = \"a:1\"", &[]);
    let other = folder.path().join("other.toml");
    std::fs::write(&other, "listen = \"b:2\"").unwrap();
    sources
        .variables
        .push(("FLOKE_CONFIG".to_owned(), other.display().to_string()));
    assert_eq!(Config::load(&sources).unwrap().listen, "b:2");
    let third = folder.path().join("third.toml");
    std::fs::write(&third, "listen = \"c:3\"").unwrap();
    sources.flags.config = Some(third);
    assert_eq!(Config::load(&sources).unwrap().listen, "c:3");
}

#[test]
fn no_password_is_shown_or_told() {
    let secret = "postgres://floke:hemmelig@db.example/floke";
    let config = load("", &[("FLOKE_DATABASE_URL", secret)]).unwrap();
    let options = config.connect_options();
    assert_eq!(options.url, secret);
    assert!(!format!("{config:?} {options:?}").contains("hemmelig"));
    for wrong in [
        "mysql://floke:hemmelig@db/floke",
        "postgres://floke:hemmelig@db:port/floke",
        "floke:hemmelig@db",
    ] {
        let told = faults("", &[("FLOKE_DATABASE_URL", wrong)]).join(" ");
        assert!(!told.contains("hemmelig"), "{told}");
    }
}

#[test]
fn a_folder_of_any_name_leads_to_its_file() {
    let variables = [("FLOKE_DATA_DIR", "a b%20?#æ")];
    let url = load("", &variables).unwrap().connect_options().url;
    let file = floke::config::DatabaseUrl::new(url).sqlite_file().unwrap();
    assert_eq!(file, PathBuf::from("a b%20?#æ/floke.db"));
}

/// Every setting's name in the file, and its variable.
fn names() -> Vec<(String, String)> {
    fn collect(path: &str, value: &serde_json::Value, names: &mut Vec<(String, String)>) {
        if let Some(fields) = value.as_object() {
            for (name, value) in fields {
                collect(&format!("{path}{name}."), value, names);
            }
        } else {
            let name = path.trim_end_matches('.').to_owned();
            let variable = format!("FLOKE_{}", name.replace('.', "_").to_uppercase());
            names.push((name, variable.replace("LOG_FILTER", "LOG")));
        }
    }
    let mut names = Vec::new();
    collect(
        "",
        &serde_json::to_value(Config::default()).unwrap(),
        &mut names,
    );
    names
}

#[test]
fn a_server_of_embeddings_is_told_without_its_key() {
    let variables = [
        ("FLOKE_EMBEDDINGS_URL", "https://embeddings.example/v1"),
        ("FLOKE_EMBEDDINGS_KEY", "hemmelig"),
        ("FLOKE_EMBEDDINGS_MODEL", "e5"),
        ("FLOKE_EMBEDDINGS_DIMENSIONS", "256"),
    ];
    let config = load("", &variables).unwrap();
    let shown = format!("{config:?} {}", serde_json::to_string(&config).unwrap());
    assert!(!shown.contains("hemmelig"), "{shown}");
    let it = config.embeddings;
    assert_eq!(it.key.as_ref().map(Secret::secret), Some("hemmelig"));
    assert_eq!((it.passage_model(), it.query_model()), ("e5", "e5"));
    assert_eq!(it.dimensions, 256);
    for (toml, variables) in [
        (
            "",
            [(
                "FLOKE_EMBEDDINGS_URL",
                "https://floke:hemmelig@embeddings.example",
            )],
        ),
        ("", [("FLOKE_EMBEDDINGS_KEY", "hemmelig nøkkel")]),
        (
            "",
            [("FLOKE_EMBEDDINGS_URL", "hemmelig@embeddings.example")],
        ),
        (
            "embeddings = \"hemmelig\"",
            [("FLOKE_EMBEDDINGS_BATCH_SIZE", "0")],
        ),
        (
            "[embeddings]\nkey = [\"hemmelig\"]",
            [("FLOKE_EMBEDDINGS_DIMENSIONS", "9000")],
        ),
    ] {
        let told = faults(toml, &variables);
        assert!(
            !told.is_empty() && !told.concat().contains("hemmelig"),
            "{told:?}"
        );
    }
}

#[test]
fn every_setting_is_told_in_the_operations_manual() {
    let manual = include_str!("../../docs/operations.md");
    let names = names();
    assert!(names.len() > 25, "{names:?}");
    for (name, variable) in names {
        let row = match name.strip_prefix("limits.") {
            Some(limit) => format!("| `{limit}` | "),
            None => format!("| `{name}` | `{variable}` | "),
        };
        assert!(manual.contains(&row), "{row}");
    }
}

#[test]
fn the_manuals_example_is_one() {
    let manual = include_str!("../../docs/operations.md");
    let toml = manual
        .split_once("```toml\n")
        .unwrap()
        .1
        .split_once("```")
        .unwrap()
        .0;
    assert_eq!(load(toml, &[]).unwrap().limits.timeout_seconds, 5);
}
