"""Opening an archive for writing: the lock, recovery, and a run's first and last entry."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loccit import canonical, durable, ledger, warc
from loccit._version import __version__
from loccit.archive.compose import printable
from loccit.archive.journal import Grouping, Journal, hint_for
from loccit.archive.layout import Token, new_id, timestamp
from loccit.archive.lock import sole
from loccit.archive.reader import Archive, is_there
from loccit.archive.recovery import recover
from loccit.archive.warcfile import WarcFiles
from loccit.archive.writing import Writer
from loccit.errors import ArchiveError, FixityError, LoccitError, RecordError

if TYPE_CHECKING:
    from loccit.archive.sealing import Hand, Seal

TOOL = f"loccit/{__version__}"
_MAX_FILE = 2**30


@contextmanager
def writer(
    path: Path,
    *,
    now: Callable[[], datetime],
    run_settings: Mapping[str, Any],
    operator: str | None = None,
    token: Token = secrets.token_hex,
    max_file: int = _MAX_FILE,
    group: Grouping | None = None,
    compression: str = warc.DEFAULT,
    hand: Hand | None = None,
) -> Iterator[Writer]:
    """The writer of the archive in the folder `path`, which is made where it is absent.

    `now` gives aware datetimes. The hash of `run_settings` goes into the `run-start` entry.
    What a killed run left behind is moved to quarantine first. A WARC file that reaches
    `max_file` bytes is followed by a new one. With `group` several captures share a sync:
    `Writer` says what that means. `compression` is a name of `warc.COMPRESSIONS`; raises
    `UsageError` for one that is not installed. With `hand` a checkpoint over everything is signed
    in the end (`Writer.seal`); without it the next run that has one signs. Raises `Locked`,
    `FixityError` and `RecordError` (a damaged ledger is never written to), `ArchiveError` where
    the folder cannot be written.
    """
    warc.require(compression)
    with ExitStack() as stack:
        try:
            durable.make_folder(path)
            stack.enter_context(sole(path))
            archive, appender, recovered = _begin(path, now, stack)
            run = new_id(now(), token, archive.ids())
            start = {
                "type": "run-start",
                "run": run,
                "time": timestamp(now()),
                "tool": TOOL,
                "settings": canonical.digest(canonical.encode(dict(run_settings))),
                "operator": operator,
                **_last_signed(path),
            }
            archive.add(appender.append(start))
        except (OSError, ValueError) as error:
            raise ArchiveError(
                f"the archive {path} cannot be written: {error}", hint=hint_for(error)
            ) from error
        files = WarcFiles(path, run, _about(run, operator), now=now, token=token, max_size=max_file)
        stack.callback(files.close)
        opened = Writer(
            Journal(archive, appender, files, group),
            run=run,
            now=now,
            token=token,
            compression=compression,
            recovered=recovered,
        )
        try:
            yield opened
        except BaseException:
            with suppress(ArchiveError):
                opened.end()
            raise
        opened.end()
        if hand is not None:
            opened.seal = _sealed(archive, appender, hand)


def _sealed(archive: Archive, appender: ledger.Appender, hand: Hand) -> Seal:
    """What was stored is stored, whatever becomes of the signature."""
    from loccit.archive.sealing import Seal, seal

    try:
        return seal(archive, appender, hand)
    except (FixityError, RecordError):
        raise
    except (LoccitError, OSError) as error:
        said = error.message if isinstance(error, LoccitError) else str(error)
        return Seal(why=f"The checkpoint could not be signed: {said.rstrip('.')}.")


def record_audit(
    path: Path, *, moment: datetime, scope: str, checked: int, damaged: int, **more: Any
) -> None:
    """Append an `audit` entry to a sound ledger, without a run and without recovery: an audit
    changes nothing but that. `more` are further keys of it. The caller holds no lock. Raises as
    `writer` does."""
    told = {"scope": scope, "checked": checked, "damaged": damaged, **more}
    try:
        with sole(path):
            appender = ledger.Appender(path, ledger.load(path).head)
            try:
                appender.append({"type": "audit", "time": timestamp(moment), **told})
            finally:
                appender.close()
    except OSError as error:
        raise ArchiveError(
            f"the audit's result cannot be written: {error}", hint=hint_for(error)
        ) from error


def _begin(
    path: Path, now: Callable[[], datetime], stack: ExitStack
) -> tuple[Archive, ledger.Appender, tuple[dict[str, Any], ...]]:
    """An archive that ends where its head does, made or recovered under the lock."""
    if not is_there(path):
        ledger.create(path)
    archive = Archive(path)
    contents = ledger.load(path, archive.add)
    recovered = recover(archive, contents)
    appender = ledger.Appender(path, contents.head)
    stack.callback(appender.close)
    if recovered.moved:
        entry = {
            "type": "recovery",
            "time": timestamp(now()),
            "quarantined": list(recovered.moved),
        }
        archive.add(appender.append(entry))
        recovered.clear()
    return archive, appender, recovered.moved


def _last_signed(path: Path) -> dict[str, Any]:
    """The newest checkpoint, as the next run tells of it: that it is missing later is seen."""
    from loccit.archive.sealing import sizes  # it reads a folder; what signs is not imported

    newest = max(sizes(path), default=0)
    if not newest:
        return {}
    data = (path / ledger.CHECKPOINTS / str(newest)).read_bytes()
    return {"signed": {"size": newest, "checkpoint": canonical.digest(data)}}


def _about(run: str, operator: str | None) -> tuple[tuple[str, str], ...]:
    about = (
        ("software", TOOL),
        ("format", "WARC File Format 1.1"),
        ("conformsTo", "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"),
        ("isPartOf", run),
        ("operator", printable(operator or "")),
    )  # fmt: skip
    return tuple((name, value) for name, value in about if value)
