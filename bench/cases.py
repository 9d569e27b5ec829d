"""The cases of `bench/verdicts`: classes, what 3-verdicts says of each, and how they are drawn."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import dishonest as bad
import honest as good
from honest import Draw, Made, Maker
from texts import FORMS, Article, Source, articles, bare, people, source, sources

_LENGTHS = ((3, 5), (6, 12), (6, 12), (13, 25), (13, 25), (26, 60), (61, 120), (121, 300))
_TRIES = 60
PASS, WARN, FAIL = "pass", "warn", "fail"


@dataclass(frozen=True)
class Class:
    """A way to quote. `group` is its heading; `truth` what the verdict must be; `kinds` the
    sub-kinds that name it rightly ("" for any); `span` says that its place can be told to the
    word; `make` is None for those that are not drawn from an article."""

    name: str
    group: str
    truth: str
    make: Maker | None = None
    kinds: tuple[str, ...] = ()
    span: bool = True

    def suits(self, article: Article) -> bool:
        """Do the word lists by which its maker chooses hold for the article's language?"""
        if self.name == _FOREIGN:
            return not article.language
        return self.name not in _ENGLISH or article.language == "en"


_FOREIGN = "… in another language"
_HONEST: tuple[tuple[str, Maker], ...] = (
    ("closing comma", good.closing_comma),
    ("moved full stop", good.moved_stop),
    ("closing mark changed", good.closing_inside),
    ("[bracket] for a pronoun", good.bracket_pronoun),
    ("[bracket] for an auxiliary", good.bracket_auxiliary),
    ("[bracket] added", good.bracket_added),
    ("prepar[ing]", good.bracket_inflection),
    ("[C]apital", good.bracket_capital),
    ("bare capital", good.bare_capital),
    ("…", good.ellipsis),
    ("[...]", good.bracketed_ellipsis),
    ("four dots", good.four_dots),
    ("leading or trailing …", good.outer_ellipsis),
    ("(emphasis added)", good.emphasis),
    ("[sic]", good.sic),
    ("several edits", good.several),
)
_FOLDS: tuple[tuple[str, Maker], ...] = (
    ("verbatim", good.verbatim),
    ("quotation marks", good.marks),
    ("dashes", good.dashes),
    ("hyphen forms", good.hyphens),
    ("hyphen between digits", good.ranges),
    ("ligatures", good.ligatures),
    ("soft hyphen", good.soft_hyphen),
    ("zero-width characters", good.zero_width),
    ("Unicode spaces", good.spaces),
    ("ellipsis forms", good.dots),
    ("decomposed accents", good.decomposed),
    ("hyphen at a line break", good.line_break),
    ("note reference", good.note_reference),
)
_ALTERED: tuple[tuple[str, Maker, tuple[str, ...]], ...] = (
    ("word swapped", bad.word_swapped, ("substitution",)),
    ("negation dropped", bad.negation_dropped, ("negation",)),
    ("negation added", bad.negation_added, ("negation",)),
    ("digit", bad.digit, ("number",)),
    ("unit or scale", bad.unit_or_scale, ("number", "substitution")),
    ("figures exchanged", bad.figures_exchanged, ("number",)),
    ("modal", bad.modal, ("modal or quantifier",)),
    ("quantifier", bad.quantifier, ("modal or quantifier",)),
    ("word order", bad.word_order, ("order",)),
    ("1 to 3 words omitted", bad.omitted, ("omission",)),
    ("word inserted", bad.inserted, ("insertion",)),
    ("hedge dropped", bad.hedge_dropped, ("omission", "modal or quantifier")),
    ("name swapped", bad.name, ("name",)),
    ("inflection", bad.inflection, ("inflection",)),
    ("look-alike characters", bad.lookalike, ("look-alike characters",)),
    ("empty bracket", bad.empty_bracket, ("empty bracket",)),
)
_JOINED: tuple[tuple[str, Maker], ...] = (
    ("two sentences merged", bad.merged),
    ("last words replaced", bad.last_words),
    ("segments out of order", bad.out_of_order),
    ("… over too many words", bad.too_far),
    ("far passages joined", bad.joined),
)
_TRAPS: tuple[tuple[str, Maker, str], ...] = (
    ("… eats a negation", bad.cut_negation, "negation"),
    ("… eats a hedge", bad.cut_hedge, "hedge"),
    ("… eats an exception", bad.cut_exception, "exception"),
    ("… eats a figure", bad.cut_figure, "figure"),
    ("[not] inserted", bad.bracket_not, ""),
    ("[bracket] for a plain word", bad.bracket_replaces, "bracket"),
)
_LOOK: tuple[tuple[str, Maker, str], ...] = (
    ("headline case", bad.headline, "case"),
    ("hyphen dropped", bad.hyphenation, "hyphenation"),
    ("& for and", bad.ampersand, "ampersand"),
    ("2 for two", bad.number_form, "number form"),
    ("inner comma dropped", bad.inner_comma, "punctuation"),
    ("… over paragraphs", bad.over_paragraphs, "paragraph"),
    ("? or ! for .", bad.asked, "punctuation"),
    (_FOREIGN, good.ellipsis, "language"),
)
_ENGLISH = {"…", "[...]", "four dots", "several edits", "prepar[ing]", "… over paragraphs"} | {
    name for name, *_ in _TRAPS
}
CLASSES = (
    *(Class(name, "typography", PASS, make) for name, make in _FOLDS),
    *(Class(name, "edited honestly", PASS, make) for name, make in _HONEST),
    *(Class(name, "altered", FAIL, make, kinds) for name, make, kinds in _ALTERED),
    *(Class(name, "altered", FAIL, make, span=False) for name, make in _JOINED),
    *(Class(n, "trap under a mark", WARN, make, (k,) if k else ()) for n, make, k in _TRAPS),
    *(Class(name, "to look at", WARN, make, (kind,)) for name, make, kind in _LOOK),
)
ABSENT = (
    Class("other topic", "absent", FAIL, span=False),
    Class("same topic", "absent", FAIL, span=False),
)
PEOPLE = (
    Class("left alone by people", "human", PASS),
    Class("edited by people", "human", FAIL, span=False),
)


