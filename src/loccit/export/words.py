"""What a package says to people: how to check it, what it proves and what not, who had it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from textwrap import fill
from typing import Any

from loccit.export.choosing import Chosen, Entry, is_capture
from loccit.export.packed import WARC
from loccit.export.packing import Laid

_TIME = re.compile(rb"\x18[\x0f-\x1a]([0-9]{14})(?:\.[0-9]+)?Z")
"""A GeneralizedTime; the first in a token is the authority's (RFC 3161 2.4.2)."""

_SHOWN = (
    "What this shows: the machine that keeps the archive received these bytes, and said so in its"
    " ledger before the checkpoint was signed. It does not show what the site sent to anybody else,"
    " nor who wrote it, nor that it is true."
)
_CLOCK = "By whose clock: the times in the ledger are those of that machine. {stamps}"
_PROOFS = (
    " OpenTimestamps proofs are beside: one shows a time only where it names a Bitcoin block and is"
    " held against that block's header."
)
_KEY = (
    "Under which key: {keys}. Who holds the key, or stole it, can make other archives, but cannot"
    " change what somebody else has a checkpoint or a time stamp of."
)

README = """\
Evidence kept by loccit
=======================

{limits}
What is in here
---------------

archive/data.warc.gz       what was received, byte for byte as it was stored (WARC/1.1)
indexes/, pages/           so that ReplayWeb.page and pywb can show it
entries/                   lines of the archive's ledger: what was asked for, when, what came
receipts/                  a proof for each line that it stands in the ledger that was signed
checkpoints/               the signed head of the ledger, its text and signatures apart{tokens}
keys/                      the archive's public keys
evidence/evidence.json     which record lies where, and which entry names it
datapackage-digest.json    the archive's signature over datapackage.json, which lists every file
evidence/custody.txt       what was done when
evidence/statement.txt     to be copied and completed by whoever kept the archive
evidence/verify_proof.py   checks all of it; standard library of Python 3.8 or later{document}

Check it without our code
-------------------------

In an empty folder, with this file in it as PACKAGE.wacz:

    $ unzip -q PACKAGE.wacz

Every check at once (read the program before you trust it: it came with the package):

    $ python3 evidence/verify_proof.py PACKAGE.wacz

The signature over the checkpoint, with OpenSSL 3 alone:

{signatures}
A stored record, cut out by hand; the ledger line below says the same of it as `member`:

    $ dd if={warc} bs=1 skip={offset} count={length} 2>/dev/null | sha256sum
    {digest}  -
    $ grep -o '{member}' {entry}
    {member}

The form of the WARC file, with warcio (it looks at digests, and not at addresses or dates):

    $ warcio check {warc}
{chunks}{stamped}
Then compare the fingerprint of the key with the one that the archive's keeper tells you by another
way (a web page, a letter, a call): anybody can make a package with a key of his own.
"""

STATEMENT = """\
Statement
=========

(Copy this text and complete the copy: this file is signed as it is.)

I, ______________________________ (name, function), kept the archive {origin}.
I made the captures listed below on __________________ (machine, place), in the following way:
______________________________________________________________________________________________

This machine received, over the network or by hand, the bytes that the records below hold:

{captures}

{limits}
What I changed, left out or know to be wrong: ______________________________________________

Place, date, signature: ______________________________________________
"""


def limits(keys: Sequence[str], stamps: Sequence[str], *, proofs: bool = False) -> str:
    """The statement of limits. `keys` are fingerprints, `stamps` the times of time stamps;
    `proofs` says that OpenTimestamps proofs are beside, which show no time by themselves."""
    told = (
        f"Time stamps of others, beside the checkpoint, say: {', '.join(stamps)}; they count if"
        " you trust whoever issued them."
        if stamps
        else "No outside time stamp is beside; so of when there is only that machine's word."
    )
    told += _PROOFS if proofs else ""
    whole = [_SHOWN, _CLOCK.format(stamps=told), _KEY.format(keys=", ".join(keys))]
    return "".join(fill(each, 98) + "\n" for each in whole)


def readme(laid: Laid, proofs: Mapping[str, bytes], said: str, *, document: bool) -> str:
    """README.txt."""
    shown = _shown(laid)
    tokens = list(stamps(proofs))
    return README.format(
        limits=said,
        tokens=", time stamps beside" if tokens else "",
        document="\ndocument/                  the text, and what was found on it"
        if document
        else "",
        signatures="".join(_signature(name) for name in sorted(proofs) if name.endswith(".sig")),
        warc=WARC,
        offset=shown["offset"],
        length=shown["length"],
        digest=shown["sha256"].removeprefix("sha256:"),
        member=f'"member":"{shown["sha256"]}"',
        entry=f"entries/{shown['entry']}.json",
        chunks=_chunks(laid.chunked),
        stamped="".join(_stamped(name, when) for name, when in tokens) + _proofs(proofs),
    )


