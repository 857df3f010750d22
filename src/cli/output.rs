//! Standard output: the results of commands, and nothing else.

use std::io::{ErrorKind, Write};

use super::failure::{Failure, Outcome};

/// Writes a text and a line's end.
pub fn line(text: &str) -> Outcome {
    write(format_args!("{text}\n"))
}

/// Writes a text that ends its own lines.
pub fn text(text: &str) -> Outcome {
    write(format_args!("{text}"))
}

/// A reader that has left, as `head` does, is no failure.
fn write(text: std::fmt::Arguments<'_>) -> Outcome {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_fmt(text).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::new(format!(
            "cannot write to standard output: {error}"
        ))),
        _ => Ok(()),
    }
}
