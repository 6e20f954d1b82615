//! What the derive implements, and lists of it.

use std::path::{Path, PathBuf};

use diesel::migration::{self, MigrationSource};
#[cfg(feature = "_postgres")]
use diesel::pg::Pg;
#[cfg(feature = "sqlite")]
use diesel::sqlite::Sqlite;

use crate::{
    account_key::AccountKey,
    descriptor::{Descriptor, MigratedBy},
    error::Error,
    store::{self, Dialect, Migration, Model, written},
    user::UserKey,
};

/// One service's accounts; implemented by `#[derive(OAuthIntegration)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an integration",
    note = "add `#[derive(OAuthIntegration)]` and `#[oauth(..)]` to the struct"
)]
pub trait OAuthIntegration: Sized + 'static {
    /// Type of the ids of connections' owners: the host's users, unless the struct says `owner`.
    type UserId: UserKey;
    /// Type of the field that tells a user's accounts apart; `()` where there is one.
    type AccountKey: AccountKey;
    /// The model of one account's row.
    type Connection: Model<UserId = Self::UserId, AccountKey = Self::AccountKey>;
    /// Everything the runtime knows of the integration.
    const DESCRIPTOR: &'static Descriptor;
}

/// The application's integrations, made by [`integrations!`](crate::integrations).
#[derive(Debug, Clone, Copy)]
pub struct Integrations(&'static [&'static Descriptor]);

/// Lists integrations: one router, one page, one boot check.
///
/// Two integrations with the same slug or the same table do not compile.
#[macro_export]
macro_rules! integrations {
    ($($integration:ty),* $(,)?) => {{
        const DESCRIPTORS: &[&$crate::__private::Descriptor] =
            &[$(<$integration as $crate::OAuthIntegration>::DESCRIPTOR),*];
        const _: () = $crate::__private::check_distinct(DESCRIPTORS);
        $crate::__private::integrations(DESCRIPTORS)
    }};
}

/// One of the application's integrations, as its users know it.
#[derive(Debug, Clone, Copy)]
pub struct Integration(&'static Descriptor);

impl Integration {
    pub(crate) fn new(descriptor: &'static Descriptor) -> Self {
        Self(descriptor)
    }

    /// The slug: `google_calendar`.
    #[must_use]
    pub fn service(&self) -> &'static str {
        self.0.service
    }

    /// What users call the service: `Google Calendar`.
    #[must_use]
    pub fn title(&self) -> &'static str {
        self.0.title
    }

    /// What the application does with it, in the users' words, if the struct says so.
    #[must_use]
    pub fn description(&self) -> Option<&'static str> {
        self.0.description()
    }

    /// Where its routes are.
    #[must_use]
    pub fn routes(&self) -> Routes {
        let route = self.0.route;
        Routes {
            start: format!("{route}/oauth/start"),
            callback: self.0.callback_path(),
            disconnect: format!("{route}/disconnect"),
            status: format!("{route}/status"),
        }
    }
}

/// The paths of an integration's routes, as routers know them: browsers see them below the path of
/// `BACKEND_URL`, as [`ConnectionLinks`](crate::ConnectionLinks) have them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Routes {
    /// `GET` and `POST`: begins a flow.
    pub start: String,
    /// `GET`: where the provider sends the browser back to. It ends in `/{host}` where each host has
    /// a client of its own.
    pub callback: String,
    /// `POST` and `DELETE`: ends the connection.
    pub disconnect: String,
    /// `GET`: the connection's [`Status`](crate::Status).
    pub status: String,
}

