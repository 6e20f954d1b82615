//! Where templates stand, and what each place takes.

use super::super::choice::Format;
use super::super::column::{Column, Source};
use super::names::Names;
use super::{BUILT_IN, Segment};
use crate::suggest;

/// What a template is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// A URL.
    Url,
    /// A parameter that is put into a URL.
    Query,
    /// A header, or a part of a body.
    Inside,
}

/// From when on a request is made, which decides whose values there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum When {
    /// The user is sent to the provider.
    Start,
    /// The code is exchanged.
    Code,
    /// The token answer is there.
    Answer,
    /// The usable token is there.
    Exchanged,
    /// The connection is stored.
    Row,
}

/// Declares the places: what it is called, its form, when it is used, and what it alone takes.
macro_rules! places {
    ($($name:ident: $key:literal, $form:ident, $when:ident $(, $takes:ident)*;)*) => {
        /// Where a template stands.
        #[allow(dead_code, reason = "a place has its rules before an attribute has the place")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Place {
            $(#[doc = concat!("`", $key, "`")] $name,)*
        }

        impl Place {
            /// What it is called in the source.
            pub(crate) const fn key(self) -> &'static str {
                match self { $(Self::$name => $key,)* }
            }

            /// What a template is there.
            pub(crate) const fn form(self) -> Form {
                match self { $(Self::$name => Form::$form,)* }
            }

            const fn when(self) -> When {
                match self { $(Self::$name => When::$when,)* }
            }

            /// What is allowed here and not everywhere.
            const fn takes(self) -> &'static [Segment] {
                match self { $(Self::$name => &[$(Segment::$takes),*],)* }
            }
        }
    };
}

places! {
    AuthorizationEndpoint: "authorization_endpoint", Url, Start;
    AuthorizationParams: "authorization_params", Query, Start;
    Issuer: "issuer", Url, Start;
    RedirectUri: "redirect_uri", Inside, Start;
    TokenEndpoint: "token_endpoint", Url, Code;
    TokenParams: "token_params", Inside, Code, State;
    TokenRequestHeaders: "token_request_headers", Inside, Code;
    BasicCredentials: "basic_credentials", Inside, Code, ClientSecret;
    ClientAssertion: "client_assertion", Inside, Code;
    ExchangeUrl: "url", Url, Answer, AccessToken, RefreshToken;
    ExchangeParams: "params", Inside, Answer, ClientSecret, AccessToken, RefreshToken;
    ExchangeHeaders: "headers", Inside, Answer, ClientSecret, AccessToken, RefreshToken;
    LookupUrl: "url", Url, Exchanged;
    LookupBody: "body", Inside, Exchanged;
    LookupHeaders: "headers", Inside, Exchanged;
    RefreshEndpoint: "refresh_endpoint", Url, Row;
    RefreshParams: "refresh_params", Inside, Row;
    RefreshHeaders: "headers", Inside, Row, ClientSecret;
    IntrospectionEndpoint: "introspection_endpoint", Url, Answer;
    RevocationEndpoint: "revocation_endpoint", Url, Row, AccessToken, RefreshToken;
    RevocationParams: "params", Inside, Row, ClientSecret;
    RevocationHeaders: "headers", Inside, Row, ClientSecret;
    ApiBaseUrl: "api_base_url", Url, Row;
    ApiHeaders: "api_headers", Inside, Row, ClientSecret;
    ApiQuery: "api_query", Query, Row;
    TokenQuery: "token_params", Query, Code, State;
    ExchangeQuery: "params", Query, Answer, ClientSecret, AccessToken, RefreshToken;
    RefreshQuery: "refresh_params", Query, Row;
    RevocationQuery: "params", Query, Row, ClientSecret;
}

