//! What the application gives: its database, keys, addresses, credentials, and who is signed in.

mod account;
mod builder;
mod connected;
mod current_user;
mod hooks;
mod inputs;
mod new_connection;
mod oauth;
mod per_host;
mod state;
mod statuses;
mod summary;

pub use account::Account;
pub use builder::Builder;
pub use connected::Connected;
pub use current_user::IntoCurrentUser;
pub use hooks::{Hooks, hooks_type};
#[cfg(feature = "page")]
pub(crate) use inputs::inputs;
pub use inputs::{ConnectionInput, InputKind};
pub use new_connection::NewConnection;
pub use oauth::OAuth;
pub use state::HostState;
pub(crate) use state::Hosted;
pub use statuses::{ConnectionEntry, ConnectionLinks};
pub use summary::Summary;
