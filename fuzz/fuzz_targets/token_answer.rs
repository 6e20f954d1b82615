#![no_main]

libfuzzer_sys::fuzz_target!(|input: (u16, &[u8])| {
    lightfriend_runtime::fuzzing::token_answer(input.0, input.1);
});
