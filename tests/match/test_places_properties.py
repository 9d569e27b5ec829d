"""A verdict and its place: what stands in a source is verbatim wherever it is cut, and neither
where a passage lies nor what else the source has makes a difference to it."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from loccit.match.judge import judge, prepare, prepare_text, word_count
from loccit.match.locate import Prepared
from loccit.models.verdict import Match, Verdict
from tests.support.prose import page

PLAIN = (
    "the a of to council approved contract water was safe and clean they not only if said it who "
    "could have few prepared city meter we"
).split()
AWKWARD = [
    *("don’t", "Sessions’", "city's", "follow-up", "co-\noperate", "zero‑tolerance", "U.S.", "&"),
    *("$2.4m", "3.5 %", "5%", "1,000", "-5", "− 3", "2019–2020", "14", "one", "½", "10²", "№"),
    *(
        "“We",
        "need”",
        "‘so’",
        "(sic)",
        "[sic]",
        "[12]",
        "[the agency]",
        "[t]he",
        "(emphasis added)",
    ),
    *("…", "...", ". . . .", "—", " – ", "--", "-", "/", "word;", "end.", "Who?", "so:", "a…b"),
    *(
        "漢字は",
        "話",
        "ไทย",
        "שלום",
        "العربية",
        "Straße",
        "e\u0301te\u0301",
        "ﬁnd",
        "हिन्दी",
        "한글",
    ),
    *("soft\u00adly", "zero\u200bwidth", "\u202eturned\u202c", "\u00a0", "\u2009", "nul\x00l"),
    *("<sup>61</sup>", "*so*", "_so_", "https://a.example/b?c=1", "x\ufffey"),
]
WORD = st.sampled_from(PLAIN) | st.sampled_from(AWKWARD) | st.text(max_size=4)
SENTENCE = st.lists(st.sampled_from(PLAIN) | WORD, min_size=1, max_size=14).map(" ".join)
TEXT = st.lists(SENTENCE, min_size=1, max_size=4).map("\n\n".join)


def between_words(source: Prepared, data: st.DataObject) -> tuple[int, int]:
    """A part of the source's own text, from the start of a word to the end of one."""
    words = source.words
    starts = [i for i in range(len(words)) if not source.splits(words.starts[i])]
    assume(starts)  # a text may be a note and nothing else
    first = data.draw(st.sampled_from(starts))
    ends = [i for i in range(first, len(words)) if not source.splits(words.ends[i])]
    assume(ends)
    span = source.original(*source.word_span(first, data.draw(st.sampled_from(ends))))
    return span.start, span.end


@settings(max_examples=150)
@given(TEXT, st.data())
def test_what_is_cut_between_words_is_verbatim(text: str, data: st.DataObject) -> None:
    source = prepare(page(text)) if data.draw(st.booleans()) else prepare_text(text)
    if not word_count(text):
        return
    start, end = between_words(source, data)
    found = judge(source.raw[start:end], source)
    assert found.verdict is Verdict.VERBATIM
    assert source.raw[found.start : found.end] == found.exact


FILLER = (
    "Harvest figures rose again last autumn, farmers told reporters near Utrecht.",
    "Painters rarely mix oil with chalk; their teachers advised against doing that.",
    "Nobody remembers when trams stopped running through these narrow streets.",
)
PASSAGE = st.lists(st.sampled_from(PLAIN), min_size=6, max_size=25)
CHANGE = st.sampled_from(["not", "never", "may", "…", "[the]", "[not]", "17", "[…]", "", "Baker"])


def edited(words: list[str], data: st.DataObject) -> str:
    """A stretch of the passage with a few words changed, left out or put in."""
    first = data.draw(st.integers(0, len(words) - 3))
    own = words[first : data.draw(st.integers(first + 2, len(words)))]
    for _ in range(data.draw(st.integers(0, 3))):
        at = data.draw(st.integers(0, len(own)))
        own[at : at + data.draw(st.integers(0, 2))] = [data.draw(CHANGE)]
    return " ".join(own)


