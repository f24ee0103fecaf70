//! The ledger as a journal of plain-text accounting: for hledger (<https://hledger.org/hledger.html#journal>) and for
//! beancount (<https://beancount.github.io/docs/beancount_language_syntax.html>).
//!
//! Both say the same: the same transactions, postings and amounts, so that either program gives the balances that the
//! office gives. Only what is posted is written; what is pending or void moves no balance. An account gets the name that
//! each program accepts, and its identifier in the office as a comment or metadata.

mod office;

use coregion_terms::{Currency, Date, Money};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// The part of a balance sheet that an account belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Root {
    /// What somebody has or is owed.
    Assets,
    /// What somebody owes.
    Liabilities,
    /// Where money enters or leaves the books.
    Equity,
    /// What came in.
    Income,
    /// What went out.
    Expenses,
}

impl Root {
    fn name(self) -> &'static str {
        match self {
            Root::Assets => "Assets",
            Root::Liabilities => "Liabilities",
            Root::Equity => "Equity",
            Root::Income => "Income",
            Root::Expenses => "Expenses",
        }
    }
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its identifier in the office.
    pub id: String,
    /// The part it belongs to.
    pub root: Root,
    /// Its name within the part, from the wide to the narrow: `["xuzhou", "fund"]`.
    pub path: Vec<String>,
    /// Its currency.
    pub currency: Currency,
    /// When it was opened.
    pub opened: Date,
}

/// A transaction, balanced in each currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transaction {
    /// Its day.
    pub date: Date,
    /// The number of its entry in the journal.
    pub code: String,
    /// What it is for.
    pub description: String,
    /// Clause, version, input and whatever else explains it, by name.
    pub tags: Vec<(&'static str, String)>,
    /// Accounts by identifier with what they get (or give, if negative).
    pub postings: Vec<(String, Money)>,
}

/// The books.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Books {
    /// Whose books, as a title.
    pub title: String,
    /// The accounts.
    pub accounts: Vec<Account>,
    /// What was posted, in order.
    pub transactions: Vec<Transaction>,
}

/// Why books cannot be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BooksError {
    /// A posting to an account that is not in the list.
    #[error("transaction `{code}` posts to `{account}`, which is not an account of these books")]
    NoAccount {
        /// The transaction.
        code: String,
        /// The account.
        account: String,
    },
    /// A posting in another currency than its account has.
    #[error("transaction `{code}` posts {amount} to `{account}`, which has another currency")]
    OtherCurrency {
        /// The transaction.
        code: String,
        /// The account.
        account: String,
        /// The amount.
        amount: Money,
    },
    /// A transaction whose postings do not add up to nothing.
    #[error("transaction `{code}` is not balanced in {currency}")]
    Unbalanced {
        /// The transaction.
        code: String,
        /// The currency.
        currency: Currency,
    },
}

impl Books {
    fn check(&self) -> Result<BTreeMap<&str, &Account>, BooksError> {
        let accounts: BTreeMap<&str, &Account> = self.accounts.iter().map(|a| (a.id.as_str(), a)).collect();
        for transaction in &self.transactions {
            let mut sums: BTreeMap<Currency, i128> = BTreeMap::new();
            for (id, amount) in &transaction.postings {
                let code = || transaction.code.clone();
                let account = accounts
                    .get(id.as_str())
                    .ok_or_else(|| BooksError::NoAccount { code: code(), account: id.clone() })?;
                if account.currency != amount.currency() {
                    return Err(BooksError::OtherCurrency {
                        code: code(),
                        account: id.clone(),
                        amount: *amount,
                    });
                }
                *sums.entry(amount.currency()).or_default() += i128::from(amount.minor());
            }
            if let Some((currency, _)) = sums.into_iter().find(|(_, sum)| *sum != 0) {
                return Err(BooksError::Unbalanced { code: transaction.code.clone(), currency });
            }
        }
        Ok(accounts)
    }

    /// The names of the accounts, by identifier: parts that both programs accept (a capital letter or digit, then
    /// letters, digits and hyphens), each name once.
    pub fn names(&self) -> BTreeMap<&str, String> {
        let mut taken = BTreeSet::new();
        let mut names = BTreeMap::new();
        for account in &self.accounts {
            let mut name = account.root.name().to_owned();
            for part in account.path.iter().map(|part| component(part)) {
                name.push(':');
                name.push_str(&part);
            }
            let mut unique = name.clone();
            let mut number = 2;
            while !taken.insert(unique.clone()) {
                unique = format!("{name}-{number}");
                number += 1;
            }
            names.insert(account.id.as_str(), unique);
        }
        names
    }

    fn currencies(&self) -> BTreeSet<Currency> {
        self.accounts.iter().map(|account| account.currency).collect()
    }

    /// The journal for hledger.
    ///
    /// # Errors
    /// The books are not sound.
    pub fn hledger(&self) -> Result<String, BooksError> {
        self.check()?;
        let names = self.names();
        let mut out = format!("; {}\n; Posted transactions only.\n\n", line(&self.title));
        for currency in self.currencies() {
            // hledger asks for a decimal mark even where there are no decimals.
            let sample = Money::zero(currency).amount();
            let mark = if sample.contains('.') { "" } else { "." };
            let _ = writeln!(out, "commodity {sample}{mark} {currency}");
        }
        out.push('\n');
        for account in &self.accounts {
            let name = names.get(account.id.as_str()).map_or("", String::as_str);
            let _ = writeln!(out, "account {name}  ; id:{}", tag(&account.id));
        }
        for transaction in &self.transactions {
            let code = transaction.code.replace(['(', ')'], "");
            let text = line(&transaction.description).replace(';', ",").replace('|', "/");
            let _ = writeln!(out, "\n{} * ({}) {text}", transaction.date, line(&code));
            for (name, value) in &transaction.tags {
                let _ = writeln!(out, "    ; {name}:{}", tag(value));
            }
            for (id, amount) in &transaction.postings {
                let name = names.get(id.as_str()).map_or("", String::as_str);
                let _ = writeln!(out, "    {name}  {amount}");
            }
        }
        Ok(out)
    }

