"""rapidfuzz, asked where quotations stand in a text. Run by its own environment's Python, this
module reads the text and the quotations from its input and writes places and processor times."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from peers import environment

PINNED = "rapidfuzz==3.14.6"


@dataclass(frozen=True)
class Aligned:
    """For each quotation the place found, and its processor seconds; `why` says why there are
    none."""

    places: tuple[tuple[int, int], ...] = ()
    seconds: tuple[float, ...] = ()
    why: str = ""


def _answered(text: str, quotations: list[str]) -> tuple[list[tuple[int, int]], list[float]]:
    fuzz = importlib.import_module("rapidfuzz.fuzz")
    places, seconds = [], []
    for quotation in quotations:
        start = time.process_time()
        found = fuzz.partial_ratio_alignment(quotation, text)
        seconds.append(time.process_time() - start)
        places.append((found.dest_start, found.dest_end))
    return places, seconds


def ask(text: str, quotations: list[str], cache: Path, *, build: bool) -> Aligned:
    """What rapidfuzz says, in its environment below `cache`, made where missing."""
    python, why = environment(PINNED, cache, build=build)
    if python is None:
        return Aligned(why=why)
    asked = json.dumps({"text": text, "quotations": quotations})
    try:
        run = subprocess.run(
            [python, __file__], input=asked, capture_output=True, text=True, check=True, timeout=900
        )
        places, seconds = json.loads(run.stdout)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        return Aligned(why=f"did not answer: {error}")
    return Aligned(tuple((a, b) for a, b in places), tuple(seconds))


if __name__ == "__main__":
    order = json.load(sys.stdin)
    print(json.dumps(_answered(order["text"], order["quotations"])))
