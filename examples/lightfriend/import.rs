//! Users who have connected before need not do it again: what the tables of the hand-written
//! integrations hold is opened with the old key and moved in. It can be run again, with or without
//! users at work: what is there is kept. A connection that was ended meanwhile would be made again, so
//! rows are taken out of the old table as they are moved.

use std::time::Duration;

use super::integrations::{
    Gmail, GoogleCalendar, GoogleTasks, Tesla, Uber, Youtube, tesla_connection as tesla,
};
use aes_gcm::{Aes256Gcm, KeyInit as _, Nonce, aead::Aead as _};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use diesel::{
    QueryResult, QueryableByName, RunQueryDsl as _, sql_query, sql_types,
    sqlite::{Sqlite, SqliteConnection},
};
use lightfriend_runtime::{Error, ImportOutcome, Imported, OAuth, OAuthIntegration, SecretString};

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The old `ENCRYPTION_KEY`, of which there has been one: base64 of 32 bytes.
pub(crate) struct OldKey(Aes256Gcm);

impl OldKey {
    pub(crate) fn parse(base64: &str) -> Result<Self, Failure> {
        let key = STANDARD.decode(base64)?;
        let cipher = Aes256Gcm::new_from_slice(&key).map_err(|_| "a key has 32 bytes")?;
        Ok(Self(cipher))
    }

    /// Opens base64 of the nonce and what AES-256-GCM has made with it. Nothing, which the old code
    /// stored where there was no refresh token, is nothing.
    fn open(&self, text: &str) -> Result<SecretString, Failure> {
        if text.is_empty() {
            return Ok(SecretString::default());
        }
        let bytes = STANDARD.decode(text)?;
        let (nonce, sealed) = bytes.split_first_chunk::<12>().ok_or("too short")?;
        let opened = self.0.decrypt(&Nonce::from(*nonce), sealed);
        let opened = opened.map_err(|_| "sealed with another key, or altered")?;
        Ok(String::from_utf8(opened)?.into())
    }
}

/// What all six tables have.
#[derive(QueryableByName)]
struct OldRow {
    #[diesel(sql_type = sql_types::Integer)]
    id: i32,
    #[diesel(sql_type = sql_types::Integer)]
    user_id: i32,
    #[diesel(sql_type = sql_types::Text)]
    encrypted_access_token: String,
    #[diesel(sql_type = sql_types::Text)]
    encrypted_refresh_token: String,
    #[diesel(sql_type = sql_types::Integer)]
    expires_in: i32,
    #[diesel(sql_type = sql_types::Integer)]
    last_update: i32,
    #[diesel(sql_type = sql_types::Integer)]
    created_on: i32,
}

/// What a car's has, too.
#[derive(QueryableByName)]
struct OldCar {
    #[diesel(embed)]
    tokens: OldRow,
    #[diesel(sql_type = sql_types::Text)]
    region: String,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    selected_vehicle_vin: Option<String>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    selected_vehicle_name: Option<String>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    selected_vehicle_id: Option<String>,
    #[diesel(sql_type = sql_types::Integer)]
    virtual_key_paired: i32,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    granted_scopes: Option<String>,
}

impl OldRow {
    /// `expires_in` is 0 where the provider had said nothing.
    fn opened<I: OAuthIntegration>(&self, key: &OldKey) -> Result<Imported<I>, Failure> {
        let new = Imported::new(key.open(&self.encrypted_access_token)?)
            .refresh_token(key.open(&self.encrypted_refresh_token)?)
            .issued_at(self.last_update)
            .created_at(self.created_on);
        Ok(match u64::try_from(self.expires_in) {
            Ok(seconds @ 1..) => new.expires_in(Duration::from_secs(seconds)),
            _ => new,
        })
    }
}

impl OldCar {
    fn opened(&self, key: &OldKey) -> Result<Imported<Tesla>, Failure> {
        let scopes = self.granted_scopes.as_slice();
        let new = self.tokens.opened(key)?.scopes(scopes);
        Ok(new
            .set(tesla::region, address_of(&self.region))
            .set(
                tesla::selected_vehicle_vin,
                self.selected_vehicle_vin.as_ref(),
            )
            .set(
                tesla::selected_vehicle_name,
                self.selected_vehicle_name.as_ref(),
            )
            .set(
                tesla::selected_vehicle_id,
                self.selected_vehicle_id.as_ref(),
            )
            .set(tesla::virtual_key_paired, self.virtual_key_paired != 0))
    }
}

