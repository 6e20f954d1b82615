#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| lightfriend_runtime::fuzzing::return_to(text));
