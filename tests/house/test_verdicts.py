"""Every row of docs/verdicts.md is what the program says."""

from __future__ import annotations

import pytest

from loccit.match.alter import ALTERED_KINDS
from loccit.match.edits import REVIEW_KINDS
from loccit.match.judge import judge
from loccit.models.verdict import Verdict
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "verdicts.md").read_text(encoding="utf-8")


def sections() -> dict[str, list[list[str]]]:
    """The rows of each verdict's table: kind or fold or edit, source, draft."""
    found = {}
    for part in PAGE.split("\n## ")[1:]:
        name, _, text = part.partition("\n")
        if name not in {verdict.value for verdict in Verdict}:
            continue  # how fast it is
        lines = [line for line in text.splitlines() if line.startswith("| ")]
        found[name] = [[c.strip() for c in line.strip("|").split("|")] for line in lines[1:]]
    return found


SECTIONS = sections()
ROWS = [(verdict, *row) for verdict, rows in SECTIONS.items() for row in rows]


@pytest.mark.parametrize(("verdict", "kind", "source", "draft"), ROWS)
def test_a_row_is_so(verdict: str, kind: str, source: str, draft: str) -> None:
    found = judge(draft, source)
    assert found.verdict.value == verdict
    if verdict == "typographic":
        assert kind in found.folds
    elif verdict == "edited":
        assert found.edits
    else:
        assert found.kind == kind


def test_every_verdict_and_kind_is_explained_in_order() -> None:
    assert list(SECTIONS) == [verdict.value for verdict in Verdict]
    assert [row[0] for row in SECTIONS["altered"]] == list(ALTERED_KINDS)
    # A table's cell holds one paragraph, so this kind is told of below the table.
    assert [row[0] for row in SECTIONS["review"]] == [k for k in REVIEW_KINDS if k != "paragraph"]
    assert "`paragraph`" in PAGE
