//! `conformance!` of structs that are right, and of structs that are wrong in one attribute.

mod broken;
mod kinds;
