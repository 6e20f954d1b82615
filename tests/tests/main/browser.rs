//! The page in a real browser. Ignored by default because it needs Chromium and ChromeDriver, and one
//! after the other, because their provider's port is fixed: see the README for the command.

mod app;
mod driver;
mod flows;
mod looks;
mod quickstart;

use app::App;
pub(crate) use driver::Chromium;

/// Something in the card of a service.
fn article(service: &str, inner: &str) -> String {
    format!("//article[@data-service='{service}']{inner}")
}

/// The state that a card shows.
async fn badge(browser: &Chromium, service: &str) -> String {
    let badge = article(service, "//span[contains(@class, 'badge')]");
    browser.text(&badge).await
}
