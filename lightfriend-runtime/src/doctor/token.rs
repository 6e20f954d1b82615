//! A token request whose code nobody has issued (RFC 6749 section 4.1.3): `invalid_grant` is the
//! best answer there is.

use super::{
    authorization::Met,
    chart::Chart,
    document::Document,
    remedies::{self, format_word, method_word},
    report::{Severity, Subject},
    words,
};
use crate::{
    descriptor::{CodeChallengeMethod, Format, TokenEndpointAuthMethod},
    error::{Error, ProviderWords},
    protocol::{
        CodeVerifier, Otherwise, Trial,
        token_request::{Granted, TokenClient},
    },
    random,
};

/// What an answer says.
enum Says {
    /// Everything but the code is right.
    Accepted(String),
    /// It gives tokens for a code that nobody has issued.
    Issued,
    /// The client is not who it says.
    NotTheClient(String),
    /// This is wrong.
    About(Subject, String),
    /// The parameters were perhaps not read, or not understood; how sure it is that it is no word for a
    /// code that is no good.
    NotUnderstood(Severity, String),
    /// Whatever is at this address, it is no token endpoint.
    NotThere(String),
    /// It succeeds without tokens, and with members of its own.
    NoTokens(String),
    /// It does not answer.
    Away(String),
    /// It says nothing of the request.
    Unseen(String),
}

/// Sends the request, and where it is refused, once more in other ways.
pub(super) async fn examine(
    client: &TokenClient<'_>,
    document: &Document,
    met: Met,
    chart: &mut Chart,
) -> Result<(), Error> {
    let says = attempt(client, Otherwise::No).await?;
    match says {
        Says::Accepted(said) => accepted(client, &said, chart),
        Says::Issued => issued(chart),
        Says::NotTheClient(said) => not_the_client(client, document, met, &said, chart).await?,
        Says::About(subject, said) => blame(client, subject, &said, chart),
        Says::NotUnderstood(severity, said) => {
            not_understood(client, severity, &said, chart).await?;
        }
        Says::NotThere(said) => not_there(document, &said, chart),
        Says::NoTokens(said) => no_tokens(&said, chart),
        Says::Away(said) => away(&said, chart),
        Says::Unseen(said) => chart.unseen(Subject::TokenEndpoint, ENDPOINT, said),
    }
    Ok(())
}

const ENDPOINT: &str = "token_endpoint";

/// One request with a code of its own.
async fn attempt(client: &TokenClient<'_>, otherwise: Otherwise) -> Result<Says, Error> {
    let authorization = &client.descriptor.authorization;
    let verifier = match authorization.code_challenge_method {
        CodeChallengeMethod::S256 => Some(CodeVerifier::generate()?),
        CodeChallengeMethod::None => None,
    };
    let (code, state) = (random::secret::<32>()?, random::secret::<32>()?);
    let granted = Granted {
        code: &code,
        state: Some(&state),
        verifier: verifier.as_ref(),
    };
    let trial = client.try_code(granted, otherwise).await;
    read(trial)
}

/// What an answer says. `Err` is the configuration's own.
fn read(trial: Trial) -> Result<Says, Error> {
    let status = trial.status;
    let Some(error) = trial.error else {
        return Ok(Says::Issued);
    };
    let in_status = status.map_or_else(String::new, |status| format!(" ({status})"));
    Ok(match (error, status) {
        (Error::Refused { code, words, .. }, status) => of_refusal(code, &words, status),
        (_, Some(408 | 425 | 429 | 500..)) => Says::Unseen(format!(
            "it cannot answer now{in_status}, so that nothing is known of the request"
        )),
        // A word that asks to come back.
        (Error::Unavailable { .. }, Some(200..=299 | 400..=499)) if trial.has_members => {
            Says::Unseen(format!("it asks to try later{in_status}"))
        }
        (_, Some(404 | 405 | 410)) => Says::NotThere(in_status),
        (_, Some(415)) => Says::NotUnderstood(Severity::Probable, in_status),
        (_, Some(300..=399)) => Says::NotThere(format!("{in_status}, a redirect")),
        (_, Some(200..=299)) if trial.has_members => Says::NoTokens(in_status),
        (_, Some(200..=299)) => Says::NotThere(format!("{in_status}, no token answer")),
        (_, Some(401)) => Says::NotTheClient(in_status),
        // Most likely of something that stands before the provider.
        (_, Some(403)) => Says::Unseen(format!(
            "the answer{in_status} has no word of the provider, so that nothing is known of the \
             request"
        )),
        (_, Some(400 | 422)) if !trial.is_page => {
            Says::NotUnderstood(Severity::Probable, in_status)
        }
        (_, Some(400..=499)) if trial.is_page => Says::NotThere(format!("{in_status}, a page")),
        (error @ (Error::Unavailable { .. } | Error::PrivateAddress { .. }), _) => {
            Says::Away(format!("{error}{in_status}"))
        }
        (error, None) => return Err(error),
        (error, _) => Says::NotUnderstood(Severity::Probable, format!(": {error}{in_status}")),
    })
}

