//! The page with the component of each service.

#[path = "bench.rs"]
mod bench;

use yew::prelude::*;

use bench::BenchConnection;

/// Step 7: the component on the page.
#[function_component(Connections)]
pub(crate) fn connections() -> Html {
    html! {
        <main>
            <BenchConnection />
        </main>
    }
}
