"""What a command may know of the world around it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from loccit._version import __version__


@dataclass(frozen=True, slots=True)
class Context:
    """Environment, time and place, so that a test can give its own. `now` is in UTC."""

    environment: Mapping[str, str]
    now: Callable[[], datetime]
    folder: Path
    version: str = __version__

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Context:
        """The world as it is."""
        return cls(environment, lambda: datetime.now(UTC), Path.cwd())

    def shown(self, path: Path) -> str:
        """`path` as a reader here would write it: relative to the current folder where it lies
        below it."""
        try:
            return str(path.relative_to(self.folder))
        except ValueError:
            return str(path)
