use super::{Date, Language};

/// German, with the formal “Sie”.
#[derive(Debug, Clone, Copy, Default)]
pub struct German;

const MONTHS: [&str; 12] = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];

impl Language for German {
    fn code(&self) -> &'static str {
        "de"
    }

    fn date(&self, date: Date) -> String {
        format!("{}. {} {}", date.day, date.name(&MONTHS), date.year)
    }

    fn heading(&self) -> &'static str {
        "Verbundene Dienste"
    }

    fn lead(&self) -> &'static str {
        "Ihre Konten bei anderen Diensten, auf die diese Anwendung für Sie zugreifen darf."
    }

    fn back(&self) -> &'static str {
        "Zurück"
    }

    fn sign_in(&self) -> &'static str {
        "Bitte melden Sie sich zuerst an und kehren Sie dann zu dieser Seite zurück."
    }

    fn link_to_sign_in(&self) -> &'static str {
        "Anmelden"
    }

    fn page_unavailable(&self) -> &'static str {
        "Diese Seite kann gerade nicht angezeigt werden. Bitte versuchen Sie es später erneut."
    }

    fn badge_connected(&self) -> &'static str {
        "Verbunden"
    }

    fn badge_not_connected(&self) -> &'static str {
        "Nicht verbunden"
    }

    fn badge_needs_permission(&self) -> &'static str {
        "Erlaubnis fehlt"
    }

    fn badge_ends_soon(&self) -> &'static str {
        "Endet bald"
    }

    fn badge_needs_attention(&self) -> &'static str {
        "Bitte prüfen"
    }

    fn badge_not_usable(&self) -> &'static str {
        "Nicht nutzbar"
    }

    fn badge_needs_reconnecting(&self) -> &'static str {
        "Erneute Verbindung nötig"
    }

    fn badge_unknown(&self) -> &'static str {
        "Unbekannt"
    }

    fn hint_needs_permission(&self) -> &'static str {
        "Nicht alles, worum diese Anwendung gebeten hat, wurde erlaubt. Stellen Sie die \
         Verbindung erneut her, um auch den Rest zu erlauben."
    }

    fn hint_ends_soon(&self, service: &str, date: &str) -> String {
        format!(
            "Am {date} beendet {service} diese Verbindung von selbst. Stellen Sie sie vorher erneut her."
        )
    }

    fn hint_renewal_refused(&self, service: &str, date: &str) -> String {
        format!(
            "Seit dem {date} lehnt {service} es ab, diese Verbindung zu verlängern. Wenn sie \
             nicht mehr funktioniert, stellen Sie sie bitte erneut her."
        )
    }

    fn hint_access_ended(&self, service: &str) -> String {
        format!(
            "{service} akzeptiert diese Verbindung nicht mehr: Der Zugriff wurde dort beendet \
             oder ist abgelaufen. Stellen Sie die Verbindung erneut her, um fortzufahren."
        )
    }

    fn hint_not_usable_now(&self) -> &'static str {
        "Diese Anwendung kann die Verbindung zurzeit nicht nutzen. Versuchen Sie es später \
         noch einmal oder stellen Sie die Verbindung erneut her."
    }

    fn hint_not_usable(&self) -> &'static str {
        "Diese Anwendung kann die gespeicherte Verbindung nicht mehr nutzen. Stellen Sie die \
         Verbindung erneut her, um fortzufahren."
    }

    fn hint_unknown(&self, service: &str) -> String {
        format!(
            "Ob {service} verbunden ist, lässt sich gerade nicht feststellen. Bitte versuchen \
             Sie es später erneut."
        )
    }

    fn account(&self) -> &'static str {
        "Konto"
    }

    fn connected_since(&self) -> &'static str {
        "Seit"
    }

    fn permissions_granted(&self) -> &'static str {
        "Diese Anwendung darf:"
    }

    fn permissions_missing(&self) -> &'static str {
        "Nicht erlaubt:"
    }

    fn permissions_in_detail(&self) -> &'static str {
        "Berechtigungen im Detail"
    }

    fn permissions_in_detail_of(&self, service: &str) -> String {
        format!("Berechtigungen im Detail: {service}")
    }

    fn permissions_unknown(&self, service: &str) -> String {
        format!("{service} hat nicht mitgeteilt, was erlaubt ist.")
    }

    fn panel(&self, service: &str) -> String {
        format!("Von {service}")
    }

    fn button_connect(&self) -> &'static str {
        "Verbinden"
    }

    fn button_connect_to(&self, service: &str) -> String {
        format!("{service} verbinden")
    }

    fn button_connect_another(&self) -> &'static str {
        "Weiteres verbinden"
    }

    fn button_connect_another_to(&self, service: &str) -> String {
        format!("Weiteres verbinden: {service}")
    }

    fn button_reconnect(&self) -> &'static str {
        "Erneut verbinden"
    }

    fn button_reconnect_to(&self, service: &str) -> String {
        format!("{service} erneut verbinden")
    }

    fn button_disconnect(&self) -> &'static str {
        "Trennen"
    }

    fn button_disconnect_from(&self, service: &str) -> String {
        format!("{service} trennen")
    }

    fn button_keep(&self) -> &'static str {
        "Behalten"
    }

    fn button_keep_of(&self, service: &str) -> String {
        format!("{service} behalten")
    }

    fn confirm_with_revocation(&self, service: &str) -> String {
        format!(
            "Diese Anwendung löscht die Verbindung und bittet {service}, den Zugriff zu beenden."
        )
    }

    fn confirm_without_revocation(&self, service: &str) -> String {
        format!(
            "Diese Anwendung löscht die Verbindung. {service} kann davon nicht benachrichtigt \
             werden: Um den Zugriff auch dort zu beenden, suchen Sie in Ihren Einstellungen \
             bei {service} nach verbundenen Anwendungen."
        )
    }

    fn notice_connected(&self, service: &str) -> String {
        format!("{service} ist verbunden.")
    }

    fn notice_another_account(&self, service: &str) -> String {
        format!("{service} ist verbunden, mit einem anderen Konto als zuvor.")
    }

    fn notice_disconnected(&self, service: &str) -> String {
        format!("Die Verbindung zu {service} ist getrennt.")
    }

    fn notice_account_disconnected(&self, service: &str) -> String {
        format!("Die Verbindung zu einem Konto bei {service} ist getrennt.")
    }

    fn notice_declined(&self, service: &str) -> String {
        format!("Sie haben den Zugriff auf {service} nicht erlaubt. Es hat sich nichts geändert.")
    }

    fn notice_not_connected(&self, service: &str) -> String {
        format!("{service} konnte nicht verbunden werden.")
    }

    fn notice_failed(&self, service: &str) -> String {
        format!("Bei {service} ist ein Fehler aufgetreten. Bitte versuchen Sie es später erneut.")
    }

    fn notice_still_connected(&self) -> &'static str {
        "Die bisherige Verbindung besteht weiter."
    }

    fn reason_expired(&self) -> &'static str {
        "Der Versuch war abgelaufen oder wurde in einem anderen Browser oder unter einer \
         anderen Adresse begonnen. Bitte versuchen Sie es erneut."
    }

    fn reason_signed_out(&self) -> &'static str {
        "Sie waren nicht mehr angemeldet. Bitte versuchen Sie es erneut."
    }

    fn reason_unavailable(&self) -> &'static str {
        "Der Dienst antwortet zurzeit nicht. Bitte versuchen Sie es später erneut."
    }

    fn reason_invalid_value(&self, field: &str) -> String {
        format!("Prüfen Sie, was Sie als „{field}“ angegeben haben.")
    }

    fn reason_account_taken(&self) -> &'static str {
        "Dieses Konto ist hier schon mit jemand anderem verbunden."
    }

    fn reason_not_allowed(&self) -> &'static str {
        "Sie dürfen die Verbindungen hier nicht ändern."
    }

    fn reason_unusable_answer(&self) -> &'static str {
        "Die Antwort des Dienstes war nicht verwertbar."
    }
}
