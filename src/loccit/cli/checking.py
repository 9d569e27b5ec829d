"""`loccit check`: one draft against links or files, in one go and without a manifest."""

from __future__ import annotations

import os
import re
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from loccit import durable
from loccit.cli import codes, options, places, printing
from loccit.cli.context import Context
from loccit.errors import UsageError
from loccit.manifest import DraftCite, DraftDocument, fault, render_draft
from loccit.models.manifest import Citation, Document, Manifest, Place
from loccit.models.report import Report

_HERE = Place(1, 1)
_ABOUT_MANIFESTS = ("link-not-in-manifest", "link-not-in-text")
"""Rules about what a manifest lists. Without one, sources given by hand need not be linked."""


def check_options(parser: ArgumentParser) -> None:
    """Options of `loccit check`."""
    parser.add_argument("draft", type=Path, metavar="DRAFT", help="the text to check")
    parser.add_argument(
        "--against",
        nargs="+",
        action="extend",
        default=[],
        metavar="URL|FILE",
        help="the sources: links, which are fetched, and files, which are labelled as supplied "
        "by hand (default: the links in the draft)",
    )
    parser.add_argument(
        "--keep",
        type=Path,
        metavar="DIR",
        help="leave the archive in DIR, a new or empty folder, with a manifest where all sources "
        "are links; without it nothing is left",
    )
    options.quiet(parser)
    options.report(parser)
    options.network(parser)
    parser.epilog = "example:\n  loccit check draft.md --against https://example.org/report.pdf"


def check(arguments: Namespace, context: Context) -> int:
    """Make a manifest in memory and a passing archive, fill it, verify, report."""
    draft = context.folder / arguments.draft
    sources = _sources(draft, arguments, context)
    if arguments.offline and sources.links:
        printing.error(
            f"{printing.count(len(sources.links), 'link')} would have to be fetched,"
            " and --offline lets nothing be fetched.",
            "Leave out --offline, or give saved files after --against.",
        )
        return codes.INCOMPLETE
    with _workplace(arguments.keep, context) as folder:
        manifest = _manifest(draft, sources, folder)
        problems = _fill(manifest, sources, arguments, context)
        if arguments.keep and not sources.files:
            _keep_manifest(manifest)
        return codes.worst((*problems, _verified(manifest, arguments, context)))


@dataclass(frozen=True, slots=True)
class _Sources:
    """What to check against: links to fetch and files to read, in the order given."""

    links: tuple[str, ...]
    files: tuple[Path, ...]


def _sources(draft: Path, arguments: Namespace, context: Context) -> _Sources:
    if not arguments.against:
        return _Sources(tuple(dict.fromkeys(_cited(draft, arguments))), ())
    links = [each for each in arguments.against if "://" in each]
    for link in links:
        wrong = fault("url", link)
        if wrong:
            raise UsageError(wrong, hint="A link begins with http:// or https://.")
    files = [context.folder / each for each in arguments.against if "://" not in each]
    for file in files:
        if not file.is_file():
            raise UsageError(
                f"There is no file {context.shown(file)} to check against.",
                hint="A source is a file, or a link that begins with http:// or https://.",
            )
    return _Sources(tuple(dict.fromkeys(links)), tuple(dict.fromkeys(files)))


def _cited(draft: Path, arguments: Namespace) -> Iterator[str]:
    """The links in the draft; what is no address of the web is told, not dropped in silence."""
    from loccit.extract import read_local

    for link in read_local(draft, shown=str(arguments.draft)).page.links:
        if not link.url or link.url.startswith("#"):
            continue
        wrong = fault("url", link.url)
        if not wrong:
            yield link.url
        elif not arguments.quiet:
            printing.warning(f"{link.url} is left out. {wrong}")


@contextmanager
def _workplace(keep: Path | None, context: Context) -> Iterator[Path]:
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="loccit-check-") as passing:
            yield Path(passing)
        return
    folder = context.folder / keep
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(
            f"{keep} is there already and is not an empty folder.",
            hint="Name a folder that is new or empty.",
        )
    folder.mkdir(parents=True, exist_ok=True)
    yield folder


def _manifest(draft: Path, sources: _Sources, folder: Path) -> Manifest:
    urls = [*sources.links, *(_file_url(file) for file in sources.files)]
    titles = [None] * len(sources.links) + [file.name for file in sources.files]
    citations = tuple(
        Citation(id=f"c{number}", url=url, place=_HERE, title=title)
        for number, (url, title) in enumerate(zip(urls, titles, strict=True), start=1)
    )
    name = re.sub(r"[^a-z0-9]+", "-", draft.stem.lower()).strip("-") or "draft"
    document = Document(id=name, text=draft.name, place=_HERE, citations=citations)
    return Manifest(
        id="check",
        path=folder / "check.yaml",
        title=None,
        archive=folder / "archive",
        texts=draft.parent,
        documents=(document,),
    )


def _keep_manifest(manifest: Manifest) -> None:
    """Beside the archive that is kept, what `loccit verify` needs to look at it again."""
    [document] = manifest.documents
    cites = tuple(DraftCite(url=cited.url, id=cited.id) for cited in document.citations)
    drafted = DraftDocument(id=document.id, text=document.text, cites=cites)
    texts = os.path.relpath(manifest.texts, manifest.path.parent)
    yaml = render_draft([drafted], texts=texts, notes=["Left by `loccit check --keep`."])
    durable.replace(manifest.path, (yaml + "archive: archive\n").encode())


def _file_url(file: Path) -> str:
    return "file:" + quote(file.name)


def _fill(
    manifest: Manifest, sources: _Sources, arguments: Namespace, context: Context
) -> Sequence[int]:
    """Attach the files, then fetch the links; the codes of what went wrong with the archive."""
    from loccit.capture.attach import attach
    from loccit.capture.locks import targets

    found = targets(manifest)
    for target, file in zip(found[len(sources.links) :], sources.files, strict=True):
        note = f"given to `loccit check` as {file.name}"
        outcome = attach(
            target, file, now=context.now, run_settings={"command": "check"}, note=note
        )
        for reason in outcome.reasons:
            printing.warning(f"{file.name}: {reason}")
    if not sources.links:
        return ()

    from loccit.cli import network

    orders = network.Orders.of(arguments, places.settings_of(context), context)
    run = network.fetched([manifest], orders, context, quiet=arguments.quiet, sign=False)
    if not arguments.quiet:
        printing.say(network.summary(run))
    return [*network.problem_codes(run), *network.untried_codes(run)]


def _verified(manifest: Manifest, arguments: Namespace, context: Context) -> int:
    from loccit.cli import verifying
    from loccit.verify import verify

    def shown(path: Path) -> str:
        return str(arguments.draft) if path == manifest.path else context.shown(path)

    report, materials = verify([manifest], now=context.now(), version=context.version, shown=shown)
    if arguments.against:
        report = _without_manifest(report)
    if not arguments.keep:  # an archive that is gone in a moment is nobody's evidence
        report = replace(report, evidence=())
    return verifying.write(report, materials, arguments, context)


def _without_manifest(report: Report) -> Report:
    kept = tuple(each for each in report.findings if each.rule not in _ABOUT_MANIFESTS)
    return replace(report, findings=kept)
