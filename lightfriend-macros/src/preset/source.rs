//! A preset as it is written: a struct in a file of its own.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use syn::{Data, DeriveInput};

use super::facts::Facts;
use crate::attr::{Container, Given, keys};
use crate::error::Errors;

/// A file in `presets/`.
#[derive(Debug)]
pub(crate) struct Source {
    /// The word in `provider = ".."`.
    pub(crate) name: &'static str,
    /// What is in the file.
    pub(crate) text: &'static str,
}

/// What a file says.
pub(crate) struct Read {
    /// The struct's name.
    #[cfg_attr(
        not(test),
        allow(dead_code, reason = "of use to the tests of every preset")
    )]
    pub(crate) ident: Ident,
    /// `#[oauth(..)]`, as on a struct.
    pub(crate) container: Given<Container>,
    /// `#[preset(..)]`.
    pub(crate) facts: Given<Facts>,
    /// The fields: a name, and how it is written.
    pub(crate) fields: Vec<(Ident, String)>,
}

impl Source {
    /// Reads the file. Whatever is wrong with it, or with what is written beside it, is shown at
    /// this token.
    pub(crate) fn read(&self, at: Span, errors: &mut Errors) -> Option<Read> {
        // A test reads every file.
        let tokens: TokenStream = self.text.parse().ok()?;
        let input: DeriveInput =
            errors.handle(syn::parse2(moved(tokens, at)).map_err(Into::into))?;
        let container = keys::items(&input.attrs, errors);
        let facts = keys::items_of("preset", &input.attrs, errors);
        let names = match &input.data {
            Data::Struct(data) => data.fields.iter().filter_map(|field| field.ident.clone()),
            Data::Enum(_) | Data::Union(_) => return None,
        };
        Some(Read {
            ident: input.ident,
            container: Given::read(container, errors),
            facts: Given::read(facts, errors),
            fields: names.zip(self.fields()).collect(),
        })
    }

    /// The attributes, one by one.
    pub(crate) fn attributes(&self) -> Vec<String> {
        let list = self.text.split_once("#[oauth(").map(|(_, rest)| rest);
        list.map(items).unwrap_or_default()
    }

    /// The fields, one by one.
    pub(crate) fn fields(&self) -> Vec<String> {
        let last = self.text.rsplit_once("\nstruct ").map(|(_, rest)| rest);
        let body = last.and_then(|rest| rest.split_once('{'));
        body.map(|(_, rest)| items(rest)).unwrap_or_default()
    }
}

/// What stands between commas, each on one line, until the bracket that was open is closed.
fn items(text: &str) -> Vec<String> {
    let (mut items, mut item) = (Vec::new(), String::new());
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for c in text.chars() {
        let is_quote = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        quoted ^= is_quote;
        match c {
            '(' | '[' | '{' if !quoted => depth += 1,
            ')' | ']' | '}' if !quoted && depth == 0 => break,
            ')' | ']' | '}' if !quoted => depth -= 1,
            ',' if !quoted && depth == 0 => {
                items.push(std::mem::take(&mut item));
                continue;
            }
            _ => {}
        }
        item.push(c);
    }
    items.push(item);
    let lines = items.iter().map(|item| on_one_line(item));
    lines.filter(|item| !item.is_empty()).collect()
}

fn on_one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ").replace("( ", "(");
    line.replace(", )", ")").replace(" )", ")")
}

/// The tokens, as if they stood at another place.
fn moved(tokens: TokenStream, to: Span) -> TokenStream {
    let tokens = tokens.into_iter().map(|mut token| {
        if let TokenTree::Group(group) = token {
            let inside = moved(group.stream(), to);
            token = TokenTree::Group(Group::new(group.delimiter(), inside));
        }
        token.set_span(to);
        token
    });
    tokens.collect()
}
