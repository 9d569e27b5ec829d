"""figure-mismatch."""

from __future__ import annotations

from loccit.checks.figures import check_figures
from loccit.match.figures import find
from loccit.models.evidence import Evidence
from loccit.models.figure import FigureVerdict
from loccit.models.report import Finding, FoundIn, JudgedFigure
from tests.support.evidence import digest, document, evidence, local, source

URL = "https://a.example/"


def case(draft: str, verdict: FigureVerdict, there: str = "", *, citation: str = "report",
         page: int | None = None) -> Evidence:  # fmt: skip
    (figure,) = find(draft)
    match = find(there)[0] if there else None
    found = FoundIn(citation, "20261120T080000Z-9c1e", page, "body", "plain/1", digest(there))
    judged = JudgedFigure(
        "f1",
        figure,
        0,
        4,
        3,
        7,
        3,
        11,
        verdict,
        citation,
        match,
        found if match else None,
        there,
        ("report", "other"),
    )
    sources = [source(URL, there or "x"), source(URL + "2", "y", "other")]
    return evidence(document(local(draft), sources, figures=(judged,)))


def told(*facts: object, **more: object) -> list[Finding]:
    return list(check_figures(case(*facts, **more)))  # type: ignore[arg-type]


def test_another_value_is_a_warning_with_both() -> None:
    (found,) = told("$3.4m", FigureVerdict.OTHER_VALUE, "It spent $2.4m.", page=39)
    assert found.message == "“$3.4m” is “$2.4m” in report, page 39: “It spent $2.4m.”."
    assert (found.rule, found.level.value) == ("figure-mismatch", "warning")
    assert (found.figure, found.citation, found.document) == ("f1", "report", "draft")
    assert (found.line, found.column, found.end_line, found.end_column) == (3, 7, 3, 11)
    assert found.hint


def test_an_absent_one_is_a_note() -> None:
    (found,) = told("$3.4m", FigureVerdict.ABSENT)
    assert found.message == "“$3.4m” is not in report."
    assert found.level.value == "note"
    (found,) = told("$3.4m", FigureVerdict.ABSENT, citation="")
    assert found.message == "“$3.4m” is in none of the sources report, other."


def test_a_date_of_two_readings_is_a_note_unless_the_source_has_it_so() -> None:
    (found,) = told("03/04/2020", FigureVerdict.OTHER_FORM, "on 3 April 2020")
    assert found.level.value == "note"
    assert found.message == (
        "“03/04/2020” can be read as 2020-03-04 or 2020-04-03; report has “3 April 2020”."
    )
    assert told("03/04/2020", FigureVerdict.SAME, "on 03/04/2020") == []


def test_what_the_source_has_says_nothing() -> None:
    assert told("$3.4m", FigureVerdict.SAME, "$3.4m") == []
    assert told("$3.4m", FigureVerdict.OTHER_FORM, "$3,400,000") == []


def test_two_that_changed_places_are_one_finding() -> None:
    draft, there = "5 men and 7 women", "7 men and 5 women"
    placed = FoundIn("report", None, None, "body", "plain/1", digest(there))
    one, other = (
        JudgedFigure(
            name, figure, figure.start, figure.end, 1, figure.start + 1, 1, figure.end + 1,
            FigureVerdict.OTHER_VALUE, "report", match, placed, there, (), "order", partner,
        )
        for name, figure, match, partner in zip(
            ("f1", "f2"), find(draft), find(there), ("f2", "f1"), strict=True
        )
    )  # fmt: skip
    (found,) = check_figures(
        evidence(document(local(draft), [source(URL, there)], figures=(one, other)))
    )
    assert found.message == f"“5” and “7” have changed places in report: “{there}”."
    assert (found.level.value, found.figure) == ("warning", "f1")
