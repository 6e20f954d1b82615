//! Lists of the RFCs' parameters, for all requests or for one kind of them.

use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Ident, LitStr, Meta, Token, parenthesized, token};

use super::secret;
use super::value::{Pair, RawPair, Value, at, separated, text};
use crate::error::{Errors, error};

/// What is said of the requests of one kind.
pub(crate) struct Of<T> {
    /// `authorization` or `token`; nothing for both.
    pub(crate) request: Option<Ident>,
    /// What is said.
    pub(crate) item: T,
}

/// `rename(a = "b")`, `rename(authorization(a = "b"), token(c = "d"))`
pub(crate) struct Renames(pub(crate) Vec<Of<Pair>>);

impl Value for Renames {
    fn read(meta: &Meta, errors: &mut Errors) -> Option<Self> {
        let form = "write `rename(client_id = \"app_id\")`, or `rename(token(code = \"auth_code\"))` \
                    for one request";
        let items = read::<RawPair>(meta, form, errors)?;
        let pairs = items.into_iter().filter_map(|Of { request, item }| {
            let item = item.check(errors)?;
            Some(Of { request, item })
        });
        Some(Self(pairs.collect()))
    }

    /// What is written of a name counts.
    fn lay_over(&mut self, preset: Self) {
        let written: Vec<String> = self.0.iter().map(|of| of.item.name.value()).collect();
        let open = preset.0.into_iter();
        let open = open.filter(|of| !written.contains(&of.item.name.value()));
        self.0.extend(open);
    }
}

/// `omit("a")`, `omit(authorization("a"), token("b"))`
pub(crate) struct Omissions(pub(crate) Vec<Of<LitStr>>);

impl Value for Omissions {
    fn read(meta: &Meta, errors: &mut Errors) -> Option<Self> {
        let form = "write `omit(\"scope\")`, or `omit(token(\"grant_type\"))` for one request";
        let items = read::<LitStr>(meta, form, errors)?;
        let names = items.into_iter().filter_map(|Of { request, item }| {
            let item = secret::refuse(item, errors)?;
            Some(Of { request, item })
        });
        Some(Self(names.collect()))
    }

    /// Both lists.
    fn lay_over(&mut self, preset: Self) {
        let written: Vec<String> = self.0.iter().map(|of| of.item.value()).collect();
        let open = preset.0.into_iter();
        let open = open.filter(|of| !written.contains(&of.item.value()));
        self.0.extend(open);
    }
}

/// The items of a list that is not empty.
fn read<T: Parse>(meta: &Meta, form: &str, errors: &mut Errors) -> Option<Vec<Of<T>>> {
    let Meta::List(list) = meta else {
        let key = text(meta.path());
        errors.push(error(&at(meta), format!("`{key}` is a list: {form}")));
        return None;
    };
    let items = list.parse_args_with(Punctuated::<Items<T>, Token![,]>::parse_terminated);
    let items = errors.handle(items.map_err(|wrong| separated(&wrong, form)))?;
    if items.is_empty() {
        errors.push(error(&list.path, format!("this says nothing: {form}")));
        return None;
    }
    let items = items.into_iter().flat_map(|Items { request, items }| {
        items.into_iter().map(move |item| Of {
            request: request.clone(),
            item,
        })
    });
    let items: Vec<Of<T>> = items.collect();
    check_requests(&items, errors);
    Some(items)
}

/// The kinds of requests that there are.
const REQUESTS: [&str; 2] = ["authorization", "token"];

fn check_requests<T>(items: &[Of<T>], errors: &mut Errors) {
    let mut told: Vec<&Ident> = Vec::new();
    for request in items.iter().filter_map(|item| item.request.as_ref()) {
        let is_known = REQUESTS.iter().any(|known| request == known);
        if is_known || told.contains(&request) {
            continue;
        }
        told.push(request);
        let hint = match request.to_string().as_str() {
            "refresh" => "; `token` is the code exchange and the refresh".to_owned(),
            word => crate::suggest::hint(word, REQUESTS),
        };
        let message = format!("there are `authorization` and `token` here{hint}");
        errors.push(error(request, message));
    }
}

/// `name(item, item)`, or one item.
struct Items<T> {
    request: Option<Ident>,
    items: Vec<T>,
}

impl<T: Parse> Parse for Items<T> {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(Ident::peek_any) && input.peek2(token::Paren) {
            let request = Ident::parse_any(input)?;
            let inside;
            parenthesized!(inside in input);
            let items = Punctuated::<T, Token![,]>::parse_terminated(&inside)?;
            return Ok(Self {
                request: Some(request),
                items: items.into_iter().collect(),
            });
        }
        Ok(Self {
            request: None,
            items: vec![input.parse()?],
        })
    }
}
