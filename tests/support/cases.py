"""A manifest, its texts, an archive written by the real writer, and what `verify` says of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from loccit.archive import Writer
from loccit.capture.locks import locked
from loccit.errors import ManifestError
from loccit.manifest import load, write_lock
from loccit.models.capture import Capture, State
from loccit.models.manifest import Lock, LockedDocument, Manifest
from loccit.models.report import Finding, JudgedQuotation, Report
from loccit.models.wire import Exchange
from loccit.verify import verify
from tests.support.archives import writing
from tests.support.chains import chain, exchange, failed

NOW = datetime(2026, 11, 21, 19, 45, tzinfo=UTC)

MANIFEST = """\
loccit: 1
archive: archive
texts: texts
documents:
  - id: draft
    text: draft.md
    cites:
      - url: https://a.example/report
        id: report
"""
REPORT = "https://a.example/report"
SOURCE = b"<!doctype html><title>R</title><p>We need to take away children, he said.</p>"
DRAFT = "He said: \u201cWe need to take away children.\u201d\n\nhttps://a.example/report\n"


@dataclass
class Case:
    """A folder with everything in it. `shown` paths are relative to it."""

    folder: Path
    seeds: int = 0
    progress: list[str] = field(default_factory=list)

    def lay(self, manifest: str = MANIFEST, **texts: str) -> Case:
        """Write the manifest and the texts (`draft="…"` is draft.md)."""
        self.write("manifest.yaml", manifest)
        for name, text in (texts or {"draft": DRAFT}).items():
            self.write(f"texts/{name}.md", text)
        return self

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    @property
    def archive(self) -> Path:
        return self.folder / "archive"

    @property
    def manifest(self) -> Manifest:
        return load(self.folder / "manifest.yaml")

    def store(self, act: Callable[[Writer], Capture]) -> Capture:
        """One run of the writer."""
        self.seeds += 1
        with writing(self.archive, f"seed{self.seeds}") as to:
            return act(to)

    def fetched(
        self,
        *exchanges: Exchange,
        outcome: State = State.CAPTURED,
        document: str = "draft",
        citation: str = "report",
        looks_like: str | None = None,
        reasons: tuple[str, ...] = (),
        route: str = "direct",
        pin: bool = False,
    ) -> Capture:
        """A capture of the report as `fetch` would have stored it."""
        hops = exchanges or (exchange(REPORT, SOURCE),)
        about: dict[str, Any] = {
            "manifest": self.manifest.id,
            "document": document,
            "citation": citation,
        }

        def act(to: Writer) -> Capture:
            capture = to.store(
                chain(*hops, route=route),
                **about,
                outcome=outcome,
                looks_like=looks_like,
                reasons=reasons,
            )
            if pin:
                to.pin(**about, capture=capture.id, reason="first capture")
            return capture

        return self.store(act)

    def not_reached(self, citation: str = "report") -> None:
        """A fetch that gave no response."""
        self.seeds += 1
        with writing(self.archive, f"seed{self.seeds}") as to:
            to.fail(
                failed(url=REPORT), manifest=self.manifest.id, document="draft", citation=citation
            )

    def lock(self, *captures: Capture, text: str | None = None) -> None:
        """Pin those captures, and record the draft's text."""
        documents = {"draft": LockedDocument(text=text)}
        for capture in captures:
            old = documents.get(capture.document, LockedDocument())
            citations = {**old.citations, capture.citation: locked(capture)}
            documents[capture.document] = LockedDocument(old.text, citations)
        write_lock(self.folder / "manifest.yaml", Lock(documents))

    def shown(self, path: Path) -> str:
        return str(path.relative_to(self.folder)) if path.is_absolute() else str(path)

    def verify(self, *more: Manifest | ManifestError) -> Report:
        report, _ = verify(
            [self.manifest, *more],
            now=NOW,
            version="0.1.0",
            shown=self.shown,
            progress=self.progress.append,
        )
        return report


def quoted(report: Report) -> list[JudgedQuotation]:
    """Every quotation of a report."""
    return [q for document in report.documents() for q in document.quotations]


def rules(report: Report) -> list[str]:
    """The rules of its findings, in order."""
    return [finding.rule for finding in report.findings]


def only(report: Report, rule: str) -> Finding:
    """The one finding of that rule."""
    (finding,) = (f for f in report.findings if f.rule == rule)
    return finding


def files(folder: Path) -> Sequence[tuple[str, bytes, int]]:
    """Every file below a folder with its bytes and time of change."""
    return sorted(
        (str(path.relative_to(folder)), path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    )
