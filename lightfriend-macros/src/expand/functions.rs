//! The functions on the struct.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens as _, format_ident, quote};

use super::{accounts, docs, moving};
use crate::describe;
use crate::integration::Integration;

/// ```text
/// impl Slack {
///     pub fn router<S>() -> Router<S> where .. { routes::router(DESCRIPTOR) }
///     pub async fn start(oauth: State<OAuth>, request: Request) -> Response { .. }
///     pub fn client(oauth: &OAuth, user_id: i32) -> Client { engine::account(..).client() }
///     ..
///     pub fn describe() -> &'static str { "What `Slack` sends, .." }
/// }
/// ```
pub(super) fn functions(integration: &Integration) -> TokenStream {
    let ident = &integration.ident;
    let doc = docs::integration(integration);
    let routers = routers(integration);
    let handlers = handlers(integration);
    let accounts = accounts::functions(integration);
    let flow = flow(integration);
    let moving = moving::functions(integration);
    let description = description(integration);
    let (generics, arguments, clause) = integration.generics.split_for_impl();
    quote! {
        #[doc = #doc]
        #[allow(dead_code, deprecated, unreachable_pub)]
        impl #generics #ident #arguments #clause {
            #routers
            #handlers
            #accounts
            #flow
            #moving
            #description
        }
    }
}

fn routers(integration: &Integration) -> TokenStream {
    let (private, std) = (integration.private(), integration.std());
    let descriptor = descriptor(integration);
    let bounds = quote! {
        S: #std::clone::Clone + #std::marker::Send + #std::marker::Sync + 'static
    };
    let [all, protected, callback] = docs::routers(integration);
    quote! {
        #[doc = #all]
        pub fn router<S>() -> #private::Router<S>
        where
            #bounds,
            S: #private::HostState,
        {
            #private::routes::router(#descriptor)
        }

        #[doc = #protected]
        pub fn protected_router<S>() -> #private::Router<S>
        where
            #bounds,
            S: #private::HostState,
        {
            #private::routes::protected_router(#descriptor)
        }

        #[doc = #callback]
        pub fn callback_router<S>() -> #private::Router<S>
        where
            #bounds,
            S: #private::HostState,
        {
            #private::routes::callback_router(#descriptor)
        }

        /// All routes, for a host whose state is of a type it does not own.
        pub fn router_with<S>(oauth: #private::OAuth) -> #private::Router<S>
        where
            #bounds,
        {
            #private::routes::router_with(#descriptor, oauth)
        }
    }
}

fn handlers(integration: &Integration) -> TokenStream {
    let [start, callback, disconnect, status] = docs::handlers(integration);
    let start = handler(integration, "start", "start", &start);
    let callback = handler(integration, "callback", "callback", &callback);
    let disconnect = handler(integration, "disconnect_handler", "disconnect", &disconnect);
    let status = handler(integration, "status_handler", "status", &status);
    quote!(#start #callback #disconnect #status)
}

/// `pub async fn start(oauth: State<OAuth>, request: Request) -> Response { routes::start(..).await }`
fn handler(integration: &Integration, name: &str, route: &str, doc: &str) -> TokenStream {
    let (private, descriptor) = (integration.private(), descriptor(integration));
    let (name, route): (Ident, Ident) = (format_ident!("{name}"), format_ident!("{route}"));
    quote! {
        #[doc = #doc]
        pub async fn #name(
            oauth: #private::State<#private::OAuth>,
            request: #private::Incoming,
        ) -> #private::Response {
            #private::routes::#route(#descriptor, oauth, request).await
        }
    }
}

/// `start_url`, `connect_with_code` and `migration`.
fn flow(integration: &Integration) -> TokenStream {
    let (private, std) = (integration.private(), integration.std());
    let (owner, parameter) = (integration.owner_argument(), integration.owner_parameter());
    let subject = subject(integration);
    let descriptor = descriptor(integration);
    quote! {
        /// The path that begins a flow, with what to ask for: `.scope_set("write")`,
        /// `.account(key)`, `.return_to("/settings")`. It is shown as it stands in a link.
        #[must_use = "a path leads nowhere until it is followed"]
        pub fn start_url(oauth: &#private::OAuth) -> #private::StartUrl {
            #private::engine::start_url::<#subject>(oauth)
        }

        /// Connects a user with a code that the provider has sent unasked, in a flow that it has
        /// begun itself: there is no `state` then, so it is the application that has verified where
        /// the code comes from. `values` are those of the fields that are given when a flow starts or
        /// come with its callback, by the fields' names; they are checked as they would be there.
        ///
        /// # Errors
        /// `InvalidField` and `InvalidRequest` for such a value, before anything is sent; those of the
        /// token request, of hooks and of the database, where nothing is stored and what was granted
        /// is revoked.
        pub async fn connect_with_code(
            oauth: &#private::OAuth,
            #parameter
            code: impl #std::convert::Into<#private::SecretString>,
            values: &[(&#std::primitive::str, &#std::primitive::str)],
        ) -> #std::result::Result<(), #private::Error> {
            let code = #std::convert::Into::into(code);
            #private::engine::connect_with_code::<#subject>(oauth, #owner, code, values).await
        }

        /// The SQL of the table of connections.
        #[must_use = "a migration does nothing until it is run"]
        pub fn migration() -> #private::Migration {
            #private::engine::migration(#descriptor)
        }
    }
}

/// `pub fn describe() -> &'static str { ".." }`
fn description(integration: &Integration) -> TokenStream {
    let (std, text) = (integration.std(), describe::text(integration));
    quote! {
        /// The requests to the provider as they are sent, to be compared with its documentation:
        /// authorization, token, refresh and revocation, and whatever else this integration asks.
        /// In place of secrets, tokens and users' values stand their names in braces. The text is
        /// for people, and its layout may change.
        #[must_use = "a description is of no use unless it is read"]
        pub fn describe() -> &'static #std::primitive::str {
            #text
        }
    }
}

/// `<Self as OAuthIntegration>::DESCRIPTOR`
fn descriptor(integration: &Integration) -> TokenStream {
    let (private, subject) = (integration.private(), subject(integration));
    quote!(<#subject as #private::OAuthIntegration>::DESCRIPTOR)
}

/// `Self`, unless another type is the integration.
pub(super) fn subject(integration: &Integration) -> TokenStream {
    if integration.is_generic() {
        integration.subject().into_token_stream()
    } else {
        quote!(Self)
    }
}
