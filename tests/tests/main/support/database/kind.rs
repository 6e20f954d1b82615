//! Which database the tests are run on.

/// A kind of pool, and what is behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    /// Postgres through libpq.
    Postgres,
    /// Postgres in pure Rust.
    DieselAsync,
}

/// The variable that chooses.
pub const CHOICE: &str = "TEST_DATABASE";

impl Kind {
    const ALL: [Self; 3] = [Self::Sqlite, Self::Postgres, Self::DieselAsync];

    /// The one that `TEST_DATABASE` names.
    pub fn chosen() -> Self {
        let Ok(chosen) = std::env::var(CHOICE) else {
            return Self::Sqlite;
        };
        let of_that_name = Self::ALL.into_iter().find(|kind| kind.name() == chosen);
        of_that_name.unwrap_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            panic!("{CHOICE} is one of {names}, not {chosen:?}")
        })
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
            Self::DieselAsync => "diesel-async",
        }
    }
}
