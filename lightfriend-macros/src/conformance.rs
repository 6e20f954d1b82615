//! The module that `conformance!` makes of a struct's name.

use proc_macro2::{TokenStream, TokenTree};
use quote::{format_ident, quote};
use syn::parse::{Parse, ParseStream, Parser as _};
use syn::{Expr, Ident, Path, Token};

/// What stands in the parentheses.
struct Given {
    integration: Path,
    against: Option<Path>,
    with: Option<Expr>,
}

impl Parse for Given {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut given = Self {
            integration: input.parse()?,
            against: None,
            with: None,
        };
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if input.is_empty() {
                break;
            }
            let name: Ident = input.parse()?;
            input.parse::<Token![=]>()?;
            match name.to_string().as_str() {
                "against" => given.against = Some(input.parse()?),
                "with" => given.with = Some(input.parse()?),
                _ => {
                    let problem = "`conformance!` knows `against = Struct` and `with = |setup| ..`";
                    return Err(syn::Error::new(name.span(), problem));
                }
            }
        }
        Ok(given)
    }
}

/// `$crate`, a comma, and what was given.
pub(crate) fn module(input: TokenStream) -> TokenStream {
    let mut input = input.into_iter();
    let before = |tree: &TokenTree| !matches!(tree, TokenTree::Punct(it) if it.as_char() == ',');
    let runtime: TokenStream = input.by_ref().take_while(before).collect();
    let given = Given::parse.parse2(input.collect());
    given.map_or_else(syn::Error::into_compile_error, |given| {
        expand(&runtime, &given)
    })
}

fn expand(runtime: &TokenStream, given: &Given) -> TokenStream {
    let Given {
        integration,
        against,
        with,
    } = given;
    let Some(last) = integration.segments.last() else {
        return TokenStream::new();
    };
    let module = format_ident!(
        "{}_conformance",
        crate::integration::words::snake_case(&last.ident.to_string()),
        span = last.ident.span()
    );
    let against = against.as_ref().map(|other| quote!(.against::<#other>()));
    let setup = quote!(#runtime::testing::conformance::Setup::of::<#integration>()#against);
    let setup = match with {
        Some(with) => quote!(#runtime::testing::conformance::changed(#setup, #with)),
        None => setup,
    };
    quote! {
        #[cfg(test)]
        mod #module {
            #[allow(unused_imports)]
            use super::*;

            #runtime::__conformance_tests! { #setup }
        }
    }
}
