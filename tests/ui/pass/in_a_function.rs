//! Declared in a function, as examples and tests do; handlers are handlers, futures are `Send`.

use axum::{Router, routing::get};
use lightfriend_runtime::{OAuth, OAuthIntegration};

fn is_send<T: Send>(_: T) {}

pub(crate) fn main() {
    #[derive(OAuthIntegration)]
    #[oauth(provider = "google", api_base_url = "https://www.googleapis.com")]
    struct GoogleCalendar;

    let _: Router<OAuth> = GoogleCalendar::router();
    let _: Router<OAuth> = Router::new().route(
        "/calendar",
        get(GoogleCalendar::start)
            .post(GoogleCalendar::callback)
            .delete(GoogleCalendar::disconnect_handler)
            .put(GoogleCalendar::status_handler),
    );
    let _ = |oauth: &OAuth| {
        is_send(GoogleCalendar::access_token(oauth, 1));
        is_send(GoogleCalendar::status(oauth, 1));
        is_send(GoogleCalendar::connection(oauth, 1));
        is_send(GoogleCalendar::disconnect(oauth, 1));
        is_send(GoogleCalendar::client(oauth, 1));
    };
}
