"""The program: `loccit`, or `python -m loccit`."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence

from loccit import cli

_OBJECTS = 50_000


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program as a process of its own and return its exit code (`loccit.cli.main`).

    Looking for garbage costs a short run a tenth of its time, and nearly all that start-up makes
    stays until the end: so it is looked for after 50,000 new objects rather than 700, and not
    among what the process leaves behind (its files are closed and synced by then).
    """
    gc.set_threshold(_OBJECTS, 20, 20)
    try:
        return cli.main(argv)
    finally:
        gc.freeze()


if __name__ == "__main__":
    sys.exit(main())
