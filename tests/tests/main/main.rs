//! Everything that a user of the framework does, through the derive, over HTTP, on a real SQLite
//! file, against a provider that holds clients to the RFCs.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::too_many_lines,
    missing_docs,
    unreachable_pub,
    reason = "tests fail by panicking, and are documented by their names"
)]

// The name under which one of the shapes finds the runtime.
use lightfriend_runtime as runtime;

mod accounts;
mod adopted;
mod api_client;
mod arrows;
mod backups;
mod book;
mod browser;
mod canaries;
mod certificates;
mod client_authentication;
mod config;
mod databases;
mod describe;
mod discovery;
mod docs;
mod doctor;
mod fields;
mod flow;
mod fuzz_seeds;
mod given;
mod hooks;
mod hosts;
mod id_tokens;
mod import;
mod interop;
mod json;
mod keys;
mod lightfriend;
mod links;
mod metrics;
mod migrations;
mod mock_provider;
mod navigation;
mod nginx;
mod operations;
mod organizations;
mod outgoing;
mod owners;
mod page;
mod postgres;
mod prefix;
mod quickstart;
mod reader;
mod reauth_soon;
mod repository;
mod requests;
mod scope_sets;
mod scopes;
mod several;
pub mod shapes;
mod soak;
mod statements;
mod support;
mod testing_kit;
mod token_answers;
mod token_requests;
mod token_transport;
mod tokens;
