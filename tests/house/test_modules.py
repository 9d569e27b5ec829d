"""One door to each outside library, and a place in the house for each module."""

from __future__ import annotations

import ast
import sys
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

from tests.conftest import ROOT

SOURCE = ROOT / "src" / "loccit"

DOORS = {  # msgspec has two: of what it reads, one is a manifest and one a line of the ledger
    "backports": "codings",
    "brotli": "codings",
    "bs4": "extract",
    "charset_normalizer": "extract",
    "confusable_homoglyphs": "match",
    "cryptography": "ledger",
    "edlib": "match",
    "idna": "fetch",
    "isal": "members",
    "mammoth": "extract",
    "msgspec": "archive manifest",
    "playwright": "browser",
    "protego": "fetch",
    "pypdf": "extract",
    "pypdfium2": "extract",
    "requests": "fetch",
    "rfc8785": "canonical",
    "rich": "cli",
    "ruamel": "manifest",
    "selectolax": "extract",
    "snowballstemmer": "match",
    "trustme": "demo",
    "urllib3": "fetch",
    "warcio": "warc",
    "zlib_ng": "members",
}

EXTRA = {"isal", "playwright"}
"""Libraries that an extra brings: what needs them says so where they are not there."""

STANDARD = sys.stdlib_module_names | {"compression"}  # the latter from Python 3.14 on
BY_NAME = ("resources.files", "files", "import_module", "version", "metadata.version")
"""Calls that reach a library by its name."""


def home(path: Path) -> str:
    """The module or package right below `loccit` that a file belongs to."""
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def outside() -> dict[str, set[str]]:
    """Who imports which library that is neither ours nor the standard one, at any depth."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            elif isinstance(node, ast.Call) and ast.unparse(node.func) in BY_NAME:
                names = [str(each.value) for each in node.args if isinstance(each, ast.Constant)]
            for name in names:
                top = name.split(".")[0]
                if top != "loccit" and top not in STANDARD:
                    found[top].add(home(path))
    return found


def test_each_library_has_one_door() -> None:
    assert {library: set(doors.split()) for library, doors in DOORS.items()} == outside()


def test_nothing_is_asked_for_that_nobody_uses() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {
        "backports.zstd": "backports",
        "beautifulsoup4": "bs4",
        "ruamel.yaml": "ruamel",
        "zlib-ng": "zlib_ng",
    }
    wanted = {each.split(";")[0].split(">=")[0].strip() for each in project["dependencies"]}
    assert {names.get(each, each.replace("-", "_")) for each in wanted} == set(DOORS) - EXTRA


@pytest.mark.parametrize(
    "module", sorted({home(p) for p in SOURCE.rglob("*.py")} - {"__init__", "_version"})
)
def test_each_module_has_its_place(module: str) -> None:
    table = (ROOT / "docs" / "house.md").read_text(encoding="utf-8")
    assert f"`{module}`" in table or f"`{module}/`" in table
