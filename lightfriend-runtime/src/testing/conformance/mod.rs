//! A whole set of tests for a struct, from one line: [`conformance!`](crate::conformance).
//!
//! The tests take the struct through the life of a connection at a provider that answers in the shape
//! which the struct's attributes describe, and that refuses, and says so, what departs from it. Each has
//! a database, a provider and an `OAuth` of its own. They are ordinary tests, in a module that has the
//! struct's name, and need no further dependency.
//!
//! ```test_harness
//! use lightfriend_runtime::OAuthIntegration;
//!
//! /// Reads the user's calendar.
//! #[derive(OAuthIntegration)]
//! #[oauth(
//!     provider = "google",
//!     scopes("https://www.googleapis.com/auth/calendar.events.readonly"),
//!     api_base_url = "https://www.googleapis.com/calendar/v3",
//! )]
//! pub struct GoogleCalendar;
//!
//! // Eleven tests, from `google_calendar_conformance::a_user_connects` on.
//! lightfriend_runtime::conformance!(GoogleCalendar);
//! ```
//!
//! # A provider of another shape
//!
//! By default the shape is the struct's own: such tests find what does not go together, as a field that
//! is in no answer, and what the application's hooks break. Whether the attributes are the *provider's*,
//! another struct can say: `against` holds this one to its shape. A message names the attribute.
//!
//! ```test_harness
//! # use lightfriend_runtime::OAuthIntegration;
//! /// As the preset has it.
//! #[derive(OAuthIntegration)]
//! #[oauth(provider = "notion")]
//! pub struct Notion;
//!
//! /// By hand.
//! #[derive(OAuthIntegration)]
//! #[oauth(
//!     service = "notes",
//!     authorization_endpoint = "https://api.notion.com/v1/oauth/authorize",
//!     token_endpoint = "https://api.notion.com/v1/oauth/token",
//!     authorization_params(owner = "user"),
//!     code_challenge_method = "none",
//!     pkce_unsupported = "it is not in the documentation",
//!     token_endpoint_auth_method = "client_secret_post",
//! )]
//! pub struct Notes;
//!
//! #[test]
//! fn notion_wants_basic_authentication() {
//!     use lightfriend_runtime::testing::conformance::{Setup, connects};
//!
//!     let setup = Setup::of::<Notes>().against::<Notion>();
//!     let failure = connects(&setup).unwrap_err().to_string();
//!     assert!(failure.contains("`token_endpoint_auth_method`"), "{failure}");
//! }
//! ```
//!
//! # What only the author knows
//!
//! Client credentials, keys, the database and the values of fields are the suite's own; where it finds no
//! value that a field's checks let through, or there are hooks, `with` gives them:
//! `conformance!(Tesla, with = |setup| setup.value("shop", "acme").builder(|it| it.hooks(TeslaHooks)))`.
//!
//! # What is not tested
//!
//! The shape is the attributes'; that the real provider has it, no test on this machine can know. The
//! provider here gives refresh tokens, which a real one may do only when it is asked for them.
//!
//! It takes the features `derive`, `testing` and `sqlite`: the database is SQLite in memory, whatever the
//! application's is.

mod connect;
mod csrf;
mod database;
mod dead_grant;
mod denial;
mod disconnect;
mod expired_call;
mod failure;
mod hints;
mod outcome;
mod refresh_race;
mod replay;
mod revocation;
mod rotation;
mod sample;
mod secrets;
mod setup;
mod stage;

pub use self::failure::Failure;
pub use self::setup::Setup;

use self::outcome::{Outcome, held};
use self::stage::Stage;

/// Tests of one struct, in a module of its own.
///
/// See [`testing::conformance`](crate::testing::conformance). `conformance!(GoogleCalendar)` makes the
/// module `google_calendar_conformance`; after the struct may come `against = Other`, a struct whose
/// shape the provider has, and `with = |setup| ..`, which changes the
/// [`Setup`](crate::testing::conformance::Setup).
#[cfg(feature = "derive")]
#[macro_export]
macro_rules! conformance {
    ($($given:tt)*) => {
        $crate::__private::conformance_module! { $crate, $($given)* }
    };
}

