//! The program: reads its arguments and runs.

fn main() {}
