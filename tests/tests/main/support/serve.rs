//! Applications and providers on loopback, for as long as their test runs.

use std::net::SocketAddr;

use axum::Router;
use tokio::net::TcpListener;

/// A port, so that the application can know its own address before it serves.
pub async fn bind() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    (listener, address)
}

pub fn serve_on(listener: TcpListener, app: Router) {
    tokio::spawn(async move { axum::serve(listener, app).await });
}

/// Serves on any port; where.
pub async fn serve(app: Router) -> SocketAddr {
    let (listener, address) = bind().await;
    serve_on(listener, app);
    address
}
