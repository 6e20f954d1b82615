//! A connection that the application has from elsewhere, on its way into ours.

use std::{
    fmt,
    marker::PhantomData,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use diesel::{Column, associations::HasTable};
use secrecy::SecretString;

use crate::{
    account::Account,
    error::Error,
    flow::{self, Expiry, Import, ImportEnd},
    integration::OAuthIntegration,
    store::{FieldValue, column_name},
    user::UserId,
};

/// What is known of a connection that was made elsewhere, as in the application's own tables of before:
/// tokens in the clear, which `Service::import(&oauth, user_id, ..)` seals, and the struct's fields.
///
/// ```
/// use lightfriend_runtime::{Error, Imported, OAuth, OAuthIntegration, SecretString};
///
/// /// Opens the user's car.
/// #[derive(OAuthIntegration)]
/// #[oauth(
///     authorization_endpoint = "https://auth.tesla.com/oauth2/v3/authorize",
///     token_endpoint = "https://fleet-auth.prd.vn.cloud.tesla.com/oauth2/v3/token",
///     scopes("openid", "offline_access", "vehicle_cmds"),
/// )]
/// pub struct Tesla {
///     #[oauth(local, default = "eu")]
///     region: String,
/// }
///
/// struct OldRow { user_id: i32, access: SecretString, refresh: SecretString, expires_at: i64, region: String }
///
/// async fn move_in(oauth: &OAuth, old: OldRow) -> Result<(), Error> {
///     let new = Imported::new(old.access)
///         .refresh_token(old.refresh)
///         .expires_at(old.expires_at)
///         .scopes(["openid", "offline_access", "vehicle_cmds"])
///         .set(tesla_connection::region, old.region);
///     Tesla::import(oauth, old.user_id, new).await?;
///     Ok(())
/// }
/// ```
///
/// What is left out is unknown. Without an expiry the token is good until the API refuses it. With all
/// the scopes of one of the struct's `scope_sets`, the connection has that set, and is asked for it when
/// the user connects again.
///
/// Its `Debug` shows no token and no value of a field.
#[must_use = "nothing is stored before `Service::import`"]
pub struct Imported<I> {
    import: Import,
    integration: PhantomData<fn() -> I>,
}

/// What became of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ImportOutcome {
    /// The connection is stored.
    Imported,
    /// There is a connection of this account, and it stays as it is: an import that is done again
    /// changes nothing. The account counts as moved, so that it stays ended when the user ends it.
    Kept,
    /// The account was moved before, and its connection was ended since, as by the user's disconnect:
    /// nothing is stored, whatever the old table says. It is the user who connects it again, or
    /// [`replace`](Imported::replace) that lets it be imported again.
    Ended,
}

/// What somebody else's lease is to who has none.
pub(super) const BUSY: Error = Error::Database {
    problem: "somebody else refreshes or moves the old connection: read its row again, then try again",
    retryable: true,
};

/// A moment, in whole seconds since the Unix epoch: of a number, which is such seconds, or of a
/// [`SystemTime`]. What is more than a century ahead is refused: those were milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Epoch(i64);

impl From<i64> for Epoch {
    fn from(seconds: i64) -> Self {
        Self(seconds)
    }
}

impl From<i32> for Epoch {
    fn from(seconds: i32) -> Self {
        Self(seconds.into())
    }
}

/// What no `i64` holds is the nearest that one does.
impl From<SystemTime> for Epoch {
    fn from(moment: SystemTime) -> Self {
        let seconds = |span: Duration| i64::try_from(span.as_secs()).unwrap_or(i64::MAX);
        Self(match moment.duration_since(UNIX_EPOCH) {
            Ok(since) => seconds(since),
            Err(before) => -seconds(before.duration()),
        })
    }
}

impl<I: OAuthIntegration> Imported<I> {
    /// Begins with the access token, as it goes into a request.
    pub fn new(access_token: impl Into<SecretString>) -> Self {
        let import = Import {
            access_token: access_token.into(),
            refresh_token: None,
            scopes: Vec::new(),
            expiry: None,
            refresh_token_expires_at: None,
            created_at: None,
            issued_at: None,
            connected_by: None,
            fields: Vec::new(),
            replaces: false,
            scope_sets: Vec::new(),
        };
        Self {
            import,
            integration: PhantomData,
        }
    }

    /// The refresh token. An empty one is none: some tables have that where the provider gave none.
    pub fn refresh_token(mut self, refresh_token: impl Into<SecretString>) -> Self {
        self.import.refresh_token = Some(refresh_token.into());
        self
    }

