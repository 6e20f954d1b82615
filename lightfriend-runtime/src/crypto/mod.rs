//! Sealing of tokens, verifiers and secret columns, and signing.

mod canary;
mod envelope;
pub(crate) mod jwks;
pub(crate) mod jwt;
mod key_ring;

pub(crate) use canary::Canary;
pub(crate) use envelope::Place;
pub use key_ring::KeyRing;
