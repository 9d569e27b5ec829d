"""The program: `loccit`, or `python -m loccit`."""

from __future__ import annotations

import sys

from loccit.cli import main

if __name__ == "__main__":
    sys.exit(main())
