"""What a ledger says of revisits: what cannot be so is refused, whoever wrote it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from loccit import canonical, ledger
from loccit.archive import Archive, rebuild_index
from loccit.archive.recovery import reaches
from loccit.audit import audit
from loccit.errors import ArchiveError, FixityError, RecordError
from loccit.models.capture import Capture, State
from tests.support.archives import ABOUT, store, writing
from tests.support.chains import MOMENT, chain, digest, exchange

BODY = b"<p>We need to take away children.</p>"
OTHER = b"<p>We need to care for the children.</p>"


def twice(path: Path) -> tuple[Capture, Capture, Capture]:
    """A page, another page, and the first one again: a revisit."""
    with writing(path) as to:
        first, other, again = store(to), store(to, OTHER), store(to)
    assert again.final.refers_to is not None
    assert again.final.refers_to.record == first.final.response
    return first, other, again


def forged(path: Path, change: Callable[[dict[str, Any], list[dict[str, Any]]], None]) -> Archive:
    """The ledger, whole, with its last capture's hop changed; `change` is given the captures'
    hops as well."""
    entries = [json.loads(x) for x in (path / ledger.ENTRIES).read_bytes().splitlines()]
    hops = [entry["hops"][-1] for entry in entries if entry["type"] == "capture"]
    change(hops[-1], hops)
    head, lines = ledger.EMPTY, list[bytes]()
    for entry in entries:
        leaf = canonical.encode({**entry, "prev": head.last})
        lines.append(leaf + b"\n")
        head = ledger.Head(head.size + len(lines[-1]), len(lines), canonical.digest(leaf))
    (path / ledger.ENTRIES).write_bytes(b"".join(lines))
    (path / ledger.HEAD).write_bytes(head.encode())
    return Archive.open(path)


def of(hop: dict[str, Any], kind: str) -> dict[str, Any]:
    """A hop's record of a type."""
    found: dict[str, Any] = next(each for each in hop["records"] if each["type"] == kind)
    return found


