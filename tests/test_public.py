"""The names that programs outside the project may use."""

from __future__ import annotations

import subprocess
import sys

import pytest

import loccit


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
