//! The integration as constant data.

use proc_macro2::TokenStream;
use quote::quote;

use self::answers::{answer, error_words};
use self::requests::{names, refresh};
use self::values::{option, params, template};
use super::{docs, hooks};
use crate::integration::client_jwt::ClientJwt;
use crate::integration::response::Response;
use crate::integration::{Api, Integration};

mod answers;
mod requests;
mod table;
mod values;

/// ```text
/// impl OAuthIntegration for Slack {
///     type UserId = i32;
///     type AccountKey = String;
///     type Connection = SlackConnection;
///     const DESCRIPTOR: &'static Descriptor = &Descriptor { service: "slack", .. };
/// }
/// ```
pub(super) fn integration_impl(integration: &Integration) -> TokenStream {
    let Integration {
        service,
        title,
        description,
        env,
        route,
        ..
    } = integration;
    let (private, model) = (integration.private(), integration.model());
    let (owner_id, account_key) = (integration.owner_id(), integration.account_key_type());
    let (ident, doc) = (integration.subject(), docs::data(integration));
    let authorization = authorization(integration);
    let token = token(integration);
    let table = table::table(integration);
    let revocation = integration.revocation.as_ref();
    let revocation = revocation.map(|it| requests::revocation(integration, it));
    let exchange = integration.exchange.as_ref();
    let exchange = exchange.map(|it| requests::exchange(integration, it));
    let lookup = integration.lookup.as_ref();
    let lookup = lookup.map(|it| requests::lookup(integration, it));
    let api = integration
        .api
        .as_ref()
        .map(|api| self::api(integration, api));
    let some = |name: TokenStream, value: Option<TokenStream>| {
        let value = option(integration, Some(value?));
        Some(quote!(#name: #value,))
    };
    let (revocation, exchange, lookup, api) = (
        some(quote!(revocation), revocation),
        some(quote!(exchange), exchange),
        some(quote!(lookup), lookup),
        some(quote!(api), api),
    );
    let variables = &integration.variables;
    let variables = (!variables.is_empty()).then(|| quote!(variables: &[#(#variables),*],));
    let hooks = hooks::named(integration);
    let host = some(
        quote!(host),
        integration.host.as_ref().map(|host| quote!(#host)),
    );
    quote! {
        #[doc = #doc]
        #[allow(deprecated, clippy::needless_update)]
        #[automatically_derived]
        impl #private::OAuthIntegration for #ident {
            type UserId = #owner_id;
            type AccountKey = #account_key;
            type Connection = #model;
            const DESCRIPTOR: &'static #private::Descriptor = &#private::Descriptor {
                service: #service,
                title: #title,
                description: #description,
                authorization: #authorization,
                token: #token,
                #revocation
                #exchange
                #lookup
                #api
                #host
                env: #env,
                route: #route,
                table: #table,
                #variables
                #hooks
                ..#private::Descriptor::DEFAULT
            };
        }
    }
}

/// `Authorization { endpoint: "https://..", scopes: &["chat:write"], .. }`; what few providers need
/// is left to the defaults unless it is written.
fn authorization(integration: &Integration) -> TokenStream {
    let private = integration.private();
    let authorization = &integration.authorization;
    let (endpoint, scopes) = (
        template(integration, &authorization.endpoint),
        &authorization.scopes,
    );
    let sets = authorization.scope_sets.iter().map(|set| {
        let (name, scopes) = (&set.name, &set.scopes);
        quote!(#private::ScopeSet { name: #name, scopes: &[#(#scopes),*] })
    });
    let sets = (!authorization.scope_sets.is_empty()).then(|| quote!(scope_sets: &[#(#sets),*],));
    let separator = &authorization.scope_separator;
    let aliases = authorization.scope_aliases.iter();
    let aliases = aliases.map(|(name, other)| quote!((#name, #other)));
    let implies = authorization.scope_implies.iter();
    let implies = implies.map(|(scope, implied)| quote!((#scope, &[#(#implied),*])));
    let labels = authorization.scope_labels.iter();
    let labels = labels.map(|(scope, label)| quote!((#scope, #label)));
    let params = params(integration, &authorization.params);
    let names = names(&authorization.renames);
    let method = authorization.code_challenge_method;
    let issuer = authorization.issuer.as_ref();
    let issuer = issuer.map(|issuer| template(integration, issuer));
    let issuer = option(integration, issuer);
    let iss_supported = authorization.iss_supported;
    let response = response(integration);
    let redirect_uri = authorization.redirect_uri.as_ref().map(|name| {
        let name = option(integration, Some(template(integration, name)));
        quote!(redirect_uri: #name,)
    });
    quote! {
        #private::Authorization {
            endpoint: #endpoint,
            scopes: &[#(#scopes),*],
            #sets
            scope_separator: #separator,
            scope_aliases: &[#(#aliases),*],
            scope_implies: &[#(#implies),*],
            scope_labels: &[#(#labels),*],
            params: #params,
            code_challenge_method: #private::CodeChallengeMethod::#method,
            issuer: #issuer,
            iss_parameter_supported: #iss_supported,
            #names
            #response
            #redirect_uri
            ..#private::Authorization::DEFAULT
        }
    }
}

/// `response_type: "code id_token", code_params: &["auth_code"],`: what departs from the defaults.
fn response(integration: &Integration) -> TokenStream {
    let private = integration.private();
    let Response {
        ty,
        mode,
        nonce,
        code_params,
        signature,
    } = &integration.authorization.response;
    let ty = ty.iter().map(|ty| quote!(response_type: #ty,));
    let mode = mode.map(|mode| option(integration, Some(quote!(#private::ResponseMode::#mode))));
    let mode = mode.map(|mode| quote!(response_mode: #mode,));
    let nonce = nonce.then(|| quote!(nonce: true,));
    let code_params = Some(code_params).filter(|names| !names.is_empty());
    let code_params = code_params.map(|names| quote!(code_params: &[#(#names),*],));
    let signature = signature.as_ref().map(|param| {
        let param = option(integration, Some(param));
        quote!(callback_signature: #param,)
    });
    quote!(#(#ty)* #mode #nonce #code_params #signature)
}

/// `Token { endpoint: "https://..", auth_method: TokenEndpointAuthMethod::ClientSecretPost, .. }`
fn token(integration: &Integration) -> TokenStream {
    let (private, std) = (integration.private(), integration.std());
    let token = &integration.token;
    let (exchange, refresh) = (
        requests::request(integration, &token.exchange),
        refresh(integration, &token.refresh),
    );
    let introspection = token.introspection.as_ref().map(|request| {
        let request = option(integration, Some(requests::request(integration, request)));
        quote!(introspection: #request,)
    });
    let basic_credentials = token.basic_credentials.as_ref().map(|credentials| {
        let credentials = option(integration, Some(template(integration, credentials)));
        quote!(basic_credentials: #credentials,)
    });
    let (basic_encoding, token_type) = (token.basic_encoding, token.ty);
    let user_agent = option(integration, token.user_agent.as_ref());
    let (answer, error_words) = (answer(integration), error_words(integration));
    let seconds = |seconds: u64| quote!(#std::time::Duration::from_secs(#seconds));
    let default_expires_in = option(integration, token.default_expires_in.map(seconds));
    let refresh_before = seconds(token.refresh_before);
    let renew_before = token.renew_before.map(|before| {
        let before = option(integration, Some(seconds(before)));
        quote!(renew_before: #before,)
    });
    let client_assertion = token.client_assertion.as_ref().map(|jwt| {
        let jwt = client_jwt(integration, jwt);
        quote!(client_assertion: #jwt,)
    });
    let signed_client_secret = token.signed_client_secret.as_ref().map(|jwt| {
        let jwt = option(integration, Some(client_jwt(integration, jwt)));
        quote!(signed_client_secret: #jwt,)
    });
    quote! {
        #private::Token {
            exchange: #exchange,
            refresh: #refresh,
            #introspection
            #basic_credentials
            #client_assertion
            #signed_client_secret
            basic_encoding: #private::BasicEncoding::#basic_encoding,
            user_agent: #user_agent,
            token_type: #private::TokenType::#token_type,
            #answer
            #error_words
            default_expires_in: #default_expires_in,
            refresh_before: #refresh_before,
            #renew_before
            ..#private::Token::DEFAULT
        }
    }
}

/// `ClientJwt { alg: SigningAlgorithm::Es256, kid: Some(Template(..)), .., ..ClientJwt::DEFAULT }`
fn client_jwt(integration: &Integration, jwt: &ClientJwt) -> TokenStream {
    let (private, std) = (integration.private(), integration.std());
    let ClientJwt { alg, lifetime, .. } = jwt;
    let claims = [
        (quote!(kid), &jwt.kid),
        (quote!(iss), &jwt.iss),
        (quote!(sub), &jwt.sub),
        (quote!(aud), &jwt.aud),
    ];
    let claims = claims.into_iter().filter_map(|(name, value)| {
        let value = template(integration, value.as_ref()?);
        let value = option(integration, Some(value));
        Some(quote!(#name: #value,))
    });
    quote! {
        #private::ClientJwt {
            alg: #private::SigningAlgorithm::#alg,
            #(#claims)*
            lifetime: #std::time::Duration::from_secs(#lifetime),
            ..#private::ClientJwt::DEFAULT
        }
    }
}

/// `Api { base_url: "https://..", token_header: None, headers: &[], expired: &[401] }`
fn api(integration: &Integration, api: &Api) -> TokenStream {
    let private = integration.private();
    let base_url = template(integration, &api.base_url);
    let token_header = option(integration, api.token_header.as_ref());
    let headers = params(integration, &api.headers);
    let query = params(integration, &api.query);
    let query = (!api.query.is_empty()).then(|| quote!(query: #query,));
    let expired = &api.expired;
    quote! {
        #private::Api {
            base_url: #base_url,
            token_header: #token_header,
            headers: #headers,
            #query
            expired: &[#(#expired),*],
            ..#private::Api::DEFAULT
        }
    }
}