def _shown(laid: Laid) -> Mapping[str, Any]:
    """The record that is cut out by hand: the first that a server sent."""
    sent = (each for each in laid.members if each["type"] in ("response", "resource"))
    return next(sent, laid.members[-1])


def _chunks(offsets: Sequence[int]) -> str:
    """Where warcio and the standard differ."""
    if not offsets:
        return ""
    told = (
        "It says “payload digest failed” of the responses that were sent in chunks, because it"
        " counts the framing of the chunks, which is no part of the payload (WARC 1.1, 5.9;"
        " verify_proof.py takes it off). In this file these are the responses at offset"
    )
    return "\n" + fill(f"{told} {', '.join(map(str, offsets))}.", 98) + "\n"


def _signature(name: str) -> str:
    size, key = name.rpartition("/")[2].removesuffix(".sig").split("-")
    return (
        f"    $ openssl pkeyutl -verify -pubin -inkey keys/{key}.pem -rawin"
        f" -in checkpoints/{size}.text -sigfile {name}\n"
    )


def stamps(proofs: Mapping[str, bytes]) -> Iterator[tuple[str, datetime]]:
    """The time stamps, and the time that each tells; what it is worth only OpenSSL says."""
    for name in sorted(proofs):
        found = _TIME.search(proofs[name]) if name.endswith(".tsr") else None
        if found:
            when = datetime.strptime(found[1].decode() + "Z", "%Y%m%d%H%M%S%z")
            yield name, when.astimezone(UTC)


def _stamped(name: str, when: datetime) -> str:
    size, chain = name.rpartition("/")[2].split("-")[0], name.removesuffix(".tsr") + ".pem"
    return (
        f"\nThe time stamp of {when:%Y-%m-%d %H:%M:%S} UTC over the checkpoint, as of its own"
        " time:\n\n"
        f"    $ openssl ts -verify -data checkpoints/{size} -in {name}"
        f" -CAfile {chain} -untrusted {chain} -attime {int(when.timestamp())}\n"
    )


def _proofs(proofs: Mapping[str, bytes]) -> str:
    """What the OpenTimestamps client makes of a proof; it asks calendars and a Bitcoin node."""
    names = sorted(name for name in proofs if name.endswith(".ots"))
    if not names:
        return ""
    told = "".join(f"    ots verify -f {name.split('-')[0]} {name}\n" for name in names)
    return (
        "\nThe OpenTimestamps proofs (.block.ots; .ots is a calendar's promise of one), with the\n"
        "OpenTimestamps client and a Bitcoin node of your own:\n\n" + told
    )


def statement(origin: str, chosen: Chosen, said: str) -> str:
    """statement.txt."""
    told = [
        f"- {each['time']}  {each['capture']}  {each['url']}\n"
        f"  cited as {each['document']}/{each['citation']}"
        for each in chosen.captures
    ]
    return STATEMENT.format(origin=origin, captures="\n".join(told), limits=said)


def custody(chosen: Chosen, made: datetime, size: int) -> str:
    """custody.txt: what the package's entries tell, a line each."""
    lines = [
        "What was done when, as the ledger's entries in this package tell it (UTC, the machine's",
        "clock). The number is the entry's.",
        "",
    ]
    lines += (
        f"{entry.get('time', ' ' * 20)}  {entry['seq']:>6}  {_done(entry)}"
        for entry in chosen.entries
    )
    lines += [
        "",
        f"Exported as the archive was at {made:%Y-%m-%dT%H:%M:%SZ}, {size} entries signed.",
    ]
    return "\n".join(lines) + "\n"


def _done(entry: Entry) -> str:
    kind = entry["type"]
    if is_capture(entry):
        how = "supplied by hand" if kind == "attach" else f"captured by {entry['via']}"
        return (
            f"{entry['url']} {how} as {entry['capture']} ({entry['document']}/{entry['citation']})"
        )
    about = {
        "run-start": "a run began, {tool}",
        "run-end": "the run ended",
        "text": "text read from {capture} by {extractor}: {text}",
        "pin": "{document}/{citation} pinned to {capture}: {reason}",
        "audit": "audit of {scope}: {checked} records checked, {damaged} damaged",
        "key-add": "key {fingerprint} added",
        "key-retire": "key {fingerprint} retired: {reason}",
    }
    try:
        return " ".join(about[kind].format_map(entry).split())
    except (KeyError, ValueError):
        return str(kind)
