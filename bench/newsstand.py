"""A generated press: articles with all that stands round them on a news site, reports as PDF, and
drafts that quote them rightly and wrongly. The same seed gives the same press."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from html import escape

from tests.support.typesetting import Style, pdf

COMMON = (
    "the of and to a in that it was for on with as his they at be this from have or by one "
    "had not but what all were when we there can an your which their said if do will each "
    "about how up out them then she many some so these would other into has more her two like "
    "him see time could no make than first been its who now people my made over did down only "
    "way find use may water long little very after words called just where most know"
).split()
ROOTS = (
    "counc mill bridg river harb offic report budget comm meet clos work famil school hosp lett "
    "order judg witn board union transp stat dist regist invest minist contract measur account "
    "parli market energ housing border coast village railw farm insp audit"
).split()
ENDINGS = "il er es ing ed ment ion al ist ance ors ity ures ey ings ive".split()
PLACES = "Arden Belmont Corwen Dunmore Eastry Farley Garrow Holt Ilmer Kelso Lorne Marden".split()
STYLES = (Style(), Style(columns=2), Style(justified=False), Style(columns=2, justified=False))


@dataclass(frozen=True)
class Source:
    """A page of the press: its address, type and bytes, and the sentences that stand in it."""

    host: str
    media_type: str
    body: bytes
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Quoted:
    """A quotation as a draft has it, and what was done to the source's words."""

    exact: str
    how: str


def sentence(rng: random.Random) -> str:
    """Eight to thirty words; some places, figures and commas."""
    words: list[str] = []
    for _ in range(rng.randint(8, 30)):
        draw = rng.random()
        if draw < 0.55:
            words.append(rng.choice(COMMON))
        elif draw < 0.945:
            words.append(rng.choice(ROOTS) + rng.choice(ENDINGS))
        elif draw < 0.985:
            words.append(rng.choice(PLACES))
        else:
            words.append(str(rng.randint(2, 4000)))
    for i in range(4, len(words) - 2, 7):
        words[i] += "," * (rng.random() < 0.4)
    whole = " ".join(words)
    return whole[0].upper() + whole[1:] + "."


def paragraphs(rng: random.Random, count: int) -> list[list[str]]:
    return [[sentence(rng) for _ in range(rng.randint(2, 5))] for _ in range(count)]


def article(rng: random.Random, number: int) -> Source:
    """50 to 100 KB of HTML, some 15 KB of it the article."""
    host = _host(rng, number)
    told = paragraphs(rng, rng.randint(18, 34))
    title = sentence(rng)[:70]
    parts = [
        "<!doctype html><html lang=en><head><meta charset=utf-8>",
        f"<title>{title}</title><style>{_rules(rng, 120)}</style>",
        f"<script type='application/json'>{_state(rng, 90)}</script></head><body>",
        f"<header><nav><ul>{_links(rng, 120)}</ul></nav></header><main><article><h1>{title}</h1>",
    ]
    for number_, paragraph in enumerate(told):
        spans = [
            f'<span class="s{i}">{escape(each)}</span>' if i % 2 else escape(each)
            for i, each in enumerate(paragraph)
        ]
        parts.append(f'<p class="story__body">{" ".join(spans)}</p>')
        if number_ % 9 == 8:
            parts.append(
                f'<figure><img src="/p{number_}.jpg" alt="{sentence(rng)[:50]}">'
                f"<figcaption>{sentence(rng)}</figcaption></figure>"
            )
    parts.append("</article><section class=comments>")
    parts += [f"<div class=comment><p>{sentence(rng)}</p></div>" for _ in range(25)]
    parts.append(f"</section></main><footer><ul>{_links(rng, 80)}</ul></footer>")
    parts.append(f"<script>window.__STATE__={_state(rng, rng.randint(60, 520))}</script>")
    parts.append("</body></html>")
    body = "\n".join(parts).encode()
    return Source(host, "text/html; charset=utf-8", body, tuple(s for p in told for s in p))


def report(rng: random.Random, number: int) -> Source:
    """A dozen printed pages."""
    told = paragraphs(rng, 60)
    body = pdf([" ".join(each) for each in told], STYLES[number % len(STYLES)])
    sentences = tuple(s for p in told for s in p)
    return Source(_host(rng, number), "application/pdf", body, sentences)


def quoted(rng: random.Random, source: Source) -> Quoted:
    """One of its sentences: seven in ten as they stand, the others edited, altered or absent."""
    exact = rng.choice(source.sentences).rstrip(".")
    words = exact.split()
    draw = rng.random()
    at = rng.randrange(2, len(words) - 3)
    if draw < 0.7:
        return Quoted(exact, "verbatim")
    if draw < 0.8:
        return Quoted(" ".join([*words[:at], "…", *words[at + 2 :]]), "cut")
    if draw < 0.85:
        return Quoted(f"[{exact[0].lower()}]{exact[1:]}", "bracket")
    if draw < 0.95:
        words[at] = rng.choice(ROOTS) + "ology"
        return Quoted(" ".join(words), "altered")
    return Quoted(sentence(rng).rstrip("."), "absent")


def draft(rng: random.Random, source: Source, quotations: list[Quoted]) -> str:
    """A page of Markdown that cites the source and quotes it."""
    parts = [f"# {sentence(rng)[:50]}\n"]
    for each in quotations:
        comma = rng.choice((",”", "”,"))
        said = f"“{each.exact}{comma} it [says](http://{source.host}/story)."
        parts.append(f"{sentence(rng)} {said} {sentence(rng)}\n")
        parts.append(" ".join(sentence(rng) for _ in range(3)) + "\n")
    return "\n".join(parts)


def _host(rng: random.Random, number: int) -> str:
    """A name that none of the others can be taken for."""
    words = "".join(rng.choice(ROOTS) + rng.choice(ENDINGS) for _ in range(2))
    return f"{words}-{PLACES[number % len(PLACES)].lower()}.example"


def _links(rng: random.Random, count: int) -> str:
    return "".join(
        f'<li class="nav__item"><a href="/s/{i}" data-track="nav-{i}">{sentence(rng)[:24]}</a></li>'
        for i in range(count)
    )


def _rules(rng: random.Random, count: int) -> str:
    return "".join(f".c{i}{{margin:{rng.randint(0, 40)}px;color:#333}}" for i in range(count))


def _state(rng: random.Random, count: int) -> str:
    told = [{"id": i, "t": sentence(rng)[:40], "w": rng.randint(1, 900)} for i in range(count)]
    return json.dumps(told)
