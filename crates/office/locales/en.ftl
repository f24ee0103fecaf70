# Why the office itself declines.

office-paper-missing = The bytes of the paper { $paper } are missing
office-paper-differs = The bytes of the paper { $paper } have another digest than the command says
office-paper-unexpected = { $command } takes no paper
office-paper-gone = The content of the paper { $paper } is no longer kept
office-missing = There is no { $what } { $id }
office-no-mandate = { $person } has no mandate that holds today
office-wrong-password = Person or password is wrong
office-not-logged-in = The session or token does not hold; log in
office-password-length = A password has 12 to 1000 characters
office-no-random = The system gives no random bytes

# What happens in the demo year.

office-demo-founded = The office is founded: { $members } cities are members, the joint meeting, the tribunal and the fund its organs, a firm and an association its associates; { $people } people have mandates
office-demo-called = The joint meeting is called with { $items } items; three draft agreements are tabled
office-demo-adopted = The meeting adopts { $agreements } agreements by signed votes of { $members } members: the key of the fund, the taxes of the plant, the water of the Kui river
office-demo-signed = All parties have signed; the agreements are in force from 1 December 2018
office-demo-facts = { $members } members record their figures of 2018; receipts of the plant and readings of the river come in
office-demo-disputed = Suqian disputes the share of the plant and files a sealed paper; the payment waits
office-demo-settled = The year 2018 is computed, confirmed by both sides with their keys, and posted: { $members } contributions to the fund, the compensation for the river
office-demo-call = The fund opens a call of 6 million yuan; social capital pledges 1 million; { $applications } applications come in
office-demo-decided = One application is approved, one with a condition, one is not: it doubles what two neighbours have
office-demo-contracted = The condition is met; two contracts are signed
office-demo-paid = Reports are controlled (a dinner is deducted) and paid in instalments, each authorised by one person and confirmed by another
office-demo-audited = An audit finds 2,000 yuan too much; it is repaid; both projects are closed
office-demo-mediation = Mediation in the dispute ends without a solution
office-demo-award = The panel awards 14,700,000.00 of 15,000,000.00 yuan; nobody appeals; the award is posted and becomes a resolution
office-demo-closed = The duty from the award is done; the books are closed up to 31 October 2019
office-demo-refused = Refused, as it must be: { $command }. { $reason }

# What the command line says.

office-demo-next = The office is { $place }. { $people } can log in with the password { $password }. Try: coregion serve --office { $place }; coregion office statement suqian --arithmetic --office { $place }; coregion office export --office { $place } --output demo.jsonl; coregion office verify demo.jsonl
office-verified = Good: “{ $name }”, { $entries } entries, { $seals } seals of the office, { $signatures } signatures of parties.
  Books: { $accounts } accounts, { $transfers } transfers, { $turnover } debited and credited; { $settlements } settlements and { $statements } statements computed again with the same result.
  Head { $head }
  Journal { $journal }
  Office { $office }
office-exported = { $entries } entries, { $bytes } bytes, written to { $file }; head { $head }
office-imported = { $entries } entries are verified and in { $place }. It is opened with the key of { $office }: put it into { $key }
office-rebuilt = The state made again from { $entries } entries is the one in use; snapshots that agree: { $snapshots }; digest { $digest }
office-rebuilt-differs = The state made again from { $entries } entries differs at { $place }; snapshots that agree: { $snapshots }; digest { $digest }
office-statement = Statement of { $party } in { $currency }, { $from } to { $until }
office-statement-opening = Before
office-statement-closing = After
office-statement-pending = Pending
office-balances = Balances in { $currency }
office-balances-sum = Sum
office-reading-shown = shown
office-reading-refused = refused
office-recorded = Recorded as entry { $entry }: { $events }
office-recorded-again = Already recorded as entry { $entry }: { $events }
office-new = The office is { $place }, its key { $key }. { $person } administers it; set a password: coregion office password { $person } --office { $place }
office-password-set = The password of { $person } is set
office-token = It is shown this once, and holds until { $until }
office-key-made = The key is in { $file }. Keep it: whoever has it signs for the party
