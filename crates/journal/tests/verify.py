"""An independent verifier of a Coregion journal, written from docs/journal.md alone.

    python verify.py EXPORT [OFFICE_KEY]

It checks canonical form, places, hashes, times, keys, seals and signatures of parties, papers and the last line. It knows
nothing of what the events mean. With OFFICE_KEY, the key of the header must be that one. Needs the package `cryptography`.
"""

import base64
import hashlib
import json
import re
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ENTRY_MEMBERS = {"actor", "events", "input", "key", "sequence", "streams", "time"}
OPTIONAL_MEMBERS = {"clock", "command", "keys", "papers", "party"}
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\Z", re.ASCII)


class Bad(Exception):
    """What is wrong with a line."""


def require(condition, what):
    if not condition:
        raise Bad(what)


# --- canonical JSON, RFC 8785 ---------------------------------------------------------------------------------------

ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}


def canonical_string(text):
    escaped = (ESCAPES.get(c) or (f"\\u{ord(c):04x}" if c < " " else c) for c in text)
    return '"' + "".join(escaped) + '"'


def canonical_number(number):
    if isinstance(number, int) and abs(number) <= 2**53:
        return str(number)
    double = float(number)
    require(double == double and abs(double) != float("inf"), "a number that is none")
    if double == 0:
        return "0"
    # Python and ECMAScript choose the same shortest digits, and write them differently.
    sign, digits, exponent = "-" if double < 0 else "", *re.fullmatch(
        r"([\d.]+)(?:e([+-]\d+))?", repr(abs(double))
    ).groups()
    whole, _, fraction = digits.partition(".")
    point = len(whole) + int(exponent or 0)
    digits = whole + ("" if fraction == "0" else fraction)
    point -= len(digits) - len(digits.lstrip("0"))
    digits = digits.strip("0")
    if len(digits) <= point <= 21:
        return sign + digits.ljust(point, "0")
    if 0 < point <= 21:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return sign + "0." + "0" * -point + digits
    mantissa = digits[0] + ("." + digits[1:] if len(digits) > 1 else "")
    return f"{sign}{mantissa}e{point - 1:+d}"


def canonical(value):
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return canonical_string(value)
    if isinstance(value, (int, float)):
        return canonical_number(value)
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    names = sorted(value, key=lambda name: name.encode("utf-16-be"))
    return "{" + ",".join(f"{canonical_string(name)}:{canonical(value[name])}" for name in names) + "}"


def read_canonical(text):
    try:
        value = json.loads(text)
        require(canonical(value) == text, "not canonical JSON")
        return value
    except (ValueError, RecursionError) as error:
        raise Bad("not canonical JSON") from error


# --- hashes, seals and signatures -----------------------------------------------------------------------------------


def digest(text):
    return hashlib.sha256(text.encode()).digest()


def followed_by(previous, text):
    return hashlib.sha256(previous + digest(text)).digest()


def bytes_of(text, length):
    require(isinstance(text, str) and re.fullmatch(r"[0-9a-f]{%d}" % (2 * length), text), "not hexadecimal digits")
    return bytes.fromhex(text)


def check_signature(key, statement, signature, what):
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, canonical(statement).encode())
    except (InvalidSignature, ValueError) as error:
        raise Bad(what) from error


# --- the journal ----------------------------------------------------------------------------------------------------


