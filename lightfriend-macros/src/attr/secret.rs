//! Credentials that were pasted into an attribute. Source code is read by many and kept for ever.

use syn::LitStr;

use crate::error::{Errors, error};

/// How well-known credentials begin, and what they are. From the providers' documentation and
/// that of GitHub's secret scanning, 2026-11.
const BEGINNINGS: &[(&str, &str)] = &[
    ("GOCSPX-", "a Google client secret"),
    ("ya29.", "a Google access token"),
    ("1//0", "a Google refresh token"),
    ("ghp_", "a GitHub token"),
    ("gho_", "a GitHub token"),
    ("ghu_", "a GitHub token"),
    ("ghs_", "a GitHub token"),
    ("ghr_", "a GitHub token"),
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
    ("ntn_", "a Notion token"),
    ("lin_oauth_", "a Linear token"),
    ("-----BEGIN", "a private key"),
];

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

fn credential(text: &str) -> Option<&'static str> {
    let known = BEGINNINGS
        .iter()
        .find(|(beginning, _)| text.starts_with(beginning));
    known
        .map(|(_, what)| *what)
        .or_else(|| is_jwt(text).then_some("a JSON Web Token"))
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
