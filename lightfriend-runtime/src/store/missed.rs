//! Why there was no connection, for those who can do something about it.
//!
//! Drivers and pools say it in texts only, which may hold a part of a URL, and with it of a
//! password. So the caller gets our words, and the log theirs where they are known to hold none.

use super::trouble::POOLER;
use crate::{error::Error, escape::escaped};

/// The work was not done: not even begun, or lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missed {
    Connection(NoConnection),
    /// The thread or the task that worked is gone.
    Thread,
}

impl Missed {
    /// What it is where nothing is under way yet that could be lost: what only the operator can set
    /// right is said as such.
    pub(super) fn at_boot(self) -> Error {
        match self {
            Self::Connection(why) if why.is_the_operators() => {
                Error::Misconfigured(format!("database: {}", why.words()))
            }
            other => other.into(),
        }
    }
}

impl From<Missed> for Error {
    /// It may pass: whoever holds tokens that are kept nowhere else tries again.
    fn from(missed: Missed) -> Self {
        match missed {
            Missed::Connection(why) => Self::Database {
                problem: why.words(),
                retryable: true,
            },
            Missed::Thread => Self::Internal("a database task was lost"),
        }
    }
}

/// Why a pool gives no connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoConnection {
    Busy,
    Unreachable,
    Unresolved,
    Starting,
    TooMany,
    Malformed,
    NoTls,
    Untrusted,
    Credentials,
    NoDatabase,
    NotAdmitted,
    Pooler,
    Unknown,
}

impl NoConnection {
    /// By the words of a driver or a pool, which are logged here.
    pub(super) fn of(text: &str) -> Self {
        let sign = SIGNS.iter().find(|(sign, _)| text.contains(sign));
        let why = sign.map_or(Self::Unknown, |(_, why)| *why);
        if matches!(why, Self::Malformed | Self::Unresolved) {
            // An `@` in a password, and the rest of it is taken for the host.
            tracing::warn!(problem = why.words(), "no connection to the database");
        } else {
            let detail = escaped(text, 300);
            tracing::warn!(
                problem = why.words(),
                detail,
                "no connection to the database"
            );
        }
        why
    }

    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Busy => {
                "no connection came free in time; give the pool more connections if that goes on"
            }
            Self::Unreachable => {
                "the server cannot be reached; is it running, and are host and port right?"
            }
            Self::Unresolved => "the host name of the server cannot be resolved",
            Self::Starting => "the server is starting or shutting down",
            Self::TooMany => {
                "the server has too many connections; make the pools smaller, or its \
                 max_connections larger"
            }
            Self::Malformed => {
                "the URL of the server is malformed; it is like postgres://user:password@host/name, \
                 and special characters of the password are percent-encoded"
            }
            Self::NoTls => {
                "the server offers no TLS; switch it on there, or write sslmode=disable if the way \
                 to it is safe"
            }
            Self::Untrusted => {
                "the server's TLS certificate is not trusted or not for this host; name its \
                 authority by sslrootcert=<PEM file>"
            }
            Self::Credentials => "the server refuses the user or the password of the URL",
            Self::NoDatabase => "the server has no database of that name; create it",
            Self::NotAdmitted => {
                "the server does not admit this user to this database from here; see its \
                 pg_hba.conf, and GRANT CONNECT"
            }
            Self::Pooler => POOLER,
            Self::Unknown => "no connection could be made; the log says why",
        }
    }

    const fn is_the_operators(self) -> bool {
        matches!(
            self,
            Self::Malformed
                | Self::NoTls
                | Self::Untrusted
                | Self::Credentials
                | Self::NoDatabase
                | Self::NotAdmitted
                | Self::Pooler
        )
    }
}

