"""The five texts of the first manifest, read from beside the project: every quotation in them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from loccit.extract import read_markup
from loccit.match.quotations import find
from loccit.models.verdict import Quotation


class Row(NamedTuple):
    """First and last words, how many words, and what the marks are like."""

    file: str
    first: str
    last: str
    words: int
    closed: bool = True
    nested: bool = False


ROWS = [
    Row("000", "we need to take", "people with kids", 23),
    Row("000", "We concluded that", "child separations.", 30),
    Row("000", "We have now heard", "two year olds", 43),
    Row("000", "The next issue", "defense counsel.", 36),
    Row("000", "that he did not", "intimately involved in.", 37),
    Row("000", "just [an issue]", "intimately involved in.", 13, closed=False, nested=True),
    Row("000", "USAOs did not", "for prosecution", 35),
    Row("000", "we did not find", "the announcement.", 24),
    Row("000", "In a follow up", "been implemented....", 41, closed=False),
    Row("000", "The government was", "been implemented....", 25, nested=True),
    Row("000", "according to Hamilton,", "the policy.", 23, closed=False),
    Row("000", "to protect Secretary", "the policy.", 11, nested=True),
    Row("000", "We were therefore", "to do.", 37),
    Row("000", "Immigration", "Nation", 2),
    Row("001", "we need to take", "people with kids", 23),
    Row("001", "We concluded that", "child separations.", 30),
    Row("001", "We have now heard", "two year olds", 43),
    Row("001", "The next issue", "defense counsel.", 36),
    Row("001", "that he did not", "intimately involved in.'", 37),
    Row("001", "just [an issue]", "intimately involved in.", 13, nested=True),
    Row("001", "USAOs did not", "for prosecution", 35),
    Row("001", "we did not find", "the announcement.", 24),
    Row("001", "In a follow up", "been implemented.…", 41),
    Row("001", "The government was", "been implemented.…", 25, closed=False, nested=True),
    Row("001", "according to Hamilton,", "the policy.", 23, closed=False),
    Row("001", "to protect Secretary", "the policy.", 11, nested=True),
    Row("001", "We were therefore", "to do.", 37),
    Row("001", "Immigration", "Nation", 2),
    Row("001", "I lied about", "to say.", 28),
    Row("001", "public", "Ivys", 2),
    Row("002", "driving", "force", 2),
    Row("002", "zero-tolerance", "policy", 2),
    Row("002", "We need to", "away children,", 6),
    Row("002", "We found that", "border districts,", 44),
    Row("002", "Since leaving", "immigration policy,", 28),
    Row("002", "It was a", "done better.", 20),
    Row("003", "driving", "force", 2),
    Row("003", "never", "intended", 3),
    Row("003", "DOJ officials", "was issued,", 30),
    Row("003", "single-minded focus", "child separations,", 25),
    Row("003", "caravans", "caravans", 1),
    Row("003", "we need to", "children away,", 6),
    Row("003", "My Department", "and Obama,", 26),
    Row("003", "Since leaving", "immigration policy,", 29),
    Row("003", "It was a", "done better.", 20),
    Row("003", "Department leadership", "tolerance policy.", 34),
    Row("003", "I just don’t", "DOJ equity,", 9),
    Row("003", "I mean, I", "about enforcement,", 18),
    Row("003", "to protect Secretary", "the policy.", 11),
    Row("004", "need to", "away children", 5),
    Row("004", "won’t give", "with kids.", 7),
    Row("004", "should not", "been declined,", 5),
    Row("004", "Per the A.G.’s", "a child.", 24),
    Row("004", "driving", "force", 2),
    Row("004", "zero", "tolerance", 2),
    Row("004", "The department’s", "child separations,", 32),
    Row("004", "never ordered", "a case.", 7),
    Row("004", "The draft report", "and inaccuracies,", 14),
    Row("004", "While DOJ. is", "for it.", 45),
]
FILES = sorted({row.file for row in ROWS})


def read(shared: Path, number: str) -> tuple[str, tuple[Quotation, ...]]:
    (file,) = (shared / "documents").glob(f"{number}_*.txt")
    decoded = file.read_text("utf-8")
    return decoded, find(read_markup(decoded))


@pytest.mark.parametrize("number", FILES)
def test_exactly_what_a_copy_chief_finds(shared: Path, number: str) -> None:
    _, found = read(shared, number)
    expected = [row for row in ROWS if row.file == number]
    told = [
        Row(number, row.first, row.last, len(q.exact.split()), q.closed, q.nested)
        if q.exact.startswith(row.first) and q.exact.endswith(row.last)
        else q.exact
        for q, row in zip(found, expected, strict=False)
    ]
    assert told == expected
    assert len(found) == len(expected)
    assert all(q.style == "inline" and not q.continues for q in found)


@pytest.mark.parametrize("number", FILES)
def test_every_span_is_where_the_words_stand(shared: Path, number: str) -> None:
    decoded, found = read(shared, number)
    for q in found:
        slice_ = decoded[q.start : q.end]
        assert " ".join(slice_.split()) == q.exact
        assert decoded[q.start - 1] in "“\"'"
        assert decoded[q.end] in "”\"'"
        assert not re.match(r"[\s“”\"]", slice_)


def test_at_least_forty_of_every_sort(shared: Path) -> None:
    everything = [
        (decoded, q) for n in FILES for decoded, found in [read(shared, n)] for q in found
    ]
    assert len(everything) == 59
    broken = [q for decoded, q in everything if "\n" in decoded[q.start : q.end]]
    mixed = [
        q for decoded, q in everything if decoded[q.start - 1] == '"' and decoded[q.end] == "”"
    ]
    assert len(broken) == 7
    assert len(mixed) == 2
    assert sum(q.nested for _, q in everything) == 6
    assert sum(not q.closed for _, q in everything) == 5


def test_plain_attributions_in_them(shared: Path) -> None:
    speakers = {q.speaker for n in FILES for q in read(shared, n)[1]}
    assert {"Vance", "Sessions", "Rod Rosenstein", "the report", "the draft"} <= speakers
