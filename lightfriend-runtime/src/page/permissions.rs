//! What an account may be used for, in the words of its scopes' labels. Scopes without a label are in
//! the provider's words, which are not in the way of those who do not ask for them.

use maud::{Markup, html};

use super::language::Language;
use crate::{descriptor::Descriptor, tokens::Status};

pub(super) fn permissions(
    descriptor: &Descriptor,
    status: &Status,
    language: &dyn Language,
) -> Markup {
    let granted = status.scopes.as_deref().unwrap_or_default();
    let granted = Told::of(descriptor, granted);
    let missing = Told::of(descriptor, &status.missing_scopes);
    let asks_for_some = !descriptor.authorization.scopes.is_empty();
    html! {
        @if !granted.labels.is_empty() {
            p.connections-quiet { (language.permissions_granted()) }
            (labels(&granted))
        }
        @if !missing.labels.is_empty() {
            p.connections-quiet { (language.permissions_missing()) }
            (labels(&missing))
        }
        @if status.scopes.is_none() && asks_for_some {
            p.connections-quiet { (language.permissions_unknown(descriptor.title)) }
        }
        @if !granted.scopes.is_empty() || !missing.scopes.is_empty() {
            details {
                summary {
                    span aria-hidden="true" { (language.permissions_in_detail()) }
                    span.connections-unseen { (language.permissions_in_detail_of(descriptor.title)) }
                }
                (scopes(&granted))
                @if !missing.scopes.is_empty() {
                    p { (language.permissions_missing()) }
                    (scopes(&missing))
                }
            }
        }
    }
}

/// Scopes as they are told: those that have a label by that, and the rest.
#[derive(Debug, PartialEq)]
struct Told<'a> {
    labels: Vec<&'static str>,
    scopes: Vec<&'a str>,
}

impl<'a> Told<'a> {
    fn of(descriptor: &Descriptor, scopes: &'a [String]) -> Self {
        let mut told = Self {
            labels: Vec::new(),
            scopes: Vec::new(),
        };
        for scope in scopes {
            match descriptor.authorization.label(scope) {
                // Two scopes may well be one thing to a user.
                Some(label) if told.labels.contains(&label) => {}
                Some(label) => told.labels.push(label),
                None => told.scopes.push(scope),
            }
        }
        told
    }
}

fn labels(told: &Told) -> Markup {
    html! { ul.connections-may { @for label in &told.labels { li { (label) } } } }
}

fn scopes(told: &Told) -> Markup {
    html! { ul.connections-scopes { @for scope in &told.scopes { li { code { (scope) } } } } }
}
