//! Calls to a service's API with a token that is always fresh.

mod challenge;
mod handle;
mod path;
mod remark;
mod request;
mod response;

pub use handle::TokenHandle;
#[cfg(feature = "testing")]
pub(crate) use path::below;
pub use request::{Client, Request};
pub use response::Response;
