//! The examples are the folders beside this one: `cargo run --example quickstart`.
