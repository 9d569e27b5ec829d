"""The first real manifest: what it cites, and that its lock holds the texts' hashes."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from loccit import manifest
from loccit.match import lookalike
from tests.conftest import ROOT

FOLDER = ROOT / "manifests" / "doj-oig-zero-tolerance"
FIRST = FOLDER / "manifest.yaml"


def test_it_loads_without_the_texts() -> None:
    loaded = manifest.load(FIRST)
    assert loaded.id == "doj-oig-zero-tolerance"
    assert loaded.archive == ROOT / "archive"
    assert len(loaded.documents) == 5
    assert loaded.warnings == ()
    assert [d.citations[-1].id == "source" for d in loaded.documents] == [False, *[True] * 4]


def test_both_spellings_of_the_look_alike_link_stay_as_the_texts_have_them() -> None:
    loaded = manifest.load(FIRST)
    times = {
        document.id: citation.url
        for document in loaded.documents
        for citation in document.citations
        if citation.id == "times"
    }
    assert times["aleaziz-thread"] == "https://t.co/d2r249l8ee"
    assert times["aleaziz-unrolled"] == "https://t.co/d2r249I8ee"
    assert times["washington-examiner"].startswith("https://www.nytimes.com/2020/10/06/")
    assert lookalike.alike([times["aleaziz-thread"], times["aleaziz-unrolled"]]) == ((0, 1),)


def test_every_document_cites_something_and_the_report_is_expected_from_its_publisher() -> None:
    for document in manifest.load(FIRST).documents:
        assert document.citations
        for citation in document.citations:
            if citation.id == "report":
                assert citation.url == "https://t.co/1AvpFa6z6N"
                assert citation.expect == "https://oig.justice.gov/"


def test_the_lock_holds_each_texts_hash(shared: Path) -> None:
    loaded = manifest.load(FIRST, texts=shared / "documents")
    locked = manifest.load_lock(FIRST).documents
    assert set(locked) == {document.id for document in loaded.documents}
    for document in loaded.documents:
        digest = sha256((loaded.texts / document.text).read_bytes()).hexdigest()
        assert locked[document.id].text == f"sha256:{digest}"


def test_no_sentence_of_the_texts_is_in_the_project(shared: Path) -> None:
    ours = " ".join(FIRST.read_text("utf-8").split())
    for path in sorted((shared / "documents").glob("*.txt")):
        words = path.read_text("utf-8").split()
        runs = (" ".join(words[at : at + 9]) for at in range(len(words) - 8))
        assert not [run for run in runs if run in ours]
