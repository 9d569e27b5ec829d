"""Which manifests a command is about, where their archives lie, and what the settings say."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from loccit import settings
from loccit.cli import codes, printing
from loccit.cli.context import Context
from loccit.errors import ManifestError, UsageError
from loccit.manifest import find, load
from loccit.models.manifest import Manifest
from loccit.settings import Settings

_NAMES = ("manifest.yaml", "manifest.yml", "manifest.json")
_FOLDER = "manifests"


def settings_of(context: Context) -> Settings:
    """The settings of a run: those found from the current folder upward."""
    return settings.load(context.folder)


def archive_of(arguments: Namespace, context: Context) -> Path:
    """The archive that a command names: its own word, the settings file's, else archive/ here."""
    if arguments.archive:
        return context.folder / Path(arguments.archive)
    return settings_of(context).archive or context.folder / "archive"


def loaded(arguments: Namespace, context: Context) -> list[Manifest | ManifestError]:
    """The manifests that the command names, or their errors, archive and texts filled in.

    Raises `UsageError` where nothing is named and nothing is found.
    """
    texts = getattr(arguments, "texts", None)
    manifests: list[Manifest | ManifestError] = []
    for path in _found(list(arguments.manifests) or _default(context)):
        try:
            manifests.append(
                path
                if isinstance(path, ManifestError)
                else located(path, arguments.archive, texts, context)
            )
        except ManifestError as problem:
            manifests.append(problem)
    return _told_apart(manifests)


def _found(names: list[str]) -> list[Path | ManifestError]:
    """What the arguments name. A bad one among several does not stop the others."""
    try:
        return [*find(names)]
    except UsageError:
        if len(names) == 1:
            raise
    found: list[Path | ManifestError] = []
    for name in names:
        try:
            found += (path for path in find([name]) if path not in found)
        except UsageError as problem:
            found.append(ManifestError(problem.message, path=name, hint=problem.hint))
    return found


def located(path: Path, archive: Path | None, texts: Path | None, context: Context) -> Manifest:
    """One manifest. Options win over the manifest, the manifest over the settings file that
    stands nearest above it; without any of these the archive lies beside the settings file,
    else beside the manifest, so that the folder a command is started in changes nothing."""
    manifest = load(
        path,
        texts=context.folder / texts if texts else None,
        archive=context.folder / archive if archive else None,
        default_texts=default_texts(path),
    )
    if manifest.archive is not None:
        return manifest
    return replace(manifest, archive=settings.archive_for(path))


def default_texts(path: Path) -> Path | None:
    """Where the texts of a manifest lie that does not say: what the settings file above it
    says, or None."""
    return settings.load(path).texts


def good(manifests: Sequence[Manifest | ManifestError], *, quiet: bool = False) -> list[Manifest]:
    """Those that could be loaded, their warnings told."""
    usable = [each for each in manifests if isinstance(each, Manifest)]
    if not quiet:
        for manifest in usable:
            for warning in manifest.warnings:
                printing.warning(warning)
    return usable


def told(manifests: Sequence[Manifest | ManifestError]) -> list[int]:
    """Tell the errors of those that could not be loaded; their exit codes."""
    bad = [each for each in manifests if isinstance(each, ManifestError)]
    for problem in bad:
        for each in (problem, *getattr(problem, "others", ())):
            printing.error(each)
    return [codes.of(problem) for problem in bad]


def _default(context: Context) -> list[str]:
    here = context.folder
    for name in _NAMES:
        if (here / name).is_file():
            return [name]
    beside = settings_of(context).path
    for folder in (here, *([beside.parent] if beside else [])):
        if (folder / _FOLDER).is_dir():
            return [str(folder / _FOLDER)]
    raise UsageError(
        "No manifest is named, and there is neither a manifest.yaml nor a folder manifests/ here.",
        hint="Name one, or draft one with `loccit init TEXT…`.",
    )


def _told_apart(
    manifests: list[Manifest | ManifestError],
) -> list[Manifest | ManifestError]:
    """Two manifests of one id and one archive would share each other's captures: the second is
    refused."""
    seen: dict[tuple[str, Path | None], Path] = {}
    checked: list[Manifest | ManifestError] = []
    for each in manifests:
        if isinstance(each, Manifest):
            first = seen.setdefault((each.id, each.archive), each.path)
            if first != each.path:
                checked.append(
                    ManifestError(
                        f"The archive calls it {each.id!r}, as it calls {first}.",
                        path=str(each.path),
                        hint="Rename one of the two (the file, or the folder of a manifest.yaml),"
                        " or give it another archive.",
                    )
                )
                continue
        checked.append(each)
    return checked
