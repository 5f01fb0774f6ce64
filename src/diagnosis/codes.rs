/// Declares the kinds of finding: a row each, with its word, severity, cause and fix.
macro_rules! codes {
    ($($(#[$about:meta])* $name:ident = $word:literal, $severity:ident, cause $cause:literal, fix $fix:literal;)+) => {
        /// A kind of finding. Its word is stable: scripts match on it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $($(#[$about])* $name,)+
        }

        impl Code {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The kebab-case word for it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)+
                }
            }

            /// How bad it is.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self {
                    $(Self::$name => Severity::$severity,)+
                }
            }

            /// How it comes about, as a fragment.
            #[must_use]
            pub const fn cause(self) -> &'static str {
                match self {
                    $(Self::$name => $cause,)+
                }
            }

            /// What settles it, as a fragment.
            #[must_use]
            pub const fn fix(self) -> &'static str {
                match self {
                    $(Self::$name => $fix,)+
                }
            }
        }
    };
}
pub(super) use codes;
