//! Connections moved in from a whole table.

mod moment;
mod old_row;
mod report;
mod run;
mod source;

use std::fmt;

use secrecy::SecretString;

use super::{Imported, OAuth};
use crate::{error::Error, integration::OAuthIntegration};

pub use old_row::{OldRow, OldRowError};
pub use report::{ImportFailure, ImportReport};
pub use source::OldTable;

/// A run over a table of the application's own, which moves its connections in; made by the derived
/// `Service::import_table(&oauth, OldTable::new(..), |row| ..)`.
///
/// # Moving from your own table
///
/// The table must be in the database that was given to the builder; it is only read, and none of its
/// columns need be changed. A closure makes an [`Imported`] of each [row](OldRow), whatever types the
/// columns have; tokens that are sealed there are opened by an [opener](Self::opened_by):
///
/// ```
/// use lightfriend_runtime::{Error, Imported, OAuth, OAuthIntegration, OldTable, SecretString};
///
/// #[derive(OAuthIntegration)]
/// #[oauth(provider = "google", scopes("https://www.googleapis.com/auth/calendar.events"))]
/// pub struct GoogleCalendar;
///
/// # fn decrypt(sealed: &str) -> Option<String> { Some(sealed.to_owned()) }
/// async fn move_in(oauth: &OAuth) -> Result<(), Error> {
///     let old = OldTable::new("google_calendar").key("id").owner("user_id");
///     let report = GoogleCalendar::import_table(oauth, old, |row| {
///         Ok(Imported::new(row.token("access_token")?)
///             .refresh_token(row.optional_token("refresh_token")?.unwrap_or_default())
///             .if_some(row.optional_moment("expires_at")?, Imported::expires_at)
///             .created_at(row.moment("created_at")?))
///     })
///     .opened_by(|sealed| {
///         let opened = decrypt(sealed).ok_or("was sealed with another key, or altered")?;
///         Ok(SecretString::from(opened))
///     })
///     .run()
///     .await?;
///     println!("{} connections moved in", report.imported);
///     for failure in &report.failures {
///         println!("{failure}"); // the row 7: the column `expires_at` is no moment: ..
///     }
///     Ok(())
/// }
/// ```
///
/// 1. Roll out the new code, with `oauth.migrate()`, and let the old code ask before it refreshes, if
///    any of it still does:
///
///    ```
///    # use lightfriend_runtime::{Error, OAuth, OAuthIntegration};
///    # #[derive(OAuthIntegration)]
///    # #[oauth(provider = "google", scopes("https://www.googleapis.com/auth/calendar.events"))]
///    # pub struct GoogleCalendar;
///    # async fn refresh_by_old_code_and_store(user_id: i32) -> Result<String, Error> { unimplemented!() }
///    use lightfriend_runtime::{ExposeSecret, OldConnection};
///
///    async fn token(oauth: &OAuth, user_id: i32) -> Result<String, Error> {
///        match GoogleCalendar::still_old(oauth, user_id).await? {
///            OldConnection::Moved => {
///                let token = GoogleCalendar::access_token(oauth, user_id).await?;
///                Ok(token.expose_secret().to_owned())
///            }
///            OldConnection::Old(guard) => {
///                // Reads the old row, as somebody else may have refreshed it by now.
///                let token = refresh_by_old_code_and_store(user_id).await?;
///                guard.release().await?;
///                Ok(token)
///            }
///        }
///    }
///    ```
/// 2. Try it with [`dry_run`](Self::dry_run), and mend what the [report](ImportReport) names.
/// 3. Run it, from one process or several, while users are at work. It takes the same lease before it
///    reads a row's tokens and until they are stored: no refresh token is presented by both.
/// 4. Run it again whenever it was stopped, or something has failed: what was moved is passed over. The
///    table `oauth_import` remembers it, and so it does of every connection that is ended here, made
///    before the run or after: whoever disconnects stays disconnected, though the old row is still there. `oauth.purge_user(id)` forgets that too: the user's old rows have to go with the user.
/// 5. Drop the old table when its report [is complete](ImportReport::is_complete) and no old code is
///    left: nobody needs its tokens any more, and nobody revokes them there.
///
/// **Several rows of an owner.** Where the struct has an `account_key`, set its column with
/// [`Imported::set`]: each account is moved. Otherwise the [newest](OldTable::newest_by) row is, and the
/// others are superseded.
///
/// **A table in another database** is gone through by the application: for each row
/// `Service::still_old(&oauth, user_id)`, then read the row, then [`import`](crate::OldGuard::import) of
/// the guard; where no old code refreshes any more, `Service::import` does.
#[must_use = "nothing is read before `run`"]
pub struct ImportTable<'a, I> {
    oauth: OAuth,
    table: OldTable,
    imported: Reading<'a, I>,
    opener: Option<Opener<'a>>,
    progress: Option<Progress<'a>>,
    batch: u32,
    is_dry: bool,
}

