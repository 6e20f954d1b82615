//! The fuzz targets on their seeds, and on every seed cut short and with every byte changed once.

use std::{fs, path::Path};

use lightfriend_runtime::fuzzing;

fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../fuzz/corpus")
        .join(target);
    let files = fs::read_dir(&folder).unwrap_or_else(|_| panic!("no {}", folder.display()));
    let mut seeds: Vec<_> = files
        .map(|file| fs::read(file.unwrap().path()).unwrap())
        .collect();
    assert!(seeds.len() >= 5, "{target}");
    seeds.sort();
    seeds
}

/// The input itself, its beginnings, and it with one byte replaced by one that means something.
fn variants(seed: &[u8]) -> impl Iterator<Item = Vec<u8>> + '_ {
    let cut = (0..=seed.len()).map(|length| seed[..length].to_vec());
    let changed = (0..seed.len().min(200)).flat_map(move |at| {
        b"\0/\\%&=#?.\"{[\n\xff".iter().map(move |byte| {
            let mut input = seed.to_vec();
            input[at] = *byte;
            input
        })
    });
    cut.chain(changed)
}

fn texts(target: &str, hold: fn(&str)) {
    for seed in seeds(target) {
        for input in variants(&seed) {
            hold(&String::from_utf8_lossy(&input));
        }
    }
}

#[test]
fn callback_queries() {
    texts("callback_query", fuzzing::callback_query);
}

#[test]
fn envelopes() {
    texts("envelope", fuzzing::envelope);
}

#[test]
fn return_to() {
    texts("return_to", fuzzing::return_to);
}

#[test]
fn api_paths() {
    texts("api_path", fuzzing::api_path);
}

#[test]
fn templates() {
    texts("template", fuzzing::template);
}

#[test]
fn token_answers() {
    for seed in seeds("token_answer") {
        let (status, body) = seed.split_first_chunk::<2>().unwrap();
        let status = u16::from_le_bytes(*status);
        fuzzing::token_answer(status, body);
        for input in variants(body).filter(|input| input.len() < 2000) {
            fuzzing::token_answer(status, &input);
        }
    }
}
