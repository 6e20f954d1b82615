//! Request parameters that the framework sets itself.

/// Where a parameter is sent, which decides whose names are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Request {
    /// RFC 6749 section 4.1.1.
    Authorization,
    /// RFC 6749 sections 4.1.3 and 6.
    Token,
    /// Calls of the API.
    Api,
    /// Another, whose parameters are all written beside it.
    Other,
}

/// Why a parameter's name is the framework's own, and what to write instead.
pub(crate) fn reserved(request: Request, name: &str) -> Option<&'static str> {
    if matches!(request, Request::Api | Request::Other) {
        return None;
    }
    let reason = match name {
        "client_id" => "it comes from the environment variable that ends in `_CLIENT_ID`",
        "client_secret" if request == Request::Authorization => {
            "a URL is no place for a secret (RFC 6749 section 2.3.1); \
                `token_endpoint_auth_method` sends it to the token endpoint"
        }
        "client_secret" => {
            "it comes from the environment variable that ends in `_CLIENT_SECRET`, and \
                `token_endpoint_auth_method` says how it is sent"
        }
        "client_assertion" | "client_assertion_type" => {
            "`token_endpoint_auth_method = \"private_key_jwt\"` signs one for every request (RFC 7523 \
                section 2.2)"
        }
        "redirect_uri" => {
            "it is built from the backend's URL and `route`; the attribute `redirect_uri` sends a \
                registered name instead"
        }
        "response_type" => {
            "use the attribute `response_type` (RFC 6749 section 3.1.1); there is none that brings \
                an access token (RFC 9700 section 2.1.2)"
        }
        "state" => "it is made for every flow (RFC 9700 section 4.7)",
        "scope" => "use `scopes(..)`",
        "code_challenge" => {
            "it is made for every flow (RFC 7636 section 4.2); see `code_challenge_method`"
        }
        "code_challenge_method" => {
            "use the attribute `code_challenge_method` (RFC 7636 section 4.3)"
        }
        "nonce" => {
            "it has to be made for every flow, which a fixed value is not: the flag `nonce` does so"
        }
        "grant_type" if request == Request::Token => {
            "it follows from the request (RFC 6749 sections 4.1.3 and 6)"
        }
        "code" | "code_verifier" | "refresh_token" if request == Request::Token => {
            "it belongs to one flow or connection and is filled in (RFC 6749 sections 4.1.3 and 6)"
        }
        _ => return None,
    };
    Some(reason)
}
