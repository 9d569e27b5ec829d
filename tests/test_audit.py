"""Every changed, cut, added or removed byte of an archive is found."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from random import Random
from typing import Any

import pytest

from loccit import canonical, ledger
from loccit.archive import Age, Archive, rebuild_index
from loccit.audit import AuditResult, audit
from loccit.errors import ArchiveError
from loccit.models.capture import State
from loccit.models.report import Finding, Report
from tests.support.archives import ABOUT, small, store, writing
from tests.support.chains import MOMENT, chain, exchange, redirected

FOLDERS = ("warcs", "ledger")


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small archive that no test changes."""
    path = tmp_path_factory.mktemp("pristine") / "archive"
    small(path, tls=False)
    return path


@pytest.fixture
def archive(pristine: Path, tmp_path: Path) -> Path:
    """A copy of it to be damaged."""
    return Path(shutil.copytree(pristine, tmp_path / "archive"))


def _files(archive: Path) -> list[Path]:
    return sorted(p for f in FOLDERS for p in (archive / f).rglob("*") if p.is_file())


def _told(path: Path, archive: Path) -> bool:
    """Is damage found in the file at `path`? Where the head says one thing and the lines
    another, either of the two may be told."""
    name = path.relative_to(archive).as_posix()
    names = {ledger.HEAD, ledger.ENTRIES} if name == ledger.HEAD else {name}
    return bool(names & {f.path for f in _look(archive)})


def _look(archive: Path) -> tuple[Finding, ...]:
    return audit(archive, now=MOMENT, record=False).findings


def test_a_sound_archive_is_clean_and_says_so_in_its_ledger(archive: Path) -> None:
    result = audit(archive, now=MOMENT)
    size = sum(p.stat().st_size for p in (archive / "warcs").rglob("*.gz"))
    assert result == AuditResult(
        (), 10, 0, 8, size, recorded=True, total=10, ages=(Age("1 day", 10, 1.0),)
    )
    *_, last = Archive.open(archive).entries()
    told = {key: value for key, value in last.items() if key not in ("prev", "seq")}
    assert told == {
        "type": "audit", "time": "2026-11-21T19:45:01Z", "scope": "all", "checked": 10,
        "damaged": 0, "deep": False, "sample": None, "of": 10,
    }  # fmt: skip
    assert audit(archive, now=MOMENT).entries == 9


def test_without_record_nothing_is_written(archive: Path) -> None:
    before = {p: p.read_bytes() for p in _files(archive)}
    assert audit(archive, now=MOMENT, record=False).recorded is False
    assert {p: p.read_bytes() for p in _files(archive)} == before


def test_where_no_archive_is_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="there is no archive"):
        audit(tmp_path / "none", now=MOMENT)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_every_changed_byte_is_found(archive: Path) -> None:
    """Each byte of each file, bits drawn at random: gzip heads and trailers, member borders,
    WARC heads, line ends, the ledger's last line and its head are all among them."""
    chance = Random(5)
    for path in _files(archive):
        data = path.read_bytes()
        for at in range(len(data)):
            bits = chance.randrange(1, 256)
            path.write_bytes(data[:at] + bytes([data[at] ^ bits]) + data[at + 1 :])
            assert _told(path, archive), f"{path} byte {at} ^ {bits}"
        path.write_bytes(data)
    assert _look(archive) == ()


def test_every_cut_is_found(archive: Path) -> None:
    chance = Random(6)
    for path in _files(archive):
        data = path.read_bytes()
        for keep in {0, 1, len(data) - 1, *chance.sample(range(len(data)), 25)}:
            path.write_bytes(data[:keep])
            assert _told(path, archive), f"{path} cut to {keep}"
        path.write_bytes(data)
    assert _look(archive) == ()


def test_a_cut_at_a_record_or_line_is_found(archive: Path) -> None:
    """What `warcio check` passes: the rest is a sound file."""
    for path in _files(archive):
        data = path.read_bytes()
        mark = b"\x1f\x8b\x08" if path.suffix == ".gz" else b"\n"
        at = data.find(mark, 1)
        while at > 0:
            cut = at if path.suffix == ".gz" else at + 1
            if cut < len(data):
                path.write_bytes(data[:cut])
                assert _told(path, archive)
            at = data.find(mark, at + 1)
        path.write_bytes(data)


@pytest.mark.parametrize("added", [b"\0", b"\n", b" ", b"{}\n", b"\x1f\x8b\x08", "itself"])
def test_every_addition_is_found(archive: Path, added: bytes | str) -> None:
    for path in _files(archive):
        data = path.read_bytes()
        more = data if isinstance(added, str) else added
        for changed in (data + more, more + data):
            path.write_bytes(changed)
            assert _told(path, archive), path
        path.write_bytes(data)


