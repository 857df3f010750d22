//! Wrong use, wrong settings, and surroundings in which nothing can be started.

use std::net::TcpListener;

use tempfile::TempDir;

use super::{assert_fails, floke, run, text};

#[test]
fn wrong_use_ends_with_a_message_and_code_2() {
    let folder = TempDir::new().unwrap();
    for arguments in [
        &[][..],
        &["nonsense"],
        &["serve", "--nonsense"],
        &["serve", "extra"],
        &["migrate"],
        &["migrate", "sideways"],
        &["migrate", "down", "--steps", "0"],
        &["migrate", "up", "--listen", "127.0.0.1:0"],
        &["serve", "--listen", "nonsense"],
        &["serve", "--config", "nowhere.toml"],
        &["doctor", "--database-url", "mysql://db/floke"],
        &["token"],
        &["token", "create"],
        &["token", "create", "--role", "king"],
        &["token", "create", "--role", "admin", "--expires", "soon"],
        &["token", "create", "--role", "admin", "--expires", "0d"],
        &["token", "revoke"],
        &["token", "list", "extra"],
    ] {
        let output = run(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(!output.stderr.is_empty(), "{arguments:?}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn every_command_has_help_with_an_example() {
    let folder = TempDir::new().unwrap();
    let overview = text(&run(folder.path(), &["--help"]).stdout);
    let commands = overview
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1);
    let commands: Vec<&str> = commands
        .take_while(|line| !line.is_empty())
        .map(|line| line.split_whitespace().next().unwrap())
        .collect();
    assert!(
        commands.contains(&"demo") && commands.contains(&"doctor"),
        "{overview}"
    );
    let steps = ["status", "up", "down"].map(|step| vec!["migrate", step]);
    let tokens = ["create", "list", "revoke"].map(|step| vec!["token", step]);
    for mut arguments in commands
        .into_iter()
        .map(|command| vec![command])
        .chain(steps)
        .chain(tokens)
    {
        arguments.push("--help");
        let output = run(folder.path(), &arguments);
        assert!(output.status.success(), "{arguments:?}");
        let help = text(&output.stdout);
        let example = format!("floke {}", arguments[..arguments.len() - 1].join(" "));
        let last = help.lines().last().unwrap();
        assert!(
            last.starts_with("Example: ") && last.contains(&example),
            "{help}"
        );
    }
}

#[test]
fn wrong_settings_are_told_line_by_line() {
    let folder = TempDir::new().unwrap();
    std::fs::write(
        folder.path().join("floke.toml"),
        "listn = 1\n[limits]\ndept = 1\n",
    )
    .unwrap();
    let output = run(folder.path(), &["serve"]);
    let told = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert_eq!(told.lines().count(), 2, "{told}");
    assert!(
        told.lines()
            .all(|line| line.starts_with("floke: ") && line.contains("did you mean")),
        "{told}"
    );
    let output = floke(folder.path(), &["schema"])
        .env("FLOKE_NONSENSE", "1")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn what_cannot_be_started_says_why_in_one_line() {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("file"), "").unwrap();
    std::fs::write(folder.path().join("broken.db"), [7; 10_000]).unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let free = "127.0.0.1:0";
    for (arguments, part) in [
        (&["serve", "--listen", &address][..], "in use"),
        (&["demo", "--listen", &address], "--listen"),
        (
            &["serve", "--listen", free, "--data-dir", "file/below"],
            "cannot make the data folder file/below",
        ),
        (
            &[
                "serve",
                "--listen",
                free,
                "--database-url",
                "sqlite:broken.db",
            ],
            "not a database",
        ),
        (
            &[
                "serve",
                "--listen",
                free,
                "--database-url",
                "sqlite:none/a.db",
            ],
            "none/a.db",
        ),
    ] {
        let told = assert_fails(&run(folder.path(), arguments), 1);
        assert!(told.contains(part), "{told}");
    }
    assert!(
        !folder.path().join("floke-data").exists(),
        "a port in use is told before anything is made"
    );
}

#[test]
fn a_database_that_does_not_answer_is_told_without_its_password() {
    let folder = TempDir::new().unwrap();
    let url = "postgres://floke:hemmelig@127.0.0.1:1/floke";
    let told = assert_fails(
        &run(folder.path(), &["migrate", "status", "--database-url", url]),
        1,
    );
    assert!(
        told.contains("postgres://floke:***@127.0.0.1:1/floke"),
        "{told}"
    );
    assert!(
        told.contains("does not answer") && !told.contains("hemmelig"),
        "{told}"
    );
}
