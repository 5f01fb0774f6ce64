//! `-Dzookeeper.KEY=VALUE`: what the scripts beside a zoo.cfg hand to the JVM.

use super::keys::PROPERTY_PREFIX;
use super::properties::Entry;

/// The settings that a shell script such as `java.env` or Debian's `environment` gives by `-D`, without their prefix.
///
/// The text is not run: every `-Dzookeeper.…` in it that is no comment counts, up to the next blank or quotation mark. What
/// zoo.cfg says wins over these.
#[must_use]
pub fn flags(script: &str) -> Vec<Entry> {
    const FLAG: &str = "-D";
    let lines = script.lines().enumerate();
    lines
        .filter(|(_, text)| !text.trim_start().starts_with('#'))
        .flat_map(|(index, text)| {
            text.match_indices(FLAG).filter_map(move |(place, _)| {
                let rest = text.get(place + FLAG.len()..)?.strip_prefix(PROPERTY_PREFIX)?;
                let end =
                    rest.find(|character: char| character.is_whitespace() || "\"'`;".contains(character));
                let (key, value) = rest.get(..end.unwrap_or(rest.len()))?.split_once('=')?;
                Some(Entry {
                    key: key.to_owned(),
                    value: value.to_owned(),
                    line: index + 1,
                })
            })
        })
        .collect()
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
}
