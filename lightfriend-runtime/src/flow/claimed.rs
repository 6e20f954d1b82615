//! A flow that nobody else finishes.

use secrecy::SecretString;

use super::{AuthorizationResponse, Report, ReturnTo, start::fields_place};
use crate::{
    account::Account,
    descriptor::Descriptor,
    error::{Error, ProviderWords},
    fields::{self, Given},
    store::{
        Sealed,
        flows::{self, Claim, Flow, Mark},
    },
    toolbox::Toolbox,
    user::UserId,
};

/// How a flow ended.
pub(crate) struct Finished {
    /// Where the browser goes, if the flow was known and named a place.
    pub(crate) return_to: Option<ReturnTo>,
    pub(crate) result: Result<Landed, Error>,
}

/// What a flow has connected, as far as the front end is told.
#[derive(Debug, Default)]
pub(crate) struct Landed {
    /// The key of the account, where there may be several and it is known.
    pub(crate) account: Option<String>,
    /// It is another one than was to be connected again.
    pub(crate) is_another_account: bool,
}

impl From<Error> for Finished {
    fn from(error: Error) -> Self {
        Self {
            return_to: None,
            result: Err(error),
        }
    }
}

/// What a callback has brought.
#[derive(Clone, Copy)]
pub(super) struct Arrived<'a> {
    pub(super) code: &'a SecretString,
    pub(super) state: Option<&'a SecretString>,
    /// What was granted, where it is said with the code.
    pub(super) scope: Option<&'a str>,
}

/// A flow that is claimed, and what it is to connect.
pub(super) struct Claimed {
    pub(super) row: Flow,
    pub(super) mark: Mark,
    /// The owner's; which of them, where there may be several, shows when the tokens are there.
    pub(super) account: Account,
    /// Who has begun it, where the owner is another.
    pub(super) user: Option<UserId>,
}

impl Claimed {
    /// Claims the flow: whatever happens next, its `state` leads to no second token request.
    pub(super) async fn take(
        tools: &Toolbox,
        descriptor: &'static Descriptor,
        claim: Claim,
    ) -> Result<Option<Self>, Error> {
        let mark = claim.mark();
        let row = tools
            .database
            .run(async move |conn| flows::claim(conn, &claim).await)
            .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let owner = UserId::parse(descriptor.table.owner_id, row.owner());
        let owner = owner.ok_or(Error::InvalidState)?;
        let by = descriptor.table.connected_by;
        let user = by.and_then(|ty| UserId::parse(ty, &row.user_id));
        Ok(Some(Self {
            row,
            mark,
            account: Account::of(tools, descriptor, owner),
            user,
        }))
    }

    pub(super) async fn finish(self, response: AuthorizationResponse) -> Finished {
        let words = response.words();
        let result = self.complete(response, &words).await;
        let return_to = self.row.return_to.as_deref().and_then(ReturnTo::parse);
        let result = match result {
            Ok(landed) => Ok(landed),
            Err(error) => {
                self.give_up().await;
                let (tools, id) = (&self.account.tools, &self.account.id);
                let report = Report::new(tools, id.descriptor, Some(id.owner.clone()));
                Err(report.with(words, &self.row.redirect_uri).failure(error))
            }
        };
        Finished { return_to, result }
    }

    #[tracing::instrument(name = "oauth.callback", skip_all, fields(service = self.account.service()))]
    async fn complete(
        &self,
        response: AuthorizationResponse,
        words: &ProviderWords,
    ) -> Result<Landed, Error> {
        let mut given = self.began_with()?;
        self.check_host(&response, &given)?;
        self.check_issuer(&response, &given).await?;
        if let Some(error) = &response.error {
            return Err(refusal(self.account.service(), error, words));
        }
        fields::from_callback(&self.account, &response.fields, &mut given)?;
        let code = response
            .code()
            .ok_or(Error::InvalidRequest("there is no code"))?;
        let arrived = Arrived {
            code,
            state: response.state.as_ref(),
            scope: response.scope.as_deref(),
        };
        self.exchange_and_store(arrived, &given).await
    }

    /// What the user has given.
    fn began_with(&self) -> Result<Given, Error> {
        let (tools, id) = (&self.account.tools, &self.account.id);
        let open = |sealed: &Sealed| tools.keys.open(fields_place(id), sealed.as_text());
        let opened = self.row.fields.as_ref().map(open).transpose()?;
        let given = opened.map(|text| Given::from_secret(id.descriptor, &text));
        Ok(given.unwrap_or_default())
    }

    /// RFC 9700 section 4.4.2: each host sends browsers to an address of its own, on errors too. What
    /// arrives at another's was granted by somebody else than who would be asked for the tokens.
    fn check_host(&self, response: &AuthorizationResponse, given: &Given) -> Result<(), Error> {
        let descriptor = self.account.descriptor();
        let values = given.values(descriptor);
        let is_right = response.host.as_deref() == values.host(descriptor);
        is_right.then_some(()).ok_or(Error::IssuerMismatch {
            service: descriptor.service,
        })
    }

    /// RFC 9207 section 2.4: on errors too.
    async fn check_issuer(
        &self,
        response: &AuthorizationResponse,
        given: &Given,
    ) -> Result<(), Error> {
        let (tools, descriptor) = (&self.account.tools, self.account.descriptor());
        if descriptor.authorization.issuer.is_none() {
            return Ok(());
        }
        let values = given.values(descriptor);
        let credentials = tools.credentials_of(&self.account.id, &values).await?;
        let client = self.client(&credentials, &values).await?;
        client.check_issuer(response.issuer.as_deref())
    }

    /// Takes the row away, so that whoever asks again need not wait. If even that fails, they wait
    /// in vain.
    pub(super) async fn give_up(&self) {
        let mark = self.mark.clone();
        let forgotten = self
            .account
            .run(async move |conn, _| flows::fail(conn, &mark).await)
            .await;
        if let Err(error) = forgotten {
            tracing::debug!(%error, "a failed flow stays until it expires");
        }
    }
}

/// RFC 6749 section 4.1.2.1, in our own words: the provider's text goes nowhere.
fn refusal(service: &'static str, error: &str, words: &ProviderWords) -> Error {
    let code = match error {
        "access_denied"
        | "user_denied"
        | "consent_required"
        | "user_cancelled_login"
        | "user_cancelled_authorize" => return Error::AccessDenied { service },
        "invalid_request" => "invalid_request",
        "unauthorized_client" => "unauthorized_client",
        "unsupported_response_type" => "unsupported_response_type",
        "invalid_scope" => "invalid_scope",
        "server_error" | "temporarily_unavailable" => {
            return Error::Unavailable {
                service,
                problem: "it asks to try later",
                retry_after: None,
                source: None,
            };
        }
        _ => "other",
    };
    Error::Refused {
        service,
        code,
        words: Box::new(words.clone()),
    }
}