def test_bytes_put_in_between_or_taken_out_are_found(archive: Path) -> None:
    chance = Random(7)
    for path in _files(archive):
        data = path.read_bytes()
        for at in chance.sample(range(1, len(data)), 20):
            for changed in (data[:at] + b"\0" + data[at:], data[:at] + data[at + 1 :]):
                path.write_bytes(changed)
                assert _told(path, archive)
        path.write_bytes(data)


def test_every_removed_file_is_found(archive: Path) -> None:
    for path in _files(archive):
        aside = archive / "aside"
        path.rename(aside)
        [*found] = _look(archive)
        assert _told(path, archive)
        assert any("missing" in f.message for f in found)
        aside.rename(path)
    assert _look(archive) == ()


@pytest.mark.parametrize("name", ["warcs/x.warc.gz", "warcs/2026/11/a", "ledger/more.jsonl"])
def test_every_added_file_is_found(archive: Path, name: str) -> None:
    (archive / name).write_bytes(b"")
    [found] = _look(archive)
    assert (found.path, "not known to the ledger" in found.message) == (name, True)


def test_files_that_change_places_are_found(archive: Path) -> None:
    one, two = sorted((archive / "warcs").rglob("*.gz"))
    one.rename(archive / "aside")
    two.rename(one)
    (archive / "aside").rename(two)
    assert {f.path for f in _look(archive)} == {
        p.relative_to(archive).as_posix() for p in (one, two)
    }


def test_a_file_replaced_by_a_link_is_found(archive: Path) -> None:
    path = min((archive / "warcs").rglob("*.gz"))
    path.rename(archive / "aside")
    path.symlink_to(archive / "aside")
    [found] = _look(archive)
    assert "no regular file" in found.message


def test_what_lies_beside_the_evidence_is_nobodys_damage(archive: Path) -> None:
    (archive / "README.md").write_bytes(b"hello")
    assert _look(archive) == ()


def _index_told(archive: Path, *, deep: bool = False) -> list[str]:
    """What is said of the index; it is never damage."""
    result = audit(archive, now=MOMENT, record=False, deep=deep)
    assert (result.damaged, {f.rule for f in result.findings} | {"index-stale"}) == (
        0,
        {"index-stale"},
    )
    assert all("loccit repair" in f.hint for f in result.findings)
    return [f.message for f in result.findings]


@pytest.mark.parametrize("deep", [False, True])
def test_an_index_of_this_ledger_agrees(archive: Path, deep: bool) -> None:
    assert _index_told(archive, deep=deep) == []
    rebuild_index(archive)
    assert _index_told(archive, deep=deep) == []
    audit(archive, now=MOMENT)  # adds an entry that names no record
    assert _index_told(archive, deep=deep) == []


def test_an_index_that_was_changed_is_told(archive: Path) -> None:
    rebuild_index(archive)
    (archive / "index.cdxj").write_bytes(b"nonsense")
    assert _index_told(archive) == ["index.cdxj: the index was changed, or not written to its end."]
    (archive / "index.head.json").unlink()
    assert "does not list the records" in _index_told(archive)[0]


def test_an_index_whose_head_is_lost_is_read_line_by_line(archive: Path) -> None:
    """As in archives that are kept in a repository, or were made before there was a head."""
    rebuild_index(archive)
    (archive / "index.head.json").unlink()
    assert _index_told(archive) == []


def test_an_index_that_lags_behind_is_told(archive: Path) -> None:
    rebuild_index(archive)
    with writing(archive, "third") as to:
        store(to)
    assert _index_told(archive) == ["index.cdxj: the index lacks the newest captures."]


def test_an_index_of_another_ledger_is_told(archive: Path, tmp_path: Path) -> None:
    with writing(tmp_path / "other", "other") as to:
        store(to)
    rebuild_index(tmp_path / "other")
    for name in ("index.cdxj", "index.head.json"):
        shutil.copy(tmp_path / "other" / name, archive / name)
    assert _index_told(archive) == ["index.cdxj: the index was written for another ledger."]


def test_only_a_deep_audit_reads_the_lines_of_an_index(archive: Path) -> None:
    """Both files of it made anew by somebody who knows how."""
    rebuild_index(archive)
    data = (archive / "index.cdxj").read_bytes().replace(b'"offset":"', b'"offset":"1')
    (archive / "index.cdxj").write_bytes(data)
    head = json.loads((archive / "index.head.json").read_bytes())
    (archive / "index.head.json").write_bytes(
        canonical.encode(head | {"index": canonical.digest(data)})
    )
    assert _index_told(archive) == []
    assert "does not list the records" in _index_told(archive, deep=True)[0]


