//! The tests are in `tests/`, the benchmarks in `benches/`.

/// Compiles every code block of the README.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
