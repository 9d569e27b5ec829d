"""A report made by hand that has every verdict, every state and a stranger's evil text."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from loccit.match.figures import find
from loccit.models.capture import State
from loccit.models.figure import FigureVerdict
from loccit.models.manifest import Acceptance
from loccit.models.report import (
    CitationReport,
    Closest,
    DocumentReport,
    Finding,
    Footing,
    FoundIn,
    JudgedFigure,
    JudgedQuotation,
    ManifestReport,
    Materials,
    Report,
    Stamped,
)
from loccit.models.verdict import Difference, Verdict
from tests.support.evidence import PLACE, capture, compared, digest, hop, judged

NOW = datetime(2026, 11, 21, 19, 45, tzinfo=UTC)
MANIFEST = "manifests/harbour/manifest.yaml"
SHOWN = "manifests/harbour/texts/draft.md"

TEXT = """\
# The harbour

“The harbour will be closed in March,” the board wrote. It “never promised” a date,
and “the harbour is – in part – safe.” A member called it “an [avoidable] … mistake.”

“We need to take the boats away,” the chair said. “No one was consulted before the old pier went.”
“The pier … was safe,” she added. “Every berth was paid for in advance by the owners
and nobody asked the town for more.” “A rope is a rope.”
“Evil \u202etxet\u202c here,” he wrote, and “so it goes”.
"""

REPORT = "https://t.example/1AvpFa6z6N"
PAGE = "https://harbour.example/news"


def _quotations() -> tuple[JudgedQuotation, ...]:
    order = Difference("replace", "the boats away", "away the boats")
    return (
        judged(TEXT, "The harbour will be closed in March,", Verdict.VERBATIM, name="q1"),
        judged(TEXT, "never promised", Verdict.VERBATIM, name="q2", flags=("cut", "phrase")),
        judged(
            TEXT,
            "the harbour is – in part – safe.",
            Verdict.TYPOGRAPHIC,
            name="q3",
            match={"folds": ("dashes",)},
        ),
        judged(
            TEXT,
            "an [avoidable] … mistake.",
            Verdict.EDITED,
            name="q4",
            flags=("routed",),
            also_in=("minutes",),
            match={"edits": ("bracket [avoidable]", "ellipsis for “and costly”")},
        ),
        judged(
            TEXT,
            "We need to take the boats away,",
            Verdict.ALTERED,
            name="q5",
            kind="order",
            source="we need to take away the boats",
            match={"differences": (order,), "score": 0.7},
        ),
        judged(
            TEXT,
            "No one was consulted before the old pier went.",
            Verdict.MISSING,
            name="q6",
            closest=Closest("minutes", "the town was consulted about the old pier", 0.44),
        ),
        judged(
            TEXT,
            "The pier … was safe,",
            Verdict.REVIEW,
            name="q7",
            kind="negation",
            source="The pier, which was not inspected, was safe",
            match={"edits": ("ellipsis for “which was not inspected”",)},
        ),
        judged(
            TEXT,
            "Every berth was paid for in advance by the owners\n"
            "and nobody asked the town for more.",
            Verdict.STITCHED,
            name="q8",
            kind="passages that stand apart",
            source="Every berth was paid for in advance by the owners of the boats that lay there"
            " all winter, while the town waited for the board and the board for the town, until"
            " spring came and nobody asked the town for more",
        ),
        judged(
            TEXT,
            "A rope is a rope.",
            Verdict.UNCHECKABLE,
            name="q9",
            kind="a source could not be checked",
            unchecked=("letter",),
        ),
        judged(TEXT, "Evil \u202etxet\u202c here,", Verdict.VERBATIM, name="q10"),
        judged(
            TEXT,
            "so it goes",
            Verdict.ALTERED,
            name="q11",
            kind="inflection",
            source="so it went",
            accepted=EXCEPTION,
        ),
    )


EXCEPTION = Acceptance(
    rule="quote-altered",
    reason="The board confirmed these words by telephone.",
    by="R. Fact",
    until=date(2027, 1, 1),
    place=PLACE,
    exact="so it goes",
)


def _citations() -> tuple[CitationReport, ...]:
    final = "https://board.example/harbour/report.pdf"
    chain = (hop(REPORT, status=301), hop(final, how="redirect"))
    held = capture(REPORT, hops=chain, route="connect-to")
    wall = capture(
        "https://news.example/2026/pier",
        id="20261120T080001Z-77aa",
        citation="news",
        outcome=State.BLOCKED,
        looks_like="login",
        reasons=("It has a password field.",),
        hops=(hop("https://news.example/2026/pier"),),
    )
    return (
        CitationReport(
            "report", REPORT, State.CAPTURED, held, "application/pdf", "The board's report"
        ),
        CitationReport("news", wall.url, State.BLOCKED, wall, "text/html"),
        CitationReport(
            "letter", "https://board.example/letter", State.FAILED, None, problem="no such host"
        ),
        CitationReport(
            "minutes", "minutes-2026", State.NEVER_FETCHED, None, "text/plain", None, True
        ),
    )


def _figures() -> tuple[JudgedFigure, ...]:
    """One for each verdict; their places in the text are made up."""
    sum_of, other = find("The pier cost $2.4m or $2,900,000.")
    year, date = find("since 2019 or 03/04/2020")
    in_source = find("spent €1.2 million on it on 3 April 2020 or in 2019")
    verdicts = (
        (sum_of, FigureVerdict.OTHER_VALUE, in_source[0]),
        (other, FigureVerdict.ABSENT, None),
        (year, FigureVerdict.SAME, in_source[2]),
        (date, FigureVerdict.OTHER_FORM, in_source[1]),
    )
    found = FoundIn("report", "20261120T080000Z-9c1e", 39, "body", "plain/1", digest("x"))
    return tuple(
        JudgedFigure(
            f"f{n}", figure, 20 * n, 20 * n + 4, n, 3, n, 7, verdict, "report", match,
            found if match else None, "the board spent it" if match else "",
        )
        for n, (figure, verdict, match) in enumerate(verdicts, 1)
    )  # fmt: skip


def _finding(rule: str, message: str, quotation: str, line: int, column: int, hint: str) -> Finding:
    return Finding(
        rule,
        message,
        hint,
        manifest=MANIFEST,
        document="draft",
        citation="report",
        quotation=quotation,
        path=SHOWN,
        line=line,
        column=column,
        end_line=line,
        end_column=column + 10,
    )


_RESTORE = "Restore the source's words, or mark the change."


def full() -> Report:
    """Every verdict and state; exit code 3."""
    findings = (
        Finding("manifest-warning", "`via: browser` is not built yet.", manifest=MANIFEST,
                path=MANIFEST, line=4, column=3),
        Finding(
            "link-blocked",
            "https://news.example/2026/pier answered with a page that looks like “login” (It has"
            " a password field) on 2026-11-20.",
            "Open it in a browser; if you may keep it, supply a copy of it with `loccit attach`.",
            manifest=MANIFEST,
            document="draft",
            citation="news",
            path=MANIFEST,
            line=12,
            column=9,
        ),
        Finding(
            "link-failed",
            "https://board.example/letter gave no response on 2026-11-21: No such host.",
            "Look whether the link is right and try again.",
            manifest=MANIFEST,
            document="draft",
            citation="letter",
            path=MANIFEST,
            line=14,
            column=9,
            unfinished=True,
        ),
        _finding("quote-cut", "“never promised” stops short of a negation, exception or condition"
                 " that belongs to it in The board's report, page 39.", "q2", 3, 60,
                 "Read the whole sentence in the source."),
        _finding("quote-altered", "altered (order): “We need to take the boats away,” differs from"
                 " The board's report, page 39.", "q5", 6, 2, _RESTORE),
        _finding("quote-missing", "missing: “No one was consulted before the old pier went.” is"
                 " not in any of its 3 sources (report, news, minutes).", "q6", 6, 53,
                 "Look for the words' real source and cite it."),
        _finding("quote-review", "review (negation): “The pier … was safe,”: the edit removes or"
                 " inserts a negation, in The board's report, page 39.", "q7", 7, 2, _RESTORE),
        _finding("quote-stitched", "stitched (passages that stand apart): “Every berth was paid"
                 " for […] asked the town for more.” joins passages that stand apart in The"
                 " board's report, page 39.", "q8", 7, 36, _RESTORE),
        _finding("quote-uncheckable", "uncheckable: “A rope is a rope.” could not be checked: a"
                 " source could not be checked (letter).", "q9", 8, 39, "Cite and fetch it."),
        Finding("figure-mismatch", "“$2.4m” is “€1.2 million” in The board's report, page 39:"
                " “the board spent it”.", "Compare the two passages.", manifest=MANIFEST,
                document="draft", citation="report", path=SHOWN, line=1, column=3, end_line=1,
                end_column=7, figure="f1"),
    )  # fmt: skip
    excepted = _finding("quote-altered", "altered (inflection): “so it goes” differs from The"
                        " board's report, page 39.", "q11", 9, 40, _RESTORE)  # fmt: skip
    document = DocumentReport(
        "draft",
        "draft.md",
        "9f" * 32,
        _citations(),
        _quotations(),
        SHOWN,
        "Harbour draft",
        _figures(),
    )
    unread = DocumentReport("gone", "gone.md", None, (), (), "manifests/harbour/texts/gone.md")
    gone = Finding("text-unreadable", "There is no such file.", "Look for it, or use --texts.",
                   manifest=MANIFEST, document="gone", path=unread.shown)  # fmt: skip
    saved, about = _saved()
    return Report(
        NOW,
        "0.1.0",
        (ManifestReport(MANIFEST, (document, unread, saved)),),
        (*findings, gone, *about),
        ((excepted, EXCEPTION),),
        (FOOTING, Footing("empty/archive", 2)),
    )


FOOTING = Footing(
    "manifests/harbour/archive",
    412,
    "loccit.archive/650a8526bbc1f6c9",
    ("sha256:" + "5a" * 32,),
    410,
    "sha256:" + "3c" * 32,
    (Stamped(400, "2026-11-20T08:00:07Z", "https://tsa.example/"),),
)


SAVED = (
    "The quay is to be shut.\n\nThe board met on Tuesday.\n\nNo boat may berth there.\n\n"
    "An anchor is not a rope."
)


def _saved() -> tuple[DocumentReport, tuple[Finding, ...]]:
    """A text that was compared with its source: one paragraph of each verdict."""
    shown = "manifests/harbour/texts/saved.md"
    held = capture(PAGE)
    change = Difference("replace", "Tuesday", "Monday")
    source = {"exact": "The board met on Monday.", "folds": (), "differences": (change,)}
    passages = (
        compared(SAVED, "The quay is to be shut.", Verdict.VERBATIM, name="p1"),
        compared(SAVED, "The board met on Tuesday.", Verdict.ALTERED, name="p2",
                 kind="substitution", source=source),
        compared(SAVED, "No boat may berth there.", Verdict.TYPOGRAPHIC, name="p3",
                 source={"folds": ("spaces",)}),
        compared(SAVED, "An anchor is not a rope.", Verdict.MISSING, name="p4"),
    )  # fmt: skip
    cited = CitationReport("source", PAGE, State.CAPTURED, held, "text/html")
    document = DocumentReport(
        "saved", "saved.md", "8e" * 32, (cited,), (), shown, passages=passages, source_only=1
    )
    altered = Finding(
        "passage-altered",
        f"altered (substitution): “The board met on Tuesday.” differs from its source ({PAGE}).",
        "Restore the source's words.",
        manifest=MANIFEST, document="saved", citation="source", path=shown, passage="p2",
        line=3, column=1, end_line=3, end_column=26,
    )  # fmt: skip
    missing = Finding(
        "passage-missing",
        f"missing: “An anchor is not a rope.” is not in its source ({PAGE}).",
        "Take it out.",
        manifest=MANIFEST, document="saved", citation="source", path=shown, passage="p4",
        line=7, column=1, end_line=7, end_column=25,
    )  # fmt: skip
    return document, (altered, missing)


def clean() -> Report:
    """One document, one quotation, nothing to say; exit code 0."""
    said = judged(TEXT, "The harbour will be closed in March,", Verdict.VERBATIM)
    held = capture(REPORT)
    cited = CitationReport("report", REPORT, State.CAPTURED, held, "text/html")
    document = DocumentReport("draft", "draft.md", "9f" * 32, (cited,), (said,), SHOWN)
    unstamped = replace(FOOTING, size=412, stamps=())
    manifests = (ManifestReport(MANIFEST, (document,)),)
    return Report(NOW, "0.1.0", manifests, (), evidence=(unstamped,))


def broken() -> Report:
    """A manifest that could not be loaded, and one whose archive is damaged; exit code 2."""
    invalid = Finding("manifest-invalid", "There is no key `cite`.", "Do you mean `cites`?",
                      manifest="a.yaml", path="a.yaml", line=3, column=5)  # fmt: skip
    damaged = Finding("ledger-broken", "The ledger is damaged.", manifest="b.yaml", path="b.yaml")
    return Report(
        NOW, "0.1.0", (ManifestReport("a.yaml", ()), ManifestReport("b.yaml", ())),
        (invalid, damaged),
    )  # fmt: skip


def materials(**facts: object) -> Materials:
    return Materials(texts={(MANIFEST, "draft"): TEXT}, **facts)  # type: ignore[arg-type]
