//! `-Dzookeeper.KEY=VALUE`: what the scripts beside a zoo.cfg hand to the JVM.

use super::keys::PROPERTY_PREFIX;
use super::properties::Entry;

/// What the scripts hand to programs that are no server, `zkCli.sh` and its like.
const OF_CLIENTS: &str = "CLIENT_JVMFLAGS";

/// The settings that a shell script such as `java.env` or Debian's `environment` gives by `-D`, without their prefix.
///
/// The text is not run: every `-Dzookeeper.…` in it that is no comment and not for clients counts, up to the next blank or
/// quotation mark. What zoo.cfg says wins over these.
#[must_use]
pub fn flags(script: &str) -> Vec<Entry> {
    const FLAG: &str = "-D";
    let mut found = Vec::new();
    for (index, text) in without_clients(script).lines().enumerate() {
        if text.trim_start().starts_with('#') {
            continue;
        }
        let entries = text.match_indices(FLAG).filter_map(|(place, _)| {
            let rest = text.get(place + FLAG.len()..)?.strip_prefix(PROPERTY_PREFIX)?;
            let end = rest.find(|character: char| character.is_whitespace() || "\"'`;".contains(character));
            let (key, value) = rest.get(..end.unwrap_or(rest.len()))?.split_once('=')?;
            Some(Entry {
                key: key.to_owned(),
                value: value.to_owned(),
                line: index + 1,
            })
        });
        found.extend(entries);
    }
    found
}

/// The script without what it assigns to [`OF_CLIENTS`], line for line.
fn without_clients(script: &str) -> String {
    let mut kept = String::with_capacity(script.len());
    let mut rest = script;
    while let Some((before, assigned)) = assignment(rest) {
        let (value, after) = assigned.split_at(word(assigned));
        kept.push_str(before);
        kept.extend(value.chars().filter(|character| *character == '\n'));
        rest = after;
    }
    kept.push_str(rest);
    kept
}

/// What stands before the next assignment to [`OF_CLIENTS`], and everything from its name on.
fn assignment(script: &str) -> Option<(&str, &str)> {
    let found = script
        .match_indices(OF_CLIENTS)
        .map(|(at, _)| script.split_at(at));
    let is_one = |(before, after): &(&str, &str)| {
        let after = after.get(OF_CLIENTS.len()..).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        let begins = line.is_empty() || line.ends_with([' ', '\t', ';', '&']);
        begins && !line.trim_start().starts_with('#') && (after.starts_with('=') || after.starts_with("+="))
    };
    found.into_iter().find(is_one)
}

/// Where a word of the shell ends: at a blank or an operator that is neither quoted nor escaped.
fn word(text: &str) -> usize {
    let mut quoted = None;
    let mut is_escaped = false;
    for (at, character) in text.char_indices() {
        match (quoted, character) {
            _ if is_escaped => is_escaped = false,
            (None | Some('"'), '\\') => is_escaped = true,
            (Some(mark), _) if mark == character => quoted = None,
            (None, '"' | '\'') => quoted = Some(character),
            (None, ';' | '&' | '|') => return at,
            (None, _) if character.is_whitespace() => return at,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_property_of_zookeeper_in_a_script_is_a_setting() {
        let script = "# -Dzookeeper.fips-mode=true\nJAVA_HOME=/usr\nexport SERVER_JVMFLAGS=\"-Xmx1g \
                      -Dzookeeper.serverCnxnFactory=a.B -Djava.x=1\n-Dzookeeper.ssl.keyStore.location='/a b'\"\n";
        let found: Vec<_> = flags(script)
            .into_iter()
            .map(|entry| (entry.key, entry.value, entry.line))
            .collect();
        let entry = |key: &str, value: &str, line| (key.to_owned(), value.to_owned(), line);
        assert_eq!(
            found,
            [
                entry("serverCnxnFactory", "a.B", 3),
                entry("ssl.keyStore.location", "", 4),
            ]
        );
    }

    #[test]
    fn what_is_for_clients_is_none_of_the_server() {
        const FLAG: &str = "-Dzookeeper.client.secure=true";
        for (script, lines) in [
            (format!("SERVER_JVMFLAGS={FLAG}\n"), vec![1]),
            (format!("JVMFLAGS=\"{FLAG}\"\n"), vec![1]),
            (format!("MY_CLIENT_JVMFLAGS={FLAG}\n"), vec![1]),
            (format!("CLIENT_JVMFLAGS={FLAG}\nJVMFLAGS={FLAG}\n"), vec![2]),
            (format!("export CLIENT_JVMFLAGS=\"-Xmx1g {FLAG}\"\n"), vec![]),
            (
                format!("CLIENT_JVMFLAGS+=' {FLAG}'; JVMFLAGS='{FLAG}'\n"),
                vec![1],
            ),
            (
                format!("export CLIENT_JVMFLAGS=\"-Xmx1g\n {FLAG} \\\"\n{FLAG}\"\nJVMFLAGS={FLAG}\n"),
                vec![4],
            ),
            (
                format!("CLIENT_JVMFLAGS=-Xmx1g\\ {FLAG}\\\n{FLAG}\nJVMFLAGS={FLAG}\n"),
                vec![3],
            ),
            (format!("# CLIENT_JVMFLAGS=\"\nJVMFLAGS=\"{FLAG}\"\n"), vec![2]),
            (
                format!("CLIENT_JVMFLAGS=\"$CLIENT_JVMFLAGS {FLAG}\nJVMFLAGS={FLAG}\n"),
                vec![],
            ),
        ] {
            let found: Vec<_> = flags(&script).into_iter().map(|entry| entry.line).collect();
            assert_eq!(found, lines, "{script}");
        }
    }
}
