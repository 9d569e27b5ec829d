"""The whole job on real files: a manifest, texts, an archive, and what is said of them."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from loccit import extract
from loccit.archive import Archive
from loccit.errors import ArchiveError, ManifestError
from loccit.manifest import load
from loccit.match import judge
from loccit.match.locate import Prepared
from loccit.models.capture import State
from loccit.models.page import Page
from loccit.models.rules import Level
from loccit.models.verdict import Verdict
from loccit.reports import FORMATS
from loccit.verify import verify
from tests.support.archives import writing
from tests.support.cases import (
    DRAFT,
    MANIFEST,
    NOW,
    REPORT,
    SOURCE,
    Case,
    files,
    only,
    quoted,
    rules,
)
from tests.support.chains import exchange


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path).lay()


def test_a_quotation_in_its_pinned_source(case: Case) -> None:
    capture = case.fetched()
    case.lock(capture)
    report = case.verify()
    assert rules(report) == []
    (said,) = quoted(report)
    assert said.verdict.passes
    assert said.found_in
    assert (said.found_in.citation, said.found_in.capture) == ("report", capture.id)
    assert DRAFT[said.quotation.start : said.quotation.end].startswith("We need to take away")
    assert report.exit_code() == 0
    (document,) = report.documents()
    assert (document.path, document.shown) == ("draft.md", "texts/draft.md")
    assert document.citations[0].media_type == "text/html"
    assert case.progress == [f"{case.manifest.id}/draft"]


def test_materials_hold_the_decoded_texts(case: Case) -> None:
    _, materials = verify([case.manifest], now=NOW, version="0.1.0", shown=case.shown)
    assert materials.texts == {("manifest.yaml", "draft"): DRAFT}


def test_an_altered_quotation_fails(case: Case) -> None:
    case.lay(draft=DRAFT.replace("away children", "children away"))
    case.lock(case.fetched())
    report = case.verify()
    assert rules(report) == ["quote-altered"]
    assert report.exit_code() == 1
    finding = only(report, "quote-altered")
    assert (finding.path, finding.line, finding.column) == ("texts/draft.md", 1, 11)


def test_nothing_was_ever_fetched(case: Case) -> None:
    report = case.verify()
    assert rules(report) == ["link-not-archived", "quote-uncheckable"]
    assert "never captured" in only(report, "link-not-archived").message
    assert report.exit_code() == 3
    assert list(report.states()) == ["never-fetched"]


def test_a_folder_that_is_no_archive_is_no_damage(case: Case) -> None:
    case.write("archive/README.md", "An archive will be here.")
    assert case.verify().exit_code() == 3


def test_without_a_lock_the_ledgers_pin_counts(case: Case) -> None:
    case.fetched(pin=True)
    case.fetched(exchange(REPORT, b"<p>Something else.</p>"))
    assert quoted(case.verify())[0].verdict.passes


def test_without_any_pin_the_first_usable_capture_counts(case: Case) -> None:
    case.fetched(exchange(REPORT, b"<p>Go away</p>", status=403), outcome=State.BLOCKED)
    case.fetched()
    case.fetched(exchange(REPORT, b"<p>Something else.</p>"))
    report = case.verify()
    assert quoted(report)[0].verdict.passes


def test_the_lock_counts_before_the_ledger(case: Case) -> None:
    case.fetched(pin=True)
    case.lock(case.fetched(exchange(REPORT, b"<p>Something else.</p>")))
    assert quoted(case.verify())[0].verdict is Verdict.MISSING


def test_a_lock_that_names_an_unknown_capture(case: Case, tmp_path: Path) -> None:
    other = Case(tmp_path / "other").lay()
    case.fetched()
    case.lock(
        other.fetched(exchange(REPORT, b"<p>elsewhere</p>")),
    )
    text = case.folder.joinpath("manifest.lock.json").read_text()
    (held,) = other.verify().manifests[0].documents[0].citations
    assert held.capture
    case.write("manifest.lock.json", text.replace(held.capture.id, "20200101T000000Z-ffff"))
    report = case.verify()
    assert rules(report) == ["link-not-archived", "quote-uncheckable"]
    assert "20200101T000000Z-ffff" in only(report, "link-not-archived").message
    assert report.exit_code() == 3


def test_a_lost_archive_is_told_from_a_link_never_fetched(case: Case) -> None:
    case.lock(case.fetched())
    case.archive.rename(case.folder / "elsewhere")
    report = case.verify()
    assert "no archive" in only(report, "link-not-archived").message
    assert report.exit_code() == 3


def test_a_link_edited_after_its_capture_is_not_proven_by_it(case: Case) -> None:
    case.lock(case.fetched())
    edited = "https://a.example/another"
    case.lay(MANIFEST.replace(REPORT, edited), draft=DRAFT.replace(REPORT, edited))
    report = case.verify()
    assert rules(report) == ["link-not-archived", "quote-uncheckable"]
    assert REPORT in only(report, "link-not-archived").message
    assert list(report.states()) == ["never-fetched"]
    case.fetched(exchange(edited, SOURCE))
    (case.folder / "manifest.lock.json").unlink()
    assert rules(case.verify()) == []


def test_a_ledgers_pin_of_the_old_link_is_not_used_for_the_new_one(case: Case) -> None:
    case.fetched(pin=True)
    edited = "https://a.example/another"
    case.lay(MANIFEST.replace(REPORT, edited), draft=DRAFT.replace(REPORT, edited))
    report = case.verify()
    assert rules(report) == ["link-not-archived", "quote-uncheckable"]
    assert REPORT in only(report, "link-not-archived").message


def test_a_lock_that_remembers_another_payload(case: Case) -> None:
    capture = case.fetched()
    case.lock(capture)
    path = case.folder / "manifest.lock.json"
    record = capture.final.response
    assert record
    assert record.payload
    path.write_text(path.read_text().replace(record.payload, "sha256:" + "0" * 64))
    report = case.verify()
    assert "record-corrupt" in rules(report)
    assert quoted(report)[0].verdict is Verdict.UNCHECKABLE
    assert report.exit_code() == 4


def test_a_damaged_record_stops_its_own_source_alone(case: Case) -> None:
    two = MANIFEST + "  - id: other\n    text: other.md\n    cites: [{url: https://b.example/}]\n"
    case.lay(two, draft=DRAFT, other="“Nobody was told.” https://b.example/")
    capture = case.fetched(pin=True)
    page = exchange("https://b.example/", b"<p>Nobody was told.</p>")
    case.fetched(page, document="other", citation="c1", pin=True)
    record = capture.final.response
    assert record
    path = case.archive / record.file
    data = bytearray(path.read_bytes())
    data[record.offset + record.length // 2] ^= 1
    path.write_bytes(data)
    report = case.verify()
    assert rules(report) == ["record-corrupt", "quote-uncheckable"]
    assert [q.verdict for q in quoted(report)] == [Verdict.UNCHECKABLE, Verdict.VERBATIM]
    assert report.exit_code() == 4


def test_a_damaged_ledger_is_never_trusted(case: Case) -> None:
    case.lock(case.fetched())
    path = case.archive / "ledger" / "entries.jsonl"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    report = case.verify()
    assert rules(report) == ["ledger-broken", "quote-uncheckable"]
    assert report.exit_code() == 4


def test_a_missing_text_stops_no_other(case: Case) -> None:
    case.lay(MANIFEST + "  - {id: gone, text: gone.md}\n")
    case.lock(case.fetched())
    report = case.verify()
    assert rules(report) == ["text-unreadable"]
    assert quoted(report)[0].verdict.passes
    assert report.exit_code() == 3
    assert [document.sha256 is None for document in report.documents()] == [False, True]


def test_a_bad_lock_and_a_bad_manifest_stop_nothing_else(case: Case) -> None:
    case.fetched(pin=True)
    case.write("manifest.lock.json", "{")
    error = ManifestError("There is no key `cite`.", path="bad.yaml", line=3, column=5)
    report = case.verify(error)
    assert rules(report) == ["manifest-invalid", "manifest-invalid"]
    lock, manifest = report.findings
    assert (lock.path, lock.manifest) == ("manifest.lock.json", "manifest.yaml")
    assert (manifest.path, manifest.line, manifest.column) == ("bad.yaml", 3, 5)
    assert quoted(report)[0].verdict.passes
    assert report.exit_code() == 2


def test_what_cannot_be_read_as_text_is_uncheckable(case: Case) -> None:
    picture = exchange(REPORT, b"\x89PNG\r\n\x1a\n", headers=(("Content-Type", "image/png"),))
    case.lock(case.fetched(picture))
    report = case.verify()
    assert rules(report) == ["text-warning", "quote-uncheckable"]
    assert only(report, "text-warning").level.value == "note"
    assert report.exit_code() == 3


def test_a_changed_source_and_a_withdrawn_quotation(case: Case) -> None:
    capture = case.fetched()
    case.lock(capture)
    case.fetched(exchange(REPORT, b"<p>This page was withdrawn.</p>"))
    report = case.verify()
    assert rules(report) == ["source-changed", "quote-withdrawn"]
    assert quoted(report)[0].verdict.passes


@pytest.mark.parametrize("body", [SOURCE, SOURCE.replace(b"<p>", b"<p class=x>")])
def test_another_body_that_reads_alike_is_no_change(case: Case, body: bytes) -> None:
    case.lock(case.fetched())
    case.fetched(exchange(REPORT, body))
    assert rules(case.verify()) == []


@pytest.mark.parametrize("answered", [True, False])
def test_a_change_shows_though_the_newest_attempt_failed(case: Case, *, answered: bool) -> None:
    case.lock(case.fetched())
    case.fetched(exchange(REPORT, b"<p>This page was withdrawn.</p>"))
    if answered:
        case.fetched(exchange(REPORT, b"<p>No</p>", status=403), outcome=State.BLOCKED)
    else:
        case.not_reached()
    assert rules(case.verify()) == ["link-failed", "source-changed", "quote-withdrawn"]


def test_what_came_after_and_cannot_be_used_is_no_change(case: Case) -> None:
    case.lock(case.fetched())
    wall = exchange(REPORT, b"<p>Sign in.</p>")
    case.fetched(wall, outcome=State.BLOCKED, looks_like="login")
    assert rules(case.verify()) == ["link-failed"]


def test_what_came_before_the_pinned_capture_is_no_change(case: Case) -> None:
    case.fetched(exchange(REPORT, b"<p>Something else.</p>"))
    elsewhere = case.fetched(document="other")
    case.lock(replace(elsewhere, document="draft"))
    assert rules(case.verify()) == []


def test_what_was_never_captured_still_has_a_media_type(case: Case) -> None:
    """Blocked, failed and cut responses are stored; what they call themselves is in the record."""
    gone = exchange(
        REPORT, b"{}", status=410, headers=(("Content-Type", "application/Problem+json; a=b"),)
    )
    case.fetched(gone, outcome=State.FAILED)
    (citation,) = (c for d in case.verify().documents() for c in d.citations)
    assert (citation.state, citation.media_type) == (State.FAILED, "application/problem+json")


def test_without_a_stored_response_there_is_no_media_type(case: Case) -> None:
    case.not_reached()
    (citation,) = (c for d in case.verify().documents() for c in d.citations)
    assert citation.media_type is None


def test_a_pinned_login_page_is_not_read_at_all(case: Case) -> None:
    case.lock(
        case.fetched(exchange(REPORT, b"<p> </p>"), outcome=State.BLOCKED, looks_like="login")
    )
    assert rules(case.verify()) == ["link-blocked", "quote-uncheckable"]


def test_an_archive_that_may_not_be_read_is_no_missing_one(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> Archive:
        raise ArchiveError("It cannot be read.", file="ledger/entries.jsonl")

    monkeypatch.setattr(Archive, "open", refuse)
    finding = only(case.verify(), "link-not-archived")
    assert "It cannot be read." in finding.message


def test_a_link_that_never_answered(case: Case) -> None:
    case.not_reached()
    report = case.verify()
    assert rules(report) == ["link-failed", "quote-uncheckable"]
    assert list(report.states()) == ["failed"]
    (document,) = report.documents()
    assert document.citations[0].problem == "The host gone.example has no address."
    assert report.exit_code() == 3


def test_a_recorded_text_that_changed(case: Case) -> None:
    case.lock(case.fetched(), text="sha256:" + "0" * 64)
    assert rules(case.verify()) == ["text-changed"]


def test_another_text_as_source(case: Case) -> None:
    manifest = MANIFEST.replace(
        "      - url: https://a.example/report\n        id: report\n", "      - document: notes\n"
    )
    case.lay(
        manifest + "  - {id: notes, text: notes.md}\n",
        draft="“We need to take away children.”",
        notes="We need to take away children.",
    )
    report = case.verify()
    assert rules(report) == []
    (said,) = quoted(report)
    assert (said.verdict, said.flags) == (Verdict.VERBATIM, ("local source",))
    assert report.states() == {}


def test_a_source_supplied_by_hand_is_labelled(case: Case) -> None:
    saved = case.write("saved.html", SOURCE.decode())
    case.store(
        lambda to: to.attach(
            saved,
            media_type="text/html",
            file="saved.html",
            note="from a reader",
            manifest=case.manifest.id,
            document="draft",
            citation="report",
            url=REPORT,
        )
    )
    (said,) = quoted(case.verify())
    assert said.verdict.passes
    assert "supplied by hand" in said.flags


def accepting(**entry: str) -> str:
    words = ", ".join(f"{key}: {value}" for key, value in entry.items())
    return MANIFEST + f"    accept:\n      - {{{words}, reason: agreed, by: R. Fact}}\n"


ALTERED = DRAFT.replace("away children", "children away")
EXACT = '"We need to take children away"'


@pytest.mark.parametrize(
    ("entry", "found", "accepted"),
    [
        ({"rule": "quote-altered", "exact": EXACT, "until": "2026-11-21"}, [], 1),
        (
            {"rule": "quote-altered", "exact": EXACT, "until": "2026-11-20"},
            ["accept-expired", "quote-altered"],
            0,
        ),
        (
            {"rule": "quote-missing", "exact": EXACT, "until": "2027-01-01"},
            ["accept-unused", "quote-altered"],
            0,
        ),
        (
            {"rule": "quote-altered", "cite": "report", "until": "2027-01-01"},
            ["accept-unused", "quote-altered"],
            0,
        ),
    ],
    ids=["covers", "expired", "unused", "a link's exception covers no quotation"],
)
def test_reviewed_exceptions(
    case: Case, entry: dict[str, str], found: list[str], accepted: int
) -> None:
    case.lay(accepting(**entry), draft=ALTERED)
    case.lock(case.fetched())
    report = case.verify()
    assert rules(report) == found
    assert len(report.accepted) == accepted
    assert (quoted(report)[0].accepted is not None) == bool(accepted)
    assert report.exit_code() == (1 if found else 0)


def test_an_accepted_link_neither_fails_nor_leaves_open(case: Case) -> None:
    case.lay(
        accepting(rule="link-not-archived", cite="report", until="2027-01-01"),
        draft="See " + REPORT,
    )
    report = case.verify()
    assert (rules(report), len(report.accepted), report.exit_code()) == ([], 1, 0)


def test_nothing_at_all(case: Case) -> None:
    report, _ = verify([], now=NOW, version="0.1.0", shown=str)
    assert (rules(report), report.exit_code()) == (["nothing-examined"], 3)
    case.lay(
        MANIFEST.replace(
            "    cites:\n      - url: https://a.example/report\n        id: report\n", ""
        ),
        draft="Nothing.",
    )
    assert rules(case.verify()) == ["nothing-examined"]


def test_findings_stand_in_reading_order(case: Case) -> None:
    case.lay(draft=f"“{'so it never was '}” https://x.example/\n\n“nor ever will be” {REPORT}")
    case.lock(case.fetched())
    places = [(f.path, f.line, f.column) for f in case.verify().findings]
    assert places == sorted(places)
    assert len(places) == 3


def test_a_page_is_read_once_however_often_it_is_cited(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[bytes] = []
    prepared: list[Page] = []

    def extract_page(body: bytes, *words: Any, **named: Any) -> Page:
        read.append(body)
        return really_extract(body, *words, **named)

    def prepare(page: Page) -> Prepared:
        prepared.append(page)
        return really_prepare(page)

    really_extract, really_prepare = extract.extract_page, judge.prepare
    monkeypatch.setattr(extract, "extract_page", extract_page)
    monkeypatch.setattr(judge, "prepare", prepare)
    more = "".join(
        f"  - id: d{i}\n    text: d{i}.md\n    cites: [{{url: {REPORT}, id: report}}]\n"
        for i in range(5)
    )
    case.lay(MANIFEST + more, draft=DRAFT, **{f"d{i}": DRAFT for i in range(5)})
    for document in ("draft", *(f"d{i}" for i in range(5))):
        case.fetched(document=document, pin=True)
    assert rules(case.verify()) == []
    assert (len(read), len(prepared)) == (1, 1)


def test_verify_opens_no_socket_and_writes_nothing(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    case.lock(case.fetched())
    before = files(case.folder)

    def refused(*_: object, **__: object) -> None:
        pytest.fail("verify made a socket")

    monkeypatch.setattr(socket, "socket", refused)
    monkeypatch.setattr(socket, "create_connection", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    assert case.verify().exit_code() == 0
    assert files(case.folder) == before


def test_verify_works_where_nothing_may_be_written(case: Case) -> None:
    case.lock(case.fetched())
    folders = [path for path in [case.folder, *case.folder.rglob("*")] if path.is_dir()]
    for folder in folders:
        folder.chmod(0o555)
    try:
        if os.access(case.folder, os.W_OK):
            pytest.skip("this user may write anywhere")
        assert case.verify().exit_code() == 0
    finally:
        for folder in folders:
            folder.chmod(0o755)


def test_the_face_imports_neither_the_network_nor_a_reader() -> None:
    """Start-up is what a scheduled job pays thousands of times."""
    script = (
        "import sys, loccit.verify, loccit.reports\n"
        "heavy = {'requests', 'urllib3', 'ssl', 'bs4', 'pypdfium2', 'mammoth', 'warcio', 'edlib',\n"
        "         'ruamel', 'selectolax', 'rich', 'loccit.fetch'}\n"
        "print(*sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []


def test_both_formats_render_a_real_report(case: Case) -> None:
    case.lay(draft=ALTERED)
    case.lock(case.fetched())
    report, materials = verify([case.manifest], now=NOW, version="0.1.0", shown=case.shown)
    shown = FORMATS["terminal"](report, materials)
    assert "source  We need to take [-away-] children" in shown
    assert '"exit_code": 1' in FORMATS["json"](report, materials)


def test_an_archive_may_grow_while_it_is_read(case: Case) -> None:
    case.lock(case.fetched())
    with writing(case.archive, "open"):
        assert case.verify().exit_code() == 0


def test_manifests_share_what_was_read(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    case.lock(case.fetched())
    opened: list[Path] = []
    really = Archive.open

    def counting(path: Path) -> Archive:
        opened.append(path)
        return really(path)

    monkeypatch.setattr(Archive, "open", counting)
    report = case.verify(load(case.folder / "manifest.yaml"))
    assert len(opened) == 1
    assert [manifest.path for manifest in report.manifests] == ["manifest.yaml"] * 2
    assert report.exit_code() == 0


def test_a_figure_is_judged_against_its_link(tmp_path: Path) -> None:
    case = Case(tmp_path).lay(
        draft="The county spent $3.4m on the bridge ([report](https://a.example/report)).\n"
    )
    body = b"<!doctype html><title>R</title><p>The county spent $2,400,000 on the bridge.</p>"
    case.fetched(exchange(REPORT, body), pin=True)
    report = case.verify()
    finding = only(report, "figure-mismatch")
    assert (finding.level, finding.line, finding.column) == (Level.WARNING, 1, 18)
    assert "“$3.4m” is “$2,400,000”" in finding.message
    assert report.figures() == {"other value": 1}
    assert report.exit_code() == 1
