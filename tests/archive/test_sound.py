"""What is vouched for in one pass is what a look at every line and record finds no fault with."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loccit import canonical, ledger, spread
from loccit.archive import rebuild_index, scanning
from loccit.archive import sound as whole
from loccit.archive.agreement import Index
from loccit.archive.claims import claims_of
from loccit.archive.entries import records_of
from loccit.archive.members import Window
from loccit.archive.naming import named, stored_record
from loccit.archive.pieces import Doubt
from loccit.archive.sealing import sizes
from loccit.archive.seals import Seals
from loccit.archive.sound import sound
from loccit.archive.typed import line_of
from loccit.audit import AuditResult, audit
from loccit.errors import RecordError
from loccit.ledger import checkpoint, merkle
from loccit.models.capture import State
from loccit.models.page import Page
from loccit.models.wire import Beside, Rendering, Requisite
from tests.support.archives import ABOUT, store, writing
from tests.support.chains import MOMENT, Tokens, chain, exchange, failed, redirected
from tests.support.mutating import subject

_PREV = re.compile(rb'"prev":"sha256:[0-9a-f]{64}"')


def _every_kind(path: Path) -> None:
    """An archive with a line of every type, and records named once, twice and by revisits."""
    file = path.parent / "file.txt"
    file.write_text("supplied", encoding="utf-8")
    with writing(path, "one", max_file=4000) as to:
        first = to.store(redirected(), **ABOUT, outcome=State.CAPTURED)
        store(to)
        to.store_again(first, **{**ABOUT, "citation": "again"})
        to.fail(failed(), **{**ABOUT, "citation": "gone"})
        to.store_robots(chain(exchange("https://example.org/robots.txt", b"User-agent: *")))
        to.pin(**ABOUT, capture=first.id, reason="first “capture” of\ttwo")
        to.record_text(first.id, Page("We need", (), "t/1", "text/html"))
    with writing(path, "two") as to:
        style = chain(exchange("https://example.org/style.css", b"p {}" * 30))
        shown = Rendering(
            "https://example.org/a", MOMENT, "b/1", (9, 9), settled=True, dom=b"<p>", text=b"x"
        )
        beside = Beside((Requisite(style.url, style),), shown)
        page = chain(exchange("https://example.org/a", b"<p>one</p>"))
        one = to.store(page, **ABOUT, outcome=State.CAPTURED, beside=beside)
        hops = to.archive.entry(one.seq)["requisites"]
        beside = Beside((Requisite(style.url, stored=tuple(hops), owner=one.id),))
        page = chain(exchange("https://example.org/b", b"<p>two</p>"))
        to.store(page, **ABOUT, outcome=State.CAPTURED, beside=beside)
        more = {"file": "f.txt", "note": "n", "url": "https://a.b/", **ABOUT}
        to.attach(file, media_type="text/plain", **more)
        store(to)
    rebuild_index(path)


@pytest.fixture(scope="module")
def every_kind(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("every") / "archive"
    _every_kind(path)
    return path


def _lines(path: Path) -> list[bytes]:
    return (path / ledger.ENTRIES).read_bytes().split(b"\n")[:-1]


def _chained(path: Path, lines: list[bytes]) -> None:
    """Write these lines, each with the digest of the one before it, and a head that fits."""
    head, written = ledger.EMPTY, b""
    for line in lines:
        leaf = _PREV.sub(b'"prev":"%s"' % head.last.encode(), line, count=1)
        written += leaf + b"\n"
        entries = head.entries + leaf.count(b"\n") + 1
        head = ledger.Head(len(written), entries, canonical.digest(leaf.split(b"\n")[-1]))
    (path / ledger.ENTRIES).write_bytes(written)
    (path / ledger.HEAD).write_bytes(head.encode())


def _vouched(path: Path, *, deep: bool, workers: int = 1) -> bool:
    """Is it vouched for without a look at every line?"""
    index = Index(path, fully=deep)
    return not isinstance(sound(path, Seals(path), index, deep=deep, workers=workers), Doubt)


def _alike(path: Path, *, deep: bool) -> AuditResult:
    """The result; it is the same where every line and record is looked at by itself."""
    found = audit(path, now=MOMENT, record=False, deep=deep)
    each = audit(path, now=MOMENT, record=False, deep=deep, progress=lambda _: None)
    assert found == each
    return found


@pytest.fixture(params=["one piece", "a piece each"])
def pieces(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The ledger as a whole, or cut at every line."""
    if request.param == "a piece each":
        monkeypatch.setattr(whole, "_MOST", 1)
        monkeypatch.setattr(whole, "_LEAST", 1)


