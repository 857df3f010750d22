//! The schema file that clients build on says what the service answers.

#[test]
fn schema_file_is_fresh() {
    let file = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/schema.graphql"))
        .unwrap_or_default();
    assert_eq!(
        file,
        floke::graphql::sdl(),
        "run `cargo run -- schema > schema.graphql`"
    );
}