impl Integrations {
    pub(crate) fn new(descriptors: &'static [&'static Descriptor]) -> Self {
        Self(descriptors)
    }

    pub(crate) fn descriptors(&self) -> &'static [&'static Descriptor] {
        self.0
    }

    /// The integrations in their order, for hosts that make a list of their own.
    ///
    /// ```
    /// # use lightfriend_runtime::Integrations;
    /// /// For a page that says what the application works with.
    /// fn titles(integrations: Integrations) -> Vec<&'static str> {
    ///     integrations.into_iter().map(|it| it.title()).collect()
    /// }
    /// # assert!(titles(lightfriend_runtime::integrations![]).is_empty());
    /// ```
    #[must_use]
    pub fn iter(&self) -> IntegrationsIter {
        IntegrationsIter(self.0.iter())
    }

    /// The SQL that creates the runtime's own tables and every integration's, for the eye and for other
    /// tools than Diesel's; for the enabled database, SQLite where Postgres is enabled too.
    #[must_use]
    pub fn migrations(&self) -> Vec<Migration> {
        let ours = self.0.iter();
        let ours = ours.filter(|it| it.table.migrated_by == MigratedBy::Runtime);
        let tables = ours.map(|descriptor| Migration::of(descriptor, Dialect::USUAL));
        let mut own = Migration::own();
        let flows = own.next();
        flows.into_iter().chain(tables).chain(own).collect()
    }

    /// Writes what the tables need into a folder of migrations, for `diesel_cli` and
    /// `embed_migrations!`: a folder `2026-11-27-063500_create_google_calendar_connection` with `up.sql`
    /// and `down.sql` for each table that is new there, and one `.._alter_..` for each whose struct has
    /// changed since the last one. Versions come after all that are there. Read what it has written before
    /// you run it: what only a person can say stands there as a comment, as which columns are dropped.
    ///
    /// The SQL is for the enabled database; for SQLite, where Postgres is enabled too. Gives the folders
    /// it has written: none, where there is nothing to do.
    ///
    /// ```
    /// # use lightfriend_runtime::OAuthIntegration;
    /// # #[derive(OAuthIntegration)]
    /// # #[oauth(provider = "google", scopes("https://www.googleapis.com/auth/calendar.readonly"))]
    /// # struct GoogleCalendar;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let dir = tempfile::tempdir()?;
    /// # let migrations = dir.path().join("migrations");
    /// let services = lightfriend_runtime::integrations![GoogleCalendar];
    /// let written = services.write_migrations(&migrations)?;
    /// assert_eq!(written.len(), 2); // the runtime's own tables, and the integration's
    ///
    /// // In a test of the host's:
    /// services.check_migrations(&migrations)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::Misconfigured`] when a folder cannot be read or written, or was written for another
    /// database.
    pub fn write_migrations(&self, dir: impl AsRef<Path>) -> Result<Vec<PathBuf>, Error> {
        written::write(Dialect::USUAL, self.0, dir.as_ref())
    }

    /// Whether the written migrations make the tables that the structs need: for a test, which fails when
    /// a struct has changed and [`write_migrations`](Self::write_migrations) was not called since.
    ///
    /// # Errors
    /// [`Error::Misconfigured`] when they do not, with what has changed, and when a folder cannot be read.
    pub fn check_migrations(&self, dir: impl AsRef<Path>) -> Result<(), Error> {
        written::check(Dialect::USUAL, self.0, dir.as_ref())
    }

    /// [`write_migrations`](Self::write_migrations) for Postgres, where SQLite is enabled too.
    ///
    /// # Errors
    /// As of [`write_migrations`](Self::write_migrations).
    #[cfg(feature = "_postgres")]
    pub fn write_postgres_migrations(&self, dir: impl AsRef<Path>) -> Result<Vec<PathBuf>, Error> {
        written::write(Dialect::Postgres, self.0, dir.as_ref())
    }

    /// [`check_migrations`](Self::check_migrations) for Postgres, where SQLite is enabled too.
    ///
    /// # Errors
    /// As of [`check_migrations`](Self::check_migrations).
    #[cfg(feature = "_postgres")]
    pub fn check_postgres_migrations(&self, dir: impl AsRef<Path>) -> Result<(), Error> {
        written::check(Dialect::Postgres, self.0, dir.as_ref())
    }

    /// The redirect URIs to register at the providers, for this `BACKEND_URL`. Where each host has
    /// a client of its own, `{host}` stands for its name.
    #[must_use]
    pub fn redirect_uris(&self, backend_url: &str) -> Vec<String> {
        let base = backend_url.trim_end_matches('/');
        self.0
            .iter()
            .map(|descriptor| format!("{base}{}", descriptor.callback_path()))
            .collect()
    }

    /// Text of a `.env` file with every variable and what it is for.
    #[must_use]
    pub fn env_example(&self) -> String {
        crate::env_example::of(self.0)
    }
}

