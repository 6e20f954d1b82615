//! Attributes as they are written, with their spans. Nothing is judged here but whether a key
//! exists and its value has the right kind.

mod keys;
mod unknown;
mod value;

use syn::{Data, DeriveInput, Fields, Lit, LitStr, Meta, Path};

use self::keys::keys;
pub(crate) use self::value::{Duration, Flag, OneOrMore, Pair, Pairs, Texts};
use self::value::{Value, at};
use crate::error::{Errors, error};

/// The struct with everything written on it.
pub(crate) struct Attributes<'a> {
    /// The struct itself.
    pub(crate) input: &'a DeriveInput,
    /// `#[oauth(..)]` on the struct.
    pub(crate) container: Container,
    /// The struct's fields with their `#[oauth(..)]`.
    pub(crate) fields: Vec<(&'a syn::Field, Field)>,
}

impl<'a> Attributes<'a> {
    /// Reads all attributes; what cannot be read is reported and left out.
    pub(crate) fn read(input: &'a DeriveInput, errors: &mut Errors) -> Self {
        let container = Container::read(keys::items(&input.attrs, errors), errors);
        container.report_unknown(errors);
        let fields = match &input.data {
            Data::Struct(data) => match &data.fields {
                Fields::Named(fields) => fields.named.iter().collect(),
                Fields::Unnamed(_) | Fields::Unit => Vec::new(),
            },
            Data::Enum(_) | Data::Union(_) => Vec::new(),
        };
        let fields = fields
            .into_iter()
            .map(|field| (field, Field::read_from(field, errors)));
        Self {
            input,
            container,
            fields: fields.collect(),
        }
    }
}

keys! {
    /// `#[oauth(..)]` on the struct.
    Container {
        /// `provider = "google"`: a preset; other attributes override it.
        "provider" => provider: LitStr,
        /// `service = "google_calendar"`: the slug in routes, table and environment.
        "service" => service: LitStr,
        /// `authorization_endpoint = "https://.."` (RFC 6749 section 3.1).
        "authorization_endpoint" => authorization_endpoint: LitStr,
        /// `token_endpoint = "https://.."` (RFC 6749 section 3.2).
        "token_endpoint" => token_endpoint: LitStr,
        /// `revocation_endpoint = "https://.."` (RFC 7009).
        "revocation_endpoint" => revocation_endpoint: LitStr,
        /// `scopes("read", "write")` (RFC 6749 section 3.3).
        "scopes" => scopes: Texts,
        /// `scope_separator = ","`, where the provider departs from the RFC's space.
        "scope_separator" => scope_separator: LitStr,
        /// `authorization_params(access_type = "offline")`.
        "authorization_params" => authorization_params: Pairs,
        /// `token_params(..)`: of the code exchange.
        "token_params" => token_params: Pairs,
        /// `refresh_params(..)`: of a refresh.
        "refresh_params" => refresh_params: Pairs,
        /// `code_challenge_method = "S256"` (RFC 7636).
        "code_challenge_method" => code_challenge_method: LitStr,
        /// `pkce_unsupported = "why"`: goes with `code_challenge_method = "none"`.
        "pkce_unsupported" => pkce_unsupported: LitStr,
        /// `token_endpoint_auth_method = "client_secret_basic"` (RFC 6749 section 2.3).
        "token_endpoint_auth_method" => token_endpoint_auth_method: LitStr,
        /// `basic_encoding = "raw"`, where the provider does not decode (RFC 6749 section 2.3.1).
        "basic_encoding" => basic_encoding: LitStr,
        /// `token_request_format = "json"`, where the provider wants no form.
        "token_request_format" => token_request_format: LitStr,
        /// `token_type = "bearer_or_absent"`, where the provider leaves it out (RFC 6749 section 5.1).
        "token_type" => token_type: LitStr,
        /// `issuer = "https://.."`: `iss` is checked (RFC 9207).
        "issuer" => issuer: LitStr,
        /// `default_expires_in = "1h"`, where the provider does not say.
        "default_expires_in" => default_expires_in: Duration,
        /// `refresh_before = "60s"`.
        "refresh_before" => refresh_before: Duration,
        /// `api_base_url = "https://.."`: the only place the access token is sent to.
        "api_base_url" => api_base_url: LitStr,
        /// `api_auth(header = "X-Token")` instead of `Authorization: Bearer` (RFC 6750 section 2.1).
        "api_auth" => api_auth: ApiAuth,
        /// `api_headers("x-version" = "1")`.
        "api_headers" => api_headers: Pairs,
        /// `env = "GOOGLE"`: prefix of the two environment variables.
        "env" => env: LitStr,
        /// `route = "/api/google_calendar"`.
        "route" => route: LitStr,
        /// `table = "google_calendar_connection"`.
        "table" => table: LitStr,
        /// `user_id = i64`.
        "user_id" => user_id: Path,
        /// `users = "users(id)"` or `"none"`.
        "users" => users: LitStr,
        /// `crate = path::to::lightfriend_runtime`.
        "crate" => runtime: Path,
    }
}

keys! {
    /// `#[oauth(..)]` on one of the struct's fields.
    Field {
        /// `token_response = "team.id"`: where in the token answer the value is.
        "token_response" => token_response: OneOrMore,
        /// `local`: the application's own value.
        "local" => local: Flag,
        /// `default = "eu"`: goes with `local`.
        "default" => default: Lit,
        /// `secret`: sealed like a token.
        "secret" => secret: Flag,
    }
}

impl Field {
    fn read_from(field: &syn::Field, errors: &mut Errors) -> Self {
        let this = Self::read(keys::items(&field.attrs, errors), errors);
        this.report_unknown(errors);
        this
    }
}

keys! {
    /// `api_auth(..)`.
    ApiAuth {
        /// `header = "X-Token"`: carries the bare token.
        "header" => header: LitStr,
    }
}

/// `api_auth(header = "..")`
impl Value for ApiAuth {
    fn read(meta: &Meta, errors: &mut Errors) -> Option<Self> {
        let Meta::List(list) = meta else {
            errors.push(error(&at(meta), "write `api_auth(header = \"X-Token\")`"));
            return None;
        };
        let this = Self::read(keys::list_items(list, errors), errors);
        this.report_unknown(errors);
        if this.header.is_none()
            && this.unknown.is_empty()
            && !this.broken
            && this.written.is_empty()
        {
            errors.push(error(
                &list.path,
                "name the header: `api_auth(header = \"X-Token\")`",
            ));
        }
        Some(this)
    }
}
