"""Wrapping by columns, indents and styles."""

from __future__ import annotations

from loccit.reports.layout import Paper, Word, columns, words


def test_columns() -> None:
    assert columns("abc") == 3
    assert columns("带走") == 4
    assert columns("e\u0301") == 1


def test_lines_break_between_words_and_are_indented() -> None:
    text = "one two three four five six seven eight nine ten"
    assert list(Paper(40, colour=False).lines(words(text), first=0, rest=4)) == [
        "one two three four five six seven eight",
        "    nine ten",
    ]


def test_a_link_is_never_broken() -> None:
    link = "https://example.org/" + "x" * 60
    assert list(Paper(40, colour=False).lines(words(f"see {link} now"))) == ["see", link, "now"]


def test_wide_characters_are_broken_anywhere() -> None:
    lines = list(Paper(40, colour=False).lines(words("带" * 50)))
    assert [columns(line) for line in lines] == [40, 40, 20]


def test_what_is_not_spaced_stays_together() -> None:
    content = [*words("a" * 30), Word("b" * 8), Word("{+c+}", spaced=False)]
    assert list(Paper(40, colour=False).lines(content)) == ["a" * 30, "b" * 8 + "{+c+}"]


def test_a_style_is_closed_at_the_end_of_every_line() -> None:
    lines = list(Paper(40, colour=True).lines(words("word " * 12, "error")))
    assert len(lines) > 1
    assert all(line.startswith("\x1b[1;31m") and line.endswith("\x1b[0m") for line in lines)
