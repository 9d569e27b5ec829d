"""What the reader sees."""

from __future__ import annotations

import io

import pytest

from loccit.cli import printing


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("as it is: “ü” 日本", "as it is: “ü” 日本"),
        ("a\x1b[31mb", "a⟨U+001B⟩[31mb"),
        ("a\nb\tc\r", "a⟨U+000A⟩b⟨U+0009⟩c⟨U+000D⟩"),
        ("\u202etxt.exe\u2066", "⟨U+202E⟩txt.exe⟨U+2066⟩"),
        ("\x9b31m\x7f", "⟨U+009B⟩31m⟨U+007F⟩"),
        ("zero\u200bwidth\ufeff", "zero⟨U+200B⟩width⟨U+FEFF⟩"),
        ("\U000e0041", "⟨U+E0041⟩"),
    ],
)
def test_strangers_are_made_harmless(text: str, shown: str) -> None:
    assert printing.plain(text) == shown


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "environment", "expected"),
    [
        (Terminal(), {}, True),
        (Terminal(), {"TERM": "dumb"}, False),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"NO_COLOR": ""}, True),
        (Terminal(), {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        (io.StringIO(), {}, False),
        (io.StringIO(), {"FORCE_COLOR": "1"}, True),
        (io.StringIO(), {"FORCE_COLOR": ""}, False),
    ],
)
def test_colour(stream: io.StringIO, environment: dict[str, str], expected: bool) -> None:
    assert printing.wants_colour(stream, environment) is expected


def test_a_table_lines_up_and_escapes() -> None:
    text = printing.table(("name", "state"), [("a/c1", "captured"), ("b\x07", "-")])
    assert text.splitlines() == ["name       state", "a/c1       captured", "b⟨U+0007⟩  -"]


def test_counts() -> None:
    assert [printing.count(n, "link") for n in (0, 1, 2)] == ["0 links", "1 link", "2 links"]
    assert printing.count(2, "entry", "entries") == "2 entries"
