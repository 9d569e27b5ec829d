from __future__ import annotations

from pathlib import Path

import pytest

from loccit.extract import extract_page, read_local, read_markup
from loccit.match.judge import prepare
from loccit.match.passages import Aligned, align_passages
from loccit.models.page import Block, Page
from loccit.models.verdict import SAME_WORDS, Difference, Verdict

FIRST = "The council met on Monday to read the report of the harbour board in full."
SECOND = "Nobody in the room had seen the third chapter, which lists every berth and its owner."
THIRD = "A vote on the new quay was put off until the board explains what it had paid for."
SOURCE = "\n\n".join((FIRST, SECOND, THIRD))


def page(*paragraphs: str, hidden: tuple[int, ...] = ()) -> Page:
    """A page with a block for each paragraph; those at `hidden` no reader sees."""
    blocks, at = [], 0
    for number, text in enumerate(paragraphs):
        blocks.append(Block(at, at + len(text), hidden=number in hidden))
        at += len(text) + 2
    return Page("\n\n".join(paragraphs), tuple(blocks), "test/1", "text/plain")


def align(local: str, source: str = SOURCE) -> Aligned:
    return align_passages(page(*local.split("\n\n")), prepare(page(*source.split("\n\n"))))


def verdicts(found: Aligned) -> list[str]:
    return [f"{p.verdict.value} {p.kind}".strip() for p in found.passages]


def with_second(second: str) -> str:
    return f"{FIRST}\n\n{second}\n\n{THIRD}"


def test_the_same_text_is_verbatim_whatever_its_line_breaks() -> None:
    found = align(SOURCE.replace(" the ", "\nthe "))
    assert verdicts(found) == ["verbatim"] * 3
    assert found.source_only == 0
    assert [SOURCE[p.source_start : p.source_end] for p in found.passages] == [FIRST, SECOND, THIRD]


def test_typographic_forms_are_told() -> None:
    said = "“We don’t know…” the chair of the harbour board said on Monday — twice."
    plain = '"We don\'t know..." the chair of the harbour board said on Monday -- twice.'
    [found] = align(plain, said).passages
    assert found.verdict is Verdict.TYPOGRAPHIC
    assert found.folds == ("quotation marks", "ellipsis", "dashes")


TAIL = ", which lists every berth and its owner."


@pytest.mark.parametrize(
    ("old", "new", "kind", "draft", "source"),
    [
        ("third", "4th", "number", "4th", "third"),
        ("had seen", "had not seen", "negation", "not", ""),
        ("Nobody", "Somebody", "negation", "Somebody", "Nobody"),
        ("every", "some", "modal or quantifier", "some", "every"),
        ("which lists ", "", "omission", "", "which lists"),
        ("and its", "and old its", "insertion", "old", ""),
        ("owner.", "owner now.", "insertion", "now", ""),
        ("room", "hall", "substitution", "hall", "room"),
        ("owner", "tenant", "substitution", "tenant", "owner"),
        ("lists", "listed", "inflection", "listed", "lists"),
        ("owner", "0wner", "look-alike characters", "0wner", "owner"),
        ("Nobody", "nobody", "case", "nobody", "Nobody"),
        ("third", "3rd", "number form", "3rd", "third"),
        ("chapter,", "chapter", "punctuation", "chapter which", "chapter, which"),
        ("owner.", "owner?", "punctuation", "owner?", "owner."),
        ("third chapter", "third-chapter", "hyphenation", "third-chapter", "third chapter"),
        ("Nobody", "'Nobody", "quotation mark", "'Nobody", "Nobody"),
        (TAIL, ".", "modal or quantifier", "", TAIL.strip(" ,.")),
        ("Nobody in the room ", "", "negation", "", "Nobody in the room"),
    ],
)
def test_an_alteration_has_its_kind_and_difference(
    old: str, new: str, kind: str, draft: str, source: str
) -> None:
    found = align(with_second(SECOND.replace(old, new)))
    assert verdicts(found) == ["verbatim", f"altered {kind}", "verbatim"]
    op = "replace" if draft and source else "insert" if draft else "delete"
    assert found.passages[1].differences == (Difference(op, draft, source),)
    assert found.passages[1].same_words == (kind in SAME_WORDS)