def test_a_finding_says_what_where_and_whose(archive: Path) -> None:
    capture = Archive.open(archive).captures()[0]
    record = capture.final.response
    assert record is not None
    path = archive / record.file
    data = bytearray(path.read_bytes())
    data[record.offset + 40] ^= 255
    path.write_bytes(data)
    result = audit(archive, now=MOMENT)
    [found] = result.findings
    assert (found.rule, found.path) == ("record-corrupt", record.file)
    assert (found.manifest, found.document, found.citation) == tuple(ABOUT.values())
    assert f"{record.file} at byte {record.offset}:" in found.message
    assert f"expected {record.member}, found sha256:" in found.message
    assert f"This concerns {capture.id} (zero-tolerance, thread, report)." in found.message
    assert found.hint
    assert (result.damaged, result.recorded) == (1, True)
    report = Report(MOMENT, "0", (), result.findings)
    assert report.exit_code() == 4


def test_a_missing_file_names_all_that_it_held(tmp_path: Path) -> None:
    with writing(tmp_path) as to:
        captures = [store(to) for _ in range(8)]
    [path] = (tmp_path / "warcs").rglob("*.gz")
    path.unlink()
    [found] = _look(tmp_path)
    assert found.citation == "report"
    assert all(capture.id in found.message for capture in captures[:5])
    assert "and 3 more" in found.message


def test_a_changed_ledger_line_names_its_citation(archive: Path) -> None:
    path = archive / ledger.ENTRIES
    path.write_bytes(
        path.read_bytes().replace(b"https://example.org/news", b"https://example.org/NEWS")
    )
    result = audit(archive, now=MOMENT)
    [found] = result.findings
    assert (found.rule, found.citation) == ("ledger-broken", "news")
    assert result.recorded is False


def test_a_damaged_ledger_takes_no_entry(archive: Path) -> None:
    path = archive / ledger.ENTRIES
    data = path.read_bytes() + b"x"
    path.write_bytes(data)
    assert audit(archive, now=MOMENT).recorded is False
    assert path.read_bytes() == data


def test_warc_files_are_looked_at_although_the_ledger_is_damaged(archive: Path) -> None:
    (archive / ledger.HEAD).write_bytes(b"{}")
    path = min((archive / "warcs").rglob("*.gz"))
    data = bytearray(path.read_bytes())
    data[100] ^= 1
    path.write_bytes(data)
    assert {f.rule for f in _look(archive)} == {"ledger-broken", "record-corrupt"}


def _rechained(archive: Path, change: dict[str, object]) -> None:
    """Rewrite every response's record in the ledger, chain and head included."""
    head, lines = ledger.EMPTY, []
    for leaf in (archive / ledger.ENTRIES).read_bytes().splitlines():
        entry = json.loads(leaf)
        for hop in entry.get("hops", ()):
            for record in hop["records"]:
                if record["type"] == "response":
                    record.update(change)
            hop["records"] = [r for r in hop["records"] if r["type"] != "left out"]
        entry["prev"] = head.last
        made = canonical.encode(entry)
        lines.append(made + b"\n")
        head = ledger.Head(head.size + len(lines[-1]), len(lines), canonical.digest(made))
    (archive / ledger.ENTRIES).write_bytes(b"".join(lines))
    (archive / ledger.HEAD).write_bytes(head.encode())


def test_bytes_between_the_records_are_found(tmp_path: Path) -> None:
    """Not padding: a whole record that a later ledger no longer names."""
    path = tmp_path / "archive"
    hops = [hop for capture in small(path) for hop in capture.hops]
    left_out = [hop.response.length for hop in hops if hop.response]
    _rechained(path, {"type": "left out"})
    told = [f.message for f in _look(path) if "belong to no record" in f.message]
    assert [int(each.split(": ")[1].split()[0]) for each in told] == left_out
    assert len(left_out) == 3


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"offset": 10**9}, "the file ends"),
        ({"file": "../outside.warc.gz"}, "no WARC file"),
        ({"file": 5}, "is not as an entry"),
        ({"length": 0}, "is not as an entry"),
        ({"offset": 0}, "hold the same bytes"),
        ({"member": "sha256:" + "0" * 64}, "have changed"),
    ],
)
def test_a_ledger_that_tells_lies_is_found(
    archive: Path, change: dict[str, object], told: str
) -> None:
    _rechained(archive, change)
    assert any(told in f.message for f in _look(archive))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"block": "sha256:" + "0" * 64}, "is not the response record"),
        ({"id": "urn:uuid:00000000-0000-4000-8000-000000000000"}, "is not the response record"),
        ({"payload": "sha256:" + "0" * 64}, "the payload of response record"),
        ({"body": "sha256:" + "0" * 64}, "the body of response record"),
    ],
)
def test_a_ledger_that_tells_lies_of_what_is_in_a_record_is_found_in_full(
    archive: Path, change: dict[str, object], told: str
) -> None:
    _rechained(archive, change)
    assert _look(archive) == ()
    found = audit(archive, now=MOMENT, record=False, deep=True).findings
    assert any(told in f.message for f in found), found


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (b'"url":"https://example.org/news"', b'"url":"https://example.org/olds"', "the URL in"),
        (b'"status":200', b'"status":404', "the status in response"),
        (b'"time":"2026-11-21T19:45:01Z"', b'"time":"2026-11-21T19:45:09Z"', "the date in"),
    ],
)
def test_a_ledger_that_tells_lies_beside_the_hashes_is_found_in_full(
    archive: Path, old: bytes, new: bytes, told: str
) -> None:
    data = (archive / ledger.ENTRIES).read_bytes()
    assert old in data
    (archive / ledger.ENTRIES).write_bytes(data.replace(old, new))
    _rechained(archive, {})
    assert _look(archive) == ()
    found = audit(archive, now=MOMENT, record=False, deep=True).findings
    assert any(told in f.message and "(expected " in f.message for f in found), found


