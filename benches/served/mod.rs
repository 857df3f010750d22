//! The binary, as benchmarks start it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

fn floke(folder: &Path, url: Option<&str>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_floke"));
    command.current_dir(folder).env("FLOKE_DATA_DIR", folder);
    if let Some(url) = url {
        command.env("FLOKE_DATABASE_URL", url);
    }
    command
}

/// What a command prints that does well.
pub fn run(folder: &Path, url: Option<&str>, arguments: &[&str]) -> String {
    let output = floke(folder, url).args(arguments).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// A Floke that serves, and its address.
pub fn serve(folder: &Path, url: Option<&str>) -> (Child, String) {
    let mut server = floke(folder, url)
        .args(["serve", "--listen", "127.0.0.1:0"])
        .env("FLOKE_LOG", "info")
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(server.stderr.take().unwrap()).lines();
    let told = |line: &String| line.contains("listening");
    let line = lines.by_ref().map(Result::unwrap).find(told).unwrap();
    let address = line.split("address=").nth(1).unwrap();
    let address = address.split_whitespace().next().unwrap().to_owned();
    // Whatever it tells further must not fill the pipe.
    std::thread::spawn(move || lines.for_each(drop));
    (server, format!("http://{address}"))
}
