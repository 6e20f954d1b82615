//! A connection that is not stored yet, as a hook sees it.

use std::{fmt, marker::PhantomData, sync::Arc};

use secrecy::SecretString;
use serde_json::Value as Json;

use super::OAuth;
use crate::{
    account::Account,
    api::Client,
    error::Error,
    field_values::FieldValues,
    fields,
    hooks::{Draft, Filled},
    store::{FieldOf, FieldValue, Value, column_name},
    user::UserId,
};

/// A connection whose tokens are there and of which nothing is stored; see
/// [`Hooks::after_connect`](crate::Hooks::after_connect). `H` is the type of the hooks.
///
/// Its `Debug` shows no token.
pub struct NewConnection<H> {
    account: Account,
    access_token: SecretString,
    token_response: Json,
    scopes: Option<String>,
    /// What calls of the API are made with.
    values: Arc<FieldValues>,
    fields: Vec<(&'static str, Value)>,
    hooks: PhantomData<fn() -> H>,
}

impl<H> NewConnection<H> {
    pub(super) fn new(oauth: &OAuth, draft: Draft) -> Self {
        Self {
            account: Account::new(oauth.tools(), draft.account),
            access_token: draft.access_token,
            token_response: draft.members,
            scopes: draft.scopes,
            values: draft.values,
            fields: Vec::new(),
            hooks: PhantomData,
        }
    }

    pub(super) fn into_filled(self) -> Filled {
        Filled {
            fields: self.fields,
            scopes: self.scopes,
        }
    }

    /// The integration's slug: several may have the same hooks.
    #[must_use]
    pub fn service(&self) -> &'static str {
        self.account.service()
    }

    /// The key of the account, as text, where a user may have several.
    #[must_use]
    pub fn account_key(&self) -> Option<String> {
        self.account.id.key_text()
    }

    /// Whose connection it is going to be.
    #[must_use]
    pub fn user(&self) -> &UserId {
        &self.account.id.owner
    }

    /// The access token: what it says of scopes or of the account, where it is a JWT, is as good as
    /// the token answer it came in.
    #[must_use]
    pub fn access_token(&self) -> &SecretString {
        &self.access_token
    }

    /// The token answer, with all its members (RFC 6749 section 5.1). The tokens are among them: it
    /// does not belong into a log.
    #[must_use]
    pub fn token_response(&self) -> &Json {
        &self.token_response
    }

    /// Calls the API below `api_base_url` with the new access token, and nothing else. The token is
    /// not renewed: a 401 is the answer.
    #[must_use = "a client does nothing until a request is sent"]
    pub fn client(&self) -> Client {
        let (token, values) = (self.access_token.clone(), self.values.clone());
        Client::with_token(self.account.clone(), token, values)
    }

    /// The granted scopes, as the token answer or [`set_scopes`](Self::set_scopes) says; `None` where
    /// nobody has said.
    #[must_use]
    pub fn scopes(&self) -> Option<Vec<&str>> {
        let scopes = self.scopes.as_deref()?;
        Some(scopes.split_whitespace().collect())
    }

    /// Says which scopes were granted, whatever the token answer says (RFC 6749 section 3.3).
    pub fn set_scopes<S: AsRef<str>>(&mut self, scopes: impl IntoIterator<Item = S>) {
        let mut granted: Vec<String> = Vec::new();
        for given in scopes {
            for scope in given.as_ref().split_whitespace() {
                if !granted.iter().any(|known| known == scope) {
                    granted.push(scope.to_owned());
                }
            }
        }
        self.scopes = Some(granted.join(" "));
    }

    /// Fills the column of one of the struct's fields, by its Diesel column:
    /// `new.set(tesla_connection::region, "eu")?`. Instead of what the token answer says of it, or,
    /// for a `local` field, of the value it has from before or by default. A `secret` field's value
    /// is sealed.
    ///
    /// # Errors
    /// [`Error::InvalidField`] for a value that the field cannot have, by its `one_of`, `pattern` or
    /// the place that a template gives it; [`Error::InvalidRequest`] for a secret in a field that is
    /// not `secret`;
    /// [`Error::Misconfigured`] for a column of another integration that has the same hooks;
    /// [`Error::Internal`] when the operating system gives no random bytes.
    #[allow(clippy::needless_pass_by_value)] // columns are values without a size
    pub fn set<C, V>(&mut self, column: C, value: V) -> Result<(), Error>
    where
        C: FieldOf<H>,
        V: FieldValue<C::SqlType>,
    {
        let table = &self.account.descriptor().table;
        let name = column_name(table, &column);
        let own = table.columns.iter().find(|own| own.name == name);
        let own = own.filter(|_| C::TABLE == table.name).ok_or_else(|| {
            Error::Misconfigured(format!(
                "a hook has set `{name}` of {} for a connection of {}: compare \
                 `new.service()` first",
                C::TABLE,
                self.service()
            ))
        })?;
        let given = value.given();
        let text = given.text(own);
        let value = fields::stored(&self.account, own, given)?;
        if own.named {
            Arc::make_mut(&mut self.values).set(own.name, text, own.secret);
        }
        self.fields.retain(|(other, _)| *other != own.name);
        self.fields.push((own.name, value));
        Ok(())
    }
}

impl<H> fmt::Debug for NewConnection<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fields: Vec<&str> = self.fields.iter().map(|(name, _)| *name).collect();
        f.debug_struct("NewConnection")
            .field("service", &self.service())
            .field("user", self.user())
            .field("scopes", &self.scopes)
            .field("fields", &fields)
            .finish_non_exhaustive()
    }
}
