"""text-*, manifest-warning, nothing-examined."""

from __future__ import annotations

from loccit.checks.texts import check_texts
from loccit.errors import DocumentError, ExtractError
from loccit.models.manifest import LockedDocument, QuotePin
from loccit.models.verdict import Verdict
from tests.support.evidence import (
    PLACE,
    document,
    evidence,
    judged,
    local,
    local_source,
    page,
    source,
)

URL = "https://a.example/"
TEXT = f"He said “so it is” ({URL})."


def test_a_text_in_order_is_no_finding() -> None:
    case = document(local(TEXT, URL), [source(URL, "so it is")])
    assert check_texts(evidence(case)) == ()


def test_an_unreadable_text_is_reported_and_says_why() -> None:
    problem = DocumentError("it is not there", path="texts/draft.md", hint="Look for it.")
    (finding,) = check_texts(evidence(document(None, [source(URL, "x")], problem=problem)))
    assert (finding.rule, finding.message, finding.hint) == (
        "text-unreadable", "It is not there.", "Look for it.",
    )  # fmt: skip
    assert (finding.path, finding.line, finding.document) == ("texts/draft.md", 0, "draft")


def test_a_changed_text_alarms_only_where_its_hash_was_recorded() -> None:
    text = local(TEXT, URL)
    other = LockedDocument(text="sha256:" + "0" * 64)
    (finding,) = check_texts(evidence(document(text, locked=other)))
    assert finding.rule == "text-changed"
    assert "000000000000 then" in finding.message
    assert check_texts(evidence(document(text, locked=LockedDocument(text=text.digest)))) == ()
    assert check_texts(evidence(document(text, locked=LockedDocument()))) == ()


def test_what_a_reader_of_text_or_source_must_know() -> None:
    text = local(TEXT, URL, warnings=("it has tracked changes",))
    held = source(URL, "x", page=page("x", warnings=("The charset is a guess.",)))
    own, of_source = check_texts(evidence(document(text, [held])))
    assert (own.rule, own.message) == ("text-warning", "It has tracked changes.")
    assert own.path == "texts/draft.md"
    assert of_source.message == "report: The charset is a guess."
    assert (of_source.path, of_source.citation) == ("manifest.yaml", "report")


def test_a_source_without_text_is_a_note() -> None:
    unread = ExtractError("there is no reader for image/png", media_type="image/png")
    for held in (source(URL, "x", page=None, problem=unread), source(URL, " ")):
        (finding,) = check_texts(evidence(document(local(TEXT, URL), [held])))
        assert (finding.rule, finding.level.value) == ("text-warning", "note")
        assert "No text could be read" in finding.message


def test_a_local_sources_warnings_stand_at_its_own_text() -> None:
    held = local_source("other", "x")
    assert check_texts(evidence(document(local(TEXT, URL), [held]))) == ()


def test_a_pinned_quotation_that_the_text_does_not_have() -> None:
    pins = (QuotePin("so it is,", "report", PLACE), QuotePin("so it was", "report", PLACE))
    said = judged(TEXT, "so it is", Verdict.VERBATIM)
    case = document(local(TEXT, URL), [source(URL, "x")], [said], listed={"quotes": pins})
    (finding,) = check_texts(evidence(case))
    assert finding.rule == "manifest-warning"
    assert "“so it was”" in finding.message
    assert (finding.path, finding.line, finding.document) == ("manifest.yaml", 7, "draft")


def test_warnings_of_the_manifest() -> None:
    warnings = ("/x: y/manifest.yaml:9:7: `via: browser` is not built yet.", "without a place")
    case = evidence(document(local(TEXT, URL)), warnings=warnings)
    placed, bare = check_texts(case)
    assert (placed.rule, placed.message) == (
        "manifest-warning", "`via: browser` is not built yet.",
    )  # fmt: skip
    assert (placed.path, placed.line, placed.column) == ("manifest.yaml", 9, 7)
    assert (bare.message, bare.line) == ("Without a place.", 0)


def test_nothing_examined() -> None:
    (finding,) = check_texts(evidence(document(local("No link, no quotation."))))
    assert finding.rule == "nothing-examined"
    (finding,) = check_texts(evidence())
    assert finding.rule == "nothing-examined"


def test_a_link_a_quotation_or_a_source_is_something() -> None:
    said = judged(TEXT, "so it is", Verdict.VERBATIM)
    for case in (
        document(local(TEXT, URL)),
        document(local(TEXT), [], [said]),
        document(local("No link."), [source(URL, "x")]),
    ):
        assert check_texts(evidence(case)) == ()
