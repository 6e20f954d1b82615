//! The files of presets, each by itself.

use std::{collections::BTreeSet, fs, path::Path};

use proc_macro2::Span;
use syn::LitStr;

use super::errors;
use crate::error::Errors;
use crate::integration::choice::{Choice as _, TokenEndpointAuthMethod};
use crate::integration::endpoint;
use crate::preset::{PRESETS, Read, Source};

/// What a preset's file says.
pub(super) fn read(preset: &Source) -> Read {
    let mut errors = Errors::default();
    let read = preset.read(Span::call_site(), &mut errors);
    let checked = errors.finish();
    assert!(checked.is_ok(), "{}: {checked:?}", preset.name);
    read.unwrap()
}

/// A struct of that provider, with the fields that it needs.
fn whole(preset: &Source, attributes: &str) -> String {
    let fields = preset.fields().join(", ");
    format!(
        "#[oauth(provider = {:?}, {attributes})] struct S {{ {fields} }}",
        preset.name
    )
}

#[test]
fn every_preset_is_a_whole_integration() {
    for preset in PRESETS {
        assert_eq!(errors(&whole(preset, "")), [], "{}", preset.name);
    }
    assert!(PRESETS.len() >= 100, "{}", PRESETS.len());
}

#[test]
fn what_a_preset_says_is_what_a_user_could_write() {
    for preset in PRESETS {
        let (attributes, fields) = (preset.attributes().join(", "), preset.fields().join(", "));
        let source = format!("#[oauth({attributes})] struct S {{ {fields} }}");
        assert_eq!(errors(&source), [], "{}", preset.name);
        let read = read(preset);
        assert!(read.container.unknown.is_empty(), "{}", preset.name);
        assert!(read.facts.unknown.is_empty(), "{}", preset.name);
        assert_eq!(read.fields.len(), preset.fields().len(), "{}", preset.name);
    }
}

#[test]
fn every_file_is_a_preset_and_they_are_sorted() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("presets");
    let files = fs::read_dir(folder).unwrap().map(|file| {
        let path = file.unwrap().path();
        path.file_stem().unwrap().to_string_lossy().into_owned()
    });
    let files: BTreeSet<String> = files.collect();
    let names = PRESETS.iter().map(|preset| preset.name.to_owned());
    assert_eq!(names.clone().collect::<BTreeSet<_>>(), files);
    assert!(names.is_sorted());
}

#[test]
fn a_preset_says_what_it_is_and_since_when_that_is_known() {
    for preset in PRESETS {
        let facts = read(preset).facts;
        let name = preset.name;
        let is_url = |url: &Option<LitStr>| {
            let url = url.as_ref().map(LitStr::value);
            url.is_none_or(|url| url.starts_with("https://") && !url.contains(' '))
        };
        assert!(facts.title.is_some(), "{name} has no title");
        assert!(is_url(&facts.documentation), "{name}");
        assert!(is_url(&facts.scopes_documentation), "{name}");
        if let Some(day) = &facts.read {
            let day = day.value();
            let numbers: Vec<&str> = day.split('-').collect();
            assert!(
                matches!(numbers[..], [y, m, d] if y.len() == 4 && m.len() == 2 && d.len() == 2)
            );
            assert!(facts.documentation.is_some(), "{name} was read, but what?");
        }
        let scopes = facts.scopes.iter().flat_map(|scopes| &scopes.0);
        let scopes: Vec<String> = scopes.map(LitStr::value).collect();
        let once: BTreeSet<&String> = scopes.iter().collect();
        assert_eq!(once.len(), scopes.len(), "{name} lists a scope twice");
        assert!(
            scopes.is_empty() || facts.scopes_documentation.is_some(),
            "{name}: whose list?"
        );
        for word in facts.auth_methods.iter().flat_map(|methods| &methods.0) {
            let word = word.value();
            assert!(
                TokenEndpointAuthMethod::WORDS
                    .iter()
                    .any(|(known, _)| *known == word)
            );
        }
    }
}

// A slip of the hand would send codes to somebody else.
#[test]
fn the_hosts_of_a_preset_belong_together() {
    for preset in PRESETS {
        let server = read(preset).container;
        let server = &server.server;
        let urls = [
            &server.authorization_endpoint,
            &server.token_endpoint,
            &server.refresh_endpoint,
            &server.revocation_endpoint,
            &server.introspection_endpoint,
            &server.issuer,
        ];
        let urls = urls.into_iter().flatten().map(LitStr::value);
        let names: BTreeSet<String> = urls.map(|url| vendor(endpoint::host(&url))).collect();
        let known = RELATED.iter().find(|(name, _)| *name == preset.name);
        let known = known.map_or(&[][..], |(_, names)| names);
        let names: Vec<&String> = names.iter().collect();
        assert!(
            names.len() == 1 || names == known,
            "{}: {names:?}",
            preset.name
        );
    }
}

/// The name of a host that its owner chose.
fn vendor(host: &str) -> String {
    let labels: Vec<&str> = host
        .split('.')
        .filter(|label| !label.contains('{'))
        .collect();
    // A field is at the end where a vendor has a host in every country.
    let suffix = usize::from(!host.ends_with('}'));
    let at = labels.len().saturating_sub(suffix + 1);
    labels.get(at).copied().unwrap_or(host).to_owned()
}

/// Vendors whose hosts have more than one name.
const RELATED: &[(&str, &[&str])] = &[
    ("dropbox", &["dropbox", "dropboxapi"]),
    ("google", &["google", "googleapis"]),
    ("hubspot", &["hubapi", "hubspot"]),
    ("tiktok", &["tiktok", "tiktokapis"]),
    ("x", &["twitter", "x"]),
];

#[test]
fn what_people_read_counts_them_right() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let count = PRESETS.len();
    for (file, words) in [
        (
            "docs/src/reference/presets.md",
            format!("names a preset, of which there are {count}:"),
        ),
        ("CHANGELOG.md", format!("presets for {count} providers")),
    ] {
        let text = fs::read_to_string(root.join(file)).unwrap();
        assert!(text.contains(&words), "{file} does not say: {words}");
    }
}

// An address that a preset gains and that does not give way would see another server's tokens.
#[test]
fn at_another_server_nothing_is_sent_to_the_presets_hosts() {
    let elsewhere = "authorization_endpoint = \"https://other.example/authorize\", \
                     token_endpoint = \"https://other.example/token\"";
    for preset in PRESETS {
        let container = read(preset).container;
        let server = &container.server;
        let urls = [
            &server.authorization_endpoint,
            &server.token_endpoint,
            &server.refresh_endpoint,
            &server.revocation_endpoint,
            &server.introspection_endpoint,
            &server.issuer,
            &container.api.api_base_url,
        ];
        // A parameter's value may be such an address, and goes wherever its request does.
        let value = "value:Template(&[Segment::Text(\"https://";
        let text = super::text(&whole(preset, elsewhere)).replace(value, "");
        for url in urls.into_iter().flatten().map(LitStr::value) {
            let host = endpoint::host(&url);
            let is_sent_there = text.contains(&format!("\"https://{host}"));
            assert!(!is_sent_there, "{}: {host}", preset.name);
        }
    }
}
