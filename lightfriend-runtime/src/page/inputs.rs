//! What a user is asked before a connection begins.

use maud::{Markup, html};

use super::{gather::Card, view::View};
use crate::{
    descriptor::{Check, Column, Descriptor},
    host::{ConnectionInput, InputKind, inputs},
    template::{Segment, Template},
};

/// Whether the card begins with a form.
pub(super) fn are_asked(descriptor: &'static Descriptor) -> bool {
    let mut columns = descriptor.table.columns.iter();
    columns.any(Column::is_given_at_start)
}

/// The form that begins, with a value in each input where there is one.
pub(super) fn form(view: &View, card: &Card, button: &Markup) -> Markup {
    let present = card.status.as_ref().map(|status| &status.fields);
    let inputs = inputs(card.descriptor, present.unwrap_or(&serde_json::Map::new()));
    html! {
        form.connections-start method="post" action=(view.start(card)) {
            @for input in &inputs {
                label.connections-field {
                    span { (input.label) }
                    (control(input))
                }
            }
            (button)
        }
    }
}

fn control(input: &ConnectionInput) -> Markup {
    let value = input.value.as_deref();
    if !input.choices.is_empty() {
        return choice(input, input.choices, value);
    }
    match input.kind {
        InputKind::Boolean => choice(input, &["true", "false"], value),
        InputKind::Text if input.secret => html! {
            input.connections-input type="password" name=(input.name) maxlength="255"
                required[input.required] autocomplete="off";
        },
        InputKind::Text => html! {
            input.connections-input type="text" name=(input.name) maxlength="255" value=[value]
                required[input.required] autocapitalize="none" spellcheck="false";
        },
        InputKind::Integer => html! {
            input.connections-input type="number" name=(input.name) value=[value]
                required[input.required];
        },
        InputKind::Number => html! {
            input.connections-input type="number" step="any" name=(input.name) value=[value]
                required[input.required];
        },
    }
}

fn choice(input: &ConnectionInput, choices: &[&str], value: Option<&str>) -> Markup {
    html! {
        select.connections-input name=(input.name) required[input.required] {
            @if value.is_none() { option value="" {} }
            @for choice in choices {
                option value=(choice) selected[value == Some(choice)] { (choice) }
            }
        }
    }
}

/// Where the forms of these integrations lead in the end, as a Content-Security-Policy names it:
/// browsers hold the redirect after a form to it.
pub(super) fn destinations(descriptors: &[&'static Descriptor]) -> Vec<String> {
    let asked = descriptors.iter().filter(|it| are_asked(it));
    let mut sources: Vec<String> = asked.flat_map(|it| sources(it)).collect();
    sources.sort();
    sources.dedup();
    sources
}

fn sources(descriptor: &'static Descriptor) -> Vec<String> {
    let endpoint = &descriptor.authorization.endpoint;
    filled(descriptor, endpoint)
        .iter()
        .map(|url| source(url))
        .collect()
}

/// The address with every choice of its fields, and a star for what may be anything.
fn filled(descriptor: &Descriptor, endpoint: &Template) -> Vec<String> {
    let mut texts = vec![String::new()];
    for segment in endpoint.0 {
        let pieces = match *segment {
            Segment::Text(text) => vec![text.to_owned()],
            Segment::Field(name) | Segment::Origin(name) => choices(descriptor, name, ""),
            Segment::Dotted(name) => {
                let mut pieces = choices(descriptor, name, ".");
                pieces.push(String::new());
                pieces
            }
            _ => vec!["*".to_owned()],
        };
        let joined = texts.iter().flat_map(|text| {
            let pieces = pieces.iter();
            pieces.map(move |piece| format!("{text}{piece}"))
        });
        texts = joined.collect();
    }
    texts
}

fn choices(descriptor: &Descriptor, name: &str, before: &str) -> Vec<String> {
    let mut columns = descriptor.table.columns.iter();
    let column = columns.find(|column| column.name == name);
    let checks = column.map(|column| column.checks).unwrap_or_default();
    let counted = checks.iter().find_map(|check| match check {
        Check::OneOf(values) => Some(*values),
        _ => None,
    });
    let values = counted.unwrap_or(&["*"]).iter();
    values.map(|value| format!("{before}{value}")).collect()
}

/// `https://*.provider.example` of `https://*.provider.example/authorize`. A star stands for whole
/// labels at the beginning of a host only, and an address of which nothing is known may be any.
fn source(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return "https:".to_owned();
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    match host.rsplit_once('*') {
        None => format!("{scheme}://{host}"),
        Some((_, behind)) => match behind.split_once('.') {
            Some((_, domain)) if !domain.is_empty() => format!("{scheme}://*.{domain}"),
            _ => "https:".to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::source;

    #[test]
    fn a_source_covers_the_hosts_that_a_template_stands_for() {
        for (url, expected) in [
            ("https://a.example/x", "https://a.example"),
            ("http://127.0.0.1:8080/x", "http://127.0.0.1:8080"),
            ("https://*.shop.example/x?y", "https://*.shop.example"),
            ("https://login.*.example.com/x", "https://*.example.com"),
            ("https://a-*.example.com/", "https://*.example.com"),
            ("https://a.example.*/", "https:"),
            ("https://*/", "https:"),
            ("*/x", "https:"),
            ("", "https:"),
        ] {
            assert_eq!(source(url), expected, "{url}");
        }
    }
}