CHANGES: dict[str, Callable[[dict[str, Any], list[dict[str, Any]]], Any]] = {
    "leads nowhere": lambda hop, _: hop.pop("refers_to"),
    "leads to another payload": lambda hop, hops: hop["refers_to"].update(
        record=of(hops[1], "response")
    ),
    "leads to a request": lambda hop, hops: hop["refers_to"].update(record=of(hops[0], "request")),
    "leads to a revisit": lambda hop, _: hop["refers_to"].update(record=of(hop, "revisit")),
    "another body": lambda hop, _: of(hop, "revisit").update(body=digest(OTHER)),
    "no payload": lambda hop, _: (
        of(hop, "revisit").update(payload=None),
        hop["refers_to"]["record"].update(payload=None),
    ),
    "no record": lambda hop, _: hop["refers_to"].pop("record"),
    "no words": lambda hop, _: hop.update(refers_to="it"),
    "no capture": lambda hop, _: hop["refers_to"].update(capture=7),
    "no revisit": lambda hop, _: hop["records"].remove(of(hop, "revisit")),
    "two revisits": lambda hop, _: hop["records"].append(of(hop, "revisit")),
    "no head": lambda hop, _: hop["refers_to"].update(head=5),
    "no tag": lambda hop, _: hop.update(etag=5),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_revisit_that_cannot_be_is_refused(what: str, tmp_path: Path) -> None:
    twice(tmp_path)
    archive = forged(tmp_path, CHANGES[what])
    with pytest.raises(RecordError, match="is not as an entry of type capture must be"):
        archive.captures()
    if what != "no tag":  # the audit looks at what names a record
        assert "ledger-broken" in {f.rule for f in audit(tmp_path, now=MOMENT).findings}


def test_a_payload_that_is_claimed_for_both_is_checked(tmp_path: Path) -> None:
    """Both are said to have the other page's payload: the bytes tell."""
    twice(tmp_path)

    def change(hop: dict[str, Any], hops: list[dict[str, Any]]) -> None:
        there = of(hops[1], "response")
        for record in (of(hop, "revisit"), hop["refers_to"]["record"]):
            record.update(payload=there["payload"], body=there["body"])

    archive = forged(tmp_path, change)
    with pytest.raises(FixityError, match=r"payload|body"):
        archive.payload(archive.captures()[-1])
    assert "ledger-broken" in {f.rule for f in audit(tmp_path, now=MOMENT).findings}


def test_recovery_knows_what_is_referred_to(tmp_path: Path) -> None:
    """Even where the entry that stored it is gone, no byte of it is moved away."""
    first, _, _ = twice(tmp_path)
    record = first.final.response
    assert record is not None

    def change(_: dict[str, Any], hops: list[dict[str, Any]]) -> None:
        for hop in hops[:-1]:
            hop["records"] = []
        del hops[-1]["records"][0]

    revisit_alone = forged(tmp_path, change)
    assert reaches(revisit_alone)[record.file] >= record.offset + record.length


@pytest.mark.parametrize("outcome", [State.BLOCKED, State.FAILED, State.INCOMPLETE])
def test_only_what_may_verify_is_referred_to(outcome: State, tmp_path: Path) -> None:
    with writing(tmp_path) as to:
        to.store(chain(exchange()), **ABOUT, outcome=outcome)
        good = store(to)
        again = to.store(chain(exchange()), **ABOUT, outcome=outcome)
    assert good.final.refers_to is None
    assert again.final.refers_to is None


@pytest.mark.parametrize("coding", [None, "gzip"])
def test_an_empty_body_is_never_referred_to(coding: str | None, tmp_path: Path) -> None:
    given = chain(exchange(body=b"", coding=coding))
    with writing(tmp_path) as to:
        stored = [to.store(given, **ABOUT, outcome=State.CAPTURED) for _ in range(2)]
    assert [(each.final.refers_to, each.final.date) for each in stored] == [(None, "")] * 2


def test_an_open_end_is_never_referred_to(tmp_path: Path) -> None:
    given = replace(exchange(), complete=None)
    with writing(tmp_path) as to:
        to.store(chain(given), **ABOUT, outcome=State.CAPTURED)
        assert store(to).final.refers_to is None
        assert to.store(chain(given), **ABOUT, outcome=State.CAPTURED).final.refers_to is None


def test_what_has_no_payload_that_lasts_cannot_be_called_unchanged(tmp_path: Path) -> None:
    given = replace(exchange(), complete=None)
    with writing(tmp_path) as to:
        first = to.store(chain(given), **ABOUT, outcome=State.CAPTURED)
        answer = exchange(status=304, body=b"")
        with pytest.raises(ArchiveError, match="not in the archive"):
            to.store(chain(answer), **ABOUT, outcome=State.CAPTURED, same_as=first)


def test_a_rotated_file_is_referred_to_across_runs(tmp_path: Path) -> None:
    with writing(tmp_path, "one") as to:
        first = store(to)
    with writing(tmp_path, "two") as to:
        second = store(to)
    assert first.final.response is not None
    assert second.final.response is not None
    assert first.final.response.file != second.final.response.file
    assert Archive.open(tmp_path).payload(second).body == BODY


def test_the_entry_that_may_be_referred_to_says_when(tmp_path: Path) -> None:
    tagged = exchange(headers=(("Content-Type", "text/html"), ("ETag", '"v1"')))
    with writing(tmp_path) as to:
        first = to.store(chain(tagged), **ABOUT, outcome=State.CAPTURED)
        gone = to.store(chain(exchange(status=404)), **ABOUT, outcome=State.FAILED)
    assert (first.final.etag, first.final.date) == ('"v1"', "2026-11-21T19:45:01.123456Z")
    assert (gone.final.etag, gone.final.date) == ("", "")


def test_an_audit_in_full_and_the_index_know_revisits(tmp_path: Path) -> None:
    twice(tmp_path)
    rebuild_index(tmp_path)
    assert audit(tmp_path, now=MOMENT, record=False, deep=True).findings == ()
    (tmp_path / "index.head.json").unlink()
    assert audit(tmp_path, now=MOMENT, record=False).findings == ()


def test_damage_to_what_is_referred_to_concerns_both(tmp_path: Path) -> None:
    first, _, again = twice(tmp_path)
    record = first.final.response
    assert record is not None
    data = bytearray((tmp_path / record.file).read_bytes())
    data[record.offset + 30] ^= 1
    (tmp_path / record.file).write_bytes(data)
    [found] = audit(tmp_path, now=MOMENT, record=False).findings
    assert first.id in found.message
    assert again.id in found.message
