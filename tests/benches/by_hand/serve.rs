//! What every contender's server has around its routes.

use std::{
    io::{self, Read as _, Write as _},
    net::Ipv4Addr,
};

use axum::{
    Router,
    extract::Request,
    http::StatusCode,
    middleware::{self, Next},
    response::Response,
};
use tokio::net::TcpListener;

use super::shared::Failure;

/// Names the user of a request, as a session's cookie would.
pub(crate) const USER: &str = "x-user";

/// Serves for as long as there is somebody to serve, and says where.
pub(crate) async fn serve(router: Router) -> Result<(), Failure> {
    std::thread::spawn(end_with_parent);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    writeln!(io::stdout(), "{}", listener.local_addr()?)?;
    let router = router.layer(middleware::from_fn(require_user));
    Ok(axum::serve(listener, router).await?)
}

/// The benchmark never writes: its end of the pipe closes when it ends, however that comes.
fn end_with_parent() {
    let _ = io::stdin().read(&mut [0]);
    std::process::exit(0);
}

async fn require_user(mut request: Request, next: Next) -> Result<Response, StatusCode> {
    let name = request.headers().get(USER);
    let user = name.and_then(|name| name.to_str().ok()?.parse::<i32>().ok());
    let user = user.ok_or(StatusCode::UNAUTHORIZED)?;
    request.extensions_mut().insert(user);
    Ok(next.run(request).await)
}
