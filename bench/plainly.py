"""The plain script that `bench/manifest` is measured beside, in an environment of its own.

Run as a program by that environment's Python, it reads the bodies and quotations of a folder,
and writes how many passed."""

from __future__ import annotations

import importlib
import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path

NAME = "BeautifulSoup + rapidfuzz"
PINNED = ("beautifulsoup4==4.14.2", "lxml==6.0.2", "rapidfuzz==3.14.1", "pypdf==6.1.1")


def text_of(body: bytes, media_type: str) -> str:
    if media_type == "application/pdf":
        reader = importlib.import_module("pypdf").PdfReader(io.BytesIO(body))
        return "\n".join(page.extract_text() for page in reader.pages)
    soup = importlib.import_module("bs4").BeautifulSoup(body, "lxml")
    return str(soup.get_text(" "))


def passed(folder: Path) -> tuple[int, int]:
    """How many quotations pass, of how many."""
    ratio = importlib.import_module("rapidfuzz.fuzz").partial_ratio
    right = every = 0
    asked = json.loads((folder / "asked.json").read_text(encoding="utf-8"))
    for number, (_, media_type, quotations) in enumerate(asked):
        text = " ".join(text_of((folder / "bodies" / str(number)).read_bytes(), media_type).split())
        for quotation in quotations:
            every += 1
            right += ratio(quotation, text) >= 90
    return right, every


def run(folder: Path, cache: Path, *, build: bool) -> tuple[tuple[float, float, float] | None, str]:
    """Wall and processor seconds and megabytes of the script, with what it said; None and why."""
    python = cache / "bin" / "python"
    done = cache / "done"
    wanted = " ".join(PINNED)
    if not done.exists() or done.read_text() != wanted:
        if not build:
            return None, "no environment yet; a full run makes it"
        try:
            make = [sys.executable, "-m", "venv", "--clear", str(cache)]
            subprocess.run(make, check=True, capture_output=True, timeout=300)
            install = [str(python), "-m", "pip", "install", "--quiet", *PINNED]
            subprocess.run(install, check=True, capture_output=True, timeout=600)
        except (OSError, subprocess.SubprocessError) as error:
            return None, f"does not install ({error})"
        done.write_text(wanted)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    for _ in range(2):  # the first run fills the caches of bytecode
        began = time.perf_counter()
        process = subprocess.Popen([python, __file__, folder], env=environment,
                                   stdout=subprocess.PIPE, text=True)  # fmt: skip
        assert process.stdout
        said = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        return None, "did not answer"
    right, every = json.loads(said)
    took = wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
    return took, f"it lets {right} of {every} pass"


if __name__ == "__main__":
    print(json.dumps(passed(Path(sys.argv[1]))))
