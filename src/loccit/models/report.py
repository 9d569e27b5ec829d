"""What a verification found, all of it: a Report knows its exit code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from loccit.models.capture import Capture, State
from loccit.models.figure import Figure, FigureVerdict
from loccit.models.manifest import Acceptance
from loccit.models.rules import RULES, Level
from loccit.models.value import value
from loccit.models.verdict import Difference, Match, Passage, Quotation, Verdict


@value
class Finding:
    """One thing that a reader should act on. `rule` is an id of `RULES`; `message` is a whole
    sentence, `hint` the next step. Places are those of the local text (or manifest), lines and
    columns from 1, `end_column` exclusive; 0 where there is no place. `lowered` replaces the
    rule's level where 3-verdicts says so: a quotation of two or three words that is missing is a
    warning, one word a note. `unfinished` marks a finding that stands for work that could not be
    done although its rule does not always (a link that gave no response at all)."""

    rule: str
    message: str
    hint: str = ""
    manifest: str = ""
    document: str = ""
    citation: str = ""
    quotation: str = ""
    path: str = ""
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0
    lowered: Level | None = None
    unfinished: bool = False
    link: str = ""
    figure: str = ""
    passage: str = ""

    @property
    def level(self) -> Level:
        """How serious it is."""
        return self.lowered or RULES[self.rule].level


@value
class FoundIn:
    """The source in which a match stands: `capture` is None for a local source; `page`,
    `region` are those of the span; `text` is the digest of the source's Page text."""

    citation: str
    capture: str | None
    page: int | None
    region: str
    extractor: str
    text: str


@value
class Closest:
    """The nearest passage to a quotation that was not found: `start` and `end` are code points of
    the source's Page text, `place` says where that is. `in_wall` says what the page is that has it
    where it stands in a capture that was kept from us (“looks like “login””, “came with status
    403”)."""

    citation: str
    exact: str
    score: float
    differences: tuple[Difference, ...] = ()
    start: int = 0
    end: int = 0
    place: FoundIn | None = None
    in_wall: str = ""


@value
class JudgedQuotation:
    """A quotation with the best verdict over its sources. `id` is q1, q2 … in its document.

    `verdict` may be worse than `match.verdict` (hidden text; sources that could not be checked).
    `unchecked` are the ids of sources that could not be checked; `also_in` of further sources
    that have it; `accepted` is the exception that covers it. `leans_on` is the citation that it
    most likely leans on, `leans_by` what says so: pinned, link, outlet (one that the text names,
    `outlet` as it stands there), only (there is no other), or "". An `outlet` without `leans_by`
    is one that its sentence names and no citation is of."""

    id: str
    quotation: Quotation
    line: int
    column: int
    end_line: int
    end_column: int
    verdict: Verdict
    kind: str
    flags: tuple[str, ...]
    match: Match | None
    found_in: FoundIn | None
    unchecked: tuple[str, ...] = ()
    also_in: tuple[str, ...] = ()
    closest: Closest | None = None
    accepted: Acceptance | None = None
    leans_on: str | None = None
    leans_by: str = ""
    outlet: str = ""


@value
class JudgedFigure:
    """A figure with its verdict. `id` is f1, f2 … in its document; `start` and `end` are code
    points of the decoded local file. `match` is the source's figure, `found_in` its place there;
    None where it is absent from all that it may lean on (`searched`, ids). `citation` is the
    source that decided, "" where several did; `passage` the source's words around the match.
    `mismatch` is `order` where the source has the value in another place of the same sentence;
    `partner` is the id of the figure that it changed places with ("" where that is the other end
    of the same range)."""

    id: str
    figure: Figure
    start: int
    end: int
    line: int
    column: int
    end_line: int
    end_column: int
    verdict: FigureVerdict
    citation: str = ""
    match: Figure | None = None
    found_in: FoundIn | None = None
    passage: str = ""
    searched: tuple[str, ...] = ()
    mismatch: str = ""
    partner: str = ""


@value
class JudgedPassage:
    """A paragraph of a text that has a source. `id` is p1, p2 … in its document; `start` and `end`
    are code points of the decoded local file, markup included; `found_in` is None where it is
    missing, `accepted` the exception that covers it."""

    id: str
    passage: Passage
    start: int
    end: int
    line: int
    column: int
    end_line: int
    end_column: int
    found_in: FoundIn | None
    accepted: Acceptance | None = None


@value
class CitationReport:
    """A citation and the capture that its quotations were checked against.

    `problem` is a sentence where its quotations could not be looked for in it, else empty. A
    `local` source is another document of the manifest (`url` holds that document's id): it is
    no archived evidence, so its state stays `never-fetched` and is not counted among links.
    """

    id: str
    url: str
    state: State
    capture: Capture | None
    media_type: str | None = None
    title: str | None = None
    local: bool = False
    problem: str = ""


