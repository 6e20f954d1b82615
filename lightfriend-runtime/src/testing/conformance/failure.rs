//! What is wrong with a struct, in words for whoever wrote it.

use std::fmt;

use crate::error::Error;

/// Why a struct does not pass. It shows what failed, and in a line each what the provider complains of,
/// with the attribute that says it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Failure {
    problem: String,
    complaints: Vec<String>,
}

impl Failure {
    pub(super) fn new(problem: impl Into<String>) -> Self {
        Self {
            problem: problem.into(),
            complaints: Vec::new(),
        }
    }

    pub(super) fn of(what: &str, error: &Error) -> Self {
        Self::new(format!("{what}: {error}"))
    }

    /// With what else is to be said, each once.
    pub(super) fn because(mut self, complaints: Vec<String>) -> Self {
        for complaint in complaints {
            if !self.complaints.contains(&complaint) {
                self.complaints.push(complaint);
            }
        }
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.problem)?;
        for complaint in &self.complaints {
            write!(f, "\n  - {complaint}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}