/// By the words of RFC 6749 section 5.2, or by the vendor's.
fn of_refusal(code: &str, words: &ProviderWords, status: Option<u16>) -> Says {
    let said = words.to_string();
    match code {
        "invalid_grant" => return Says::Accepted(said),
        "invalid_client" => return Says::NotTheClient(said),
        _ => {}
    }
    match words::of_error(&words.error, &words.description) {
        Some(subject) => Says::About(subject, said),
        None if status == Some(401) => Says::NotTheClient(said),
        None if matches!(status, Some(404 | 405)) => Says::NotThere(said),
        // The vendor's own word is most likely its `invalid_grant`.
        None if code == "other" || speaks_of_the_code(&words.description) => {
            Says::NotUnderstood(Severity::Hint, said)
        }
        None => Says::NotUnderstood(Severity::Probable, said),
    }
}

/// And of no `grant_type`, one of which is `authorization_code`.
fn speaks_of_the_code(description: &str) -> bool {
    let description = description.to_ascii_lowercase();
    description.contains("code") && !description.contains("grant")
}

fn accepted(client: &TokenClient<'_>, said: &str, chart: &mut Chart) {
    let request = &client.descriptor.token.exchange;
    let method = method_word(client.auth_method(request));
    let message = format!(
        "the code that was made up is refused, and nothing else{said}: client id, credentials, \
         {method} and the format of the request are accepted"
    );
    chart.fine(Subject::TokenEndpoint, ENDPOINT, message);
}

/// Nothing else can be learnt from a server that does not look at the code.
fn issued(chart: &mut Chart) {
    let subject = Subject::TokenEndpoint;
    let message = "what is at this address gives tokens for a code that nobody has issued, so that \
                   anybody could connect as anybody";
    let remedy = remedies::of(chart.descriptor, subject, "");
    chart.add(Severity::Wrong, subject, ENDPOINT, message, remedy);
}

/// Which of client id, secret and method it is.
async fn not_the_client(
    client: &TokenClient<'_>,
    document: &Document,
    met: Met,
    said: &str,
    chart: &mut Chart,
) -> Result<(), Error> {
    let descriptor = client.descriptor;
    let said = format!("the token endpoint does not accept the client{said}");
    if met == Met::KnowsNoClient {
        let attribute = remedies::client_secret(descriptor);
        let message = format!("{said}, as long as the client id is unknown");
        chart.unseen(Subject::ClientSecret, attribute, message);
        return Ok(());
    }
    if let Some(instead) = method_instead(client, document, &said).await? {
        another_method(instead, chart);
        return Ok(());
    }
    let secret = remedies::client_secret(descriptor);
    let subject = Subject::ClientSecret;
    let of_secret = remedies::of(descriptor, subject, &client.redirect_uri);
    // Many go on to their users with a client id that they do not know, and say it only there.
    let (attribute, message, remedy) = if met == Met::KnowsClient {
        let known = "and the authorization endpoint knows the client id: it is the secret";
        (secret, format!("{said}, {known}"), of_secret)
    } else {
        let attribute = remedies::id_or_secret(descriptor);
        let message = format!("{said}: client id or secret is wrong");
        let id = remedies::client_id(descriptor);
        let remedy = of_secret.map(|of_secret| format!("compare {id}, and {of_secret}"));
        (attribute, message, remedy)
    };
    chart.add(Severity::Probable, subject, attribute, message, remedy);
    Ok(())
}

/// How the client is to authenticate instead, and why.
struct Instead {
    severity: Severity,
    word: String,
    message: String,
}

/// Another method, if it is that: one that is accepted, or that is listed where the struct's is not.
async fn method_instead(
    client: &TokenClient<'_>,
    document: &Document,
    said: &str,
) -> Result<Option<Instead>, Error> {
    let method = client.auth_method(&client.descriptor.token.exchange);
    if let Some(other) = another(method)
        && let Says::Accepted(_) = attempt(client, Otherwise::AuthMethod(other)).await?
    {
        let word = method_word(other).to_owned();
        let message = format!("{said}, and does by {word}");
        let severity = Severity::Wrong;
        return Ok(Some(Instead {
            severity,
            word,
            message,
        }));
    }
    let severity = Severity::Probable;
    if let Some(word) = document.method_instead_of(method) {
        let message = format!("{said}, and its document lists {word}");
        return Ok(Some(Instead {
            severity,
            word,
            message,
        }));
    }
    let is_public = method == TokenEndpointAuthMethod::None;
    Ok(is_public.then(|| Instead {
        severity,
        word: "client_secret_post".to_owned(),
        message: said.to_owned(),
    }))
}

