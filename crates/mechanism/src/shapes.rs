//! The derives that all commands have, and those that all events have.

/// Commands.
macro_rules! commands {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, ::serde::Serialize, ::serde::Deserialize, ::schemars::JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $type,)*
        }
    )*};
}

/// Events: each with the act that it came of.
macro_rules! events {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, ::serde::Serialize, ::serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// Who, in whose name and when.
            pub act: $crate::Act,
            $($(#[$field_doc])* pub $field: $type,)*
        }
    )*};
}

/// What events change, and the streams that they belong to.
macro_rules! evolves {
    ($($event:ident $stream:expr, |$this:ident, $office:ident| $body:block)*) => {$(
        impl $crate::event::Evolve for $event {
            fn evolve(&self, office: &mut $crate::Office) {
                let ($this, $office) = (self, office);
                $body
            }

            fn streams(&self) -> Vec<String> {
                let streams: fn(&Self) -> Vec<String> = $stream;
                streams(self)
            }
        }
    )*};
}

pub(crate) use commands;
pub(crate) use events;
pub(crate) use evolves;