@pytest.mark.usefixtures("pieces")
@pytest.mark.parametrize("workers", [1, 3])
@pytest.mark.parametrize("deep", [False, True])
def test_what_is_sound_is_vouched_for(every_kind: Path, deep: bool, workers: int) -> None:
    assert _vouched(every_kind, deep=deep, workers=workers)
    assert _alike(every_kind, deep=deep).findings == ()


@pytest.mark.usefixtures("pieces")
@pytest.mark.parametrize("deep", [False, True])
def test_what_is_signed_is_vouched_for(tmp_path: Path, deep: bool) -> None:
    of = subject(tmp_path)
    assert _vouched(of.path, deep=deep)
    assert _alike(of.path, deep=deep).findings == ()


def test_what_was_checked_is_remembered_alike(every_kind: Path, tmp_path: Path) -> None:
    told = []
    for name, more in (("a", {}), ("b", {"progress": lambda _: None})):
        copy = Path(shutil.copytree(every_kind, tmp_path / name))
        audit(copy, now=MOMENT, deep=True, **more)  # type: ignore[arg-type]
        told.append((copy / "catalogue" / "audited.json").read_bytes())
    assert told[0] == told[1]


Change = Callable[[bytes], bytes]


def _value(name: str, new: bytes) -> Change:
    """The first value under a name is `new`."""
    pattern = rb'("%b":)("[^"]*"|[0-9]+|null|true|false)' % name.encode()
    return lambda line: re.sub(pattern, lambda found: found[1] + new, line, count=1)


