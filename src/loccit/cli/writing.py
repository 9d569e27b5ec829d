"""`loccit init`, `loccit add` and `loccit schema`: making manifests."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from loccit import durable
from loccit.cli import codes, options, places, printing
from loccit.cli.context import Context
from loccit.errors import UsageError

if TYPE_CHECKING:
    from loccit.draft import Draft


_NEW = Path("manifest.yaml")


def init_options(parser: ArgumentParser) -> None:
    """Options of `loccit init`."""
    parser.add_argument(
        "texts",
        nargs="+",
        type=Path,
        metavar="TEXT",
        help="local texts: plain text, Markdown, HTML, PDF, DOCX",
    )
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        default=_NEW,
        metavar="FILE",
        help=f"the manifest to write; one that is there is never overwritten (default: {_NEW})",
    )
    options.dry_run(parser, "print the manifest to standard output, and write nothing")
    options.quiet(parser)
    parser.epilog = "example:\n  loccit init article.md notes/*.txt"


def init(arguments: Namespace, context: Context) -> int:
    """Draft a manifest, write it, and tell what was seen."""
    from loccit.draft import draft

    path = context.folder / arguments.output
    if path.exists() and not arguments.dry_run:
        raise UsageError(
            f"{arguments.output} is there already, and is not overwritten.",
            hint="Add to it with `loccit add`, or name another file with -o.",
        )
    texts = [context.folder / text for text in arguments.texts]
    drafted = draft(texts, folder=path.parent, shown=context.shown)
    if arguments.dry_run:
        printing.out(drafted.yaml)
    else:
        _write(path, drafted.yaml, arguments)
    for problem in drafted.problems:
        printing.error(problem)
    if not arguments.quiet:
        for line in _seen(drafted):
            printing.say(line)
        if not arguments.dry_run:
            printing.say(printing.plain(f"Wrote {arguments.output}. Read it through, then:"))
            printing.say(printing.plain(f"  loccit run {arguments.output}"))
    return codes.worst(codes.of(problem) for problem in drafted.problems)


def _write(path: Path, text: str, arguments: Namespace) -> None:
    try:
        durable.replace(path, text.encode())
    except OSError as problem:
        raise UsageError(
            f"The manifest cannot be written to {arguments.output}: {problem.strerror}.",
            hint="Name a file in a folder that exists and may be written to.",
        ) from problem


def _seen(drafted: Draft) -> Iterator[str]:
    """What the texts hold, a line per text and per thing to look at."""
    for text in drafted.texts:
        links = printing.count(len(text.links), "link")
        counts = f"{printing.count(text.quotations, 'quotation')}, {links}"
        unclosed = f", {text.unclosed} of the quotations unclosed" if text.unclosed else ""
        yield printing.plain(f"{text.path}: {counts}{unclosed}")
        for link in text.left_out:
            place = f"{link.path}:{link.line}:{link.column}"
            yield printing.plain(f"  {place}: left out {link.url or 'a link'}. {link.problem}")
        for warning in text.warnings:
            yield printing.plain(f"  {text.path}: {warning}")
        if not text.links:
            yield "  No link stands in it: name its sources in the manifest."
    for first, second in drafted.look_alikes:
        yield printing.plain(
            f"Look-alikes: {first.url} ({first.path}:{first.line}) and"
            f" {second.url} ({second.path}:{second.line})"
        )


def add_options(parser: ArgumentParser) -> None:
    """Options of `loccit add`."""
    parser.add_argument("manifest", type=Path, metavar="MANIFEST", help="the manifest's file")
    parser.add_argument(
        "url", nargs="?", metavar="URL", help="the cited link (may be left out with --text)"
    )
    parser.add_argument(
        "--document", metavar="ID", help="the document that cites it (default: the only one)"
    )
    parser.add_argument("--id", metavar="ID", help="the citation's id (default: c1, c2 …)")
    parser.add_argument("--title", metavar="TEXT", help="what it is, for a reader")
    parser.add_argument("--expect", metavar="URL", help="what the final URL must begin with")
    parser.add_argument("--every", metavar="DURATION", help="fetch it again so often: 7d, 12h")
    parser.add_argument(
        "--text",
        metavar="FILE",
        help="add the document too: its text, as a path in the texts folder",
    )
    parser.add_argument("--texts", type=Path, metavar="DIR", help="where the local texts lie")
    options.quiet(parser)
    parser.epilog = (
        "examples:\n  loccit add manifest.yaml https://example.org/report.pdf --every 7d\n"
        "  loccit add manifest.yaml --document second --text second.md"
    )


def add(arguments: Namespace, context: Context) -> int:
    """Add a citation, a document, or both."""
    from loccit.manifest import add as put

    path = context.folder / arguments.manifest
    document = arguments.document or _only_document(path, arguments, context)
    texts: Path | None = arguments.texts
    name = put(
        path,
        document=document,
        url=arguments.url,
        text=arguments.text,
        id=arguments.id,
        title=arguments.title,
        expect=arguments.expect,
        every=arguments.every,
        texts=context.folder / texts if texts else None,
        default_texts=places.default_texts(path),
    )
    if not arguments.quiet:
        what = f"{document}/{name}" if arguments.url else f"the document {name}"
        printing.say(printing.plain(f"Added {what} to {arguments.manifest}."))
    return codes.CLEAN


def _only_document(path: Path, arguments: Namespace, context: Context) -> str:
    manifest = places.located(path, None, arguments.texts, context)
    if arguments.text or len(manifest.documents) != 1:
        there = ", ".join(each.id for each in manifest.documents) or "none"
        raise UsageError(
            "It is not clear which document is meant.",
            hint=f"Name it with --document. The manifest has: {there}.",
        )
    return manifest.documents[0].id


def schema_options(parser: ArgumentParser) -> None:
    """Options of `loccit schema`."""
    parser.epilog = (
        "example:\n  loccit schema > loccit-manifest.schema.json\n\n"
        "An editor that knows YAML schemas uses it with this first line in a manifest:\n"
        "  # yaml-language-server: $schema=./loccit-manifest.schema.json"
    )


def schema(_arguments: Namespace, _context: Context) -> int:
    """Print the schema."""
    import json

    from loccit.manifest import schema as made

    printing.out(json.dumps(made(), ensure_ascii=False, indent=2))
    return codes.CLEAN
