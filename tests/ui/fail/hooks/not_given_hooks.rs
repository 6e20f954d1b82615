//! The builder takes hooks.

use lightfriend_runtime::OAuth;

struct TeslaHooks;

fn main() {
    let _ = OAuth::builder().hooks(TeslaHooks);
}
