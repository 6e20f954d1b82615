//! The integration as constant data.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs;
use crate::integration::column::{Column, Literal, Source};
use crate::integration::error_words::ErrorWords;
use crate::integration::param::Param;
use crate::integration::template::Segment;
use crate::integration::{Api, Integration, Request, Revocation};

/// ```text
/// impl OAuthIntegration for Slack {
///     type UserId = i32;
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
    let (private, user_id, model) = (
        integration.private(),
        integration.user_id(),
        integration.model(),
    );
    let (ident, doc) = (integration.subject(), docs::data(integration));
    let authorization = authorization(integration);
    let token = token(integration);
    let table = table(integration);
    let revocation = integration.revocation.as_ref();
    let revocation = revocation.map(|revocation| self::revocation(integration, revocation));
    let revocation = option(integration, revocation);
    let variables = &integration.variables;
    let api = integration
        .api
        .as_ref()
        .map(|api| self::api(integration, api));
    let api = option(integration, api);
    quote! {
        #[doc = #doc]
        #[allow(deprecated)]
        #[automatically_derived]
        impl #private::OAuthIntegration for #ident {
            type UserId = #user_id;
            type Connection = #model;
            const DESCRIPTOR: &'static #private::Descriptor = &#private::Descriptor {
                service: #service,
                title: #title,
                description: #description,
                authorization: #authorization,
                token: #token,
                revocation: #revocation,
                api: #api,
                env: #env,
                route: #route,
                table: #table,
                variables: &[#(#variables),*],
            };
        }
    }
}

