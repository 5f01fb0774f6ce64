//! Several files to one tree, by the rules of ClickHouse's `ConfigProcessor::merge` (src/Common/Config/ConfigProcessor.cpp,
//! 25.x and 26.x; held against the engine itself by the end-to-end tests).

use std::collections::{HashMap, VecDeque};

use super::tree::{Child, SUBSTITUTIONS};
use super::{ConfigSource, Element, Location, ReadError, Unresolved, source};

/// Reads the main file and merges the others into it, in this order (see [`super::merge_order`]).
///
/// What stands elsewhere (`incl`, `from_env`) is filled in by [`Unresolved::resolve`].
pub fn merge(main: ConfigSource<'_>, others: &[ConfigSource<'_>]) -> Result<Unresolved, ReadError> {
    let mut root = read_root(main)?;
    let mut ambiguous = Vec::new();
    for other in others {
        merge_trees(&mut root, read_root(*other)?, &mut ambiguous)?;
    }
    Ok(Unresolved::new(root, ambiguous))
}

/// An element that a later file means to merge into one of several alike: which one depends on how the server's red-black tree
/// happens to be balanced. Here the first is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ambiguity {
    /// Dotted path of the element, such as `zookeeper.node`.
    pub path: String,
    /// The element of the later file.
    pub location: Location,
    /// How many it could mean.
    pub candidates: usize,
}

fn read_root(file: ConfigSource<'_>) -> Result<Element, ReadError> {
    let root = source::read(file)?;
    match root.name() {
        "clickhouse" | "yandex" => Ok(root),
        other => Err(ReadError::Root {
            path: file.path.to_owned(),
            root: other.to_owned(),
        }),
    }
}

pub(super) fn merge_trees(
    config: &mut Element,
    with: Element,
    ambiguous: &mut Vec<Ambiguity>,
) -> Result<(), ReadError> {
    Merger {
        ambiguous,
        path: Vec::new(),
    }
    .merge(config, with)
}

struct Merger<'a> {
    ambiguous: &'a mut Vec<Ambiguity>,
    path: Vec<String>,
}

impl Merger<'_> {
    fn merge(&mut self, config: &mut Element, with: Element) -> Result<(), ReadError> {
        if with.elements().next().is_none() {
            // A value, not a section: what it is from now on stands here.
            config.location = with.location;
        }
        config
            .children
            .retain(|child| !matches!(child, Child::Text(text) if !is_blank(text)));
        let mut alike = Alike::of(config);
        let mut children: Vec<Option<Child>> = std::mem::take(&mut config.children)
            .into_iter()
            .map(Some)
            .collect();
        for child in with.children {
            let Child::Element(element) = child else {
                children.push(Some(child));
                continue;
            };
            let (remove, replace) = (element.has("remove"), element.has("replace"));
            if remove && replace {
                return Err(ReadError::ReplaceAndRemove {
                    location: element.location,
                    element: element.name,
                });
            }
            match alike
                .take(&element)
                .map(|found| (found, children.get_mut(found.index)))
            {
                Some((found, Some(target))) => {
                    if remove || replace {
                        self.forget(&element);
                    }
                    self.note(found, &element);
                    if remove {
                        *target = None;
                    } else if replace {
                        *target = Some(Child::Element(element));
                    } else if let Some(Child::Element(target)) = target {
                        self.merge_pair(target, element)?;
                    }
                }
                _ if remove => {}
                _ => children.push(Some(Child::Element(pruned(element)))),
            }
        }
        config.children = children.into_iter().flatten().collect();
        Ok(())
    }

    /// Attributes are merged too; a value takes the place of a substitution.
    fn merge_pair(&mut self, config: &mut Element, with: Element) -> Result<(), ReadError> {
        if !with.children.is_empty() {
            for name in SUBSTITUTIONS {
                config.unset(name);
            }
        }
        for (name, value) in &with.attributes {
            config.set(name, value);
        }
        self.path.push(with.name.clone());
        let merged = self.merge(config, with);
        self.path.pop();
        merged
    }

    fn note(&mut self, found: Found, element: &Element) {
        if found.candidates > 1 {
            let (path, location) = (self.path_of(element), element.location.clone());
            self.ambiguous.push(Ambiguity {
                path,
                location,
                candidates: found.candidates,
            });
        }
    }

    /// What was unclear below an element that is now gone is so no longer.
    fn forget(&mut self, element: &Element) {
        if !self.ambiguous.is_empty() {
            let below = format!("{}.", self.path_of(element));
            self.ambiguous.retain(|known| !known.path.starts_with(&below));
        }
    }

    fn path_of(&self, element: &Element) -> String {
        self.path
            .iter()
            .map(String::as_str)
            .chain([element.name()])
            .collect::<Vec<_>>()
            .join(".")
    }
}

/// Where the elements of each identity stand that nothing was merged into yet.
struct Alike(HashMap<Vec<String>, VecDeque<usize>>);

#[derive(Clone, Copy)]
struct Found {
    index: usize,
    candidates: usize,
}

impl Alike {
    fn of(parent: &Element) -> Self {
        let mut indices: HashMap<_, VecDeque<_>> = HashMap::new();
        for (index, child) in parent.children.iter().enumerate() {
            if let Child::Element(element) = child {
                indices.entry(identity(element)).or_default().push_back(index);
            }
        }
        Self(indices)
    }

    fn take(&mut self, element: &Element) -> Option<Found> {
        let indices = self.0.get_mut(&identity(element))?;
        let candidates = indices.len();
        indices.pop_front().map(|index| Found { index, candidates })
    }
}

/// Two elements are the same one when their tags and attributes are; the instructions to the merge itself do not count.
fn identity(element: &Element) -> Vec<String> {
    let counts = |name: &str| !matches!(name, "replace" | "remove") && !SUBSTITUTIONS.contains(&name);
    let mut attributes: Vec<_> = element
        .attributes
        .iter()
        .filter(|(name, _)| counts(name))
        .collect();
    attributes.sort();
    let names = attributes
        .into_iter()
        .flat_map(|(name, value)| [name.clone(), value.clone()]);
    std::iter::once(element.name.clone()).chain(names).collect()
}

/// An element that is new to the configuration, without the instructions in it: there is nothing to follow them on.
fn pruned(mut element: Element) -> Element {
    for child in std::mem::take(&mut element.children) {
        match child {
            Child::Element(inner) if inner.has("remove") => {}
            Child::Element(mut inner) => {
                inner.unset("replace");
                element.children.push(Child::Element(pruned(inner)));
            }
            other => element.children.push(other),
        }
    }
    element
}

fn is_blank(text: &str) -> bool {
    text.chars()
        .all(|character| matches!(character, ' ' | '\t' | '\n' | '\r'))
}

#[cfg(test)]
mod tests;
