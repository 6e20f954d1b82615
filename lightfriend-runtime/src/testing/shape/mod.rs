//! A provider in the shape that a struct's attributes describe. It holds clients to it: what departs
//! is refused, and remembered as a sentence that names the attribute.

mod answers;
mod attribute;
mod authorization;
mod compare;
mod credentials;
mod facts;
mod issuer;
mod keys;
mod pattern;
mod places;
mod serve;
mod tokens;
mod wanted;

pub(super) use self::attribute::Kind;
pub(super) use self::facts::Facts;
pub(super) use self::keys::private as private_key;
pub(super) use self::serve::{Decision, Shape};
