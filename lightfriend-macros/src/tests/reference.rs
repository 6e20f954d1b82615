//! The attribute reference, where people read it.
//!
//! After a change that is meant, `REFERENCE=write cargo test -p lightfriend-macros reference`
//! writes it anew.

use std::{fs, path::Path};

use syn::LitStr;

use super::preset_files::read;
use crate::attr::{Container, Entry, Keys as _};
use crate::integration::endpoint;
use crate::integration::lint::LINTS;
use crate::preset::{PRESETS, Read};
use crate::reference::{modules, places, rfc_link};

/// The reference as tables.
fn markdown() -> String {
    let row = |entry: &Entry| {
        let Entry {
            key,
            value,
            default,
            rfc,
            errors,
            ..
        } = entry;
        let rfc = rfc_link(rfc);
        format!("| `{key}` | {value} | {default} | {rfc} | {errors} |")
    };
    let table = |place: &str, group: &str, entries: &[Entry]| {
        let heading = if group.is_empty() {
            place.to_owned()
        } else {
            format!("{place}: {group}")
        };
        let head = format!("| {heading} | value | default | RFC | compile errors it can give |");
        let rows = entries.iter().map(row);
        let lines = [head, "|---|---|---|---|---|".to_owned()]
            .into_iter()
            .chain(rows);
        lines.collect::<Vec<_>>().join("\n")
    };
    let tables = places().into_iter().flat_map(|place| {
        let groups = place.groups.into_iter();
        groups.map(move |(group, entries)| table(place.heading, group, entries))
    });
    let tables: Vec<String> = tables.collect();
    let warnings = LINTS.iter().map(|lint| {
        let (name, docs) = (lint.name, lint.docs);
        format!("\n| `{name}` | {docs} | `#[oauth(allow({name}))]` |")
    });
    let warnings: String = warnings.collect();
    format!(
        "{}\n\n| warning | says | silenced by |\n|---|---|---|{warnings}\n",
        tables.join("\n\n")
    )
}

fn compare(file: &str, expected: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let text = fs::read_to_string(&path).unwrap_or_default();
    if std::env::var_os("REFERENCE").is_some() {
        fs::write(&path, expected).unwrap();
    } else {
        assert!(
            text == expected,
            "{file} is stale: see the head of this test"
        );
    }
}

#[test]
fn rustdoc_and_the_book_have_the_reference() {
    compare("attributes.md", &markdown());
}

#[test]
fn every_key_says_what_it_takes_what_holds_without_it_and_what_can_go_wrong() {
    let groups = Container::groups().into_iter();
    for entry in groups.flat_map(|(_, entries)| entries) {
        for text in [
            entry.docs.join(""),
            entry.value.to_owned(),
            entry.default.to_owned(),
            entry.errors.to_owned(),
        ] {
            assert!(!text.is_empty(), "{entry:?}");
        }
    }
}

#[test]
fn rustdoc_and_the_book_list_the_presets() {
    compare("presets.md", &presets());
}

#[test]
fn a_struct_of_every_preset_is_tried() {
    compare("../tests/tests/conformance/presets.rs", &structs());
}

/// A struct of every preset, for the suite of the whole.
fn structs() -> String {
    let structs = PRESETS.iter().map(|preset| {
        let fields = preset.fields().into_iter();
        let fields: Vec<String> = fields.map(|field| format!(" {field}")).collect();
        let ident = read(preset).ident;
        format!("    {ident} {:?} {{{} }}\n", preset.name, fields.join(","))
    });
    let structs: Vec<String> = structs.collect();
    format!(
        "//! A struct of every preset, each through the whole set. A test of the derive writes this file.\n\n\
         presets! {{\n{}}}\n",
        structs.concat()
    )
}

/// The presets as a table.
fn presets() -> String {
    let rows = PRESETS.iter().map(|preset| {
        let Read {
            container,
            facts,
            fields,
            ..
        } = read(preset);
        let text = |literal: &Option<LitStr>| literal.as_ref().map(LitStr::value);
        let title = text(&facts.title).unwrap_or_default();
        let name = match text(&facts.documentation) {
            Some(page) => format!("[{title}]({page})"),
            None => title,
        };
        let read = text(&facts.read).unwrap_or_else(|| "unverified".to_owned());
        let host = |url: &Option<LitStr>| {
            let url = text(url).unwrap_or_default();
            format!("`{}`", endpoint::host(&url))
        };
        let server = &container.server;
        let method = text(&container.client.token_endpoint_auth_method);
        let method = method.unwrap_or_else(|| "client_secret_post".to_owned());
        let pkce = text(&container.authorization.code_challenge_method);
        let pkce = pkce.unwrap_or_else(|| "S256".to_owned());
        let revokes = if server.revocation_endpoint.is_some() {
            "yes"
        } else {
            ""
        };
        let scopes = facts.scopes.as_ref().map_or(0, |scopes| scopes.0.len());
        let scopes = match (scopes, text(&facts.scopes_documentation)) {
            (0, _) => String::new(),
            (count, Some(page)) => format!("[{count}]({page})"),
            (count, None) => count.to_string(),
        };
        let fields: Vec<String> = fields
            .iter()
            .map(|(_, field)| format!("`{field}`"))
            .collect();
        [
            format!("`{}`", preset.name),
            name,
            host(&server.token_endpoint),
            method,
            pkce,
            revokes.to_owned(),
            fields.join(", ").replace('|', "\\|"),
            scopes,
            read,
        ]
        .join(" | ")
    });
    let rows: Vec<String> = rows.map(|row| format!("| {row} |\n")).collect();
    format!(
        "| preset | service | tokens from | client authentication | PKCE | revokes | fields it needs \
         | known scopes | read |\n|---|---|---|---|---|---|---|---|---|\n{}",
        rows.concat()
    )
}

#[test]
fn editors_find_keys_presets_and_warnings() {
    let modules = prettyplease::unparse(&syn::parse2(modules()).unwrap());
    for part in [
        "pub mod container {",
        "pub mod token_endpoint_auth_method {}",
        "pub mod token_response {}",
        "pub mod google {}",
        "pub mod no_offline_access {}",
        "https://accounts.google.com/o/oauth2/v2/auth",
    ] {
        assert!(modules.contains(part), "{part}\n{modules}");
    }
}
