"""The one writer of an archive: nothing is acknowledged before it is on the medium."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from errno import EDQUOT, EFBIG, ENOSPC
from pathlib import Path, PureWindowsPath
from threading import Lock
from typing import Any

from loccit import canonical, ledger
from loccit.archive.beside import redacted, told
from loccit.archive.compose import Bundle, compose_chain, compose_file, hop_dict, plain
from loccit.archive.entries import capture_of, failure_of
from loccit.archive.layout import Token, new_id, timestamp
from loccit.archive.reader import Archive
from loccit.archive.texts import ReadFrom, encode_page, keep_page
from loccit.archive.warcfile import Placed, WarcFiles
from loccit.errors import ArchiveError
from loccit.models.capture import Capture, Failure, State
from loccit.models.page import Page
from loccit.models.wire import NOTHING, Beside, Chain

_FULL = (ENOSPC, EDQUOT, EFBIG)


class Writer:
    """Appends to an archive; got from `writer`. Every method may be called from several threads
    at once and returns only when WARC file, ledger and head have been synced, in this order.

    Every method raises `ArchiveError` where nothing was stored. After a full disk the next call
    may succeed; after any other failed write none will, and the next run recovers.
    `archive` is the archive as written so far; `recovered` lists what an earlier run, ended in
    the middle of a write, had left behind and where it was moved to.
    """

    def __init__(
        self,
        archive: Archive,
        appender: ledger.Appender,
        files: WarcFiles,
        *,
        run: str,
        now: Callable[[], datetime],
        token: Token,
        recovered: tuple[dict[str, Any], ...],
    ) -> None:
        self.archive, self.run, self.recovered = archive, run, recovered
        self._ledger, self._files = appender, files
        self._now, self._token = now, token
        self._lock = Lock()
        self._usable = True
        self._counts: Counter[str] = Counter(captured=0, failed=0)
        self._texts: set[tuple[str, ...]] = set()

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
    ) -> Capture:
        """Store a chain as a capture, and `beside` it what the page needs to be looked at. Blobs
        are read, not closed. `probe` tells of a made-up address that was asked for as well, in
        texts, numbers, True, False and None."""
        final = chain.final
        started = _started(chain) or self._now()
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
        }
        if probe is not None:
            items = probe.items()
            entry["probe"] = {k: plain(v) if isinstance(v, str) else v for k, v in items}
        with compose_chain(chain, self._token, beside) as bundle:

            def finish(placed: Placed) -> None:
                entry["capture"] = self._capture_id(started)
                entry["hops"] = _hops(chain, placed)
                entry.update(told(beside, placed.hops[len(chain.hops) :]))

            return capture_of(self._commit(bundle, entry, finish, outcome.value))

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

        return capture_of(self._commit(None, entry, finish, stored.outcome.value))

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
            "time": timestamp(_started(chain) or self._now()),
            "error": {
                "kind": error.kind if error else "failed",
                "message": plain(error.message) if error else "The fetch gave no capture.",
            },
        }
        with compose_chain(chain, self._token) as bundle:

            def finish(placed: Placed) -> None:
                entry["hops"] = _hops(chain, placed)

            return failure_of(self._commit(bundle, entry, finish, "failed"))

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
        if self.archive.capture(capture) is None:
            raise ArchiveError(
                f"there is no capture {capture} in the archive",
                hint="`loccit status` lists the captures of a citation.",
            )
        self._note(
            "pin",
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
        (what is hidden, where a page begins) is then covered like the text itself."""
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
        key = _text_key(told)
        with self._lock:
            known = map(_text_key, self.archive.texts(capture))
            new = key not in self._texts and key not in known
            self._texts.add(key)
        if not new:
            return
        try:
            self._note("text", **told)
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
        """Write the `run-end` entry if anything can be written still; nothing can after it."""
        try:
            if self._usable:
                self._note(
                    "run-end",
                    run=self.run,
                    time=timestamp(self._now()),
                    counts=dict(self._counts),
                    files=self._files.sizes(),
                )
        finally:
            with self._lock:
                self._usable = False

    def _note(self, kind: str, **told: Any) -> None:
        self._commit(None, {"type": kind, **told}, None, None)

    def _capture_id(self, moment: datetime) -> str:
        return new_id(moment, self._token, self.archive.ids())

    def _commit(
        self,
        bundle: Bundle | None,
        entry: dict[str, Any],
        finish: Callable[[Placed], None] | None,
        count: str | None,
    ) -> dict[str, Any]:
        """Append bundle and entry; `finish` completes the entry once the bundle's place is
        known. `_usable` is False while the files may differ from what the head says."""
        with self._lock:
            if not self._usable:
                raise ArchiveError(
                    "nothing more can be stored: the run has ended, or a write failed before",
                    hint="Start the run again; what the archive holds is safe.",
                )
            self._usable = False
            try:
                line = self._append(bundle, entry, finish)
            except BaseException as error:
                self._take_back(error)
                if isinstance(error, OSError | ValueError):
                    raise ArchiveError(
                        f"nothing was stored: {error}", hint=hint_for(error)
                    ) from error
                raise
            self._files.keep()
            self.archive.add(line)
            if count:
                self._counts[count] += 1
            self._usable = True
            return line.entry

    def _append(
        self,
        bundle: Bundle | None,
        entry: dict[str, Any],
        finish: Callable[[Placed], None] | None,
    ) -> ledger.Line:
        if bundle is not None and bundle.records:
            placed = self._files.append(bundle)
        else:
            placed = Placed(bundle.placed("", 0) if bundle else [], None)
        if finish:
            finish(placed)
        if placed.warcinfo:
            entry["warcinfo"] = placed.warcinfo
        return self._ledger.append(entry)

    def _take_back(self, error: BaseException) -> None:
        """Back to what the head says. After a failed write other than on a full disk the
        kernel may have dropped what it could not write, so the writer stays unusable."""
        if not self._ledger.sound:
            return
        try:
            self._files.undo()
        except OSError:
            return
        self._usable = not isinstance(error, OSError) or error.errno in _FULL


def _hops(chain: Chain, placed: Placed) -> list[dict[str, Any]]:
    """The chain's own hops; what is beside it follows in `placed`."""
    return [hop_dict(hop, records) for hop, records in zip(chain.hops, placed.hops, strict=False)]


def _started(chain: Chain) -> datetime | None:
    return next((hop.exchange.started for hop in chain.hops if hop.exchange), None)


def _text_key(told: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(told.get(key)) for key in ("capture", "extractor", "text", "page"))


def printable(text: str) -> str:
    """`text` on one line, fit for a WARC field."""
    return " ".join("".join(c if c.isprintable() else " " for c in plain(text)).split())


def hint_for(error: Exception) -> str:
    """What to do about a failed write."""
    if isinstance(error, OSError) and error.errno in _FULL:
        return "Make room on the disk, then start again; what the archive holds is safe."
    return "Check that the archive's folder is on a working disk and may be written."
