"""Which source a verdict stands on: 3-verdicts, "Which source"."""

from __future__ import annotations

from dataclasses import replace

import pytest

from loccit.match import judge as judging
from loccit.models.capture import State
from loccit.models.evidence import Source
from loccit.models.manifest import Document, QuotePin
from loccit.models.page import Block, Page
from loccit.models.report import JudgedQuotation
from loccit.models.verdict import Match, Quotation, Verdict
from loccit.verify import answers
from loccit.verify import weigh as weighing
from loccit.verify.answers import Judge
from loccit.verify.weigh import weigh
from tests.support.evidence import (
    PLACE,
    capture,
    local,
    local_source,
    page,
    quotation,
    saying,
    source,
)

A, B = "https://a.example/", "https://b.example/"
WORDS = "we need to take away children"
ORDER = "we need to take children away"


def really(exact: str, read: Page) -> Match:
    return judging.judge(exact, judging.prepare(read))


def one(
    text: str,
    exact: str,
    *sources: Source,
    judge: Judge = really,
    links: tuple[str, ...] = (),
    pins: tuple[QuotePin, ...] = (),
) -> JudgedQuotation:
    """The verdict on one quotation of a text with these sources."""
    document = Document("draft", "draft.md", PLACE, quotes=pins)
    said = quotation(text, exact)
    return weigh(document, local(text, *links), [said], sources, judge)[0]


def test_the_best_verdict_over_all_sources_stands() -> None:
    found = one(f"He said “{ORDER}”.", ORDER, source(A, WORDS, "a"), source(B, ORDER, "b"))
    assert (found.verdict, found.found_in and found.found_in.citation) == (Verdict.VERBATIM, "b")
    assert found.unchecked == ()
    assert found.also_in == ()


def test_further_sources_that_have_it_are_named() -> None:
    found = one(f"“{WORDS}”", WORDS, source(A, f"x {WORDS}", "a"), source(B, WORDS, "b"))
    assert found.found_in
    assert (found.found_in.citation, found.also_in) == ("a", ("b",))


def test_a_match_says_where_it_stands() -> None:
    text = "First page.\n\nThere we need to take away children."
    read = replace(page(text), blocks=(Block(0, 11, page=1), Block(13, len(text), page=2)))
    found = one(f"so\n“{WORDS}”", WORDS, source(A, text, page=read))
    assert found.match
    assert read.text[found.match.start : found.match.end] == WORDS
    assert found.found_in
    assert (found.found_in.page, found.found_in.region) == (2, "body")
    assert found.found_in.capture == "20261120T080000Z-9c1e"
    assert (found.found_in.extractor, found.found_in.text) == ("plain/1", read.digest)
    assert (found.line, found.column, found.end_line, found.end_column) == (2, 2, 2, 31)


def test_missing_needs_every_source_to_have_been_checked() -> None:
    assert one(f"“{WORDS}”", WORDS, source(A, "Nothing like it.")).verdict is Verdict.MISSING
    found = one(f"“{WORDS}”", WORDS, source(A, "Nothing like it.", "a"), source(B, None, "b"))
    assert (found.verdict, found.unchecked) == (Verdict.UNCHECKABLE, ("b",))
    assert found.kind == weighing.UNCHECKED


def test_missing_shows_the_closest_passage_of_any_source() -> None:
    near = Match(Verdict.MISSING, exact="some of it", start=1, end=9, score=0.4)
    far = Match(Verdict.MISSING, exact="less", start=1, end=5, score=0.1)
    answers = saying({"one": far, "other": near})
    found = one(f"“{WORDS}”", WORDS, source(A, "one", "a"), source(B, "other", "b"), judge=answers)
    assert found.verdict is Verdict.MISSING
    assert found.closest
    assert (found.closest.citation, found.closest.exact) == ("b", "some of it")
    assert found.match is None
    assert found.found_in is None


