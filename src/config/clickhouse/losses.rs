//! What a deployment would take away from a configuration that works.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;

use super::merged::numbered;
use super::{Client, Location, Merged, Setting, Switch, TlsUse, Value};

/// A setting that would be dropped or changed.
#[derive(Debug, PartialEq, Eq)]
pub struct Loss {
    /// Its dotted path, such as `zookeeper.root` or `openSSL.client.cipherList`.
    pub path: String,
    /// What it is now; `None`: nothing is said, or it is a whole section.
    pub before: Option<Value>,
    /// What it would be; `None`: it would be gone.
    pub after: Option<Value>,
    /// The line that says what it is now; where nothing is said, the line that would change it.
    pub location: Location,
}

impl fmt::Display for Loss {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "`{}`", self.path)?;
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => write!(formatter, " is {before}, it would be {after}"),
            (Some(before), None) => write!(formatter, " is {before}, it would be gone"),
            (None, Some(after)) => write!(formatter, " is not set, it would be {after}"),
            (None, None) => formatter.write_str(" would be gone"),
        }
    }
}

/// What `before` has of root, identity, time-outs and other settings of the ZooKeeper section, of client keys, clusters and
/// macros, and `after` has not, or not so. What only becomes stricter is not lost: see [`cut_off`].
#[must_use]
pub fn losses(before: &Merged, after: &Merged) -> Vec<Loss> {
    let mut losses = Vec::new();
    zookeeper_losses(before, after, &mut losses);
    client_losses(before, after, &mut losses);
    cluster_losses(before, after, &mut losses);
    macro_losses(before, after, &mut losses);
    losses
}

/// The TLS connections of `before` whose servers `after` may no longer accept, because it trusts fewer authorities.
#[must_use]
pub fn cut_off(before: &Merged, after: &Merged) -> Vec<TlsUse> {
    let (old, new) = (before.client(), after.client());
    if trusts_as_much(&old, &new) {
        Vec::new()
    } else {
        before.tls_uses()
    }
}

fn trusts_as_much(old: &Client, new: &Client) -> bool {
    let chain = new.accepts_any_chain() || !old.accepts_any_chain();
    let system = new.loads_system_store() || !old.loads_system_store();
    let own = old
        .ca()
        .is_none_or(|old| new.ca().is_some_and(|new| new.value == old.value));
    chain && system && own
}

fn zookeeper_losses(before: &Merged, after: &Merged, losses: &mut Vec<Loss>) {
    let Some(old) = before.zookeeper() else {
        return;
    };
    let had_root = old.root().is_some();
    let section = old.section;
    let mut new = by_key(after.zookeeper().map(|new| new.settings).unwrap_or_default());
    for (path, setting) in old.settings {
        let after = new.remove(below_section(&path)).map(|setting| setting.value);
        compare(path, setting, after, losses);
    }
    // A root where there was none: ClickHouse would look for its data in another place.
    if let Some(root) = new.remove("root").filter(|_| !had_root) {
        let path = format!("{section}.root");
        losses.push(Loss {
            path,
            before: None,
            after: Some(root.value),
            location: root.location,
        });
    }
}

/// By the key without its section, which may be called `zookeeper` or `keeper`.
fn by_key(settings: Vec<(String, Setting)>) -> HashMap<String, Setting> {
    settings
        .into_iter()
        .map(|(path, setting)| (below_section(&path).to_owned(), setting))
        .collect()
}

fn below_section(path: &str) -> &str {
    path.split_once('.').map_or(path, |(_, key)| key)
}

fn client_losses(before: &Merged, after: &Merged, losses: &mut Vec<Loss>) {
    let mut new: HashMap<_, _> = after.client().settings.into_iter().collect();
    let forbids = new
        .get("openSSL.client.disableProtocols")
        .map(|setting| words(&setting.value))
        .unwrap_or_default();
    for (path, setting) in before.client().settings {
        let after = new.remove(&path).map(|setting| setting.value);
        let key = path.strip_prefix("openSSL.client.").unwrap_or(&path);
        if !is_no_looser(key, &setting.value, after.as_ref(), &forbids) {
            compare(path, setting, after, losses);
        }
    }
}

