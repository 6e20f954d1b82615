//! The authorization request that a start would send (RFC 6749 section 4.1.1), and what the provider
//! makes of it while nobody is signed in.

use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use reqwest::{
    Method, StatusCode,
    header::{ACCEPT, HeaderMap, HeaderValue, LOCATION},
};
use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use super::{
    chart::Chart,
    page, remedies,
    report::{Severity, Subject},
    words,
};
use crate::{
    descriptor::CodeChallengeMethod,
    error::{Error, ProviderWords},
    escape::escaped,
    http::{Outgoing, Received},
    protocol::{
        CodeVerifier,
        authorization::{self, Request},
        token_request::TokenClient,
    },
    random,
};

/// How the request was met, as far as the token request's answer depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Met {
    /// The provider went on to its users: it knows the client.
    Welcomed,
    /// It refused something else than the client, which it knows, then.
    KnowsClient,
    /// It does not know the client.
    KnowsNoClient,
    /// It did not say.
    Unclear,
}

/// Most bytes of a page that are read.
const MOST_PAGE: usize = 256 * 1024;

/// Sends the request, and judges the answer. `Err` is nobody's fault but the configuration's.
pub(super) async fn examine(client: &TokenClient<'_>, chart: &mut Chart) -> Result<Met, Error> {
    let sent = Sent::new(client)?;
    let url = match authorization::url(client, &sent.request()).await {
        Ok(url) => url,
        // A server that takes requests only beforehand has refused it there (RFC 9126 section 2.3).
        Err(Error::Refused { words, .. }) => return Ok(refused(client, &words, chart)),
        Err(error) => return away(client, &error, chart),
    };
    if url.fragment().is_some_and(|route| route.starts_with('/')) {
        let message = "the endpoint routes in the fragment, which only browsers see";
        chart.unseen(Subject::AuthorizationEndpoint, ENDPOINT, message);
        return Ok(Met::Unclear);
    }
    let answer = match ask(client, url.clone()).await {
        Ok(answer) => answer,
        Err(error) => return away(client, &error, chart),
    };
    Ok(judge(client, &sent, &url, answer, chart))
}

const ENDPOINT: &str = "authorization_endpoint";

/// What is the request's own, made for it and thrown away.
struct Sent {
    state: SecretString,
    verifier: Option<CodeVerifier>,
    nonce: Option<SecretString>,
}

impl Sent {
    fn new(client: &TokenClient<'_>) -> Result<Self, Error> {
        let authorization = &client.descriptor.authorization;
        let verifier = match authorization.code_challenge_method {
            CodeChallengeMethod::S256 => Some(CodeVerifier::generate()?),
            CodeChallengeMethod::None => None,
        };
        let nonce = authorization.nonce.then(random::secret::<32>).transpose()?;
        Ok(Self {
            state: random::secret::<32>()?,
            verifier,
            nonce,
        })
    }

    fn request(&self) -> Request<'_> {
        Request {
            state: &self.state,
            verifier: self.verifier.as_ref(),
            nonce: self.nonce.as_ref(),
            is_narrower: false,
        }
    }

    /// What the provider says, without what was sent to it.
    fn words(&self, status: Option<u16>, error: &str, description: &str) -> ProviderWords {
        let challenge = self.verifier.as_ref().map(CodeVerifier::challenge);
        let nonce = self.nonce.as_ref().map(SecretString::expose_secret);
        let secrets = [
            Some(self.state.expose_secret()),
            nonce,
            challenge.as_deref(),
        ];
        let secrets: Vec<&str> = secrets.into_iter().flatten().collect();
        ProviderWords::new(status, error, description, &secrets)
    }
}

/// An answer, as far as it is looked at.
struct Answer {
    status: StatusCode,
    location: Option<String>,
    body: Vec<u8>,
}