impl Place {
    /// The same parameters, in a URL where the format says so.
    pub(crate) fn written_as(self, format: Format) -> Self {
        match self {
            _ if format != Format::Query => self,
            Self::TokenParams => Self::TokenQuery,
            Self::ExchangeParams => Self::ExchangeQuery,
            Self::RefreshParams => Self::RefreshQuery,
            Self::RevocationParams => Self::RevocationQuery,
            _ => self,
        }
    }

    /// Whether these are the parameters of a request that no RFC names.
    pub(crate) fn is_of_own_params(self) -> bool {
        matches!(
            self,
            Self::RevocationParams
                | Self::RevocationQuery
                | Self::ExchangeParams
                | Self::ExchangeQuery
        )
    }

    fn takes_built_in(self, segment: &Segment) -> bool {
        let is_of_some = matches!(
            segment,
            Segment::ClientSecret | Segment::State | Segment::AccessToken | Segment::RefreshToken
        );
        !is_of_some || self.takes().contains(segment)
    }

    /// Why a place does not have this placeholder, which others have.
    fn reason_without(self, segment: &Segment) -> &'static str {
        match (segment, self.form(), self.when()) {
            (Segment::ClientSecret, Form::Url | Form::Query, When::Start) => {
                "the authorization request is a URL, which is no place for a secret (RFC 6749 \
                section 2.3.1)"
            }
            (Segment::ClientSecret, Form::Url | Form::Query, _) => {
                "a URL is no place for a secret (RFC 6749 section 2.3.1)"
            }
            (Segment::ClientSecret, _, _) if self.is_of_token_request() => {
                "`token_endpoint_auth_method` says how it is sent, once (RFC 6749 section 2.3)"
            }
            (Segment::ClientSecret, _, _) => {
                "it authenticates the application to the token endpoint only (RFC 6749 section 2.3)"
            }
            (Segment::State, _, _) => {
                "only `token_params` takes the flow's own (RFC 6749 section 4.1.1)"
            }
            (_, Form::Url | Form::Query, _) => {
                "a URL is no place for a token (RFC 6750 section 5.3)"
            }
            _ => "tokens go where the RFC's requests have them (RFC 6749 section 10.3)",
        }
    }

    fn is_of_token_request(self) -> bool {
        matches!(
            self,
            Self::TokenParams | Self::RefreshParams | Self::TokenRequestHeaders
        )
    }

    /// The names there are in this place, for whoever wrote another.
    fn names<'a>(self, names: &'a Names<'_>) -> Vec<&'a str> {
        let built_in = BUILT_IN.iter();
        let built_in = built_in.filter(|(_, segment)| self.takes_built_in(segment));
        names
            .fields()
            .chain(built_in.map(|(name, _)| *name))
            .collect()
    }
}

/// What `{written}` stands for.
pub(super) fn placeholder(
    written: &str,
    place: Place,
    names: &Names<'_>,
) -> Result<Segment, String> {
    if let Some(variable) = written.strip_prefix("env.") {
        return names.variable(variable).map(Segment::Env);
    }
    if let Some(name) = written.strip_prefix('.') {
        check_dotted(name, place)?;
        return field(name, place, names).map(Segment::Dotted);
    }
    if let Some(name) = written.strip_prefix('+') {
        check_origin(name, place)?;
        return field(name, place, names).map(Segment::Origin);
    }
    match built_in(written) {
        Some(Segment::ClientSecret)
            if names.is_secret_signed() && place.takes_built_in(&Segment::ClientSecret) =>
        {
            Err(
                "leave `{client_secret}` out here: with `signed_client_secret` there is none, as \
                    one is signed for every request"
                    .to_owned(),
            )
        }
        Some(segment) if place.takes_built_in(segment) => Ok(segment.clone()),
        Some(segment) => {
            let reason = place.reason_without(segment);
            Err(format!("leave `{{{written}}}` out here: {reason}"))
        }
        None => field(written, place, names).map(Segment::Field),
    }
}

pub(super) fn built_in(name: &str) -> Option<&'static Segment> {
    const ALL: &[(&str, Segment)] = &BUILT_IN;
    let mut all = ALL.iter();
    all.find(|(known, _)| *known == name)
        .map(|(_, segment)| segment)
}

