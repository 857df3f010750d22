//! The binary as a person or a service manager uses it.

mod audit;
mod demo;
mod doctor;
mod eval_search;
mod generate;
mod import;
mod release;
mod token;
mod wrong;

use std::path::Path;
use std::process::{Command, Output, Stdio};

/// The binary in a folder, without any of the surroundings' settings.
pub fn floke(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_floke"));
    command
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null());
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("FLOKE_") {
            command.env_remove(name);
        }
    }
    command
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    floke(folder, arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// That a run ended with this code and one line on standard error.
#[track_caller]
fn assert_fails(output: &Output, code: i32) -> String {
    let told = text(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{told}");
    assert!(told.starts_with("floke: "), "{told}");
    assert_eq!(told.lines().count(), 1, "{told}");
    for inside in ["panicked", "Error {", "Err(", "Internal("] {
        assert!(!told.contains(inside), "{told}");
    }
    told
}
