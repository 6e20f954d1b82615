//! The front end of the hand-written side of the benchmarks is one that compiles and renders.

#[path = "../../../tests/benches/by_hand/hand/frontend/connections.rs"]
mod connections;

use yew::LocalServerRenderer;

#[tokio::test]
async fn the_hand_written_page_has_the_card_of_its_service() {
    let renderer = LocalServerRenderer::<connections::Connections>::new();
    let page = tokio::task::LocalSet::new()
        .run_until(renderer.render())
        .await;
    assert!(page.contains("<h3>"), "{page}");
    assert!(page.contains("Loading..."), "{page}");
}
