//! How much the application writes.

/// What six integrations took in the application's own backend: handlers, repository, models,
/// migrations and wiring, counted without imports.
const BY_HAND: usize = 4511;

/// Not blank and no comment; imports count.
fn lines_of_code(text: &str) -> usize {
    let lines = text.lines().map(str::trim);
    lines
        .filter(|line| !line.is_empty() && !line.starts_with("//"))
        .count()
}

#[test]
#[allow(clippy::print_stdout, reason = "the numbers are what is asked for")]
fn six_integrations_are_less_than_150_lines() {
    let all = include_str!("../../../../examples/lightfriend/integrations.rs");
    let lines = lines_of_code(all);
    println!("six integrations: {lines} lines of code; by hand {BY_HAND}");
    assert!(lines < 150, "{lines}");
    let chapter = include_str!("../../../../docs/src/guide/first-steps.md");
    assert!(
        chapter.contains(&format!("{lines} lines")),
        "the book says another number"
    );
}
