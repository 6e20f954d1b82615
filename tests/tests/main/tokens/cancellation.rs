//! A request that goes away at any point loses nothing.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use axum::{Router, body::Body, http::Request};
use lightfriend_runtime::testing::{Endpoint, Fault};
use secrecy::ExposeSecret as _;
use tower::ServiceExt as _;

use super::{Drive, expire, setup, token};
use crate::support::{ALICE, AppState, Host};

/// A future that is given up on at its n-th poll.
struct GivenUp<F> {
    work: Pin<Box<F>>,
    polls: u32,
}

impl<F: Future> Future for GivenUp<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if self.polls == 0 {
            return Poll::Ready(None);
        }
        self.polls -= 1;
        self.work.as_mut().poll(context).map(Some)
    }
}

async fn give_up_after<F: Future>(polls: u32, work: F) -> Option<F::Output> {
    let work = Box::pin(work);
    let outcome = GivenUp { work, polls }.await;
    // What runs on in tasks of its own.
    tokio::task::yield_now().await;
    outcome
}

/// How often everything is tried: where a future stands after so many polls is not always the same.
const ROUNDS: u32 = 3;
/// More polls than any of these needs.
const MOST_POLLS: u32 = 12;

#[tokio::test]
async fn a_refresh_given_up_at_any_point_is_committed() {
    let (provider, host) = setup().await;
    // So that somebody waits for the answer at least once.
    provider.fault_always(
        Endpoint::Token,
        Fault::delay_answer(Duration::from_millis(20)),
    );
    let (mut given_up_on, mut finished) = (0, 0);
    for polls in (0..ROUNDS).flat_map(|_| 0..MOST_POLLS) {
        // What was given up on before may have cost a connection: each begins with one that works.
        token(&host).await.unwrap();
        expire(&host);
        let asked = provider.issued_access_tokens().len();
        let outcome = give_up_after(polls, Drive::access_token(&host.oauth, ALICE)).await;
        host.oauth.drain().await;
        let issued = provider.issued_access_tokens();
        if issued.len() > asked {
            // What the provider has given out is what is stored, and it is the only one.
            assert_eq!(issued.len(), asked + 1, "after {polls} polls");
            assert_eq!(
                token(&host).await.unwrap(),
                issued[asked],
                "after {polls} polls"
            );
            assert_eq!(provider.issued_access_tokens().len(), asked + 1);
            given_up_on += u32::from(outcome.is_none());
        }
        if let Some(outcome) = outcome {
            assert!(provider.token_is_live(outcome.unwrap().expose_secret()));
            finished += 1;
        }
    }
    assert!(given_up_on > 0 && finished > 0, "{given_up_on} {finished}");
}

fn application(host: &Host) -> Router {
    Router::new().merge(Drive::router()).with_state(AppState {
        oauth: host.oauth.clone(),
    })
}

#[tokio::test]
async fn a_callback_given_up_at_any_point_loses_no_token() {
    let (provider, host) = setup().await;
    let (mut given_up_on, mut finished) = (0, 0);
    provider.fault_always(
        Endpoint::Token,
        Fault::delay_answer(Duration::from_millis(20)),
    );
    for polls in (0..ROUNDS).flat_map(|_| 0..MOST_POLLS) {
        let alice = host.browser(ALICE);
        let callback = alice.consent("drive", &provider).await;
        let mut cookies: Vec<_> = alice
            .cookies()
            .into_iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        cookies.push(format!("session={ALICE}"));
        let path = callback.split_once(&host.address.to_string()).unwrap().1;
        let request = Request::get(path)
            .header("cookie", cookies.join("; "))
            .body(Body::empty())
            .unwrap();
        let asked = provider.issued_access_tokens().len();
        let outcome = give_up_after(polls, application(&host).oneshot(request)).await;
        host.oauth.drain().await;
        let issued = provider.issued_access_tokens();
        if issued.len() > asked {
            assert_eq!(
                token(&host).await.unwrap(),
                issued[asked],
                "after {polls} polls"
            );
        }
        given_up_on += u32::from(outcome.is_none() && issued.len() > asked);
        if let Some(outcome) = outcome {
            assert_eq!(outcome.unwrap().status(), 303);
            assert_eq!(issued.len(), asked + 1);
            finished += 1;
        }
    }
    assert!(given_up_on > 0 && finished > 0, "{given_up_on} {finished}");
}
