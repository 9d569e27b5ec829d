"""OpenTimestamps proofs in a package: held against their checkpoint, and never a time alone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from loccit.archive.proofs import record_proof
from loccit.archive.sealing import sizes
from loccit.export import check_package
from loccit.ledger import bitcoin, opentimestamps
from tests.support.chains import MOMENT
from tests.support.otscalendar import TIME, replayed
from tests.support.otsfiles import append, block, mined, pending
from tests.support.packages import Kept, by_script, packed, sealed, unpacked

CALENDAR = "https://alice.example"
WAY = append(b"tree") + b"\x08"


def promise(kept: Kept, size: int) -> bytes:
    """A calendar's promise over a checkpoint, kept."""
    data = (kept.path / "ledger/checkpoints" / str(size)).read_bytes()
    first = opentimestamps.proof(data, bytes(16), append(b"seen") + pending(CALENDAR))
    assert record_proof(kept.path, size, CALENDAR, first, blocks=(), now=MOMENT)
    return first


def prove(kept: Kept, size: int, height: int) -> str:
    """A promise and its proof over a checkpoint, kept; what `--bitcoin-header` takes of it."""
    first = promise(kept, size)
    [(message, _)] = opentimestamps.read(first).promises
    whole = opentimestamps.completed(first, message, CALENDAR, WAY + block(height))
    assert record_proof(kept.path, size, CALENDAR, whole, blocks=(height,), now=MOMENT)
    return f"{height}:{mined(replayed(message, WAY), TIME)}"


@pytest.fixture(autouse=True)
def test_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of a network that asks for next to no work count."""
    monkeypatch.setattr(bitcoin, "EASIEST", 1 << 255)


@pytest.fixture
def own(archive: Kept, tmp_path: Path) -> Kept:
    shutil.copytree(archive.path, tmp_path / "archive")
    return Kept(tmp_path / "archive", archive.captures, archive.safe)


def said(package: Path, given: str = "") -> str:
    verdict = check_package(package, "", bitcoin.headers(given))
    assert verdict.holds, [check for check in verdict.checks if not check.holds]
    assert not verdict.unsure
    return "\n".join(check.said for check in verdict.checks)


def test_a_promise_shows_no_time(own: Kept, tmp_path: Path) -> None:
    newest = max(sizes(own.path))
    promise(own, newest)
    out = own.export(tmp_path / "p.wacz")
    told = said(out)
    assert "No authority's time stamp is in it." in told
    assert f"is a promise only, of {CALENDAR}: it shows no time." in told
    assert "was there at" not in told
    files = unpacked(out)
    assert sum(name.endswith(".ots") for name in files) == 1
    statement = " ".join(files["evidence/statement.txt"].decode().split())
    assert "No outside time stamp is beside" in statement
    assert "one shows a time only where it names a Bitcoin block and is held against" in statement
    assert f"ots verify -f checkpoints/{newest} checkpoints/{newest}-" in (
        files["evidence/README.txt"].decode()
    )
    assert by_script(out)[0] == 0


def test_a_proof_shows_a_time_by_its_header_alone(own: Kept, tmp_path: Path) -> None:
    """And the oldest that covers what is exported goes along, with the newest checkpoint's."""
    old = max(sizes(own.path))
    given = prove(own, old, 900_000)
    sealed(own.path, own.safe)
    promise(own, max(sizes(own.path)))
    out = own.export(tmp_path / "p.wacz")
    names = [name for name in unpacked(out) if name.endswith(".ots")]
    assert len(names) == 3
    told = said(out)
    assert "names Bitcoin's block 900000; without the block's header" in told
    assert "was there at" not in told
    told = said(out, given)
    [header] = bitcoin.headers(given).values()
    assert f"The checkpoint over {old} entries was there at 2026-11-25T09:46:40Z" in told
    assert header.hash in told
    assert by_script(out)[0] == 0


def test_a_header_that_the_proof_does_not_lead_to_is_refused(own: Kept, tmp_path: Path) -> None:
    prove(own, max(sizes(own.path)), 900_000)
    out = own.export(tmp_path / "p.wacz")
    other = f"900000:{mined(bytes(32), TIME)}"
    verdict = check_package(out, "", bitcoin.headers(other))
    assert not verdict.holds
    assert "does not lead to the Bitcoin block 900000" in verdict.checks[-1].said


def changed(files: dict[str, bytes], name: str, how: str) -> None:
    if how == "junk":
        files[name] = b"junk"
    elif how == "other":
        files[name] = opentimestamps.proof(b"other", bytes(16), pending(CALENDAR))
    else:
        size = name.rpartition("/")[2].split("-")[0]
        text = files[f"checkpoints/{size}.text"]
        proof = opentimestamps.proof(text, bytes(16), pending(CALENDAR))
        files[f"checkpoints/{size}.text-01234567.ots"] = proof


@pytest.mark.parametrize("how", ["junk", "other", "name"])
def test_what_is_no_proof_of_a_checkpoint_is_refused_though_the_key_signed_it(
    own: Kept, tmp_path: Path, how: str
) -> None:
    promise(own, max(sizes(own.path)))
    files = unpacked(own.export(tmp_path / "p.wacz"))
    [name] = [each for each in files if each.endswith(".ots")]
    changed(files, name, how)
    made = packed(files, tmp_path / "q.wacz", own.signers)
    verdict = check_package(made)
    assert not verdict.holds
    assert ("over no checkpoint" if how == "name" else "OpenTimestamps proof") in (
        verdict.checks[-1].said
    )
    assert by_script(made)[0] == 0  # it looks at no time stamp, and says so nowhere


def test_what_cannot_be_computed_here_is_not_checked(own: Kept, tmp_path: Path) -> None:
    first = promise(own, max(sizes(own.path)))
    files = unpacked(own.export(tmp_path / "p.wacz"))
    [name] = [each for each in files if each.endswith(".ots")]
    files[name] = first[: 31 + 2 + 32] + b"\x67" + pending(CALENDAR)
    verdict = check_package(packed(files, tmp_path / "q.wacz", own.signers))
    assert verdict.holds
    assert verdict.unsure
    assert any("Keccak-256" in check.said for check in verdict.checks)


def test_one_archive_gives_one_package(own: Kept, tmp_path: Path) -> None:
    prove(own, max(sizes(own.path)), 900_000)
    one, two = (own.export(tmp_path / name) for name in ("a.wacz", "b.wacz"))
    assert one.read_bytes() == two.read_bytes()
    assert json.loads(unpacked(one)["evidence/evidence.json"])["checkpoint"] == max(sizes(own.path))
