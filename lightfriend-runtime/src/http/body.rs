//! The body of an answer: decoded if the server has compressed it, which some do unasked, and never
//! longer than the reader says, counted after decoding.
//!
//! The decoding is done here and not by reqwest, whose features would do it for every client of the
//! host's process, and without a word about codings they do not know.

use std::{io, pin::Pin, str::Split};

use async_compression::tokio::bufread::{BrotliDecoder, DeflateDecoder, GzipDecoder, ZlibDecoder};
use http_body_util::{BodyDataStream, BodyExt as _, combinators::MapErr};
use reqwest::header::{CONTENT_ENCODING, CONTENT_LENGTH, HeaderMap};
use serde::de::IgnoredAny;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _};
use tokio_util::io::StreamReader;

use super::{NoAnswer, failure};
use crate::json;

/// A body that is larger than its reader allows, which is an endpoint's reader unless it says more.
pub(crate) const TOO_LARGE: NoAnswer = NoAnswer::of_answer("the answer is larger than 64 KiB");
/// Decoders of anything else would be paid for by every host, and hardly any server needs them.
const UNKNOWN_CODING: NoAnswer = NoAnswer::of_answer(
    "the answer has a Content-Encoding that is not read, which is anything but one of gzip, \
     deflate and br",
);
/// It says that it is compressed, and is not, or it is damaged.
const GARBLED: NoAnswer = NoAnswer::of_answer("the answer is not what its Content-Encoding says");

/// What is read at a time.
const PIECE: usize = 16 * 1024;

/// A body on its way. No `Debug`: it may hold tokens.
pub(crate) struct Body(State);

type Raw = StreamReader<
    BodyDataStream<MapErr<reqwest::Body, fn(reqwest::Error) -> io::Error>>,
    bytes::Bytes,
>;

enum State {
    /// Nothing has been read.
    Untouched(Box<Raw>, Coding),
    Reading(Pin<Box<dyn AsyncRead + Send + Sync>>),
    /// It has ended, well or not.
    Over(Result<(), NoAnswer>),
}

impl Body {
    /// The body of a response with these headers, from which what is no longer true is taken out.
    pub(super) fn new(headers: &mut HeaderMap, body: reqwest::Body) -> Self {
        let Ok(coding) = Coding::of(headers) else {
            return Self(State::Over(Err(UNKNOWN_CODING)));
        };
        if coding != Coding::Identity {
            headers.remove(CONTENT_ENCODING);
            headers.remove(CONTENT_LENGTH);
        }
        let to_io: fn(reqwest::Error) -> io::Error = io::Error::other;
        let raw = StreamReader::new(body.map_err(to_io).into_data_stream());
        Self(State::Untouched(Box::new(raw), coding))
    }

    /// Adds the next piece to what was read; `false` at the end. What was added stays there if the
    /// future is dropped.
    pub(crate) async fn read_some(&mut self, into: &mut Vec<u8>) -> Result<bool, NoAnswer> {
        // A buffer that was made large enough is not moved.
        if into.len() == into.capacity() {
            into.reserve(PIECE);
        }
        let outcome = match self.reader().await {
            Ok(reader) => reader.take(PIECE as u64).read_buf(into).await,
            Err(over) => return over.map(|()| false),
        };
        match outcome {
            Ok(0) => self.end(Ok(())),
            Ok(_) => return Ok(true),
            Err(error) => self.end(Err(no_answer(&error))),
        }
        self.reader().await.err().unwrap_or(Ok(())).map(|()| false)
    }

    /// Reads JSON to the end, or to the first byte that is more than `most`.
    ///
    /// A connection that breaks after a whole document has taken nothing away: some servers end
    /// their answers by just closing, without what TLS or chunks end with. A token answer may hold
    /// the only copy of a rotated refresh token.
    pub(crate) async fn read_json(
        &mut self,
        into: &mut Vec<u8>,
        most: usize,
    ) -> Result<(), NoAnswer> {
        match self.read_to_end(into, most).await {
            Err(no_answer) if no_answer != TOO_LARGE && is_whole_json(into) => Ok(()),
            outcome => outcome,
        }
    }

    /// Reads to the end, or to the first byte that is more than `most`.
    pub(crate) async fn read_to_end(
        &mut self,
        into: &mut Vec<u8>,
        most: usize,
    ) -> Result<(), NoAnswer> {
        loop {
            match self.read_some(into).await {
                Ok(_) if into.len() > most => return Err(TOO_LARGE),
                Ok(true) => {}
                Ok(false) => return Ok(()),
                Err(no_answer) => return Err(no_answer),
            }
        }
    }

    fn end(&mut self, how: Result<(), NoAnswer>) {
        self.0 = State::Over(how);
    }

