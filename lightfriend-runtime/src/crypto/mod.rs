//! Sealing of tokens, verifiers and secret columns.

mod canary;
mod envelope;
mod key_ring;

pub(crate) use canary::Canary;
pub(crate) use envelope::Place;
pub use key_ring::KeyRing;
