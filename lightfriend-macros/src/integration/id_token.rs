//! ID tokens (`OpenID` Connect Core section 2): when they are read, and what that needs.

use syn::LitStr;

use super::Authorization;
use crate::attr::Attributes;
use crate::error::{Errors, error};

/// Whether a flow has a nonce: where it is asked for, and wherever an ID token is to be expected of
/// an issuer that is known.
pub(crate) fn has_nonce(authorization: &Authorization) -> bool {
    let sets = authorization.scope_sets.iter();
    let scopes = sets.flat_map(|set| &set.scopes);
    let mut scopes = scopes.chain(&authorization.scopes);
    let is_openid = scopes.any(|scope| scope == "openid");
    authorization.response.nonce || (is_openid && authorization.issuer.is_some())
}

// OpenID Connect Core section 3.1.3.7: it is the issuer's keys and name that a token is held against.
pub(crate) fn check_claims(
    attributes: &Attributes<'_>,
    authorization: &Authorization,
    jwt: bool,
    errors: &mut Errors,
) {
    let is_known = authorization.issuer.is_some() || attributes.container.mentions("issuer");
    let message = if !is_known {
        "a claim is believed once the token is verified, which needs its issuer: add `issuer = \
            \"https://..\"` to the struct"
    } else if !jwt {
        "ID tokens are verified with the feature `jwt`: write `lightfriend-runtime = { .., features \
            = [\"jwt\"] }` in Cargo.toml"
    } else {
        return;
    };
    let fields = attributes.fields.iter();
    let claims = fields.filter_map(|(_, field)| field.id_token_claim.as_ref());
    let first: Vec<&LitStr> = claims.filter_map(|paths| paths.0.first()).collect();
    errors.extend(first.into_iter().map(|claim| error(claim, message)));
}
