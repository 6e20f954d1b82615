//! What the application gives: its database, keys, addresses, credentials, and who is signed in.

mod builder;
mod credentials;
mod current_user;
mod oauth;
mod state;
mod urls;

pub use builder::Builder;
pub use current_user::IntoCurrentUser;
pub use oauth::{CallbackSession, OAuth};
pub use state::HostState;
pub(crate) use state::Hosted;
