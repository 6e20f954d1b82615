//! What the environment may say.

use std::{env, str::FromStr, time::Duration};

use super::shared::Failure;

pub(crate) struct Settings {
    pub(crate) rounds: usize,
    /// Of each round.
    pub(crate) time: Duration,
    /// Of the largest table.
    pub(crate) rows: i32,
    pub(crate) pin: bool,
    only: Option<String>,
}

/// What can be measured by itself.
pub(crate) const PARTS: [&str; 7] = [
    "connects",
    "reads",
    "refreshes",
    "memory",
    "rows",
    "in-process",
    "databases",
];

impl Settings {
    pub(crate) fn from_env() -> Result<Self, Failure> {
        let only = env::var("BENCH_ONLY").ok();
        if let Some(part) = &only
            && !PARTS.contains(&part.as_str())
        {
            return Err(format!("BENCH_ONLY is none of {}", PARTS.join(", ")).into());
        }
        Ok(Self {
            rounds: or("BENCH_ROUNDS", 5_usize)?.max(1),
            time: Duration::try_from_secs_f64(or("BENCH_SECONDS", 0.5)?)?,
            rows: or("BENCH_ROWS", 1_000_000)?,
            pin: env::var("BENCH_PIN").ok().as_deref() != Some("no"),
            only,
        })
    }

    /// Whether there is anything to measure besides this.
    pub(crate) fn wants_more_than(&self, part: &str) -> bool {
        self.only.as_deref().is_none_or(|only| only != part)
    }

    pub(crate) fn wants(&self, part: &str) -> bool {
        self.only.as_deref().is_none_or(|only| only == part)
    }
}

fn or<T: FromStr>(name: &str, default: T) -> Result<T, Failure> {
    match env::var(name) {
        Ok(text) => text
            .parse()
            .map_err(|_| format!("{name} is not a number: {text}").into()),
        Err(_) => Ok(default),
    }
}