/// Asks as a browser does that has never been there; redirects are not followed.
async fn ask(client: &TokenClient<'_>, url: Url) -> Result<Answer, Error> {
    let authorization = &client.descriptor.authorization;
    let issuer = authorization
        .issuer
        .filter(|_| authorization.endpoint.0.is_empty());
    let mut headers = HeaderMap::new();
    headers.insert(
        ACCEPT,
        HeaderValue::from_static("text/html,application/xhtml+xml,*/*;q=0.8"),
    );
    let request = Outgoing {
        method: Method::GET,
        url,
        headers,
        body: None,
        timeout: None,
        guarded: issuer.unwrap_or(authorization.endpoint).has_field_in_host(),
    };
    let service = client.descriptor.service;
    let received = client.http.send(request).await;
    let Received {
        status,
        headers,
        mut body,
    } = received.map_err(|no_answer| no_answer.of_service(service))?;
    let location = headers.get(LOCATION).map(HeaderValue::as_bytes);
    let mut text = Vec::new();
    // A page that is too long, or breaks off, is one all the same.
    let _ = body.read_to_end(&mut text, MOST_PAGE).await;
    Ok(Answer {
        status,
        location: location.map(|text| String::from_utf8_lossy(text).into_owned()),
        body: text,
    })
}

fn judge(
    client: &TokenClient<'_>,
    sent: &Sent,
    url: &Url,
    answer: Answer,
    chart: &mut Chart,
) -> Met {
    let status = answer.status.as_u16();
    if let Some(location) = answer.location.filter(|_| answer.status.is_redirection()) {
        let Ok(location) = url.join(&location) else {
            return unclear(status, chart);
        };
        return redirected(client, sent, status, &location, chart);
    }
    let text = page::visible(&answer.body);
    match status {
        200..=299 => match words::of_page(&text) {
            Some(subject) => {
                let said = words::around(&text, subject);
                let words = sent.words(Some(status), "", &said);
                blame(client, Severity::Probable, subject, &words, chart)
            }
            None => welcomed(url, chart),
        },
        404 | 405 | 410 if words::of_text(&text).is_none() => not_there(status, chart),
        408 | 425 | 429 | 500.. => {
            let message = format!("it answers {status}, so that nothing is known of the request");
            chart.unseen(Subject::AuthorizationEndpoint, ENDPOINT, message);
            Met::Unclear
        }
        _ => {
            let (code, description) = in_json(&answer.body).unwrap_or_default();
            let subject = words::of_error(&code, &description).or_else(|| words::of_text(&text));
            let Some(subject) = subject else {
                // Most likely of something that stands before the provider.
                if status == 403 && code.is_empty() {
                    return unclear(status, chart);
                }
                let words = sent.words(Some(status), &code, &text);
                return refused(client, &words, chart);
            };
            let description = match description.as_str() {
                "" => words::around(&text, subject),
                said => said.to_owned(),
            };
            let words = sent.words(Some(status), &code, &description);
            blame(client, Severity::Wrong, subject, &words, chart)
        }
    }
}

/// `error` and what is said beside it, where a refusal is JSON.
fn in_json(body: &[u8]) -> Option<(String, String)> {
    let answer: serde_json::Value = serde_json::from_slice(body).ok()?;
    let text = |names: &[&str]| {
        let found = names.iter().find_map(|name| answer.get(name)?.as_str());
        found.unwrap_or_default().to_owned()
    };
    Some((
        text(&["error", "code"]),
        text(&["error_description", "message", "detail"]),
    ))
}

/// Back to us with an error, to an error page, or on to the provider's users.
fn redirected(
    client: &TokenClient<'_>,
    sent: &Sent,
    status: u16,
    location: &Url,
    chart: &mut Chart,
) -> Met {
    let param = |name: &str| {
        let in_fragment = location.fragment().unwrap_or_default().as_bytes();
        let in_fragment = url::form_urlencoded::parse(in_fragment);
        let mut params = location.query_pairs().chain(in_fragment);
        let found = params.find(|(key, _)| key == name);
        found
            .map(|(_, value)| value.into_owned())
            .unwrap_or_default()
    };
    let is_ours = is_at(location, &client.redirect_uri);
    let (code, description) = (param("error"), param("error_description"));
    if is_ours && code.is_empty() {
        return welcomed(location, chart);
    }
    let words = sent.words(Some(status), &code, &description);
    if is_ours {
        return match &*code {
            // They are the user's affair, who is not here.
            "access_denied" | "login_required" | "interaction_required" | "consent_required" => {
                welcomed(location, chart)
            }
            _ => refused(client, &words, chart),
        };
    }
    // Some show their errors at an address of its own, which says it in a parameter.
    let values = location.query_pairs().map(|(_, value)| decoded(&value));
    let said = values.collect::<Vec<_>>().join(" ");
    let is_error = !code.is_empty() || location.path().to_ascii_lowercase().contains("error");
    match words::of_error(&code, &description).or_else(|| words::of_text(&said)) {
        Some(subject) if is_error => blame(client, Severity::Wrong, subject, &words, chart),
        _ if is_error => refused(client, &words, chart),
        _ => welcomed(location, chart),
    }
}

