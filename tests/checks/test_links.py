"""link-*: what became of each cited link, and whether text and manifest list the same ones."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from loccit.checks.links import check_links
from loccit.checks.places import sentence
from loccit.errors import ArchiveError, FixityError
from loccit.models.capture import State
from loccit.models.evidence import Source
from loccit.models.report import Finding
from loccit.models.rules import RULES
from tests.support.evidence import (
    capture,
    document,
    evidence,
    failure,
    hop,
    local,
    local_source,
    source,
)

URL = "https://t.example/1AvpFa6z6N"


def found(
    *sources: Source, text: str = f"See {URL}.", links: tuple[str, ...] = (URL,)
) -> list[Finding]:
    return list(check_links(evidence(document(local(text, *links), sources))))


def rules(*sources: Source, **facts: Any) -> list[str]:
    return [finding.rule for finding in found(*sources, **facts)]


def test_a_captured_link_that_the_text_has_is_no_finding() -> None:
    assert found(source(URL, "text")) == []


def test_never_fetched() -> None:
    (finding,) = found(source(URL))
    assert finding.rule == "link-not-archived"
    assert "never captured" in finding.message
    assert finding.hint == "Run `loccit fetch manifest.yaml`."
    assert (finding.path, finding.line, finding.column) == ("manifest.yaml", 7, 9)
    assert (finding.document, finding.citation) == ("draft", "report")
    assert RULES[finding.rule].incomplete


def test_a_lock_that_names_a_capture_which_is_not_there() -> None:
    problem = ArchiveError("The lock names capture X, which is not held.", hint="Restore it.")
    (finding,) = found(source(URL, problem=problem))
    assert finding.rule == "link-not-archived"
    assert finding.message.endswith("The lock names capture X, which is not held.")
    assert finding.hint == "Restore it."


def test_damage_is_left_to_the_fixity_check() -> None:
    problem = FixityError("another hash", file="warcs/x.warc.gz")
    assert found(source(URL, problem=problem)) == []


def test_no_response_leaves_the_run_unfinished() -> None:
    (finding,) = found(source(URL, state=State.FAILED, failure=failure(URL)))
    assert (finding.rule, finding.unfinished) == ("link-failed", True)
    assert "No such host." in finding.message


def test_an_address_that_we_refused_ourselves_says_how_to_allow_it() -> None:
    refused = failure(URL, kind="refused", message="10.0.0.1 is a private address")
    (finding,) = found(source(URL, state=State.FAILED, failure=refused))
    assert "--allow-private" in finding.hint


def bad(outcome: State, *, pinned: bool = False, **facts: Any) -> Source:
    """A source whose only capture came to that."""
    status = facts.pop("status", 200)
    held = capture(URL, outcome=outcome, hops=(hop(URL, status=status),), **facts)
    return source(URL, state=outcome, latest=held, capture=held if pinned else None)


@pytest.mark.parametrize("pinned", [True, False])
@pytest.mark.parametrize(
    ("outcome", "facts", "rule", "says"),
    [
        (State.FAILED, {"status": 404}, "link-failed", "status 404"),
        (State.FAILED, {"status": 503}, "link-failed", "status 503"),
        (State.BLOCKED, {"status": 403}, "link-blocked", "status 403"),
        (
            State.BLOCKED,
            {"looks_like": "login", "reasons": ("It has a password field.",)},
            "link-blocked",
            "looks like “login” (It has a password field)",
        ),
        (State.INCOMPLETE, {"complete": False}, "link-incomplete", "cut short"),
    ],
)
def test_a_capture_that_verifies_nothing(
    outcome: State, facts: dict[str, Any], rule: str, says: str, *, pinned: bool
) -> None:
    (finding,) = found(bad(outcome, pinned=pinned, **facts))
    assert finding.rule == rule
    assert says in finding.message
    assert finding.hint
    assert not finding.unfinished


@pytest.mark.parametrize(
    "later",
    [
        {"failure": failure(URL), "latest": None},
        {"latest": capture(URL, seq=2, outcome=State.FAILED, hops=(hop(URL, status=410),))},
        {"latest": capture(URL, seq=2, outcome=State.BLOCKED, looks_like="login")},
        {"latest": capture(URL, seq=2, outcome=State.INCOMPLETE)},
    ],
)
def test_a_kept_copy_stands_when_the_link_fails_later(later: dict[str, Any]) -> None:
    (finding,) = found(source(URL, "text", **later))
    assert (finding.rule, finding.unfinished) == ("link-failed", False)
    assert "the copy kept on 2026-11-20 stands" in finding.message
    assert not RULES[finding.rule].incomplete


def test_a_failure_before_the_pinned_capture_is_history() -> None:
    assert found(source(URL, "text", latest=None, failure=failure(URL, seq=0))) == []
    blocked = capture(URL, seq=0, outcome=State.BLOCKED)
    assert found(source(URL, "text", latest=blocked)) == []


@pytest.mark.parametrize(
    ("final", "expect", "flagged"),
    [
        ("https://oig.example/r.pdf", "https://oig.example/", False),
        ("https://oig.example/r.pdf", "https://OIG.example", False),
        ("https://oig.example.evil.example/", "https://oig.example", True),
        ("https://oig.example:8443/", "https://oig.example", True),
        ("http://oig.example/r.pdf", "https://oig.example/", True),
        ("https://elsewhere.example/", "https://oig.example/", True),
    ],
)
def test_the_end_of_the_chain_must_be_where_it_was_expected(
    final: str, expect: str, *, flagged: bool
) -> None:
    held = capture(URL, hops=(hop(URL, status=301), hop(final, how="redirect")))
    told = found(source(URL, "text", capture=held, cited={"expect": expect}))
    assert [finding.rule for finding in told] == ["link-unexpected-target"] * flagged
    assert all(final in finding.message and expect in finding.message for finding in told)


def test_a_link_that_is_gone_is_not_also_said_to_lead_elsewhere() -> None:
    gone = capture(URL, outcome=State.FAILED, hops=(hop(URL, status=404),))
    cited = {"expect": "https://oig.example/"}
    told = found(source(URL, state=State.FAILED, latest=gone, cited=cited))
    assert [finding.rule for finding in told] == ["link-failed"]


def test_a_link_that_only_the_text_has() -> None:
    text = f"See {URL} and\nhttps://other.example/x here, and https://other.example/x there."
    (finding,) = found(
        source(URL, "text"), text=text, links=(URL, *["https://other.example/x"] * 2)
    )
    assert finding.rule == "link-not-in-manifest"
    assert (finding.path, finding.line, finding.column) == ("texts/draft.md", 2, 1)
    assert (finding.end_line, finding.end_column) == (2, 24)
    assert "loccit add manifest.yaml" in finding.hint


def test_links_of_other_schemes_are_no_sources() -> None:
    text = "Write to mailto:a@b.example."
    assert rules(text=text, links=("mailto:a@b.example",)) == []


def test_a_link_that_only_the_manifest_has_is_a_note() -> None:
    (finding,) = found(source(URL, "text"), text="No link.", links=())
    assert (finding.rule, finding.level.value) == ("link-not-in-text", "note")
    assert finding.citation == "report"


@pytest.mark.parametrize(
    "spelling",
    ["HTTPS://T.example/1AvpFa6z6N", "https://t.example:443/1AvpFa6z6N", f"{URL}#page=3"],
)
def test_trivial_spellings_are_one_link(spelling: str) -> None:
    assert rules(source(URL, "text"), text=f"See {spelling}.", links=(spelling,)) == []


def test_the_last_hop_in_the_text_is_the_cited_link() -> None:
    final = "https://oig.example/report"
    held = capture(URL, hops=(hop(URL, status=301), hop(final)))
    assert rules(source(URL, "text", capture=held), text=f"See {final}", links=(final,)) == []


def test_a_text_that_could_not_be_read_lacks_no_link() -> None:
    case = evidence(document(None, [source(URL, "text")]))
    assert check_links(case) == ()


def test_a_local_source_is_no_link() -> None:
    assert rules(local_source("other", "text"), text="None.", links=()) == []


def test_every_document_has_its_own_list() -> None:
    one = document(local(f"See {URL}", URL), [source(URL, "text")])
    other = document(local(f"See {URL}", URL, name="other.md"), [], name="other")
    (finding,) = check_links(evidence(one, other))
    assert (finding.rule, finding.document) == ("link-not-in-manifest", "other")


def test_a_pinned_capture_is_not_called_missing_when_it_was_not_usable() -> None:
    told = found(replace(bad(State.BLOCKED, pinned=True, status=403), latest=None))
    assert [finding.rule for finding in told] == ["link-blocked"]


@pytest.mark.parametrize(
    ("reason", "advice"),
    [
        ("The response of a.example is larger than the limit of 9 bytes.", "loccit attach"),
        ("a.example closed the connection in the middle of its response.", "Fetch it again"),
    ],
)
def test_what_to_do_about_a_capture_that_was_cut_short(reason: str, advice: str) -> None:
    (finding,) = found(bad(State.INCOMPLETE, pinned=False, complete=False, reasons=(reason,)))
    assert advice in finding.hint


def test_a_host_at_the_beginning_of_a_sentence_keeps_its_spelling() -> None:
    assert sentence("a.example said no") == "a.example said no."
    assert sentence("nobody said no.") == "Nobody said no."
