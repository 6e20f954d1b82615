//! Structs that are wrong in one attribute: the message names it.

use lightfriend_runtime::{
    ExposeSecret as _, HookError, Hooks, NewConnection, OAuth, OAuthIntegration,
    testing::conformance::{
        Failure, Setup, connects, presents_the_newest_token, repeats_a_call_after_a_refresh,
        revokes, sees_that_a_grant_has_ended, shows_no_secret,
    },
};

/// A provider with one peculiarity, or none.
macro_rules! vendor {
    ($name:ident $(: $($peculiarity:tt)+)?) => {
        #[derive(OAuthIntegration)]
        #[oauth(
            authorization_endpoint = "https://idp.example.com/authorize",
            token_endpoint = "https://idp.example.com/token",
            revocation_endpoint = "https://idp.example.com/revoke",
            scopes("read", "write"),
            api_base_url = "https://api.example.com/v1",
            $($($peculiarity)+)?
        )]
        pub struct $name;
    };
}

vendor!(Usual);
vendor!(Json: token_request_format = "json");
vendor!(ByGet: token_request_method = "GET", token_request_format = "query");
vendor!(Basic: token_endpoint_auth_method = "client_secret_basic");
vendor!(Raw: token_endpoint_auth_method = "client_secret_basic", basic_encoding = "raw");
vendor!(Headers: token_request_headers("x-version" = "2"));
vendor!(Params: token_params(audience = "api"));
vendor!(Renamed: rename(token(code = "grant_code")));
vendor!(CodeParam: code_param = "auth_code");
vendor!(Commas: scope_separator = ",");
vendor!(Extra: authorization_params(prompt = "consent"));
vendor!(Posted: response_mode = "form_post");
vendor!(WithoutPkce: code_challenge_method = "none", pkce_unsupported = "it refuses it");
vendor!(Below: token_response(root = "data"));
vendor!(Renewal: token_response(refresh_token = "renewal"));
vendor!(Ends: token_response(expires_at = "ends"));
vendor!(Granted: token_response(scope = "granted"));
vendor!(Words: token_error(code = "errcode", success = 0, invalid_grant("40029")));
vendor!(Elsewhere: refresh_endpoint = "https://idp.example.com/refresh");
vendor!(Delete: revocation(method = "DELETE"));
vendor!(TokenParam: revocation(token_param = "access_token", token = "access_token"));
vendor!(Bearer: revocation(auth_method = "bearer"));
vendor!(ApiHeader: api_auth(header = "X-Token"));
vendor!(ApiQuery: api_query(version = "7"));
vendor!(Forbidden: api_expired(403));
vendor!(Issued: issuer = "https://idp.example.com");

type Check = fn(&Setup) -> Result<(), Failure>;

/// The usual struct, at a provider with this peculiarity.
fn complaint<Shape: OAuthIntegration>(check: Check) -> String {
    let failure = check(&Setup::of::<Usual>().against::<Shape>());
    failure.expect_err("the struct is wrong").to_string()
}

macro_rules! names {
    ($($test:ident: $shape:ident, $check:ident, $attribute:literal;)*) => {$(
        #[test]
        fn $test() {
            let failure = complaint::<$shape>($check);
            assert!(failure.contains($attribute), "{failure}");
        }
    )*};
}

