//! The wire: what is asked of a provider and what its answers mean.

mod answer_body;
pub(crate) mod authorization;
mod client_auth;
mod lifetime;
mod params;
mod pkce;
mod refusal;
mod request;
pub(crate) mod revocation;
pub(crate) mod scope;
pub(crate) mod token_request;
mod token_response;
mod values;

pub(crate) use client_auth::ClientCredentials;
pub(crate) use pkce::CodeVerifier;
pub(crate) use refusal::{Class, Failure};
pub(crate) use token_response::TokenAnswer;
pub(crate) use values::Values;
#[cfg(feature = "testing")]
pub(crate) use {refusal::Answered, token_response::read as read_token_answer};
