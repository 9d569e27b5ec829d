"""The manifest, its schema and its lock: the only door to ruamel.yaml, and one of two to msgspec.

What writes manifests is imported when it is first asked for: most commands only read them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from loccit.manifest.forms import fault, slug
from loccit.manifest.load import load
from loccit.manifest.lock import load_lock, write_lock
from loccit.manifest.names import find, lock_path, manifest_id
from loccit.manifest.schema import schema

if TYPE_CHECKING:
    from loccit.manifest.edit import add
    from loccit.manifest.render import DraftCite, DraftDocument, render_draft

__all__ = [
    "DraftCite",
    "DraftDocument",
    "add",
    "fault",
    "find",
    "load",
    "load_lock",
    "lock_path",
    "manifest_id",
    "render_draft",
    "schema",
    "slug",
    "write_lock",
]

_HOMES = {
    "DraftCite": "render",
    "DraftDocument": "render",
    "add": "edit",
    "render_draft": "render",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
