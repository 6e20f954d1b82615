//! Warnings: what compiles and works, but hardly as it was meant.

mod misspelt;

use proc_macro2::Span;
use syn::LitStr;

use super::check::Check;
use super::column::{Column, Source};
use super::param::Param;
use super::template::{self, Segment};
use super::{Authorization, endpoint};
use crate::attr::{Container, Given};
use crate::error::{Errors, error};
use crate::preset::Preset;
use crate::suggest;

/// A warning there can be.
#[derive(Debug)]
pub(crate) struct Lint {
    /// The word in `allow(..)`.
    pub(crate) name: &'static str,
    /// What it is about.
    pub(crate) docs: &'static str,
}

/// All of them.
pub(crate) const LINTS: &[Lint] = &[
    Lint {
        name: NO_OFFLINE_ACCESS,
        docs: "the provider gives refresh tokens only to those who ask, and this does not: each \
               connection ends with its first access token",
    },
    Lint {
        name: COMMA_IN_SCOPE,
        docs: "a scope has a comma in it, though scopes are separated by something else: it is \
               one scope to the provider, and probably meant as two",
    },
    Lint {
        name: ASSERTED_ACCOUNT,
        docs: "an account belongs to one owner by a value that whoever connects gives, and the \
               provider does not confirm: who knows that value can take the account first",
    },
    Lint {
        name: SPLIT_SERVER,
        docs: "users are sent to another server than the preset's, or its issuer is another, and codes \
               go to the preset's still, with the client's secret",
    },
    Lint {
        name: UNKNOWN_SCOPE,
        docs: "the provider's documentation lists no such scope, and one that is nearly the same: \
               it is probably misspelt, unless the provider has added it since",
    },
];

const UNKNOWN_SCOPE: &str = "unknown_scope";
const SPLIT_SERVER: &str = "split_server";
const NO_OFFLINE_ACCESS: &str = "no_offline_access";
const COMMA_IN_SCOPE: &str = "comma_in_scope";
const ASSERTED_ACCOUNT: &str = "asserted_account";

/// A warning, shown under the user's own token.
#[derive(Debug)]
pub(crate) struct Warning {
    /// Where it is shown.
    pub(crate) token: Span,
    /// Which it is.
    pub(crate) lint: &'static str,
    /// What is said.
    pub(crate) message: String,
}

/// How a provider is asked for a refresh token.
enum Ask {
    /// By a parameter of the authorization request.
    Param(&'static str, &'static str),
    /// By a scope (section 11 of `OpenID` Connect Core).
    Scope(&'static str),
}

/// Hosts of authorization endpoints whose provider has to be asked. From their documentation,
/// 2026-11.
const ASKED: &[(&str, Ask)] = &[
    ("accounts.google.com", Ask::Param("access_type", "offline")),
    ("accounts.zoho.com", Ask::Param("access_type", "offline")),
    (
        "www.dropbox.com",
        Ask::Param("token_access_type", "offline"),
    ),
    ("www.reddit.com", Ask::Param("duration", "permanent")),
    ("auth.atlassian.com", Ask::Scope("offline_access")),
    ("auth.tesla.com", Ask::Scope("offline_access")),
    ("login.microsoftonline.com", Ask::Scope("offline_access")),
];

/// The warnings that apply and were not allowed.
pub(crate) fn check_lints(
    container: &Given<Container>,
    preset: &Preset,
    authorization: &Authorization,
    columns: &[Column],
    errors: &mut Errors,
) -> Vec<Warning> {
    let allowed = check_allowed(container, errors);
    let mut warnings: Vec<Warning> = comma_in_scope(container, authorization).collect();
    warnings.extend(offline_access(container, authorization));
    warnings.extend(asserted_account(container, columns));
    warnings.extend(misspelt::unknown_scopes(container, preset, authorization));
    warnings.extend(split_server(container, preset));
    warnings.retain(|warning| !allowed.contains(&warning.lint));
    warnings
}

fn check_allowed(container: &Given<Container>, errors: &mut Errors) -> Vec<&'static str> {
    let mut allowed = Vec::new();
    for word in container
        .application
        .allow
        .iter()
        .flat_map(|words| &words.0)
    {
        let name = word.to_string();
        let names = || LINTS.iter().map(|lint| lint.name);
        if let Some(known) = names().find(|known| *known == name) {
            allowed.push(known);
        } else {
            let (list, hint) = (suggest::list(names()), suggest::hint(&name, names()));
            let message = format!("unknown warning `{name}`; there are {list}{hint}");
            errors.push(error(word, message));
        }
    }
    allowed
}

// RFC 6749 section 3.3 separates by spaces and allows commas inside, which hardly anyone uses.
fn comma_in_scope<'a>(
    container: &'a Given<Container>,
    authorization: &'a Authorization,
) -> impl Iterator<Item = Warning> + 'a {
    let scopes = container.scopes.scopes.iter().flat_map(|scopes| &scopes.0);
    let separator = &authorization.scope_separator;
    let suspects = scopes.filter(|scope| scope.value().contains(','));
    suspects.filter(move |_| separator != ",").map(|scope| {
        let parts: Vec<String> = scope
            .value()
            .split(',')
            .map(|part| format!("{:?}", part.trim()))
            .collect();
        Warning {
            token: scope.span(),
            lint: COMMA_IN_SCOPE,
            message: format!(
                "this is one scope with a comma in it; if more are meant, write `scopes({})`, and \
                 `scope_separator = \",\"` if the provider wants commas; otherwise \
                 `allow({COMMA_IN_SCOPE})`",
                parts.join(", ")
            ),
        }
    })
}

