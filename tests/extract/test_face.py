"""The package's face: what it exports, and that it costs nothing to import."""

from __future__ import annotations

import subprocess
import sys

import pytest

from loccit import extract

HEAVY = ("selectolax", "bs4", "pypdfium2", "pypdf", "mammoth", "charset_normalizer", "lxml")


def test_the_face() -> None:
    assert extract.__all__ == [
        "extract_page", "has_second_reader", "next_hop", "read_local", "read_markup",
        "readers", "requisites", "second_opinion", "shape", "shaped",
    ]  # fmt: skip
    assert all(callable(getattr(extract, name)) for name in extract.__all__)


@pytest.mark.parametrize(
    ("code", "allowed"),
    [
        ("import loccit.extract", ()),
        ("from loccit.extract import read_markup; read_markup('**x**')", ()),
        ("from loccit.extract import extract_page as e; e(b'<p>x', 'text/html')",
         ("selectolax",)),
    ],
)  # fmt: skip
def test_libraries_are_loaded_when_needed(code: str, allowed: tuple[str, ...]) -> None:
    heavy = [name for name in HEAVY if name not in allowed]
    code += f"\nimport sys; sys.exit(' '.join(n for n in {heavy!r} if n in sys.modules) or None)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
