"""The tables of `bench/verdicts`, with the targets beside each figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from cases import FAIL, PASS, WARN, Case, Drawn
from peers import Answers

from loccit.match.alter import ALTERED_KINDS
from loccit.models.verdict import Match, Verdict

GROUPS = (
    "typography", "edited honestly", "altered", "trap under a mark", "to look at", "absent", "human"
)  # fmt: skip
_VERDICTS = ("verbatim", "typographic", "edited", "review", "stitched", "altered", "missing")
_TARGETS = {
    "typography": "at most 0.5 % not passed",
    "edited honestly": "at most 1 % not passed",
    "altered": "0 passed",
    "trap under a mark": "0 passed",
    "to look at": "0 passed",
    "absent": "0 passed",
    "human": "0 edited ones passed",
}


@dataclass(frozen=True)
class Judged:
    """A case and what loccit said of it."""

    case: Case
    match: Match

    @property
    def outcome(self) -> str:
        verdict = self.match.verdict
        return PASS if verdict.passes else WARN if verdict is Verdict.REVIEW else FAIL

    @property
    def right(self) -> bool:
        return self.outcome == self.case.of.truth

    @property
    def honest(self) -> bool:
        return self.case.of.truth == PASS

    @property
    def alteration(self) -> bool:
        """Changed by a hand or by us, marked traps included; not those to look at, not absent."""
        return not self.honest and self.case.of.group not in ("to look at", "absent")

    @property
    def compared(self) -> bool:
        """Is it asked of peers? They know no verdict between passed and failed."""
        return self.case.of.group != "to look at"

    @property
    def placed(self) -> bool | None:
        """Is the place exact, to the letter? None where it cannot be told."""
        told = self.match.verdict in (Verdict.EDITED, Verdict.ALTERED)
        if not told or not self.case.spans:
            return None
        return self.case.source.numbered(self.match.start, self.match.end) in self.case.spans


def percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f} %" if whole else "–"


def heading(drawn: Drawn, seed: int) -> str:
    forms = ", ".join(f"{n} {form}" for form, n in drawn.sources.items())
    left = ", ".join(f"{n} {form}" for form, n in sorted(drawn.left_out.items())) or "none"
    return (
        f"{len(drawn.cases):,} quotations, seed {seed}; sources: {forms}\n"
        f"passages drawn again because the source as read does not hold them: {left}"
    )


def classes(found: Sequence[Judged]) -> str:
    """How often each verdict was given, class by class."""
    short = "".join(f"{name[:9]:>10}" for name in _VERDICTS)
    lines = ["", f"{'class':28}{'n':>6}{short}{'wrong':>7}  must"]
    for group in GROUPS:
        rows = [row for row in found if row.case.of.group == group]
        if not rows:
            continue
        lines.append(f"{group} (target: {_TARGETS[group]})")
        names = list(dict.fromkeys(row.case.of.name for row in rows))
        for name in names:
            these = [row for row in rows if row.case.of.name == name]
            lines.append(_line("  " + name, these) + f"  {these[0].case.of.truth}")
        lines.append(_line("  together", rows))
    return "\n".join(lines)


def _line(name: str, rows: Sequence[Judged]) -> str:
    counts = Counter(row.match.verdict.value for row in rows)
    cells = "".join(f"{counts[verdict] or '·':>10}" for verdict in _VERDICTS)
    return f"{name:28}{len(rows):6}{cells}{sum(not row.right for row in rows) or '·':>7}"


def confusion(found: Sequence[Judged]) -> str:
    """Truth by outcome, with precision and recall."""
    lines = ["", f"{'truth':10}{'pass':>8}{'warn':>8}{'fail':>8}{'precision':>12}{'recall':>9}"]
    for truth in (PASS, WARN, FAIL):
        counts = Counter(row.outcome for row in found if row.case.of.truth == truth)
        precision, recall = measures(found, truth)
        cells = "".join(f"{counts[outcome]:8}" for outcome in (PASS, WARN, FAIL))
        lines.append(f"{truth:10}{cells}{precision:12.4f}{recall:9.4f}  (targets .98)")
    return "\n".join(lines)


def measures(found: Sequence[Judged], truth: str) -> tuple[float, float]:
    """Precision and recall of an outcome."""
    hits = sum(row.right for row in found if row.case.of.truth == truth)
    given = sum(row.outcome == truth for row in found)
    due = sum(row.case.of.truth == truth for row in found)
    return hits / given if given else 1.0, hits / due if due else 1.0


def kinds(found: Sequence[Judged]) -> str:
    """Which sub-kind of `altered` each class was given. `other` is another verdict."""
    lines = ["", "sub-kinds of altered, as given:"]
    columns = [*ALTERED_KINDS, "other"]
    lines.append(" " * 28 + "".join(f"{name.split()[0][:9]:>11}" for name in columns))
    rows = [row for row in found if row.case.of.group == "altered" and row.case.of.kinds]
    for name in dict.fromkeys(row.case.of.name for row in rows):
        counts = Counter(_kind(row) for row in rows if row.case.of.name == name)
        lines.append(f"  {name:26}" + "".join(f"{counts[k] or '·':>11}" for k in columns))
    named = [row for row in rows if row.match.verdict is Verdict.ALTERED]
    right = sum(row.match.kind in row.case.of.kinds for row in named)
    lines.append(f"named rightly: {right} of {len(named)} ({percent(right, len(named))})")
    return "\n".join(lines)


def _kind(row: Judged) -> str:
    return row.match.kind if row.match.verdict is Verdict.ALTERED else "other"


@dataclass(frozen=True)
class Total:
    """A figure with its target."""

    name: str
    part: int
    whole: int
    target: str
    met: bool

    def __str__(self) -> str:
        told = f"{self.part:,} of {self.whole:,}"
        mark = "met" if self.met else "MISSED"
        share = percent(self.part, self.whole)
        return f"{self.name:44}{told:>16}{share:>10}   target {self.target:12}{mark}"


@dataclass(frozen=True)
class Totals:
    """All that has a target."""

    rows: tuple[Total, ...]
    measures: dict[str, tuple[float, float]]
    milliseconds: float

    @property
    def met(self) -> bool:
        return all(row.met for row in self.rows) and min(map(min, self.measures.values())) >= 0.98

    def as_json(self) -> dict[str, Any]:
        """For programs: parts, wholes and measures by name."""
        return {row.name: [row.part, row.whole] for row in self.rows} | dict(self.measures)


def totals(found: Sequence[Judged], seconds: float) -> Totals:
    """Everything with a target, counted."""

    def count(
        name: str, rows: Iterable[Judged], hit: Callable[[Judged], bool], most: float, target: str
    ) -> Total:
        kept = list(rows)
        part = sum(map(hit, kept))
        return Total(name, part, len(kept), target, part <= most * len(kept))

    def passed(row: Judged) -> bool:
        return row.outcome == PASS

    def flagged(row: Judged) -> bool:
        return row.outcome != PASS

    human = [row for row in found if row.case.of.group == "human"]
    made = [row for row in found if row.case.of.group != "human"]
    typography = [row for row in made if row.case.of.group == "typography"]
    placed = [row for row in found if row.placed is not None]
    exact = sum(bool(row.placed) for row in placed)
    rows = (
        count("alterations passed", (r for r in made if r.alteration), passed, 0, "0"),
        count("alterations by people passed", (r for r in human if not r.honest), passed, 0, "0"),
        count(
            "absent ones passed", (r for r in made if r.case.of.group == "absent"), passed, 0, "0"
        ),
        count(
            "to look at, but passed",
            (r for r in made if r.case.of.group == "to look at"),
            passed,
            0,
            "0",
        ),
        count("honest quotations flagged", (r for r in found if r.honest), flagged, 0.01, "≤ 1 %"),
        count("  of these with typography alone", typography, flagged, 0.005, "≤ 0.5 %"),
        Total(
            "exact places (edited, altered)",
            exact,
            len(placed),
            "≥ 97 %",
            exact >= 0.97 * len(placed),
        ),
    )
    scores = {truth: measures(found, truth) for truth in (PASS, WARN, FAIL)}
    return Totals(rows, scores, 1000 * seconds / max(1, len(found)))


def summary(told: Totals) -> str:
    """The totals, one a line."""
    lines = ["", *map(str, told.rows)]
    lines.append(f"{told.milliseconds:.2f} ms a quotation, its source folded once")
    return "\n".join(lines)


def beside(rows: Sequence[Judged], ours: float, answers: Sequence[Answers]) -> str:
    """One line for each peer, on the same quotations. `ours` is in seconds."""
    mine = Answers("loccit", "", tuple(r.outcome == PASS for r in rows), ours * len(rows))
    first = f"{'the same ' + format(len(rows), ',') + ' quotations':28}"
    lines = ["", f"{first}{'alterations passed':>24}{'honest ones flagged':>24}{'ms each':>10}"]
    for peer in (mine, *answers):
        if peer.why:
            lines.append(f"{peer.name:28}left out: {peer.why}")
            continue
        pairs = list(zip(rows, peer.passed, strict=True))
        wrong = [passed for row, passed in pairs if row.alteration]
        right = [not passed for row, passed in pairs if row.honest]
        each = 1000 * peer.seconds / len(rows)
        shares = f"{_share(wrong):>24}{_share(right):>24}{each:10.2f}"
        lines.append(f"{peer.name:28}{shares}  {peer.rule}".rstrip())
    return "\n".join(lines)


def _share(hits: Sequence[bool]) -> str:
    return f"{sum(hits):,} of {len(hits):,} {100 * sum(hits) / max(1, len(hits)):5.1f} %"


def wrong(found: Sequence[Judged]) -> str:
    """Every verdict, kind or place that is not what it must be."""
    lines = [""]
    for row in found:
        of, match = row.case.of, row.match
        said = match.verdict.value + (f" ({match.kind})" if match.kind else "")
        if not row.right:
            fault = f"must {of.truth}, is {said}"
        elif of.kinds and match.kind not in of.kinds:
            fault = f"must be {' or '.join(of.kinds)}, is {said}"
        elif row.placed is False:
            fault = f"{said}, but in another place"
        else:
            continue
        lines.append(f"{of.name}, {row.case.source.form}: {fault}")
        lines.append(f"    draft   {row.case.quotation[:300]!r}")
        lines.append(f"    source  {match.exact[:300]!r}")
    return "\n".join(lines)