/// The tests, each a name and a function: what is generated is no more than this.
#[doc(hidden)]
#[macro_export]
macro_rules! __conformance_tests {
    ($setup:expr) => {
        $crate::__conformance_tests! {
            $setup;
            a_user_connects = connects,
            a_denial_stores_nothing = stores_nothing_after_a_denial,
            a_strangers_callback_is_refused = refuses_strangers,
            a_callback_that_comes_twice_exchanges_one_code = exchanges_a_code_once,
            a_crowd_makes_one_refresh = refreshes_once_for_a_crowd,
            a_refresh_presents_the_newest_token = presents_the_newest_token,
            a_grant_that_has_ended_needs_the_user = sees_that_a_grant_has_ended,
            a_call_with_an_expired_token_is_made_again = repeats_a_call_after_a_refresh,
            a_disconnect_revokes = revokes,
            a_disconnect_waits_for_nobody = disconnects,
            no_secret_is_shown = shows_no_secret,
        }
    };
    ($setup:expr; $($test:ident = $check:ident),* $(,)?) => {$(
        #[test]
        fn $test() {
            $crate::testing::conformance::hold(&$setup, $crate::testing::conformance::$check);
        }
    )*};
}

/// What `with` does.
#[doc(hidden)]
pub fn changed(setup: Setup, change: impl FnOnce(Setup) -> Setup) -> Setup {
    change(setup)
}

/// Panics with what is wrong: what the generated tests do.
///
/// # Panics
/// If the check fails.
#[track_caller]
pub fn hold(setup: &Setup, check: fn(&Setup) -> Result<(), Failure>) {
    if let Err(failure) = check(setup) {
        panic!("{failure}");
    }
}

macro_rules! checks {
    ($($(#[doc = $doc:literal])* $name:ident = $module:ident;)*) => {$(
        $(#[doc = $doc])*
        ///
        /// # Errors
        /// What is wrong, with the attribute that says it where that is known.
        pub fn $name(setup: &Setup) -> Result<(), Failure> {
            run(setup, async |stage: &Stage| $module::check(stage).await)
        }
    )*};
}

checks! {
    /// A user who consents is connected, with a token that the provider takes and every field.
    connects = connect;
    /// A user who says no is told so, and nothing is stored.
    stores_nothing_after_a_denial = denial;
    /// A callback in another browser, with an invented state or in another user's session is refused.
    refuses_strangers = csrf;
    /// A callback that comes again lands where the first did, and its code is exchanged once.
    exchanges_a_code_once = replay;
    /// Many who ask for a token that has run out, at two instances, make one refresh.
    refreshes_once_for_a_crowd = refresh_race;
    /// Each refresh presents the newest token; an answer without one keeps the one there is.
    presents_the_newest_token = rotation;
    /// A grant that has ended, in the provider's words, needs the user; connecting again mends it.
    sees_that_a_grant_has_ended = dead_grant;
    /// An API call with an expired token is made again after one refresh.
    repeats_a_call_after_a_refresh = expired_call;
    /// Disconnecting revokes the tokens in the provider's way.
    revokes = revocation;
    /// Disconnecting works at once while the provider is away.
    disconnects = disconnect;
    /// No secret stands in a URL that browsers see, in `Debug` output or readable in the database.
    shows_no_secret = secrets;
}

/// One check on a stage of its own, on a runtime of its own.
fn run(
    setup: &Setup,
    check: impl AsyncFnOnce(&Stage) -> Result<Outcome, Failure>,
) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(|error| Failure::new(format!("no runtime: {error}")))?;
    runtime.block_on(async {
        let stage = Stage::new(setup).await?;
        if let Outcome::Skipped(reason) = check(&stage).await? {
            // Until then there may have been something to complain of.
            held(&stage)?;
            tell(setup, reason);
        }
        Ok(())
    })
}

#[expect(
    clippy::print_stdout,
    reason = "the test's own output, which says that there was nothing to test"
)]
fn tell(setup: &Setup, reason: &str) {
    println!("{}: nothing to test here: {reason}", setup.tried.service);
}