@value
class DocumentReport:
    """One document: `sha256` is hex of the file's bytes, None where it could not be read. `path`
    is as the manifest gives it, `shown` as findings give it (from where the reader stands).
    `passages` are its paragraphs, compared with its `source`; `source_only` counts the blocks
    that only the source has, None where nothing was compared."""

    id: str
    path: str
    sha256: str | None
    citations: tuple[CitationReport, ...]
    quotations: tuple[JudgedQuotation, ...]
    shown: str = ""
    title: str | None = None
    figures: tuple[JudgedFigure, ...] = ()
    passages: tuple[JudgedPassage, ...] = ()
    source_only: int | None = None


@value
class ManifestReport:
    """One manifest's documents; `path` as the user gave it."""

    path: str
    documents: tuple[DocumentReport, ...]


@value
class Stamped:
    """An outside time stamp: the first `checkpoint` entries were there at `time` (RFC 3339 UTC),
    by the clock of `authority`."""

    checkpoint: int
    time: str
    authority: str


@value
class Footing:
    """What stands behind an archive's captures, as its own files tell it (`loccit audit` checks
    that they are true). `path` as shown; `origin` is the log's name, None where it has no key;
    `keys` are the fingerprints of those that may sign; the newest checkpoint covers `size` of its
    `entries` (0: none was signed) under `root` (`sha256:` + hex). `stamps` are the newest of each
    authority."""

    path: str
    entries: int
    origin: str | None = None
    keys: tuple[str, ...] = ()
    size: int = 0
    root: str | None = None
    stamps: tuple[Stamped, ...] = ()


@value
class Report:
    """All of it. `accepted` are the findings that a reviewed exception covers: counted and
    shown, never part of `findings`. `generated` is in UTC. `evidence` says of each archive what its
    captures rest on."""

    generated: datetime
    version: str
    manifests: tuple[ManifestReport, ...]
    findings: tuple[Finding, ...]
    accepted: tuple[tuple[Finding, Acceptance], ...] = ()
    evidence: tuple[Footing, ...] = ()

    def documents(self) -> Iterator[DocumentReport]:
        """Every document of every manifest."""
        for manifest in self.manifests:
            yield from manifest.documents

    def verdicts(self) -> Counter[str]:
        """How many quotations got which verdict."""
        return Counter(q.verdict.value for d in self.documents() for q in d.quotations)

    def figures(self) -> Counter[str]:
        """How many figures got which verdict."""
        return Counter(f.verdict.value for d in self.documents() for f in d.figures)

    def passages(self) -> Counter[str]:
        """How many paragraphs of texts that have a source got which verdict."""
        return Counter(p.passage.verdict.value for d in self.documents() for p in d.passages)

    def states(self) -> Counter[str]:
        """How many cited links are in which state; local sources are no links."""
        return Counter(c.state.value for d in self.documents() for c in d.citations if not c.local)

    def levels(self) -> dict[str, int]:
        """How many findings stand at each level, accepted ones left out."""
        counts = Counter(finding.level.value for finding in self.findings)
        return {level.value: counts[level.value] for level in Level}

    def exit_code(self, fail_on: Level = Level.WARNING, *, exit_zero: bool = False) -> int:
        """2 usage, then 4 integrity, then 3 incomplete, then 1 findings at `fail_on` or above.

        `exit_zero` turns 1 into 0 and nothing else: "could not check" is never 0. An accepted
        finding neither fails a run nor makes it incomplete.
        """
        rules = [RULES[finding.rule] for finding in self.findings]
        if any(rule.usage for rule in rules):
            return 2
        if any(rule.integrity for rule in rules):
            return 4
        if any(rule.incomplete for rule in rules) or any(f.unfinished for f in self.findings):
            return 3
        failing = any(finding.level.rank <= fail_on.rank for finding in self.findings)
        return 1 if failing and not exit_zero else 0


@value
class Materials:
    """What a page or snippet shows beside the report itself: `texts` holds the decoded local
    text of each document by (manifest path as shown, document id); `width` (columns), `colour`
    and `quiet` (findings and counts only, no line for what passed) concern the terminal alone.
    `fail_on` and `exit_zero` are the run's options, so that a report's exit code is the
    process's."""

    texts: dict[tuple[str, str], str]
    width: int = 80
    colour: bool = False
    quiet: bool = False
    fail_on: Level = Level.WARNING
    exit_zero: bool = False