def told(found: Match) -> tuple[object, ...]:
    """All of a match but its place; of what is missing the nearest passage is a mere hint, and
    there may be several as near."""
    if found.verdict is Verdict.MISSING:
        return found.verdict, found.kind, found.flags
    return (
        found.verdict, found.kind, found.exact, found.folds, found.edits, found.differences,
        found.flags, found.occurrences, found.score,
    )  # fmt: skip


@settings(max_examples=150)
@given(PASSAGE, st.data())
def test_a_verdict_does_not_depend_on_where_the_passage_lies(
    words: list[str], data: st.DataObject
) -> None:
    quotation = edited(words, data)
    passage = " ".join(words).capitalize() + "."
    around = ["\n\n".join((*FILLER[:at], passage, *FILLER[at:])) for at in range(len(FILLER) + 1)]
    first, *others = [told(judge(quotation, prepare(page(text)))) for text in around]
    assert all(other == first for other in others)


LIGHT = st.sampled_from([word for word in PLAIN if word not in ("not", "only", "if", "could")])
MARK = st.sampled_from(["…", "[…]", "...", "[they]", "[the]", "[is]", "[members]", "[sic]"])


def honest(words: list[str], data: st.DataObject) -> str:
    """A stretch of the passage with what was left out or put in marked as such."""
    first = data.draw(st.integers(0, len(words) - 3))
    own = words[first : data.draw(st.integers(first + 3, len(words)))]
    for _ in range(data.draw(st.integers(0, 2))):
        at = data.draw(st.integers(0, len(own)))
        own[at : at + data.draw(st.integers(0, 2))] = [data.draw(MARK)]
    if data.draw(st.booleans()):
        own[0] = f"[{own[0][:1].upper()}]{own[0][1:]}"
    return " ".join(own)


@settings(max_examples=150)
@given(st.lists(LIGHT, min_size=6, max_size=20), st.lists(st.lists(WORD, max_size=8)), st.data())
def test_text_elsewhere_never_turns_a_pass_into_a_fail(
    words: list[str], elsewhere: list[list[str]], data: st.DataObject
) -> None:
    quotation = honest(words, data)
    text = f"{' '.join(words).capitalize()}.\n\n{FILLER[0]}"
    assume(judge(quotation, text).verdict.passes)
    # Other people's words, and pieces of the passage and of the quotation itself, changed.
    like = [
        quotation.upper(), quotation.replace("…", "… not"), quotation.replace("[", "("),
        quotation.replace(" ", "-\n", 1), quotation.rpartition(" ")[0], edited(words, data),
    ]  # fmt: skip
    beside = [*map(" ".join, elsewhere[:2]), data.draw(st.sampled_from(like))]
    more = "\n\n".join(part for part in beside if part.strip())
    for longer in (f"{more}\n\n{text}", f"{text}\n\n{more}"):
        found = judge(quotation, longer)
        # Words of another language or script can only ask for a second look.
        assert found.verdict.passes or (found.verdict is Verdict.REVIEW and not more.isascii())


@pytest.mark.parametrize(
    "elsewhere",
    [
        "THE BOARD [MEMBERS] APPROVED IT",
        "the board [members] approved of it",
        "[T]he board … not it",
    ],
)
def test_a_mark_that_other_words_share_stays_the_drafts(elsewhere: str) -> None:
    quotation = "[T]he board [members] approved … the contract"
    text = "Late that night the board approved at last the contract."
    for longer in (text, f"{text}\n\n{elsewhere}", f"{elsewhere}\n\n{text}"):
        assert judge(quotation, longer).verdict is Verdict.EDITED


def test_a_note_between_spaces_is_left_out_with_one_of_them() -> None:
    text = "the water <sup>61</sup> was safe"
    assert judge(text, text).verdict is Verdict.VERBATIM
    plain = judge("the water was safe", text)
    assert (plain.verdict, plain.folds) == (Verdict.TYPOGRAPHIC, ("note references",))


def test_a_changed_first_word_is_not_put_against_the_paragraph_before() -> None:
    text = "Nobody came to Utrecht.\n\nThe council approved the contract of the city."
    found = judge("Baker the council approved the contract", text)
    assert (found.verdict, found.exact) == (Verdict.ALTERED, "The council approved the contract")
    assert [(d.op, d.draft, d.source) for d in found.differences] == [("insert", "Baker", "")]