def test_a_single_closing_mark_beside_a_double_one_is_seen() -> None:
    source = "He told the board \"that it was 'just a matter of time before the quay gave way.'\""
    lacking = source.replace(".'\"", '."')
    assert verdicts(align(lacking, source)) == ["altered quotation mark"]
    assert verdicts(align(source.replace("'\"", "’”"), source)) == ["typographic"]


def test_what_only_the_source_has_is_counted() -> None:
    source = f"AD\n\n{FIRST}\n\nYou may also like our other pages\n\n{SECOND}\n\n{THIRD}\n\n* * *"
    found = align(SOURCE, source)
    assert verdicts(found) == ["verbatim"] * 3
    assert found.source_only == 2


def test_a_block_of_the_source_inside_a_paragraph_costs_nothing() -> None:
    found = align(
        f"{FIRST}\n{SECOND}\n\n{THIRD}", f"{FIRST}\n\nADVERTISEMENT\n\n{SECOND}\n\n{THIRD}"
    )
    assert verdicts(found) == ["verbatim", "verbatim"]
    assert found.source_only == 1


def test_paragraphs_may_be_cut_in_another_way() -> None:
    joined = f"{FIRST} {SECOND} {THIRD}"
    assert verdicts(align(SOURCE, joined)) == ["verbatim"] * 3
    assert verdicts(align(joined, SOURCE)) == ["verbatim"]


def test_what_only_the_text_has_is_missing() -> None:
    local = with_second("Our own reporter saw two lorries leave before dawn.") + "\n\nRead on."
    found = align(local, f"{FIRST}\n\n{THIRD}")
    assert verdicts(found) == ["verbatim", "missing", "verbatim", "missing"]
    assert found.passages[1].source_exact == ""


def test_short_lines_above_the_text_are_its_title() -> None:
    found = align(f"Trouble at the quay\n\nBy a reporter\n\n{SOURCE}")
    assert verdicts(found) == ["missing title", "missing title", *["verbatim"] * 3]
    assert verdicts(align("Trouble at the quay")) == ["missing"]


def test_a_paragraph_in_another_place() -> None:
    local = f"{THIRD}\n\n{FIRST}\n\n{SECOND}"
    assert verdicts(align(local)) == ["altered place", "verbatim", "verbatim"]


def test_a_paragraph_given_twice_stands_once_in_its_place() -> None:
    found = align(f"{FIRST}\n\n{SECOND}\n\n{SECOND}\n\n{THIRD}")
    assert sorted(verdicts(found)) == ["altered place", *["verbatim"] * 3]


def test_a_paragraph_that_is_not_there_takes_no_words_of_its_neighbours() -> None:
    found = align(f"{FIRST}\n\nNobody in the crowd clapped for long.\n\n{SECOND}\n\n{THIRD}")
    assert verdicts(found) == ["verbatim", "missing", "verbatim", "verbatim"]


def test_a_source_that_says_everything_twice() -> None:
    assert verdicts(align(SOURCE, f"{SOURCE}\n\n{SOURCE}")) == ["verbatim"] * 3


def test_hidden_text_is_no_source() -> None:
    there = prepare(page(FIRST, SECOND, THIRD, hidden=(1,)))
    found = align_passages(page(FIRST, SECOND, THIRD), there)
    assert verdicts(found) == ["verbatim", "missing", "verbatim"]


@pytest.mark.parametrize(("local", "source"), [("", ""), (FIRST, ""), ("", FIRST), ("* * *", "—")])
def test_texts_without_words(local: str, source: str) -> None:
    found = align_passages(read_markup(local), prepare(read_markup(source)))
    assert {p.verdict for p in found.passages} <= {Verdict.MISSING, Verdict.VERBATIM}


def test_links_are_compared_where_the_source_keeps_them() -> None:
    local = FIRST.replace("the report", "[the report](https://a.example/r)")
    one = align_passages(read_markup(local), prepare(read_markup(local)))
    assert verdicts(one) == ["verbatim"]
    other = prepare(read_markup(local.replace("a.example", "b.example")))
    [found] = align_passages(read_markup(local), other).passages
    assert (found.verdict, found.kind) == (Verdict.ALTERED, "link target")
    assert found.differences[0].source == "[the report](https://b.example/r)"
    html = extract_page(f"<p>{FIRST}</p>".encode(), "text/html")
    assert verdicts(align_passages(read_markup(local), prepare(html))) == ["verbatim"]
    [bare] = align_passages(read_markup(FIRST), prepare(read_markup(local))).passages
    assert (bare.verdict, bare.folds) == (Verdict.TYPOGRAPHIC, ("links",))


