"""`loccit export` and `loccit verify-package`: evidence for somebody else, and from them."""

from __future__ import annotations

import re
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from loccit.cli import calendars, codes, options, places, printing, signing
from loccit.cli.context import Context
from loccit.errors import ArchiveError, DocumentError, ManifestError, UsageError
from loccit.models.manifest import Manifest

if TYPE_CHECKING:
    from loccit.export import Document, Exported
    from loccit.models.report import DocumentReport, Materials, Report

_FINGERPRINT = re.compile("sha256:[0-9a-f]{64}")
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}")
_WIDTH = 100


def export_options(parser: ArgumentParser) -> None:
    """Options of `loccit export`."""
    parser.add_argument("what", choices=("evidence",), help="an evidence package (WACZ 1.1.1)")
    parser.add_argument(
        "of",
        metavar="MANIFEST:DOCUMENT[/CITATION]",
        help="a document of a manifest, or one citation of it: the captures that its quotations"
        " are checked against",
    )
    parser.add_argument(
        "-o", "--output", type=Path, required=True, metavar="FILE.wacz", help="where to write it"
    )
    parser.add_argument(
        "--only",
        metavar="CITATION",
        help="prove this one source, and disclose nothing of the others: no name, link, title or"
        " number of theirs, nor the text and its report",
    )
    parser.add_argument(
        "--with-text", action="store_true", help="with --only: text and report all the same"
    )
    parser.add_argument(
        "--time",
        type=_moment,
        metavar="TIME",
        help="what the package and its report are dated (RFC 3339 UTC; default: the newest entry's"
        " time, so that the same archive gives the same bytes)",
    )
    options.quiet(parser)
    options.places(parser)
    parser.epilog = (
        "examples:\n  loccit export evidence manifest.yaml:article -o article.wacz\n"
        "  loccit export evidence manifest.yaml:article --only report -o report.wacz"
    )


def verify_package_options(parser: ArgumentParser) -> None:
    """Options of `loccit verify-package`."""
    parser.add_argument("package", type=Path, metavar="FILE.wacz", help="the package")
    parser.add_argument(
        "--key",
        default="",
        metavar="FINGERPRINT",
        help="the key that must have signed it (sha256:…), as its keeper published it",
    )
    calendars.header_option(parser)
    options.as_json(parser)
    options.quiet(parser)
    parser.epilog = "example:\n  loccit verify-package article.wacz --key sha256:3f9a…"


def export(arguments: Namespace, context: Context) -> int:
    """Choose, verify, pack."""
    from loccit.archive import Archive
    from loccit.archive.opening import TOOL
    from loccit.export import Order, newest_time
    from loccit.export import export as write

    safe = signing.safe(context)
    if safe is None:
        raise UsageError(
            "There is no folder of private keys, and a package is signed with the archive's key.",
            hint="Name it: LOCCIT_KEYS=/a/folder/of/yours.",
        )
    name, document, citation = _named(arguments)
    manifest = _manifest(name, arguments, context)
    archive = Archive.open(manifest.archive) if manifest.archive else None
    if archive is None:
        raise UsageError("The manifest names no archive.", hint="Say where it is: --archive.")
    made = arguments.time or newest_time(archive)
    report, materials = _verified(manifest, made, context)
    told = next((each for each in report.documents() if each.id == document), None)
    if told is None:
        raise UsageError(f"{name} has no document {document!r}.", hint=_have(report.documents()))
    redacted = bool(arguments.only)
    order = Order(
        captures=_captures(told, citation),
        manifest=manifest.id,
        document=document,
        redacted=redacted,
        files=None
        if redacted and not arguments.with_text
        else _files(manifest, told, report, materials),
        made=arguments.time,
    )
    out = context.folder / arguments.output
    try:
        done = write(archive, order, safe, TOOL, out)
    except OSError as error:
        raise UsageError(
            f"The package cannot be written to {arguments.output}: {error.strerror}.",
            hint="Name a file in a folder that exists and may be written to.",
        ) from error
    if not arguments.quiet:
        printing.say(_told(done, arguments))
    return codes.CLEAN


def verify_package(arguments: Namespace, context: Context) -> int:
    """A sentence for each check; 4 where one fails."""
    import json

    from loccit.export import check_package

    if arguments.key and not _FINGERPRINT.fullmatch(arguments.key):
        raise UsageError(
            "--key takes a whole fingerprint: sha256: and 64 hexadecimal digits.",
            hint="`loccit key show` prints it on the keeper's machine.",
        )
    headers = calendars.headers(arguments, context)
    verdict = check_package(context.folder / arguments.package, arguments.key, headers)
    if arguments.json:
        told = {
            "package": str(arguments.package),
            "holds": verdict.holds,
            "keys": list(verdict.fingerprints),
            "checks": [{"holds": each.holds, "said": each.said} for each in verdict.checks],
        }
        printing.out(json.dumps(told, ensure_ascii=True, indent=2))
    else:
        for each in verdict.checks:
            mark = "ok     " if each.holds else "REFUSED"
            printing.out(f"{mark}  {printing.plain(each.said)}")
    if not arguments.quiet:
        printing.say(_judged(arguments, holds=verdict.holds))
    if not verdict.holds:
        return codes.INTEGRITY
    return codes.INCOMPLETE if verdict.unsure else codes.CLEAN


