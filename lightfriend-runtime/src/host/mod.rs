//! What the application gives: its database, keys, addresses, credentials, and who is signed in.

mod builder;
mod credentials;
mod current_user;
mod oauth;
mod urls;

pub use builder::Builder;
pub use current_user::IntoCurrentUser;
pub use oauth::{CallbackSession, OAuth};
