"""quote-variants: two documents give one quotation differently."""

from __future__ import annotations

from itertools import product

import pytest

from loccit.checks import variants
from loccit.checks.variants import check_variants
from loccit.match import judge
from loccit.models.evidence import DocumentEvidence, Evidence
from loccit.models.verdict import Match, Verdict
from tests.support.evidence import document, evidence, judged, local

AWAY = "we need to take away children"
CHILDREN = "we need to take children away"


def texts(**quoted: str) -> Evidence:
    """A manifest whose documents each hold one quotation."""
    documents = []
    for name, exact in quoted.items():
        text = f"He said: “{exact}”."
        said = judged(text, exact, Verdict.VERBATIM)
        documents.append(document(local(text, name=f"{name}.md"), [], [said], name=name))
    return evidence(*documents)


def test_both_places_and_both_wordings_are_told() -> None:
    first, second = check_variants(texts(a=AWAY, b=CHILDREN))
    assert (first.rule, first.document, second.document) == ("quote-variants", "a", "b")
    assert AWAY in first.message
    assert CHILDREN in first.message
    assert first.message.endswith(
        "texts/b.md:1:11 (order: here nothing, there “children”; here “children”, there nothing)."
    )
    assert (first.path, first.line, first.column, first.quotation) == ("texts/a.md", 1, 11, "q1")
    assert second.message.endswith(
        "texts/a.md:1:11 (order: here “children”, there nothing; here nothing, there “children”)."
    )


def test_review_against_each_other_is_a_variant() -> None:
    one = "the zero-tolerance immigration policy of the department"
    assert len(check_variants(texts(a=one, b=one.replace("-", " ")))) == 2


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (AWAY, AWAY),
        (AWAY, AWAY.replace("children", "children,")),
        (AWAY, "take away children"),
        ("we need to", "we need it"),
        (AWAY, "nothing of the kind was ever said there"),
    ],
    ids=["equal", "typographic", "contained", "short", "different"],
)
def test_no_variant(a: str, b: str) -> None:
    assert check_variants(texts(a=a, b=b)) == ()


BOTH = f"“{AWAY}” or “{CHILDREN}”"


def both() -> DocumentEvidence:
    """A document that has both wordings."""
    quotations = [judged(BOTH, exact, Verdict.VERBATIM) for exact in (AWAY, CHILDREN)]
    return document(local(BOTH), [], quotations)


def barred(*_: str) -> None:
    pytest.fail("two quotations were compared")


def test_within_one_document_nothing_is_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge, "is_variant", barred)
    assert check_variants(evidence(both())) == ()


def test_only_another_documents_wording_is_named() -> None:
    one = texts(a=AWAY).documents[0]
    told = {f.document: f.message for f in check_variants(evidence(both(), one))}
    assert sorted(told) == ["a", "draft"]
    assert "in texts/a.md:1:11" in told["draft"]
    assert told["draft"].startswith(f"“{CHILDREN}”")
    assert len(check_variants(evidence(both(), one))) == 2


def test_a_shared_word_pair_alone_starts_no_comparison(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge, "is_variant", barred)
    one, other = "the plan was made in an office", "nobody remembers when the plan came up first"
    assert check_variants(texts(a=one, b=other)) == ()


def test_a_wording_in_many_documents_is_compared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []

    def counting(one: str, other: str) -> Match | None:
        compared.append((one, other))
        return Match(Verdict.ALTERED, "order")

    monkeypatch.setattr(judge, "is_variant", counting)
    found = check_variants(texts(a=AWAY, b=AWAY, c=AWAY, d=CHILDREN))
    assert len(compared) == 1
    assert len(found) == 4
    assert "and 2 more" in next(f.message for f in found if f.document == "d")


def test_a_thousand_quotations_need_few_comparisons(monkeypatch: pytest.MonkeyPatch) -> None:
    """What bounds the pairs is the shared word pair and half of the words, not luck."""
    compared = []
    monkeypatch.setattr(judge, "is_variant", lambda one, other: compared.append((one, other)))
    subjects = [f"minister{a}{b}" for a, b in product("abcdefghij", repeat=2)]
    endings = [f"said of the plan{c} that it is of the {d} kind" for c, d in product("xyz", "klm")]
    wordings = [f"{who} {what}" for who in subjects for what in endings]
    case = texts(**{f"d{i}": wording for i, wording in enumerate(wordings)})
    check_variants(case)
    assert len(compared) < len(wordings) * 110
    assert variants._COMMON <= 100


def test_what_was_not_compared_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(variants, "_MOST", 1)
    case = texts(a=AWAY, b=CHILDREN, c="we need to take our children away")
    rules = [finding.rule for finding in check_variants(case)]
    assert rules == ["quote-variants", "quote-variants", "manifest-warning"]
    monkeypatch.setattr(variants, "_MOST", 3)
    assert "manifest-warning" not in [finding.rule for finding in check_variants(case)]