@dataclass(frozen=True)
class Case:
    """A quotation to judge in a source. `spans` are the places it may be found at, in letters."""

    of: Class
    quotation: str
    source: Source
    spans: frozenset[tuple[int, int]] = frozenset()


@dataclass
class Drawn:
    """All cases, and how many passages a page or PDF did not hold (extraction, not judging)."""

    cases: list[Case]
    left_out: Counter[str]
    sources: Counter[str]


def build(folder: Path, seed: int, *, most: int | None, human: int | None) -> Drawn:
    """The cases of a folder. `most` articles and `human` sentences at most; None for all."""
    rng = Random(seed)
    drawn = Drawn([], Counter(), Counter())
    chosen = articles(folder)
    if most is not None:
        chosen = rng.sample(chosen, min(most, len(chosen)))
    for article in chosen:
        forms = sources(folder, article)
        drawn.sources.update(list(forms))
        drawn.cases += _of_article(article, forms, rng, drawn.left_out)
        drawn.cases += _absent(article, forms, chosen, rng)
    drawn.cases += _of_people(folder, rng, human)
    return drawn


def _of_article(
    article: Article, forms: dict[str, Source], rng: Random, left_out: Counter[str]
) -> Iterator[Case]:
    for of in (each for each in CLASSES if each.suits(article)):
        for form in FORMS:
            if form not in forms:
                continue
            for _ in range(_TRIES):
                case = _attempt(of, article, forms[form], rng, left_out)
                if case is not None:
                    yield case
                    break


