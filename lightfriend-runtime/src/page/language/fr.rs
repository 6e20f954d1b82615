use super::{Date, Language};

/// French, with “vous”.
#[derive(Debug, Clone, Copy, Default)]
pub struct French;

const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

impl Language for French {
    fn code(&self) -> &'static str {
        "fr"
    }

    fn date(&self, date: Date) -> String {
        let day = if date.day == 1 {
            "1er".to_owned()
        } else {
            date.day.to_string()
        };
        format!("{day} {} {}", date.name(&MONTHS), date.year)
    }

    fn heading(&self) -> &'static str {
        "Comptes connectés"
    }

    fn lead(&self) -> &'static str {
        "Vos comptes auprès d’autres services que cette application peut utiliser pour vous."
    }

    fn back(&self) -> &'static str {
        "Retour"
    }

    fn sign_in(&self) -> &'static str {
        "Identifiez-vous d’abord, puis revenez sur cette page."
    }

    fn link_to_sign_in(&self) -> &'static str {
        "S’identifier"
    }

    fn page_unavailable(&self) -> &'static str {
        "Cette page ne peut pas être affichée pour le moment. Réessayez plus tard."
    }

    fn badge_connected(&self) -> &'static str {
        "Connecté"
    }

    fn badge_not_connected(&self) -> &'static str {
        "Non connecté"
    }

    fn badge_needs_permission(&self) -> &'static str {
        "Autorisation manquante"
    }

    fn badge_ends_soon(&self) -> &'static str {
        "Prend bientôt fin"
    }

    fn badge_needs_attention(&self) -> &'static str {
        "À vérifier"
    }

    fn badge_not_usable(&self) -> &'static str {
        "Inutilisable"
    }

    fn badge_needs_reconnecting(&self) -> &'static str {
        "À reconnecter"
    }

    fn badge_unknown(&self) -> &'static str {
        "Inconnu"
    }

    fn hint_needs_permission(&self) -> &'static str {
        "Tout ce que cette application demandait n’a pas été autorisé. Reconnectez le compte \
         pour autoriser le reste."
    }

    fn hint_ends_soon(&self, service: &str, date: &str) -> String {
        format!("Le {date}, {service} mettra fin à cette connexion. Reconnectez le compte avant.")
    }

    fn hint_renewal_refused(&self, service: &str, date: &str) -> String {
        format!(
            "Depuis le {date}, {service} refuse de renouveler cette connexion. Reconnectez le \
             compte si elle ne fonctionne plus."
        )
    }

    fn hint_access_ended(&self, service: &str) -> String {
        format!(
            "{service} n’accepte plus cette connexion\u{a0}: l’accès y a été révoqué ou a \
             expiré. Reconnectez le compte pour continuer."
        )
    }

    fn hint_not_usable_now(&self) -> &'static str {
        "Cette application ne peut pas utiliser la connexion pour le moment. Réessayez plus \
         tard ou reconnectez le compte."
    }

    fn hint_not_usable(&self) -> &'static str {
        "Cette application ne peut plus utiliser la connexion enregistrée. Reconnectez le \
         compte pour continuer."
    }

    fn hint_unknown(&self, service: &str) -> String {
        format!(
            "Impossible de savoir pour le moment si {service} est connecté. Réessayez plus tard."
        )
    }

    fn account(&self) -> &'static str {
        "Compte"
    }

    fn connected_since(&self) -> &'static str {
        "Depuis le"
    }

    fn permissions_granted(&self) -> &'static str {
        "Cette application peut\u{a0}:"
    }

    fn permissions_missing(&self) -> &'static str {
        "Non autorisé\u{a0}:"
    }

    fn permissions_in_detail(&self) -> &'static str {
        "Autorisations en détail"
    }

    fn permissions_in_detail_of(&self, service: &str) -> String {
        format!("Autorisations en détail\u{a0}: {service}")
    }

    fn permissions_unknown(&self, service: &str) -> String {
        format!("{service} n’a pas indiqué ce qui est autorisé.")
    }

    fn panel(&self, service: &str) -> String {
        format!("Source\u{a0}: {service}")
    }

    fn button_connect(&self) -> &'static str {
        "Connecter"
    }

    fn button_connect_to(&self, service: &str) -> String {
        format!("Connecter {service}")
    }

    fn button_connect_another(&self) -> &'static str {
        "Connecter un autre compte"
    }

    fn button_connect_another_to(&self, service: &str) -> String {
        format!("Connecter un autre compte {service}")
    }

    fn button_reconnect(&self) -> &'static str {
        "Reconnecter"
    }

    fn button_reconnect_to(&self, service: &str) -> String {
        format!("Reconnecter {service}")
    }

    fn button_disconnect(&self) -> &'static str {
        "Déconnecter"
    }

    fn button_disconnect_from(&self, service: &str) -> String {
        format!("Déconnecter {service}")
    }

    fn button_keep(&self) -> &'static str {
        "Conserver"
    }

    fn button_keep_of(&self, service: &str) -> String {
        format!("Conserver {service}")
    }

    fn confirm_with_revocation(&self, service: &str) -> String {
        format!(
            "Cette application supprime la connexion et demande à {service} de mettre fin à \
             son accès."
        )
    }

    fn confirm_without_revocation(&self, service: &str) -> String {
        format!(
            "Cette application supprime la connexion, mais {service} ne peut pas en être \
             informé. Pour mettre fin à l’accès là aussi, cherchez les applications connectées \
             dans vos paramètres sur {service}."
        )
    }

    fn notice_connected(&self, service: &str) -> String {
        format!("{service} est connecté.")
    }

    fn notice_another_account(&self, service: &str) -> String {
        format!("{service} est connecté, avec un autre compte qu’avant.")
    }

    fn notice_disconnected(&self, service: &str) -> String {
        format!("{service} est déconnecté.")
    }

    fn notice_account_disconnected(&self, service: &str) -> String {
        format!("Un compte {service} est déconnecté.")
    }

    fn notice_declined(&self, service: &str) -> String {
        format!("Vous n’avez pas autorisé l’accès à {service}. Rien n’a changé.")
    }

    fn notice_not_connected(&self, service: &str) -> String {
        format!("La connexion à {service} a échoué.")
    }

    fn notice_failed(&self, service: &str) -> String {
        format!("Un problème est survenu avec {service}. Réessayez plus tard.")
    }

    fn notice_still_connected(&self) -> &'static str {
        "La connexion existante reste active."
    }

    fn reason_expired(&self) -> &'static str {
        "La tentative avait expiré, ou avait été commencée dans un autre navigateur ou à une \
         autre adresse. Réessayez."
    }

    fn reason_signed_out(&self) -> &'static str {
        "Votre session avait expiré. Réessayez."
    }

    fn reason_unavailable(&self) -> &'static str {
        "Le service ne répond pas pour le moment. Réessayez plus tard."
    }

    fn reason_invalid_value(&self, field: &str) -> String {
        format!("Vérifiez ce que vous avez indiqué pour « {field} ».")
    }

    fn reason_account_taken(&self) -> &'static str {
        "Quelqu’un d’autre a déjà connecté ce compte ici."
    }

    fn reason_not_allowed(&self) -> &'static str {
        "Vous ne pouvez pas modifier les connexions ici."
    }

    fn reason_unusable_answer(&self) -> &'static str {
        "La réponse du service est inutilisable."
    }
}
