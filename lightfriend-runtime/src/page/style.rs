//! The page's looks: one style sheet, which the host may add to.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256};

const SHEET: &str = include_str!("style.css");

/// The style sheet with what the host has added, and its hash.
#[derive(Clone)]
pub(super) struct Style {
    sheet: String,
    hash: String,
}

impl Style {
    pub(super) fn sheet(&self) -> &str {
        &self.sheet
    }

    /// As a Content-Security-Policy takes it: `sha256-..`.
    pub(super) fn hash(&self) -> &str {
        &self.hash
    }

    pub(super) fn with(self, css: &str) -> Self {
        // In HTML a style sheet ends at `</style`; in CSS an escaped slash is a slash.
        let css = css.replace("</", "<\\/");
        Self::of(&format!("{}\n{css}", self.sheet))
    }

    fn of(sheet: &str) -> Self {
        // As it is in the document: whoever parses HTML makes all ends of lines this one, and hashes
        // what that gives.
        let sheet = sheet.replace("\r\n", "\n").replace('\r', "\n");
        Self {
            hash: format!("sha256-{}", STANDARD.encode(Sha256::digest(&sheet))),
            sheet,
        }
    }
}

impl Default for Style {
    fn default() -> Self {
        Self::of(SHEET)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The documented variables stand in `Page::style`'s documentation.
    const DOCUMENTATION: &str = include_str!("mod.rs");

    /// What stands between this and the next character that no name has.
    fn names<'a>(text: &'a str, before: &str) -> BTreeSet<&'a str> {
        let pieces = text.split(before).skip(1);
        let is_end = |c: char| !c.is_ascii_alphanumeric() && c != '-';
        pieces
            .map(|piece| piece.split(is_end).next().unwrap())
            .collect()
    }

    #[test]
    fn every_variable_is_documented_and_used() {
        let offered = names(SHEET, "var(--connections-")
            .into_iter()
            .filter(|name| !name.starts_with('-'))
            .collect();
        assert_eq!(names(DOCUMENTATION, "| `--connections-"), offered);
        let read: BTreeSet<&str> = SHEET
            .lines()
            .filter(|line| !line.trim_start().starts_with("--connections--"))
            .flat_map(|line| names(line, "var(--connections--"))
            .collect();
        assert_eq!(read, offered);
        assert!(offered.len() > 15, "{offered:?}");
    }

    #[test]
    fn colours_radii_and_fonts_are_variables() {
        for line in SHEET.lines() {
            let line = line.trim();
            if line.starts_with("--connections--") || line.starts_with("@supports") {
                continue;
            }
            assert!(!line.contains('#'), "{line}");
            for property in ["color:", "background:", "border-radius:", "font-family:"] {
                for (_, value) in line
                    .match_indices(property)
                    .map(|(at, _)| line.split_at(at))
                {
                    let value = value[property.len()..].split(';').next().unwrap().trim();
                    let is_left_open = ["inherit", "transparent"].contains(&value);
                    assert!(is_left_open || value.starts_with("var("), "{line}");
                }
            }
        }
    }

    #[test]
    fn no_rule_reaches_out_of_the_page() {
        for line in SHEET.lines().filter(|line| line.contains('{')) {
            let selectors = line.split('{').next().unwrap().trim();
            let is_ours = |selector: &str| selector.trim().starts_with(".connections");
            assert!(
                selectors.starts_with("@supports") || selectors.split(", ").all(is_ours),
                "{line}"
            );
        }
    }

    #[test]
    fn every_end_of_line_is_hashed_as_browsers_read_it() {
        let style = |css: &str| Style::default().with(css);
        let read = style(".a {\n}\n.b {}\n\n");
        assert!(read.sheet().ends_with(".a {\n}\n.b {}\n\n"));
        for css in [
            ".a {\r\n}\r\n.b {}\r\n\r\n",
            ".a {\r}\r.b {}\r\r",
            ".a {\r\n}\n.b {}\r\n\r",
        ] {
            let style = style(css);
            assert_eq!(style.sheet(), read.sheet(), "{css:?}");
            assert_eq!(style.hash(), read.hash(), "{css:?}");
        }
        let checked_out_elsewhere = Style::of(&SHEET.replace('\n', "\r\n"));
        assert_eq!(checked_out_elsewhere.hash(), Style::default().hash());
    }

    #[test]
    fn what_a_host_adds_cannot_end_the_style_sheet() {
        let style = Style::default().with("a::after { content: '</style><script>'; }");
        assert!(!style.sheet().contains("</"), "{}", style.sheet());
        assert_ne!(style.hash(), Style::default().hash());
    }
}
