//! What other programs read in what is written here: hledger, beancount, and the Python packages icalendar and
//! pyiso20022.

use coregion_terms::{Currency, Money};
use coregion_wire::books::{Account, Books, Root, Transaction};
use coregion_wire::icalendar::{Calendar, Event, EventStatus, Todo, When};
use coregion_wire::pain::{Holder, Initiation, Transfer};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

fn run(command: &mut Command) -> String {
    let done = command.output().expect("hledger and Python: run the tests with `make test`");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8_lossy(&done.stdout).into_owned()
}

fn python(program: &str, arguments: &[&str]) -> String {
    let path = std::env::var_os("COREGION_PYTHON").map(PathBuf::from).filter(|path| path.is_file());
    let path = path.expect("COREGION_PYTHON names a Python: run the tests with `make test`");
    run(Command::new(path).arg("-c").arg(program).args(arguments))
}

/// A file with this text, in a folder of its own.
fn file(name: &str, text: &str) -> (PathBuf, String) {
    let folder = std::env::temp_dir().join(format!("coregion-wire-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join(name);
    std::fs::write(&path, text).expect("a file");
    let shown = path.display().to_string();
    (folder, shown)
}

fn books() -> Books {
    let account = |id: &str, root, currency| Account {
        id: id.into(),
        root,
        path: id.split('.').map(str::to_owned).collect(),
        currency,
        opened: "2026-01-01".parse().expect("a day"),
    };
    let post = |code: &str, description: &str, postings: &[(&str, i64, Currency)]| Transaction {
        date: "2026-02-03".parse().expect("a day"),
        code: code.into(),
        description: description.into(),
        tags: vec![("clause", "fund-key, version 1: \"floor\"".into())],
        postings: postings
            .iter()
            .map(|(id, minor, currency)| ((*id).to_owned(), Money::from_minor(*minor, *currency)))
            .collect(),
    };
    let yen: Currency = "JPY".parse().expect("a currency");
    Books {
        title: "Huaihai \"office\"; 淮海".into(),
        accounts: vec![
            account("xuzhou.settlement", Root::Assets, Currency::CNY),
            account("徐州.settlement", Root::Assets, Currency::CNY),
            account("fund.1", Root::Liabilities, Currency::CNY),
            account("fund.yen", Root::Equity, yen),
            account("xuzhou.yen", Root::Assets, yen),
        ],
        transactions: vec![
            post(
                "1",
                "Contribution; first | half",
                &[
                    ("xuzhou.settlement", -100_001, Currency::CNY),
                    ("徐州.settlement", 40_000, Currency::CNY),
                    ("fund.1", 60_001, Currency::CNY),
                ],
            ),
            post("2", "划拨 \\ back", &[("fund.yen", -7, yen), ("xuzhou.yen", 7, yen)]),
            post(
                "3",
                "The largest amount that there is",
                &[("fund.1", i64::MAX, Currency::CNY), ("徐州.settlement", -i64::MAX, Currency::CNY)],
            ),
        ],
    }
}

/// What the books themselves add up to, by the name of the account.
fn sums(books: &Books) -> BTreeMap<String, i128> {
    let names = books.names();
    let mut sums = BTreeMap::new();
    for (id, amount) in books.transactions.iter().flat_map(|transaction| &transaction.postings) {
        let decimals = u32::from(amount.currency().decimals());
        let sum: &mut i128 = sums.entry(format!("{} {}", names[id.as_str()], amount.currency())).or_default();
        *sum += i128::from(amount.minor()) * 10_i128.pow(5 - decimals);
    }
    sums.retain(|_, sum| *sum != 0);
    sums
}

/// `1000.01` as hundred-thousandths.
fn scaled(number: &str) -> i128 {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    format!("{whole}{fraction:0<5}").parse().expect("a number")
}

#[test]
fn hledger_gives_the_same_balances() {
    let books = books();
    let (folder, path) = file("books.journal", &books.hledger().expect("sound books"));
    let out = run(Command::new("hledger").args(["-f", &path, "check", "-s"]));
    assert_eq!(out, "");
    let out = run(Command::new("hledger").args(["-f", &path, "balance", "--flat", "--no-total"]));
    let mut found = BTreeMap::new();
    for line in out.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [amount, currency, account] = words[..] else { panic!("{line}") };
        found.insert(format!("{account} {currency}"), scaled(amount));
    }
    assert_eq!(found, sums(&books));
    std::fs::remove_dir_all(folder).expect("removed");
}

#[test]
fn beancount_gives_the_same_balances() {
    const PROGRAM: &str = "
import sys
from beancount import loader
from beancount.core import realization
entries, errors, options = loader.load_file(sys.argv[1])
assert not errors, errors
for account in realization.iter_children(realization.realize(entries)):
    for position in account.balance:
        print(account.account, position.units.number, position.units.currency)
";
    let books = books();
    let (folder, path) = file("books.beancount", &books.beancount().expect("sound books"));
    let mut found = BTreeMap::new();
    for line in python(PROGRAM, &[&path]).lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let [account, amount, currency] = words[..] else { panic!("{line}") };
        found.insert(format!("{account} {currency}"), scaled(amount));
    }
    assert_eq!(found, sums(&books));
    std::fs::remove_dir_all(folder).expect("removed");
}

