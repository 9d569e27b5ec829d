"""`loccit export` and `loccit verify-package`, as they are typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from loccit.archive import Archive
from tests.support.desk import Desk
from tests.support.newsroom import lay
from tests.support.packages import members, unpacked

GOOD, OTHER = "http://news.example/good", "http://quiet.example/other"


@pytest.fixture
def kept(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A document with two citations, fetched and signed."""
    monkeypatch.setenv("LOCCIT_KEYS", str(desk.folder / "keys"))
    lay(desk.folder, {"article": [GOOD, OTHER], "second": ["http://third.example/moved"]})
    assert desk.run("fetch", "manifest.yaml").code == 0
    return desk


def fingerprint(desk: Desk) -> str:
    told = json.loads(desk.run("key", "show", "archive", "--json").out)
    return str(told["keys"][0]["fingerprint"])


def test_a_document_goes_out_and_is_believed(kept: Desk) -> None:
    done = kept.run("export", "evidence", "manifest.yaml:article", "-o", "a.wacz")
    assert (done.code, done.out) == (0, "")
    assert "2 captures" in done.err
    assert fingerprint(kept) in done.err
    files = unpacked(kept.folder / "a.wacz")
    report = json.loads(files["document/verification.json"])
    assert report["manifests"][0]["path"] == "manifest.yaml"
    assert [each["id"] for each in report["manifests"][0]["documents"]] == ["article"]
    assert files["document/text.md"] == (kept.folder / "article.md").read_bytes()
    assert str(kept.folder).encode() not in b"".join(files.values())
    assert b"third.example" not in b"".join(files.values())
    assert b"What this machine received" in files["document/verification.txt"]
    done = kept.run("verify-package", "a.wacz", "--key", fingerprint(kept))
    assert done.code == 0
    assert "REFUSED" not in done.out
    assert "never what the site published" in done.err


def test_the_same_bytes_wherever_it_is_typed(kept: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("export", "evidence")
    kept.run(*words, "manifest.yaml:article", "-o", "a.wacz")
    (kept.folder / "below").mkdir()
    monkeypatch.chdir(kept.folder / "below")
    assert kept.run(*words, "../manifest.yaml:article", "-o", "b.wacz", "-q").err == ""
    one, two = kept.folder / "a.wacz", kept.folder / "below" / "b.wacz"
    assert one.read_bytes() == two.read_bytes()
    kept.run(*words, "../manifest.yaml:article", "-o", "c.wacz", "--time", "2026-12-24T18:00:00Z")
    dated = json.loads(unpacked(two.with_name("c.wacz"))["datapackage.json"])
    assert dated["created"] == "2026-12-24T18:00:00Z"


@pytest.mark.parametrize("with_text", [False, True])
def test_only_one_source(kept: Desk, with_text: bool) -> None:
    words = ["--with-text"] if with_text else []
    of = "manifest.yaml:article"
    assert kept.run("export", "evidence", of, "--only", "c1", "-o", "a.wacz", *words).code == 0
    files = unpacked(kept.folder / "a.wacz")
    assert ("document/text.md" in files) is with_text
    assert (b"quiet.example" in b"".join(files.values())) is with_text
    assert len(json.loads(files["evidence/evidence.json"])["captures"]) == 1
    assert kept.run("verify-package", "a.wacz").code == 0


def test_one_citation_with_its_text(kept: Desk) -> None:
    assert kept.run("export", "evidence", "manifest.yaml:article/c2", "-o", "a.wacz").code == 0
    files = unpacked(kept.folder / "a.wacz")
    told = json.loads(files["evidence/evidence.json"])
    assert [each["citation"] for each in told["captures"]] == ["c2"]
    assert "document/text.md" in files


def test_a_changed_package_is_refused(kept: Desk) -> None:
    kept.run("export", "evidence", "manifest.yaml:article", "-o", "a.wacz")
    path = kept.folder / "a.wacz"
    data = path.read_bytes()
    at = data.index(members(unpacked(path))[3]) + 20
    path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
    done = kept.run("verify-package", "a.wacz")
    assert done.code == 4
    assert "REFUSED" in done.out
    told = json.loads(kept.run("verify-package", "a.wacz", "--json").out)
    assert (told["holds"], told["keys"]) == (False, [])
    assert not all(each["holds"] for each in told["checks"])


def test_a_package_of_another_key_is_refused(kept: Desk) -> None:
    kept.run("export", "evidence", "manifest.yaml:article", "-o", "a.wacz")
    done = kept.run("verify-package", "a.wacz", "--key", "sha256:" + "0" * 64)
    assert done.code == 4
    assert "made by others" in done.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["manifest.yaml"], "names no document"),
        (["manifest.yaml:article/"], "names no document"),
        (["manifest.yaml:nothing"], "has no document 'nothing'"),
        (["manifest.yaml:article/c9"], "has no citation 'c9'"),
        (["manifest.yaml:article/c1", "--only", "c2"], "another citation"),
        (["manifest.yaml:article", "--with-text"], "goes with --only"),
        (["manifest.yaml:article", "--time", "yesterday"], "no time such as"),
        (["absent.yaml:article"], "absent.yaml"),
        (["manifest.yaml:article", "-o", "no/such/folder.wacz"], "cannot be written"),
    ],
)
def test_words_that_do_not_fit(kept: Desk, words: list[str], said: str) -> None:
    done = kept.run("export", "evidence", "-o", "a.wacz", *words)
    assert done.code == 2
    assert said in done.err
    assert not (kept.folder / "a.wacz").exists()


def test_what_was_never_captured_or_never_signed(kept: Desk, tmp_path: Path) -> None:
    lay(kept.folder / "more", {"draft": [GOOD]}, archive="../archive")
    done = kept.run("export", "evidence", "more/manifest.yaml:draft", "-o", "a.wacz")
    assert done.code == 3
    assert "no capture of draft" in done.err
    for each in (kept.folder / "archive/ledger/checkpoints").iterdir():
        each.unlink()
    done = kept.run("export", "evidence", "manifest.yaml:article", "-o", "a.wacz")
    assert done.code == 3
    assert "nothing in this archive is signed yet" in done.err


def test_every_report_says_what_its_evidence_rests_on(kept: Desk) -> None:
    told = json.loads(kept.run("verify", "manifest.yaml", "--json").out)
    [evidence] = told["evidence"]
    entries = sum(1 for _ in Archive.open(kept.folder / "archive").leaves())
    assert evidence["archive"] == "archive"
    assert evidence["keys"] == [fingerprint(kept)]
    assert (evidence["entries"], evidence["checkpoint"]["size"]) == (entries, entries)
    assert (evidence["unsigned"], evidence["time_stamps"]) == (0, [])
    assert evidence["origin"].startswith("loccit.archive/")
    kept.run("audit", "archive")
    told = json.loads(kept.run("verify", "manifest.yaml", "--json").out)
    assert told["evidence"][0]["entries"] > entries
    printed = " ".join(kept.run("verify", "manifest.yaml").out.split())
    assert "What this machine received, never what the site published." in printed
    assert fingerprint(kept) in printed
