//! Calls to a service's API with a token that is always fresh.

mod challenge;
mod client;
mod handle;
mod path;
mod remark;
mod request;
mod response;

pub use client::Client;
pub use handle::TokenHandle;
#[cfg(feature = "testing")]
pub(crate) use path::below;
pub use request::Request;
pub use response::Response;
