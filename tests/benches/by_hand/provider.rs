//! What the mock provider is asked by others than the contenders.

use serde::Deserialize;

use super::{
    http::{Client, header, post_form},
    shared::Failure,
};

/// Of an answer to a token request.
#[derive(Deserialize)]
pub(crate) struct Tokens {
    pub(crate) access_token: String,
    pub(crate) refresh_token: String,
}

/// Where the browser of a user who consents is sent, given the query of the authorization request.
/// Nobody looks at the page: its price would be the same for everybody, and hide the differences.
pub(crate) async fn approve(provider: &mut Client, query: &str) -> Result<String, Failure> {
    let answer = provider
        .send(post_form("/authorize"), format!("{query}&decision=allow"))
        .await?;
    Ok(header(&answer, "location")?.to_owned())
}

const REDIRECT_URI: &str = "redirect_uri=https%3A%2F%2Fapp.example%2F";

/// A user's first tokens. Code verifier and challenge are those of RFC 7636, Appendix B.
pub(crate) async fn grant(provider: &mut Client) -> Result<Tokens, Failure> {
    let query = format!(
        "response_type=code&client_id=id&{REDIRECT_URI}&code_challenge_method=S256\
         &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    );
    let location = approve(provider, &query).await?;
    let (_, code) = location
        .split_once("code=")
        .ok_or("the provider gave no code")?;
    let request = format!(
        "grant_type=authorization_code&code={code}&{REDIRECT_URI}&client_id=id\
         &client_secret=secret&code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    );
    let answer = provider.send(post_form("/token"), request).await?;
    Ok(serde_json::from_slice(answer.body())?)
}
