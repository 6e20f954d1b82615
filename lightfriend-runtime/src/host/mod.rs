//! What the application gives: its database, keys, addresses, credentials, and who is signed in.

mod account;
mod builder;
mod connected;
mod current_user;
mod oauth;
mod state;
mod statuses;
mod summary;

pub use account::Account;
pub use builder::Builder;
pub use connected::Connected;
pub use current_user::IntoCurrentUser;
pub use oauth::OAuth;
pub use state::HostState;
pub(crate) use state::Hosted;
pub use statuses::{ConnectionEntry, ConnectionLinks};
pub use summary::Summary;
