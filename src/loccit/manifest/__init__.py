"""The manifest, its schema and its lock: the only door to ruamel.yaml and msgspec."""

from loccit.manifest.edit import add
from loccit.manifest.forms import fault, slug
from loccit.manifest.load import load
from loccit.manifest.lock import load_lock, write_lock
from loccit.manifest.names import find, lock_path, manifest_id
from loccit.manifest.render import DraftCite, DraftDocument, render_draft
from loccit.manifest.schema import schema

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
