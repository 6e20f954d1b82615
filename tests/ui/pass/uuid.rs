//! User ids that are UUIDs, which not every database knows.

mod imported {
    use lightfriend_runtime::OAuthIntegration;
    use uuid::Uuid;

    #[derive(OAuthIntegration)]
    #[oauth(provider = "google", user_id = Uuid)]
    pub struct Calendar;

    pub(super) fn used() {
        let _ = |connection: CalendarConnection| -> Uuid { connection.user_id };
    }
}

#[derive(lightfriend_runtime::OAuthIntegration)]
#[oauth(provider = "github", user_id = "uuid::Uuid")]
pub struct Hub;

pub(crate) fn main() {
    imported::used();
    let _ = |new: NewHubConnection| diesel::insert_into(hub_connection::table).values(new);
}