#[test]
fn icalendar_reads_the_feed() {
    const PROGRAM: &str = "
import sys, icalendar
calendar = icalendar.Calendar.from_ical(open(sys.argv[1], 'rb').read())
event, = calendar.walk('VEVENT')
todo, = calendar.walk('VTODO')
print(event['SUMMARY'], event.decoded('DTSTART').isoformat(), sep='|')
print(repr(str(event['DESCRIPTION'])))
print(todo.decoded('DUE').isoformat(), todo['STATUS'], sep='|')
assert not event.errors and not todo.errors
";
    let calendar = Calendar {
        name: "Office".into(),
        language: "zh".into(),
        made: "2026-03-01T08:30:00Z".parse().expect("a moment"),
        events: vec![Event {
            uid: "meeting-1@office".into(),
            sequence: 2,
            start: When::At("2026-03-10T01:00:00Z".parse().expect("a moment")),
            end: None,
            summary: "淮海经济区市长联席会议第一次会议，讨论发展基金缴款比例与横向生态补偿".into(),
            description: "1. Fund key, caps; floors\n2. C:\\path".into(),
            location: String::new(),
            url: "http://127.0.0.1:8080/meetings/1".into(),
            status: EventStatus::Confirmed,
        }],
        todos: vec![Todo {
            uid: "duty-1@office".into(),
            sequence: 0,
            due: "2026-06-30".parse().expect("a day"),
            summary: "Report".into(),
            description: String::new(),
            url: String::new(),
            done: None,
        }],
    };
    let (folder, path) = file("feed.ics", &coregion_wire::icalendar::write(&calendar));
    assert_eq!(
        python(PROGRAM, &[&path]),
        "淮海经济区市长联席会议第一次会议，讨论发展基金缴款比例与横向生态补偿|2026-03-10T01:00:00+00:00\n\
         '1. Fund key, caps; floors\\n2. C:\\\\path'\n2026-06-30|NEEDS-ACTION\n"
    );
    std::fs::remove_dir_all(folder).expect("removed");
}

#[test]
fn a_reader_of_iso_20022_takes_the_payments() {
    // The classes of pyiso20022 are made from the schema; unknown elements are errors, and so are texts that break a
    // pattern or a length of the schema, which are in the metadata of the fields.
    const PROGRAM: &str = "
import dataclasses, re, sys
from decimal import Decimal
from xsdata.formats.dataclass.parsers import XmlParser
from xsdata.formats.dataclass.parsers.config import ParserConfig
from pyiso20022.pain.pain_001_001_09 import Document
config = ParserConfig(fail_on_unknown_properties=True, fail_on_unknown_attributes=True, fail_on_converter_warnings=True)
document = XmlParser(config=config).parse(sys.argv[1], Document)

def check(value, metadata, path):
    if value is None:
        assert not metadata.get('required'), path
        return
    if isinstance(value, list):
        assert len(value) >= metadata.get('min_occurs', 0), path
        for one in value:
            check(one, {k: v for k, v in metadata.items() if k != 'required'}, path)
        return
    if dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            check(getattr(value, field.name), field.metadata, path + '/' + field.name)
        return
    text = str(value.value if hasattr(value, 'value') else value)
    assert len(text) >= metadata.get('min_length', 0), (path, text)
    assert len(text) <= metadata.get('max_length', 1 << 30), (path, text)
    if 'pattern' in metadata:
        assert re.fullmatch(metadata['pattern'], text), (path, text)
    if 'fraction_digits' in metadata:
        assert -Decimal(text).as_tuple().exponent <= metadata['fraction_digits'], (path, text)
        assert len(Decimal(text).as_tuple().digits) <= metadata['total_digits'], (path, text)

check(document, {}, '')
message = document.cstmr_cdt_trf_initn
print(message.grp_hdr.nb_of_txs, message.grp_hdr.ctrl_sum, len(message.pmt_inf))
for group in message.pmt_inf:
    total = sum(t.amt.instd_amt.value for t in group.cdt_trf_tx_inf)
    assert total == group.ctrl_sum, (total, group.ctrl_sum)
    print(group.dbtr.nm, group.reqd_exctn_dt.dt, total, group.cdt_trf_tx_inf[0].cdtr.nm)
";
    let holder = |name: &str, bank: Option<&str>| Holder {
        name: name.into(),
        account: "1106 0202 0900 0123 456".into(),
        bank: bank.map(str::to_owned),
    };
    let transfer = |id: &str, amount: &str, bank| Transfer {
        id: id.into(),
        on: "2026-09-30".parse().expect("a day"),
        amount: amount.parse().expect("an amount"),
        debtor: holder("淮海经济区合作发展基金", Some("ICBKCNBJXUZ")),
        creditor: holder("Suqian & <partners>", bank),
        reference: "项目 1".repeat(60),
    };
    let long = "instalment-".repeat(9);
    let initiation = Initiation {
        id: "payments-of-the-fund-of-the-whole-zone-2026-09-30".into(),
        made: "2026-09-29T08:00:00Z".parse().expect("a moment"),
        initiator: "Office".into(),
        transfers: vec![
            transfer(&long, "1000.01 CNY", None),
            transfer("t2", "250.00 CNY", Some("BKCHCNBJ")),
            transfer("t3", "7 JPY", Some("a bank without a code")),
        ],
    };
    let (folder, path) = file("payments.xml", &coregion_wire::pain::write(&initiation).expect("payments"));
    assert_eq!(
        python(PROGRAM, &[&path]),
        "3 1257.01 2\n淮海经济区合作发展基金 2026-09-30 1250.01 Suqian & <partners>\n\
         淮海经济区合作发展基金 2026-09-30 7 Suqian & <partners>\n"
    );
    std::fs::remove_dir_all(folder).expect("removed");
}
