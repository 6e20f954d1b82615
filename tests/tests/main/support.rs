//! A host application for the tests: its own `users` table, a session in a cookie, and a browser.

mod browser;
mod database;
mod host;
mod html;
mod log;
mod serve;
mod wait;

pub use browser::{Browser, location, outcome, param};
pub use database::{
    Failure, Kind, SqlitePool, TestDatabase, Watch, open_as_told, open_as_told_watched, sqlite,
    sqlites_own,
};
pub use host::{AppState, Host, application, builder, session_user};
pub use html::attribute;
pub use log::{Log, begin_log, log_everything, log_of, logged_case, trace_of};
pub use serve::{bind, serve, serve_on};
pub use wait::{eventually, eventually_within};

pub const CLIENT_ID: &str = "test-client";
pub const CLIENT_SECRET: &str = "test-client-secret-canary";

/// The ids of the users that every host has.
pub const ALICE: i32 = 1;
pub const BOB: i32 = 2;
