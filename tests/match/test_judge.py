# ruff: noqa: E501 - the tables are read by the row
"""The verdicts, pair by pair: what a copy chief said of each."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loccit.match.judge import is_variant, judge, prepare, prepare_text, word_count
from loccit.models.page import Block, Page
from loccit.models.verdict import Verdict

V = Verdict

# The pairs that 3-verdicts lists, in the order it has them; sources in the second column.
COPY_CHIEF = [
    ("ever ordered anyone to prosecute a case", "never ordered anyone to prosecute a case", V.ALTERED, "negation"),
    ("not prepar[ing] to deal with", "was not prepared to deal with", V.EDITED, ""),
    ("It was a [successful] policy", "It was a failed policy", V.REVIEW, "bracket"),
    ("It [is] a failed policy", "It was a failed policy", V.EDITED, ""),
    ("It was a failed policy …", "It was a failed policy", V.EDITED, ""),
    ("… careful and appropriate consideration", "of careful and appropriate consideration", V.EDITED, ""),
    ("units and US Attorneys", "units & US Attorneys", V.REVIEW, "ampersand"),
    ("moms with 1 and 2 year olds", "moms with one and two year olds", V.REVIEW, "number form"),
    ("follow-up interview", "follow up interview", V.REVIEW, "hyphenation"),
    ("Sessions’ aggressive role", "Sessions’s aggressive role", V.REVIEW, "possessive"),
    ("implemented. . . .", "implemented....", V.TYPOGRAPHIC, ""),
    ("The Water Was Safe To Drink", "the water was safe to drink", V.REVIEW, "case"),
    ("we need to take away children", "we need to take children away", V.ALTERED, "order"),
    ("won't give amnesty to people with kids", "won't give amnesty to kids; to people with kids", V.ALTERED, "omission"),
    ("the department’s zero-tolerance policy", "the Department's zero tolerance policy", V.REVIEW, "case"),
]  # fmt: skip


@pytest.mark.parametrize(("draft", "source", "verdict", "kind"), COPY_CHIEF)
def test_the_copy_chiefs_pairs(draft: str, source: str, verdict: Verdict, kind: str) -> None:
    for around in (source, f"Before this. {source}", f"As he said, {source} on that day. More."):
        found = judge(draft, around)
        assert (found.verdict, found.kind) == (verdict, kind)


FOLDS = [
    ("“It’s over,” she said", '"It\'s over," she said', "quotation marks"),
    ("‘It is over’ she said", "“It is over” she said", "quotation marks"),
    ("«It is over» she said", '"It is over" she said', "quotation marks"),
    ("the city — which paid — said", "the city – which paid – said", "dashes"),
    ("the city — which paid — said", "the city—which paid—said", "dashes"),
    ("the city–which paid–said", "the city—which paid—said", "dashes"),
    ("well‑known co–operation", "well-known co-operation", "dashes"),
    ("from 2019–2020 on", "from 2019-2020 on", "dashes"),
    ("the office staff", "the oﬃce staff", "ligatures"),
    ("cooperation at work", "coop\u00aderation at work", "soft hyphens"),
    ("zero width text", "zero\u200b width\ufeff text", "zero-width characters"),
    ("ten per cent", "ten\u00a0per\u2009cent", "spaces"),
    ("wait… what", "wait . . . what", "ellipsis"),
    ("the prosecution rests", "the prosecu-\ntion rests", "line-break hyphen"),
    ("a well-known case", "a well-\nknown case", "line-break hyphen"),
    ("a café table", "a cafe\u0301 table", "Unicode normalization (NFC)"),
    ("not our understanding. So", "not our understanding.[12] So", "note references"),
]


@pytest.mark.parametrize(("draft", "source", "fold"), FOLDS)
def test_each_fold_is_typographic_and_reported(draft: str, source: str, fold: str) -> None:
    found = judge(draft, f"First this. {source} and no more.")
    assert found.verdict is V.TYPOGRAPHIC
    assert fold in found.folds


NEVER_FOLDED = [
    ("a rise of 102 units", "a rise of 10² units"),
    ("a rise of 1⁄2 unit there", "a rise of ½ unit there"),
    ("it fell to -5 degrees", "it fell to −5 degrees"),
    ("a rise of 35 units", "a rise of 3.5 units"),
    ("a rise of 5 units", "a rise of 5% units"),
    ("the cafe table stood there", "the café table stood there"),
    ("it fell -14 degrees there", "it fell — 14 degrees there"),
    ("use x < 5 there", "use x = 5 there"),
    ("paid €5 to them", "paid $5 to them"),
]


def test_note_references_of_a_quotation_are_no_words_of_it() -> None:
    for draft, source in (
        ("at all.<sup>61</sup>", "It was so at all. Then"),
        ("at all.[12] Then", "It was so at all.[12] Then"),
    ):
        assert judge(draft, source).verdict.passes


@pytest.mark.parametrize(("draft", "source"), NEVER_FOLDED)
def test_what_changes_meaning_is_never_folded(draft: str, source: str) -> None:
    assert not judge(draft, f"So {source} then.").verdict.passes


EDITED = [
    ("the water was safe,", "the water was safe."),
    ("[T]he water was safe", "that the water was safe"),
    ("The water was safe", "that the water was safe"),
    ("the water … was safe", "the water in the lower town was safe"),
    ("the water [...] was safe", "the water in the lower town was safe"),
    ("the water . . . was safe", "the water in the lower town was safe"),
    ("the water was safe (emphasis added)", "the water was safe"),
    ("the water [sic] was safe", "the water was safe"),
    ("the water [of the town] was safe", "the water was safe"),
    ("[the mayor] said the water was safe", "she said the water was safe"),
    ("she and [the mayor’s] staff said so", "she and her staff said so"),
    ("the wells of the [upper] town were closed,", "the wells of the [upper] town were closed"),
    ("thirty min[utes] on the wells,", "thirty min[utes] on the wells"),
    ("the watter [sic] was safe,", "the watter [sic] was safe"),
    ("[The] wells of the [upper] town were closed", "wells of the [upper] town were closed"),
    ("the water was safe (strikethrough in original)", "the water was safe"),
    ("... the water was safe ...", "and the water was safe to drink"),
    ("[T]he climb was a 30 min[ute] walk", "that the climb was a 30 min[ute] walk"),
    ("the climb … min[ute] walk", "the climb was a good min[ute] walk"),
    ("so they … he and his wife left", "so they say once the man said that he and his wife left"),
    (
        "they [the owners in the east of the old town and all of their friends from afar] knew.",
        "they [the owners in the east of the old town and all of their friends from afar] knew it",
    ),
    ("[T]hey [the owners] knew of it", "that they [the owners] knew of it"),
    (
        "[T]he climb was long … [and] the walk... was hard",
        "the climb was long and steep and the walk... was hard",
    ),
    ("they … left the town", "they saw the owners, who refused to go, and left the town"),
    ("we have … wells there", "we have quite a few wells there"),
    ("they left it … We all knew", "they left it. That was a dream. We all knew"),
    ("the water [will] be safe", "the water would be safe"),
    ("the water [would] be safe", "the water will be safe"),
    ("[T]hey waited… In May it came", "that they waited…\n\nIn May it came"),
    ("[T]hey waited.” “… in May it came", "that they waited.”\n\n“… in May it came"),
]


@pytest.mark.parametrize(("draft", "source"), EDITED)
def test_a_declared_edit_passes_and_is_listed(draft: str, source: str) -> None:
    found = judge(draft, f"The report says this: {source} it went on.")
    assert found.verdict is V.EDITED
    assert found.edits


REVIEW = [
    ("the water was … safe", "the water was not safe", "negation"),
    ("the water was … safe", "the water was allegedly safe", "hedge"),
    ("the water … was safe", "the water, except in May, was safe", "exception"),
    ("the water … was safe", "the water of 14 wells was safe", "figure"),
    ("the water is [not] safe there", "the water is safe there", "negation"),
    ("the water was … all of it", "the water was safe.\n\nThey drank all of it", "paragraph"),
    ("the water was … They drank it", "the water was safe.\n\nThey drank it", "paragraph"),
    ("the water was safe … all of it", "the water was safe.\n\nThey drank all of it", "paragraph"),
    ("the water was safe … They drank", "the water was safe.\n\nThey drank", "paragraph"),
    ("the water was [quite] safe there", "the water was hardly safe there", "negation"),
    ("the water was [clean] there", "the water was safe there", "bracket"),
    ("at a [place] ... when the water was", "at a time ... when the water was", "bracket"),
    ("a 30 min[ute] walk of 2 hours", "a 30 min[ute] walk of two hours", "number form"),
    ("the Border Patrol refers a parent", "[the Border Patrol] refers a parent", "source brackets"),
    ("the water was safe and clean", "the water was safe, and clean", "punctuation"),
    ("(the water was safe", "the water was safe", "punctuation"),
    ("they closed[300] wells", "they closed wells", "figure"),
    ("they closed 1200 wells", "they closed 1,200 wells", "number form"),
    ("they [may] close the wells", "they must close the wells", "hedge"),
    ("they [should] close the wells", "they must close the wells", "bracket"),
    (
        "they [and so did all those who had come there on foot or by train that day] close wells",
        "they close wells",
        "bracket",
    ),
    ("Was the water safe?", "So was the water safe. Or not", "punctuation"),
    ("We need to move the people", "“We need,” he said, “to move the people.”", "attribution"),
    ("they … leave the town", "they refused to leave the town", "negation"),
    ("they are … guilty of it", "they are far from being guilty of it", "negation"),
    ("we have … weapons there", "we have few weapons there", "negation"),
    ("we have … weapons there", "we have zero weapons there", "negation"),
    ("he said … the water was safe", "he said nobody could deny the water was safe", "negation"),
    ("we will [fail to] win the war", "we will win the war", "negation"),
    ("I … killed him there", "I would have killed him there", "hedge"),
    ("he [killed] him there", "he would have killed him there", "hedge"),
    ("they are … guilty of it", "they are widely thought to be guilty of it", "hedge"),
    ("I … killed him there", "I dreamt that someone killed him there", "hedge"),
    ("he is … the thief", "he is called the thief", "hedge"),
    ("she … won the war", "she spoke as though he won the war", "exception"),
    ("вода … чистой и свежей", "вода была чистой и свежей", "language"),
]


@pytest.mark.parametrize(("draft", "source", "kind"), REVIEW)
def test_what_a_person_must_look_at(draft: str, source: str, kind: str) -> None:
    found = judge(draft, source)
    assert (found.verdict, found.kind) == (V.REVIEW, kind)


LONG = " ".join(f"word{i}" for i in range(200))
STITCHED = [
    ("the first half of it … and then the very end", "and then the very end. the first half of it", "out of order"),
    (f"begin here … {LONG.split()[-1]} over", f"begin here {LONG} over", "too much under one mark"),
    ("begin [this] end of it", "begin " + " ".join(LONG.split()[:14]) + " end of it", "too much under one mark"),
    ("the water of the town was safe and the mayor knew nothing of it",
     f"the water of the town was safe. {LONG} and the mayor knew nothing of it", "passages that stand apart"),
]  # fmt: skip


@pytest.mark.parametrize(("draft", "source", "kind"), STITCHED)
def test_passages_that_stand_apart_are_stitched(draft: str, source: str, kind: str) -> None:
    found = judge(draft, source)
    assert (found.verdict, found.kind) == (V.STITCHED, kind)


ALTERED = [
    ("the water rose by 14 feet that night", "the water rose by 41 feet that night", "number"),
    ("the firm paid $3.4m for the land", "the firm paid $2.4m for the land", "number"),
    ("the water is not safe to drink", "the water is safe to drink", "negation"),
    ("the town can drink the water", "the town can't drink the water", "negation"),
    ("and said that Miller knew of the leak", "and said that Baker knew of the leak", "name"),
    ("the town may close the old plant", "the town will close the old plant", "modal or quantifier"),
    ("some of the wells were closed then", "all of the wells were closed then", "modal or quantifier"),
    ("here the wells and the pipes are very old", "here the pipes and the wells are very old", "order"),
    ("the wells were closed for a week", "the old wells were closed for a week", "omission"),
    ("the very old wells were closed that day", "the old wells were closed that day", "insertion"),
    ("the modem wells were closed that day", "the modern wells were closed that day", "look-alike characters"),
    ("the w0rld of the wells was closed", "the world of the wells was closed", "look-alike characters"),
    ("the wells are closing for a week", "the wells are closed for a week", "inflection"),
    ("the wells were poisoned for a week", "the wells were closed for a week", "substitution"),
    ("the wells were [] closed for a week", "the wells were never closed for a week", "empty bracket"),
    ("the patron of the [Society for Cruelty to Children’s] fund, we think", "the patron of the [Society for Cruelty to Children’s] fund, we know", "substitution"),
    ("term plans for all the wells", "long-term plans for all the wells", "omission"),
    ("when three firms sent robotic landers landers to the moon this year",
     "when three firms sent robotic landers to the moon this year", "insertion"),
]  # fmt: skip


@pytest.mark.parametrize(("draft", "source", "kind"), ALTERED)
def test_every_kind_of_alteration_is_named(draft: str, source: str, kind: str) -> None:
    found = judge(draft, f"He wrote: {source}. Then he left.")
    assert (found.verdict, found.kind) == (V.ALTERED, kind)
    assert found.differences
    assert found.exact == source or kind in ("omission", "empty bracket")


def test_a_quotation_about_something_else_is_missing_and_shows_the_closest_passage() -> None:
    found = judge(
        "the mayor promised a new bridge by the spring",
        "The council met. The mayor closed the old bridge in winter. Nobody spoke.",
    )
    assert found.verdict is V.MISSING
    assert "bridge" in found.exact
    assert 0 < found.score < 0.5


def test_nothing_at_all_in_common_is_missing_without_a_passage() -> None:
    assert judge("quite other words entirely", "The mayor left.").exact == ""


@pytest.mark.parametrize(
    ("draft", "source"), [("", "text"), ("…", "text"), ("words", ""), ("words", "  \n")]
)
def test_without_words_there_is_nothing_to_check(draft: str, source: str) -> None:
    assert judge(draft, source).verdict is V.UNCHECKABLE


@pytest.mark.parametrize(
    ("draft", "source"),
    [("they can", "they can't go"), ("5 %", "3.5 % more"), ("2.4m", "$2.4m was"), ("term", "long-term"),
     ("ever", "never"), ("Sessions", "Sessions’s role"), ("1,200", "1,200.5 in")],
)  # fmt: skip
def test_matches_begin_and_end_between_words(draft: str, source: str) -> None:
    assert not judge(draft, source).verdict.passes


CUT = [
    ("find evidence of a leak", "They did not find evidence of a leak. Later they did.", True),
    ("find evidence of a leak", "They did not look. They find evidence of a leak.", False),
    (
        "the council addressed the leaks",
        "the council addressed the leaks, but not until May.",
        True,
    ),
    ("the council addressed the leaks.", "the council addressed the leaks. Not until May.", False),
    ("the pumps will be closed", "the pumps will be closed unless it rains", True),
]


@pytest.mark.parametrize(("draft", "source", "cut"), CUT)
def test_a_clause_that_goes_on_with_a_negation_is_flagged_cut(
    draft: str, source: str, cut: bool
) -> None:
    found = judge(draft, source)
    assert found.verdict.passes
    assert ("cut" in found.flags) is cut


def test_the_occurrence_that_is_seen_and_whole_is_preferred() -> None:
    text = "They did not see the water rise.\n\nHe could see the water rise."
    hidden = Page(text, (Block(0, 32), Block(34, len(text), hidden=True)), "test/1", "text/plain")
    assert judge("see the water rise", text).start == text.rindex("see")
    found = judge("see the water rise", prepare(hidden))
    assert found.start == text.index("see")
    assert "hidden text" not in found.flags
    only = judge("He could see", prepare(hidden))
    assert "hidden text" in only.flags


@pytest.mark.parametrize(
    ("media_type", "verdict"), [("application/pdf", V.EDITED), ("text/html", V.REVIEW)]
)
def test_a_sentence_over_two_pages_of_a_pdf_is_one_paragraph(
    media_type: str, verdict: Verdict
) -> None:
    text = "the wells of the\n\nold town were closed that day"
    source = prepare(Page(text, (Block(0, 16), Block(18, len(text))), "test/1", media_type))
    assert judge("the wells … were closed", source).verdict is verdict
    new = "the wells of the town.\n\nold town were closed that day"
    source = prepare(Page(new, (Block(0, 22), Block(24, len(new))), "test/1", media_type))
    assert judge("the wells … were closed", source).verdict is V.REVIEW


def test_flags_tell_of_several_places_blocks_and_phrases() -> None:
    source = "the wells run dry.\n\nAnd the wells run dry."
    assert "several occurrences" in judge("the wells run dry", source).flags
    assert "crosses a block" in judge("dry. And the wells run", source).flags
    assert "phrase" in judge("the wells", source).flags


def test_offsets_are_those_of_the_source_given() -> None:
    source = "Zuerst — „Das\u00a0Wasser steigt …“ — sagte er. [12] Das Wasser\nsteigt nicht."
    for draft in ("Das Wasser steigt", "Wasser steigt nicht"):
        found = judge(draft, source)
        assert found.exact == source[found.start : found.end]
        assert found.exact.split() == draft.split()


def test_variants_are_told_and_containment_is_not() -> None:
    one, other = "we need to take away children", "we need to take children away"
    found = is_variant(one, other)
    assert found is not None
    assert (found.verdict, found.kind) == (V.ALTERED, "order")
    assert is_variant(one, f"he said {one} now") is None
    assert is_variant("quite other words here", one) is None
    assert is_variant("take away", "take it away") is None


def test_words_are_counted_as_the_design_counts_them() -> None:
    assert word_count("They can’t pay 3.5 % of $2.4m for a long-term plan") == 11


def test_pdf_hyphens_match_both_readings_in_one_quotation() -> None:
    source = prepare_text("the zero\ufffetolerance policy led to prose\ufffecution of all adults")
    found = judge("zero-tolerance policy led to prosecution of all", source)
    assert found.verdict is V.TYPOGRAPHIC
    assert found.folds == ("line-break hyphen",)
    assert judge("re\ufffesign", "they resign now").verdict is V.TYPOGRAPHIC


WORDS = st.lists(
    st.sampled_from(
        [
            "the",
            "a",
            "water",
            "not",
            "14",
            "3.5",
            "%",
            "“safe”",
            "—",
            "said;",
            "[x]",
            "it's",
            "well-known",
            "I",
        ]
    ),
    min_size=8,
    max_size=60,
)


@settings(max_examples=150, deadline=None)
@given(WORDS, st.data())
def test_any_cut_between_words_of_a_source_is_verbatim(
    words: list[str], data: st.DataObject
) -> None:
    source = " ".join(words)
    start = data.draw(st.integers(0, len(words) - 2))
    end = data.draw(st.integers(start + 1, len(words)))
    quotation = " ".join(words[start:end])
    if not word_count(quotation):
        return
    # A percent sign belongs to the figure before it: a cut between the two is inside a word.
    if (end < len(words) and words[end] == "%") or words[start] == "%":
        return
    assert judge(quotation, source).verdict is V.VERBATIM


@settings(max_examples=60, deadline=None)
@given(WORDS, WORDS)
def test_text_elsewhere_never_turns_a_pass_into_a_fail(words: list[str], more: list[str]) -> None:
    source = " ".join(words)
    draft = " ".join(words[2:7]) + ","
    alone = judge(draft, source)
    for around in (f"{' '.join(more)}.\n\n{source}", f"{source}.\n\n{' '.join(more)}"):
        if alone.verdict.passes:
            assert judge(draft, around).verdict.passes


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60), st.text(max_size=200))
def test_no_text_makes_it_raise(draft: str, source: str) -> None:
    found = judge(draft, source)
    assert 0 <= found.start <= found.end <= len(source)


@pytest.mark.parametrize("text", ["[" * 5000, "…" * 5000, "a" * 20_000, "'" * 20_000, ". " * 9000,
                                  "\u0301" * 9000, "not " * 5000, "\u202e\x00" * 4000, "1." * 9000])  # fmt: skip
def test_hostile_text_ends(text: str) -> None:
    assert judge(text, text * 2) is not None
    assert judge("some plain words here", text).verdict in (V.MISSING, V.UNCHECKABLE)


def test_people_edits_of_meaning_never_pass(shared: Path) -> None:
    packed = (shared / "data" / "cad-dev.jsonl.gz").read_bytes()
    cases = [json.loads(row) for row in gzip.decompress(packed).decode().splitlines()]
    passed = [c["quotation"] for c in cases if c["label"] == "edited" and judge(c["quotation"], c["source"]).verdict.passes]  # fmt: skip
    assert passed == []
    honest = [c for c in cases if c["label"] == "unchanged"]
    flagged = [c["quotation"] for c in honest if not judge(c["quotation"], c["source"]).verdict.passes]  # fmt: skip
    # Four of the 400 begin inside a contraction ("'t …") and two after a joining hyphen.
    assert len(flagged) <= 6


@pytest.mark.parametrize(
    ("quotation", "source", "verdict", "kind", "exact"),
    [
        ("[A] ladle of soup", "a ladle of soup", V.EDITED, "", "a ladle of soup"),
        ("[A] ladle of soup", "Take the ladle of soup.", V.EDITED, "", "ladle of soup"),
        ("be just [Al Maa idah 8]", "be just [Al Maa-idah 8]", V.REVIEW, "hyphenation",
         "be just [Al Maa-idah 8"),
        ("be just; it is near [Al Maa idah 8].", "be just; it is near [Al Maa-idah 8].",
         V.REVIEW, "hyphenation", "be just; it is near [Al Maa-idah 8"),
        ("said [Al Maa idah 8] by him", "said [Al Maa-idah 8] by him", V.REVIEW, "hyphenation",
         "said [Al Maa-idah 8] by him"),
        ("we left [the Agency]", "we left the agency", V.EDITED, "", "we left the agency"),
    ],
)  # fmt: skip
def test_a_bracket_at_an_end_whose_words_the_source_has(
    quotation: str, source: str, verdict: V, kind: str, exact: str
) -> None:
    found = judge(quotation, source)
    assert (found.verdict, found.kind, found.exact) == (verdict, kind, exact)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("that should not have been implemented", "these cases should not have been declined"),
        ("[the change to the policy] should not have been implemented", "should not have been declined"),
    ],
)  # fmt: skip
def test_a_common_phrase_makes_no_variants(one: str, other: str) -> None:
    assert is_variant(one, other) is None
    assert is_variant(other, one) is None


def test_two_of_one_matter_are_variants() -> None:
    found = is_variant(
        "the tests should not have been stopped", "the tests should have been stopped"
    )
    assert found
    assert (found.verdict, found.kind) == (V.ALTERED, "negation")


def test_stitched_lists_the_passages_that_it_is_made_of() -> None:
    source = (
        "The tests were not sufficient to show that. " + "Rain fell on the hills. " * 20 +
        "We will build the bridge in the spring."
    )  # fmt: skip
    found = judge("The tests were not sufficient to show that we will build the bridge", source)
    assert found.verdict is V.STITCHED
    assert found.edits == (
        "“The tests were not sufficient to show that”", "“We will build the bridge”",
    )  # fmt: skip