/// Whether the new value of a client key asks for at least as much as the old one. The section that ClickHouse ships differs from
/// ours only in such keys; whom the stricter check would cut off is another question.
fn is_no_looser(key: &str, before: &Value, after: Option<&Value>, forbids: &[String]) -> bool {
    let after_is = |word: &str| {
        after
            .and_then(Value::plain)
            .is_some_and(|text| text.eq_ignore_ascii_case(word))
    };
    match key {
        "loadDefaultCAFile" => after_is("false"),
        "verificationMode" => after_is("strict"),
        "extendedVerification" => after_is("true"),
        "invalidCertificateHandler.name" => after_is("RejectCertificateHandler"),
        "disableProtocols" => words(before).iter().all(|word| forbids.contains(word)),
        // They ask for a version at least; the older ones are forbidden by name.
        "requireTLSv1" | "requireTLSv1_1" | "requireTLSv1_2" => ["tlsv1", "tlsv1_1"]
            .iter()
            .all(|old| forbids.iter().any(|word| word == old)),
        "cacheSessions" | "preferServerCiphers" => {
            after.is_some_and(|after| Switch::of(after) == Switch::of(before))
        }
        _ => false,
    }
}

/// The words of `disableProtocols`.
fn words(value: &Value) -> Vec<String> {
    let text = value.plain().unwrap_or_default();
    text.split([',', ';'])
        .map(|word| word.trim().to_owned())
        .filter(|word| !word.is_empty())
        .collect()
}

fn cluster_losses(before: &Merged, after: &Merged, losses: &mut Vec<Loss>) {
    let new = after.root().child("remote_servers");
    let new: HashMap<_, _> = new.map(numbered).into_iter().flatten().collect();
    for (name, cluster) in before
        .root()
        .child("remote_servers")
        .map(numbered)
        .into_iter()
        .flatten()
    {
        let path = format!("remote_servers.{name}");
        match new.get(&name).copied() {
            Some(new) => member_losses(before.values(cluster, &path), after.values(new, &path), losses),
            None => losses.push(Loss {
                path,
                before: None,
                after: None,
                location: cluster.location().clone(),
            }),
        }
    }
}

fn member_losses(old: Vec<(String, Setting)>, new: Vec<(String, Setting)>, losses: &mut Vec<Loss>) {
    let shards: HashSet<String> = old
        .iter()
        .filter_map(|(path, _)| shard(path))
        .map(str::to_owned)
        .collect();
    let mut new: BTreeMap<_, _> = new.into_iter().collect();
    for (path, setting) in old {
        let after = new.remove(&path).map(|setting| setting.value);
        compare(path, setting, after, losses);
    }
    // Where it was not said, each row was written to every replica.
    for (path, setting) in new {
        let known = shard(&path).is_some_and(|shard| shards.contains(shard));
        if known && path.ends_with(".internal_replication") && Switch::of(&setting.value) != Switch::Off {
            losses.push(Loss {
                path,
                before: None,
                after: Some(setting.value),
                location: setting.location,
            });
        }
    }
}

/// `remote_servers.main.shard[1]` of `remote_servers.main.shard[1].replica.host`.
fn shard(path: &str) -> Option<&str> {
    let (end, _) = path.match_indices('.').nth(2)?;
    path.get(..end)
}

fn macro_losses(before: &Merged, after: &Merged, losses: &mut Vec<Loss>) {
    let mut new: HashMap<_, _> = after.macros().into_iter().collect();
    for (name, setting) in before.macros() {
        let after = new.remove(&name).map(|setting| setting.value);
        compare(format!("macros.{name}"), setting, after, losses);
    }
}

fn compare(path: String, before: Setting, after: Option<Value>, losses: &mut Vec<Loss>) {
    if after.as_ref() != Some(&before.value) {
        losses.push(Loss {
            path,
            before: Some(before.value),
            after,
            location: before.location,
        });
    }
}

#[cfg(test)]
mod tests;
