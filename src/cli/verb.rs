use crate::commands::{Context, Example, Result};

/// Makes the enum of the verbs, their groups in the help and their examples from one table.
macro_rules! verbs {
    ($($title:literal { $($verb:ident: $module:ident::$arguments:ident,)+ })+) => {
        /// What to do.
        #[derive(Debug, clap::Subcommand)]
        #[expect(missing_docs, reason = "each is described where its arguments are, and clap shows that")]
        pub enum Verb {
            $($($verb(crate::commands::$module::$arguments),)+)+
        }

        /// Which verbs stand together in the help.
        pub(super) const GROUPS: &[(&str, &[&str])] = &[$(($title, &[$(stringify!($module)),+]),)+];

        /// The examples of every verb.
        pub(super) const EXAMPLES: &[&[Example]] = &[$($(crate::commands::$module::EXAMPLES,)+)+];

        impl Verb {
            /// How it is typed.
            #[must_use]
            pub fn name(&self) -> &'static str {
                match self {
                    $($(Self::$verb(_) => stringify!($module),)+)+
                }
            }

            /// Does it.
            pub fn run(&self, context: &Context<'_>) -> Result {
                match self {
                    $($(Self::$verb(arguments) => crate::commands::$module::run(arguments, context),)+)+
                }
            }
        }
    };
}

verbs! {
    "Make and change a workspace" {
        Init: init::InitArgs,
        Apply: apply::ApplyArgs,
        Add: add::AddArgs,
        Remove: remove::RemoveArgs,
    }
    "Bring it to the servers" {
        Config: config::ConfigArgs,
        Export: export::ExportArgs,
        Deploy: deploy::DeployArgs,
    }
    "Keep it alive" {
        Status: status::StatusArgs,
        Renew: renew::RenewArgs,
        Rotate: rotate::RotateArgs,
    }
    "The system's own store of authorities" {
        Trust: trust::TrustArgs,
        Untrust: untrust::UntrustArgs,
    }
    "Proof and diagnosis" {
        Verify: verify::VerifyArgs,
        Probe: probe::ProbeArgs,
        Explain: explain::ExplainArgs,
    }
    "Certificates and stores from elsewhere" {
        Convert: convert::ConvertArgs,
        Inspect: inspect::InspectArgs,
        Csr: csr::CsrArgs,
        Sign: sign::SignArgs,
        Import: import::ImportArgs,
    }
    "About this program" {
        Completions: completions::CompletionsArgs,
        Man: man::ManArgs,
    }
}
