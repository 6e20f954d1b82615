//! Values that stand in several places of the data.

use proc_macro2::TokenStream;
use quote::quote;

use crate::integration::Integration;
use crate::integration::param::Param;
use crate::integration::template::Segment;

/// The value, if it is not the default.
pub(super) fn unless<T: PartialEq + Copy>(default: T, value: T) -> Option<T> {
    (value != default).then_some(value)
}

/// `&[Param { name: "access_type", value: Template(&[Segment::Text("offline")]) }]`
pub(super) fn params(integration: &Integration, params: &[Param]) -> TokenStream {
    let private = integration.private();
    let params = params.iter().map(|Param { name, value }| {
        let value = template(integration, value);
        quote!(#private::Param { name: #name, value: #value })
    });
    quote!(&[#(#params),*])
}

/// `Template(&[Segment::Text("offline")])`
pub(super) fn template(integration: &Integration, segments: &[Segment]) -> TokenStream {
    let private = integration.private();
    let segments = segments.iter().map(segment);
    quote!(#private::Template(&[#(#private::Segment::#segments),*]))
}

/// `Text("offline")`
pub(super) fn segment(segment: &Segment) -> TokenStream {
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
pub(super) fn option(
    integration: &Integration,
    value: Option<impl quote::ToTokens>,
) -> TokenStream {
    let std = integration.std();
    value.map_or_else(
        || quote!(#std::option::Option::None),
        |value| quote!(#std::option::Option::Some(#value)),
    )
}
