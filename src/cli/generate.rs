//! `floke generate`: writes made-up experiences in the import format, to a file or to standard output.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use clap::Args;

use super::failure::{Failure, Outcome};
use super::output;
use crate::domain::generate::{self, Experiences, GenerateRequest, MOST_EXPERIENCES};

/// What to write, and where.
#[derive(Args, Debug)]
pub struct Options {
    /// How many experiences; at most 10000000
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(..=MOST_EXPERIENCES))]
    experiences: u64,
    /// Number that decides everything else: the same N and S give the same bytes on every machine
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// File to write, instead of standard output; one that is there is overwritten
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Runs the command.
pub fn run(options: &Options) -> Outcome {
    let experiences = generate::experiences(GenerateRequest {
        experiences: options.experiences,
        seed: options.seed,
    })?;
    let Some(path) = &options.output else {
        return output::stream(|stdout| write(experiences, stdout));
    };
    let written = File::create(path).and_then(|file| {
        let mut file = BufWriter::new(file);
        write(experiences, &mut file)?;
        file.flush()
    });
    written.map_err(|error| Failure::new(format!("cannot write {}: {error}", path.display())))
}

fn write(experiences: Experiences, file: &mut impl Write) -> io::Result<()> {
    for record in experiences {
        let line = record.to_line().map_err(io::Error::other)?;
        writeln!(file, "{line}")?;
    }
    Ok(())
}
