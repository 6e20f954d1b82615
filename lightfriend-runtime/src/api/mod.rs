//! Calls to a service's API with a token that is always fresh.

mod path;
mod request;
mod response;

pub use request::{Client, Request};
pub use response::Response;
