use super::quoted::Quoted;

/// Declares an enum whose variants each have one word: the word a person writes in the manifest and on the command line.
macro_rules! words {
    (
        $(#[$about:meta])* $name:ident, $what:literal:
        $($(#[$variant_about:meta])* $variant:ident = $word:literal,)+
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $($(#[$variant_about])* $variant,)+
        }

        impl $name {
            /// Every one, in the order in which they are shown.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];
            /// Their words, in the same order.
            pub const WORDS: &'static [&'static str] = &[$($word,)+];

            /// The word for it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(self.name())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::model::UnknownWord;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($crate::model::UnknownWord { what: $what, text: text.to_owned(), valid: Self::WORDS }),
                }
            }
        }
    };
}
pub(crate) use words;

/// The word is none of those that are known here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} is not a {what}: it is one of `{}`", Quoted(text), valid.join("`, `"))]
pub struct UnknownWord {
    /// What the word should have been, such as "key algorithm".
    pub what: &'static str,
    /// The word that was given.
    pub text: String,
    /// The words that would do.
    pub valid: &'static [&'static str],
}
