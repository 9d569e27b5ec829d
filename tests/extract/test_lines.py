"""Lines by their places, without a PDF."""

from __future__ import annotations

import pytest

from loccit.extract.furniture import BODY, FOOTER, FOOTNOTE, HEADER, regions
from loccit.extract.lines import Line, in_columns, paragraphs


def at(left: float, bottom: float, text: str, width: float = 200, size: float = 10) -> Line:
    return Line(text, left, bottom, left + width, bottom + size, size)


def rows(*columns: float, count: int = 6, width: float = 200) -> list[Line]:
    """Row by row over columns that begin at these places."""
    return [at(x, 700 - 12 * i, f"{x:.0f}-{i}", width) for i in range(count) for x in columns]


def texts(lines: list[Line]) -> str:
    return " ".join(line.text for line in lines)


def test_rows_drawn_over_columns_are_read_column_by_column() -> None:
    assert (
        texts(in_columns(rows(60, 300, count=4))) == "60-0 60-1 60-2 60-3 300-0 300-1 300-2 300-3"
    )


def test_three_columns() -> None:
    read = texts(in_columns(rows(50, 220, 390, width=150, count=4)))
    assert read.split() == [f"{x}-{i}" for x in (50, 220, 390) for i in range(4)]


def test_columns_end_at_what_crosses_them() -> None:
    above = [at(x, 700 - 12 * i, f"a{x}-{i}") for i in range(9) for x in (60, 300)]
    heading = [at(60, 560, "heading", 440)]
    below = [at(x, 500 - 12 * i, f"b{x}-{i}") for i in range(9) for x in (60, 300)]
    read = texts(in_columns([*above, *heading, *below])).split()
    wanted = [f"a{x}-{i}" for x in (60, 300) for i in range(9)]
    assert read == [*wanted, "heading", *(name.replace("a", "b") for name in wanted)]


def test_an_order_that_follows_columns_is_kept() -> None:
    lines = [at(x, 700 - 12 * i, f"{x}-{i}") for x in (300, 60) for i in range(6)]
    assert in_columns(lines) == lines


def test_a_table_stays_in_its_rows() -> None:
    widths = (30, 190, 40, 20, 60, 180, 30, 30)
    lines = [
        at(x, 700 - 12 * i, f"{x}-{i}", wide) for i, wide in enumerate(widths) for x in (60, 300)
    ]
    assert in_columns(lines) == lines


def test_a_line_over_two_columns_is_cut_where_they_part() -> None:
    lines = [
        Line(f"left {i} right {i}", 60, 700 - 12 * i, 500, 710 - 12 * i, 10,
             gaps=[(6, 7, 250.0, 300.0, 10.0, 10.0)])
        for i in range(6)
    ]  # fmt: skip
    wanted = [f"{side} {i}" for side in ("left", "right") for i in range(6)]
    assert [line.text for line in in_columns(lines)] == wanted


def test_wide_spaces_inside_a_column_cut_nothing() -> None:
    lines = [
        Line(f"one two {i}", 60, 700 - 12 * i, 260, 710 - 12 * i, 10,
             gaps=[(3, 4, 90.0 + 9 * i, 102.0 + 9 * i, 10.0, 10.0)])
        for i in range(12)
    ]  # fmt: skip
    assert in_columns(lines) == lines


def test_unknown_places_change_no_order() -> None:
    lines = [Line("a"), Line("b")]
    assert in_columns(lines) == lines
    assert list(paragraphs(lines)) == [lines]


def page(
    number: int, *, head: str = "A running head", foot: str = "{}", lines: int = 6
) -> list[Line]:
    text = [at(60, 700 - 12 * i, f"text {'abcdefgh'[number]}{'stuvwxyz'[i]}") for i in range(lines)]
    return [at(60, 760, head), *text, at(290, 40, foot.format(number), 10)]


def test_running_heads_and_page_numbers() -> None:
    for found in regions([page(n, head=f"Chapter {n}") for n in range(1, 5)]):
        assert found == [HEADER, *6 * [BODY], FOOTER]


@pytest.mark.parametrize("foot", ["{}", "- {} -", "Page {}", "{} of 9", "Seite {} von 9", "p. {}"])
def test_two_pages_are_enough_for_their_numbers(foot: str) -> None:
    for found in regions([page(n, head=5 * "ab"[n % 2], foot=foot) for n in (1, 2)]):
        assert found[-1] == FOOTER
        assert found[0] == BODY


def test_a_number_that_ends_a_paragraph_is_no_page_number() -> None:
    pages = [page(1)[1:-1], page(2)[1:-1]]
    pages[0].append(at(60, 628, "1848", 20))
    assert regions(pages)[0] == 7 * [BODY]


def test_the_same_first_words_of_two_pages_are_text() -> None:
    pages = [[at(60, 700 - 12 * i, f"same {i * 'x'}") for i in range(6)] for _ in range(2)]
    assert regions(pages) == [6 * [BODY], 6 * [BODY]]


def test_a_document_of_nothing_but_heads_is_text() -> None:
    assert regions([[at(60, 700, "Slide")] for _ in range(4)]) == 4 * [[BODY]]


def test_small_type_at_the_foot_is_a_footnote_if_it_is_marked() -> None:
    body = [at(60, 700 - 12 * i, f"words {i * 'x'}") for i in range(8)]
    marked = [at(60, 100, "12 See the report.", size=8), at(60, 91, "It has pages.", size=8)]
    assert regions([[*body, *marked]])[0][-2:] == 2 * [FOOTNOTE]
    plain = [at(60, 100, "See the report.", size=8), at(60, 91, "It has pages.", size=8)]
    assert regions([[*body, *plain]])[0][-2:] == 2 * [BODY]
    # One that goes on on the next page needs no mark there.
    assert regions([[*body, *marked], [*body, *plain]])[1][-2:] == 2 * [FOOTNOTE]


def test_small_type_above_the_text_is_text() -> None:
    lines = [at(60, 740, "1 Small print", size=8)]
    lines += [at(60, 700 - 12 * i, f"words {i * 'x'}") for i in range(8)]
    assert set(regions([lines])[0]) == {BODY}


def test_footnotes_like_each_other_are_no_running_foot() -> None:
    pages = [
        [*[at(60, 700 - 12 * i, f"words {n * 'y'} {i * 'x'}") for i in range(8)],
         at(60, 80, f"{note} Id. at 4.", size=8)]
        for n, note in enumerate((3, 9, 11, 12))
    ]  # fmt: skip
    assert [found[-1] for found in regions(pages)] == 4 * [FOOTNOTE]


def test_hostile_pages_take_linear_time() -> None:
    many = [at(60 + i % 7 * 70, 700 - i // 7, f"{i}", 60, 7) for i in range(70_000)]
    assert len(in_columns(many)) == len(many)
    assert len(regions([many])[0]) == len(many)