THREADS = ("000_d9f31509f888fc0d.txt", "001_018fa2798d863b72.txt")


def threads(shared: Path, *ignore: str) -> list[Page]:
    return [
        read_local(shared / "documents" / name, shown=name, ignore=ignore).page for name in THREADS
    ]


def told(found: Aligned) -> list[tuple[str, str]]:
    return [
        (f"{p.verdict.value} {p.kind}".strip(), p.exact[:24].replace("\n", " "))
        for p in found.passages
        if not p.verdict.passes
    ]


def test_the_saved_thread_against_the_unrolled_page(shared: Path) -> None:
    saved, unrolled = threads(shared)
    found = align_passages(saved, prepare(unrolled))
    assert told(found) == [
        ("missing title", "Twitter Thread by Hamed "),
        ("missing title", "Hamed Aleaziz"),
        ("missing title", "@Haleaziz"),
        ("altered link target", "Report confirms the repo"),
        ("altered link", "https://t.co/d2r249l8ee"),
        ("altered quotation mark", "Rod Rosenstein told the "),
        ("missing", "On May 22, 2018, the Sou"),
        ("missing", "I just spoke with the DA"),
        ("missing", "Hamilton told us that he"),
        ("missing", "It was our understanding"),
    ]
    mentions, link, mark = (p for p in found.passages if p.verdict is Verdict.ALTERED)
    assert [d.draft for d in mentions.differences] == [
        "[@shearm](#)", "[@ktbenner](#)", "[@nytmike](#)",
    ]  # fmt: skip
    assert link.differences == (Difference("replace", "d2r249l8ee", "d2r249I8ee"),)
    assert mark.differences == (Difference("replace", 'in."', "in.'\""),)
    assert found.source_only == 7


def test_the_unrolled_page_against_the_saved_thread(shared: Path) -> None:
    saved, unrolled = threads(shared)
    found = align_passages(unrolled, prepare(saved))
    assert told(found) == [
        ("altered link", "https://t.co/d2r249I8ee "),
        ("altered quotation mark", '"We have now heard of us'),
        ("missing", "More from Government"),
        ("missing", "You May Also Like"),
        ("missing", '"I lied about my basic b'),
        ("missing", "We know that elite insti"),
        ("missing", "Harvard's discriminatory"),
        ("missing", "It's refreshing to hear "),
        ("missing", "Harvard is being eclipse"),
    ]
    [mentions] = (p for p in found.passages if "links" in p.folds)
    assert "@shearm @ktbenner @nytmike" in mentions.exact
    assert found.source_only == 7


def test_what_is_ignored_ends_the_unrolled_page(shared: Path) -> None:
    saved, unrolled = threads(shared, "More from Government")
    assert [kind for kind, _ in told(align_passages(unrolled, prepare(saved)))] == [
        "altered link",
        "altered quotation mark",
    ]


def test_long_texts_are_aligned_by_their_runs_alone() -> None:
    ours = [
        f"The {n} boats of berth {n} left harbour {n + 1} before the storm of {n}."
        for n in range(400)
    ]
    theirs = [
        part for n, own in enumerate(ours) if n != 7 for part in (own, f"Notice {n} to skippers.")
    ]
    ours[300] = ours[300].replace("before", "after")
    found = align("\n\n".join(ours), "\n\n".join(theirs))
    assert [n for n, p in enumerate(found.passages) if not p.verdict.passes] == [7, 300]
    assert found.source_only == 399


def test_one_long_block_without_a_run_in_common_ends() -> None:
    ours = " ".join(f"ours{n}" for n in range(2000))
    theirs = " ".join(f"theirs{n}" for n in range(2000))
    assert verdicts(align(ours, theirs)) == ["missing"]
    mixed = " ".join(f"w{n}" if n % 5 else "other" for n in range(2000))
    plain = " ".join(f"w{n}" for n in range(2000))
    assert verdicts(align(mixed, plain)) == ["altered number"]


def test_a_note_reference_at_the_end_is_no_difference() -> None:
    read = read_markup(f"{FIRST}<sup>61</sup>\n\n{SECOND}")
    there = prepare(read_markup(f"{FIRST}\n\n{SECOND}"))
    assert [p.verdict.passes for p in align_passages(read, there).passages] == [True, True]
