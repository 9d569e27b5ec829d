"""link-lookalike: within the manifest, in a text, and across documents."""

from __future__ import annotations

from loccit.checks.lookalikes import check_lookalikes
from tests.support.evidence import document, evidence, local, source

SMALL_L, CAPITAL_I = "https://t.co/d2r249l8ee", "https://t.co/d2r249I8ee"


def test_two_spellings_in_two_documents_are_reported_at_both() -> None:
    one = document(local(f"Last year:\n\n<{SMALL_L}>", SMALL_L))
    other = document(local(f"So {CAPITAL_I}", CAPITAL_I, name="other.md"), name="other")
    first, second = check_lookalikes(evidence(one, other))
    assert (first.rule, first.path, first.line, first.column) == (
        "link-lookalike", "texts/draft.md", 3, 2,
    )  # fmt: skip
    assert first.message.startswith(f"{SMALL_L} can be taken for {CAPITAL_I}")
    assert "texts/other.md:1:4" in first.message
    assert (second.document, second.line, second.column) == ("other", 1, 4)
    assert second.message.startswith(f"{CAPITAL_I} can be taken for {SMALL_L}")
    assert "texts/draft.md:3:2" in second.message


def test_a_text_against_its_own_manifest() -> None:
    case = evidence(document(local(f"See {CAPITAL_I}", CAPITAL_I), [source(SMALL_L, "text")]))
    in_text, in_manifest = check_lookalikes(case)
    assert (in_text.path, in_manifest.path) == ("texts/draft.md", "manifest.yaml")
    assert "manifest.yaml:7:9" in in_text.message
    assert in_manifest.citation == "report"
    assert (in_text.citation, in_text.link) == ("", CAPITAL_I)


def test_a_cited_link_carries_its_citation_wherever_it_stands() -> None:
    text = local(f"{SMALL_L} and {CAPITAL_I}", SMALL_L, CAPITAL_I)
    sources = [source(SMALL_L, "text", "l"), source(CAPITAL_I, "text", "i")]
    found = check_lookalikes(evidence(document(text, sources)))
    assert [(f.citation, f.link) for f in found] == [("l", SMALL_L), ("i", CAPITAL_I)]


def test_one_finding_per_document_however_often_it_links() -> None:
    text = local(f"{SMALL_L} and {SMALL_L} and {CAPITAL_I}", SMALL_L, SMALL_L, CAPITAL_I)
    assert len(check_lookalikes(evidence(document(text)))) == 2


def test_one_link_in_two_trivial_spellings_is_no_pair() -> None:
    text = local(f"{SMALL_L} and HTTPS://T.CO/d2r249l8ee", SMALL_L, "HTTPS://T.CO/d2r249l8ee")
    assert check_lookalikes(evidence(document(text))) == ()


def test_different_links_are_no_pair() -> None:
    text = local(f"{SMALL_L} and https://t.co/1AvpFa6z6N", SMALL_L, "https://t.co/1AvpFa6z6N")
    assert check_lookalikes(evidence(document(text))) == ()
