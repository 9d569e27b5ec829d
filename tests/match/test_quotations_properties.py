"""What holds for the quotations of any text, hostile ones included."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loccit.match.quotations import find
from loccit.models.page import Block, Page, Span
from loccit.models.verdict import Quotation
from tests.support.prose import kinds, page

# Marks of every style, what stands next to them, and what parts paragraphs.
SCRAPS = st.sampled_from(
    [
        *("“”„‟‘’‚‛«»‹›「」『』\"'＂"),
        *("``", "''", ",,", " ", " ", " ", "\n", "\n\n", ". ", ", ", "—", "…", "(", "]", ":"),
        *(
            "word",
            "He said",
            "s",
            "n",
            "5",
            "I",
            "don",
            "é",
            "話",
            "צה",
            "\u00a0",
            "\u200b",
            "\x00",
        ),
    ]
)
SCRAPPY = st.lists(SCRAPS, max_size=120).map("".join)
KINDS = st.sampled_from(["paragraph", "quote", "quote", "item", "code"])


def check(read: Page, found: tuple[Quotation, ...]) -> None:
    """Inside the text, in order, properly nested, and what is read is what stands there."""
    around: list[Quotation] = []
    latest = -1
    for q in found:
        assert 0 <= q.text_start < q.text_end <= len(read.text)
        assert q.text_start >= latest
        latest = q.text_start
        inside = " ".join(read.text[q.text_start : q.text_end].split())
        if "\n" not in read.text[q.text_start : q.text_end]:
            assert q.exact == inside
        else:
            assert _is_subsequence(q.exact, inside)
        assert q.exact == q.exact.strip()
        while around and q.text_start >= around[-1].text_end:
            around.pop()
        assert q.nested == bool(around)
        if around:
            assert q.text_end <= around[-1].text_end
        around.append(q)


def _is_subsequence(part: str, whole: str) -> bool:
    letters = iter(whole)
    return all(char in letters for char in part)


@given(SCRAPPY)
@settings(max_examples=400, deadline=None)
def test_spans_of_scrappy_text(text: str) -> None:
    read = page(text)
    check(read, find(read))


@given(st.lists(st.tuples(KINDS, SCRAPPY.map(lambda s: s.replace("\n\n", " ").strip() or "x"))))
@settings(max_examples=300, deadline=None)
def test_spans_of_scrappy_blocks(parts: list[tuple[str, str]]) -> None:
    read = kinds(*parts)
    check(read, find(read))


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_spans_of_any_text(text: str) -> None:
    read = page(text)
    check(read, find(read))


WORDS = st.lists(
    st.sampled_from(["we", "need", "to", "take", "it", "away", "don’t", "bus’s", "1,200", "[T]he"]),
    min_size=1,
    max_size=12,
).map(" ".join)
PAIRS = st.sampled_from(["“”", "‘’", '""', "„“", "»«", "«»", "「」"])
SPOKEN = st.tuples(PAIRS, WORDS)
PARAGRAPH = st.lists(st.tuples(WORDS, SPOKEN), min_size=1, max_size=4)


@given(st.lists(PARAGRAPH, max_size=5))
@settings(max_examples=200, deadline=None)
def test_a_text_made_of_known_quotations_gives_exactly_those(
    paragraphs: list[list[tuple[str, tuple[str, str]]]],
) -> None:
    text, expected = "", []
    for paragraph in paragraphs:
        for around, (pair, words) in paragraph:
            text += f"{around}, he said: {pair[0]}{words}{pair[1]}; then "
            expected.append(words)
        text = text.rstrip() + ".\n\n"
    found = find(page(text))
    assert [q.exact for q in found] == expected
    assert all(q.closed and not q.nested for q in found)
    assert [text[q.start : q.end] for q in found] == expected


@given(SCRAPPY, SCRAPPY)
@settings(max_examples=200, deadline=None)
def test_paragraphs_behind_a_plain_one_are_read_alone(first: str, second: str) -> None:
    plain = "\n\nA plain paragraph.\n\n"
    together = find(page(first + plain + second))
    alone = [q.exact for q in find(page(first))] + [q.exact for q in find(page(second))]
    assert [q.exact for q in together] == alone


N = 1_000_000
HOSTILE = {
    "opening marks": ("“" * N, 0),
    "opening marks, spaced": ("“ " * (N // 2), 0),
    "openings before letters": ("“a " * (N // 3), 8),
    "straight openings": ('"a ' * (N // 3), 8),
    "straight single openings": ("'a " * (N // 3), None),
    "alternating openings": ("“a ‘b " * (N // 6), None),
    "doubtful marks": ('as\' "b 5" ' * (N // 10), None),
    "guillemets inside out": ("«a " * (N // 6) + " a»" * (N // 6), 8),
    "doubled single marks": ("'' a ``b " * (N // 9), None),
    "one unclosed line feed after another": ('"' + "a\n" * (N // 2), 1),
    "reopened lines": ('"a b.\n' * (N // 6), None),
    "white space": ('"a" ' + " " * N + '"b"', 2),
    "combining characters": ("“a" + "\u0301\u0323" * (N // 2) + "”", 1),
    "overrides and zeros": ("“\u202e\x00a" * (N // 4), None),
    "brackets": ("“" + "[(" * (N // 2) + "a”", 1),
    "attributions": ("“x,” the said Said said " * (N // 24), N // 24),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_megabyte_meant_to_hurt(name: str) -> None:
    text, count = HOSTILE[name]
    read = Page(text, (Block(0, len(text)),), "hand/1", "text/plain")
    found = find(read)
    if count is not None:
        assert len(found) == count
    assert sum(len(q.exact) for q in found) <= 8 * len(text)


def test_a_paragraph_that_is_reopened_forever() -> None:
    found = find(page("“a b\n\n" * 50_000))
    assert len(found) == 50_000
    assert {(q.exact, q.closed, q.nested) for q in found} == {("a b", False, False)}


def test_one_line_of_ten_megabytes() -> None:
    line = "word " * 400 + "“quoted words here” and "
    text = line * (10_000_000 // len(line))
    found = find(Page(text, (Block(0, len(text)),), "hand/1", "text/plain"))
    assert len(found) == text.count("“")
    assert {q.exact for q in found} == {"quoted words here"}


@pytest.mark.slow
def test_a_hundred_thousand_quotations() -> None:
    text = "“A few words, quoted,” she said.\n\n" * 100_000
    found = find(page(text))
    assert len(found) == 100_000
    assert {(q.exact, q.closed, q.nested) for q in found} == {("A few words, quoted,", True, False)}


@pytest.mark.slow
def test_a_hundred_thousand_note_references() -> None:
    text = "“a7”" * 100_000
    notes = tuple(Span(i, i + 1) for i in range(2, len(text), 4))
    read = Page(text, (Block(0, len(text)),), "hand/1", "text/plain", note_references=notes)
    assert {q.exact for q in find(read)} == {"a"}
