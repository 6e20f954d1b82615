//! What goes wrong with a database, by what helps.

use diesel::result::{DatabaseErrorKind as Kind, Error as DieselError};

use crate::error::Error;

/// What may help after a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Remedy {
    /// To wait for the lock that somebody else has.
    Wait,
    /// To do the same again: nothing of it was done.
    Repeat,
    /// To do the same on another connection: it finds out whether it was done.
    Elsewhere,
    /// Nothing.
    Nothing,
}

pub(super) fn remedy(error: &DieselError) -> Remedy {
    if is_locked(error) {
        Remedy::Wait
    } else if is_lost(error) {
        Remedy::Elsewhere
    } else if is_conflict(error) {
        Remedy::Repeat
    } else {
        Remedy::Nothing
    }
}

/// SQLite reports a lock held by another connection as an error of no particular kind.
pub(super) fn is_locked(error: &DieselError) -> bool {
    matches!(error, DieselError::DatabaseError(Kind::Unknown, information)
        if information.message().contains("is locked"))
}

/// The connection is gone, or leads to a server that takes no writes (any more), or its statements were
/// prepared for a table that looked otherwise (SQLSTATE 0A000).
pub(super) fn is_lost(error: &DieselError) -> bool {
    match error {
        DieselError::BrokenTransactionManager => true,
        DieselError::DatabaseError(kind, information) => {
            matches!(
                kind,
                Kind::ClosedConnection | Kind::UnableToSendCommand | Kind::ReadOnlyTransaction
            ) || OF_NO_USE
                .iter()
                .any(|words| information.message().contains(words))
        }
        _ => false,
    }
}

/// Words of SQLSTATE class 57P and of 0A000, which Diesel does not tell from others.
const OF_NO_USE: [&str; 5] = [
    "cached plan must not change result type",
    "terminating connection",
    "the database system is",
    "server closed the connection",
    "connection closed",
];

/// Of several who met, this one has to come again (SQLSTATE 40001, 40P01).
fn is_conflict(error: &DieselError) -> bool {
    match error {
        DieselError::DatabaseError(Kind::SerializationFailure, _) => true,
        DieselError::DatabaseError(Kind::Unknown, information) => CONFLICTS
            .iter()
            .any(|words| information.message().contains(words)),
        _ => false,
    }
}

const CONFLICTS: [&str; 3] = [
    "deadlock detected",
    "restart transaction",
    "schema has been updated",
];

/// In the database's own words, why it does not change a table: of its names, there are no values in them.
/// `None` where something else is the matter.
pub(super) fn refused(error: &DieselError) -> Option<&str> {
    match error {
        DieselError::DatabaseError(Kind::Unknown, information)
            if remedy(error) == Remedy::Nothing && !is_right(information.message()) =>
        {
            Some(information.message())
        }
        _ => None,
    }
}

fn is_right(message: &str) -> bool {
    let words = MAY_NOT_CREATE.iter();
    words
        .chain(&["permission denied"])
        .any(|words| message.contains(words))
}

/// Databases' messages may quote values, so the caller gets our words and the log theirs without
/// the details.
pub(super) fn database_error(error: &DieselError) -> Error {
    let (problem, retryable) = meaning(error);
    if let DieselError::DatabaseError(kind, information) = error {
        tracing::warn!(?kind, message = information.message(), "database error");
    } else {
        tracing::warn!(problem, "database error");
    }
    Error::Database { problem, retryable }
}

fn meaning(error: &DieselError) -> (&'static str, bool) {
    match error {
        DieselError::DatabaseError(Kind::ForeignKeyViolation, _) => {
            ("the user does not exist in the host's table", false)
        }
        DieselError::DatabaseError(Kind::UniqueViolation, _) => ("the row exists already", false),
        DieselError::DatabaseError(Kind::NotNullViolation | Kind::CheckViolation, _) => A_REFUSAL,
        DieselError::DatabaseError(_, information) => by_words(information.message()),
        DieselError::BrokenTransactionManager => ("the statement failed", true),
        _ => ("the statement could not be run", false),
    }
}

const A_REFUSAL: (&str, bool) = ("a column refuses the value", false);

/// Words of SQLSTATE class 22, and of SQLite's `STRICT` tables, which Diesel does not tell from others.
const REFUSALS: [&str; 6] = [
    "value too long for type",
    "invalid byte sequence for encoding",
    "invalid input syntax",
    "out of range",
    "cannot store",
    "string or blob too big",
];

fn by_words(message: &str) -> (&'static str, bool) {
    if REFUSALS.iter().any(|words| message.contains(words)) {
        return A_REFUSAL;
    }
    let is_relation = message.contains("relation \"") || message.contains("column \"");
    let is_missing = message.contains("no such table")
        || message.contains("no such column")
        || (is_relation && message.contains("does not exist"));
    if is_missing {
        ("a table or column is missing; run the migrations", false)
    } else if MAY_NOT_CREATE.iter().any(|words| message.contains(words)) {
        (
            "the database role may not create or change tables; call migrate() as their owner, with \
             GRANT USAGE, CREATE ON SCHEMA to it, and check() elsewhere",
            false,
        )
    } else if message.contains("prepared statement \"") {
        (POOLER, true)
    } else if message.contains("permission denied") {
        (
            "the database role lacks a right; GRANT SELECT, INSERT, UPDATE, DELETE on the tables \
             to it",
            false,
        )
    } else {
        ("the statement failed", true)
    }
}

/// What was prepared on a connection is not there, or something else is.
pub(super) const POOLER: &str = "the pooler in front of the server knows no prepared statements; write \
     pgbouncer=true into the URL for OAuth::connect, switch off Diesel's cache of statements in a \
     pool of libpq's, or let PgBouncer 1.21 or newer have max_prepared_statements";

const MAY_NOT_CREATE: [&str; 3] = [
    "permission denied for schema",
    "no schema has been selected to create in",
    "must be owner of",
];
