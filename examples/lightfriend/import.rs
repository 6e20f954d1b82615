//! Users who have connected before need not do it again: what the tables of the hand-written
//! integrations hold is opened with the old key and moved in. It can be run again, with or without
//! users at work: the old tables are only read, what is there is kept, and what was ended since stays
//! ended.

use std::time::Duration;

use super::integrations::{
    Gmail, GoogleCalendar, GoogleTasks, Tesla, Uber, Youtube, tesla_connection as tesla,
};
use aes_gcm::{Aes256Gcm, KeyInit as _, Nonce, aead::Aead as _};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use lightfriend_runtime::{
    Error, ImportReport, ImportTable, Imported, OAuth, OAuthIntegration, OldRow, OldRowError,
    OldTable, SecretString,
};

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The old `ENCRYPTION_KEY`, of which there has been one: base64 of 32 bytes.
pub(crate) struct OldKey(Aes256Gcm);

impl OldKey {
    pub(crate) fn parse(base64: &str) -> Result<Self, Failure> {
        let key = STANDARD.decode(base64)?;
        let cipher = Aes256Gcm::new_from_slice(&key).map_err(|_| "a key has 32 bytes")?;
        Ok(Self(cipher))
    }

    /// Opens base64 of the nonce and what AES-256-GCM has made with it.
    fn open(&self, text: &str) -> Result<SecretString, &'static str> {
        let bytes = STANDARD.decode(text).map_err(|_| "is no base64")?;
        let (nonce, sealed) = bytes.split_first_chunk::<12>().ok_or("is too short")?;
        let opened = self.0.decrypt(&Nonce::from(*nonce), sealed);
        let opened = opened.map_err(|_| "was sealed with another key, or altered")?;
        let opened = String::from_utf8(opened).map_err(|_| "is no text")?;
        Ok(opened.into())
    }
}

/// Moves everything in, table by table: what was there, and what has become of it. What does not open
/// stays where it is, and the log says which; these users connect again.
///
/// # Errors
/// A table is not there, or the database is in trouble; it can be run again.
pub(crate) async fn move_in(oauth: &OAuth, key: &OldKey) -> Result<[ImportReport; 6], Error> {
    Ok([
        moved(
            GoogleCalendar::import_table(oauth, old("google_calendar"), tokens),
            key,
        )
        .await?,
        moved(
            GoogleTasks::import_table(oauth, old("google_tasks"), tokens),
            key,
        )
        .await?,
        moved(Gmail::import_table(oauth, old("gmail"), tokens), key).await?,
        moved(Youtube::import_table(oauth, old("youtube"), tokens), key).await?,
        moved(Uber::import_table(oauth, old("uber"), tokens), key).await?,
        moved(Tesla::import_table(oauth, old("tesla"), car), key).await?,
    ])
}

fn old(table: &str) -> OldTable {
    OldTable::new(table).newest_by("last_update")
}

async fn moved<I: OAuthIntegration>(
    table: ImportTable<'_, I>,
    key: &OldKey,
) -> Result<ImportReport, Error> {
    table.opened_by(|sealed| key.open(sealed)).run().await
}

/// What all six tables have. `expires_in` is 0 where the provider had said nothing.
fn tokens<I: OAuthIntegration>(row: &OldRow<'_>) -> Result<Imported<I>, OldRowError> {
    let lifetime = u64::try_from(row.integer("expires_in")?).ok();
    let lifetime = lifetime.filter(|seconds| *seconds > 0);
    Ok(Imported::new(row.token("encrypted_access_token")?)
        .refresh_token(
            row.optional_token("encrypted_refresh_token")?
                .unwrap_or_default(),
        )
        .if_some(lifetime.map(Duration::from_secs), Imported::expires_in)
        .issued_at(row.moment("last_update")?)
        .created_at(row.moment("created_on")?))
}

/// What a car's has, too.
fn car(row: &OldRow<'_>) -> Result<Imported<Tesla>, OldRowError> {
    Ok(tokens(row)?
        .scopes(row.optional_text("granted_scopes")?)
        .set(tesla::region, address_of(row.text("region")?))
        .set(
            tesla::selected_vehicle_vin,
            row.optional_text("selected_vehicle_vin")?,
        )
        .set(
            tesla::selected_vehicle_name,
            row.optional_text("selected_vehicle_name")?,
        )
        .set(
            tesla::selected_vehicle_id,
            row.optional_text("selected_vehicle_id")?,
        )
        .set(
            tesla::virtual_key_paired,
            row.boolean("virtual_key_paired")?,
        ))
}

/// Some rows have the region's name instead of its address.
fn address_of(region: &str) -> &str {
    match region {
        "na" => "https://fleet-api.prd.na.vn.cloud.tesla.com",
        "eu" => "https://fleet-api.prd.eu.vn.cloud.tesla.com",
        address => address,
    }
}
