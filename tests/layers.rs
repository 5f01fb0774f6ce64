//! Holds the tables in `src/lib.rs` against the code: no edge, no room and no top-level entry more than they have.
#![expect(clippy::disallowed_methods, reason = "reads the source tree")]
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a tree or table that cannot be read fails the test"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};

/// Which rooms a room may use.
type Edges = BTreeMap<String, BTreeSet<String>>;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn every_room_has_a_row_and_every_row_a_room() {
    let rows: BTreeSet<String> = allowed().into_keys().collect();
    let rooms: BTreeSet<String> = sources().into_iter().map(|source| source.room).collect();
    assert_eq!(
        rows, rooms,
        "left: the table in src/lib.rs, right: what stands in src"
    );
}

#[test]
fn no_room_uses_another_that_the_table_does_not_allow() {
    let allowed = allowed();
    let rooms: BTreeSet<String> = allowed.keys().cloned().collect();
    let mut broken = Vec::new();
    for source in sources() {
        let text = fs::read_to_string(&source.path).expect("a source file");
        for used in uses(&text, &source, &rooms) {
            if used != source.room && !allowed.get(&source.room).is_some_and(|may| may.contains(&used)) {
                broken.push(format!(
                    "{}: `{}` may not use `{used}`",
                    source.path.display(),
                    source.room
                ));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn the_rooms_stand_in_layers_without_a_circle() {
    let mut left = allowed();
    while !left.is_empty() {
        let ground: BTreeSet<String> = left
            .iter()
            .filter(|(_, uses)| uses.is_empty())
            .map(|(room, _)| room.clone())
            .collect();
        assert!(!ground.is_empty(), "these use each other in a circle: {left:?}");
        left.retain(|room, _| !ground.contains(room));
        for uses in left.values_mut() {
            uses.retain(|used| !ground.contains(used));
        }
    }
}

#[test]
fn every_entry_at_the_top_is_on_the_map() {
    let entries = fs::read_dir(root()).expect("the top level");
    let unknown: Vec<String> = entries
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .filter(|name| !name.starts_with('.') && name != "target")
        .filter(|name| !top_level().contains(name))
        .collect();
    assert!(unknown.is_empty(), "not in the table in src/lib.rs: {unknown:?}");
}

#[test]
fn the_scanner_sees_every_way_to_name_a_room() {
    let rooms: BTreeSet<String> = ["os", "pki", "model", "lib"].map(str::to_owned).into();
    let table: [(&str, &[&str]); 12] = [
        ("use crate::os;", &["os"]),
        ("use crate::{os::Clock, pki};", &["os", "pki"]),
        ("fn f() { crate::os::now(); }", &["os"]),
        ("type X = Vec<crate::pki::Name>;", &["pki"]),
        ("macro_rules! m { () => { $crate::model::X } }", &["model"]),
        ("use super::super::os;", &["os"]),
        ("mod tests { use super::super::super::os; }", &["os"]),
        ("use super::other;", &[]),
        ("use crate::run;", &["lib"]),
        ("use crate::*;", &["lib"]),
        (
            "// crate::os\n/* crate::os */ /// crate::os\nfn f() { \"crate::os\"; }",
            &[],
        ),
        ("pub(crate) fn os() {}", &[]),
    ];
    let source = Source {
        path: PathBuf::new(),
        room: "keystore".to_owned(),
        depth: 2,
    };
    for (text, expected) in table {
        let found: Vec<String> = uses(text, &source, &rooms).into_iter().collect();
        assert_eq!(found, expected, "{text}");
    }
}

/// A source file: the room that it belongs to, and how many `super` lead from it to the root.
struct Source {
    path: PathBuf,
    room: String,
    depth: usize,
}

fn is_room(name: &str) -> bool {
    let source = root().join("src").join(name);
    source.is_dir() || source.with_extension("rs").is_file()
}

fn sources() -> Vec<Source> {
    let mut sources = Vec::new();
    collect(&root().join("src"), &mut Vec::new(), &mut sources);
    sources
}

fn collect(directory: &Path, module: &mut Vec<String>, sources: &mut Vec<Source>) {
    for entry in fs::read_dir(directory).expect("a source directory") {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let is_door = name == "mod" || (module.is_empty() && (name == "lib" || name == "main"));
        module.push(name);
        if path.is_dir() {
            collect(&path, module, sources);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            sources.push(Source {
                room: module[0].clone(),
                depth: module.len() - usize::from(is_door),
                path,
            });
        }
        module.pop();
    }
}

/// The rooms that a text names: by `crate::`, by enough `super::`, and from the root itself by their bare names.
fn uses(text: &str, source: &Source, rooms: &BTreeSet<String>) -> BTreeSet<String> {
    let tokens: TokenStream = text.parse().expect("Rust");
    let mut named = BTreeSet::new();
    walk(tokens, source, source.depth, &mut named);
    named
        .into_iter()
        .map(|name| {
            if rooms.contains(&name) {
                name
            } else {
                "lib".to_owned()
            }
        })
        .collect()
}

fn walk(tokens: TokenStream, source: &Source, depth: usize, named: &mut BTreeSet<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let word = |index: usize| match tokens.get(index) {
        Some(TokenTree::Ident(word)) => word.to_string(),
        _ => String::new(),
    };
    let is_path = |index: usize| {
        let colon =
            |index| matches!(tokens.get(index), Some(TokenTree::Punct(mark)) if mark.as_char() == ':');
        colon(index) && colon(index + 1)
    };
    for (index, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) => {
                let is_module = index >= 2 && word(index - 2) == "mod";
                walk(group.stream(), source, depth + usize::from(is_module), named);
            }
            TokenTree::Ident(_) if is_path(index + 1) => {
                let steps = (0..)
                    .take_while(|step| word(index + 3 * step) == "super" && is_path(index + 3 * step + 1));
                let climbed = steps.count();
                let continues = index >= 2 && is_path(index - 2);
                match word(index).as_str() {
                    "crate" | "zkcerts" => heads(tokens.get(index + 3), named),
                    "super" if climbed == depth && !continues => {
                        heads(tokens.get(index + 3 * climbed), named);
                    }
                    room if source.depth == 0 && !continues && is_room(room) => {
                        named.extend([room.to_owned()]);
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }
}

/// The first names after `crate::`: one, or those of a group in braces.
fn heads(token: Option<&TokenTree>, named: &mut BTreeSet<String>) {
    match token {
        Some(TokenTree::Ident(name)) => named.extend([name.to_string()]),
        Some(TokenTree::Group(group)) => {
            let mut is_head = true;
            for token in group.stream() {
                match &token {
                    TokenTree::Punct(mark) if mark.as_char() == ',' => is_head = true,
                    _ if is_head => {
                        heads(Some(&token), named);
                        is_head = false;
                    }
                    _ => {}
                }
            }
        }
        _ => named.extend(["lib".to_owned()]),
    }
}

/// The cells of the tables below a heading of the map, without head and rule.
fn rows(heading: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string(root().join("src/lib.rs")).expect("the map");
    let map = text
        .lines()
        .filter_map(|line| line.strip_prefix("//!"))
        .map(str::trim);
    map.skip_while(|line| *line != heading)
        .skip(1)
        .take_while(|line| !line.starts_with("# "))
        .filter(|line| line.starts_with('|'))
        .skip(2)
        .map(|line| {
            line.trim_matches('|')
                .split('|')
                .map(|cell| cell.trim().to_owned())
                .collect()
        })
        .collect()
}

fn words(cell: &str) -> BTreeSet<String> {
    cell.split(',')
        .map(|word| word.trim().trim_matches('`').to_owned())
        .filter(|word| !word.is_empty())
        .collect()
}

fn allowed() -> Edges {
    let edges: Edges = rows("# Who may use whom")
        .iter()
        .map(|row| (row[0].clone(), words(&row[2])))
        .collect();
    assert!(edges.len() > 5, "the table in src/lib.rs was not found");
    edges
}

fn top_level() -> BTreeSet<String> {
    rows("# The top level")
        .iter()
        .flat_map(|row| words(&row[0]))
        .collect()
}