names! {
    a_form_where_the_provider_takes_json: Json, connects, "`token_request_format`";
    post_where_the_provider_takes_get: ByGet, connects, "`token_request_method`";
    the_secret_in_the_body_where_it_takes_basic: Basic, connects, "`token_endpoint_auth_method`";
    a_header_that_is_missing: Headers, connects, "`token_request_headers`";
    a_parameter_that_is_missing: Params, connects, "`token_params`";
    a_name_of_the_rfcs_where_it_has_its_own: Renamed, connects, "`rename(token(..))`";
    a_code_under_another_name: CodeParam, connects, "`code_param`";
    scopes_joined_by_something_else: Commas, connects, "`scope_separator`";
    an_authorization_parameter_that_is_missing: Extra, connects, "`authorization_params`";
    a_query_where_it_is_asked_to_post: Posted, connects, "`response_mode`";
    pkce_where_it_is_refused: WithoutPkce, connects, "`code_challenge_method`";
    an_access_token_at_another_place: Below, connects, "`token_response(access_token)`";
    a_refresh_token_at_another_place: Renewal, presents_the_newest_token, "`token_response(refresh_token)`";
    a_refresh_at_another_address: Elsewhere, presents_the_newest_token, "`refresh_endpoint`";
    words_that_nobody_knows: Words, sees_that_a_grant_has_ended, "`token_error`";
    a_revocation_by_another_method: Delete, revokes, "`revocation(method)`";
    a_revocation_under_another_name: TokenParam, revokes, "`revocation(token_param)`";
    a_revocation_by_another_client_authentication: Bearer, revokes, "`revocation(auth_method)`";
    a_token_in_another_header: ApiHeader, repeats_a_call_after_a_refresh, "`api_auth`";
    a_query_that_the_api_wants: ApiQuery, repeats_a_call_after_a_refresh, "`api_query`";
    another_status_for_an_expired_token: Forbidden, repeats_a_call_after_a_refresh, "`api_expired`";
}

#[test]
fn credentials_encoded_where_the_provider_takes_them_as_they_are() {
    let setup = Setup::of::<Basic>().against::<Raw>();
    let failure = connects(&setup).unwrap_err().to_string();
    assert!(failure.contains("`basic_encoding`"), "{failure}");
}

#[test]
fn an_issuer_that_is_another() {
    vendor!(Other: issuer = "https://other.example.com");
    let setup = Setup::of::<Issued>().against::<Other>();
    let failure = connects(&setup).unwrap_err().to_string();
    assert!(failure.contains("`issuer`"), "{failure}");
}

/// A lifetime or scopes that are not read cost nothing by themselves; the message is in every other.
#[test]
fn what_is_not_read_is_said() {
    for failure in [
        connects(&Setup::of::<Usual>().against::<Ends>()),
        connects(&Setup::of::<Usual>().against::<Granted>()),
    ] {
        let failure = failure.unwrap_err().to_string();
        assert!(failure.contains("`token_response("), "{failure}");
    }
}

#[test]
fn a_revocation_that_the_provider_does_not_have() {
    /// As the others, but for the revocation.
    #[derive(OAuthIntegration)]
    #[oauth(
        authorization_endpoint = "https://idp.example.com/authorize",
        token_endpoint = "https://idp.example.com/token",
        scopes("read", "write"),
        api_base_url = "https://api.example.com/v1"
    )]
    pub struct Lasting;
    let failure = revokes(&Setup::of::<Usual>().against::<Lasting>()).unwrap_err();
    let failure = failure.to_string();
    assert!(failure.contains("`revocation_endpoint`"), "{failure}");
    assert_eq!(revokes(&Setup::of::<Lasting>()), Ok(()));
}

/// Its hooks write the token down.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://idp.example.com/authorize",
    token_endpoint = "https://idp.example.com/token",
    hooks = Careless
)]
pub struct Noted {
    #[oauth(local)]
    note: Option<String>,
}

pub struct Careless;

impl Hooks for Careless {
    async fn after_connect(
        &self,
        _: &OAuth,
        new: &mut NewConnection<Self>,
    ) -> Result<(), HookError> {
        let token = new.access_token().expose_secret().to_owned();
        Ok(new.set(noted_connection::note, token)?)
    }
}

#[test]
fn a_token_in_a_column_that_is_not_sealed() {
    let setup = Setup::of::<Noted>().builder(|builder| builder.hooks(Careless));
    let failure = shows_no_secret(&setup).unwrap_err().to_string();
    assert!(failure.contains("read in the database"), "{failure}");
}
