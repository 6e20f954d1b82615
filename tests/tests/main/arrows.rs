//! The house's arrows run one way: what a module of the runtime names lies below it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use syn::{
    ItemMod, UseTree,
    visit::{self, Visit},
};

/// The runtime's modules from the face to the ground. A module names those after it only.
const FROM_THE_TOP: &[&str] = &[
    "engine",
    "testing",
    "fuzzing",
    "page",
    "openapi",
    "routes",
    "doctor",
    "host",
    "integration",
    "env_example",
    "api",
    "flow",
    "tokens",
    "fields",
    "account",
    "toolbox",
    "pacing",
    "protocol",
    "hooks",
    "store",
    "events",
    "account_id",
    "http",
    "json",
    "crypto",
    "telemetry",
    "tasks",
    "failpoint",
    "checks",
    "field_values",
    "random",
    "clock",
    "account_key",
    "user",
    "descriptor",
    "template",
    "environment",
    "error",
    "escape",
    "__private",
];

#[test]
fn modules_name_only_what_lies_below_them() {
    let rank = |module: &str| {
        let found = FROM_THE_TOP.iter().position(|known| *known == module);
        found.unwrap_or_else(|| panic!("`{module}` has no place in the house: add it to the list"))
    };
    let mut upwards = BTreeSet::new();
    for (from, to) in arrows() {
        if from[0] != to[0] && rank(&from[0]) >= rank(&to[0]) {
            upwards.insert(format!("{} -> {}", from.join("::"), to.join("::")));
        }
    }
    assert!(upwards.is_empty(), "{upwards:#?}");
}

#[test]
fn no_two_rooms_of_a_floor_name_each_other() {
    let mut floors: BTreeMap<Vec<String>, BTreeSet<(String, String)>> = BTreeMap::new();
    for (from, to) in arrows() {
        let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
        if let (Some(room), Some(other)) = (from.get(shared), to.get(shared)) {
            let floor = floors.entry(from[..shared].to_vec()).or_default();
            floor.insert((room.clone(), other.clone()));
        }
    }
    assert!(floors.len() > 5, "the modules were not found");
    for (floor, arrows) in floors {
        let circle = circle(&arrows);
        assert!(circle.is_empty(), "{}: {circle:?}", floor.join("::"));
    }
}

/// What is left when rooms that name nobody are taken away, again and again.
fn circle(arrows: &BTreeSet<(String, String)>) -> BTreeSet<(String, String)> {
    let mut left = arrows.clone();
    loop {
        let naming: BTreeSet<String> = left.iter().map(|(from, _)| from.clone()).collect();
        let before = left.len();
        left.retain(|(_, to)| naming.contains(to));
        if left.len() == before {
            return left;
        }
    }
}

/// Which module names which, by their paths below the crate.
fn arrows() -> Vec<(Vec<String>, Vec<String>)> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../lightfriend-runtime/src");
    let files = files(&source);
    let modules: BTreeSet<Vec<String>> = files
        .iter()
        .map(|file| module_of(&source, file))
        .filter(|module| !module.is_empty())
        .collect();
    let mut arrows = Vec::new();
    for file in files {
        let module = module_of(&source, &file);
        // The face of the crate names everything.
        if module.is_empty() {
            continue;
        }
        let text = fs::read_to_string(&file).expect("a file");
        let mut names = Names::default();
        names.visit_file(&syn::parse_file(&text).expect("Rust"));
        for path in names.0 {
            let absolute = absolute(&module, &path);
            let mut prefixes = (1..=absolute.len()).rev().map(|end| &absolute[..end]);
            if let Some(to) = prefixes.find(|path| modules.contains(*path)) {
                arrows.push((module.clone(), to.to_vec()));
            }
        }
    }
    arrows.retain(|(from, to)| from != to);
    arrows
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// `tokens/status.rs` is `["tokens", "status"]`, `tokens/mod.rs` is `["tokens"]`.
fn module_of(source: &Path, file: &Path) -> Vec<String> {
    let inside = file.strip_prefix(source).expect("a file of the crate");
    let parts = inside.with_extension("");
    let parts = parts.iter().map(|part| part.to_string_lossy().into_owned());
    parts
        .filter(|part| part != "mod" && part != "lib")
        .collect()
}

/// A path as it is written, from the crate's root; empty for other crates' and local names.
fn absolute(module: &[String], path: &[String]) -> Vec<String> {
    match path.first().map(String::as_str) {
        Some("crate") => path[1..].to_vec(),
        Some("super") => {
            let up = path.iter().take_while(|part| *part == "super").count();
            let parent = &module[..module.len().saturating_sub(up)];
            [parent, &path[up..]].concat()
        }
        _ => Vec::new(),
    }
}

/// Paths of `use` lines and of expressions, without those of inner modules: they are tests.
#[derive(Default)]
struct Names(Vec<Vec<String>>);

impl Names {
    fn tree(&mut self, before: &[String], tree: &UseTree) {
        match tree {
            UseTree::Path(path) => {
                let before = [before, &[path.ident.to_string()]].concat();
                self.tree(&before, &path.tree);
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.tree(before, tree);
                }
            }
            UseTree::Name(name) => self.0.push([before, &[name.ident.to_string()]].concat()),
            UseTree::Rename(name) => self.0.push([before, &[name.ident.to_string()]].concat()),
            UseTree::Glob(_) => self.0.push(before.to_vec()),
        }
    }
}

impl<'ast> Visit<'ast> for Names {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.tree(&[], &item.tree);
    }

    fn visit_item_mod(&mut self, _: &'ast ItemMod) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments = path.segments.iter();
        self.0
            .push(segments.map(|segment| segment.ident.to_string()).collect());
        visit::visit_path(self, path);
    }
}
