//! The vendor's names of the RFCs' parameters, and those that a vendor does not want.

use proc_macro2::Span;
use syn::LitStr;

use super::param::check_name;
use crate::attr::{Container, Given, Of, Pair, Pairs};
use crate::error::{Errors, error};
use crate::suggest;

/// What a request's parameters are called, and which it does not have.
#[derive(Debug, Clone, Default)]
pub(crate) struct Renames {
    /// The RFC's names and the vendor's.
    pub(crate) rename: Vec<(String, String)>,
    /// The RFC's names.
    pub(crate) omit: Vec<String>,
}

/// Those of the two kinds of requests.
pub(crate) struct AllRenames {
    pub(crate) authorization: Renames,
    /// The code exchange, and the refresh.
    pub(crate) token: Renames,
}

/// RFC 6749 section 4.1.1, RFC 7636 section 4.3.
pub(crate) const AUTHORIZATION: &[&str] = &[
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
];

/// RFC 6749 sections 2.3.1, 4.1.3 and 6, RFC 7636 section 4.5.
pub(crate) const TOKEN: &[&str] = &[
    "grant_type",
    "code",
    "redirect_uri",
    "client_id",
    "client_secret",
    "code_verifier",
    "refresh_token",
    "scope",
];

/// RFC 7009 section 2.1.
pub(crate) const REVOCATION: &[&str] = &["token", "token_type_hint", "client_id", "client_secret"];

/// `rename(..)` and `omit(..)` of the struct.
pub(crate) fn check_names(container: &Given<Container>, errors: &mut Errors) -> AllRenames {
    let mut names = AllRenames {
        authorization: Renames::default(),
        token: Renames::default(),
    };
    let renames = container.requests.rename.as_ref();
    for Of { request, item } in renames.iter().flat_map(|renames| &renames.0) {
        let request = request.as_ref().map(ToString::to_string);
        rename(&mut names, request.as_deref(), item, errors);
    }
    let omissions = container.requests.omit.as_ref();
    for Of { request, item } in omissions.iter().flat_map(|omissions| &omissions.0) {
        let request = request.as_ref().map(ToString::to_string);
        omit(&mut names, request.as_deref(), item, errors);
    }
    names
}

impl AllRenames {
    /// Those of the requests that a name is said for, with the parameters of their RFC.
    fn of(&mut self, request: Option<&str>) -> Vec<(&mut Renames, &'static [&'static str])> {
        let all = [
            ("authorization", &mut self.authorization, AUTHORIZATION),
            ("token", &mut self.token, TOKEN),
        ];
        let all = all.into_iter();
        all.filter(|(kind, ..)| request.is_none_or(|request| request == *kind))
            .map(|(_, names, parameters)| (names, parameters))
            .collect()
    }
}

fn rename(names: &mut AllRenames, request: Option<&str>, pair: &Pair, errors: &mut Errors) {
    let (rfc, vendors) = (pair.name.value(), pair.value.value());
    if let Some(reason) = check_name(&vendors) {
        errors.push(error(&pair.value, reason));
        return;
    }
    if rfc == vendors {
        let message = format!("`{rfc}` is its name already; remove this");
        errors.push(error(&pair.value, message));
        return;
    }
    let mut requests = names.of(request);
    requests.retain(|(_, parameters)| parameters.contains(&rfc.as_str()));
    if requests.is_empty() {
        report_unknown(&rfc, request, pair.name.span(), errors);
    }
    for (names, parameters) in requests {
        let broken = check_first(names, &rfc).or_else(|| check_free(names, parameters, &vendors));
        if let Some((is_of_the_name, reason)) = broken {
            let at = if is_of_the_name {
                &pair.name
            } else {
                &pair.value
            };
            errors.push(error(at, reason));
            return;
        }
        names.rename.push((rfc.clone(), vendors.clone()));
    }
}

fn check_first(names: &Renames, rfc: &str) -> Option<(bool, String)> {
    let is_there = names.rename.iter().any(|(name, _)| name == rfc);
    is_there.then(|| (true, format!("`{rfc}` is given twice; remove one")))
}

