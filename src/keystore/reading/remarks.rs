use super::{Repairs, Warning};

/// What is said about a file beside its content.
#[derive(Debug, Default)]
pub(in crate::keystore) struct Remarks {
    pub(in crate::keystore) repairs: Repairs,
    pub(in crate::keystore) warnings: Vec<Warning>,
    /// How its parts are protected, each way once.
    pub(in crate::keystore) protections: Vec<String>,
}

impl Remarks {
    pub(in crate::keystore) fn warn(&mut self, warning: Warning) {
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }

    pub(in crate::keystore) fn protected_by(&mut self, how: String, is_weak: bool) {
        if is_weak {
            self.warn(Warning::WeakEncryption { how: how.clone() });
        }
        if !self.protections.contains(&how) {
            self.protections.push(how);
        }
    }
}