def test_of_two_that_differ_the_nearer_wording_is_shown() -> None:
    near = Match(Verdict.ALTERED, "order", 0, 4, "near", score=0.9)
    far = Match(Verdict.ALTERED, "omission", 0, 3, "far", score=0.5)
    answers = saying({"far": far, "near": near})
    found = one(f"“{WORDS}”", WORDS, source(A, "far", "a"), source(B, "near", "b"), judge=answers)
    assert (found.verdict, found.kind) == (Verdict.ALTERED, "order")
    assert found.found_in
    assert found.found_in.citation == "b"


def test_of_two_that_have_it_the_nearest_is_named() -> None:
    text = f"{B} is far before it, much further than the other; “{WORDS}” and here is {A}"
    found = one(text, WORDS, source(B, WORDS, "b"), source(A, WORDS, "a"), links=(B, A))
    assert found.found_in
    assert (found.found_in.citation, found.also_in) == ("a", ("b",))
    assert found.flags == ()


def test_no_cited_source_is_uncheckable() -> None:
    found = one(f"“{WORDS}”", WORDS)
    assert (found.verdict, found.kind) == (Verdict.UNCHECKABLE, weighing.NO_SOURCE)


def test_altered_stands_where_the_nearest_source_was_checked() -> None:
    text = f"“{ORDER}” {A} and much further on there is another: {B}"
    found = one(text, ORDER, source(B, None, "b"), source(A, WORDS, "a"), links=(A, B))
    assert (found.verdict, found.kind) == (Verdict.ALTERED, "order")
    assert found.unchecked == ("b",)


def test_altered_against_another_source_than_the_nearest_is_uncheckable() -> None:
    text = f"“{ORDER}” {A} and much further on there is another: {B}"
    found = one(text, ORDER, source(A, None, "a"), source(B, WORDS, "b"), links=(A, B))
    assert (found.verdict, found.kind) == (Verdict.UNCHECKABLE, weighing.NEAREST_UNCHECKED)
    assert found.closest
    assert (found.closest.citation, found.closest.exact) == ("b", WORDS)
    assert found.closest.differences
    assert found.match is None


def test_altered_with_no_link_in_the_text_needs_every_source_checked() -> None:
    sources = (source(A, WORDS, "a"), source(B, None, "b"))
    found = one(f"“{ORDER}”", ORDER, *sources)
    assert (found.verdict, found.kind) == (Verdict.UNCHECKABLE, weighing.UNCHECKED)
    checked = (source(A, WORDS, "a"), source(B, "Nothing.", "b"))
    assert one(f"“{ORDER}”", ORDER, *checked).verdict is Verdict.ALTERED


def test_stitched_is_held_to_the_same() -> None:
    stitched = saying({"near": Match(Verdict.STITCHED, "out of order", 0, 4, "near", score=0.9)})
    text = f"“{ORDER}” {A} and much further on: {B}"
    near, far = source(A, None, "a"), source(B, "near", "b")
    unchecked = one(text, ORDER, near, far, judge=stitched, links=(A, B))
    assert unchecked.verdict is Verdict.UNCHECKABLE
    checked = one(text, ORDER, source(A, "near", "a"), far, judge=stitched, links=(A, B))
    assert (checked.verdict, checked.kind) == (Verdict.STITCHED, "out of order")


def test_a_single_source_is_the_nearest() -> None:
    assert one(f"“{ORDER}”", ORDER, source(A, WORDS)).verdict is Verdict.ALTERED


def test_a_source_is_nearest_by_any_hop_of_its_capture() -> None:
    final = "https://final.example/report"
    held = capture(A, citation="a", hops=(*capture(A).hops, *capture(final).hops))
    text = f"“{ORDER}” {final} and much further on there is another: {B}"
    sources = (source(A, WORDS, "a", capture=held), source(B, None, "b"))
    assert one(text, ORDER, *sources, links=(final, B)).verdict is Verdict.ALTERED


def test_found_elsewhere_than_in_the_nearest_source_is_flagged() -> None:
    text = f"“{WORDS}” {A} and much further on there is another: {B}"
    found = one(text, WORDS, source(A, "Nothing.", "a"), source(B, WORDS, "b"), links=(A, B))
    assert "found in another cited source" in found.flags
    both = one(text, WORDS, source(A, WORDS, "a"), source(B, WORDS, "b"), links=(A, B))
    assert "found in another cited source" not in both.flags


