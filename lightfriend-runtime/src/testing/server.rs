//! Listening, and taking one request from arrival to answer.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use super::answer::Answer;
use super::fault::Abort;
use super::payload::Payload;
use super::request::{Endpoint, Received};
use super::state::Shared;
use super::{api, authorization, pages, revocation, token};

impl Shared {
    async fn respond(&self, request: Request<Incoming>) -> Result<Response<Payload>, Abort> {
        let mut received = Received::read(request).await.ok_or(Abort::Close)?;
        if let Some(responder) = &self.responder {
            received.endpoint = responder.endpoint(&received);
        }
        let fault = self.lock().faults.next(received.endpoint);
        match fault {
            // Recorded once processed: whoever waits for the record sees the effect.
            None => {
                let answer = self.process(&received);
                self.record(&received);
                Ok(answer.map(Payload::whole))
            }
            // Recorded at once: a fault may never come to an answer.
            Some(fault) => {
                self.record(&received);
                fault.play(|| self.process(&received)).await
            }
        }
    }

    fn process(&self, received: &Received) -> Answer {
        if let Some(responder) = &self.responder {
            return responder.answer(received);
        }
        match received.endpoint {
            Endpoint::Authorization => authorization::answer(self, received),
            Endpoint::Token => token::answer(self, received),
            Endpoint::Revocation => revocation::answer(self, received),
            Endpoint::Api => api::answer(self, received),
            Endpoint::Metadata => self.settings.strictness.metadata(),
            Endpoint::Index => pages::index(&self.settings),
        }
    }
}

/// Serves until the task is aborted, which ends its connections too.
pub(super) async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(serve_connection(stream, Arc::clone(&shared)));
                }
                // The peer gave up, or descriptors ran out and may come back.
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn serve_connection(stream: TcpStream, shared: Arc<Shared>) {
    let service = service_fn(|request| shared.respond(request));
    let mut connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    let Err(error) = (&mut connection).await else {
        return;
    };
    let cause = error.source().and_then(|it| it.downcast_ref::<Abort>());
    if matches!(cause, Some(Abort::Reset)) {
        let stream = connection.into_parts().io.into_inner();
        // Closing with no linger is what sends RST instead of FIN; where the
        // system refuses, the client sees a plain close.
        let _ = stream.set_zero_linger();
    }
}
