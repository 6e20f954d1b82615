//! The integration as constant data.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{docs, hooks};
use crate::integration::check::Check;
use crate::integration::choice::{Format, Method, TokenEndpointAuthMethod, TokenKind};
use crate::integration::client_jwt::ClientJwt;
use crate::integration::column::{Column, Literal, Source};
use crate::integration::error_words::ErrorWords;
use crate::integration::lookup::Lookup;
use crate::integration::param::Param;
use crate::integration::path::Path;
use crate::integration::rename::Renames;
use crate::integration::response::Response;
use crate::integration::template::Segment;
use crate::integration::{Api, Integration, Refresh, Request, Revocation};

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
    let revocation = revocation.map(|it| self::revocation(integration, it));
    let lookup = integration.lookup.as_ref();
    let lookup = lookup.map(|it| self::lookup(integration, it));
    let api = integration
        .api
        .as_ref()
        .map(|api| self::api(integration, api));
    let some = |name: TokenStream, value: Option<TokenStream>| {
        let value = option(integration, Some(value?));
        Some(quote!(#name: #value,))
    };
    let (revocation, lookup, api) = (
        some(quote!(revocation), revocation),
        some(quote!(lookup), lookup),
        some(quote!(api), api),
    );
    let variables = &integration.variables;
    let variables = (!variables.is_empty()).then(|| quote!(variables: &[#(#variables),*],));
    let hooks = hooks::named(integration);
    quote! {
        #[doc = #doc]
        #[allow(deprecated, clippy::needless_update)]
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
                #revocation
                #lookup
                #api
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
            #names
            #response
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
        request(integration, &token.exchange),
        refresh(integration, &token.refresh),
    );
    let introspection = token.introspection.as_ref().map(|request| {
        let request = option(integration, Some(self::request(integration, request)));
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

/// `Request { endpoint: Template(..), format: Format::Json, ..Request::DEFAULT }`, with what is not
/// as the RFC says.
fn request(integration: &Integration, request: &Request) -> TokenStream {
    let private = integration.private();
    let endpoint = template(integration, &request.endpoint);
    let auth_method = unless(
        TokenEndpointAuthMethod::ClientSecretPost,
        request.auth_method,
    );
    let auth_method =
        auth_method.map(|method| quote!(auth_method: #private::TokenEndpointAuthMethod::#method,));
    let method = unless(Method::Post, request.method);
    let method = method.map(|method| quote!(method: #private::Method::#method,));
    let format = unless(Format::Form, request.format);
    let format = format.map(|format| quote!(format: #private::Format::#format,));
    let list = |name: TokenStream, list: &[Param]| {
        let params = params(integration, list);
        (!list.is_empty()).then(|| quote!(#name: #params,))
    };
    let (headers, params) = (
        list(quote!(headers), &request.headers),
        list(quote!(params), &request.params),
    );
    let names = names(&request.renames);
    quote! {
        #private::Request {
            endpoint: #endpoint,
            #auth_method
            #method
            #format
            #headers
            #params
            #names
            ..#private::Request::DEFAULT
        }
    }
}

/// `rename: &[("code", "auth_code")], omit: &["grant_type"],`
fn names(names: &Renames) -> TokenStream {
    let Renames { rename, omit } = names;
    let pairs = rename.iter().map(|(rfc, vendors)| quote!((#rfc, #vendors)));
    let rename = (!rename.is_empty()).then(|| quote!(rename: &[#(#pairs),*],));
    let omit = (!omit.is_empty()).then(|| quote!(omit: &[#(#omit),*],));
    quote!(#rename #omit)
}

/// The value, if it is not the default.
fn unless<T: PartialEq + Copy>(default: T, value: T) -> Option<T> {
    (value != default).then_some(value)
}

/// `Refresh { request: Request { .. }, token: TokenKind::AccessToken, ..Refresh::DEFAULT }`
fn refresh(integration: &Integration, refresh: &Refresh) -> TokenStream {
    const USUAL: &str = "refresh_token";
    let (private, std) = (integration.private(), integration.std());
    let request = request(integration, &refresh.request);
    let grant_type = unless(USUAL, refresh.grant_type.as_str());
    let grant_type = grant_type.map(|word| quote!(grant_type: #word,));
    let token = unless(TokenKind::RefreshToken, refresh.token);
    let token = token.map(|token| quote!(token: #private::TokenKind::#token,));
    let token_param = unless(USUAL, refresh.token_param.as_str());
    let token_param = token_param.map(|name| quote!(token_param: #name,));
    let scope = refresh.scope.then(|| quote!(scope: true,));
    let extends = refresh.extends.map(|seconds| {
        let by = quote!(#std::time::Duration::from_secs(#seconds));
        let by = option(integration, Some(by));
        quote!(extends: #by,)
    });
    quote! {
        #private::Refresh {
            request: #request,
            #grant_type
            #token
            #token_param
            #scope
            #extends
            ..#private::Refresh::DEFAULT
        }
    }
}

/// `&Lookup { endpoint: Template(..), body: Some(Template(..)), ..Lookup::DEFAULT }`
fn lookup(integration: &Integration, lookup: &Lookup) -> TokenStream {
    let private = integration.private();
    let endpoint = template(integration, &lookup.endpoint);
    let method = unless(Method::Get, lookup.method);
    let method = method.map(|method| quote!(method: #private::Method::#method,));
    let body = lookup.body.as_ref().map(|body| {
        let body = template(integration, body);
        let body = option(integration, Some(body));
        quote!(body: #body,)
    });
    let headers = (!lookup.headers.is_empty()).then(|| {
        let headers = params(integration, &lookup.headers);
        quote!(headers: #headers,)
    });
    quote! {
        &#private::Lookup {
            endpoint: #endpoint,
            #method
            #body
            #headers
            ..#private::Lookup::DEFAULT
        }
    }
}

/// `Revocation { request: Request { .. }, ends_grant: true, ..Revocation::DEFAULT }`
fn revocation(integration: &Integration, revocation: &Revocation) -> TokenStream {
    let private = integration.private();
    let request = request(integration, &revocation.request);
    let token = revocation.token.map(|token| {
        let token = option(integration, Some(quote!(#private::TokenKind::#token)));
        quote!(token: #token,)
    });
    let token_param = unless("token", revocation.token_param.as_str());
    let token_param = token_param.map(|name| quote!(token_param: #name,));
    let hint = (!revocation.hint).then(|| quote!(hint: false,));
    let ends_grant = revocation.ends_grant.then(|| quote!(ends_grant: true,));
    let shared_by = revocation.shared_by.as_ref().map(|column| {
        let column = option(integration, Some(column));
        quote!(shared_by: #column,)
    });
    quote! {
        #private::Revocation {
            request: #request,
            #token
            #token_param
            #hint
            #ends_grant
            #shared_by
            ..#private::Revocation::DEFAULT
        }
    }
}

/// `answer: Answer { root: &[&["data"]], ..Answer::DEFAULT },`, or nothing.
fn answer(integration: &Integration) -> Option<TokenStream> {
    let private = integration.private();
    let members = &integration.token.answer.0;
    let each = members.iter().map(|(name, paths)| {
        let (name, paths) = (format_ident!("{name}"), self::paths(paths));
        quote!(#name: #paths,)
    });
    let answer = quote!(answer: #private::Answer { #(#each)* ..#private::Answer::DEFAULT },);
    (!members.is_empty()).then_some(answer)
}

/// `error_words: ErrorWords { invalid_grant: &["40029"], ..ErrorWords::DEFAULT },`, or nothing.
fn error_words(integration: &Integration) -> Option<TokenStream> {
    let private = integration.private();
    let ErrorWords {
        code,
        success,
        invalid_grant,
        invalid_client,
        transient,
    } = &integration.token.error_words;
    let code = (!code.is_empty()).then(|| {
        let paths = paths(code);
        quote!(code: #paths,)
    });
    let words = [
        ("success", success),
        ("invalid_grant", invalid_grant),
        ("invalid_client", invalid_client),
        ("transient", transient),
    ];
    let words = words.into_iter().filter(|(_, words)| !words.is_empty());
    let words = words.map(|(name, words)| {
        let name = format_ident!("{name}");
        quote!(#name: &[#(#words),*],)
    });
    let all: Vec<TokenStream> = code.into_iter().chain(words).collect();
    let error_words =
        quote!(error_words: #private::ErrorWords { #(#all)* ..#private::ErrorWords::DEFAULT },);
    (!all.is_empty()).then_some(error_words)
}

/// `&[&["team", "id"], &["team_id"]]`
fn paths(paths: &[Path]) -> TokenStream {
    quote!(&[#(&[#(#paths),*]),*])
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
            let paths = self::paths(paths);
            quote!(#private::Source::TokenResponse(#paths))
        }
        Source::Lookup(paths) => {
            let paths = self::paths(paths);
            quote!(#private::Source::Lookup(#paths))
        }
        Source::AccessTokenClaim(paths) => {
            let paths = self::paths(paths);
            quote!(#private::Source::AccessTokenClaim(#paths))
        }
        Source::Local(default) => {
            let default = literal(default);
            quote!(#private::Source::Local(#private::Literal::#default))
        }
        Source::Var(default) => {
            let default = literal(default);
            quote!(#private::Source::Var(#private::Literal::#default))
        }
        Source::Callback {
            name,
            default,
            echoes,
        } => {
            let default = literal(default);
            quote!(#private::Source::Callback {
                name: #name,
                default: #private::Literal::#default,
                echoes: #echoes,
            })
        }
    };
    let checks = column
        .checks
        .iter()
        .map(|check| self::check(integration, check));
    let checks = (!column.checks.is_empty()).then(|| quote!(checks: &[#(#checks),*],));
    let named = column.named.then(|| quote!(named: true,));
    quote! {
        #private::Column {
            name: #name,
            ty: #private::ColumnType::#ty,
            nullable: #nullable,
            secret: #secret,
            source: #source,
            #checks
            #named
            ..#private::Column::DEFAULT
        }
    }
}

/// `Check::OneOf(&["eu", "us"])`
fn check(integration: &Integration, check: &Check) -> TokenStream {
    let private = integration.private();
    let check = match check {
        Check::Label => quote!(Label),
        Check::OneOf(values) => quote!(OneOf(&[#(#values),*])),
        Check::Pattern(pattern) => quote!(Pattern(#pattern)),
        Check::HostSuffix(suffix) => quote!(HostSuffix(#suffix)),
    };
    quote!(#private::Check::#check)
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
        Segment::ClientSecret => quote!(ClientSecret),
        Segment::RedirectUri => quote!(RedirectUri),
        Segment::RedirectUriHost => quote!(RedirectUriHost),
        Segment::Scope => quote!(Scope),
        Segment::State => quote!(State),
        Segment::Random => quote!(Random),
        Segment::Uuid => quote!(Uuid),
        Segment::AccessToken => quote!(AccessToken),
        Segment::RefreshToken => quote!(RefreshToken),
        Segment::Env(name) => quote!(Env(#name)),
        Segment::Field(name) => quote!(Field(#name)),
        Segment::Dotted(name) => quote!(Dotted(#name)),
        Segment::Origin(name) => quote!(Origin(#name)),
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