def test_a_pinned_quotation_is_looked_for_in_its_source_alone() -> None:
    pins = (QuotePin("we need to take away children,", "a", PLACE),)
    sources = (source(A, "Nothing like it.", "a"), source(B, WORDS, "b"))
    found = one(f"“{WORDS}”", WORDS, *sources, pins=pins)
    assert found.verdict is Verdict.MISSING
    unpinned = one(f"“{WORDS}”", WORDS, *sources)
    assert unpinned.verdict is Verdict.VERBATIM


@pytest.mark.parametrize(
    "unusable",
    [
        {"outcome": State.BLOCKED, "looks_like": "login"},
        {"outcome": State.INCOMPLETE, "complete": False},
        {"outcome": State.FAILED},
    ],
)
def test_an_unusable_capture_verifies_nothing(unusable: dict[str, object]) -> None:
    found = one(f"“{WORDS}”", WORDS, source(A, WORDS, capture=capture(A, **unusable)))
    assert (found.verdict, found.unchecked) == (Verdict.UNCHECKABLE, ("report",))


def test_an_empty_extraction_is_uncheckable_never_missing() -> None:
    assert one(f"“{WORDS}”", WORDS, source(A, " \n\n ")).verdict is Verdict.UNCHECKABLE


def test_a_capture_without_a_provable_end_verifies_and_never_yields_missing() -> None:
    open_end = capture(A, complete=None)
    found = one(f"“{WORDS}”", WORDS, source(A, WORDS, capture=open_end))
    assert (found.verdict, found.flags) == (Verdict.VERBATIM, ("end not provable",))
    other = one(f"“{WORDS}”", WORDS, source(A, "Nothing like it.", capture=open_end))
    assert (other.verdict, other.kind) == (Verdict.UNCHECKABLE, answers.OPEN_END)
    assert other.unchecked == ("report",)


def test_what_is_not_in_a_source_of_another_language_is_uncheckable() -> None:
    translated = source(A, "Nous devons retirer les enfants.", cited={"translation_of": "fr"})
    found = one(f"“{WORDS}”", WORDS, translated)
    assert (found.verdict, found.kind) == (Verdict.UNCHECKABLE, answers.TRANSLATION)


def hiding(text: str, hidden: str) -> Page:
    """A page of that text whose paragraph `hidden` is not shown."""
    read = page(text)
    return replace(
        read,
        blocks=tuple(
            block._replace(hidden=text[block.start : block.end] == hidden) for block in read.blocks
        ),
    )


def test_hidden_text_never_passes() -> None:
    read = hiding(f"Shown.\n\n{WORDS}", WORDS)
    found = one(f"“{WORDS}”", WORDS, source(A, page=read, text=read.text))
    assert (found.verdict, found.kind) == (Verdict.REVIEW, "hidden")
    assert "hidden text" in found.flags
    assert found.match
    assert found.match.verdict is Verdict.VERBATIM


def test_the_shown_occurrence_counts_before_the_hidden_one() -> None:
    read = hiding(f"{WORDS}\n\nShown: {WORDS}", WORDS)
    found = one(f"“{WORDS}”", WORDS, source(A, page=read, text=read.text))
    assert found.verdict is Verdict.VERBATIM
    assert "hidden text" not in found.flags


def test_altered_over_hidden_text_is_altered_all_the_same() -> None:
    read = hiding(f"Shown.\n\n{WORDS}", WORDS)
    found = one(f"“{ORDER}”", ORDER, source(A, page=read, text=read.text))
    assert (found.verdict, found.kind) == (Verdict.ALTERED, "order")
    assert "hidden text" in found.flags


def test_hidden_words_between_shown_ones_alter_nothing() -> None:
    text = "we need to take\n\n(opens in a new tab)\n\naway children"
    read = hiding(text, "(opens in a new tab)")
    found = one(f"“{WORDS}”", WORDS, source(A, page=read, text=text))
    assert found.verdict.passes


