//! The book and what stands beside it: chapters are there and compiled, and links lead somewhere.

mod page;

use std::{
    fs,
    path::{Path, PathBuf},
};

use page::Page;

/// What blocks may be written in: rustdoc takes one without a language for Rust.
const LANGUAGES: &[&str] = &["diff", "html", "json", "rust", "sh", "sql", "text", "toml"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn book() -> PathBuf {
    root().join("docs/src")
}

/// The chapters that SUMMARY.md names, in the order of their paths.
fn chapters() -> Vec<String> {
    let mut chapters = Page::read(&book().join("SUMMARY.md")).links;
    assert!(chapters.len() > 40, "{chapters:?}");
    chapters.sort();
    chapters
}

/// All Markdown below a folder, as paths from it.
fn files_below(folder: &Path, prefix: &str) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries
        .flat_map(|entry| {
            let path = format!("{prefix}{}", entry.file_name().to_str().unwrap());
            if entry.file_type().unwrap().is_dir() {
                return files_below(&entry.path(), &format!("{path}/"));
            }
            let is_markdown = entry.path().extension().is_some_and(|it| it == "md");
            is_markdown.then_some(path).into_iter().collect()
        })
        .collect()
}

/// Every page whose links are looked at.
fn pages() -> Vec<PathBuf> {
    let chapters = chapters().into_iter().map(|chapter| book().join(chapter));
    let beside = ["README.md", "SECURITY.md", "CHANGELOG.md"];
    let beside = beside.into_iter().map(|file| root().join(file));
    chapters.chain(beside).collect()
}

/// Why a link of a page leads nowhere.
fn broken(from: &Path, link: &str) -> Option<String> {
    if link.contains("://") || link.starts_with("mailto:") {
        return None;
    }
    let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
    let target = match path {
        "" => from.to_owned(),
        path => from.parent().unwrap().join(path),
    };
    if !target.exists() {
        return Some(format!("{}: {link} is not there", from.display()));
    }
    let is_found = anchor.is_empty() || Page::read(&target).anchors.contains(anchor);
    (!is_found).then(|| format!("{}: {link} has no such heading", from.display()))
}

#[test]
fn the_summary_names_every_chapter() {
    let mut files = files_below(&book(), "");
    files.retain(|file| file != "SUMMARY.md");
    files.sort();
    assert_eq!(chapters(), files);
}

#[test]
fn every_chapter_is_compiled() {
    let items = include_str!("../../src/lib.rs");
    let (_, items) = items.split_once("chapters! {").unwrap();
    let mut compiled: Vec<&str> = items.split('"').skip(1).step_by(2).collect();
    compiled.sort_unstable();
    assert_eq!(chapters(), compiled);
}

#[test]
fn no_block_escapes_the_compiler() {
    for path in pages() {
        for block in Page::read(&path).blocks {
            let mut words = block.info.split(',');
            let language = words.next().unwrap();
            let place = format!("{}: ```{}\n{}", path.display(), block.info, block.text);
            assert!(LANGUAGES.contains(&language), "{place}");
            assert!(
                words.all(|word| word == "no_run" || word == "test_harness"),
                "{place}"
            );
        }
    }
}

#[test]
fn blocks_of_toml_are_toml() {
    let blocks = pages()
        .into_iter()
        .flat_map(|path| Page::read(&path).blocks);
    let blocks: Vec<_> = blocks.filter(|block| block.info == "toml").collect();
    assert!(!blocks.is_empty());
    for block in blocks {
        let parsed = block.text.parse::<toml::Table>();
        assert!(parsed.is_ok(), "{parsed:?}\n{}", block.text);
    }
}

#[test]
fn every_link_leads_somewhere() {
    let broken: Vec<String> = pages()
        .iter()
        .flat_map(|path| {
            let links = Page::read(path).links.into_iter();
            links
                .filter_map(|link| broken(path, &link))
                .collect::<Vec<_>>()
        })
        .collect();
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn a_link_that_leads_nowhere_would_be_found() {
    let from = book().join("guide/tables.md");
    for link in [
        "#your-schemars",
        "databases.md",
        "databases.md#a-url",
        "../pictures/failed.png",
    ] {
        assert_eq!(broken(&from, link), None);
    }
    for link in [
        "#nothing",
        "nothing.md",
        "databases.md#nothing",
        "../pictures/nothing.png",
    ] {
        assert!(broken(&from, link).is_some(), "{link}");
    }
}
