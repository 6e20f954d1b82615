//! A host application for the tests: its own `users` table, a session in a cookie, and a browser.

mod browser;
mod database;
mod host;
mod log;

pub use browser::{Browser, location, param};
pub use database::{SqlitePool, database};
pub use host::{AppState, Host, builder, session_user};

pub const CLIENT_ID: &str = "test-client";
pub const CLIENT_SECRET: &str = "test-client-secret-canary";

/// The ids of the users that every host has.
pub const ALICE: i32 = 1;
pub const BOB: i32 = 2;