def test_flags_say_what_a_verdict_is_built_on() -> None:
    routed = capture(A, route="connect-to", note="supplied by hand: from a reader", complete=None)
    comment = replace(page(WORDS), blocks=(Block(0, len(WORDS), region="comments"),))
    said = quotation(f"“{WORDS}", WORDS, closed=False)
    document = Document("draft", "draft.md", PLACE)
    held = source(A, WORDS, capture=routed, page=comment)
    found = weigh(document, local(f"“{WORDS}"), [said], (held,), really)[0]
    assert found.verdict is Verdict.VERBATIM
    assert set(found.flags) == {
        "mark unclosed", "region: comments", "routed", "supplied by hand", "end not provable",
    }  # fmt: skip


def test_a_local_source_is_labelled() -> None:
    found = one(f"“{WORDS}”", WORDS, local_source("other", WORDS))
    assert (found.verdict, found.flags) == (Verdict.VERBATIM, ("local source",))
    assert found.found_in
    assert found.found_in.capture is None


def split(first: str, second: str, *sources: Source) -> tuple[JudgedQuotation, ...]:
    """Two parts of one sentence, an attribution between them."""
    text = f"“{first}” he said, “{second}”"
    parts: list[Quotation] = [
        quotation(text, first),
        quotation(text, second, continues=True),
    ]
    document = Document("draft", "draft.md", PLACE)
    return weigh(document, local(text), parts, sources, really)


def test_parts_split_by_an_attribution_are_judged_joined_too() -> None:
    whole = "We need to act at last and firmly. Later they decided to take away children."
    before, after = split("We need to act at last and firmly,", "to take away children", source(
        A, whole
    ))  # fmt: skip
    assert before.verdict.passes
    assert not after.verdict.passes
    assert "judged with the part before" in after.flags


def test_parts_that_stand_together_stay_as_they_are() -> None:
    both = split("We need,", "to take away children", source(A, "We need to take away children."))
    assert [part.verdict.passes for part in both] == [True, True]
    assert "judged with the part before" not in both[1].flags


def test_parts_whose_whole_cannot_be_checked_stay_as_they_are() -> None:
    text = "We need to act at last and firmly. Later they decided to take away children."
    open_end = source(A, text, capture=capture(A, complete=None))
    held = saying({text: Match(Verdict.MISSING)})

    def judge(exact: str, read: Page) -> Match:
        return held(exact, read) if "firmly" in exact and "away" in exact else really(exact, read)

    first, second = "We need to act at last and firmly,", "to take away children"
    said = f"“{first}” he said, “{second}”"
    parts = [quotation(said, first), quotation(said, second, continues=True)]
    document = Document("draft", "draft.md", PLACE)
    both = weigh(document, local(said), parts, (open_end,), judge)
    assert [part.verdict.passes for part in both] == [True, True]


def test_a_part_that_fails_alone_keeps_its_own_verdict() -> None:
    both = split("We need,", "to take children far away", source(A, "We need to rest."))
    assert both[1].verdict is Verdict.MISSING
    assert "judged with the part before" not in both[1].flags


def test_a_source_is_asked_by_all_quotations_in_one_go() -> None:
    """A page made ready for judging is large: forty of them do not fit, one after another do."""
    text = "“one two” and “three four” and “one two”"
    said = [quotation(text, "one two"), quotation(text, "three four"), quotation(text, "one two")]
    asked: list[tuple[str, str]] = []

    def judge(exact: str, read: Page) -> Match:
        asked.append((read.text, exact))
        return Match(Verdict.MISSING)

    sources = (source(A, "first", "a"), source(B, "second", "b"))
    pins = (QuotePin("three four", "b", PLACE),)
    weigh(Document("draft", "draft.md", PLACE, quotes=pins), local(text), said, sources, judge)
    assert asked == [("first", "one two"), ("second", "one two"), ("second", "three four")]


