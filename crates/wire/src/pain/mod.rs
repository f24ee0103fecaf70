//! ISO 20022 pain.001.001.09: the credit transfers that a bank is to make, one instruction for each account that pays,
//! day and currency.
//!
//! Identifiers have at most 35 characters and names at most 140; longer ones are cut and stay one for each. The control
//! sums are exact.

mod office;

use crate::short::short;
use coregion_terms::{Currency, Date, Moment, Money, MoneyError};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use std::collections::BTreeMap;
use std::io;

/// The namespace of the message.
pub const NAMESPACE: &str = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09";

/// A message to a bank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Initiation {
    /// Its identifier, unique for the sender.
    pub id: String,
    /// When it was made.
    pub made: Moment,
    /// Who asks.
    pub initiator: String,
    /// The transfers.
    pub transfers: Vec<Transfer>,
}

/// A credit transfer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// Its identifier, which the receiver gets too.
    pub id: String,
    /// When the bank is to pay.
    pub on: Date,
    /// How much, above zero.
    pub amount: Money,
    /// Who pays.
    pub debtor: Holder,
    /// Who receives.
    pub creditor: Holder,
    /// What it is for.
    pub reference: String,
}

/// Somebody with an account.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holder {
    /// The name.
    pub name: String,
    /// The number of the account.
    pub account: String,
    /// The code of the bank, where it has one that SWIFT gave.
    pub bank: Option<String>,
}

/// Why a message cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum PainError {
    /// There is nothing to pay.
    #[error("there is no payment to make")]
    Empty,
    /// A transfer of nothing or less.
    #[error("transfer `{0}` is not above zero")]
    NotPositive(String),
    /// A sum too large.
    #[error("the payments add up to too much")]
    Sum(#[from] MoneyError),
    /// The XML could not be written.
    #[error("the XML cannot be written")]
    Xml(#[from] io::Error),
}

struct Xml(Writer<Vec<u8>>);

impl Xml {
    fn within(&mut self, name: &str, inside: impl FnOnce(&mut Xml) -> io::Result<()>) -> io::Result<()> {
        self.0.write_event(Event::Start(BytesStart::new(name)))?;
        inside(self)?;
        self.0.write_event(Event::End(BytesEnd::new(name)))
    }

    fn text(&mut self, name: &str, text: &str) -> io::Result<()> {
        self.attributed(name, None, text)
    }

    fn attributed(&mut self, name: &str, attribute: Option<(&str, &str)>, text: &str) -> io::Result<()> {
        let mut start = BytesStart::new(name);
        start.extend_attributes(attribute);
        self.0.write_event(Event::Start(start))?;
        self.0.write_event(Event::Text(BytesText::new(text)))?;
        self.0.write_event(Event::End(BytesEnd::new(name)))
    }

    fn name(&mut self, element: &str, name: &str) -> io::Result<()> {
        self.within(element, |xml| xml.text("Nm", &limited(name, 140)))
    }

    fn account(&mut self, element: &str, number: &str) -> io::Result<()> {
        self.within(element, |xml| {
            xml.within("Id", |xml| {
                xml.within("Othr", |xml| xml.text("Id", &short(&limited(number, 100), 34)))
            })
        })
    }

    fn agent(&mut self, element: &str, bank: Option<&str>) -> io::Result<()> {
        self.within(element, |xml| {
            xml.within("FinInstnId", |xml| match bank.filter(|code| is_bic(code)) {
                Some(code) => xml.text("BICFI", code),
                None => xml.within("Othr", |xml| {
                    xml.text("Id", &short(&limited(bank.unwrap_or("NOTPROVIDED"), 100), 35))
                }),
            })
        })
    }
}

/// Whether a code is one that ISO 9362 allows.
fn is_bic(code: &str) -> bool {
    let upper = |part: &str| part.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    let letters = |part: &str| part.bytes().all(|b| b.is_ascii_uppercase());
    matches!(code.len(), 8 | 11) && upper(code) && code.get(4..6).is_some_and(letters)
}

/// Text without control characters, cut to so many characters.
fn limited(text: &str, characters: usize) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let text = text.trim();
    let cut: String = text.chars().take(characters).collect();
    if cut.is_empty() { "-".to_owned() } else { cut }
}

/// The sum of amounts of any currencies, as a plain number: what the standard calls a control sum.
fn control_sum(amounts: impl Iterator<Item = Money>) -> Result<String, PainError> {
    const DECIMALS: u32 = 5;
    let mut sum: i128 = 0;
    for amount in amounts {
        let scale = 10i128.pow(DECIMALS.saturating_sub(u32::from(amount.currency().decimals())));
        let part = i128::from(amount.minor()).checked_mul(scale).ok_or(MoneyError::TooLarge)?;
        sum = sum.checked_add(part).ok_or(MoneyError::TooLarge)?;
    }
    let scale = 10i128.pow(DECIMALS);
    let text = format!("{}.{:05}", sum / scale, sum % scale);
    Ok(text.trim_end_matches('0').trim_end_matches('.').to_owned())
}

