"""Which readers are at work: one name for this package's own code and the libraries it uses."""

from __future__ import annotations

import re
import sys
from functools import cache
from hashlib import sha256
from pathlib import Path

_LIBRARIES = re.compile(
    r"(?:beautifulsoup4|charset[-_]normalizer|mammoth|pypdf|pypdfium2|selectolax)-[^-]+"
    r"(?:-py[0-9.]+)?\.(?:dist-info|egg-info)",
    re.IGNORECASE,
)


@cache
def readers() -> str:
    """See `loccit.extract.readers`. A change of a line here is a change of readers: a number to
    be raised by hand would one day not be, and a text kept from before pass for today's."""
    told = sha256(sys.version.encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        told.update(b"\0" + path.name.encode() + b"\0" + path.read_bytes())
    libraries = sorted(_installed())
    if not libraries or Path(__file__).suffix != ".py":
        return ""
    told.update("\0".join(libraries).encode())
    return "sha256:" + told.hexdigest()


def _installed() -> set[str]:
    """The libraries as their installed descriptions name them, versions included. Importing them
    to ask, or `importlib.metadata`, would take longer than what is saved."""
    found: set[str] = set()
    for folder in sys.path:
        try:
            names = [path.name.lower() for path in Path(folder or ".").iterdir()]
        except OSError:
            continue
        found.update(name for name in names if _LIBRARIES.fullmatch(name))
    return found
