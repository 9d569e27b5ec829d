"""The face of `loccit.manifest`: every name is there, and what writes comes only when asked for."""

from __future__ import annotations

import subprocess
import sys
from types import ModuleType

import pytest

from loccit import manifest


@pytest.mark.parametrize("name", manifest.__all__)
def test_every_name_is_there_and_no_module(name: str) -> None:
    assert not isinstance(getattr(manifest, name), ModuleType)


def test_another_name_is_not() -> None:
    with pytest.raises(AttributeError, match="no attribute 'remove'"):
        manifest.remove  # noqa: B018


def test_reading_loads_nothing_that_writes() -> None:
    code = (
        "import sys; from loccit.manifest import find, load, load_lock;"
        "print([m for m in ('edit', 'render') if f'loccit.manifest.{m}' in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
