"""The one writer of an archive: nothing is acknowledged before it is on the medium."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path, PureWindowsPath
from threading import Lock
from typing import TYPE_CHECKING, Any

from loccit import canonical
from loccit.archive.beside import owners, redacted, told
from loccit.archive.compose import (
    Bundle,
    compose_chain,
    compose_file,
    hop_dicts,
    plain,
    printable,
    way_dict,
)
from loccit.archive.entries import capture_of, failure_of
from loccit.archive.journal import Journal, Told
from loccit.archive.layout import Token, new_id, timestamp
from loccit.archive.reader import Archive
from loccit.archive.revisits import Revisit, remembered, stored_before
from loccit.archive.texts import ReadFrom, encode_page, keep_page, newest, text_key
from loccit.archive.warcfile import Placed
from loccit.errors import ArchiveError
from loccit.models.capture import Capture, Failure, State
from loccit.models.page import Page
from loccit.models.wire import NOTHING, Beside, Chain

if TYPE_CHECKING:
    from loccit.archive.sealing import Seal


_SMALL = 2**20
"""Responses of so many bytes in all are made records of in no time."""


class Writer:
    """Appends to an archive; got from `writer`. Every method may be called from several threads
    at once and returns only when WARC file, ledger and head have been synced, in this order.

    Every method raises `ArchiveError` where nothing was stored. After a full disk the next call
    may succeed; after any other failed write none will, and the next run recovers.
    `recovered` lists what an earlier run, ended in the middle of a write, had left behind and
    where it was moved to.

    A writer in groups (`writer(…, group=…)`) returns before the sync: what it returns is not
    acknowledged until `sync` has returned or `after_sync` has called back.
    """

    def __init__(
        self,
        journal: Journal,
        *,
        run: str,
        now: Callable[[], datetime],
        token: Token,
        compression: str,
        recovered: tuple[dict[str, Any], ...],
    ) -> None:
        self.run, self.recovered = run, recovered
        self.seal: Seal | None = None
        self._journal = journal
        self._now, self._token, self._compression = now, token, compression
        self._lock, self._turn = Lock(), Lock()
        self._texts: set[tuple[str, ...]] = set()

    @property
    def archive(self) -> Archive:
        """The archive as written so far."""
        return self._journal.archive

    def after_sync(self, told: Told) -> None:
        """Call `told(None)` once all that was appended before is on the medium, or
        `told(error)` where what this thread appended was taken back: then it is not in the
        archive, whatever a method returned.

        The calls come in the order in which they were asked for, never two at once. Without
        groups that is at once; with them a thread of the writer's own calls, and `told` should
        neither wait for other threads nor raise.
        """
        self._journal.after_sync(told)

    def sync(self) -> None:
        """Bring all that was appended to the medium now. Raises `ArchiveError` where some of it
        could not be kept."""
        self._journal.sync()

    def store(
        self,
        chain: Chain,
        *,
        manifest: str,
        document: str,
        citation: str,
        outcome: State,
        via: str = "http",
        looks_like: str | None = None,
        reasons: tuple[str, ...] = (),
        beside: Beside = NOTHING,
        probe: Mapping[str, Any] | None = None,
        same_as: Capture | None = None,
    ) -> Capture:
        """Store a chain as a capture, and `beside` it what the page needs to be looked at. Blobs
        are read, not closed. `probe` tells of a made-up address that was asked for as well, in
        texts, numbers, True, False and None.

        A payload that the archive has is not stored again; nor is there one where the chain ended
        in a 304 that was asked for by what the server said with the capture `same_as`."""
        final = chain.final
        started = chain.started or self._now()
        entry: dict[str, Any] = {
            "type": "capture",
            "run": self.run,
            "manifest": manifest,
            "document": document,
            "citation": citation,
            "url": chain.url,
            "time": timestamp(started),
            "via": via,
            "route": plain(chain.route),
            "outcome": outcome.value,
            "complete": final.complete if final else False,
            "looks_like": looks_like,
            "reasons": [plain(reason) for reason in reasons],
            "redacted": sorted({*chain.redacted, *redacted(beside)}),
            **way_dict(chain),
        }
        if probe is not None:
            items = probe.items()
            entry["probe"] = {k: plain(v) if isinstance(v, str) else v for k, v in items}
        revisit = stored_before(self.archive, chain, outcome, same_as)
        try:
            return self._store(chain, entry, started, beside, revisit, outcome=outcome)
        except ArchiveError:
            gone = revisit is not None and not self.archive.holds(revisit.referred.capture)
            if same_as is not None or not gone:
                raise
        return self._store(chain, entry, started, beside, None, outcome=outcome)

    def _store(
        self,
        chain: Chain,
        entry: dict[str, Any],
        started: datetime,
        beside: Beside,
        revisit: Revisit | None,
        *,
        outcome: State,
    ) -> Capture:
        with self._composed(chain, beside, revisit) as bundle:

            def finish(placed: Placed) -> None:
                entry["capture"] = self._capture_id(started)
                entry["hops"] = hop_dicts(chain, placed.hops)
                if entry["hops"]:
                    entry["hops"][-1] |= remembered(chain, outcome, revisit)
                entry.update(told(beside, placed.hops[len(chain.hops) :]))

            known = (*owners(beside), *([revisit.referred.capture] if revisit else []))
            return capture_of(self._commit(bundle, entry, finish, entry["outcome"], *known))

    def _composed(
        self, chain: Chain, beside: Beside = NOTHING, revisit: Revisit | None = None
    ) -> Bundle:
        """The chain's records. Small ones are made by one thread at a time: they would only take
        the interpreter's lock from one another, and from those that fetch."""
        alone = self._turn if beside is NOTHING and chain.received <= _SMALL else nullcontext()
        with alone:
            return compose_chain(chain, self._token, self._compression, beside, revisit)

    def store_again(
        self, stored: Capture, *, manifest: str, document: str, citation: str
    ) -> Capture:
        """Note what was fetched as another citation's capture too: one fetch, one set of
        records, an entry and a capture id for each citation. Raises `ArchiveError` for a capture
        that is not in this archive or was supplied by hand."""
        known = self.archive.capture(stored.id)
        entry = self.archive.entry(known.seq) if known else {}
        if entry.get("type") != "capture":
            raise ArchiveError(f"there is no fetched capture {stored.id} in the archive")
        entry.pop("warcinfo", None)
        entry |= {"run": self.run, "manifest": manifest, "document": document, "citation": citation}

        def finish(_: Placed) -> None:
            entry["capture"] = self._capture_id(datetime.fromisoformat(entry["time"]))

        return capture_of(self._commit(None, entry, finish, stored.outcome.value, stored.id))

    def fail(self, chain: Chain, *, manifest: str, document: str, citation: str) -> Failure:
        """Note a fetch that gave no capture; what was exchanged is stored all the same."""
        error = chain.error
        entry: dict[str, Any] = {
            "type": "failure",
            "run": self.run,
            "manifest": manifest,
            "document": document,
            "citation": citation,
            "url": chain.url,
            "time": timestamp(chain.started or self._now()),
            "error": {
                "kind": error.kind if error else "failed",
                "message": plain(error.message) if error else "The fetch gave no capture.",
            },
            **way_dict(chain),
        }
        with self._composed(chain) as bundle:

            def finish(placed: Placed) -> None:
                entry["hops"] = hop_dicts(chain, placed.hops)

            return failure_of(self._commit(bundle, entry, finish, "failed"))

    def store_robots(self, chain: Chain) -> None:
        """Note how a robots.txt was asked for, with its records: it decides for many citations
        and belongs to none."""
        error = chain.error
        entry: dict[str, Any] = {
            "type": "robots",
            "run": self.run,
            "url": chain.url,
            "time": timestamp(chain.started or self._now()),
            "route": plain(chain.route),
            "error": {"kind": error.kind, "message": plain(error.message)} if error else None,
            **way_dict(chain),
        }
        with self._composed(chain) as bundle:

            def finish(placed: Placed) -> None:
                entry["hops"] = hop_dicts(chain, placed.hops)

            self._commit(bundle, entry, finish, None)

    def attach(
        self,
        body: Path,
        *,
        media_type: str,
        file: str,
        note: str,
        manifest: str,
        document: str,
        citation: str,
        url: str,
    ) -> Capture:
        """Store a file supplied by hand as a citation's source. `file` is what it is called (a
        path's last part is taken), `note` who supplied it and why.

        Raises `RecordError` for a media type that is none, `ArchiveError` for an unreadable
        file.
        """
        moment = self._now()
        name = plain(PureWindowsPath(file).name) or "unnamed"
        entry: dict[str, Any] = {
            "type": "attach",
            "time": timestamp(moment),
            "manifest": manifest,
            "document": document,
            "citation": citation,
            "url": url,
            "file": name,
            "note": plain(note),
        }
        about = (("title", printable(name)), ("cited", url), ("note", printable(note)))
        try:
            bundle = compose_file(
                body,
                media_type=media_type,
                date=moment,
                about=[(key, value) for key, value in about if value],
                token=self._token,
                compression=self._compression,
            )
        except OSError as error:
            raise ArchiveError(
                f"the file {name} cannot be read ({error.strerror})",
                hint="Check its name and that it may be read.",
            ) from error

        def finish(placed: Placed) -> None:
            entry["capture"] = self._capture_id(moment)
            [entry["records"]] = placed.hops

        with bundle:
            return capture_of(self._commit(bundle, entry, finish, "attached"))

    def pin(
        self, *, manifest: str, document: str, citation: str, capture: str, reason: str
    ) -> None:
        """Note which capture a citation's quotations are checked against from now on.

        Raises `ArchiveError` for a capture that is not in the archive.
        """
        self._note(
            "pin",
            about=capture,
            time=timestamp(self._now()),
            manifest=manifest,
            document=document,
            citation=citation,
            capture=capture,
            reason=plain(reason),
        )

    def record_text(self, capture: str, page: Page, of: ReadFrom | None = None) -> None:
        """Note the hash of the text that was read from a capture; once per text and reader. With
        `of` the whole Page is kept in text/ and its digest noted too: what a verdict looks at
        (what is hidden, where a page begins) is then covered like the text itself.

        Raises `ArchiveError` for a capture that is not in the archive.
        """
        told: dict[str, Any] = {
            "capture": capture,
            "extractor": page.extractor,
            "text": page.digest,
            "characters": len(page.text),
        }
        kept = encode_page(page, of) if of else None
        if of and kept:
            keep_page(self.archive.path, kept)
            told["page"] = canonical.digest(kept)
            told |= {"second": True} if of.second else {}
        self._note_text(told)

    def repeat_texts(self, capture: str, earlier: str) -> None:
        """Note that a capture has the texts of an earlier one, whose payload it has: it need not
        be read again. Raises as `record_text` does."""
        for text in newest(self.archive.texts(earlier)):
            self._note_text({"capture": capture, **text})

    def _note_text(self, told: dict[str, Any]) -> None:
        key = text_key(told)
        capture = told["capture"]
        with self._lock:
            known = map(text_key, self.archive.texts(capture))
            new = key not in self._texts and key not in known
            self._texts.add(key)
        if not new:
            return
        try:
            self._note("text", about=capture, **told)
        except BaseException:
            self._texts.discard(key)
            raise

    def record_audit(self, scope: str, checked: int, damaged: int) -> None:
        """Note the result of an audit."""
        self._note(
            "audit",
            time=timestamp(self._now()),
            scope=scope,
            checked=checked,
            damaged=damaged,
        )

    def end(self) -> None:
        """Write the `run-end` entry if anything can be written still; nothing can after it.

        Raises `ArchiveError` where something that was appended could not be kept.
        """
        try:
            lost: ArchiveError | None = None
            try:
                self.sync()
            except ArchiveError as error:
                lost = error
            if self._journal.usable:
                self._note(
                    "run-end",
                    run=self.run,
                    time=timestamp(self._now()),
                    counts=dict(self._journal.counts),
                    files=self._journal.sizes(),
                )
                self.sync()
            if lost:
                raise lost
        finally:
            self._journal.close()

    def _note(self, kind: str, *, about: str | None = None, **told: Any) -> None:
        self._journal.commit(None, {"type": kind, **told}, about=(about,) if about else ())

    def _capture_id(self, moment: datetime) -> str:
        return new_id(moment, self._token, self.archive.ids())

    def _commit(
        self,
        bundle: Bundle | None,
        entry: dict[str, Any],
        finish: Callable[[Placed], None],
        count: str | None,
        *about: str,
    ) -> dict[str, Any]:
        return self._journal.commit(bundle, entry, finish=finish, count=count, about=about)
