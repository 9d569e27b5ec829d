"""What a file descriptor stands for."""

from __future__ import annotations

import fcntl
import sys
from pathlib import Path


def path_of(fd: int) -> Path:
    """The path that an open file or folder had when it was opened."""
    if sys.platform == "darwin":
        return Path(fcntl.fcntl(fd, fcntl.F_GETPATH, bytes(1024)).rstrip(b"\0").decode())
    return Path(f"/proc/self/fd/{fd}").readlink()