/// What makes a connection of a row.
type Reading<'a, I> = Box<dyn FnMut(&OldRow<'_>) -> Result<Imported<I>, OldRowError> + Send + 'a>;

/// What opens a token.
type Opener<'a> = Box<dyn Fn(&str) -> Result<SecretString, &'static str> + Send + Sync + 'a>;

/// What is told how far it has come.
type Progress<'a> = Box<dyn FnMut(&ImportReport) + Send + 'a>;

/// Rows that are read at once, unless it is said.
const BATCH: u32 = 200;

impl<'a, I: OAuthIntegration> ImportTable<'a, I> {
    pub(crate) fn new(
        oauth: &OAuth,
        table: OldTable,
        imported: impl FnMut(&OldRow<'_>) -> Result<Imported<I>, OldRowError> + Send + 'a,
    ) -> Self {
        Self {
            oauth: oauth.clone(),
            table,
            imported: Box::new(imported),
            opener: None,
            progress: None,
            batch: BATCH,
            is_dry: false,
        }
    }

    /// Opens what [`OldRow::token`] reads, where tokens are sealed: it gets the column's text and gives
    /// the token as it goes into a request. What keeps one from being opened is said in words that are
    /// in the program, so that nothing of a token can be among them. Without an opener the texts are
    /// the tokens.
    pub fn opened_by(
        mut self,
        opener: impl Fn(&str) -> Result<SecretString, &'static str> + Send + Sync + 'a,
    ) -> Self {
        self.opener = Some(Box::new(opener));
        self
    }

    /// Reads so many keys of rows at once, 200 unless it is said; at least one. Each row is read and
    /// stored by itself in any case.
    pub fn batches_of(mut self, rows: u32) -> Self {
        self.batch = rows.max(1);
        self
    }

    /// Is told after each batch how far it has come.
    pub fn on_progress(mut self, progress: impl FnMut(&ImportReport) + Send + 'a) -> Self {
        self.progress = Some(Box::new(progress));
        self
    }

    /// Reads, opens, checks and seals every row as the real run does, and asks the database whether it
    /// would take it, but stores nothing. The report says what a run would do now.
    pub fn dry_run(mut self) -> Self {
        self.is_dry = true;
        self
    }

    /// Goes through the table. It can be run again, as after an error: what was moved is passed over. A
    /// row that cannot be moved stops nothing, and is in the [report](ImportReport) and in the log.
    ///
    /// # Errors
    /// [`Error::Misconfigured`] when there is no such table or column, when the key tells rows not
    /// apart, or when the builder was not given the integration; [`Error::Database`] when the database
    /// is in trouble; [`Error::Internal`] without random bytes. What is done stays done.
    pub async fn run(self) -> Result<ImportReport, Error> {
        run::run(self).await
    }
}

impl<I: OAuthIntegration> fmt::Debug for ImportTable<'_, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImportTable")
            .field("service", &I::DESCRIPTOR.service)
            .field("table", &self.table)
            .field("is_dry", &self.is_dry)
            .finish_non_exhaustive()
    }
}
