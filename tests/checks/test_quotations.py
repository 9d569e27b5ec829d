"""quote-*: each verdict's rule, level and advice."""

from __future__ import annotations

from typing import Any

import pytest

from loccit.checks import quotations as checking
from loccit.checks.quotations import check_quotations
from loccit.match.edits import REVIEW_KINDS
from loccit.models.manifest import QuotePin
from loccit.models.report import Finding, JudgedQuotation
from loccit.models.verdict import Verdict
from loccit.verify import weigh
from tests.support.evidence import PLACE, document, evidence, judged, local, source

A, B = "https://a.example/", "https://b.example/"
WORDS = "we need to take children away"


def of(quoted: JudgedQuotation, text: str, *names: str) -> list[Finding]:
    sources = [source(A, "text", name) for name in names or ("report",)]
    return list(check_quotations(evidence(document(local(text), sources, [quoted]))))


def one(verdict: Verdict, exact: str = WORDS, **facts: Any) -> list[Finding]:
    text = f"He said:\n“{exact}”."
    return of(judged(text, exact, verdict, **facts), text)


@pytest.mark.parametrize("verdict", [v for v in Verdict if v.passes])
def test_what_passes_is_no_finding(verdict: Verdict) -> None:
    assert one(verdict) == []


@pytest.mark.parametrize(
    ("verdict", "kind", "rule", "level"),
    [
        (Verdict.ALTERED, "order", "quote-altered", "error"),
        (Verdict.STITCHED, "out of order", "quote-stitched", "error"),
        (Verdict.MISSING, "", "quote-missing", "error"),
        (Verdict.REVIEW, "negation", "quote-review", "warning"),
        (Verdict.UNCHECKABLE, "the document cites no source", "quote-uncheckable", "warning"),
    ],
)
def test_each_verdict_has_its_rule(verdict: Verdict, kind: str, rule: str, level: str) -> None:
    (finding,) = one(verdict, kind=kind)
    assert (finding.rule, finding.level.value) == (rule, level)
    assert finding.message.startswith(verdict.value)
    assert WORDS in finding.message
    assert finding.message.endswith(".")
    assert finding.hint
    assert (finding.path, finding.line, finding.column) == ("texts/draft.md", 2, 2)
    assert (finding.end_line, finding.end_column, finding.quotation) == (2, 2 + len(WORDS), "q1")


def test_the_place_in_the_source_is_told() -> None:
    (finding,) = one(Verdict.ALTERED, kind="order")
    assert finding.message == f"altered (order): “{WORDS}” differs from report, page 39."
    assert finding.citation == "report"


def test_two_or_three_missing_words_are_a_warning_and_one_is_a_note() -> None:
    levels = [
        one(Verdict.MISSING, words)[0].level.value
        for words in ("word", "two words", "three plain words", "four plain words here")
    ]
    assert levels == ["note", "warning", "warning", "error"]


@pytest.mark.parametrize("verdict", [v for v in Verdict if not v.passes])
def test_one_word_is_a_note_whatever_is_found(verdict: Verdict) -> None:
    (finding,) = one(verdict, "“never”".strip("“”"))
    assert finding.level.value == "note"


def test_two_altered_words_stay_an_error() -> None:
    assert one(Verdict.ALTERED, "two words")[0].level.value == "error"


@pytest.mark.parametrize("verdict", [Verdict.VERBATIM, Verdict.EDITED, Verdict.REVIEW])
def test_a_cut_is_told_beside_a_verdict_that_stands(verdict: Verdict) -> None:
    rules = [finding.rule for finding in one(verdict, flags=("cut",))]
    assert rules[-1] == "quote-cut"


def test_a_phrase_of_three_words_is_not_called_cut() -> None:
    flags = {"flags": ("cut", "phrase")}
    assert one(Verdict.VERBATIM, "three plain words", **flags) == []
    assert [f.rule for f in one(Verdict.VERBATIM, "four plain words here", **flags)] == [
        "quote-cut"
    ]


def test_a_cut_of_altered_words_is_no_second_finding() -> None:
    assert [f.rule for f in one(Verdict.ALTERED, flags=("cut",))] == ["quote-altered"]


def test_an_unclosed_mark_is_told_on_any_verdict() -> None:
    found = one(Verdict.VERBATIM, quotation={"closed": False}, flags=("mark unclosed",))
    assert [finding.rule for finding in found] == ["quote-unclosed"]


def test_every_kind_of_review_is_said_in_words() -> None:
    assert set(REVIEW_KINDS) <= set(checking._REVIEW)
    (finding,) = one(Verdict.REVIEW, kind="hidden")
    assert "text that the page does not show" in finding.message


