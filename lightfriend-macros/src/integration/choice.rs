//! Values that are one of a few words. The variants are named as in the runtime's descriptor.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, TokenStreamExt};
use syn::LitStr;

use crate::error::{Errors, error};
use crate::suggest;

/// One of a few words.
pub(crate) trait Choice: Copy + 'static {
    /// The words and what they mean.
    const WORDS: &'static [(&'static str, Self)];
    /// Words that are refused with a reason of their own.
    const REFUSED: &'static [(&'static str, &'static str)];
}

/// The choice a word stands for; anything else is reported.
pub(crate) fn choose<T: Choice>(
    key: &str,
    given: Option<&LitStr>,
    errors: &mut Errors,
) -> Option<T> {
    choose_if(key, |_| true, given, errors)
}

/// The choice a word stands for, if it is one of these; anything else is reported.
pub(crate) fn choose_among<T: Choice + PartialEq>(
    key: &str,
    among: &[T],
    given: Option<&LitStr>,
    errors: &mut Errors,
) -> Option<T> {
    choose_if(key, |choice| among.contains(&choice), given, errors)
}

fn choose_if<T: Choice>(
    key: &str,
    is_allowed: impl Fn(T) -> bool,
    given: Option<&LitStr>,
    errors: &mut Errors,
) -> Option<T> {
    let given = given?;
    let word = given.value();
    let allowed = || T::WORDS.iter().filter(|(_, choice)| is_allowed(*choice));
    if let Some((_, choice)) = allowed().find(|(known, _)| *known == word) {
        return Some(*choice);
    }
    let refused = T::REFUSED.iter().find(|(refused, _)| *refused == word);
    let message = if let Some((_, reason)) = refused {
        format!("`{key} = \"{word}\"`: {reason}")
    } else {
        let words = || allowed().map(|(word, _)| *word);
        let (list, hint) = (suggest::list(words()), suggest::hint(&word, words()));
        format!("unknown value for `{key}`; there are {list}{hint}")
    };
    errors.push(error(given, message));
    None
}

macro_rules! choices {
    ($(
        $(#[$doc:meta])*
        $name:ident { $($word:literal => $variant:ident),* $(, refused $refused:literal => $reason:literal)* $(,)? }
    )*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum $name {
            $(#[doc = concat!("`\"", $word, "\"`")] $variant,)*
        }

        impl Choice for $name {
            const WORDS: &'static [(&'static str, Self)] = &[$(($word, Self::$variant)),*];
            const REFUSED: &'static [(&'static str, &'static str)] = &[$(($refused, $reason)),*];
        }

        impl $name {
            /// The word that stands for it.
            #[allow(dead_code, reason = "not every choice is shown")]
            pub(crate) const fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }
        }

        /// The variant's name.
        impl ToTokens for $name {
            fn to_tokens(&self, tokens: &mut TokenStream) {
                let name = match self {
                    $(Self::$variant => stringify!($variant),)*
                };
                tokens.append(Ident::new(name, Span::call_site()));
            }
        }
    )*};
}

choices! {
    /// PKCE (RFC 7636).
    CodeChallengeMethod {
        "S256" => S256,
        "none" => None,
        refused "plain" => "`plain` exposes the code verifier in the authorization request (RFC \
            9700 section 2.1.1); use `\"S256\"`",
        refused "s256" => "write it as `\"S256\"` (RFC 7636 section 4.3)",
    }

    /// How the client authenticates (RFC 6749 section 2.3).
    TokenEndpointAuthMethod {
        "client_secret_post" => ClientSecretPost,
        "client_secret_basic" => ClientSecretBasic,
        "client_secret_jwt" => ClientSecretJwt,
        "private_key_jwt" => PrivateKeyJwt,
        "none" => None,
        "omit" => Omit,
        "bearer" => Bearer,
        "discovered" => Discovered,
    }

    /// Whose client id and secret are used (RFC 9700 section 4.4).
    Credentials { "per_host" => PerHost }

    /// How a JWT is signed (RFC 7518 section 3.1, RFC 8037 section 3.1).
    SigningAlgorithm {
        "RS256" => Rs256,
        "PS256" => Ps256,
        "ES256" => Es256,
        "ES384" => Es384,
        "EdDSA" => EdDsa,
        "HS256" => Hs256,
        refused "none" => "what nobody has signed proves nothing (RFC 8725 section 3.2)",
    }

    /// How Basic credentials are encoded (RFC 6749 section 2.3.1).
    BasicEncoding { "form" => Form, "raw" => Raw }

    /// How parameters are written (RFC 6749 section 3.2).
    Format {
        "form" => Form,
        "json" => Json,
        "query" => Query,
        "none" => None,
    }

    /// The method of a request (RFC 9110 section 9).
    Method {
        "POST" => Post,
        "GET" => Get,
        "PUT" => Put,
        "PATCH" => Patch,
        "DELETE" => Delete,
        refused "post" => "write it as `\"POST\"` (RFC 9110 section 9.1)",
        refused "get" => "write it as `\"GET\"` (RFC 9110 section 9.1)",
        refused "put" => "write it as `\"PUT\"` (RFC 9110 section 9.1)",
        refused "patch" => "write it as `\"PATCH\"` (RFC 9110 section 9.1)",
        refused "delete" => "write it as `\"DELETE\"` (RFC 9110 section 9.1)",
    }

    /// One of a connection's two tokens.
    TokenKind { "access_token" => AccessToken, "refresh_token" => RefreshToken }

    /// What the answer of a refresh is, where it is no new token.
    RefreshAnswer { "extends" => Extends }

    /// How the authorization response comes back.
    ResponseMode {
        "query" => Query,
        "form_post" => FormPost,
        refused "fragment" => "no server sees a fragment; use `\"query\"` or `\"form_post\"`",
    }

    /// What `token_type` an answer may carry (RFC 6749 section 7.1).
    TokenType { "bearer" => Bearer, "bearer_or_absent" => BearerOrAbsent, "any" => Any }

    /// Type of the host's user ids.
    UserIdType { "i32" => Integer, "i64" => BigInt, "String" => Text, "uuid::Uuid" => Uuid }

    /// Type of a column.
    ColumnType {
        "String" => Text,
        "i32" => Integer,
        "i64" => BigInt,
        "f64" => Double,
        "bool" => Bool,
    }
}