def _judged(arguments: Namespace, *, holds: bool) -> str:
    if not holds:
        return "This package is refused: ask whoever gave it to you for another copy."
    known = (
        "by the key that you named"
        if arguments.key
        else "by a key that you have to compare with the one that the keeper published (--key)"
    )
    return (
        f"This package holds, {known}. It shows what the keeper's machine received, never what the"
        " site published to others."
    )


def _named(arguments: Namespace) -> tuple[str, str, str | None]:
    name, colon, which = arguments.of.rpartition(":")
    document, slash, citation = which.partition("/")
    if not (colon and name and document) or (slash and not citation):
        raise UsageError(
            f"{arguments.of!r} names no document of a manifest.",
            hint="Write it as MANIFEST:DOCUMENT or MANIFEST:DOCUMENT/CITATION.",
        )
    if arguments.only and citation not in ("", arguments.only):
        raise UsageError(f"--only names {arguments.only}, and {arguments.of} another citation.")
    if arguments.with_text and not arguments.only:
        raise UsageError("--with-text goes with --only: without it the text is there anyway.")
    return name, document, arguments.only or citation or None


def _manifest(name: str, arguments: Namespace, context: Context) -> Manifest:
    arguments.manifests = [name]
    found = places.loaded(arguments, context)
    if len(found) != 1:
        raise UsageError(f"{name} holds {len(found)} manifests.", hint="Name one file.")
    if isinstance(found[0], ManifestError):
        raise found[0]
    return found[0]


def _verified(manifest: Manifest, made: datetime, context: Context) -> tuple[Report, Materials]:
    """The report as of the package's time. Its paths begin at the manifest's folder, so that it
    says the same wherever the command is given, and nothing of this machine."""
    from loccit.verify import verify

    base = manifest.path.parent

    def shown(path: Path) -> str:
        return str(path.relative_to(base)) if path.is_relative_to(base) else path.name

    return verify([manifest], now=made, version=context.version, shown=shown)


def _captures(document: DocumentReport, citation: str | None) -> tuple[str, ...]:
    links = [each for each in document.citations if not each.local]
    if citation is not None:
        links = [each for each in links if each.id == citation]
        if not links:
            raise UsageError(f"The document {document.id!r} has no citation {citation!r}.")
    found = tuple(each.capture.id for each in links if each.capture)
    if not found:
        which = f"{document.id}/{citation}" if citation else document.id
        raise ArchiveError(
            f"the archive holds no capture of {which}", hint="`loccit fetch` makes one."
        )
    return found


def _files(
    manifest: Manifest, document: DocumentReport, report: Report, materials: Materials
) -> Document:
    """The text and what was found on it, of this document alone."""
    from hashlib import sha256

    from loccit.export import Document
    from loccit.reports import FORMATS

    whole = report.manifests[0]
    own = replace(
        report,
        manifests=(replace(whole, documents=(document,)),),
        findings=tuple(f for f in report.findings if f.document in ("", document.id)),
        accepted=tuple(each for each in report.accepted if each[0].document == document.id),
    )
    text = None
    if document.sha256 is not None:
        text = (manifest.texts / document.path).read_bytes()
        if sha256(text).hexdigest() != document.sha256:
            raise DocumentError("The file changed while it was exported.", path=document.path)
    suffix = Path(document.path).suffix
    plain = replace(materials, width=_WIDTH, colour=False)
    return Document(
        text=text,
        suffix=suffix.lower() if _SUFFIX.fullmatch(suffix) else "",
        report=FORMATS["json"](own, plain),
        shown=FORMATS["terminal"](own, plain),
    )


def _have(documents: Iterable[DocumentReport]) -> str:
    names = [each.id for each in documents]
    return f"It has {', '.join(names[:10])}."


def _told(done: Exported, arguments: Namespace) -> str:
    captures = printing.count(done.captures, "capture")
    entries = printing.count(done.entries, "ledger entry", "ledger entries")
    return (
        f"{arguments.output}: {captures} and {entries}, proven by the checkpoint over {done.size}"
        f" entries, signed by {', '.join(done.fingerprints)}.\nIts own digest: {done.digest}"
    )


def _moment(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no time such as 2026-11-21T19:45:00Z") from None
