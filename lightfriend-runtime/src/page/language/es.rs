use super::{Date, Language};

/// Spanish, with “usted”.
#[derive(Debug, Clone, Copy, Default)]
pub struct Spanish;

const MONTHS: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];

impl Language for Spanish {
    fn code(&self) -> &'static str {
        "es"
    }

    fn date(&self, date: Date) -> String {
        format!("{} de {} de {}", date.day, date.name(&MONTHS), date.year)
    }

    fn heading(&self) -> &'static str {
        "Cuentas conectadas"
    }

    fn lead(&self) -> &'static str {
        "Sus cuentas en otros servicios que esta aplicación puede usar en su nombre."
    }

    fn back(&self) -> &'static str {
        "Volver"
    }

    fn sign_in(&self) -> &'static str {
        "Inicie sesión primero y vuelva después a esta página."
    }

    fn link_to_sign_in(&self) -> &'static str {
        "Iniciar sesión"
    }

    fn page_unavailable(&self) -> &'static str {
        "Esta página no se puede mostrar ahora. Inténtelo de nuevo más tarde."
    }

    fn badge_connected(&self) -> &'static str {
        "Conectado"
    }

    fn badge_not_connected(&self) -> &'static str {
        "No conectado"
    }

    fn badge_needs_permission(&self) -> &'static str {
        "Falta permiso"
    }

    fn badge_ends_soon(&self) -> &'static str {
        "Termina pronto"
    }

    fn badge_needs_attention(&self) -> &'static str {
        "Requiere atención"
    }

    fn badge_not_usable(&self) -> &'static str {
        "No utilizable"
    }

    fn badge_needs_reconnecting(&self) -> &'static str {
        "Hay que volver a conectar"
    }

    fn badge_unknown(&self) -> &'static str {
        "Desconocido"
    }

    fn hint_needs_permission(&self) -> &'static str {
        "No se permitió todo lo que pidió esta aplicación. Vuelva a conectar la cuenta para \
         permitir el resto."
    }

    fn hint_ends_soon(&self, service: &str, date: &str) -> String {
        format!(
            "El {date}, {service} pondrá fin a esta conexión. Vuelva a conectar la cuenta antes."
        )
    }

    fn hint_renewal_refused(&self, service: &str, date: &str) -> String {
        format!(
            "Desde el {date}, {service} se niega a renovar esta conexión. Si deja de \
             funcionar, vuelva a conectar la cuenta."
        )
    }

    fn hint_access_ended(&self, service: &str) -> String {
        format!(
            "{service} ya no acepta esta conexión: el acceso se revocó allí o ha caducado. \
             Vuelva a conectar la cuenta para continuar."
        )
    }

    fn hint_not_usable_now(&self) -> &'static str {
        "Esta aplicación no puede usar la conexión en este momento. Inténtelo de nuevo más \
         tarde o vuelva a conectar la cuenta."
    }

    fn hint_not_usable(&self) -> &'static str {
        "Esta aplicación ya no puede usar la conexión guardada. Vuelva a conectar la cuenta \
         para continuar."
    }

    fn hint_unknown(&self, service: &str) -> String {
        format!(
            "Ahora no se puede saber si {service} está conectado. Inténtelo de nuevo más tarde."
        )
    }

    fn account(&self) -> &'static str {
        "Cuenta"
    }

    fn connected_since(&self) -> &'static str {
        "Desde el"
    }

    fn permissions_granted(&self) -> &'static str {
        "Esta aplicación puede:"
    }

    fn permissions_missing(&self) -> &'static str {
        "No permitido:"
    }

    fn permissions_in_detail(&self) -> &'static str {
        "Permisos en detalle"
    }

    fn permissions_in_detail_of(&self, service: &str) -> String {
        format!("Permisos en detalle: {service}")
    }

    fn permissions_unknown(&self, service: &str) -> String {
        format!("{service} no ha indicado qué permite.")
    }

    fn panel(&self, service: &str) -> String {
        format!("Datos de {service}")
    }

    fn button_connect(&self) -> &'static str {
        "Conectar"
    }

    fn button_connect_to(&self, service: &str) -> String {
        format!("Conectar {service}")
    }

    fn button_connect_another(&self) -> &'static str {
        "Conectar otra cuenta"
    }

    fn button_connect_another_to(&self, service: &str) -> String {
        format!("Conectar otra cuenta de {service}")
    }

    fn button_reconnect(&self) -> &'static str {
        "Volver a conectar"
    }

    fn button_reconnect_to(&self, service: &str) -> String {
        format!("Volver a conectar {service}")
    }

    fn button_disconnect(&self) -> &'static str {
        "Desconectar"
    }

    fn button_disconnect_from(&self, service: &str) -> String {
        format!("Desconectar {service}")
    }

    fn button_keep(&self) -> &'static str {
        "Conservar"
    }

    fn button_keep_of(&self, service: &str) -> String {
        format!("Conservar {service}")
    }

    fn confirm_with_revocation(&self, service: &str) -> String {
        format!("Esta aplicación elimina la conexión y pide a {service} que ponga fin a su acceso.")
    }

    fn confirm_without_revocation(&self, service: &str) -> String {
        format!(
            "Esta aplicación elimina la conexión, pero no hay forma de avisar a {service}. \
             Para poner fin al acceso también allí, busque las aplicaciones conectadas en su \
             configuración de {service}."
        )
    }

    fn notice_connected(&self, service: &str) -> String {
        format!("{service} está conectado.")
    }

    fn notice_another_account(&self, service: &str) -> String {
        format!("{service} está conectado, con otra cuenta que antes.")
    }

    fn notice_disconnected(&self, service: &str) -> String {
        format!("{service} está desconectado.")
    }

    fn notice_account_disconnected(&self, service: &str) -> String {
        format!("Se ha desconectado una cuenta de {service}.")
    }

    fn notice_declined(&self, service: &str) -> String {
        format!("No ha dado acceso a {service}. No ha cambiado nada.")
    }

    fn notice_not_connected(&self, service: &str) -> String {
        format!("No se ha podido conectar {service}.")
    }

    fn notice_failed(&self, service: &str) -> String {
        format!("Ha ocurrido un error con {service}. Inténtelo de nuevo más tarde.")
    }

    fn notice_still_connected(&self) -> &'static str {
        "La conexión anterior sigue activa."
    }

    fn reason_expired(&self) -> &'static str {
        "El intento había caducado o se inició en otro navegador o en otra dirección. \
         Inténtelo de nuevo."
    }

    fn reason_signed_out(&self) -> &'static str {
        "Su sesión había terminado. Inténtelo de nuevo."
    }

    fn reason_unavailable(&self) -> &'static str {
        "El servicio no responde ahora. Inténtelo de nuevo más tarde."
    }

    fn reason_invalid_value(&self, field: &str) -> String {
        format!("Revise lo que ha indicado en «{field}».")
    }

    fn reason_account_taken(&self) -> &'static str {
        "Otra persona ya ha conectado esa cuenta aquí."
    }

    fn reason_not_allowed(&self) -> &'static str {
        "No puede cambiar las conexiones aquí."
    }

    fn reason_unusable_answer(&self) -> &'static str {
        "La respuesta del servicio no se puede usar."
    }
}