/// The integrations of an application, one after another; see [`Integrations::iter`].
#[derive(Debug, Clone)]
pub struct IntegrationsIter(std::slice::Iter<'static, &'static Descriptor>);

impl Iterator for IntegrationsIter {
    type Item = Integration;

    fn next(&mut self) -> Option<Integration> {
        self.0.next().copied().map(Integration::new)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl ExactSizeIterator for IntegrationsIter {}

impl IntoIterator for Integrations {
    type Item = Integration;
    type IntoIter = IntegrationsIter;

    fn into_iter(self) -> IntegrationsIter {
        self.iter()
    }
}

impl IntoIterator for &Integrations {
    type Item = Integration;
    type IntoIter = IntegrationsIter;

    fn into_iter(self) -> IntegrationsIter {
        self.iter()
    }
}

/// With `diesel_migrations`: `conn.run_pending_migrations(integrations![GoogleCalendar])`, after
/// the migrations that create the users table. It is one migration, which does what
/// [`OAuth::migrate`](crate::OAuth::migrate) does; where a struct has changed, it is another one, which
/// changes the table. Its version comes before all dates: reverting and redoing the host's last
/// migration concerns the host's. What reverts all, as `diesel migration revert --all`, comes upon it at
/// the end, which the host's own migrations do not have, and stops there. A struct that becomes what it
/// was before is no new migration: [`OAuth::migrate`](crate::OAuth::migrate) brings the table back.
#[cfg(feature = "sqlite")]
impl MigrationSource<Sqlite> for Integrations {
    fn migrations(&self) -> migration::Result<Vec<Box<dyn migration::Migration<Sqlite>>>> {
        Ok(vec![Box::new(store::Upgrade::of(self.0, Dialect::Sqlite))])
    }
}

/// The same for Postgres.
#[cfg(feature = "_postgres")]
impl MigrationSource<Pg> for Integrations {
    fn migrations(&self) -> migration::Result<Vec<Box<dyn migration::Migration<Pg>>>> {
        Ok(vec![Box::new(store::Upgrade::of(
            self.0,
            Dialect::Postgres,
        ))])
    }
}

/// Checked when an application is compiled: two rows of one table or two routes of one name
/// cannot be told apart.
///
/// # Panics
/// When two of them have the same slug, table or route: while compiling.
// The compiler shows the user's own list then, and no place in here.
#[track_caller]
pub const fn check_distinct(descriptors: &[&Descriptor]) {
    let mut i = 0;
    while i < descriptors.len() {
        let mut j = i + 1;
        while j < descriptors.len() {
            assert!(
                !equal(descriptors[i].service, descriptors[j].service),
                "two integrations have the same `service`: give one of them another, as in `service = \"work_calendar\"`"
            );
            assert!(
                !equal(descriptors[i].table.name, descriptors[j].table.name),
                "two integrations have the same `table`: give one of them another, as in `table = \"work_calendar_connection\"`"
            );
            assert!(
                !equal(descriptors[i].route, descriptors[j].route),
                "two integrations have the same `route`: give one of them another, as in `route = \"/api/work_calendar\"`"
            );
            j += 1;
        }
        i += 1;
    }
}

const fn equal(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}
