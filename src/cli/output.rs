//! Standard output: the results of commands, and nothing else; and what is told beside them. Terminals obey what they are
//! sent, so what is written for people alone is made harmless first.

use std::io::{self, BufWriter, ErrorKind, StdoutLock, Write};

use super::failure::{Failure, Outcome};
use crate::domain::rule::visible;

/// Writes a text and a line's end.
pub fn line(text: &str) -> Outcome {
    write(format_args!("{text}\n"))
}

/// Writes a text that ends its own lines.
pub fn text(text: &str) -> Outcome {
    write(format_args!("{text}"))
}

/// Tells something beside the result, on standard error.
pub fn note(text: &str) {
    // Nobody is left to be told that nobody listens.
    let _ = writeln!(io::stderr().lock(), "{}", harmless(text));
}

/// A text, line by line, with everything in it that a terminal might obey made visible: what is told to people echoes
/// what files, clients and whoever typed have given.
pub fn harmless(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(|it| visible(it.chars())).collect();
    lines.join("\n")
}

/// Writes more than would fit into memory, as `write` makes it.
pub fn stream(write: impl FnOnce(&mut BufWriter<StdoutLock<'_>>) -> io::Result<()>) -> Outcome {
    let mut stdout = BufWriter::new(io::stdout().lock());
    let written = write(&mut stdout).and_then(|()| stdout.flush());
    outcome(written)
}

fn write(text: std::fmt::Arguments<'_>) -> Outcome {
    let mut stdout = io::stdout().lock();
    outcome(stdout.write_fmt(text).and_then(|()| stdout.flush()))
}

/// A reader that has left, as `head` does, is no failure.
fn outcome(written: io::Result<()>) -> Outcome {
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::new(format!(
            "cannot write to standard output: {error}"
        ))),
        _ => Ok(()),
    }
}