    /// The file for beancount.
    ///
    /// # Errors
    /// The books are not sound.
    pub fn beancount(&self) -> Result<String, BooksError> {
        self.check()?;
        let names = self.names();
        let mut out = format!("option \"title\" \"{}\"\n", quoted(&self.title));
        for currency in self.currencies() {
            let _ = writeln!(out, "option \"operating_currency\" \"{currency}\"");
        }
        out.push('\n');
        for account in &self.accounts {
            let name = names.get(account.id.as_str()).map_or("", String::as_str);
            let _ = writeln!(out, "{} open {name} {}", account.opened, account.currency);
            let _ = writeln!(out, "  id: \"{}\"", quoted(&account.id));
        }
        for transaction in &self.transactions {
            let _ = writeln!(out, "\n{} * \"{}\"", transaction.date, quoted(&transaction.description));
            let _ = writeln!(out, "  code: \"{}\"", quoted(&transaction.code));
            for (name, value) in &transaction.tags {
                let _ = writeln!(out, "  {name}: \"{}\"", quoted(value));
            }
            for (id, amount) in &transaction.postings {
                let name = names.get(id.as_str()).map_or("", String::as_str);
                let _ = writeln!(out, "  {name}  {amount}");
            }
        }
        Ok(out)
    }
}

/// A part of an account's name.
fn component(part: &str) -> String {
    let mut out = String::with_capacity(part.len());
    for character in part.chars() {
        out.push(if character.is_ascii_alphanumeric() { character } else { '-' });
    }
    let first = out.chars().next().filter(char::is_ascii_alphanumeric);
    match first {
        Some(first) => {
            out.replace_range(..1, &first.to_ascii_uppercase().to_string());
            out
        }
        None => format!("X{out}"),
    }
}

/// One line of text.
fn line(text: &str) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    text.chars().map(plain).collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The value of a tag, which ends at a comma.
fn tag(text: &str) -> String {
    line(text).replace(',', ";")
}

/// Text inside quotation marks.
fn quoted(text: &str) -> String {
    line(text).replace('\\', "\\\\").replace('"', "\\\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn books() -> Books {
        let account = |id: &str, path: &[&str]| Account {
            id: id.into(),
            root: Root::Assets,
            path: path.iter().map(|p| (*p).to_owned()).collect(),
            currency: Currency::CNY,
            opened: "2026-01-01".parse().unwrap(),
        };
        Books {
            title: "Huaihai \"office\"".into(),
            accounts: vec![account("a", &["xuzhou", "fund"]), account("b", &["徐州", "fund"])],
            transactions: vec![Transaction {
                date: "2026-02-03".parse().unwrap(),
                code: "17".into(),
                description: "Contribution; 2026\n| first".into(),
                tags: vec![("clause", "fund-key, v1".into())],
                postings: vec![
                    ("a".into(), "-1000.01 CNY".parse().unwrap()),
                    ("b".into(), "1000.01 CNY".parse().unwrap()),
                ],
            }],
        }
    }

    #[test]
    fn hledger_reads_one_line_a_posting() {
        assert_eq!(
            books().hledger().unwrap(),
            "; Huaihai \"office\"\n; Posted transactions only.\n\ncommodity 0.00 CNY\n\n\
             account Assets:Xuzhou:Fund  ; id:a\naccount Assets:X--:Fund  ; id:b\n\n\
             2026-02-03 * (17) Contribution, 2026 / first\n    ; clause:fund-key; v1\n\
             \x20   Assets:Xuzhou:Fund  -1000.01 CNY\n    Assets:X--:Fund  1000.01 CNY\n"
        );
    }

    #[test]
    fn beancount_has_text_in_quotes() {
        let text = books().beancount().unwrap();
        assert!(text.contains("option \"title\" \"Huaihai \\\"office\\\"\"\n"), "{text}");
        assert!(text.contains("2026-01-01 open Assets:Xuzhou:Fund CNY\n  id: \"a\"\n"), "{text}");
        assert!(text.contains("  Assets:Xuzhou:Fund  -1000.01 CNY\n"), "{text}");
    }

    #[test]
    fn two_accounts_never_share_a_name() {
        let mut books = books();
        books.accounts[0].path[0] = "连云".into();
        let names = books.names();
        assert_eq!((names["a"].as_str(), names["b"].as_str()), ("Assets:X--:Fund", "Assets:X--:Fund-2"));
    }

    #[test]
    fn books_that_are_not_sound_are_refused() {
        let mut unbalanced = books();
        unbalanced.transactions[0].postings[1].1 = "1000.00 CNY".parse().unwrap();
        assert!(matches!(unbalanced.hledger(), Err(BooksError::Unbalanced { .. })));
        let mut other = books();
        other.transactions[0].postings[1].1 = "1000.01 EUR".parse().unwrap();
        assert!(matches!(other.beancount(), Err(BooksError::OtherCurrency { .. })));
        let mut strange = books();
        strange.transactions[0].postings[1].0 = "z".into();
        assert!(matches!(strange.beancount(), Err(BooksError::NoAccount { .. })));
    }
}
