//! New codes and tokens.

use std::io;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// Prefix of every access token; the API looks for it in any header.
pub(super) const ACCESS_TOKEN_PREFIX: &str = "mock-at-";

/// A sequence of 256-bit values that only the holder of the seed can foretell.
pub(super) struct Mint {
    seed: [u8; 32],
    minted: u64,
}

impl Mint {
    /// Randomness can fail only here, where the caller can be told.
    pub(super) fn new() -> io::Result<Self> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(|error| io::Error::other(error.to_string()))?;
        Ok(Self { seed, minted: 0 })
    }

    pub(super) fn code(&mut self) -> String {
        self.mint("mock-code-")
    }

    pub(super) fn access_token(&mut self) -> String {
        self.mint(ACCESS_TOKEN_PREFIX)
    }

    pub(super) fn refresh_token(&mut self) -> String {
        self.mint("mock-rt-")
    }

    fn mint(&mut self, prefix: &str) -> String {
        self.minted += 1;
        let hash = Sha256::new()
            .chain_update(self.seed)
            .chain_update(self.minted.to_be_bytes())
            .finalize();
        format!("{prefix}{}", BASE64_URL_SAFE_NO_PAD.encode(hash))
    }
}
