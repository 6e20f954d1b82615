//! Faults a test can script: what goes wrong, and when.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use hyper::Response;
use tokio::time::sleep;

use super::answer::{Answer, answer};
use super::payload::Payload;
use super::request::Endpoint;

/// Something that goes wrong with one request.
///
/// Faults that replace the answer leave the request unprocessed: no code or
/// refresh token is spent. The others say when the request is processed.
///
/// ```no_run
/// use lightfriend_runtime::testing::{Endpoint, Fault, MockProvider};
///
/// # async fn example() -> std::io::Result<()> {
/// let provider = MockProvider::start().await?;
/// provider.fault(Endpoint::Token, Fault::status(503));
/// provider.fault_times(Endpoint::Api, Fault::retry_after(429, 1), 2);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Fault(Kind);

#[derive(Debug, Clone)]
enum Kind {
    Replace(Answer),
    Delay(Duration),
    DelayAnswer(Duration),
    Hang,
    DropBefore,
    DropAfter,
    Reset,
    Truncate,
    SlowDrip(Duration),
    BigBody(usize),
    Late(Box<Kind>, Duration),
}

impl Fault {
    /// This status with an empty body.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self(Kind::Replace(answer(status, &[], Bytes::new())))
    }

    /// This status, content type and body.
    #[must_use]
    pub fn status_with_body(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let headers = [("content-type", content_type)];
        Self(Kind::Replace(answer(status, &headers, body.into())))
    }

    /// This status, these headers and this body.
    #[must_use]
    pub fn status_with_headers(
        status: u16,
        headers: &[(&str, &str)],
        body: impl Into<Vec<u8>>,
    ) -> Self {
        Self(Kind::Replace(answer(status, headers, body.into())))
    }

    /// A 200 with this JSON.
    #[must_use]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "called with a literal `json!`"
    )]
    pub fn json(body: serde_json::Value) -> Self {
        Self::status_with_body(200, "application/json", body.to_string())
    }

    /// This status with an HTML page, as a proxy in front of a provider sends.
    #[must_use]
    pub fn html(status: u16) -> Self {
        let page = "<!doctype html><title>Error</title><h1>Something went wrong</h1>";
        Self::status_with_body(status, "text/html; charset=utf-8", page)
    }

    /// This status with `Retry-After` in seconds.
    #[must_use]
    pub fn retry_after(status: u16, seconds: u64) -> Self {
        let headers = [("retry-after", &*seconds.to_string())];
        Self(Kind::Replace(answer(status, &headers, Bytes::new())))
    }

    /// This status with this `Location`.
    #[must_use]
    pub fn redirect(status: u16, location: &str) -> Self {
        let headers = [("location", location)];
        Self(Kind::Replace(answer(status, &headers, Bytes::new())))
    }

    /// Waits, then processes the request and answers normally. A client that
    /// goes away during the wait leaves the request unprocessed.
    #[must_use]
    pub fn delay(length: Duration) -> Self {
        Self(Kind::Delay(length))
    }

    /// Processes the request at once, then waits before answering: what was
    /// spent is spent, even if the client goes away.
    #[must_use]
    pub fn delay_answer(length: Duration) -> Self {
        Self(Kind::DelayAnswer(length))
    }

    /// Never answers, nor processes the request.
    #[must_use]
    pub fn hang() -> Self {
        Self(Kind::Hang)
    }

    /// Closes the connection without processing the request.
    #[must_use]
    pub fn drop_before() -> Self {
        Self(Kind::DropBefore)
    }

    /// Processes the request, then closes the connection instead of answering.
    #[must_use]
    pub fn drop_after() -> Self {
        Self(Kind::DropAfter)
    }

    /// Resets the connection (TCP RST) without processing the request.
    #[must_use]
    pub fn reset() -> Self {
        Self(Kind::Reset)
    }

    /// Processes the request, declares the answer's length and sends half of it.
    #[must_use]
    pub fn truncate() -> Self {
        Self(Kind::Truncate)
    }

    /// Processes the request and sends the answer one byte at a time, `pause` apart.
    #[must_use]
    pub fn slow_drip(pause: Duration) -> Self {
        Self(Kind::SlowDrip(pause))
    }

    /// A 200 of about `bytes` bytes of JSON, without a declared length.
    #[must_use]
    pub fn big_body(bytes: usize) -> Self {
        Self(Kind::BigBody(bytes))
    }

    /// The same, so much later.
    #[must_use]
    pub fn late(self, length: Duration) -> Self {
        Self(Kind::Late(Box::new(self.0), length))
    }

    /// Answers as scripted; `process` gives the answer without the fault.
    pub(super) async fn play(
        self,
        process: impl FnOnce() -> Answer,
    ) -> Result<Response<Payload>, Abort> {
        let mut kind = self.0;
        while let Kind::Late(inner, length) = kind {
            sleep(length).await;
            kind = *inner;
        }
        Ok(match kind {
            // Undone above.
            Kind::Late(..) => process().map(Payload::whole),
            Kind::Replace(answer) => answer.map(Payload::whole),
            Kind::Delay(length) => {
                sleep(length).await;
                process().map(Payload::whole)
            }
            Kind::DelayAnswer(length) => {
                let answer = process();
                sleep(length).await;
                answer.map(Payload::whole)
            }
            Kind::Hang => std::future::pending().await,
            Kind::DropBefore => return Err(Abort::Close),
            Kind::DropAfter => {
                process();
                return Err(Abort::Close);
            }
            Kind::Reset => return Err(Abort::Reset),
            Kind::Truncate => process().map(|body| Payload::truncated(&body)),
            Kind::SlowDrip(pause) => process().map(|body| Payload::drip(body, pause)),
            Kind::BigBody(size) => answer(200, &[("content-type", "application/json")], "")
                .map(|_| Payload::padding(size)),
        })
    }
}

/// The connection ends without an answer.
#[derive(Debug)]
pub(super) enum Abort {
    Close,
    Reset,
}

impl fmt::Display for Abort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the connection was ended on purpose")
    }
}

impl std::error::Error for Abort {}

/// The faults still to come, per endpoint.
#[derive(Default)]
pub(super) struct Faults {
    queued: HashMap<Endpoint, VecDeque<Fault>>,
    always: HashMap<Endpoint, Fault>,
}

impl Faults {
    pub(super) fn queue(&mut self, endpoint: Endpoint, fault: &Fault, times: usize) {
        let queue = self.queued.entry(endpoint).or_default();
        queue.extend(std::iter::repeat_n(fault, times).cloned());
    }

    pub(super) fn always(&mut self, endpoint: Endpoint, fault: Fault) {
        self.always.insert(endpoint, fault);
    }

    /// The next request's fault: queued ones first.
    pub(super) fn next(&mut self, endpoint: Endpoint) -> Option<Fault> {
        self.queued
            .get_mut(&endpoint)
            .and_then(VecDeque::pop_front)
            .or_else(|| self.always.get(&endpoint).cloned())
    }
}
