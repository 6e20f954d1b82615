//! The routes of every integration, and the list of them all. Only this folder and the page
//! know axum's routing.

pub(crate) mod address;
mod asked;
mod callback;
mod callback_host;
mod connection;
pub(crate) mod connections;
mod failure;
mod form_post;
pub(crate) mod guard;
mod landing;
mod link;
pub(crate) mod prefix;
mod problem;
pub(crate) mod reply;
mod start;

pub use callback::callback;
pub use connection::{disconnect, status};
pub use start::start;

use link::reconnect;
use prefix::Mounted;
use start::start_at;

use axum::{
    Router,
    extract::{Request, State},
    response::Response,
    routing::{MethodFilter, on},
};

use crate::{
    descriptor::Descriptor,
    host::{HostState, Hosted, OAuth},
    integration::Integrations,
};

/// All routes.
pub fn router<S>(descriptor: &'static Descriptor) -> Router<S>
where
    S: HostState + Clone + Send + Sync + 'static,
{
    let all_but_callback = begin_and_end(descriptor, Mounted::BesideTheCallback);
    all_but_callback.merge(callback_router(descriptor))
}

/// Start, reconnect, disconnect and status: for behind the host's session middleware.
pub fn protected_router<S>(descriptor: &'static Descriptor) -> Router<S>
where
    S: HostState + Clone + Send + Sync + 'static,
{
    begin_and_end(descriptor, Mounted::Apart)
}

fn begin_and_end<S>(descriptor: &'static Descriptor, mounted: Mounted) -> Router<S>
where
    S: HostState + Clone + Send + Sync + 'static,
{
    let route = |name: &str| format!("{}{name}", descriptor.route);
    Router::new()
        .route(
            &route("/oauth/start"),
            on(
                MethodFilter::GET.or(MethodFilter::POST),
                move |Hosted(oauth), request| start_at(descriptor, State(oauth), request, mounted),
            ),
        )
        .route(
            &route("/oauth/reconnect"),
            on(MethodFilter::GET, move |Hosted(oauth), request| {
                reconnect(descriptor, State(oauth), request, mounted)
            }),
        )
        .route(
            &route("/disconnect"),
            on(
                MethodFilter::POST.or(MethodFilter::DELETE),
                move |Hosted(oauth), request| disconnect(descriptor, State(oauth), request),
            ),
        )
        .route(
            &route("/status"),
            on(MethodFilter::GET, move |Hosted(oauth), request| {
                status(descriptor, State(oauth), request)
            }),
        )
        .method_not_allowed_fallback(wrong_method)
}

/// The callback alone.
pub fn callback_router<S>(descriptor: &'static Descriptor) -> Router<S>
where
    S: HostState + Clone + Send + Sync + 'static,
{
    Router::new()
        .route(
            &descriptor.callback_path(),
            on(
                callback::methods(descriptor),
                move |Hosted(oauth), request| callback(descriptor, State(oauth), request),
            ),
        )
        .method_not_allowed_fallback(wrong_method)
}

/// All routes for a host whose state knows nothing of [`OAuth`].
pub fn router_with<S>(descriptor: &'static Descriptor, oauth: OAuth) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    router::<OAuth>(descriptor).with_state(oauth)
}

async fn wrong_method(Hosted(oauth): Hosted, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    reply::varying(failure::method_not_allowed(oauth.tools(), &parts))
}

impl Integrations {
    /// The routes of every integration, and `GET /api/connections`, which lists them with the
    /// signed-in user's connections.
    pub fn router<S>(&self) -> Router<S>
    where
        S: HostState + Clone + Send + Sync + 'static,
    {
        let routers = self.descriptors().iter();
        let routers = routers.map(|descriptor| router(descriptor));
        routers.fold(self.list(), Router::merge)
    }

    /// All but the callbacks: for behind the host's session middleware.
    pub fn protected_router<S>(&self) -> Router<S>
    where
        S: HostState + Clone + Send + Sync + 'static,
    {
        let routers = self.descriptors().iter();
        let routers = routers.map(|descriptor| protected_router(descriptor));
        routers.fold(self.list(), Router::merge)
    }

    /// The callbacks alone, for hosts whose session does not reach them.
    pub fn callback_router<S>(&self) -> Router<S>
    where
        S: HostState + Clone + Send + Sync + 'static,
    {
        let routers = self.descriptors().iter();
        let routers = routers.map(|descriptor| callback_router(descriptor));
        routers.fold(Router::new(), Router::merge)
    }

    /// `GET /api/connections` alone.
    fn list<S>(&self) -> Router<S>
    where
        S: HostState + Clone + Send + Sync + 'static,
    {
        let integrations = *self;
        let list = move |Hosted(oauth): Hosted, request| {
            connections::connections(integrations, oauth, request)
        };
        Router::new()
            .route(connections::PATH, on(MethodFilter::GET, list))
            .method_not_allowed_fallback(wrong_method)
    }

    /// The routes of [`router`](Self::router) for a host whose state knows nothing of [`OAuth`].
    pub fn router_with<S>(&self, oauth: OAuth) -> Router<S>
    where
        S: Clone + Send + Sync + 'static,
    {
        self.router::<OAuth>().with_state(oauth)
    }
}

/// What every handler takes.
type Host = State<OAuth>;
type Incoming = Request;
