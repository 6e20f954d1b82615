//! Where in the sources a statement stands, and a list of those that are sent. Without the feature
//! `testing` there is neither.

#[cfg(feature = "testing")]
pub use list::{SentStatement, StatementLog};

use super::conn::Dialect;

/// Where a statement stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    #[cfg(feature = "testing")]
    location: &'static std::panic::Location<'static>,
}

impl Place {
    /// The caller's, if that is marked with `#[cfg_attr(feature = "testing", track_caller)]`, its
    /// caller's.
    #[cfg_attr(feature = "testing", track_caller)]
    pub(super) fn here() -> Self {
        Self {
            #[cfg(feature = "testing")]
            location: std::panic::Location::caller(),
        }
    }

    /// Its statement is sent: it comes onto the list, if somebody keeps one.
    #[cfg(feature = "testing")]
    pub(super) fn sent(self, dialect: Dialect, sql: impl FnOnce() -> String) {
        list::add(self.location, dialect, sql);
    }

    #[cfg(not(feature = "testing"))]
    pub(super) fn sent(self, _: Dialect, _: impl FnOnce() -> String) {}
}

#[cfg(feature = "testing")]
mod list {
    use std::{
        collections::BTreeSet,
        fmt,
        panic::Location,
        sync::{
            Mutex, MutexGuard, PoisonError,
            atomic::{AtomicUsize, Ordering},
        },
    };

    use super::super::conn::Dialect;

    /// How many keep the list now. Without any it costs a look at this.
    static KEEPERS: AtomicUsize = AtomicUsize::new(0);
    static LIST: Mutex<BTreeSet<SentStatement>> = Mutex::new(BTreeSet::new());

    /// A statement that was sent, without its values.
    #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
    #[non_exhaustive]
    pub struct SentStatement {
        /// The file of the runtime's in which it stands.
        pub file: &'static str,
        /// The line.
        pub line: u32,
        /// `sqlite` or `postgres`.
        pub dialect: &'static str,
        /// Its text, as the database gets it.
        pub sql: String,
    }

    impl fmt::Display for SentStatement {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            let Self {
                file,
                line,
                dialect,
                sql,
            } = self;
            write!(f, "{file}:{line} ({dialect}): {sql}")
        }
    }

    /// Lists every statement that the runtime sends in this process while this lives, each once.
    #[derive(Debug)]
    #[must_use = "the list is kept as long as this lives"]
    pub struct StatementLog(());

    impl StatementLog {
        /// Keeps the list from now on.
        pub fn begin() -> Self {
            KEEPERS.fetch_add(1, Ordering::SeqCst);
            Self(())
        }

        /// What was sent, by place.
        #[must_use]
        pub fn statements(&self) -> Vec<SentStatement> {
            list().iter().cloned().collect()
        }
    }

    impl Drop for StatementLog {
        fn drop(&mut self) {
            KEEPERS.fetch_sub(1, Ordering::SeqCst);
        }
    }

    fn list() -> MutexGuard<'static, BTreeSet<SentStatement>> {
        LIST.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn add(
        location: &'static Location<'static>,
        dialect: Dialect,
        sql: impl FnOnce() -> String,
    ) {
        if KEEPERS.load(Ordering::Relaxed) == 0 {
            return;
        }
        let sent = SentStatement {
            file: location.file(),
            line: location.line(),
            dialect: match dialect {
                #[cfg(feature = "sqlite")]
                Dialect::Sqlite => "sqlite",
                #[cfg(feature = "_postgres")]
                Dialect::Postgres => "postgres",
            },
            sql: sql(),
        };
        list().insert(sent);
    }
}