/// Some rows have the region's name instead of its address.
fn address_of(region: &str) -> &str {
    match region {
        "na" => "https://fleet-api.prd.na.vn.cloud.tesla.com",
        "eu" => "https://fleet-api.prd.eu.vn.cloud.tesla.com",
        address => address,
    }
}

/// What became of the old rows.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Moved {
    pub(crate) imported: usize,
    /// Connected here by then.
    pub(crate) kept: usize,
    /// Not to be opened, or nobody's any more; the log says which. These users connect again.
    pub(crate) left: usize,
}

/// Moves everything in, table by table. What does not open stays where it is.
///
/// # Errors
/// A table cannot be read, or a row not be taken out of it.
pub(crate) async fn move_in(
    oauth: &OAuth,
    old: &mut SqliteConnection,
    key: &OldKey,
) -> QueryResult<Moved> {
    let mut moved = Moved::default();
    let moving = &mut moved;
    moving
        .rows(old, "google_calendar", key, async |user, new| {
            GoogleCalendar::import(oauth, user, new).await
        })
        .await?;
    moving
        .rows(old, "google_tasks", key, async |user, new| {
            GoogleTasks::import(oauth, user, new).await
        })
        .await?;
    moving
        .rows(old, "gmail", key, async |user, new| {
            Gmail::import(oauth, user, new).await
        })
        .await?;
    moving
        .rows(old, "youtube", key, async |user, new| {
            Youtube::import(oauth, user, new).await
        })
        .await?;
    moving
        .rows(old, "uber", key, async |user, new| {
            Uber::import(oauth, user, new).await
        })
        .await?;
    for car in read::<OldCar>(old, "tesla")? {
        let outcome = match car.opened(key) {
            Ok(new) => Tesla::import(oauth, car.tokens.user_id, new)
                .await
                .map_err(Failure::from),
            Err(error) => Err(error),
        };
        moved.count(old, "tesla", &car.tokens, outcome)?;
    }
    Ok(moved)
}

fn read<R>(old: &mut SqliteConnection, table: &str) -> QueryResult<Vec<R>>
where
    R: QueryableByName<Sqlite> + 'static,
{
    sql_query(format!("SELECT * FROM {table} ORDER BY user_id")).load(old)
}

/// The tokens are in the new table: whoever disconnects there is not to come back from here.
fn take_out(old: &mut SqliteConnection, table: &str, row: &OldRow) -> QueryResult<usize> {
    sql_query(format!("DELETE FROM {table} WHERE id = ?"))
        .bind::<sql_types::Integer, _>(row.id)
        .execute(old)
}

impl Moved {
    async fn rows<I: OAuthIntegration>(
        &mut self,
        old: &mut SqliteConnection,
        table: &str,
        key: &OldKey,
        import: impl AsyncFn(i32, Imported<I>) -> Result<ImportOutcome, Error>,
    ) -> QueryResult<()> {
        for row in read::<OldRow>(old, table)? {
            let outcome = match row.opened(key) {
                Ok(new) => import(row.user_id, new).await.map_err(Failure::from),
                Err(error) => Err(error),
            };
            self.count(old, table, &row, outcome)?;
        }
        Ok(())
    }

    fn count(
        &mut self,
        old: &mut SqliteConnection,
        table: &str,
        row: &OldRow,
        outcome: Result<ImportOutcome, Failure>,
    ) -> QueryResult<()> {
        match outcome {
            Ok(outcome) => {
                take_out(old, table, row)?;
                if outcome == ImportOutcome::Imported {
                    self.imported += 1;
                } else {
                    self.kept += 1;
                }
            }
            Err(error) => {
                tracing::warn!(row.user_id, %error, "a connection is not moved");
                self.left += 1;
            }
        }
        Ok(())
    }
}