class Journal:
    def __init__(self):
        self.sequence = -1
        self.hash = bytes(32)
        self.identity = None
        self.time = ""
        self.office = None
        self.office_keys = set()
        self.parties = {}  # key -> [holder, whether it holds]
        self.sealed = -1
        self.last_paper = ""
        self.papers = 0
        self.ended = False

    def line(self, line):
        require(not self.ended, "a line after the last")
        require(line.endswith("\n"), "no line feed")
        text = line[:-1]
        match = re.fullmatch(
            r'\{"entry":(\{.*\}),"hash":"([0-9a-f]{64})"(?:,"seal":"([0-9a-f]{128})")?\}', text, re.ASCII | re.DOTALL
        )
        if match:
            require(not self.papers, "an entry after a paper")
            return self.record(*match.groups())
        match = re.fullmatch(r'\{"content":"([A-Za-z0-9+/=]*)","paper":"([0-9a-f]{64})"\}', text, re.ASCII)
        require(self.identity is not None, "no header")
        if match:
            return self.paper(*match.groups())
        match = re.fullmatch(r'\{"end":(\{.*\})\}', text, re.ASCII)
        require(match, "not a line of a journal")
        return self.end(read_canonical(match.group(1)))

    def record(self, body, hash_text, seal):
        entry = read_canonical(body)
        sealing = self.office
        if self.identity is None:
            self.header(entry)
            sealing = self.office
        else:
            self.entry(entry)
        self.hash = followed_by(self.hash, body)
        require(self.hash == bytes.fromhex(hash_text), "wrong hash")
        self.identity = self.identity or self.hash
        self.sequence = entry["sequence"]
        if seal:
            statement = {"format": "coregion-seal/1", "hash": hash_text}
            check_signature(sealing, statement, bytes.fromhex(seal), "wrong seal")
            self.sealed = self.sequence
        require(self.sequence > 0 or seal, "the header has no seal")

    def header(self, header):
        require(set(header) == {"format", "name", "office", "sequence", "time"}, "not a header")
        require(header["format"] == "coregion-journal/1" and header["sequence"] == 0, "not a header")
        self.office = bytes_of(header["office"], 32)
        self.office_keys.add(self.office)
        self.take_time(header["time"])

    def take_time(self, time):
        require(isinstance(time, str) and TIME.match(time), "not a time")
        require(time >= self.time, "recorded time goes back")
        self.time = time

    def entry(self, entry):
        members = set(entry)
        require(ENTRY_MEMBERS <= members <= ENTRY_MEMBERS | OPTIONAL_MEMBERS, "not an entry")
        require(type(entry["sequence"]) is int and entry["sequence"] == self.sequence + 1, "wrong sequence")
        self.take_time(entry["time"])
        if "clock" in entry:
            require(TIME.match(entry["clock"]) and entry["clock"] < entry["time"], "a clock that does not lag")
        streams = entry["streams"]
        encoded = [stream.encode() for stream in streams]
        require(all(a < b for a, b in zip(encoded, encoded[1:])), "streams are not sorted")
        command_hash = bytes_of(entry["input"], 32)
        if "command" in entry:
            require(digest(canonical(entry["command"])) == command_hash, "wrong input")
        if "party" in entry:
            self.party(entry)
        for paper in entry.get("papers", []):
            bytes_of(paper, 32)
        for change in entry.get("keys", []):
            self.change(change)

    def party(self, entry):
        party = entry["party"]
        require(set(party) == {"holder", "key", "signature"} and "command" in entry, "not a signature of a party")
        key = bytes_of(party["key"], 32)
        require(self.parties.get(key) == [party["holder"], True], "a key that its holder does not hold")
        statement = {
            "command": entry["command"],
            "format": "coregion-command/1",
            "holder": party["holder"],
            "journal": self.identity.hex(),
            "key": entry["key"],
        }
        check_signature(key, statement, bytes_of(party["signature"], 64), "wrong signature of a party")

    def change(self, change):
        kind, key = change["change"], bytes_of(change["key"], 32)
        known = key in self.parties or key in self.office_keys
        if kind == "office":
            require(not known, "a key that is known")
            self.office = key
            self.office_keys.add(key)
        elif kind == "add":
            require(not known, "a key that is known")
            self.parties[key] = [change["holder"], True]
        else:
            require(kind == "revoke" and self.parties.get(key) == [change["holder"], True], "a key that is not held")
            self.parties[key][1] = False

    def paper(self, content, digest_text):
        require(self.last_paper < digest_text, "papers are not sorted")
        decoded = base64.b64decode(content, validate=True)
        require(base64.b64encode(decoded).decode() == content, "not canonical base64")
        require(hashlib.sha256(decoded).hexdigest() == digest_text, "wrong paper")
        self.last_paper = digest_text
        self.papers += 1

    def end(self, end):
        require(self.sealed == self.sequence, "no seal covers the last entries")
        told = {"entries": self.sequence, "head": self.hash.hex(), "journal": self.identity.hex()}
        if self.papers or "papers" in end:
            told["papers"] = self.papers
        require(end == told, "the last line tells of another journal")
        self.ended = True


def verify(path, office=None):
    journal = Journal()
    number = 0
    with open(path, "rb") as export:
        for number, line in enumerate(export, 1):
            try:
                journal.line(line.decode())
                if number == 1 and office:
                    require(journal.office.hex() == office, "another office")
            except (Bad, ValueError, KeyError, TypeError, AttributeError) as error:
                return False, f"line {number}: {error}"
    if not journal.ended:
        return False, f"line {number + 1}: the export is cut off"
    return True, f"good: {journal.sequence} entries, head {journal.hash.hex()}, journal {journal.identity.hex()}"


if __name__ == "__main__":
    good, message = verify(*sys.argv[1:3])
    print(message)
    sys.exit(not good)
