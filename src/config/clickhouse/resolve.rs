//! What stands elsewhere is put into the tree: `incl`, `from_env`, `<include>` (`ConfigProcessor::doIncludesRecursive`).

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::merge::{Ambiguity, merge_trees};
use super::tree::{Child, DEPTH, SUBSTITUTIONS};
use super::{ConfigSource, Element, Location, Merged, ReadError, Substitution, source};

/// Where ClickHouse looks for includes when `<include_from>` does not say.
const DEFAULT_INCLUDES: &str = "/etc/metrika.xml";

/// The merged files, before what stands elsewhere is filled in.
#[derive(Debug)]
pub struct Unresolved {
    root: Element,
    ambiguous: Vec<Ambiguity>,
}

/// What the values that stand elsewhere may be taken from.
#[derive(Debug, Clone, Copy)]
pub struct Lookup<'a> {
    /// The *server's* environment, as far as it is known: a name that is not in it counts as unknown, not as unset.
    pub environment: &'a BTreeMap<String, String>,
    /// The file that [`Unresolved::include_from`] names.
    pub includes: Includes<'a>,
}

/// The file of includes.
#[derive(Debug, Clone, Copy)]
pub enum Includes<'a> {
    /// It could not be read, or its name is not known.
    Unknown,
    /// There is none: whatever is included from it is missing for ClickHouse too.
    None,
    /// This is it.
    File(ConfigSource<'a>),
}

impl Unresolved {
    pub(super) fn new(root: Element, ambiguous: Vec<Ambiguity>) -> Self {
        Self { root, ambiguous }
    }

    /// The file of includes that ClickHouse opens. `None`: its name stands in a variable that is not in `environment`.
    ///
    /// Where the configuration names none, ClickHouse takes `/etc/metrika.xml` if there is one.
    #[must_use]
    pub fn include_from(&self, environment: &BTreeMap<String, String>) -> Option<PathBuf> {
        match self.root.child("include_from") {
            None => Some(DEFAULT_INCLUDES.into()),
            Some(element) => match element.substitution() {
                None => Some(element.text().into()),
                Some(named) if named.kind == "from_env" => environment.get(&named.name).map(PathBuf::from),
                Some(_) => None,
            },
        }
    }

    /// Fills in what is at hand. What is not stays an element with its [`Substitution`], and is listed in [`Merged`].
    pub fn resolve(mut self, lookup: &Lookup<'_>) -> Result<Merged, ReadError> {
        let includes = match lookup.includes {
            Includes::File(file) => Source::Tree(source::read(file)?),
            Includes::None => Source::Nothing,
            Includes::Unknown => Source::Unknown,
        };
        let mut resolver = Resolver {
            environment: lookup.environment,
            includes,
            unresolved: Vec::new(),
            ambiguous: self.ambiguous,
        };
        resolver.visit(&mut self.root, &[], 0)?;
        Ok(Merged {
            root: self.root,
            ambiguous: resolver.ambiguous,
            unresolved: resolver.unresolved,
        })
    }
}

/// A place whose value is not known here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Dotted path of the element; that of the section, where a whole part of it is included.
    pub path: String,
    /// What would have to be known.
    pub substitution: Substitution,
    /// Where it is asked for.
    pub location: Location,
}

struct Resolver<'a> {
    environment: &'a BTreeMap<String, String>,
    includes: Source,
    unresolved: Vec<Gap>,
    ambiguous: Vec<Ambiguity>,
}

enum Source {
    Unknown,
    Nothing,
    Tree(Element),
}

enum Answer {
    Found(Element),
    Missing,
    Unknown,
}

/// What becomes of an element in its parent.
enum Fate {
    Stays,
    Goes,
    /// An `<include>`: this stands in its place, and is not looked at again.
    Becomes(Element),
}

