//! The keys that an issuer signs with (RFC 7517), as its metadata says where they are.

use url::Url;

use super::{Fetched, Issuer, Issuers, ask, document, in_time, no_document};
use crate::{
    crypto::jwks::{KeySet, Unverified},
    error::Error,
    http::Http,
};

impl Issuers {
    /// Whether a token was signed by one of the issuer's keys. Issuers change them: for a key that is
    /// not known they are asked for anew, once.
    ///
    /// # Errors
    /// [`Error::InvalidResponse`] when it was not; those of asking for metadata and keys.
    pub(crate) async fn verify(
        &self,
        http: &Http,
        service: &'static str,
        issuer: &Issuer,
        token: &str,
    ) -> Result<(), Error> {
        let metadata = self.metadata(http, service, issuer).await?;
        let url = metadata.jwks_uri.as_ref();
        let url = url.ok_or_else(|| document::wrong(issuer, "has no jwks_uri"))?;
        let fetch = || in_time(service, fetch(http, service, issuer, url));
        let known = self.keys.get(issuer, fetch()).await?;
        let verified = match known.verify(token) {
            Err(Unverified::UnknownKey) => {
                let newer = self.keys.get_newer(issuer, &known, fetch()).await?;
                newer.verify(token)
            }
            verified => verified,
        };
        verified.map_err(|unverified| Error::InvalidResponse {
            service,
            problem: match unverified {
                Unverified::UnknownKey => "the ID token names a key that its issuer does not have",
                Unverified::Wrong(problem) => problem,
            },
            status: None,
        })
    }
}

async fn fetch(
    http: &Http,
    service: &'static str,
    issuer: &Issuer,
    url: &Url,
) -> Result<Fetched<KeySet>, Error> {
    let answer = ask(http, service, url.clone(), issuer).await?;
    if !(200..300).contains(&answer.status) {
        return Err(no_document(service, &answer));
    }
    let keys = KeySet::read(&answer.body);
    let keys = keys.ok_or_else(|| document::wrong(issuer, "leads to no key set"))?;
    Ok(Fetched {
        document: keys,
        max_age: answer.max_age,
    })
}
