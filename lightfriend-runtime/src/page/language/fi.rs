use super::{Date, Language};

/// Finnish.
#[derive(Debug, Clone, Copy, Default)]
pub struct Finnish;

const MONTHS: [&str; 12] = [
    "tammikuuta",
    "helmikuuta",
    "maaliskuuta",
    "huhtikuuta",
    "toukokuuta",
    "kesäkuuta",
    "heinäkuuta",
    "elokuuta",
    "syyskuuta",
    "lokakuuta",
    "marraskuuta",
    "joulukuuta",
];

impl Language for Finnish {
    fn code(&self) -> &'static str {
        "fi"
    }

    fn date(&self, date: Date) -> String {
        format!("{}. {} {}", date.day, date.name(&MONTHS), date.year)
    }

    fn heading(&self) -> &'static str {
        "Yhdistetyt palvelut"
    }

    fn lead(&self) -> &'static str {
        "Muiden palvelujen tilit, joita tämä sovellus saa käyttää puolestasi."
    }

    fn back(&self) -> &'static str {
        "Takaisin"
    }

    fn sign_in(&self) -> &'static str {
        "Kirjaudu ensin sisään ja palaa sitten tälle sivulle."
    }

    fn link_to_sign_in(&self) -> &'static str {
        "Kirjaudu sisään"
    }

    fn page_unavailable(&self) -> &'static str {
        "Sivua ei voida näyttää juuri nyt. Yritä myöhemmin uudelleen."
    }

    fn badge_connected(&self) -> &'static str {
        "Yhdistetty"
    }

    fn badge_not_connected(&self) -> &'static str {
        "Ei yhdistetty"
    }

    fn badge_needs_permission(&self) -> &'static str {
        "Lupa puuttuu"
    }

    fn badge_ends_soon(&self) -> &'static str {
        "Päättyy pian"
    }

    fn badge_needs_attention(&self) -> &'static str {
        "Vaatii huomiota"
    }

    fn badge_not_usable(&self) -> &'static str {
        "Ei käytettävissä"
    }

    fn badge_needs_reconnecting(&self) -> &'static str {
        "Yhdistettävä uudelleen"
    }

    fn badge_unknown(&self) -> &'static str {
        "Ei tiedossa"
    }

    fn hint_needs_permission(&self) -> &'static str {
        "Kaikkea tämän sovelluksen pyytämää ei sallittu. Yhdistä uudelleen, niin voit sallia \
         loputkin."
    }

    fn hint_ends_soon(&self, service: &str, date: &str) -> String {
        format!("{service} päättää tämän yhteyden itsestään {date}. Yhdistä uudelleen ennen sitä.")
    }

    fn hint_renewal_refused(&self, service: &str, date: &str) -> String {
        format!(
            "{service} on kieltäytynyt uusimasta tätä yhteyttä {date} alkaen. Yhdistä \
             uudelleen, jos yhteys lakkaa toimimasta."
        )
    }

    fn hint_access_ended(&self, service: &str) -> String {
        format!(
            "{service} ei enää hyväksy tätä yhteyttä: käyttöoikeus on poistettu siellä tai \
             vanhentunut. Jatka yhdistämällä uudelleen."
        )
    }

    fn hint_not_usable_now(&self) -> &'static str {
        "Sovellus ei voi juuri nyt käyttää yhteyttä. Yritä myöhemmin uudelleen tai yhdistä \
         tili uudelleen."
    }

    fn hint_not_usable(&self) -> &'static str {
        "Sovellus ei voi enää käyttää tallennettua yhteyttä. Jatka yhdistämällä uudelleen."
    }

    fn hint_unknown(&self, service: &str) -> String {
        format!(
            "Palvelun {service} yhteyttä ei voida tarkistaa juuri nyt. Yritä myöhemmin uudelleen."
        )
    }

    fn account(&self) -> &'static str {
        "Tili"
    }

    fn connected_since(&self) -> &'static str {
        "Yhdistetty"
    }

    fn permissions_granted(&self) -> &'static str {
        "Tämä sovellus saa:"
    }

    fn permissions_missing(&self) -> &'static str {
        "Ei sallittu:"
    }

    fn permissions_in_detail(&self) -> &'static str {
        "Oikeudet tarkemmin"
    }

    fn permissions_in_detail_of(&self, service: &str) -> String {
        format!("Oikeudet tarkemmin: {service}")
    }

    fn permissions_unknown(&self, service: &str) -> String {
        format!("{service} ei ilmoittanut, mitä on sallittu.")
    }

    fn panel(&self, service: &str) -> String {
        format!("Lähde: {service}")
    }

    fn button_connect(&self) -> &'static str {
        "Yhdistä"
    }

    fn button_connect_to(&self, service: &str) -> String {
        format!("Yhdistä {service}")
    }

    fn button_connect_another(&self) -> &'static str {
        "Yhdistä toinen tili"
    }

    fn button_connect_another_to(&self, service: &str) -> String {
        format!("Yhdistä toinen tili: {service}")
    }

    fn button_reconnect(&self) -> &'static str {
        "Yhdistä uudelleen"
    }

    fn button_reconnect_to(&self, service: &str) -> String {
        format!("Yhdistä uudelleen: {service}")
    }

    fn button_disconnect(&self) -> &'static str {
        "Katkaise yhteys"
    }

    fn button_disconnect_from(&self, service: &str) -> String {
        format!("Katkaise yhteys: {service}")
    }

    fn button_keep(&self) -> &'static str {
        "Säilytä yhteys"
    }

    fn button_keep_of(&self, service: &str) -> String {
        format!("Säilytä yhteys: {service}")
    }

    fn confirm_with_revocation(&self, service: &str) -> String {
        format!(
            "Sovellus poistaa yhteyden ja pyytää palvelua {service} päättämään käyttöoikeutensa."
        )
    }

    fn confirm_without_revocation(&self, service: &str) -> String {
        format!(
            "Sovellus poistaa yhteyden. Palvelulle {service} ei voida ilmoittaa siitä: jos \
             haluat päättää käyttöoikeuden sielläkin, etsi yhdistetyt sovellukset palvelun \
             {service} asetuksista."
        )
    }

    fn notice_connected(&self, service: &str) -> String {
        format!("{service} on yhdistetty.")
    }

    fn notice_another_account(&self, service: &str) -> String {
        format!("{service} on yhdistetty, mutta eri tilillä kuin ennen.")
    }

    fn notice_disconnected(&self, service: &str) -> String {
        format!("Yhteys palveluun {service} on katkaistu.")
    }

    fn notice_account_disconnected(&self, service: &str) -> String {
        format!("Yhteys yhteen palvelun {service} tiliin on katkaistu.")
    }

    fn notice_declined(&self, service: &str) -> String {
        format!("Et antanut käyttöoikeutta palveluun {service}. Mikään ei muuttunut.")
    }

    fn notice_not_connected(&self, service: &str) -> String {
        format!("Palvelua {service} ei voitu yhdistää.")
    }

    fn notice_failed(&self, service: &str) -> String {
        format!("Palvelun {service} kanssa ilmeni ongelma. Yritä myöhemmin uudelleen.")
    }

    fn notice_still_connected(&self) -> &'static str {
        "Aiempi yhteys on yhä voimassa."
    }

    fn reason_expired(&self) -> &'static str {
        "Yritys oli vanhentunut, tai se aloitettiin toisessa selaimessa tai toisesta \
         osoitteesta. Yritä uudelleen."
    }

    fn reason_signed_out(&self) -> &'static str {
        "Et ollut enää kirjautuneena sisään. Yritä uudelleen."
    }

    fn reason_unavailable(&self) -> &'static str {
        "Palvelu ei vastaa juuri nyt. Yritä myöhemmin uudelleen."
    }

    fn reason_invalid_value(&self, field: &str) -> String {
        format!("Tarkista kohta ”{field}”.")
    }

    fn reason_account_taken(&self) -> &'static str {
        "Joku muu on jo yhdistänyt tuon tilin täällä."
    }

    fn reason_not_allowed(&self) -> &'static str {
        "Et voi muuttaa yhteyksiä täällä."
    }

    fn reason_unusable_answer(&self) -> &'static str {
        "Palvelun vastausta ei voitu käyttää."
    }
}