impl Resolver<'_> {
    fn visit(&mut self, element: &mut Element, path: &[&str], depth: usize) -> Result<Fate, ReadError> {
        // An include may bring an element that includes it again; ClickHouse would never end.
        if depth > 2 * DEPTH {
            return Err(refused(element, "includes without end"));
        }
        check(element)?;
        match self.answer(element)? {
            None => {}
            Some(Answer::Found(found)) if element.name == "include" => return Ok(Fate::Becomes(found)),
            Some(Answer::Found(found)) => {
                fill(element, found)?;
                return self.visit(element, path, depth + 1);
            }
            Some(Answer::Missing) if element.has("optional") || element.name == "include" => {
                return Ok(Fate::Goes);
            }
            Some(Answer::Missing) => SUBSTITUTIONS.into_iter().for_each(|name| element.unset(name)),
            Some(Answer::Unknown) => {
                self.note(element, path);
                if element.name == "include" {
                    return Ok(Fate::Goes);
                }
            }
        }
        self.visit_children(element, path, depth)?;
        Ok(Fate::Stays)
    }

    fn visit_children(
        &mut self,
        element: &mut Element,
        path: &[&str],
        depth: usize,
    ) -> Result<(), ReadError> {
        let mut merged = Vec::new();
        for child in std::mem::take(&mut element.children) {
            let Child::Element(mut inner) = child else {
                element.children.push(child);
                continue;
            };
            let name = inner.name.clone();
            let inner_path: Vec<_> = path.iter().copied().chain([name.as_str()]).collect();
            match self.visit(&mut inner, &inner_path, depth + 1)? {
                Fate::Stays => element.children.push(Child::Element(inner)),
                Fate::Goes => {}
                Fate::Becomes(found) if inner.has("merge") => merged.push(found),
                Fate::Becomes(found) => element.children.extend(found.children),
            }
        }
        for mut found in merged {
            found.location = element.location.clone();
            merge_trees(element, found, &mut self.ambiguous)?;
        }
        Ok(())
    }

    fn answer(&self, element: &Element) -> Result<Option<Answer>, ReadError> {
        let Some(Substitution { kind, name }) = element.substitution() else {
            return Ok(None);
        };
        if kind != "incl" && !element.children.is_empty() && !element.has("replace") {
            return Err(refused(
                element,
                "has a value and a substitution, but no `replace`",
            ));
        }
        Ok(Some(match kind {
            "incl" => self.included(&name),
            "from_env" => self.variable(&name, element),
            _ => Answer::Unknown,
        }))
    }

    fn included(&self, name: &str) -> Answer {
        let tree = match &self.includes {
            Source::Unknown => return Answer::Unknown,
            Source::Nothing => return Answer::Missing,
            Source::Tree(tree) => tree,
        };
        // Poco's paths may also count and search; nobody does that here.
        if name.contains(['[', '@']) || name.contains("//") {
            return Answer::Unknown;
        }
        let names: Vec<_> = name.trim_start_matches('/').split('/').collect();
        tree.at(&names)
            .map_or(Answer::Missing, |found| Answer::Found(found.clone()))
    }

    /// ClickHouse reads the value as XML, some releases as plain text: where that differs, what it is cannot be said here.
    fn variable(&self, name: &str, element: &Element) -> Answer {
        match self.environment.get(name) {
            Some(value) if !value.contains(['&', '<', '\r']) => {
                let mut found = Element::new("from_env", &element.location.path, element.location.line);
                found.children.push(Child::Text(value.clone()));
                Answer::Found(found)
            }
            _ => Answer::Unknown,
        }
    }

    fn note(&mut self, element: &Element, path: &[&str]) {
        if let Some(substitution) = element.substitution() {
            let path = if element.name == "include" {
                path.get(..path.len() - 1).unwrap_or(path)
            } else {
                path
            };
            self.unresolved.push(Gap {
                path: path.join("."),
                substitution,
                location: element.location.clone(),
            });
        }
    }
}

/// What ClickHouse refuses to start with.
fn check(element: &Element) -> Result<(), ReadError> {
    let substitutions = SUBSTITUTIONS.into_iter().filter(|name| element.has(name)).count();
    if substitutions > 1 {
        return Err(refused(
            element,
            "has more than one of `incl`, `from_env` and `from_zk`",
        ));
    }
    if element.name == "include" && substitutions == 0 {
        return Err(refused(element, "has none of `incl`, `from_env` and `from_zk`"));
    }
    if element.name == "include" && !element.children.is_empty() {
        return Err(refused(element, "has content, which an include cannot have"));
    }
    Ok(())
}

/// Puts what was found into the element that asked for it, behind what it has, or with `replace` in its place.
fn fill(element: &mut Element, found: Element) -> Result<(), ReadError> {
    for name in SUBSTITUTIONS {
        element.unset(name);
    }
    if element.has("replace") {
        element.children.clear();
        element.unset("replace");
    }
    if found.elements().next().is_none() {
        element.location = found.location;
    }
    for (name, value) in &found.attributes {
        element.set(name, value);
    }
    element.children.extend(found.children);
    check(element)
}

fn refused(element: &Element, reason: &'static str) -> ReadError {
    ReadError::Substitution {
        location: element.location.clone(),
        element: element.name.clone(),
        reason,
    }
}

#[cfg(test)]
mod tests;
