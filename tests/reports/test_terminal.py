"""The terminal report, compared with gold to the last character, and what holds for any."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from loccit.models.report import Closest, Finding, FoundIn, Report
from loccit.models.rules import Level
from loccit.models.verdict import Verdict
from loccit.reports import FORMATS
from loccit.reports.details import details
from loccit.reports.layout import columns
from tests.support.evidence import judged
from tests.support.gold import same_as_gold
from tests.support.reports import TEXT, broken, clean, full, materials

ANSI = re.compile(r"\x1b\[[\d;]*m")
render = FORMATS["terminal"]


@pytest.mark.parametrize(
    ("name", "report", "facts"),
    [
        ("terminal-full.txt", full(), {}),
        ("terminal-quiet.txt", full(), {"quiet": True}),
        ("terminal-wide.txt", full(), {"width": 120}),
        ("terminal-colour.txt", full(), {"colour": True}),
        ("terminal-clean.txt", clean(), {}),
        ("terminal-clean-quiet.txt", clean(), {"quiet": True}),
        ("terminal-broken.txt", broken(), {}),
    ],
)
def test_as_gold(name: str, report: Report, facts: dict[str, object]) -> None:
    same_as_gold(name, render(report, materials(**facts)))


def test_colour_adds_nothing_but_colour() -> None:
    plain, coloured = (render(full(), materials(colour=c)) for c in (False, True))
    assert ANSI.sub("", coloured) == plain
    assert coloured != plain


@pytest.mark.parametrize("width", [10, 40, 60, 80, 200])
def test_no_line_is_wider_than_asked_but_for_links_and_paths(width: int) -> None:
    least = max(width, 40)
    for line in render(full(), materials(width=width)).splitlines():
        words = line.split()
        assert columns(line) <= least or max(map(columns, words)) > least - 21


def test_what_a_stranger_wrote_cannot_act() -> None:
    text = "“evil \x1b[2Jquote \u202e\u2066 here\x07”"
    said = judged(text, text[1:-1], Verdict.ALTERED, source="good quote here")
    report = clean()
    document = replace(report.manifests[0].documents[0], quotations=(said,), title="\x9b31m\r")
    finding = replace(full().findings[4], quotation="q1", message=f"altered: {text}")
    report = replace(
        report,
        manifests=(replace(report.manifests[0], documents=(document,)),),
        findings=(finding,),
    )
    shown = render(report, materials())
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)
    assert "⟨U+001B⟩[2Jquote" in shown
    assert "⟨U+202E⟩⟨U+2066⟩" in shown


def test_accepted_findings_are_shown_with_reason_and_day() -> None:
    shown = render(full(), materials())
    assert "accepted: [quote-altered]" in shown
    assert "(R. Fact, until" in shown
    assert "; 1 accepted" in shown


@pytest.mark.parametrize(
    ("report", "facts", "says"),
    [
        (clean(), {}, "Exit code 0: everything was checked and nothing was found."),
        (full(), {}, "Exit code 3: the check is not complete (1 link-blocked, 1 link-failed,"),
        (broken(), {}, "Exit code 2: a manifest cannot be used."),
        (replace(broken(), findings=broken().findings[1:]), {}, "Exit code 4: stored evidence"),
        (replace(full(), findings=full().findings[4:5]), {}, "Exit code 1: there are findings of"),
        (
            replace(full(), findings=full().findings[3:4]),
            {"fail_on": Level.ERROR},
            "Exit code 0: no finding is of level error or above.",
        ),
        (
            replace(full(), findings=full().findings[4:5]),
            {"exit_zero": True},
            "Exit code 0: there are findings, and --exit-zero was asked for.",
        ),
    ],
)
def test_the_last_sentence_says_the_exit_code(
    report: Report, facts: dict[str, object], says: str
) -> None:
    last = " ".join(render(report, materials(width=200, **facts)).splitlines()[-1].split())
    assert says in last


def test_parts_judged_together_are_shown_together() -> None:
    text = "“We need to act at last,” he said, “to take away children.”"
    before = judged(text, "We need to act at last,", Verdict.VERBATIM, name="q1")
    part = judged(
        text,
        "to take away children.",
        Verdict.STITCHED,
        name="q2",
        source="We need to act at last and not to take away children",
        flags=("judged with the part before",),
    )
    report = clean()
    document = replace(report.manifests[0].documents[0], quotations=(before, part))
    finding = replace(full().findings[4], rule="quote-stitched", quotation="q2")
    report = replace(
        report,
        manifests=(replace(report.manifests[0], documents=(document,)),),
        findings=(finding,),
    )
    shown = render(report, materials())
    assert "draft   We need to act at last to take away children." in shown
    assert "source  We need to act at last [-and not-] to take away children" in shown


def test_a_verdict_shows_its_folds_passages_and_the_place_of_the_closest() -> None:
    place = FoundIn("c2", None, 4, "footnote", "plain/1", "sha256:0")
    near = Closest("c2", "some other words", 0.3, (), 3, 19, place)
    wanting: dict[Verdict, tuple[dict[str, Any], str]] = {
        Verdict.MISSING: ({"closest": near}, "in c2, page 4, region: footnote)"),
        Verdict.REVIEW: ({"match": {"folds": ("dashes",)}}, "folds   dashes"),
        Verdict.STITCHED: ({"match": {"edits": ("“never promised”",)}}, "passage “never promised”"),
    }
    for verdict, (facts, told) in wanting.items():
        said = judged(TEXT, "never promised", verdict, name="q1", **facts)
        document = full().manifests[0].documents[0]
        shown = [
            f"{label.ljust(8)}{' '.join(word.text for word in content)}"
            for label, content in details(
                Finding(f"quote-{verdict.value}", "x", quotation="q1"),
                replace(document, quotations=(said,)),
            )
        ]
        assert any(told in line for line in shown), shown
