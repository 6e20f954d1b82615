//! Sealing of tokens, verifiers and secret columns.

mod envelope;
mod key_ring;

pub(crate) use envelope::Place;
pub use key_ring::KeyRing;
