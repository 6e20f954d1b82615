//! The functions on the struct that are about accounts.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::functions::subject;
use super::warning;
use crate::integration::Integration;

/// ```text
/// pub fn account(oauth: &OAuth, user_id: i32) -> Account<Self> { engine::account(oauth, user_id, ()) }
/// pub fn client(oauth: &OAuth, user_id: i32) -> Client { engine::account(..).client() }
/// ..
/// ```
pub(super) fn functions(integration: &Integration) -> TokenStream {
    let handles = handles(integration);
    let shortcuts = shortcuts(integration);
    quote!(#handles #shortcuts)
}

/// `account`, `accounts` where there may be several, and `connected`.
fn handles(integration: &Integration) -> TokenStream {
    let (private, subject) = (integration.private(), subject(integration));
    let (owner, key) = (integration.owner_parameter(), integration.key_parameter());
    let (account, accounts) = (account(integration), accounts(integration));
    quote! {
        /// The handle to an owner's account: its tokens, its API, its state. Making one asks nobody.
        #[must_use = "an account does nothing until it is asked"]
        pub fn account(oauth: &#private::OAuth, #owner #key) -> #private::Account<#subject> {
            #account
        }

        #accounts

        /// Every connected account, one after the other, for jobs: `next().await?` until there is
        /// none.
        #[must_use = "nothing is read before `next`"]
        pub fn connected(oauth: &#private::OAuth) -> #private::Connected<#subject> {
            #private::engine::connected(oauth)
        }
    }
}

fn accounts(integration: &Integration) -> Option<TokenStream> {
    let (private, std) = (integration.private(), integration.std());
    let (subject, owner) = (subject(integration), integration.owner_argument());
    let parameter = integration.owner_parameter();
    integration.account_key()?;
    Some(quote! {
        /// Every account of an owner, those that need the user included.
        ///
        /// # Errors
        /// Those of the database.
        pub async fn accounts(
            oauth: &#private::OAuth,
            #parameter
        ) -> #std::result::Result<#std::vec::Vec<#private::Account<#subject>>, #private::Error> {
            #private::engine::accounts::<#subject>(oauth, #owner).await
        }
    })
}

/// `client`, `access_token`, `status`, `connection` and `disconnect`.
fn shortcuts(integration: &Integration) -> TokenStream {
    let (private, std, model) = (
        integration.private(),
        integration.std(),
        integration.model(),
    );
    // What does not compile needs no warning.
    let is_callable = integration.account_key().is_none();
    let without_api = warning::without_api(integration).filter(|_| is_callable);
    let result = |ok: TokenStream| quote!(#std::result::Result<#ok, #private::Error>);
    let secret = result(quote!(#private::SecretString));
    let status = result(quote!(#private::Status));
    let row = result(integration.option(&quote!(#model)));
    let nothing = result(quote!(()));
    let client = Shortcut {
        docs: quote! {
            /// Calls the provider's API for a user, with a token that is refreshed when needed.
            #[must_use = "a client does nothing until a request is sent"]
            #without_api
        },
        name: "client",
        is_async: false,
        output: quote!(#private::Client),
    };
    let access_token = Shortcut {
        docs: quote! {
            /// A live access token of a user.
            ///
            /// # Errors
            /// When the user is not connected or has to connect again, and when the token has run
            /// out and the provider gives no new one now.
        },
        name: "access_token",
        is_async: true,
        output: secret,
    };
    let status = Shortcut {
        docs: quote! {
            /// Whether a user is connected, and with what.
            ///
            /// # Errors
            /// Those of the database.
        },
        name: "status",
        is_async: true,
        output: status,
    };
    let connection = Shortcut {
        docs: quote! {
            /// A user's row.
            ///
            /// # Errors
            /// Those of the database.
        },
        name: "connection",
        is_async: true,
        output: row,
    };
    let disconnect = Shortcut {
        docs: quote! {
            /// Deletes a user's tokens, and revokes them at the provider where it can.
            ///
            /// # Errors
            /// Those of the database.
        },
        name: "disconnect",
        is_async: true,
        output: nothing,
    };
    [client, access_token, status, connection, disconnect]
        .into_iter()
        .map(|shortcut| shortcut.expand(integration))
        .collect()
}

/// A function that needs no handle, as it is about the only account there is.
struct Shortcut {
    docs: TokenStream,
    /// Its own, and that of the account's method that it stands for.
    name: &'static str,
    is_async: bool,
    output: TokenStream,
}

impl Shortcut {
    fn expand(self, integration: &Integration) -> TokenStream {
        if integration.account_key().is_some() {
            self.refused(integration)
        } else {
            self.called(integration)
        }
    }

    /// ```text
    /// pub async fn status(oauth: &OAuth, user_id: i32) -> Result<Status, Error> {
    ///     engine::account::<Self>(oauth, user_id, ()).status().await
    /// }
    /// ```
    fn called(self, integration: &Integration) -> TokenStream {
        let (private, account) = (integration.private(), account(integration));
        let (owner, name) = (
            integration.owner_parameter(),
            format_ident!("{}", self.name),
        );
        let Self { docs, output, .. } = self;
        let (asynchronous, awaited) = if self.is_async {
            (quote!(async), quote!(.await))
        } else {
            (quote!(), quote!())
        };
        quote! {
            #docs
            pub #asynchronous fn #name(oauth: &#private::OAuth, #owner) -> #output {
                #account.#name()#awaited
            }
        }
    }

    /// Where there may be several accounts it would have to guess: then it is there to say what to
    /// call instead, and does not compile where it is called.
    ///
    /// ```text
    /// pub fn status(oauth: &OAuth, user_id: i32) -> Ready<Result<Status, Error>>
    /// where
    ///     for<'one> Self: OneAccount<'one>,
    /// {
    ///     match <Self as OneAccount<'_>>::never() {}
    /// }
    /// ```
    ///
    /// The future has a name, as that of an `async fn` is a second mistake where it is awaited.
    fn refused(self, integration: &Integration) -> TokenStream {
        let (private, std) = (integration.private(), integration.std());
        let (subject, owner) = (subject(integration), integration.owner_parameter());
        let (docs, name, output) = (self.docs, format_ident!("{}", self.name), self.output);
        let output = if self.is_async {
            quote!(#std::future::Ready<#output>)
        } else {
            output
        };
        quote! {
            #docs
            ///
            /// A user may have several accounts here: call it on one of `accounts(..)`, or on
            /// `account(.., key)`.
            #[allow(unused_variables)]
            pub fn #name(oauth: &#private::OAuth, #owner) -> #output
            where
                for<'one> #subject: #private::OneAccount<'one>,
            {
                match <#subject as #private::OneAccount<'_>>::never() {}
            }
        }
    }
}

/// `engine::account::<Self>(oauth, user_id, ())`
fn account(integration: &Integration) -> TokenStream {
    let (private, subject) = (integration.private(), subject(integration));
    let (owner, key) = (integration.owner_argument(), integration.key_argument());
    quote!(#private::engine::account::<#subject>(oauth, #owner, #key))
}
