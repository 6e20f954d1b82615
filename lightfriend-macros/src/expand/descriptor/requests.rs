//! Requests to the provider, and what else is asked with them.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::answers::paths;
use super::values::{option, params, template, unless};
use crate::integration::choice::{Format, Method, TokenEndpointAuthMethod, TokenKind};
use crate::integration::lookup::Lookup;
use crate::integration::param::Param;
use crate::integration::rename::Renames;
use crate::integration::{Exchange, Integration, Refresh, Request, Revocation};

/// `Request { endpoint: Template(..), format: Format::Json, ..Request::DEFAULT }`, with what is not
/// as the RFC says.
pub(super) fn request(integration: &Integration, request: &Request) -> TokenStream {
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
pub(super) fn names(names: &Renames) -> TokenStream {
    let Renames { rename, omit } = names;
    let pairs = rename.iter().map(|(rfc, vendors)| quote!((#rfc, #vendors)));
    let rename = (!rename.is_empty()).then(|| quote!(rename: &[#(#pairs),*],));
    let omit = (!omit.is_empty()).then(|| quote!(omit: &[#(#omit),*],));
    quote!(#rename #omit)
}

/// `Refresh { request: Request { .. }, token: TokenKind::AccessToken, ..Refresh::DEFAULT }`
pub(super) fn refresh(integration: &Integration, refresh: &Refresh) -> TokenStream {
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

/// `&Exchange { request: Request { .. }, repeat: true, ..Exchange::DEFAULT }`
pub(super) fn exchange(integration: &Integration, exchange: &Exchange) -> TokenStream {
    let (private, std) = (integration.private(), integration.std());
    let request = request(integration, &exchange.request);
    let members = [
        ("access_token", &exchange.access_token),
        ("expires_in", &exchange.expires_in),
    ];
    let members: Vec<TokenStream> = members
        .into_iter()
        .filter_map(|(name, paths)| {
            let (name, paths) = (format_ident!("{name}"), self::paths(paths.as_ref()?));
            Some(quote!(#name: #paths,))
        })
        .collect();
    let answer = (!members.is_empty())
        .then(|| quote!(answer: #private::Answer { #(#members)* ..#private::Answer::DEFAULT },));
    let lifetime = exchange.lifetime.map(|seconds| {
        let lifetime = quote!(#std::time::Duration::from_secs(#seconds));
        let lifetime = option(integration, Some(lifetime));
        quote!(lifetime: #lifetime,)
    });
    let repeat = exchange.repeat.then(|| quote!(repeat: true,));
    quote! {
        &#private::Exchange {
            request: #request,
            #answer
            #lifetime
            #repeat
            ..#private::Exchange::DEFAULT
        }
    }
}

/// `&Lookup { endpoint: Template(..), body: Some(Template(..)), ..Lookup::DEFAULT }`
pub(super) fn lookup(integration: &Integration, lookup: &Lookup) -> TokenStream {
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
pub(super) fn revocation(integration: &Integration, revocation: &Revocation) -> TokenStream {
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