/// The message as XML.
///
/// # Errors
/// Nothing to pay, an amount that is not above zero, or a sum too large.
pub fn write(initiation: &Initiation) -> Result<String, PainError> {
    if initiation.transfers.is_empty() {
        return Err(PainError::Empty);
    }
    if let Some(transfer) = initiation.transfers.iter().find(|t| !t.amount.is_positive()) {
        return Err(PainError::NotPositive(transfer.id.clone()));
    }
    let mut groups: BTreeMap<(&Holder, Date, Currency), Vec<&Transfer>> = BTreeMap::new();
    for transfer in &initiation.transfers {
        let key = (&transfer.debtor, transfer.on, transfer.amount.currency());
        groups.entry(key).or_default().push(transfer);
    }
    let total = control_sum(initiation.transfers.iter().map(|t| t.amount))?;
    let mut sums = Vec::with_capacity(groups.len());
    for transfers in groups.values() {
        sums.push(control_sum(transfers.iter().map(|t| t.amount))?);
    }
    let id = limited(&initiation.id, 200);
    let mut xml = Xml(Writer::new_with_indent(Vec::new(), b' ', 1));
    xml.0.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let mut document = BytesStart::new("Document");
    document.push_attribute(("xmlns", NAMESPACE));
    xml.0.write_event(Event::Start(document))?;
    xml.within("CstmrCdtTrfInitn", |xml| {
        xml.within("GrpHdr", |xml| {
            xml.text("MsgId", &short(&id, 35))?;
            xml.text("CreDtTm", &initiation.made.to_string())?;
            xml.text("NbOfTxs", &initiation.transfers.len().to_string())?;
            xml.text("CtrlSum", &total)?;
            xml.name("InitgPty", &initiation.initiator)
        })?;
        for (number, (((debtor, on, _), transfers), sum)) in groups.iter().zip(&sums).enumerate() {
            xml.within("PmtInf", |xml| {
                xml.text("PmtInfId", &short(&format!("{id}-{}", number + 1), 35))?;
                xml.text("PmtMtd", "TRF")?;
                xml.text("NbOfTxs", &transfers.len().to_string())?;
                xml.text("CtrlSum", sum)?;
                xml.within("ReqdExctnDt", |xml| xml.text("Dt", &on.to_string()))?;
                xml.name("Dbtr", &debtor.name)?;
                xml.account("DbtrAcct", &debtor.account)?;
                xml.agent("DbtrAgt", debtor.bank.as_deref())?;
                for transfer in transfers {
                    xml.within("CdtTrfTxInf", |xml| transaction(xml, transfer))?;
                }
                Ok(())
            })?;
        }
        Ok(())
    })?;
    xml.0.write_event(Event::End(BytesEnd::new("Document")))?;
    let mut text = String::from_utf8_lossy(&xml.0.into_inner()).into_owned();
    text.push('\n');
    Ok(text)
}

fn transaction(xml: &mut Xml, transfer: &Transfer) -> io::Result<()> {
    xml.within("PmtId", |xml| xml.text("EndToEndId", &short(&limited(&transfer.id, 200), 35)))?;
    let currency = transfer.amount.currency().to_string();
    xml.within("Amt", |xml| xml.attributed("InstdAmt", Some(("Ccy", &currency)), &transfer.amount.amount()))?;
    if let Some(bank) = &transfer.creditor.bank {
        xml.agent("CdtrAgt", Some(bank))?;
    }
    xml.name("Cdtr", &transfer.creditor.name)?;
    xml.account("CdtrAcct", &transfer.creditor.account)?;
    xml.within("RmtInf", |xml| xml.text("Ustrd", &limited(&transfer.reference, 140)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holder(name: &str) -> Holder {
        Holder { name: name.into(), account: format!("{name}-account"), bank: None }
    }

    fn transfer(id: &str, amount: &str) -> Transfer {
        Transfer {
            id: id.into(),
            on: "2026-09-30".parse().unwrap(),
            amount: amount.parse().unwrap(),
            debtor: holder("Fund"),
            creditor: holder("Xuzhou & <friends>"),
            reference: "Project 1".into(),
        }
    }

    fn message(transfers: Vec<Transfer>) -> Initiation {
        Initiation {
            id: "payments-2026-09-30".into(),
            made: "2026-09-29T08:00:00Z".parse().unwrap(),
            initiator: "Huaihai office".into(),
            transfers,
        }
    }

    #[test]
    fn transfers_of_one_account_day_and_currency_go_together() {
        let mut other = transfer("t3", "7 JPY");
        other.creditor.bank = Some("BKCHCNBJ".into());
        let text =
            write(&message(vec![transfer("t1", "0.10 CNY"), transfer("t2", "0.20 CNY"), other])).unwrap();
        assert_eq!(text.matches("<PmtInf>").count(), 2);
        assert_eq!(text.matches("<CdtTrfTxInf>").count(), 3);
        for part in [
            "<CtrlSum>7.3</CtrlSum>",
            "<CtrlSum>0.3</CtrlSum>",
            "<InstdAmt Ccy=\"CNY\">0.20</InstdAmt>",
            "<Nm>Xuzhou &amp; &lt;friends&gt;</Nm>",
            "<BICFI>BKCHCNBJ</BICFI>",
        ] {
            assert!(text.contains(part), "{part} is not in\n{text}");
        }
    }

    #[test]
    fn nothing_to_pay_is_refused() {
        assert!(matches!(write(&message(vec![])), Err(PainError::Empty)));
        assert!(matches!(write(&message(vec![transfer("t", "0 CNY")])), Err(PainError::NotPositive(_))));
    }
}
