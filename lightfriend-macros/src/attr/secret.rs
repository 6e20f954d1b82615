//! Credentials that were pasted into an attribute. Source code is read by many and kept for ever.

use syn::LitStr;

use crate::error::{Errors, error};

/// How well-known credentials begin, and what they are. From the providers' documentation and
/// that of GitHub's secret scanning, 2026-11.
const BEGINNINGS: &[(&str, &str)] = &[
    ("GOCSPX-", "a Google client secret"),
    ("ya29.", "a Google access token"),
    ("1//0", "a Google refresh token"),
    ("github_pat_", "a GitHub token"),
    ("glpat-", "a GitLab token"),
    ("xoxa-", "a Slack token"),
    ("xoxb-", "a Slack token"),
    ("xoxe-", "a Slack token"),
    ("xoxe.", "a Slack token"),
    ("xoxp-", "a Slack token"),
    ("xoxr-", "a Slack token"),
    ("xapp-", "a Slack token"),
    ("sk_live_", "a Stripe key"),
    ("sk_test_", "a Stripe key"),
    ("rk_live_", "a Stripe key"),
    ("shpat_", "a Shopify token"),
    ("shpss_", "a Shopify secret"),
    ("lin_oauth_", "a Linear token"),
    ("-----BEGIN", "a private key"),
];

/// The same, for beginnings that ordinary names have too: what follows must look random.
const SHORT_BEGINNINGS: &[(&str, &str)] = &[
    ("ghp_", "a GitHub token"),
    ("gho_", "a GitHub token"),
    ("ghu_", "a GitHub token"),
    ("ghs_", "a GitHub token"),
    ("ghr_", "a GitHub token"),
    ("ntn_", "a Notion token"),
];

/// Random parts of credentials are longer than this.
const SHORTEST_RANDOM: usize = 20;

/// The text, unless it looks like a credential: that is reported, and not repeated.
pub(super) fn refuse(text: LitStr, errors: &mut Errors) -> Option<LitStr> {
    let Some(what) = credential(&text.value()) else {
        return Some(text);
    };
    errors.push(error(
        &text,
        format!(
            "this looks like {what}, which does not belong in source code: take it from the \
             environment, and revoke this one, as whoever reads the code has it"
        ),
    ));
    None
}

/// What kind of credential is somewhere in the text.
fn credential(text: &str) -> Option<&'static str> {
    words(text).find_map(|word| {
        let beginning = |list: &[(&str, &'static str)]| {
            let found = list
                .iter()
                .find(|(beginning, _)| word.starts_with(beginning));
            found.map(|(_, what)| *what)
        };
        beginning(BEGINNINGS)
            .or_else(|| beginning(SHORT_BEGINNINGS).filter(|_| looks_random(word)))
            .or_else(|| is_jwt(word).then_some("a JSON Web Token"))
    })
}

/// What stands between the characters that separate words in headers, URLs and templates; first
/// the whole, as some beginnings have such characters inside.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let separators = |c: char| c.is_whitespace() || "=&?{}(),;/:'\"".contains(c);
    std::iter::once(text).chain(text.split(separators))
}

fn looks_random(word: &str) -> bool {
    word.len() > SHORTEST_RANDOM
        && word.contains(|c: char| c.is_ascii_digit())
        && word.contains(|c: char| c.is_ascii_uppercase())
}

// RFC 7515 section 3.1: three parts of base64url; a header begins with `{"`.
fn is_jwt(text: &str) -> bool {
    let is_base64url = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    let parts: Vec<&str> = text.split('.').collect();
    parts.len() == 3
        && text.starts_with("eyJ")
        && parts
            .iter()
            .all(|part| !part.is_empty() && part.chars().all(is_base64url))
}