@pytest.mark.parametrize(
    ("kind", "unchecked", "says"),
    [
        ("a source could not be checked", ("b",), "could not be checked against b."),
        ("its own source could not be checked", ("a", "b"), "could not be checked against a, b."),
        (
            "the source is in another language",
            ("a",),
            "could not be checked against a: the source is in another language.",
        ),
        (
            "the document cites no source",
            (),
            "could not be checked: the document cites no source.",
        ),
    ],
)
def test_what_could_not_be_checked_is_named(
    kind: str, unchecked: tuple[str, ...], says: str
) -> None:
    (finding,) = one(Verdict.UNCHECKABLE, kind=kind, unchecked=unchecked)
    assert finding.message == f"uncheckable: “{WORDS}” {says}"


def test_its_kinds_are_those_of_the_scales() -> None:
    assert {weigh.UNCHECKED, weigh.NEAREST_UNCHECKED} < set(checking._TOLD_ELSEWHERE)


def test_missing_names_the_sources_that_were_searched() -> None:
    text = f"“{WORDS}”"
    (finding,) = of(judged(text, WORDS, Verdict.MISSING), text, "a", "b")
    assert finding.message.endswith("is not in any of its 2 sources (a, b).")


def test_missing_names_only_the_source_that_it_is_pinned_to() -> None:
    text = f"“{WORDS}”"
    pins = (QuotePin(WORDS, "b", PLACE),)
    sources = [source(A, "text", "a"), source(B, "text", "b")]
    said = [judged(text, WORDS, Verdict.MISSING)]
    case = evidence(document(local(text), sources, said, listed={"quotes": pins}))
    (finding,) = check_quotations(case)
    assert finding.message == f"missing: “{WORDS}” is not in b."


def test_a_quotation_missing_from_a_source_in_another_language_is_told_how_to_say_so() -> None:
    english = "the mayor said that the water was not safe to drink"
    text = f"She wrote: “{english}”."
    german = "Die Bürgermeisterin sagte, dass das Wasser nicht gut ist und nicht getrunken wird."
    quoted = judged(text, english, Verdict.MISSING)
    given = evidence(document(local(text), [source(A, german, "report")], [quoted]))
    (finding,) = check_quotations(given)
    assert "translation_of: de" in finding.hint
    same = evidence(document(local(text), [source(A, english * 3, "report")], [quoted]))
    assert "translation_of" not in check_quotations(same)[0].hint


def leaning(verdict: Verdict, exact: str = WORDS, **facts: Any) -> str:
    text = f"He said:\n“{exact}”."
    return of(judged(text, exact, verdict, **facts), text, "a", "b")[0].message


def test_altered_says_why_it_is_held_against_this_source() -> None:
    link = {"leans_on": "a", "leans_by": "link", "citation": "a"}
    assert leaning(Verdict.ALTERED, **link).endswith(
        "differs from a, page 39, whose link (a) stands nearest."
    )
    named = {"leans_on": "a", "leans_by": "outlet", "outlet": "The Herald", "citation": "a"}
    assert leaning(Verdict.ALTERED, **named).endswith(
        "differs from a, page 39, which the text names (“The Herald”)."
    )
    assert leaning(Verdict.ALTERED, **{**link, "citation": "b"}).endswith(
        "differs from b, page 39; a, whose link (a) stands nearest, is no nearer to it."
    )
    assert leaning(Verdict.ALTERED, citation="a").endswith("differs from a, page 39.")


def test_missing_says_where_it_was_looked_for_first() -> None:
    assert leaning(Verdict.MISSING, leans_on="b", leans_by="link").endswith(
        "is not in any of its 2 sources (a, b); b, whose link (b) stands nearest, was searched"
        " first."
    )


def test_uncheckable_says_which_is_its_own_source() -> None:
    facts: dict[str, Any] = {"kind": weigh.NEAREST_UNCHECKED, "unchecked": ("b",)}
    assert leaning(Verdict.UNCHECKABLE, leans_on="b", leans_by="link", **facts).endswith(
        "could not be checked against b; b, whose link (b) stands nearest, is among them."
    )


def test_an_outlet_that_no_link_leads_to_is_the_advice_for_what_is_missing() -> None:
    text = f"“{WORDS}”, he told The Guardian."
    (finding,) = of(judged(text, WORDS, Verdict.MISSING, outlet="The Guardian"), text, "a", "b")
    assert finding.hint == (
        "The sentence names The Guardian, which no cited link leads to: add it with `loccit add`."
    )
    assert of(judged(text, WORDS, Verdict.VERBATIM, outlet="The Guardian"), text, "a", "b") == []


def test_who_is_said_to_speak_changes_no_finding() -> None:
    text = f"“{WORDS}”, Vance said."
    for verdict in (Verdict.VERBATIM, Verdict.ALTERED):
        plain, told = (
            of(judged(text, WORDS, verdict, quotation={"speaker": speaker}), text)
            for speaker in (None, "Vance")
        )
        assert plain == told
