//! The page of figures is of these sources.
#![allow(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    missing_docs,
    unreachable_pub,
    reason = "tests fail by panicking, and are documented by their names"
)]

#[path = "../benches/figures/count.rs"]
mod count;

use std::{fs, path::Path};

use count::count;

fn book() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/src")
}

fn page() -> String {
    fs::read_to_string(book().join("figures.md")).unwrap()
}

/// The cells of the line that begins with this one.
fn row(page: &str, what: &str) -> Vec<String> {
    let begin = format!("| {what} |");
    let line = page.lines().find(|line| line.starts_with(&begin));
    let line = line.unwrap_or_else(|| panic!("no figure of {what}"));
    let cells = line.trim_matches('|').split('|').skip(1);
    cells.map(|cell| cell.trim().to_owned()).collect()
}

#[test]
fn the_page_has_what_is_counted_now() {
    let (page, ours, by_hand) = (page(), count("framework").unwrap(), count("hand").unwrap());
    for ((what, ours), (_, theirs)) in ours.rows().iter().zip(by_hand.rows()) {
        let cells = row(&page, what);
        assert_eq!(
            cells[..2],
            [ours.to_string(), theirs.to_string()],
            "{what}: run `cargo bench -p lightfriend-tests --bench figures`"
        );
    }
}

#[test]
fn a_step_is_nowhere_left_out() {
    for (side, steps) in [("framework", 3), ("hand", 8)] {
        let count = count(side).unwrap();
        assert!(
            count.steps.keys().copied().eq(1..=steps),
            "{side}: {:?}",
            count.steps
        );
    }
}

#[test]
fn the_page_has_every_figure_of_each_side() {
    let page = page();
    for what in [
        "connects, 1 at once: CPU us each",
        "token reads, 1 at once: CPU us each",
        "refreshes, 64 at once: CPU us each",
        "connects, 1 at once: per second",
        "token reads, 1 at once: per second",
        "refreshes, 64 at once: per second",
        "memory: idle, MB",
        "one more: compiler's CPU ms",
        "one more: bytes",
    ] {
        for (place, cell) in row(&page, what).iter().enumerate() {
            let number = cell.split(' ').next().unwrap();
            let is_compiled = what.starts_with("one more") && matches!(place, 2 | 4);
            assert!(
                number.parse::<f64>().is_ok_and(f64::is_finite) != is_compiled,
                "{what}: {cell}"
            );
        }
    }
}

#[test]
fn the_plots_of_the_page_are_there() {
    let page = page();
    let plots: Vec<&str> = page
        .split("](figures/")
        .skip(1)
        .filter_map(|text| text.split(')').next())
        .collect();
    assert_eq!(plots.len(), 4);
    for plot in plots {
        let svg = fs::read_to_string(book().join("figures").join(plot)).unwrap();
        assert!(
            svg.starts_with("<svg ") && svg.contains("<rect x="),
            "{plot} has no bar"
        );
    }
}
