//! What the application gives: its database, keys, addresses, credentials, and who is signed in.

mod account;
mod builder;
mod connected;
mod current_owner;
mod current_user;
mod hooks;
mod import_table;
mod imported;
mod inputs;
mod new_connection;
mod oauth;
mod old_connection;
mod per_host;
mod problems;
#[cfg(feature = "testing")]
mod rerouted;
mod start_url;
mod state;
mod statuses;
mod summary;
mod viewer;

pub use account::Account;
pub use builder::Builder;
pub use connected::Connected;
pub use current_owner::{CurrentOwner, OwnerAction};
pub use current_user::IntoCurrentUser;
pub use hooks::{Hooks, hooks_type};
pub use import_table::{ImportFailure, ImportReport, ImportTable, OldRow, OldRowError, OldTable};
pub use imported::{Epoch, ImportOutcome, Imported};
#[cfg(feature = "page")]
pub(crate) use inputs::inputs;
pub use inputs::{ConnectionInput, InputKind};
pub use new_connection::NewConnection;
pub use oauth::OAuth;
pub(crate) use oauth::Visitor;
pub use old_connection::{OldConnection, OldGuard};
pub use start_url::StartUrl;
pub use state::HostState;
pub(crate) use state::Hosted;
pub use statuses::{ConnectionEntry, ConnectionLinks};
pub use summary::Summary;
pub use viewer::Viewer;
pub(crate) use viewer::Viewing;