def test_a_pin_of_nothing_is_found(archive: Path) -> None:
    path = archive / ledger.ENTRIES
    capture = Archive.open(archive).captures()[0].id.encode()
    lines = path.read_bytes().splitlines(keepends=True)
    number = next(n for n, line in enumerate(lines) if b'"type":"pin"' in line)
    lines[number] = lines[number].replace(capture, b"20000101T000000Z-0000")
    path.write_bytes(b"".join(lines))
    _rechained(archive, {})
    [found] = _look(archive)
    assert (found.rule, found.citation) == ("ledger-broken", "report")
    assert "names a capture that is not in the ledger" in found.message


@pytest.mark.parametrize("workers", [1, 3])
@pytest.mark.parametrize("deep", [False, True])
def test_large_and_odd_bodies_are_whole(tmp_path: Path, workers: int, deep: bool) -> None:
    """Larger than the buffer and than what is inflated at once, chunked, coded, cut, empty."""
    with writing(tmp_path, max_file=2**20) as to:
        for number, (body, more) in enumerate(_odd_bodies()):
            page = exchange(f"https://example.org/{number}", body, **more)
            to.store(chain(page), **ABOUT, outcome=State.CAPTURED)
    assert audit(tmp_path, now=MOMENT, record=False, deep=deep, workers=workers).findings == ()


def _odd_bodies() -> list[tuple[bytes, dict[str, Any]]]:
    noise = Random(9).randbytes(700_000)
    return [
        (noise, {}),
        (bytes(5 * 2**20), {}),
        (noise * 7, {"in_chunks": True}),
        (noise, {"coding": "gzip"}),
        (b"small" * 300, {"coding": "gzip", "in_chunks": True}),
        (b"small" * 300, {"in_chunks": True, "truncated": "disconnect"}),
        (b"", {}),
        (b"", {"status": 304, "reason": "Not Modified"}),
    ]


def test_a_pipe_in_place_of_a_file_is_not_waited_for(archive: Path) -> None:
    path = min((archive / "warcs").rglob("*.gz"))
    path.unlink()
    os.mkfifo(path)
    assert {f.path for f in _look(archive)} == {path.relative_to(archive).as_posix()}


def test_an_unreadable_file_is_told_and_the_rest_read(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    victim = min((archive / "warcs").rglob("*.gz"))
    real = Path.open

    def refuse(self: Path, *args: Any, **more: Any) -> Any:
        if self == victim:
            raise PermissionError(13, "Permission denied")
        return real(self, *args, **more)

    monkeypatch.setattr(Path, "open", refuse)
    found = _look(archive)
    assert {f.path for f in found} == {victim.relative_to(archive).as_posix()}
    assert "Permission denied" in found[0].message


def test_progress_is_told_by_file(archive: Path) -> None:
    seen: list[str] = []
    audit(archive, now=MOMENT, record=False, progress=seen.append)
    assert seen == [p.relative_to(archive).as_posix() for p in _files(archive) if p.suffix == ".gz"]


def test_a_larger_archive_of_all_kinds_is_clean(tmp_path: Path) -> None:
    file = tmp_path / "f.pdf"
    file.write_bytes(os.urandom(300_000))
    with writing(tmp_path / "archive", max_file=100_000) as to:
        for number in range(6):
            body = os.urandom(40_000)
            page = exchange(f"https://example.org/{number}", body, interim=b"HTTP/1.1 103 \r\n\r\n")
            to.store(
                chain(redirected().hops[0].exchange or page, page), **ABOUT, outcome=State.CAPTURED
            )
        to.attach(
            file, media_type="application/pdf", file="f.pdf", note="", url="https://a.b/", **ABOUT
        )
    assert _look(tmp_path / "archive") == ()
