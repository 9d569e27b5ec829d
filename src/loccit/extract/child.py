"""A reader in a process of its own: what a hostile file does there, ends there.

The body and the answer are unnamed temporary files (the child's standard input and output), so
neither a pipe can stall nor a name be guessed. The child limits itself before it looks at the
first byte of the body (`confined`); the parent adds a wall clock.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from loccit.errors import ExtractError

MEMORY = 2 * 2**30
SECONDS = 60
"""Of processor time; the wall clock gives twice as long."""
ANSWER = 256 * 2**20
"""The most that a child may write, in bytes."""


def ask(module: str, body: bytes, *, what: str, media_type: str, seconds: int = SECONDS) -> Any:
    """Run `python -m module` on a body and return the JSON it answers with.

    An answer `{"error": sentence, "hint": …}`, a crash, a time-out or an answer too large raises
    ExtractError; `what` names the file in its sentences ("The PDF").
    """

    def failed(message: str, hint: str = "") -> ExtractError:
        return ExtractError(message, media_type=media_type, hint=hint)

    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as answer:
        given.write(body)
        given.seek(0)
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-P", "-m", module, str(seconds)],
            stdin=given,
            stdout=answer,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            start_new_session=True,
        )
        try:
            code = process.wait(timeout=2 * seconds)
        except subprocess.TimeoutExpired:
            raise failed(f"{what} took longer than {2 * seconds} seconds to read.") from None
        finally:
            _end(process)
        if code == -signal.SIGXCPU:
            raise failed(f"{what} took longer than {seconds} seconds of processor time to read.")
        answer.seek(0)
        try:
            read = json.loads(answer.read() or b"null")
        except ValueError:
            read = None
    if not isinstance(read, dict):
        raise failed(
            f"{what} made its reader fail; it is damaged, or needs more than "
            f"{MEMORY // 2**30} GB of memory.",
            "Open it in another program and save it anew, or attach its text.",
        )
    if "error" in read:
        raise failed(str(read["error"]), str(read.get("hint", "")))
    return read


def _environment() -> dict[str, str]:
    """What the child needs to find this package, and nothing that it could tell on."""
    paths = [os.path.abspath(path) for path in sys.path if path]  # noqa: PTH100 - not a Path's job
    return {"PYTHONPATH": os.pathsep.join(paths), "LC_ALL": "C.UTF-8"}


def _end(process: subprocess.Popen[bytes]) -> None:
    """See to it that the child and whatever it started are gone."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def confined(seconds: int) -> None:
    """Limit this process, in the child: memory, processor time, what it may write; no core."""
    import resource

    for limit, soft, hard in (
        ("RLIMIT_AS", MEMORY, MEMORY),
        ("RLIMIT_CPU", seconds, seconds + 1),  # the soft limit's signal tells what happened
        ("RLIMIT_FSIZE", ANSWER, ANSWER),
        ("RLIMIT_CORE", 0, 0),
        ("RLIMIT_NPROC", 0, 0),
    ):
        number = getattr(resource, limit, None)
        # Where a platform knows no such limit (RLIMIT_AS on macOS), the wall clock stays.
        with suppress(ValueError, OSError):
            if number is not None:
                resource.setrlimit(number, (soft, hard))


class Refused(Exception):
    """What a child says of a file that it will not read; `hint` is what to do about it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


def serve(read: Callable[[], Any], seconds: int) -> None:
    """A child's whole life: confine this process, read, answer."""
    confined(seconds)
    try:
        found = read()
    except Refused as error:
        answer({"error": str(error), "hint": error.hint})
    else:
        answer(found)


def answer(value: Any) -> None:
    """Write the child's answer."""
    text = json.dumps(value)
    if len(text) > ANSWER:
        text = json.dumps({"error": f"The file holds more than {ANSWER // 2**20} MB of text."})
    sys.stdout.write(text)
    sys.stdout.flush()
