//! `conformance!` of structs that are right, and of structs that are wrong in one attribute.

#![allow(
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test's structs are as an application's"
)]

mod broken;
mod kinds;
