//! HTTP as cheap as it gets: one connection that stays open, one request at a time.

use std::net::SocketAddr;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::{
    Request, Response,
    client::conn::http1::{self, SendRequest},
    header::{AsHeaderName, HOST},
};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::shared::Failure;

pub(crate) struct Client(SendRequest<Full<Bytes>>);

impl Client {
    pub(crate) async fn connect(address: SocketAddr) -> Result<Self, Failure> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        // Ends with `sender`; what goes wrong on it, `sender` reports.
        tokio::spawn(connection);
        Ok(Self(sender))
    }

    pub(crate) async fn send(
        &mut self,
        request: hyper::http::request::Builder,
        body: impl Into<Bytes>,
    ) -> Result<Response<Bytes>, Failure> {
        let request = request
            .header(HOST, "localhost")
            .body(Full::new(body.into()))?;
        self.0.ready().await?;
        let (head, body) = self.0.send_request(request).await?.into_parts();
        Ok(Response::from_parts(head, body.collect().await?.to_bytes()))
    }
}

pub(crate) fn post_form(path: &str) -> hyper::http::request::Builder {
    Request::post(path).header("content-type", "application/x-www-form-urlencoded")
}

/// A header that must be there.
pub(crate) fn header(response: &Response<Bytes>, name: impl AsHeaderName) -> Result<&str, Failure> {
    let value = response.headers().get(name);
    let value = value.ok_or_else(|| format!("a header is missing beside {}", response.status()))?;
    Ok(value.to_str()?)
}
