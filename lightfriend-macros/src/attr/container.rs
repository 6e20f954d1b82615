//! The keys on the struct itself, in the groups of the reference.

mod answers;
mod api;
mod application;
mod authorization;
mod client;
mod requests;
mod scopes;
mod server;

use syn::LitStr;

use self::answers::Answers;
use self::api::Api;
use self::application::Application;
use self::authorization::Authorization;
use self::client::Client;
use self::requests::Requests;
use self::scopes::Scopes;
use self::server::Server;
use super::keys::{Given, groups};

groups! {
    /// `#[oauth(..)]` on the struct.
    Container, literal: "`name = \"..\"`, as in `provider = \"google\"`" {
        server: Server => "the provider and its addresses",
        scopes: Scopes => "scopes",
        authorization: Authorization => "the authorization request and its response",
        client: Client => "how the application shows who it is",
        requests: Requests => "the requests to the token endpoint and to others",
        answers: Answers => "what the answers mean",
        api: Api => "the provider's API",
        application: Application => "the place in the application",
    }
}

impl Given<Container> {
    /// Takes out what scopes allow, in users' words: of a preset, only some are of use.
    pub(crate) fn scope_labels(&mut self) -> Vec<(LitStr, LitStr)> {
        let mut labels = None;
        self.take_back("scope_labels", |keys| {
            labels = keys.scopes.scope_labels.take();
        });
        let pairs = labels.into_iter().flat_map(|labels| labels.pairs);
        pairs.map(|pair| (pair.name, pair.value)).collect()
    }
}
