//! The functions on the struct by which connections of before move in.

use proc_macro2::TokenStream;
use quote::quote;

use super::functions::subject;
use crate::integration::Integration;

/// ```text
/// pub async fn import(oauth: &OAuth, user_id: i32, imported: Imported<Self>) -> Result<ImportOutcome, Error> { .. }
/// pub fn import_table<'table>(oauth: &OAuth, table: OldTable, ..) -> ImportTable<'table, Self> { .. }
/// pub async fn still_old(oauth: &OAuth, user_id: i32) -> Result<OldConnection<Self>, Error> { .. }
/// ```
pub(super) fn functions(integration: &Integration) -> TokenStream {
    let (private, std) = (integration.private(), integration.std());
    let (owner, parameter) = (integration.owner_argument(), integration.owner_parameter());
    let (key, key_parameter) = (integration.key_argument(), integration.key_parameter());
    let subject = subject(integration);
    quote! {
        /// Stores a connection that was made elsewhere, as in a table that the application has had
        /// before: its tokens are sealed, the provider is not asked, and nobody is told. A connection
        /// that is there is kept, and one that was moved before and has been ended since stays ended,
        /// unless `imported` may `replace()` it; the result says which.
        ///
        /// For a whole table of this database there is `import_table`. Where the old code still
        /// refreshes, read the row under the guard of `still_old`, and store it by the guard's
        /// `import`: what this is given may be spent otherwise.
        ///
        /// # Errors
        /// `InvalidField` and `InvalidRequest` for what cannot be stored, a missing field among it;
        /// `AccountTaken` where the account belongs to another owner; those of the database, of which
        /// one is retryable while the old code has the guard of `still_old`.
        pub async fn import(
            oauth: &#private::OAuth,
            #parameter
            imported: #private::Imported<#subject>,
        ) -> #std::result::Result<#private::ImportOutcome, #private::Error> {
            #private::engine::import::<#subject>(oauth, #owner, imported).await
        }

        /// Moves in the connections of a table that the application has had before, in the same
        /// database: `imported` makes an `Imported` of each row, and
        /// `.opened_by(..)`, `.batches_of(..)`, `.on_progress(..)` and `.dry_run()` come before
        /// `.run().await?`. The table is only read. `ImportTable` says how to go about it, under
        /// "Moving from your own table".
        pub fn import_table<'table>(
            oauth: &#private::OAuth,
            table: #private::OldTable,
            imported: impl #std::ops::FnMut(
                &#private::OldRow<'_>,
            ) -> #std::result::Result<
                #private::Imported<#subject>,
                #private::OldRowError,
            > + #std::marker::Send + 'table,
        ) -> #private::ImportTable<'table, #subject> {
            #private::engine::import_table::<#subject>(oauth, table, imported)
        }

        /// Whether a connection is still the old code's, which has it in a table of its own: with
        /// `Old(guard)` the old code may refresh it, stores the new tokens and calls
        /// `guard.release()`; with `Moved` it is connected here, or has been ended. It waits while
        /// somebody else refreshes or moves the connection.
        ///
        /// # Errors
        /// Those of the database, of which one is retryable when it was waited for too long.
        pub async fn still_old(
            oauth: &#private::OAuth,
            #parameter
            #key_parameter
        ) -> #std::result::Result<#private::OldConnection<#subject>, #private::Error> {
            #private::engine::still_old::<#subject>(oauth, #owner, #key).await
        }
    }
}