// RFC 6749 section 1.5: refresh tokens are issued at the server's discretion.
fn offline_access(container: &Given<Container>, authorization: &Authorization) -> Option<Warning> {
    let written = template::written(&authorization.endpoint);
    let host = endpoint::host(&written);
    let (_, ask) = ASKED.iter().find(|(asked, _)| *asked == host)?;
    let (is_asked, wanted) = match ask {
        Ask::Param(name, value) => (
            has_param(&authorization.params, name, value),
            format!("`authorization_params({name} = \"{value}\")`"),
        ),
        Ask::Scope(scope) => (
            authorization.scopes.iter().any(|given| given == scope),
            format!("the scope `\"{scope}\"`"),
        ),
    };
    (!is_asked).then(|| Warning {
        token: offline_token(container, ask),
        lint: NO_OFFLINE_ACCESS,
        message: format!(
            "this provider gives a refresh token only when asked, so users would have to connect \
             again whenever the access token runs out: add {wanted}, or `allow({NO_OFFLINE_ACCESS})` \
             if that is meant"
        ),
    })
}

fn has_param(params: &[Param], name: &str, value: &str) -> bool {
    let text = [Segment::Text(value.to_owned())];
    params
        .iter()
        .any(|param| param.name == name && param.value == text)
}

// RFC 9700 section 4.7: what comes through the browser is the browser's to change. A value that the
// host of an endpoint has in it is the provider's own.
fn asserted_account(container: &Given<Container>, columns: &[Column]) -> Option<Warning> {
    let is_exclusive = |column: &&Column| column.account_key.is_some_and(|key| key.exclusive);
    let column = columns.iter().find(is_exclusive)?;
    let is_given = matches!(column.source, Source::Var(_) | Source::Callback { .. });
    let is_of_host =
        |check: &Check| matches!(check, Check::Label | Check::Host | Check::HostSuffix(_));
    let is_signed = container.authorization.callback_signature.is_some()
        && matches!(column.source, Source::Callback { .. });
    let is_confirmed = is_signed || column.host || column.checks.iter().any(is_of_host);
    (is_given && !is_confirmed).then(|| Warning {
        token: column.ident.span(),
        lint: ASSERTED_ACCOUNT,
        message: format!(
            "whoever connects gives `{}`, and the provider does not confirm it: another user can take \
             the account by its name; take the key from the provider's answer, as in `token_response \
             = \"..\"` or `lookup = \"..\"`, or write `allow({ASSERTED_ACCOUNT})` if your application \
             checks it",
            column.name
        ),
    })
}

// RFC 9700 section 4.4: a code is for the server that has issued it, and no other.
fn split_server(container: &Given<Container>, preset: &Preset) -> Option<Warning> {
    let server = &container.server;
    let token = server.token_endpoint.as_ref();
    let token = token.filter(|_| !preset.name.is_empty() && !container.writes("token_endpoint"))?;
    let host = |url: &LitStr| endpoint::host(&url.value()).to_owned();
    let usual = [&server.authorization_endpoint, &server.token_endpoint];
    let is_usual = |url: &LitStr| {
        let mut usual = usual.iter().filter_map(|usual| usual.as_ref());
        usual.any(|usual| host(usual) == host(url))
    };
    let authorization = server.authorization_endpoint.as_ref();
    let authorization = authorization.filter(|url| {
        container.writes("authorization_endpoint")
            && preset.is_elsewhere()
            && host(url) != host(token)
    });
    let issuer = server.issuer.as_ref();
    let issuer = issuer.filter(|url| container.writes("issuer") && !is_usual(url));
    authorization.or(issuer).map(|written| Warning {
        token: written.span(),
        lint: SPLIT_SERVER,
        message: format!(
            "codes and the client's secret are sent to the preset's {} still: write `token_endpoint` as \
             well, or leave `provider` out for an `issuer` that says where its endpoints are; \
             `allow({SPLIT_SERVER})` if that is meant",
            host(token)
        ),
    })
}

/// The value that says otherwise, or what names the provider.
fn offline_token(container: &Given<Container>, ask: &Ask) -> Span {
    let contrary = container
        .authorization
        .authorization_params
        .iter()
        .flat_map(|params| &params.pairs)
        .find(|pair| matches!(ask, Ask::Param(name, _) if pair.name.value() == *name))
        .map(|pair| pair.value.span());
    let provider = [
        &container.server.authorization_endpoint,
        &container.server.provider,
    ];
    let provider = provider.into_iter().flatten().map(LitStr::span).next();
    contrary.or(provider).unwrap_or_else(Span::call_site)
}
