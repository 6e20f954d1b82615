//! A request that goes away at any point loses nothing.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use axum::{Router, body::Body, http::Request};
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

#[tokio::test]
async fn a_refresh_given_up_at_any_point_is_committed() {
    let (provider, host) = setup().await;
    for polls in 0.. {
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
        }
        if let Some(outcome) = outcome {
            assert!(provider.token_is_live(outcome.unwrap().expose_secret()));
            assert!(polls > 2, "nothing was given up: {polls}");
            return;
        }
    }
}

fn application(host: &Host) -> Router {
    Router::new().merge(Drive::router()).with_state(AppState {
        oauth: host.oauth.clone(),
    })
}

#[tokio::test]
async fn a_callback_given_up_at_any_point_loses_no_token() {
    let (provider, host) = setup().await;
    for polls in 0.. {
        let alice = host.browser(ALICE);
        let callback = provider.approve(&alice.start("drive").await).await.unwrap();
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
        if let Some(outcome) = outcome {
            assert_eq!(outcome.unwrap().status(), 303);
            assert_eq!(issued.len(), asked + 1);
            assert!(polls > 1, "nothing was given up: {polls}");
            return;
        }
    }
}
