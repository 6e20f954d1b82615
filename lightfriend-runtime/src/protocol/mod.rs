//! The wire: what is asked of a provider and what its answers mean.

mod answer;
mod answer_body;
pub(crate) mod authorization;
pub(crate) mod callback_signature;
mod client;
mod client_auth;
mod client_jwt;
mod exchange;
mod id_token;
mod introspection;
mod lifetime;
mod lookup;
mod metadata;
mod params;
mod pkce;
mod pushed;
mod refusal;
mod request;
pub(crate) mod revocation;
pub(crate) mod scope;
pub(crate) mod token_request;
mod token_response;
mod trial;
mod values;

pub(crate) use client::ClientCredentials;
pub(crate) use lookup::unverified_claims;
pub(crate) use metadata::{Issuer, Issuers, document_as_it_stands};
pub(crate) use pkce::CodeVerifier;
pub(crate) use refusal::{Class, Failure};
pub(crate) use request::sensitive;
pub(crate) use token_response::{TokenAnswer, check_access_token, check_refresh_token};
pub(crate) use trial::{Otherwise, Trial};
pub(crate) use values::Values;
#[cfg(feature = "testing")]
pub(crate) use {refusal::Answered, token_response::read as read_token_answer};
