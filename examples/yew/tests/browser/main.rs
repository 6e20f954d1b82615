//! The components in Chromium, on wasm, with a backend that is the real one.
//!
//! Ignored by default, because they need Chromium, ChromeDriver and the built program: `WASM` is its
//! file, which `.ci/wasm` builds. `.ci/run` runs them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "tests fail by panicking"
)]

mod accounts;
mod application;
mod flows;
mod inputs;
mod popups;
mod states;
mod window;
