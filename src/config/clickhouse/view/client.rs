use super::Switch;
use crate::config::clickhouse::{Merged, Setting};

/// `openSSL.client`, as far as it is said; what is not said is up to the release.
#[derive(Debug)]
pub struct Client {
    /// Every key with its path from the root, such as `openSSL.client.invalidCertificateHandler.name`.
    pub settings: Vec<(String, Setting)>,
}

/// The path of the section.
pub(super) const SECTION: [&str; 2] = ["openSSL", "client"];

impl Client {
    /// A setting by its key below the section, such as `caConfig`.
    #[must_use]
    pub fn setting(&self, key: &str) -> Option<&Setting> {
        let is_it = |path: &str| path.strip_prefix("openSSL.client.") == Some(key);
        self.settings
            .iter()
            .find_map(|(path, setting)| is_it(path).then_some(setting))
    }

    /// Whether the system's authorities are trusted; they are unless that is switched off.
    #[must_use]
    pub fn loads_system_store(&self) -> bool {
        self.setting("loadDefaultCAFile")
            .is_none_or(|setting| Switch::of(&setting.value) != Switch::Off)
    }

    /// Whether a chain that leads to no trusted authority is accepted all the same.
    #[must_use]
    pub fn accepts_any_chain(&self) -> bool {
        let says = |key, word: &str| {
            self.setting(key)
                .and_then(|setting| setting.value.plain())
                .is_some_and(|text| text.eq_ignore_ascii_case(word))
        };
        says("verificationMode", "none") || says("invalidCertificateHandler.name", "AcceptCertificateHandler")
    }

    /// The anchors beside the system's.
    #[must_use]
    pub fn ca(&self) -> Option<&Setting> {
        self.setting("caConfig")
            .filter(|setting| setting.value.plain() != Some(""))
    }
}

pub(super) fn read(merged: &Merged) -> Client {
    let settings = merged
        .root()
        .at(&SECTION)
        .map(|section| merged.values(section, "openSSL.client"))
        .unwrap_or_default();
    // A section with nothing in it is no setting.
    Client {
        settings: settings
            .into_iter()
            .filter(|(path, _)| path != "openSSL.client")
            .collect(),
    }
}