def test_quotations_are_numbered_in_their_document() -> None:
    text = "“one two” and “three four”"
    said = [quotation(text, "one two"), quotation(text, "three four")]
    document = Document("draft", "draft.md", PLACE)
    found = weigh(document, local(text), said, (source(A, "one two three four"),), really)
    assert [each.id for each in found] == ["q1", "q2"]


TIMES, PRO = "https://www.nytimes.com/a", "https://www.propublica.org/b"


def test_an_outlet_that_the_sentence_names_is_nearer_than_a_link_elsewhere() -> None:
    text = f"Read {PRO}.\n\n“{WORDS},” he told The New York Times."
    sources = source(TIMES, WORDS, "times"), source(PRO, WORDS, "pro")
    found = one(text, WORDS, *sources, links=(PRO,))
    assert (found.leans_on, found.leans_by) == ("times", "outlet")
    assert found.outlet == "The New York Times"
    assert found.found_in
    assert (found.found_in.citation, found.also_in) == ("times", ("pro",))
    assert found.flags == ()


def test_altered_stands_only_where_the_named_outlet_was_checked() -> None:
    text = f"Read {PRO}.\n\n“{WORDS},” he told The New York Times."
    unread = one(text, WORDS, source(TIMES, None, "times"), source(PRO, ORDER, "pro"), links=(PRO,))
    assert (unread.verdict, unread.kind) == (Verdict.UNCHECKABLE, weighing.NEAREST_UNCHECKED)
    assert unread.closest
    assert (unread.closest.citation, unread.closest.exact) == ("pro", ORDER)
    read = one(text, WORDS, source(TIMES, ORDER, "times"), source(PRO, None, "pro"), links=(PRO,))
    assert (read.verdict, read.leans_on) == (Verdict.ALTERED, "times")


def test_an_outlet_s_name_is_known_by_the_title_of_its_page_or_citation() -> None:
    text = f"“{WORDS},” he told the Lakeside Gazette. Read {B}."
    titled = replace(page(WORDS), title="Harbour to close – Lakeside Gazette")
    for told in (
        source(A, WORDS, "a", page=titled),
        source(A, WORDS, "a", cited={"title": "Lakeside Gazette"}),
        source(A, None, "a", cited={"expect": "https://lakesidegazette.example/"}),
    ):
        found = one(text, WORDS, told, source(B, WORDS, "b"), links=(B,))
        assert (found.leans_on, found.leans_by) == ("a", "outlet")


def test_an_outlet_that_nothing_cited_is_of_is_kept_as_a_hint() -> None:
    text = f"“{WORDS},” he told The Guardian."
    found = one(text, WORDS, source(A, "Nothing like it.", "a"), source(B, "Nor this.", "b"))
    assert (found.verdict, found.leans_on, found.leans_by) == (Verdict.MISSING, None, "")
    assert found.outlet == "The Guardian"


def test_a_pin_is_what_it_leans_on() -> None:
    pins = (QuotePin(WORDS, "b", PLACE),)
    found = one(f"“{WORDS}” {A}", WORDS, source(A, WORDS, "a"), source(B, WORDS, "b"),
                links=(A,), pins=pins)  # fmt: skip
    assert (found.leans_on, found.leans_by) == ("b", "pinned")
    alone = one(f"“{WORDS}”", WORDS, source(A, WORDS, "a"))
    assert (alone.leans_on, alone.leans_by) == ("a", "only")


def test_the_closest_passage_says_where_it_stands() -> None:
    near = Match(Verdict.MISSING, exact="some of it", start=5, end=15, score=0.4)
    read = replace(page("0123\n\nsome of it"), blocks=(Block(0, 4, page=1), Block(6, 16, page=2)))
    found = one(f"“{WORDS}”", WORDS, source(A, page=read, text=read.text),
                judge=saying({read.text: replace(near, start=6, end=16)}))  # fmt: skip
    assert found.closest
    assert found.closest.place
    assert (found.closest.start, found.closest.end, found.closest.place.page) == (6, 16, 2)
