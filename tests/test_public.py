"""The names that programs outside the project may use."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import loccit
from tests.support.loopback import Loopback, answer, connect_to, site


def test_the_public_names_are_these() -> None:
    assert sorted(loccit.__all__) == [
        "Archive", "Capture", "Citation", "Difference", "Document", "Finding", "LoccitError",
        "Manifest", "Match", "Page", "Quotation", "Report", "Verdict", "__version__",
        "extract_page", "fetch", "find_quotations", "judge", "load_manifest", "verify",
    ]  # fmt: skip


@pytest.mark.parametrize("name", loccit.__all__)
def test_every_public_name_can_be_loaded_and_says_what_it_is(name: str) -> None:
    value = getattr(loccit, name)
    assert isinstance(value, str) or value.__doc__


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = loccit.nothing


def test_importing_loccit_loads_nothing_heavy() -> None:
    script = (
        "import sys, loccit; print(sorted({m.partition('.')[0] for m in sys.modules} & "
        "{'requests', 'bs4', 'warcio', 'ruamel', 'selectolax', 'pypdfium2', 'msgspec'}))"
    )
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_the_three_functions_that_need_no_manifest() -> None:
    text = "She wrote: “the water is safe.” And then “it is not”."
    found = loccit.find_quotations(text)
    assert [text[q.start : q.end] for q in found] == ["the water is safe.", "it is not"]
    page = loccit.extract_page(b"<p>Before.<p>the water is safe. After.", "text/html")
    assert page.text == "Before.\n\nthe water is safe. After."
    match = loccit.judge(found[0].exact, page.text)
    assert match.verdict == "verbatim"
    assert page.text[match.start : match.end] == "the water is safe."


def test_fetch_and_verify_stay_functions_whatever_was_imported_before() -> None:
    import importlib

    assert importlib.import_module("loccit.verify").verify is not loccit.verify
    assert importlib.import_module("loccit.fetch").Client
    assert loccit.verify.__name__ == "verify"
    assert loccit.fetch.__name__ == "fetch"


def test_a_manifest_goes_from_fetch_to_verdict(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.yaml"
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "draft.md").write_text(
        "She wrote that “the water is safe” [here](http://example.org/report).", encoding="utf-8"
    )
    manifest.write_text(
        "loccit: 1\ndocuments:\n  - id: draft\n    text: draft.md\n"
        "    cites: [{url: 'http://example.org/report'}]\n",
        encoding="utf-8",
    )
    page = answer(body=b"<p>We found that the water is safe to drink.</p>")
    with Loopback(site({"example.org/report": page})) as server:
        loaded = loccit.load_manifest(manifest)
        run = loccit.fetch(loaded, connect_to=[connect_to(server)], delay=0)
    assert [outcome.state for outcome in run.outcomes] == ["captured"]
    report = loccit.verify(loccit.load_manifest(manifest))
    assert report.exit_code() == 0
    assert report.verdicts() == {"verbatim": 1}
    assert len(loccit.Archive.open(tmp_path / "archive").captures()) == 1
