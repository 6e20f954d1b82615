//! Response bodies, delivered well or badly.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::{Sleep, sleep};

/// Long enough for the sent half to leave the process before the connection breaks.
const TRUNCATION_PAUSE: Duration = Duration::from_millis(20);
const PADDING_CHUNK: usize = 16 * 1024;

pub(super) struct Payload {
    rest: Bytes,
    pace: Pace,
    pause: Option<Pin<Box<Sleep>>>,
}

enum Pace {
    Whole,
    /// One byte, then a pause.
    Drip(Duration),
    /// `rest`, then the connection breaks with this many bytes owed.
    Truncated {
        owed: u64,
    },
    /// Endless-looking: no declared length, this many bytes still to come.
    Padding {
        left: usize,
    },
}

impl Payload {
    pub(super) fn whole(body: Bytes) -> Self {
        Self::new(body, Pace::Whole)
    }

    pub(super) fn drip(body: Bytes, pause: Duration) -> Self {
        Self::new(body, Pace::Drip(pause))
    }

    pub(super) fn truncated(body: &Bytes) -> Self {
        let sent = body.slice(..body.len() / 2);
        let owed = (body.len() - sent.len()).max(1) as u64;
        Self::new(sent, Pace::Truncated { owed })
    }

    /// A JSON string of about `size` bytes, sent in chunks without a length.
    pub(super) fn padding(size: usize) -> Self {
        Self::new(Bytes::from_static(b"\""), Pace::Padding { left: size })
    }

    fn new(rest: Bytes, pace: Pace) -> Self {
        Self {
            rest,
            pace,
            pause: None,
        }
    }

    fn pause(&mut self, length: Duration) {
        self.pause = Some(Box::pin(sleep(length)));
    }

    fn next(&mut self) -> Option<Bytes> {
        if self.rest.is_empty() {
            return None;
        }
        if let Pace::Drip(length) = self.pace {
            self.pause(length);
            return Some(self.rest.split_to(1));
        }
        Some(std::mem::take(&mut self.rest))
    }
}

impl Body for Payload {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let paused = self.pause.is_some();
        if let Some(pause) = &mut self.pause {
            ready!(pause.as_mut().poll(cx));
            self.pause = None;
        }
        if let Some(data) = self.next() {
            return Poll::Ready(Some(Ok(Frame::data(data))));
        }
        match self.pace {
            Pace::Whole | Pace::Drip(_) => Poll::Ready(None),
            Pace::Truncated { .. } if !paused => {
                self.pause(TRUNCATION_PAUSE);
                self.poll_frame(cx)
            }
            Pace::Truncated { .. } => Poll::Ready(Some(Err(io::Error::other("truncated")))),
            Pace::Padding { left: 0 } => {
                self.pace = Pace::Whole;
                Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(b"\"")))))
            }
            Pace::Padding { left } => {
                let chunk = left.min(PADDING_CHUNK);
                self.pace = Pace::Padding { left: left - chunk };
                Poll::Ready(Some(Ok(Frame::data(vec![b'x'; chunk].into()))))
            }
        }
    }

    fn size_hint(&self) -> SizeHint {
        let rest = self.rest.len() as u64;
        match self.pace {
            Pace::Whole | Pace::Drip(_) => SizeHint::with_exact(rest),
            // hyper declares this as the Content-Length.
            Pace::Truncated { owed } => SizeHint::with_exact(rest + owed),
            Pace::Padding { .. } => SizeHint::default(),
        }
    }
}