CHANGES: dict[str, Change] = {
    "another member": lambda line: re.sub(rb'"member":"sha256:.', b'"member":"sha256:x', line),
    "one member": _value("member", b'"sha256:' + b"0" * 64 + b'"'),
    "a member in capitals": lambda line: re.sub(
        rb'(?<="member":")sha256:[0-9a-f]+', lambda found: found[0].upper(), line
    ),
    "another block": _value("block", b'"sha256:' + b"0" * 64 + b'"'),
    "another payload": lambda line: re.sub(rb'"payload":"sha256:.', b'"payload":"sha256:x', line),
    "another body": lambda line: re.sub(rb'"body":"sha256:.', b'"body":"sha256:x', line),
    "another id": lambda line: re.sub(rb"urn:uuid:.", b"urn:uuid:0", line),
    "another type": lambda line: line.replace(b'"type":"request"', b'"type":"metadata"'),
    "a type unknown": lambda line: line.replace(b'"type":"request"', b'"type":"re"'),
    "offset and length swapped": lambda line: re.sub(
        rb'"length":(\d+)(,.*?)"offset":(\d+)', rb'"length":\3\2"offset":\1', line
    ),
    "an offset before": _value("offset", b"0"),
    "an offset beyond": _value("offset", b"9007199254740991"),
    "the last offset beyond": lambda line: re.sub(rb'(.*"offset":)[0-9]+', rb"\g<1>90000", line),
    "a part of a record": lambda line: re.sub(
        rb'"length":(\d+)(,[^{}]*?)"offset":(\d+)',
        lambda found: (
            b'"length":%d%b"offset":%d' % (int(found[1]) - 1, found[2], int(found[3]) + 1)
        ),
        line,
    ),
    "an offset too large": _value("offset", b"9007199254740992"),
    "an offset larger still": _value("offset", b"1" * 5000),
    "a negative offset": _value("offset", b"-1"),
    "an offset with a fraction": lambda line: re.sub(rb'("offset":\d+)', rb"\1.0", line),
    "a length of nothing": _value("length", b"0"),
    "a length less by one": lambda line: re.sub(
        rb'"length":(\d+)', lambda found: b'"length":%d' % (int(found[1]) - 1), line, count=1
    ),
    "no length": lambda line: re.sub(rb'"length":\d+,', b"", line, count=1),
    "a file elsewhere": _value("file", b'"../../etc/passwd"'),
    "a file that is none": _value("file", b'"warcs/2026/11/20261121T194500Z-0000-000.warc.gz"'),
    "one record twice": lambda line: re.sub(
        rb'("records":\[)(\{[^{}]*\})', rb"\1\2,\2", line, count=1
    ),
    "one record less": lambda line: re.sub(rb'("records":\[)\{[^{}]*\},', rb"\1", line, count=1),
    "no records": lambda line: re.sub(rb'"records":\[[^\[\]]*\]', b'"records":[]', line),
    "records that are none": lambda line: re.sub(rb'"records":\[[^\[\]]*\]', b'"records":7', line),
    "a key twice": lambda line: line.replace(b'"length":', b'"length":5,"length":'),
    "a key twice, the last lies": lambda line: re.sub(
        rb'("length":\d+)', rb'\1,"length":5', line, count=1
    ),
    "all keys twice": lambda line: line[:-1] + b"," + line[1:],
    "a key more": lambda line: line[:-1] + b',"z":{"member":"sha256:0","offset":1}}',
    "a key more in a record": lambda line: line.replace(b'"payload":', b'"more":1,"payload":'),
    "a key with an escape": lambda line: line.replace(b'"member":', b'"\\u006dember":'),
    "a type with an escape": lambda line: line.replace(b'"type":"c', b'"type":"\\u0063'),
    "a value with quotes": _value("url", rb'"a\",\"member\":\"sha256:00"'),
    "a lone surrogate": _value("url", rb'"\ud800"'),
    "a raw surrogate": _value("url", b'"\xed\xa0\x80"'),
    "no UTF-8": _value("url", b'"\xff"'),
    "a NUL": _value("url", b'"\x00"'),
    "a NUL outside": lambda line: b"\x00" + line,
    "a control character": _value("url", b'"\x01"'),
    "DEL": _value("url", b'"\x7f"'),
    "a byte order mark": lambda line: b"\xef\xbb\xbf" + line,
    "blanks": lambda line: b" " + line.replace(b",", b" , ").replace(b":{", b":\t{") + b"\r",
    "a form feed": lambda line: line + b"\f",
    "a line end within": lambda line: line.replace(b",", b",\n", 1),
    "an empty line before": lambda line: b"\n" + line,
    "two values": lambda line: line + b" {}",
    "no object": lambda line: b"[" + line + b"]",
    "nothing": lambda _: b"",
    "no number": _value("seq", b"null"),
    "another number": _value("seq", b"77"),
    "a number with a fraction": lambda line: re.sub(rb'("seq":\d+)', rb"\1.0", line),
    "a number that is true": _value("seq", b"true"),
    "not a number": _value("seq", b"NaN"),
    "no prev": lambda line: _PREV.sub(b'"x":1', line),
    "another prev": lambda line: line.replace(b'"prev":"sha256:', b'"prev":"sha256:0'),
    "another status": _value("status", b"404"),
    "a status in words": _value("status", b'"200"'),
    "another time": _value("time", b'"2027-11-21T19:45:01Z"'),
    "a time before": _value("time", b'"2020-11-21T19:45:01Z"'),
    "no time": _value("time", b"null"),
    "another URL": lambda line: re.sub(rb'"url":"https?://', b'"url":"gopher://', line),
    "a capture unknown": _value("capture", b'"20000101T000000Z-0000"'),
    "no capture": _value("capture", b"7"),
    "no warcinfo": lambda line: re.sub(rb'"warcinfo":\{[^{}]*\}', b'"warcinfo":null', line),
    "hops that are none": lambda line: line.replace(b'"hops":[', b'"hops":null,"h":['),
    "an entry of another type": lambda line: re.sub(
        rb'"type":"(capture|pin|text|attach|failure)"', b'"type":"other"', line
    ),
    "a text of what is text": lambda line: line.replace(b'"type":"capture"', b'"type":"text"'),
    "a huge line": lambda line: line[:-1] + b',"z":"%b"}' % (b"z" * 5_000_000),
    "a deep line": lambda line: line[:-1] + b',"z":%b%b}' % (b"[" * 400, b"]" * 400),
    "too deep a line": lambda line: line[:-1] + b',"z":%b%b}' % (b"[" * 90000, b"]" * 90000),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_ledger_that_lies_in_one_line_is_told_of_as_if_each_were_looked_at(
    every_kind: Path, tmp_path: Path, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each line in turn, the chain and the head made anew over it."""
    lines = _lines(every_kind)
    copy = Path(shutil.copytree(every_kind, tmp_path / "copy"))
    tried = 0
    for number, line in enumerate(lines):
        new = CHANGES[change](line)
        if new != line and (tried < 3 or number % 3 == 0 or "huge" not in change):
            tried += 1
            _chained(copy, [*lines[:number], new, *lines[number + 1 :]])
            for size, deep in ((2**20, False), (2**20, True), (1, number % 2 == 0)):
                monkeypatch.setattr(whole, "_MOST", size)
                _alike(copy, deep=deep)
    assert tried


@pytest.mark.usefixtures("pieces")
@pytest.mark.parametrize("deep", [False, True])
def test_a_ledger_whose_lines_change_places_is_told_of_alike(
    every_kind: Path, tmp_path: Path, deep: bool
) -> None:
    lines, chance = _lines(every_kind), Random(3)
    copy = Path(shutil.copytree(every_kind, tmp_path / "copy"))
    for _ in range(25):
        mixed = lines.copy()
        what, at, to = chance.randrange(3), *chance.sample(range(len(lines)), 2)
        if what == 0:
            mixed[at], mixed[to] = mixed[to], mixed[at]
        elif what == 1:
            mixed.insert(to, mixed[at])
        else:
            del mixed[at]
        numbered = [
            re.sub(rb'"seq":\d+', b'"seq":%d' % number, line) for number, line in enumerate(mixed)
        ]
        _chained(copy, numbered)
        _alike(copy, deep=deep)


@pytest.mark.slow
@pytest.mark.usefixtures("pieces")
@pytest.mark.parametrize("deep", [False, True])
def test_whatever_stands_in_a_line_is_told_of_alike(
    every_kind: Path, tmp_path: Path, deep: bool
) -> None:
    """Bytes changed at random, chained anew."""
    lines, chance = _lines(every_kind), Random(8)
    copy = Path(shutil.copytree(every_kind, tmp_path / "copy"))
    for _ in range(150):
        number = chance.randrange(len(lines))
        new = _mutated(lines[number], chance)
        _chained(copy, [*lines[:number], new, *lines[number + 1 :]])
        _alike(copy, deep=deep)


def _mutated(line: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(line))
    some = chance.choice([b'"', b"\\", b"0", b"1", b",", b"}", b"]", b"null", b" ", b"\xc3\xa9"])
    return line[:at] + some + line[at + chance.randrange(2) :]


@pytest.mark.usefixtures("pieces")
@pytest.mark.parametrize("deep", [False, True])
def test_a_head_or_an_end_that_is_other_is_told_of_alike(
    every_kind: Path, tmp_path: Path, deep: bool
) -> None:
    copy = Path(shutil.copytree(every_kind, tmp_path / "copy"))
    entries, head = (copy / name for name in (ledger.ENTRIES, ledger.HEAD))
    whole, told = entries.read_bytes(), head.read_bytes()
    of = json.loads(told)
    for lines, at in (
        (whole[:-1], told), (whole + b"\n", told), (whole + b"{}\n", told), (b"", told),
        (whole, b"{}"), (whole, told[:-1]), (whole, told + b" "),
        (whole, ledger.Head(of["bytes"], of["entries"] + 1, of["last"]).encode()),
        (whole, ledger.Head(of["bytes"], of["entries"], ledger.FIRST_PREV).encode()),
        (whole, ledger.EMPTY.encode()), (b"", ledger.EMPTY.encode()),
        (whole[:-1], ledger.Head(of["bytes"] - 1, of["entries"], of["last"]).encode()),
    ):  # fmt: skip
        entries.write_bytes(lines)
        head.write_bytes(at)
        _alike(copy, deep=deep)
    entries.unlink()
    head.write_bytes(ledger.EMPTY.encode())
    _alike(copy, deep=deep)


@pytest.mark.usefixtures("pieces")
@pytest.mark.parametrize("deep", [False, True])
def test_a_file_that_is_damaged_is_told_of_alike(
    every_kind: Path, tmp_path: Path, deep: bool
) -> None:
    copy = Path(shutil.copytree(every_kind, tmp_path / "copy"))
    chance = Random(6)
    files = [p for p in sorted(copy.rglob("*")) if p.is_file() and "catalogue" not in p.parts]
    for number in range(40):
        path = chance.choice(files)
        data = path.read_bytes()
        at = chance.randrange(len(data))
        new = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        path.write_bytes((data[:at], data + b"X", new, b"")[number % 4])
        found = _alike(copy, deep=deep).findings
        assert found or path.name in (".lock", "index.head.json")
        path.write_bytes(data)
        (copy / "warcs" / "stray").touch()
        assert len(_alike(copy, deep=deep).findings) == 1
        (copy / "warcs" / "stray").unlink()
    assert _alike(copy, deep=deep).findings == ()


@pytest.mark.parametrize("deep", [False, True])
def test_an_index_of_another_ledger_is_told_of_alike(
    every_kind: Path, tmp_path: Path, deep: bool
) -> None:
    copy = Path(shutil.copytree(every_kind, tmp_path / "copy"))
    index, head = copy / "index.cdxj", copy / "index.head.json"
    listed, told = index.read_bytes(), head.read_bytes()
    less = listed.split(b"\n", 1)[1]
    of = json.loads(told)
    for lines, at in (
        (less, told), (less, None), (listed, None), (None, told), (None, None),
        (listed, of | {"entries": 3}), (listed, of | {"entries": 0}), (listed, of | {"last": "x"}),
        (listed, of | {"last": ledger.FIRST_PREV, "entries": 0}), (listed, of | {"entries": 99}),
        (less, of | {"index": canonical.digest(less)}),
    ):  # fmt: skip
        for path, data in ((index, lines), (head, at)):
            path.unlink(missing_ok=True)
            if data is not None:
                path.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())
        _alike(copy, deep=deep)
        assert _vouched(copy, deep=deep)


@pytest.mark.parametrize("deep", [False, True])
def test_what_is_wrong_once_and_right_the_next_time_is_told(
    every_kind: Path, monkeypatch: pytest.MonkeyPatch, deep: bool
) -> None:
    """A disk, or memory, that cannot be trusted."""
    file = min((every_kind / "warcs").rglob("*.gz")).relative_to(every_kind).as_posix()
    for place, rule in (((file, 5), "record-corrupt"), ((ledger.ENTRIES, 0), "ledger-broken")):
        monkeypatch.setattr(scanning, "sound", lambda *_, p=place, **__: Doubt(p))
        result = audit(every_kind, now=MOMENT, deep=deep, record=False)
        [found] = result.findings
        assert (found.rule, found.path, result.damaged) == (rule, place[0], 1)
        assert "read twice and differently" in found.message


def test_a_record_that_is_read_differently_is_doubted_by_its_place(
    every_kind: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Window, "first_other", lambda _, records: list(records)[1])
    index = Index(every_kind, fully=False)
    doubt = sound(every_kind, Seals(every_kind), index, deep=False, workers=1)
    assert isinstance(doubt, Doubt)
    assert doubt.place is not None
    assert doubt.place[0].startswith("warcs/")
    assert doubt.place[1] > 0


@pytest.mark.parametrize("deep", [False, True])
def test_where_no_process_may_fork_threads_do_it(
    every_kind: Path, monkeypatch: pytest.MonkeyPatch, deep: bool
) -> None:
    monkeypatch.setattr(whole, "_LEAST", 1)
    monkeypatch.setattr(spread, "may_fork", lambda: False)
    monkeypatch.setattr(os, "fork", None)
    assert _vouched(every_kind, deep=deep, workers=3)


def test_more_than_one_root_within_a_piece_is_compared(tmp_path: Path) -> None:
    """Each checkpoint is held against the lines before it, wherever the ledger is cut."""
    of = subject(tmp_path)
    for size in sizes(of.path):
        path = of.path / ledger.CHECKPOINTS / str(size)
        data = path.read_bytes()
        assert _vouched(of.path, deep=False)
        root = merkle.EMPTY_ROOT
        made = checkpoint.Checkpoint(of.key.verifier.name, size, root)
        path.write_bytes(checkpoint.sign(made, [of.key]))
        assert not _vouched(of.path, deep=False)
        assert _alike(of.path, deep=False).findings
        path.write_bytes(data)


def test_what_beside_the_ledger_is_signed_is_told_of_alike(tmp_path: Path) -> None:
    of = subject(tmp_path)
    newest = str(max(sizes(of.path)))  # nothing tells of it yet: it may be taken away unseen
    for path in sorted(each for each in (of.path / "ledger").rglob("*") if each.is_file()):
        data = path.read_bytes()
        for new in (None, data[:-1], data.swapcase(), b""):
            path.unlink(missing_ok=True)
            if new is not None:
                path.write_bytes(new)
            found = _alike(of.path, deep=False).findings
            assert found or (new is None and path.name == newest)
        path.write_bytes(data)
    assert _vouched(of.path, deep=False)


def test_records_with_one_id_are_told_of_alike(tmp_path: Path) -> None:
    """What an entry says of an id it says of the last record that has it."""
    tokens = Tokens()
    with writing(tmp_path, token=lambda size: "ab" * size if size == 16 else tokens(size)) as to:
        to.store(redirected(), **ABOUT, outcome=State.CAPTURED)
    assert _alike(tmp_path, deep=False).findings == ()
    assert _alike(tmp_path, deep=True).findings


@settings(max_examples=400, deadline=None)
@given(seed=st.integers(0, 2**32), times=st.integers(1, 4))
def test_a_line_read_by_its_types_says_what_it_says_as_json(seed: int, times: int) -> None:
    """Whatever became of it: it is read so, or not at all."""
    chance = Random(seed)
    line = chance.choice(LINES)
    for _ in range(times):
        change = chance.choice(list(CHANGES.values()))
        line = _mutated(line, chance) if chance.random() < 0.5 and line else change(line)
        line = line[:20000].replace(b"\n", b"")
    read = line_of(line)
    if read is None:
        return
    entry: dict[str, Any] = json.loads(line)
    assert [entry["type"], entry["seq"], entry["prev"]] == [read.type, read.seq, read.prev]
    assert (type(entry["seq"]), entry["capture"]) == (int, read.capture)
    records = dict.fromkeys(record for _, record in records_of(entry))
    found, claims = named(line, deep=True)
    assert list(dict.fromkeys(map(stored_record, found))) == list(records)
    told: dict[str, list[Any]] = {record.id: [] for record in records}
    for urn, claim in claims_of(entry):
        if urn in told:
            told[urn].append(claim)
    by_id = {record.id: list(each) for record, each in zip(found, claims, strict=True)}
    assert by_id == told


def _usual() -> list[bytes]:
    """Lines of the types that are read so, and some others."""
    digest, file = "sha256:" + "5" * 64, "warcs/2026/11/20261121T194500Z-0000-000.warc.gz"
    record = {"id": "urn:uuid:1", "type": "request", "file": file, "offset": 5, "length": 7}
    record |= {"member": digest, "block": digest, "payload": None, "body": None}
    response = record | {"id": "urn:uuid:2", "type": "response", "payload": digest, "offset": 12}
    hop = {"url": "https://a.b/é", "how": "link", "status": 200, "reference": "", "address": ""}
    hop |= {"tls": None, "records": [record, response]}
    base = {"seq": 4, "prev": digest, "capture": "c", "time": "2026-11-21T19:45:01Z"}
    capture = base | {"type": "capture", "hops": [hop], "complete": True, "reasons": []}
    entries: list[dict[str, Any]] = [
        capture,
        capture | {"warcinfo": record | {"type": "warcinfo", "id": "urn:uuid:0"}},
        capture | {"hops": [hop, hop | {"records": []}], "requisites": [hop]},
        base | {"type": "pin", "reason": 'a "first" one'},
        base | {"type": "text", "extractor": "x", "characters": 5, "text": digest},
    ]
    return [canonical.encode(entry) for entry in entries]


LINES = _usual()


def test_those_lines_are_the_usual_ones() -> None:
    assert all(line_of(line) for line in LINES)
    with pytest.raises(RecordError):
        list(records_of(json.loads(LINES[1]) | {"warcinfo": None}))
    assert line_of(canonical.encode(json.loads(LINES[1]) | {"warcinfo": None})) is None
