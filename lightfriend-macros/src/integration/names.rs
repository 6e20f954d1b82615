//! What the integration is called: service, environment, route, title and description.

use syn::ext::IdentExt;
use syn::{Attribute, Expr, ExprLit, Ident, Lit, LitStr, Meta};

use super::{sql, words};
use crate::attr::{Container, Given};
use crate::error::{Errors, error};

/// Leaves room for `_connection` in the names of tables.
const LONGEST_SERVICE: usize = 50;

/// The slug: as given, or from the struct's name.
pub(crate) fn check_service(
    ident: &Ident,
    container: &Given<Container>,
    errors: &mut Errors,
) -> String {
    let derived = words::snake_case(&ident.unraw().to_string());
    if let Some(given) = &container.application.service {
        let Some(reason) = check_slug(&given.value()) else {
            return given.value();
        };
        errors.push(error(given, reason));
        return derived;
    }
    let reported = container.mentions("service") || !derived.is_ascii();
    if let Some(reason) = check_slug(&derived).filter(|_| !reported) {
        let message = format!(
            "no `service` can be made of this name; write one, as in `service = \"calendar\"`: \
                {reason}"
        );
        errors.push(error(ident, message));
    }
    derived
}

fn check_slug(service: &str) -> Option<String> {
    if !sql::is_slug(service) {
        let instead = slug(service).map_or_else(String::new, |slug| {
            format!(": write `service = \"{slug}\"`")
        });
        return Some(format!(
            "`service` starts with a small letter and goes on with small letters, digits and \
                underscores{instead}"
        ));
    }
    let length = service.len();
    (length > LONGEST_SERVICE)
        .then(|| format!("`service` has at most {LONGEST_SERVICE} characters; this has {length}"))
}

/// The slug that was meant: `google_calendar` for `Google-Calendar`.
fn slug(text: &str) -> Option<String> {
    let parts = text.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<String> = parts
        .filter(|part| !part.is_empty())
        .map(words::snake_case)
        .collect();
    Some(words.join("_")).filter(|slug| text.is_ascii() && sql::is_slug(slug))
}

/// What users read: as given, or the struct's name in words.
pub(crate) fn check_title(
    ident: &Ident,
    container: &Given<Container>,
    errors: &mut Errors,
) -> String {
    let given = check_words("title", 100, container.application.title.as_ref(), errors);
    given.unwrap_or_else(|| words::title(&ident.unraw().to_string()))
}

/// What users read below it, if anything is given.
pub(crate) fn check_description(container: &Given<Container>, errors: &mut Errors) -> String {
    let given = check_words(
        "description",
        500,
        container.application.description.as_ref(),
        errors,
    );
    given.unwrap_or_default()
}

fn check_words(
    key: &str,
    longest: usize,
    given: Option<&LitStr>,
    errors: &mut Errors,
) -> Option<String> {
    let given = given?;
    let text = given.value().trim().to_owned();
    let Some(problem) = unreadable(&text, longest) else {
        return Some(text);
    };
    let message = format!("`{key}` {problem}; users read it on the page of connections");
    errors.push(error(given, message));
    None
}

/// Why this is nothing to be shown to users, in a list or a heading, after the name of what it is.
pub(super) fn unreadable(text: &str, longest: usize) -> Option<String> {
    let length = text.chars().count();
    if text.is_empty() {
        return Some("is empty: write it, or leave it out".to_owned());
    }
    if text.chars().any(char::is_control) {
        return Some("is one line of text".to_owned());
    }
    (length > longest).then(|| format!("has at most {longest} characters; this has {length}"))
}

/// The prefix of the two environment variables.
pub(crate) fn check_env(
    service: &str,
    container: &Given<Container>,
    errors: &mut Errors,
) -> String {
    let derived = service.to_uppercase();
    let Some(given) = &container.client.env else {
        return derived;
    };
    let env = given.value();
    let prefix = ["_CLIENT_ID", "_CLIENT_SECRET", "_PRIVATE_KEY"]
        .iter()
        .find_map(|end| env.strip_suffix(end));
    if let Some(prefix) = prefix {
        errors.push(error(
            given,
            format!(
                "`env` is only the prefix; `_CLIENT_ID` and \
            `_CLIENT_SECRET` are put after it: write `env = \"{prefix}\"`"
            ),
        ));
    } else if is_env(&env) {
        return env;
    } else {
        errors.push(error(
            given,
            "`env` starts with a capital letter and goes on with capital \
            letters, digits and underscores, as in `env = \"GOOGLE\"`",
        ));
    }
    derived
}

fn is_env(env: &str) -> bool {
    env.starts_with(|c: char| c.is_ascii_uppercase())
        && env
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}

/// The path prefix of the routes.
pub(crate) fn check_route(
    service: &str,
    container: &Given<Container>,
    errors: &mut Errors,
) -> String {
    let derived = format!("/api/{service}");
    let Some(given) = &container.application.route else {
        return derived;
    };
    let route = given.value();
    let reason = if !route.starts_with('/') {
        "starts with `/`"
    } else if route.ends_with('/') {
        "does not end with `/`"
    } else if route.contains("//") {
        "has no empty segment"
    } else if route
        .split('/')
        .any(|segment| matches!(segment, "." | ".."))
    {
        "has no `.` or `..` segment: clients resolve them before they ask"
    } else if !route
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "/-._~".contains(c))
    {
        "is letters, digits, `/`, `-`, `.`, `_` and `~` only"
    } else {
        return route;
    };
    errors.push(error(
        given,
        format!("`route` {reason}, as in `route = \"/api/calendar\"`"),
    ));
    derived
}

// Source code is read by many and kept for ever. The value is not repeated.
pub(crate) fn check_no_secrets(env: &str, container: &Given<Container>, errors: &mut Errors) {
    for path in container.secrets() {
        let key = path
            .get_ident()
            .map(ToString::to_string)
            .unwrap_or_default();
        let place = match key.as_str() {
            "client_id" => format!("`{env}_CLIENT_ID` in the environment"),
            "client_secret" => format!("`{env}_CLIENT_SECRET` in the environment"),
            "private_key" => format!("`{env}_PRIVATE_KEY` in the environment"),
            "encryption_key" => "`OAUTH_ENCRYPTION_KEYS` in the environment".to_owned(),
            "access_token" | "refresh_token" => {
                "the connection's table, where the flow puts them".to_owned()
            }
            _ => format!("`{env}_CLIENT_ID` and `{env}_CLIENT_SECRET` in the environment"),
        };
        errors.push(error(
            path,
            format!("`{key}` does not belong in source code; its place is {place}"),
        ));
    }
}

/// The first paragraph of the doc comment, on one line.
pub(crate) fn description(attrs: &[Attribute]) -> String {
    let text: Vec<String> = attrs.iter().filter_map(doc).map(LitStr::value).collect();
    let text = text.join("\n");
    let paragraph = text
        .lines()
        .map(str::trim)
        .skip_while(|line| line.is_empty());
    let lines: Vec<&str> = paragraph.take_while(|line| !line.is_empty()).collect();
    lines.join(" ")
}

fn doc(attr: &Attribute) -> Option<&LitStr> {
    match &attr.meta {
        Meta::NameValue(meta) if meta.path.is_ident("doc") => match &meta.value {
            Expr::Lit(ExprLit {
                lit: Lit::Str(text),
                ..
            }) => Some(text),
            _ => None,
        },
        _ => None,
    }
}
