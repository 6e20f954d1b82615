//! The way to a server: an address that stays while the server behind it changes, and that holds
//! answers back.

use std::net::SocketAddr;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream, tcp::OwnedReadHalf, tcp::OwnedWriteHalf},
    sync::watch,
};

/// An address of its own.
pub struct Way {
    address: SocketAddr,
    state: watch::Sender<State>,
}

#[derive(Clone, Copy)]
struct State {
    leads_to: SocketAddr,
    /// Whether what the server answers stays on the way.
    holds_answers: bool,
}

impl Way {
    pub async fn to(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = watch::Sender::new(State {
            leads_to: server,
            holds_answers: false,
        });
        tokio::spawn(accept(listener, state.subscribe()));
        Self { address, state }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// New connections lead to another server.
    pub fn lead_to(&self, server: SocketAddr) {
        self.state.send_modify(|state| state.leads_to = server);
    }

    /// Answers are held back until they are let go.
    pub fn hold_answers(&self) {
        self.state.send_modify(|state| state.holds_answers = true);
    }

    pub fn let_go(&self) {
        self.state.send_modify(|state| state.holds_answers = false);
    }
}

async fn accept(listener: TcpListener, state: watch::Receiver<State>) {
    while let Ok((client, _)) = listener.accept().await {
        let server = state.borrow().leads_to;
        let state = state.clone();
        tokio::spawn(async move {
            // A client whose server is not there is hung up on.
            let Ok(server) = TcpStream::connect(server).await else {
                return;
            };
            let (from_client, to_client) = client.into_split();
            let (from_server, to_server) = server.into_split();
            tokio::spawn(pass_on(from_client, to_server, None));
            pass_on(from_server, to_client, Some(state)).await;
        });
    }
}

/// Until either end is closed; then the other is closed, too.
async fn pass_on(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut state: Option<watch::Receiver<State>>,
) {
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(count @ 1..) = from.read(&mut buffer).await {
        if let Some(state) = &mut state
            && state.wait_for(|state| !state.holds_answers).await.is_err()
        {
            return;
        }
        if to.write_all(&buffer[..count]).await.is_err() {
            return;
        }
    }
}
