//! Running a hook: it is the application's code, in the middle of work that must not be lost.

use std::{
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    time::Duration,
};

use super::{HookError, Working};
use crate::{account_id::AccountId, error::Error, escape::escaped};

/// Which hook is run, for which account.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hook<'a> {
    /// The function's name.
    pub(crate) name: &'static str,
    pub(crate) account: &'a AccountId,
}

/// Most characters of a hook's error that go into the log.
const MOST: usize = 300;

impl Hook<'_> {
    /// A failure of this hook.
    pub(crate) fn failed(self, problem: &'static str, retryable: bool) -> Error {
        Error::HookFailed {
            service: self.account.service(),
            hook: self.name,
            problem,
            retryable,
        }
    }
}

/// Runs a hook for so long at most. What is wrong with it is in the log, without these secrets.
///
/// # Errors
/// [`Error::HookFailed`] when it gives an error, panics, or takes too long.
pub(crate) async fn run<T: Send>(
    hook: Hook<'_>,
    within: Duration,
    secrets: &[&str],
    work: Working<'_, T>,
) -> Result<T, Error> {
    // Texts are made and errors dropped where a panic is caught: both are the application's code.
    let worded = Box::pin(async move { work.await.map_err(|error| Words::of(&error)) });
    let (service, owner, name) = (hook.account.service(), &hook.account.owner, hook.name);
    match tokio::time::timeout(within, caught(worded)).await {
        Ok(Some(Ok(value))) => Ok(value),
        Ok(Some(Err(words))) => {
            let error = escaped(&without(words.text, secrets), MOST);
            tracing::error!(service, %owner, hook = name, error, "a hook has failed");
            Err(hook.failed("it gave an error", words.retryable))
        }
        Ok(None) => {
            tracing::error!(service, %owner, hook = name, "a hook has panicked");
            Err(hook.failed("it panicked", false))
        }
        Err(_) => {
            tracing::error!(service, %owner, hook = name, ?within, "a hook takes too long");
            Err(hook.failed("it took too long", true))
        }
    }
}

/// What a hook's error says.
struct Words {
    text: String,
    retryable: bool,
}

impl Words {
    fn of(error: &HookError) -> Self {
        match error.downcast_ref::<Error>() {
            Some(error) => Self {
                text: error.in_full().to_string(),
                retryable: error.is_transient(),
            },
            None => Self {
                text: error.to_string(),
                retryable: false,
            },
        }
    }
}

/// The text without what nobody may repeat.
fn without(text: String, secrets: &[&str]) -> String {
    let secrets = secrets.iter().filter(|secret| !secret.is_empty());
    secrets.fold(text, |text, secret| text.replace(secret, "[REDACTED]"))
}

/// What the work gives; `None` when it panics. It is not touched again then.
async fn caught<T>(mut work: std::pin::Pin<Box<dyn Future<Output = T> + Send + '_>>) -> Option<T> {
    poll_fn(|context| {
        let poll = catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context)));
        match poll {
            Ok(poll) => poll.map(Some),
            Err(_) => std::task::Poll::Ready(None),
        }
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{descriptor::Descriptor, user::UserId};

    const SOON: Duration = Duration::from_millis(50);

    async fn end(work: Working<'_, u8>) -> Result<u8, Error> {
        let account = AccountId {
            key: None,
            descriptor: &Descriptor::DEFAULT,
            owner: UserId::Integer(1),
        };
        let hook = Hook {
            name: "request",
            account: &account,
        };
        run(hook, SOON, &["secret"], work).await
    }

    fn problem(result: Result<u8, Error>) -> (&'static str, bool) {
        match result {
            Err(Error::HookFailed {
                problem, retryable, ..
            }) => (problem, retryable),
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn whatever_a_hook_does_comes_to_an_end() {
        assert_eq!(end(Box::pin(async { Ok(1) })).await, Ok(1));
        let failed = end(Box::pin(async { Err("no".into()) })).await;
        assert_eq!(problem(failed), ("it gave an error", false));
        let busy = Error::Unavailable {
            service: "x",
            problem: "busy",
            retry_after: None,
            source: None,
        };
        let failed = end(Box::pin(async { Err(busy.into()) })).await;
        assert_eq!(problem(failed), ("it gave an error", true));
        let panicked = end(Box::pin(async { panic!("a test") })).await;
        assert_eq!(problem(panicked), ("it panicked", false));
        let hanging = end(Box::pin(std::future::pending())).await;
        assert_eq!(problem(hanging), ("it took too long", true));
    }

    /// An error whose text cannot be made.
    #[derive(Debug)]
    struct Unspeakable;

    impl std::fmt::Display for Unspeakable {
        fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            panic!("a test")
        }
    }

    impl std::error::Error for Unspeakable {}

    #[tokio::test]
    async fn an_error_that_panics_when_it_is_shown_is_a_panic() {
        let failed = end(Box::pin(async { Err(Unspeakable.into()) })).await;
        assert_eq!(problem(failed), ("it panicked", false));
    }

    #[test]
    fn secrets_are_not_repeated() {
        let text = without("a secret, and the secret".to_owned(), &["secret", ""]);
        assert_eq!(text, "a [REDACTED], and the [REDACTED]");
    }
}
