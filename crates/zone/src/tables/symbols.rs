//! Interned texts: an indicator or a source is one number however many rows name it.

use std::collections::HashMap;
use std::sync::Arc;

/// An interned text of one [`Symbols`] table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Symbol(pub u32);

/// A table of interned texts.
#[derive(Clone, Debug, Default)]
pub struct Symbols {
    texts: Vec<Arc<str>>,
    ids: HashMap<Arc<str>, Symbol>,
}

impl Symbols {
    /// The symbol of a text, made if it is new.
    pub fn intern(&mut self, text: &str) -> Symbol {
        if let Some(&id) = self.ids.get(text) {
            return id;
        }
        let (text, id) = (Arc::<str>::from(text), Symbol(self.texts.len() as u32));
        self.texts.push(text.clone());
        self.ids.insert(text, id);
        id
    }

    /// The symbol of a text, if it is in the table.
    pub fn find(&self, text: &str) -> Option<Symbol> {
        self.ids.get(text).copied()
    }

    /// The text of a symbol.
    pub fn text(&self, symbol: Symbol) -> &str {
        &self.texts[symbol.0 as usize]
    }

    /// Every text in the order of first use.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.texts.iter().map(|t| &**t)
    }
}
