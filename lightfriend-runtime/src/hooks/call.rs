//! A request to the provider's servers and its answer, by way of the integration's hooks.

use std::time::{Duration, Instant};

use serde_json::Value as Json;
use zeroize::Zeroizing;

use super::{Hook, Hooked, ProviderAnswer, ProviderRequest, RequestKind, run};
use crate::{
    error::Error,
    http::{Answer, Http, Outgoing},
    json,
};

/// How long a request may take with its hooks: as long as one without them.
const DEADLINE: Duration = Duration::from_secs(15);

/// What came back.
pub(crate) struct Called {
    pub(crate) answer: Answer,
    /// The hook that should have read the answer could not: this is the answer as it came. A token
    /// that is in it all the same must not be lost.
    pub(crate) failed: Option<Error>,
}

impl Called {
    /// The answer, for those who can do without one that the hook could not read.
    ///
    /// # Errors
    /// The hook's failure.
    pub(crate) fn in_full(self) -> Result<Answer, Error> {
        match self.failed {
            Some(failed) => Err(failed),
            None => Ok(self.answer),
        }
    }
}

/// Sends a request to a provider's servers. Of `sent`, the secrets of the request, the log has none.
///
/// # Errors
/// [`Error::Unavailable`] without an answer; [`Error::HookFailed`] when the request has not left.
pub(crate) async fn call(
    http: &Http,
    hooked: Option<Hooked<'_>>,
    (service, kind): (&'static str, RequestKind),
    request: Outgoing,
    sent: &[Zeroizing<String>],
) -> Result<Called, Error> {
    if let Some(hooked) = hooked {
        // Apart: hooks are seldom, and would make every request's future large.
        return Box::pin(hooked.call(http, kind, request, sent)).await;
    }
    let answer = http.call(request).await;
    let answer = answer.map_err(|no_answer| no_answer.of_service(service))?;
    Ok(Called {
        answer,
        failed: None,
    })
}

impl Hooked<'_> {
    async fn call(
        self,
        http: &Http,
        kind: RequestKind,
        request: Outgoing,
        sent: &[Zeroizing<String>],
    ) -> Result<Called, Error> {
        let deadline = Instant::now() + DEADLINE;
        let sent: Vec<&str> = sent.iter().map(|secret| secret.as_str()).collect();
        let mut request = self.changed(kind, request, deadline, &sent).await?;
        request.timeout = Some(left(deadline));
        let answer = http.call(request).await;
        let answer = answer.map_err(|no_answer| no_answer.of_service(self.account.service()))?;
        Ok(self.read(kind, answer, deadline, sent).await)
    }

    /// The request as the hook leaves it.
    async fn changed(
        self,
        kind: RequestKind,
        request: Outgoing,
        deadline: Instant,
        sent: &[&str],
    ) -> Result<Outgoing, Error> {
        let before = request.url.clone();
        let hook = self.hook("request");
        let mut request = ProviderRequest::new(kind, self.account, request);
        let work = self.hooks.request(&mut request);
        run(hook, left(deadline), sent, work).await?;
        if request.still_goes_to(&before) {
            return Ok(request.into_outgoing());
        }
        let (service, owner) = (self.account.service(), &self.account.owner);
        let expected = before.origin().ascii_serialization();
        tracing::error!(
            service, %owner, expected,
            "a `request` hook has changed where its request goes, and it is not sent: scheme, host \
             and port stay, and there is no user name and no `Host`"
        );
        Err(hook.failed("it changed where the request goes", false))
    }

    /// The answer as the hook leaves it, or as it came.
    async fn read(
        self,
        kind: RequestKind,
        answer: Answer,
        deadline: Instant,
        mut secrets: Vec<&str>,
    ) -> Called {
        let original = Answer {
            status: answer.status,
            retry_after: answer.retry_after,
            max_age: answer.max_age,
            body: answer.body.clone(),
        };
        let issued = texts(&original.body);
        secrets.extend(issued.iter().map(|text| text.as_str()));
        let mut answer = ProviderAnswer::new(kind, self.account, answer);
        let work = self.hooks.answer(&mut answer);
        match run(self.hook("answer"), left(deadline), &secrets, work).await {
            Ok(()) => Called {
                answer: answer.into_answer(),
                failed: None,
            },
            Err(error) => Called {
                answer: original,
                failed: Some(error),
            },
        }
    }
}

impl<'a> Hooked<'a> {
    fn hook(self, name: &'static str) -> Hook<'a> {
        Hook {
            name,
            account: self.account,
        }
    }
}

fn left(deadline: Instant) -> Duration {
    deadline.saturating_duration_since(Instant::now())
}

/// Texts of an answer that are long enough to be tokens: a hook's error may repeat them.
fn texts(body: &[u8]) -> Vec<Zeroizing<String>> {
    const SHORTEST: usize = 12;
    let text = json::text(body);
    let found: Vec<String> = match serde_json::from_str::<Json>(&text) {
        Ok(value) => json::texts(&value).into_iter().map(str::to_owned).collect(),
        Err(_) => url::form_urlencoded::parse(body)
            .flat_map(|(name, value)| [name.into_owned(), value.into_owned()])
            .collect(),
    };
    let long = found.into_iter().filter(|text| text.len() >= SHORTEST);
    long.map(Zeroizing::new).collect()
}