    /// When the access token runs out. One that has is refreshed when it is needed first.
    pub fn expires_at(mut self, moment: impl Into<Epoch>) -> Self {
        self.import.expiry = Some(Expiry::At(moment.into().0));
        self
    }

    /// How long the access token lives (RFC 6749 section 5.1), counted from
    /// [`issued_at`](Self::issued_at), or from now.
    pub fn expires_in(mut self, lifetime: Duration) -> Self {
        self.import.expiry = Some(Expiry::In(lifetime));
        self
    }

    /// When the refresh token runs out.
    pub fn refresh_token_expires_at(mut self, moment: impl Into<Epoch>) -> Self {
        self.import.refresh_token_expires_at = Some(moment.into().0);
        self
    }

    /// When the access token was received; otherwise now.
    pub fn issued_at(mut self, moment: impl Into<Epoch>) -> Self {
        self.import.issued_at = Some(moment.into().0);
        self
    }

    /// When the user connected; otherwise now.
    pub fn created_at(mut self, moment: impl Into<Epoch>) -> Self {
        self.import.created_at = Some(moment.into().0);
        self
    }

    /// The granted scopes (RFC 6749 section 3.3): one by one, or as the texts that a token answer has.
    /// Without any, nobody knows them.
    pub fn scopes<S: AsRef<str>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        let scopes = scopes.into_iter();
        self.import.scopes = scopes.map(|scope| scope.as_ref().to_owned()).collect();
        self
    }

    /// Says that the connection has this one of the struct's `scope_sets`, whatever is known of its
    /// scopes: the user is asked for it when they connect again. It can be said of several. A name that
    /// the struct does not have is an [`Error::InvalidField`] of the import.
    pub fn scope_set(mut self, name: impl Into<String>) -> Self {
        self.import.scope_sets.push(name.into());
        self
    }

    /// Says what there is to say, and nothing of `None`: `.if_some(row.optional_moment("expires_at")?,
    /// Imported::expires_at)`.
    pub fn if_some<T>(self, value: Option<T>, say: impl FnOnce(Self, T) -> Self) -> Self {
        match value {
            Some(value) => say(self, value),
            None => self,
        }
    }

    /// Which user has connected it, where the owner is not the user.
    pub fn connected_by(mut self, user: impl Into<UserId>) -> Self {
        self.import.connected_by = Some(user.into());
        self
    }

    /// Fills the column of one of the struct's fields, by its Diesel column, as a
    /// [hook](crate::NewConnection::set) does: a `secret` field's value is sealed. A field that is
    /// neither an `Option` nor `local` must be set, and so must the one that tells accounts apart.
    #[allow(clippy::needless_pass_by_value)] // columns are values without a size
    pub fn set<C, V>(mut self, column: C, value: V) -> Self
    where
        I::Connection: HasTable,
        C: Column<Table = <I::Connection as HasTable>::Table>,
        V: FieldValue<C::SqlType>,
    {
        let field = (column_name(&I::DESCRIPTOR.table, &column), value.given());
        self.import.fields.push(field);
        self
    }

    /// Lets it take the place of a connection that is there, or that was moved before and
    /// [ended](ImportOutcome::Ended) since; in a run over a table only of one that was never moved:
    /// otherwise it would go on replacing. `local` columns that are not set keep their
    /// values, and so, without a new one, does the refresh token, unless it is of another account or the
    /// address it is used at changes. The other tokens that were there are revoked with the connection,
    /// when it ends.
    pub fn replace(mut self) -> Self {
        self.import.replaces = true;
        self
    }

    pub(crate) fn into_import(self) -> Import {
        self.import
    }

    /// Stores it, under the lease of this name, or of nobody.
    pub(crate) async fn store(
        self,
        account: &Account,
        holder: Option<String>,
    ) -> Result<ImportOutcome, Error> {
        match flow::import(account, self.import, holder).await? {
            ImportEnd::Stored => Ok(ImportOutcome::Imported),
            ImportEnd::Kept => Ok(ImportOutcome::Kept),
            ImportEnd::Ended => Ok(ImportOutcome::Ended),
            ImportEnd::Busy => Err(BUSY),
        }
    }
}

impl<I: OAuthIntegration> fmt::Debug for Imported<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fields = self.import.fields.iter();
        let fields: Vec<&str> = fields.map(|(name, _)| *name).collect();
        f.debug_struct("Imported")
            .field("service", &I::DESCRIPTOR.service)
            .field("scopes", &self.import.scopes)
            .field("fields", &fields)
            .finish_non_exhaustive()
    }
}