// RFC 6570 section 3.2.5, of which this is the form with one name.
fn check_dotted(name: &str, place: Place) -> Result<(), String> {
    if built_in(name).is_some() {
        return Err(format!(
            "`{{.{name}}}` is for a field that may be missing; write `{{{name}}}`"
        ));
    }
    if place.form() != Form::Url {
        return Err(format!(
            "`{{.{name}}}` is for URLs; write `{{{name}}}`: where it is missing, the whole is left out"
        ));
    }
    Ok(())
}

// RFC 6570 section 3.2.3: reserved characters stay as they are, so it can be no part of anything.
fn check_origin(name: &str, place: Place) -> Result<(), String> {
    if built_in(name).is_some() || place.form() != Form::Url {
        return Err(format!(
            "`{{+{name}}}` is for an origin that a URL begins with; write `{{{name}}}`"
        ));
    }
    Ok(())
}

/// The field's name, where its value may stand in this place.
fn field(name: &str, place: Place, names: &Names<'_>) -> Result<String, String> {
    let Some(column) = names.find(name) else {
        return Err(unknown(name, place, names));
    };
    if let Some(column) = column {
        check_secret(column, place)?;
        check_known(column, place)?;
    }
    names.name(name);
    Ok(name.to_owned())
}

fn unknown(name: &str, place: Place, names: &Names<'_>) -> String {
    let known = place.names(names);
    let hint = suggest::hint(name, known.iter().copied());
    let known: Vec<String> = known.iter().map(|name| format!("{{{name}}}")).collect();
    let known = known.iter().map(String::as_str).chain(["{env.NAME}"]);
    let list = suggest::list(known);
    format!("unknown placeholder `{{{name}}}`{hint} (there are {list}; `{{{{` is a brace)")
}

// RFC 6749 section 2.3.1, for whatever is as secret as a client's password.
fn check_secret(column: &Column, place: Place) -> Result<(), String> {
    let is_of_revocation = matches!(
        place,
        Place::RevocationParams | Place::RevocationQuery | Place::RevocationHeaders
    );
    if column.secret && is_of_revocation {
        return Err(format!(
            "leave `{{{}}}` out here: a revocation is made when the row is gone, and no `secret` of \
                it is kept",
            column.name
        ));
    }
    if column.secret && place.form() != Form::Inside {
        return Err(format!(
            "leave `{{{}}}` out here: it is a `secret`, and a URL is no place for one; headers and \
                bodies are",
            column.name
        ));
    }
    Ok(())
}

// The request is made before there is a value.
fn check_known(column: &Column, place: Place) -> Result<(), String> {
    let (from, is) = match &column.source {
        Source::Var(_) | Source::Callback { echoes: true, .. } => return Ok(()),
        Source::Callback { .. } => (When::Code, "the callback"),
        Source::TokenResponse(_) => (When::Answer, "the token answer"),
        Source::Exchange(_) => (When::Exchanged, "the exchange"),
        Source::Lookup(_) => (When::Row, "the lookup"),
        Source::AccessTokenClaim(_) => (When::Exchanged, "the access token"),
        Source::IdTokenClaim(_) => (When::Exchanged, "the ID token"),
        Source::Local(_) => (When::Row, "the stored connection"),
    };
    if place.when() >= from {
        return Ok(());
    }
    let until = match place.when() {
        When::Start => "the user is sent to the provider; a `var` field is known then",
        When::Code => "the code is exchanged; `var` and `callback` fields are known then",
        When::Answer => "the token answer is there; its fields are known then, too",
        When::Exchanged | When::Row => {
            "the tokens are there and nothing is stored; the fields of their answers are known then"
        }
    };
    Err(format!(
        "`{}` has no value here: it comes with {is}, and this is used when {until}",
        column.name
    ))
}