/// `Authorization { endpoint: "https://..", scopes: &["chat:write"], .. }`
fn authorization(integration: &Integration) -> TokenStream {
    let private = integration.private();
    let authorization = &integration.authorization;
    let (endpoint, scopes) = (
        template(integration, &authorization.endpoint),
        &authorization.scopes,
    );
    let separator = &authorization.scope_separator;
    let aliases = authorization.scope_aliases.iter();
    let aliases = aliases.map(|(name, other)| quote!((#name, #other)));
    let implies = authorization.scope_implies.iter();
    let implies = implies.map(|(scope, implied)| quote!((#scope, &[#(#implied),*])));
    let labels = authorization.scope_labels.iter();
    let labels = labels.map(|(scope, label)| quote!((#scope, #label)));
    let params = params(integration, &authorization.params);
    let method = authorization.code_challenge_method;
    let issuer = option(integration, authorization.issuer.as_ref());
    let iss_supported = authorization.iss_supported;
    quote! {
        #private::Authorization {
            endpoint: #endpoint,
            scopes: &[#(#scopes),*],
            scope_separator: #separator,
            scope_aliases: &[#(#aliases),*],
            scope_implies: &[#(#implies),*],
            scope_labels: &[#(#labels),*],
            params: #params,
            code_challenge_method: #private::CodeChallengeMethod::#method,
            issuer: #issuer,
            iss_parameter_supported: #iss_supported,
        }
    }
}

/// `Token { exchange: Request { .. }, refresh: Refresh { .. }, .. }`
fn token(integration: &Integration) -> TokenStream {
    let (private, std) = (integration.private(), integration.std());
    let token = &integration.token;
    let (exchange, refresh) = (
        request(integration, &token.exchange),
        request(integration, &token.refresh),
    );
    let (basic_encoding, token_type) = (token.basic_encoding, token.ty);
    let user_agent = option(integration, token.user_agent.as_ref());
    let error_words = error_words(integration);
    let seconds = |seconds: u64| quote!(#std::time::Duration::from_secs(#seconds));
    let default_expires_in = option(integration, token.default_expires_in.map(seconds));
    let refresh_before = seconds(token.refresh_before);
    quote! {
        #private::Token {
            exchange: #exchange,
            refresh: #private::Refresh {
                request: #refresh,
                ..#private::Refresh::DEFAULT
            },
            basic_encoding: #private::BasicEncoding::#basic_encoding,
            user_agent: #user_agent,
            token_type: #private::TokenType::#token_type,
            error_words: #error_words,
            default_expires_in: #default_expires_in,
            refresh_before: #refresh_before,
            ..#private::Token::DEFAULT
        }
    }
}

/// `Request { endpoint: Template(..), auth_method: .., ..Request::DEFAULT }`
fn request(integration: &Integration, request: &Request) -> TokenStream {
    let private = integration.private();
    let endpoint = template(integration, &request.endpoint);
    let (auth_method, format) = (request.auth_method, request.format);
    let params = params(integration, &request.params);
    quote! {
        #private::Request {
            endpoint: #endpoint,
            auth_method: #private::TokenEndpointAuthMethod::#auth_method,
            format: #private::Format::#format,
            params: #params,
            ..#private::Request::DEFAULT
        }
    }
}

/// `Revocation { request: Request { .. }, ends_grant: true, ..Revocation::DEFAULT }`
fn revocation(integration: &Integration, revocation: &Revocation) -> TokenStream {
    let private = integration.private();
    let request = request(integration, &revocation.request);
    let ends_grant = revocation.ends_grant;
    quote! {
        #private::Revocation {
            request: #request,
            ends_grant: #ends_grant,
            ..#private::Revocation::DEFAULT
        }
    }
}

/// `ErrorWords { invalid_grant: &["40029"], .. }`
fn error_words(integration: &Integration) -> TokenStream {
    let private = integration.private();
    let ErrorWords {
        invalid_grant,
        invalid_client,
        transient,
    } = &integration.token.error_words;
    quote! {
        #private::ErrorWords {
            invalid_grant: &[#(#invalid_grant),*],
            invalid_client: &[#(#invalid_client),*],
            transient: &[#(#transient),*],
        }
    }
}

/// `Api { base_url: "https://..", token_header: None, headers: &[], expired: &[401] }`
fn api(integration: &Integration, api: &Api) -> TokenStream {
    let private = integration.private();
    let base_url = template(integration, &api.base_url);
    let token_header = option(integration, api.token_header.as_ref());
    let headers = params(integration, &api.headers);
    let expired = &api.expired;
    quote! {
        #private::Api {
            base_url: #base_url,
            token_header: #token_header,
            headers: #headers,
            expired: &[#(#expired),*],
        }
    }
}

/// `Table { name: "slack_connection", user_id: UserIdType::Integer, .. }`
fn table(integration: &Integration) -> TokenStream {
    let private = integration.private();
    let (name, user_id) = (integration.table.to_string(), integration.user_id.ty);
    let users = integration.users.as_ref().map(|users| {
        let (table, column) = (&users.table, &users.column);
        quote!(#private::ForeignKey { table: #table, column: #column })
    });
    let users = option(integration, users);
    let columns = integration
        .columns
        .iter()
        .map(|column| self::column(integration, column));
    quote! {
        #private::Table {
            name: #name,
            user_id: #private::UserIdType::#user_id,
            users: #users,
            columns: &[#(#columns),*],
        }
    }
}

/// `Column { name: "team_id", ty: ColumnType::Text, nullable: false, secret: false, source: .. }`
fn column(integration: &Integration, column: &Column) -> TokenStream {
    let private = integration.private();
    let Column {
        name,
        ty,
        nullable,
        secret,
        ..
    } = column;
    let source = match &column.source {
        Source::TokenResponse(paths) => {
            quote!(#private::Source::TokenResponse(&[#(&[#(#paths),*]),*]))
        }
        Source::Local(default) => {
            let default = literal(default);
            quote!(#private::Source::Local(#private::Literal::#default))
        }
    };
    quote! {
        #private::Column {
            name: #name,
            ty: #private::ColumnType::#ty,
            nullable: #nullable,
            secret: #secret,
            source: #source,
            ..#private::Column::DEFAULT
        }
    }
}

/// `Text("eu")`
fn literal(literal: &Literal) -> TokenStream {
    match literal {
        Literal::Null => quote!(Null),
        Literal::Text(text) => quote!(Text(#text)),
        Literal::Integer(number) => quote!(Integer(#number)),
        Literal::Double(number) => quote!(Double(#number)),
        Literal::Bool(truth) => quote!(Bool(#truth)),
    }
}

/// `&[Param { name: "access_type", value: Template(&[Segment::Text("offline")]) }]`
fn params(integration: &Integration, params: &[Param]) -> TokenStream {
    let private = integration.private();
    let params = params.iter().map(|Param { name, value }| {
        let value = template(integration, value);
        quote!(#private::Param { name: #name, value: #value })
    });
    quote!(&[#(#params),*])
}

/// `Template(&[Segment::Text("offline")])`
fn template(integration: &Integration, segments: &[Segment]) -> TokenStream {
    let private = integration.private();
    let segments = segments.iter().map(segment);
    quote!(#private::Template(&[#(#private::Segment::#segments),*]))
}

/// `Text("offline")`
fn segment(segment: &Segment) -> TokenStream {
    match segment {
        Segment::Text(text) => quote!(Text(#text)),
        Segment::ClientId => quote!(ClientId),
        Segment::RedirectUri => quote!(RedirectUri),
        Segment::Scope => quote!(Scope),
        Segment::Random => quote!(Random),
    }
}

/// `Some(value)` or `None`
fn option(integration: &Integration, value: Option<impl quote::ToTokens>) -> TokenStream {
    let std = integration.std();
    value.map_or_else(
        || quote!(#std::option::Option::None),
        |value| quote!(#std::option::Option::Some(#value)),
    )
}