/// The other way to send the same secret.
fn another(method: TokenEndpointAuthMethod) -> Option<TokenEndpointAuthMethod> {
    match method {
        TokenEndpointAuthMethod::ClientSecretPost => {
            Some(TokenEndpointAuthMethod::ClientSecretBasic)
        }
        TokenEndpointAuthMethod::ClientSecretBasic => {
            Some(TokenEndpointAuthMethod::ClientSecretPost)
        }
        _ => None,
    }
}

fn another_method(instead: Instead, chart: &mut Chart) {
    let remedy = format!("write token_endpoint_auth_method = \"{}\"", instead.word);
    let subject = Subject::AuthMethod;
    let attribute = remedies::attribute(chart.descriptor, subject);
    chart.add(
        instead.severity,
        subject,
        attribute,
        instead.message,
        Some(remedy),
    );
}

/// Whether it is how the parameters are written.
async fn not_understood(
    client: &TokenClient<'_>,
    severity: Severity,
    said: &str,
    chart: &mut Chart,
) -> Result<(), Error> {
    let other = match client.descriptor.token.exchange.format {
        Format::Form => Some(Format::Json),
        Format::Json | Format::Query => Some(Format::Form),
        Format::None => None,
    };
    if let Some(other) = other
        && let Says::Accepted(_) = attempt(client, Otherwise::Format(other)).await?
    {
        let word = format_word(other);
        let message =
            format!("the token endpoint does not read the request{said}, and does as {word}");
        let remedy = format!("write token_request_format = \"{word}\"");
        let subject = Subject::RequestFormat;
        let attribute = remedies::attribute(chart.descriptor, subject);
        chart.add(Severity::Wrong, subject, attribute, message, Some(remedy));
        return Ok(());
    }
    let message = format!("the token endpoint refuses the request{said}");
    let remedy = "compare token_request_format and token_params(..) with the provider's \
                  documentation; if this is its word for a code that is no good, everything is \
                  right, and token_error(invalid_grant(..)) names it";
    let attribute = remedies::attribute(chart.descriptor, Subject::TokenRequest);
    let subject = Subject::TokenRequest;
    chart.add(
        severity,
        subject,
        attribute,
        message,
        Some(remedy.to_owned()),
    );
    Ok(())
}

fn blame(client: &TokenClient<'_>, subject: Subject, said: &str, chart: &mut Chart) {
    if chart.blames(subject) {
        return;
    }
    let attribute = remedies::attribute(client.descriptor, subject);
    let remedy = remedies::of(client.descriptor, subject, &client.redirect_uri);
    let message = format!("the token endpoint refuses the request{said}");
    let severity = match subject {
        Subject::RedirectUri if words::names_the_client_too(said) => Severity::Probable,
        _ => Severity::Wrong,
    };
    chart.add(severity, subject, attribute, message, remedy);
}

fn not_there(document: &Document, said: &str, chart: &mut Chart) {
    let subject = Subject::TokenEndpoint;
    let remedy = match document.endpoint(ENDPOINT) {
        Some(listed) => Some(format!(
            "write {ENDPOINT} = \"{listed}\", as its issuer says"
        )),
        None => remedies::of(chart.descriptor, subject, ""),
    };
    let message = format!("what is at this address is no token endpoint{said}");
    chart.add(Severity::Wrong, subject, ENDPOINT, message, remedy);
}

/// Its error is where nobody looks for it, or its tokens are.
fn no_tokens(said: &str, chart: &mut Chart) {
    let message = format!("the token endpoint succeeds without a token{said}");
    let remedy = "say where its error is with token_error(code = ..), or where its tokens are with \
                  token_response(..)";
    let subject = Subject::TokenEndpoint;
    let remedy = Some(remedy.to_owned());
    chart.add(Severity::Probable, subject, ENDPOINT, message, remedy);
}

fn away(said: &str, chart: &mut Chart) {
    let subject = Subject::Connection;
    let remedy = format!(
        "see whether this machine reaches the provider, and compare {ENDPOINT} with its \
         documentation"
    );
    chart.add(Severity::Wrong, subject, ENDPOINT, said, Some(remedy));
}
