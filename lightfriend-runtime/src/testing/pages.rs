//! What the provider shows to people.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use super::answer::{Answer, answer};
use super::grants::scopes;
use super::params::Params;
use super::return_address::ReturnAddress;
use super::settings::Settings;

const STYLE: &str = include_str!("style.css");

/// Asks the resource owner. The form repeats the request's parameters, so that
/// the decision is checked as the request was.
pub(super) fn consent(
    settings: &Settings,
    client: &ReturnAddress<'_>,
    scope: &str,
    params: &Params,
) -> Answer {
    let account = &settings.account;
    let host = client.redirect_uri.host_str().unwrap_or_default();
    let repeated = params.iter().filter(|(name, _)| *name != "decision");
    let body = html! {
        header {
            p.provider { (settings.name) }
            h1 { "Allow " strong { (client.client_id) } " to access your account?" }
        }
        p.account {
            span.initial aria-hidden="true" { (initial(&account.name)) }
            span { "Signed in as " strong { (account.name) } br; (account.email) }
        }
        (requested(scope))
        form method="post" action="/authorize" {
            @for (name, value) in repeated {
                input type="hidden" name=(name) value=(value);
            }
            div.choice {
                button type="submit" name="decision" value="deny" { "Deny" }
                button.primary type="submit" name="decision" value="allow" { "Allow" }
            }
        }
        footer { "Either way you return to " strong { (host) } "." }
    };
    page(200, &format!("Allow access – {}", settings.name), &body)
}

/// An authorization request that cannot be answered by redirect.
pub(super) fn problem(settings: &Settings, problem: &str) -> Answer {
    let body = html! {
        header {
            p.provider { (settings.name) }
            h1 { "This request cannot be authorized" }
        }
        p.problem { (problem) }
        footer { "The application that sent you here made a mistake; go back to it." }
    };
    page(400, "Request refused", &body)
}

/// The endpoints, for whoever opens the provider's address.
pub(super) fn index(settings: &Settings) -> Answer {
    let endpoints = [
        ("Authorization endpoint", "GET /authorize"),
        ("Token endpoint", "POST /token"),
        ("Revocation endpoint", "POST /revoke"),
        ("API", "any method, /api/.."),
    ];
    let body = html! {
        header { h1 { (settings.name) } }
        p { "A mock OAuth 2.0 provider, for tests and demos." }
        dl {
            @for (name, path) in endpoints {
                dt { (name) }
                dd { code { (path) } }
            }
        }
    };
    page(200, &settings.name, &body)
}

fn requested(scope: &str) -> Markup {
    let scopes: Vec<&str> = scopes(scope).collect();
    html! {
        @if scopes.is_empty() {
            p { "It asks for no particular scope." }
        } @else {
            h2 #scopes { "It will be able to use" }
            ul aria-labelledby="scopes" {
                @for scope in scopes { li { code { (scope) } } }
            }
        }
    }
}

fn initial(name: &str) -> String {
    name.chars().take(1).flat_map(char::to_uppercase).collect()
}

fn page(status: u16, title: &str, body: &Markup) -> Answer {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                // Keeps browsers from asking the API for /favicon.ico.
                link rel="icon" href="data:,";
                style { (PreEscaped(STYLE)) }
            }
            body { main { (body) } }
        }
    };
    // No form-action: browsers apply it to the redirect after the form too,
    // which leads to the client.
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}'; img-src data:; base-uri 'none'; frame-ancestors 'none'",
        BASE64_STANDARD.encode(Sha256::digest(STYLE))
    );
    let headers = [
        ("content-type", "text/html; charset=utf-8"),
        ("content-security-policy", policy.as_str()),
        ("referrer-policy", "no-referrer"),
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
    ];
    answer(status, &headers, page.into_string())
}
