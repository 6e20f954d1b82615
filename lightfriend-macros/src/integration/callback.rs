//! The parameters of a callback (RFC 6749 section 4.1.2): each has one meaning, and one reader.

use super::Authorization;
use super::rename::Renames;
use crate::attr::{Attributes, Container, Given};
use crate::error::{Errors, error};

/// What parameters of an authorization response mean beside `code` and `state` (RFC 6749 sections
/// 4.1.2.1 and 4.2.2, RFC 9207 section 2, `OpenID` Connect Core section 3.3.2.5).
const TAKEN: [&str; 6] = [
    "iss",
    "error",
    "error_description",
    "error_uri",
    "access_token",
    "id_token",
];

/// Those of them that the flow reads.
const READ: [&str; 4] = ["iss", "error", "error_description", "error_uri"];

const CODE: &str = "code";
const STATE: &str = "state";

/// Why a parameter with this name is not `what`. A renamed `state` comes back under that name, and
/// leaves its own to others.
pub(super) fn check_not_taken(renames: &Renames, what: &str, name: &str) -> Option<String> {
    (TAKEN.contains(&name) || name == state(renames)).then(|| {
        format!("`{name}` means something else in a callback (RFC 6749 section 4.1.2); {what} is elsewhere")
    })
}

/// The name under which `state` is sent, and comes back.
fn state(renames: &Renames) -> &str {
    let mut pairs = renames.rename.iter();
    let state = pairs.find(|(rfc, _)| rfc == STATE);
    state.map_or(STATE, |(_, vendors)| vendors)
}

// A `state` that comes back under another's name is not to be told from it. Where the other is
// written, it is reported there.
pub(super) fn check_state_name(
    container: &Given<Container>,
    renames: &Renames,
    errors: &mut Errors,
) {
    let name = state(renames);
    let is_code = name == CODE && !container.mentions("code_param");
    if !TAKEN.contains(&name) && !is_code {
        return;
    }
    let written = container.requests.rename.iter();
    let mut pairs = written.flat_map(|given| &given.0).map(|of| &of.item);
    let pair = pairs.find(|pair| pair.name.value() == STATE && pair.value.value() == name);
    if let Some(pair) = pair {
        let message = format!(
            "`{name}` means something else in a callback (RFC 6749 section 4.1.2), where `state` \
             comes back under this name"
        );
        errors.push(error(&pair.value, message));
    }
}

// What the flow reads is no field's: a code, a `state` and a signature are spent, and an error has no
// connection.
pub(super) fn check_callback_fields(
    attributes: &Attributes<'_>,
    authorization: &Authorization,
    errors: &mut Errors,
) {
    let fields = attributes.fields.iter();
    for given in fields.filter_map(|(_, field)| field.callback.as_ref()) {
        let name = given.value();
        if is_read(authorization, &name) {
            let message = format!(
                "the flow reads `{name}` itself, and nobody keeps it (RFC 6749 section 4.1.2)"
            );
            errors.push(error(given, message));
        }
    }
}

fn is_read(authorization: &Authorization, name: &str) -> bool {
    let response = &authorization.response;
    let codes = &response.code_params;
    let is_code = codes.iter().any(|code| code == name) || (codes.is_empty() && name == CODE);
    let is_signature = response.signature.as_deref() == Some(name);
    is_code || is_signature || name == state(&authorization.renames) || READ.contains(&name)
}
