"""The bad and the good sample of a rule's page, as files, a web, and what to do with them.

A fenced block of a sample has the words `bad` or `good` after its language, then

- a file's name: the file, as it lies in the folder;
- an address: what the web answers there, with an optional status, `cut` (the answer breaks off
  before its end), the target of a redirect, `later` (from the second time on), or an encoding in
  which the answer comes without a word about it;
- nothing, for `console`: what is done with the sample. Without it, the manifest is fetched.

The good sample takes over files of the bad one that it does not have; its web it takes over only
where it has none of its own. Without a manifest.yaml, the manifest cites every address of the web
in one document, draft.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from urllib.parse import urlsplit

from loccit.demo.web import Answer
from tests.support.fences import Fence, fences

_TYPES = {"html": "text/html; charset=utf-8", "text": "text/plain; charset=utf-8"}


@dataclass
class Sample:
    """Files by name; the answers of each address in order; the console block or None."""

    files: dict[str, str] = field(default_factory=dict)
    web: dict[str, list[Answer]] = field(default_factory=dict)
    console: str | None = None

    @property
    def hosts(self) -> list[str]:
        """Every host of the web; one at least, for a server needs a name."""
        return sorted({urlsplit(url).hostname or "" for url in self.web}) or ["none.example"]

    def lay(self, folder: Path) -> Path:
        """Write the files into `folder`, the manifest too; returns the manifest's path."""
        folder.mkdir(parents=True, exist_ok=True)
        manifest = folder / "manifest.yaml"
        manifest.write_text(_manifest(self.web), encoding="utf-8")
        for name, text in self.files.items():
            (folder / name).write_text(text, encoding="utf-8")
        return manifest

    def answers(self) -> Answers:
        """The web's answers, counted from now on."""
        return Answers(self.web)


class Answers:
    """Answers each address in order, the last one again and again."""

    def __init__(self, web: dict[str, list[Answer]]) -> None:
        self._web = {url: list(answers) for url, answers in web.items()}
        self._lock = Lock()

    def __call__(self, url: str) -> Answer:
        with self._lock:
            answers = self._web.get(url, [Answer(b"Not found.", 404)])
            return answers.pop(0) if len(answers) > 1 else answers[0]


def samples(page: Path) -> dict[str, Sample]:
    """The `bad` and the `good` sample of a page; no key for one that is not there."""
    found: dict[str, Sample] = {}
    for fence in fences(page):
        if fence.words[:1] in (("bad",), ("good",)):
            _put(found.setdefault(fence.words[0], Sample()), fence)
    if "good" in found and "bad" in found:
        good, bad = found["good"], found["bad"]
        good.files = bad.files | good.files
        good.web = good.web or bad.web
    return found


def _put(sample: Sample, fence: Fence) -> None:
    what = fence.words[1] if len(fence.words) > 1 else ""
    if fence.language == "console":
        sample.console = fence.text
    elif "://" in what:
        sample.web.setdefault(what, []).append(_answer(fence, fence.words[2:]))
    else:
        assert what, f"line {fence.line}: a sample's block needs a file's name or an address"
        sample.files[what] = fence.text


def _answer(fence: Fence, words: Sequence[str]) -> Answer:
    status, missing, body = 200, 0, fence.text.encode()
    kind = _TYPES[fence.language]
    headers = []
    for word in words:
        if word.isdigit():
            status = int(word)
        elif word == "cut":
            missing = 100
        elif "://" in word:
            headers.append(("Location", word))
        elif word == "windows-1252":
            body, kind = fence.text.encode(word), kind.split(";")[0]
        else:
            assert word == "later", f"line {fence.line}: {word}?"
    return Answer(body, status, (("Content-Type", kind), *headers), missing)


def _manifest(web: dict[str, list[Answer]]) -> str:
    lines = ["loccit: 1", "archive: archive", "texts: .", "documents:", "  - id: draft"]
    lines += ["    text: draft.md", "    cites:", *(f"      - url: {url}" for url in web)]
    return "\n".join(lines) + "\n"
