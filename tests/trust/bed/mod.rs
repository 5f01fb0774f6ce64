//! The test bed of the trust store: a machine and roots that may be changed, what is handed to them, and who reads them.
//! Knows the tools of the distributions, and nothing of what `zkcerts` writes.

pub(crate) mod certificates;
pub(crate) mod consumers;
pub(crate) mod debian;
pub(crate) mod family;
pub(crate) mod forms;
pub(crate) mod guide;
pub(crate) mod layout;
pub(crate) mod machine;
pub(crate) mod program;
pub(crate) mod recipes;
pub(crate) mod tree;