// RFC 6749 sections 3.1 and 3.2: parameters must not be included more than once.
fn check_free(names: &Renames, parameters: &[&str], vendors: &str) -> Option<(bool, String)> {
    let is_taken = parameters.contains(&vendors)
        && !names.rename.iter().any(|(name, _)| name == vendors)
        || names.rename.iter().any(|(_, other)| other == vendors);
    is_taken.then(|| {
        let reason = format!(
            "`{vendors}` is another parameter of the same request, and nothing is sent twice (RFC \
             6749 section 3.2)"
        );
        (false, reason)
    })
}

fn omit(names: &mut AllRenames, request: Option<&str>, given: &LitStr, errors: &mut Errors) {
    let rfc = given.value();
    if let Some(reason) = needed(&rfc) {
        errors.push(error(given, format!("leave `{rfc}` out here: {reason}")));
        return;
    }
    let mut requests = names.of(request);
    requests.retain(|(_, parameters)| parameters.contains(&rfc.as_str()));
    if requests.is_empty() {
        report_unknown(&rfc, request, given.span(), errors);
    }
    for (names, _) in requests {
        if let Some(reason) = check_omission(names, &rfc) {
            errors.push(error(given, reason));
            return;
        }
        names.omit.push(rfc.clone());
    }
}

fn check_omission(names: &Renames, rfc: &str) -> Option<String> {
    if names.omit.iter().any(|name| name == rfc) {
        return Some(format!("`{rfc}` is given twice; remove one"));
    }
    let is_renamed = names.rename.iter().any(|(name, _)| name == rfc);
    is_renamed.then(|| format!("`{rfc}` is renamed, too; remove one of the two"))
}

/// `omit(..)` inside of an `X(..)`: what of these parameters its request does not have.
pub(crate) fn check_omit(
    given: &[LitStr],
    parameters: &[&str],
    names: &mut Renames,
    errors: &mut Errors,
) {
    for given in given {
        let rfc = given.value();
        let reason = if let Some(reason) = needed(&rfc) {
            Some(format!("leave `{rfc}` out here: {reason}"))
        } else if parameters.contains(&rfc.as_str()) {
            check_omission(names, &rfc)
        } else {
            Some(unknown(&rfc, parameters.iter().copied()))
        };
        match reason {
            Some(reason) => errors.push(error(given, reason)),
            None => names.omit.push(rfc),
        }
    }
}

/// Why a request is nothing without a parameter, and what says how it is sent.
fn needed(parameter: &str) -> Option<&'static str> {
    Some(match parameter {
        "state" => "a callback without it is anybody's (RFC 9700 section 4.7)",
        "code" => "it is what is exchanged (RFC 6749 section 4.1.3)",
        "code_challenge" | "code_challenge_method" | "code_verifier" => {
            "a provider that takes no PKCE has `code_challenge_method = \"none\"`"
        }
        "client_id" | "client_secret" => {
            "`token_endpoint_auth_method`, or the request's own `auth_method`, says how the \
             client authenticates"
        }
        "refresh_token" => "it is what is exchanged; `refresh(token_param = \"..\")` names it",
        _ => return None,
    })
}

fn report_unknown(rfc: &str, request: Option<&str>, at: Span, errors: &mut Errors) {
    let known: Vec<&str> = match request {
        Some("authorization") => AUTHORIZATION.to_vec(),
        Some("token") => TOKEN.to_vec(),
        None => [AUTHORIZATION, TOKEN].concat(),
        // Reported as that.
        Some(_) => return,
    };
    errors.push(error(&at, unknown(rfc, known)));
}

fn unknown<'a>(rfc: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let mut known: Vec<&str> = known.into_iter().collect();
    known.sort_unstable();
    known.dedup();
    let hint = suggest::hint(rfc, known.iter().copied());
    let list = suggest::list(known);
    format!("no RFC names a parameter `{rfc}` of this request{hint} (there are {list})")
}

// RFC 6749 section 3.2: parameters must not be included more than once.
pub(crate) fn check_not_renamed(names: &Renames, given: Option<&Pairs>, errors: &mut Errors) {
    for pair in given.iter().flat_map(|pairs| &pairs.pairs) {
        let name = pair.name.value();
        if let Some((rfc, _)) = names.rename.iter().find(|(_, vendors)| *vendors == name) {
            let message = format!(
                "leave `{name}` out here: `rename({rfc} = \"{name}\")` sends it already, and \
                 nothing is sent twice (RFC 6749 section 3.2)"
            );
            errors.push(error(&pair.name, message));
        }
    }
}