    /// The decoder, chosen when the first bytes are there; how the body ended if it has.
    async fn reader(
        &mut self,
    ) -> Result<&mut Pin<Box<dyn AsyncRead + Send + Sync>>, Result<(), NoAnswer>> {
        if let State::Untouched(raw, coding) = &mut self.0 {
            let first = match raw.fill_buf().await {
                Ok(bytes) => bytes.first().copied(),
                Err(error) => {
                    let no_answer = no_answer(&error);
                    self.end(Err(no_answer));
                    return Err(Err(no_answer));
                }
            };
            let coding = *coding;
            if let State::Untouched(raw, _) = std::mem::replace(&mut self.0, State::Over(Ok(()))) {
                // An empty body is no compressed one, and nothing is what it holds.
                if let Some(first) = first {
                    self.0 = State::Reading(coding.decoder(*raw, first));
                }
            }
        }
        match &mut self.0 {
            State::Reading(reader) => Ok(reader),
            State::Over(how) => Err(*how),
            State::Untouched(..) => Err(Ok(())),
        }
    }
}

/// RFC 9110 section 8.4.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coding {
    Identity,
    Gzip,
    Deflate,
    Brotli,
}

impl Coding {
    /// One, or none: who compresses twice means to make something of little.
    fn of(headers: &HeaderMap) -> Result<Self, ()> {
        let mut coding = Self::Identity;
        for value in headers.get_all(CONTENT_ENCODING) {
            let names: Split<'_, char> = value.to_str().map_err(|_| ())?.split(',');
            for name in names.map(|name| name.trim().to_ascii_lowercase()) {
                let next = match name.as_str() {
                    "" | "identity" => continue,
                    "gzip" | "x-gzip" => Self::Gzip,
                    "deflate" => Self::Deflate,
                    "br" => Self::Brotli,
                    _ => return Err(()),
                };
                if coding != Self::Identity {
                    return Err(());
                }
                coding = next;
            }
        }
        Ok(coding)
    }

    fn decoder(self, raw: Raw, first: u8) -> Pin<Box<dyn AsyncRead + Send + Sync>> {
        match self {
            Self::Identity => Box::pin(raw),
            Self::Gzip => {
                let mut decoder = GzipDecoder::new(raw);
                decoder.multiple_members(true);
                Box::pin(decoder)
            }
            // The RFC means zlib's format, and servers differ: its first byte says method 8, which
            // no bare deflate stream begins with.
            Self::Deflate if first & 0x0f == 8 => Box::pin(ZlibDecoder::new(raw)),
            Self::Deflate => Box::pin(DeflateDecoder::new(raw)),
            Self::Brotli => Box::pin(BrotliDecoder::new(raw)),
        }
    }
}

/// What ends a body: the connection, whose error is reqwest's, or the decoder.
fn no_answer(error: &io::Error) -> NoAnswer {
    let inner = error.get_ref();
    match inner.and_then(|inner| inner.downcast_ref::<reqwest::Error>()) {
        Some(error) => failure::of(error),
        None if error.kind() == io::ErrorKind::UnexpectedEof => failure::LOST,
        None => GARBLED,
    }
}

/// Whether the bytes are one JSON object or list and nothing else: no part of one is, as a part of
/// a number would be.
fn is_whole_json(bytes: &[u8]) -> bool {
    let text = json::text(bytes);
    text.trim_ascii_start().starts_with(['{', '['])
        && serde_json::from_str::<IgnoredAny>(&text).is_ok()
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    #[test]
    fn one_coding_is_read_and_no_other() {
        let of = |values: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(CONTENT_ENCODING, HeaderValue::from_static(value));
            }
            Coding::of(&headers)
        };
        for values in [&[][..], &[""], &["identity"], &["Identity, identity"]] {
            assert_eq!(of(values), Ok(Coding::Identity), "{values:?}");
        }
        assert_eq!(of(&["GZIP"]), Ok(Coding::Gzip));
        assert_eq!(of(&["identity", "x-gzip"]), Ok(Coding::Gzip));
        for values in [
            &["gzip, identity"][..],
            &["identity,GZip", ""],
            &["X-GZIP,"],
        ] {
            assert_eq!(of(values), Ok(Coding::Gzip), "{values:?}");
        }
        assert_eq!(of(&["deflate"]), Ok(Coding::Deflate));
        assert_eq!(of(&[" br "]), Ok(Coding::Brotli));
        for values in [
            &["zstd"][..],
            &["gzip, gzip"],
            &["gzip", "br"],
            &["compress"],
        ] {
            assert_eq!(of(values), Err(()), "{values:?}");
        }
    }

    #[test]
    fn a_part_of_a_document_is_not_the_whole() {
        for whole in ["{}", " {\"a\":[1]}\r\n", "[]", "\u{feff}{}"] {
            assert!(is_whole_json(whole.as_bytes()), "{whole}");
        }
        for part in ["", "1", "12", "\"a\"", "{\"a\":1", "[1", "{}{", "true"] {
            assert!(!is_whole_json(part.as_bytes()), "{part}");
        }
    }
}
