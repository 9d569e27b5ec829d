"""What else could judge a quotation: string libraries here, packages in environments of their own.

Each judge says of (quotation, source text) whether it lets the quotation pass. Run as a program
by an environment's own Python, this module reads cases from its input and writes the answers.
"""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Judge = Callable[[str, str], bool]
Asked = list[tuple[str, int]]
"""Quotations, each with the number of its source."""

PACKAGES = {
    "citations": ("citations==0.6.1", "resolve_in finds it"),
    "citefact": ("citefact==0.3.0", "its normalize() of the one is in that of the other"),
    "proof-citations": ("proof-citations==1.45.0", "its status is “verified”"),
}
_LIBRARIES = ("exact", "rapidfuzz", "edlib", "difflib")
_RULES = {
    "exact": "in, white space collapsed",
    "rapidfuzz": "partial_ratio ≥ 90",
    "edlib": "distance ≤ 0.1 of its length",
    "difflib": "ratio ≥ .9 with the best window",
}


@dataclass(frozen=True)
class Answers:
    """A judge's answers; `why` says why there are none."""

    name: str
    rule: str
    passed: tuple[bool, ...] = ()
    seconds: float = 0.0
    why: str = ""


def _exact() -> Judge:
    return lambda quotation, text: " ".join(quotation.split()) in text


def _rapidfuzz() -> Judge:
    fuzz = importlib.import_module("rapidfuzz.fuzz")
    return lambda quotation, text: bool(fuzz.partial_ratio(quotation, text, score_cutoff=90))


def _edlib() -> Judge:
    edlib = importlib.import_module("edlib")

    def judge(quotation: str, text: str) -> bool:
        bound = len(quotation) // 10
        found = edlib.align(quotation, text, mode="HW", task="distance", k=bound)
        return bool(found["editDistance"] >= 0)

    return judge


def _difflib() -> Judge:
    difflib = importlib.import_module("difflib")

    def judge(quotation: str, text: str) -> bool:
        ours, theirs = quotation.split(), text.split()
        matcher = difflib.SequenceMatcher(None, ours, theirs, autojunk=False)
        run = matcher.find_longest_match()
        first = max(0, run.b - run.a)
        window = " ".join(theirs[first : first + len(ours)])
        return bool(difflib.SequenceMatcher(None, quotation, window).ratio() >= 0.9)

    return judge


def _citations() -> Judge:
    resolve_in = importlib.import_module("citations.verify").resolve_in
    return lambda quotation, text: bool(resolve_in(quotation, text).state != "not found")


def _citefact() -> Judge:
    normalize = importlib.import_module("citefact.checks.quotes").normalize
    kept: dict[str, str] = {}

    def judge(quotation: str, text: str) -> bool:
        if text not in kept:
            kept[text] = normalize(text)
        return normalize(quotation) in kept[text]

    return judge


def _proof_citations() -> Judge:
    match = importlib.import_module("proof_citations.verify")._match_quote  # noqa: SLF001

    def judge(quotation: str, text: str) -> bool:
        found = match(text, quotation, "q")
        return bool(found) and found["status"] == "verified"

    return judge


_MAKERS: dict[str, Callable[[], Judge]] = {
    "exact": _exact, "rapidfuzz": _rapidfuzz, "edlib": _edlib, "difflib": _difflib,
    "citations": _citations, "citefact": _citefact, "proof-citations": _proof_citations,
}  # fmt: skip


def _asked(name: str, texts: list[str], cases: Asked) -> tuple[list[bool], float]:
    judge = _MAKERS[name]()
    start = time.process_time()
    passed = [judge(quotation, texts[number]) for quotation, number in cases]
    return passed, time.process_time() - start


def libraries(texts: list[str], cases: Asked) -> list[Answers]:
    """The answers of what can be imported here."""
    found = []
    for name in _LIBRARIES:
        try:
            passed, seconds = _asked(name, texts, cases)
        except ImportError as error:
            found.append(Answers(name, _RULES[name], why=f"not installed here ({error})"))
        else:
            found.append(Answers(name, _RULES[name], tuple(passed), seconds))
    return found


def packages(texts: list[str], cases: Asked, cache: Path, *, build: bool) -> list[Answers]:
    """The answers of the packages, each in its environment below `cache`, made where missing."""
    return [_package(name, texts, cases, cache, build=build) for name in PACKAGES]


def _package(name: str, texts: list[str], cases: Asked, cache: Path, *, build: bool) -> Answers:
    pinned, rule = PACKAGES[name]
    python, why = environment(pinned, cache, build=build)
    if python is None:
        return Answers(name, rule, why=why)
    asked = json.dumps({"name": name, "texts": texts, "cases": cases})
    try:
        run = subprocess.run(
            [python, __file__], input=asked, capture_output=True, text=True, check=True, timeout=240
        )
        passed, seconds = json.loads(run.stdout.splitlines()[-1])
    except (OSError, subprocess.SubprocessError, ValueError, IndexError) as error:
        return Answers(name, rule, why=f"did not answer: {_last_line(error)}")
    return Answers(name, rule, tuple(passed), seconds)


def environment(pinned: str, cache: Path, *, build: bool) -> tuple[Path | None, str]:
    """The Python of a package's environment below `cache`, made where missing; else why not."""
    done = cache / pinned / "done"
    if not done.exists():
        if not build:
            return None, "no environment yet; a full run makes it"
        failed = _install(pinned, cache / pinned, done)
        if failed:
            return None, failed
    return cache / pinned / "bin" / "python", ""


def _install(pinned: str, folder: Path, done: Path) -> str:
    """Make the environment; returns why it cannot be."""
    print(f"making an environment for {pinned} in {folder} …", file=sys.stderr)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", pinned]
    try:
        for command in ([sys.executable, "-m", "venv", "--clear", str(folder)], pip):
            subprocess.run(command, capture_output=True, text=True, check=True, timeout=600)
    except (OSError, subprocess.SubprocessError) as error:
        return f"does not install: {_last_line(error)}"
    done.touch()
    return ""


def _last_line(error: Exception) -> str:
    told = getattr(error, "stderr", None) or str(error)
    return str(told).strip().splitlines()[-1][:100]


if __name__ == "__main__":
    order = json.load(sys.stdin)
    print(json.dumps(_asked(order["name"], order["texts"], order["cases"])))