/// Whether an address is the redirect URI, with whatever was added to it.
fn is_at(location: &Url, redirect_uri: &str) -> bool {
    Url::parse(redirect_uri)
        .is_ok_and(|ours| ours.origin() == location.origin() && ours.path() == location.path())
}

/// A value as it is, and what it is base64 of: so Google's error pages are told what they say.
fn decoded(value: &str) -> String {
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    let engine = GeneralPurpose::new(&alphabet::URL_SAFE, config);
    let bytes = engine.decode(value).unwrap_or_default();
    format!("{value} {}", String::from_utf8_lossy(&bytes))
}

fn welcomed(location: &Url, chart: &mut Chart) -> Met {
    let host = escaped(location.host_str().unwrap_or_default(), 100);
    let message = format!(
        "the provider goes on to sign-in or consent at {host}: it takes client id, redirect URI, \
         scopes and PKCE, as far as it says before somebody signs in"
    );
    chart.fine(Subject::AuthorizationEndpoint, ENDPOINT, message);
    Met::Welcomed
}

fn not_there(status: u16, chart: &mut Chart) -> Met {
    let remedy = remedies::of(chart.descriptor, Subject::AuthorizationEndpoint, "");
    let message = format!("there is nothing at this address ({status})");
    let subject = Subject::AuthorizationEndpoint;
    chart.add(Severity::Wrong, subject, ENDPOINT, message, remedy);
    Met::Unclear
}

fn unclear(status: u16, chart: &mut Chart) -> Met {
    let message = format!("the answer ({status}) says nothing that is understood");
    chart.unseen(Subject::AuthorizationEndpoint, ENDPOINT, message);
    Met::Unclear
}

/// By the words of a refusal.
fn refused(client: &TokenClient<'_>, words: &ProviderWords, chart: &mut Chart) -> Met {
    if let Some(subject) = words::of_error(&words.error, &words.description) {
        return blame(client, Severity::Wrong, subject, words, chart);
    }
    match &*words.error {
        "temporarily_unavailable" | "server_error" => {
            let message = format!("the provider cannot answer now{words}");
            chart.unseen(Subject::AuthorizationEndpoint, ENDPOINT, message);
            Met::Unclear
        }
        _ => blame(
            client,
            Severity::Probable,
            Subject::AuthorizationRequest,
            words,
            chart,
        ),
    }
}

fn blame(
    client: &TokenClient<'_>,
    severity: Severity,
    subject: Subject,
    words: &ProviderWords,
    chart: &mut Chart,
) -> Met {
    let descriptor = client.descriptor;
    let attribute = remedies::attribute(descriptor, subject);
    let remedy = remedies::of(descriptor, subject, &client.redirect_uri);
    let message = format!("the authorization endpoint refuses the request{words}");
    // Nor is the client known then.
    let is_either =
        subject == Subject::RedirectUri && words::names_the_client_too(&words.to_string());
    let severity = if is_either {
        Severity::Probable
    } else {
        severity
    };
    chart.add(severity, subject, attribute, message, remedy);
    match subject {
        _ if is_either => Met::Unclear,
        Subject::ClientId => Met::KnowsNoClient,
        Subject::AuthorizationRequest => Met::Unclear,
        _ => Met::KnowsClient,
    }
}

/// Nobody answers; whatever is the configuration's own fault goes on.
fn away(client: &TokenClient<'_>, error: &Error, chart: &mut Chart) -> Result<Met, Error> {
    match error {
        Error::Unavailable { .. } | Error::PrivateAddress { .. } => {
            let message = error.to_string();
            let remedy = format!(
                "see whether this machine reaches the provider, and compare {ENDPOINT} with the \
                 documentation of {}",
                client.descriptor.title
            );
            let subject = Subject::Connection;
            chart.add(Severity::Wrong, subject, ENDPOINT, message, Some(remedy));
            Ok(Met::Unclear)
        }
        error => Err(error.clone()),
    }
}
