"""The labelled pages of the gate: `tests/data/gate/*.txt`, each case in its own words, built into
the shapes that sites use.

A case begins with `# name`; then come lines `key: value`. `kind` is the word of `looks_like` (none:
a page to read), `lang`, `title`, `hops` (addresses between ` -> `), `type` (media type), `head`
(raw markup for the head), `noscript`. In order they make the page: `h1` to `h4`, `p`, `button`,
`html` (raw markup), `form` (login, email, search), `prose` (so many paragraphs). `banner: yes` adds
a cookie banner, `loginbox: yes` a log-in form in the header. `raw` is the whole body.

Half of the cases are held out: the hash of a case's name decides, and decided before any rule was
tuned. The halves share no wording, since every case has its own, and no skeleton: what surrounds
a page (theme, navigation, footer) comes from one set for tuning and from another for the test.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path

from loccit.extract import extract_page, shape
from loccit.gate import Look, look
from loccit.models.page import Page, Shape
from loccit.models.wire import Payload
from tests.support import themes

FOLDER = Path(__file__).parents[1] / "data" / "gate"
_MARKUP = "text/html; charset=utf-8"


@dataclass
class Case:
    """A page, what it is (`kind`, None for a page to read), and the addresses that led to it."""

    name: str
    kind: str | None = None
    hops: tuple[str, ...] = ("https://site.example/2026/story-about-it",)
    media_type: str = _MARKUP
    lang: str = "en"
    given: list[tuple[str, str]] = field(default_factory=list)

    @property
    def held_out(self) -> bool:
        """Is it one of those that no rule was tuned on?"""
        return held_out(self.name)

    @property
    def body(self) -> bytes:
        """The bytes of the page."""
        raw = [value for key, value in self.given if key == "raw"]
        return (raw[0] if raw else _built(self)).encode()

    def seen(self) -> Look:
        """What the gate says of it."""
        payload, form, page = self.parts()
        return look(payload, form, page, self.hops)

    def parts(self) -> tuple[Payload, Shape | None, Page | None]:
        """What the gate is given."""
        kind, _, charset = self.media_type.partition("; charset=")
        payload = Payload(self.hops[-1], 200, kind, charset or None, self.body)
        if kind != "text/html" or not self.body:
            return payload, None, None
        page = extract_page(self.body, kind, charset=charset or None)
        return payload, shape(self.body, charset or None), page


def held_out(name: str) -> bool:
    """Whether a case of that name is kept from tuning."""
    return sha256(name.encode()).digest()[0] % 2 == 1


@cache
def cases() -> tuple[Case, ...]:
    """Every case, by file and in its order. Names are unique."""
    found = [case for path in sorted(FOLDER.glob("*.txt")) for case in _read(path)]
    assert len({case.name for case in found}) == len(found)
    return tuple(found)


def _read(path: Path) -> Iterator[Case]:
    case: Case | None = None
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            if case:
                yield case
            case = Case(line[2:].strip())
        elif line.strip():
            assert case is not None, f"{path.name}: {line}"
            key, _, value = line.partition(":")
            _put(case, key.strip(), value.strip())
    if case:
        yield case


def _put(case: Case, key: str, value: str) -> None:
    match key:
        case "kind":
            case.kind = value
        case "lang":
            case.lang = value
        case "hops":
            case.hops = tuple(value.split(" -> "))
        case "type":
            case.media_type = value
        case _:
            case.given.append((key, value))


def _built(case: Case) -> str:
    number = int.from_bytes(sha256(case.name.encode()).digest()[1:5], "big")
    words = dict(case.given)
    theme = themes.of(number, held_out=case.held_out)
    content = "\n".join(
        _element(key, value, case, number + i) for i, (key, value) in enumerate(case.given)
    )
    return theme(
        themes.Parts(
            lang=case.lang,
            title=escape(words.get("title", "")),
            head=words.get("head", ""),
            content=content,
            noscript=words.get("noscript", ""),
            banner=themes.banner(case.lang, number, held_out=case.held_out)
            if "banner" in words
            else "",
            box=themes.LOGIN_BOX if "loginbox" in words else "",
        )
    )


def _element(key: str, value: str, case: Case, number: int) -> str:
    match key:
        case "h1" | "h2" | "h3" | "h4" | "p":
            return f"<{key}>{escape(value)}</{key}>"
        case "button":
            return f'<button type="button">{escape(value)}</button>'
        case "html":
            return value
        case "form":
            return themes.FORMS[value]
        case "prose":
            told = themes.prose(case.lang, number, int(value), held_out=case.held_out)
            return "\n".join(f"<p>{sentence}</p>" for sentence in told)
        case _:
            return ""