def _attempt(
    of: Class, article: Article, there: Source, rng: Random, left_out: Counter[str]
) -> Case | None:
    draw = _draw(article, rng)
    made = of.make(draw) if of.make and draw else None
    if made is None or draw is None:
        return None
    if isinstance(made, str):
        made = Made(made)
    base = made.base or draw.text
    if of.span and not there.holds(base):
        left_out[there.form] += 1
        return None
    if made.inserted:
        noted = _noted(there, made.inserted)
        base = base.replace(made.inserted, made.inserted + _NOTE, 1)
        return Case(of, made.quotation, noted, frozenset(noted.where(base))) if noted else None
    if _told_otherwise(of, made, base, there):
        return None
    spans = frozenset(there.where(base)) if of.span else frozenset()
    return Case(of, made.quotation, there, spans)


_NOTE = "[12]"


def _noted(there: Source, behind: str) -> Source | None:
    """The clean source with a note reference put in."""
    text = there.text.replace(behind, behind + _NOTE, 1)
    if there.form != "clean" or text == there.text:
        return None
    return source(there.key, "clean", text)


def _told_otherwise(of: Class, made: Made, base: str, there: Source) -> bool:
    """Is the quotation, in this source, no case of its class after all?"""
    if of.name == "… over too many words":
        return there.form == "page"  # which may have other paragraphs, or the same ones twice
    if of.name == "… over paragraphs":
        return not there.parted(base)  # as read, the two are one block
    # What the change made may stand elsewhere in the source.
    return of.group == "altered" and f" {bare(made.quotation)} " in there.words


def _draw(article: Article, rng: Random) -> Draw | None:
    """A passage of 3 to 300 words: a third are whole sentences, the long ones run over blocks."""
    if rng.random() < 0.35:
        p, a, b = rng.choice(article.sentences)
        words = article.paragraphs[p][a:b]
        whole = 3 <= len(words) <= 300 and any(map(str.isalnum, words[-1]))
        return Draw(rng, article, words, p, a, b) if whole else None
    low, high = rng.choice(_LENGTHS)
    size = rng.randint(low, high)
    p = rng.randrange(len(article.paragraphs))
    if size > 60:
        words = tuple(w for each in article.paragraphs[p:] for w in each)[:size]
        return Draw(rng, article, words, p, 0, size) if len(words) == size else None
    words = article.paragraphs[p]
    if len(words) < size:
        return None
    a = rng.randint(0, len(words) - size)
    cut = words[a : a + size]
    if not (cut[0][:1].isalnum() and re.search(r"\w[.,;]?$", cut[-1])):
        return None
    return Draw(rng, article, cut, p, a, a + size)


def _absent(
    article: Article, forms: dict[str, Source], others: Sequence[Article], rng: Random
) -> Iterator[Case]:
    ranked = sorted((a for a in others if a.key != article.key), key=lambda a: -_akin(article, a))
    for of in ABSENT:
        for there in forms.values():
            for _ in range(_TRIES if ranked else 0):
                other = ranked[0] if of is ABSENT[1] else rng.choice(ranked)
                draw = _draw(other, rng)
                if draw and len(draw.words) >= 8 and not there.where(" ".join(draw.words[:4])):
                    yield Case(of, draw.text, there)
                    break


def _akin(one: Article, other: Article) -> float:
    """How many of their rarer words two articles share."""
    first, second = ({w for p in a.paragraphs for w in p if len(w) > 5} for a in (one, other))
    return len(first & second) / (1 + min(len(first), len(second)))


def _of_people(folder: Path, rng: Random, most: int | None) -> Iterator[Case]:
    found = people(folder)
    for person in found if most is None else rng.sample(found, min(most, len(found))):
        there = source("cad", "clean", person.source)
        spans = frozenset(there.where(person.quotation))
        if not person.edited:
            yield Case(PEOPLE[0], person.quotation, there, spans)
        else:
            yield Case(PEOPLE[1], person.quotation, there)
