//! A page as mdBook reads it.

use std::{collections::HashSet, fs, path::Path};

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

/// What a page has that is looked at.
#[derive(Debug, Default)]
pub struct Page {
    /// The ids of its headings.
    pub anchors: HashSet<String>,
    /// Where its links and pictures lead.
    pub links: Vec<String>,
    pub blocks: Vec<Block>,
}

#[derive(Debug)]
pub struct Block {
    /// What stands behind the fence; nothing of an indented block.
    pub info: String,
    pub text: String,
}

impl Page {
    pub fn read(path: &Path) -> Self {
        Self::parse(&included(path))
    }

    fn parse(text: &str) -> Self {
        let options =
            Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_TASKLISTS;
        let mut page = Self::default();
        let mut heading: Option<String> = None;
        let mut is_block = false;
        for event in Parser::new_ext(text, options) {
            match event {
                Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                    page.links.push(dest_url.into_string());
                }
                Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
                Event::End(TagEnd::Heading(_)) => page.add_anchor(&heading.take().unwrap()),
                Event::Start(Tag::CodeBlock(kind)) => {
                    is_block = true;
                    page.blocks.push(Block::new(kind));
                }
                Event::End(TagEnd::CodeBlock) => is_block = false,
                Event::Text(text) if is_block => {
                    page.blocks.last_mut().unwrap().text.push_str(&text);
                }
                Event::Text(text) | Event::Code(text) => {
                    if let Some(heading) = &mut heading {
                        heading.push_str(&text);
                    }
                }
                _ => {}
            }
        }
        page
    }

    /// A heading that comes again gets a number.
    fn add_anchor(&mut self, heading: &str) {
        let id = id(heading);
        let numbered = (1..).map(|number| format!("{id}-{number}"));
        let free = std::iter::once(id.clone())
            .chain(numbered)
            .find(|id| !self.anchors.contains(id));
        self.anchors.extend(free);
    }
}

impl Block {
    fn new(kind: CodeBlockKind<'_>) -> Self {
        let info = match kind {
            CodeBlockKind::Fenced(info) => info.into_string(),
            CodeBlockKind::Indented => String::new(),
        };
        Self {
            info,
            text: String::new(),
        }
    }
}

/// As mdBook (`id_from_content`) and GitHub make it.
fn id(heading: &str) -> String {
    let heading = heading.trim().to_lowercase();
    let characters = heading.chars().filter_map(|character| match character {
        ' ' => Some('-'),
        '_' | '-' => Some(character),
        _ => character.is_alphanumeric().then_some(character),
    });
    characters.collect()
}

/// The text of a file, with those in it that it includes.
fn included(path: &Path) -> String {
    let text =
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let lines = text.lines().map(|line| {
        let file = line
            .strip_prefix("{{#include ")
            .and_then(|rest| rest.strip_suffix("}}"));
        file.map_or_else(
            || line.to_owned(),
            |file| included(&path.parent().unwrap().join(file)),
        )
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn headings_have_the_ids_that_links_name() {
    let page = Page::parse("# A `url`, and B\n\n## A url and B\n\n[there](x.md#y)");
    let mut anchors: Vec<_> = page.anchors.into_iter().collect();
    anchors.sort();
    assert_eq!(anchors, ["a-url-and-b", "a-url-and-b-1"]);
    assert_eq!(page.links, ["x.md#y"]);
}