/// What the texts say, the first that is found; SQLSTATEs where there are any, because servers speak
/// their operators' languages.
const SIGNS: [(&str, NoConnection); 44] = [
    ("prepared statement \"", NoConnection::Pooler),
    ("SQLSTATE 28P01", NoConnection::Credentials),
    ("SQLSTATE 3D000", NoConnection::NoDatabase),
    ("SQLSTATE 53300", NoConnection::TooMany),
    ("SQLSTATE 57P03", NoConnection::Starting),
    ("SQLSTATE 42501", NoConnection::NotAdmitted),
    ("pg_hba.conf", NoConnection::NotAdmitted),
    ("SQLSTATE 28000", NoConnection::Credentials),
    ("authentication failed", NoConnection::Credentials),
    ("no password supplied", NoConnection::Credentials),
    ("password missing", NoConnection::Credentials),
    ("authentication error", NoConnection::Credentials),
    ("is not permitted to log in", NoConnection::Credentials),
    ("permission denied for database", NoConnection::NotAdmitted),
    ("too many", NoConnection::TooMany),
    ("remaining connection slots", NoConnection::TooMany),
    ("the database system is", NoConnection::Starting),
    ("in URI", NoConnection::Malformed),
    ("connection option", NoConnection::Malformed),
    ("connection info string", NoConnection::Malformed),
    ("percent-encoded", NoConnection::Malformed),
    ("URI query parameter", NoConnection::Malformed),
    ("port number", NoConnection::Malformed),
    ("sslmode value", NoConnection::Malformed),
    ("invalid connection string", NoConnection::Malformed),
    ("invalid configuration", NoConnection::Malformed),
    ("does not support TLS", NoConnection::NoTls),
    ("does not support SSL", NoConnection::NoTls),
    ("TLS handshake", NoConnection::Untrusted),
    ("certificate", NoConnection::Untrusted),
    ("SSL error", NoConnection::Untrusted),
    ("translate host name", NoConnection::Unresolved),
    ("lookup address", NoConnection::Unresolved),
    ("could not resolve", NoConnection::Unresolved),
    ("Connection refused", NoConnection::Unreachable),
    ("error connecting to server", NoConnection::Unreachable),
    (
        "error communicating with the server",
        NoConnection::Unreachable,
    ),
    ("could not connect to server", NoConnection::Unreachable),
    ("role \"", NoConnection::Credentials),
    ("database \"", NoConnection::NoDatabase),
    ("connection to server", NoConnection::Unreachable),
    ("imed out waiting", NoConnection::Busy),
    ("waiting for a slot", NoConnection::Busy),
    ("Timed out in bb8", NoConnection::Busy),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_drivers_say_is_understood() {
        let at = "timed out waiting for connection: connection to server at \"127.0.0.1\", port 1 failed: ";
        for (text, why) in [
            (
                "timed out waiting for connection".to_owned(),
                NoConnection::Busy,
            ),
            (
                "Timeout occurred while waiting for a slot to become available".to_owned(),
                NoConnection::Busy,
            ),
            (
                format!("{at}Connection refused\n\tIs the server running on that host?"),
                NoConnection::Unreachable,
            ),
            (
                format!("{at}FATAL:  password authentication failed for user \"ada\""),
                NoConnection::Credentials,
            ),
            (
                format!("{at}FATAL:  role \"ada\" does not exist"),
                NoConnection::Credentials,
            ),
            (
                format!("{at}FATAL:  database \"app\" does not exist"),
                NoConnection::NoDatabase,
            ),
            (
                format!("{at}FATAL:  sorry, too many clients already"),
                NoConnection::TooMany,
            ),
            (
                format!("{at}FATAL:  the database system is starting up"),
                NoConnection::Starting,
            ),
            (
                format!("{at}SSL error: certificate verify failed"),
                NoConnection::Untrusted,
            ),
            (
                "FATAL (SQLSTATE 28P01): Passwort-Authentifizierung schlug fehl".to_owned(),
                NoConnection::Credentials,
            ),
        ] {
            assert_eq!(NoConnection::of(&text), why, "{text}");
        }
    }

    #[test]
    fn what_is_tried_again_elsewhere_ends_the_boot() {
        let missed = Missed::Connection(NoConnection::Credentials);
        assert!(Error::from(missed).is_transient());
        assert!(missed.at_boot().is_misconfigured());
        let missed = Missed::Connection(NoConnection::Unreachable);
        assert!(missed.at_boot().is_transient());
    }
}
