"""Numbers written out in German, French and Spanish; English ones are in `numerals`.

The numbers under a thousand are listed in every spelling, scale words join them. What is in no
list is no number: a doubt says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from itertools import product

_Words = tuple[str, ...]

_DE_ONES = "ein zwei drei vier fünf sechs sieben acht neun".split()
_DE_TEENS = "zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn".split()
_DE_TENS = "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig".split()

_FR_ONES = (
    "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
).split()
_FR_TENS = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante"}
_FR_ELSEWHERE = {70: "septante", 80: "huitante", 90: "nonante"}

_ES_ONES = (
    "uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis"
    " diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro"
    " veinticinco veintiséis veintisiete veintiocho veintinueve"
).split()
_ES_TENS = "treinta cuarenta cincuenta sesenta setenta ochenta noventa".split()
_ES_HUNDREDS = (
    "ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos"
    " novecientos"
).split()


def _german() -> Iterator[tuple[_Words, int]]:
    small = {value: [word] for value, word in enumerate(_DE_ONES, 1)}
    small[1] = ["ein", "eins"]
    small |= {10 + value: [word] for value, word in enumerate(_DE_TEENS)}
    for tens, word in enumerate(_DE_TENS, 2):
        spelled = {word, word.replace("ß", "ss")}
        small[10 * tens] = sorted(spelled)
        for ones, one in enumerate(_DE_ONES, 1):
            small[10 * tens + ones] = [f"{one}und{ten}" for ten in sorted(spelled)]
    whole = {value: words for value, words in small.items() if value > 1}
    for hundreds in range(1, 10):
        begins = [f"{_DE_ONES[hundreds - 1]}hundert"] + ["hundert"] * (hundreds == 1)
        if hundreds > 1:
            whole[100 * hundreds] = begins
        else:
            whole[100] = begins[:1]  # "hundert Leute" is a way of speaking
        for rest, words in small.items():
            joints = ("", "und") if rest < 13 else ("",)
            whole[100 * hundreds + rest] = [
                f"{a}{joint}{b}" for a, b, joint in product(begins, words, joints)
            ]
    whole |= {100 * teens: [f"{_DE_TEENS[teens - 10]}hundert"] for teens in range(11, 20)}
    for value, words in whole.items():
        yield from (((word,), value) for word in words)
    for value, words in {1: ["ein"], **whole}.items():
        if value < 1000:
            yield from (((f"{word}tausend",), 1000 * value) for word in words)


def _french() -> Iterator[tuple[_Words, int]]:
    under: dict[int, list[_Words]] = {n: [(word,)] for n, word in enumerate(_FR_ONES, 1)}
    under |= {10 + n: [("dix", _FR_ONES[n - 1])] for n in (7, 8, 9)}
    teens = dict(under)
    for tens, word in {**_FR_TENS, **_FR_ELSEWHERE}.items():
        under.setdefault(tens, []).append((word,))
        for ones in range(1, 20 if tens == 60 else 10):
            under.setdefault(tens + ones, []).extend((word, *t) for t in teens[ones])
    under.setdefault(80, []).extend([("quatre", "vingts"), ("quatre", "vingt")])
    for ones in range(1, 20):
        under.setdefault(80 + ones, []).extend(("quatre", "vingt", *t) for t in teens[ones])
    yield from ((words, value) for value, all_ in under.items() for words in all_)
    for hundreds in range(1, 10):
        begins: _Words = (_FR_ONES[hundreds - 1], "cent") if hundreds > 1 else ("cent",)
        if hundreds > 1:
            yield (begins[0], "cents"), 100 * hundreds
            yield begins, 100 * hundreds
        for rest, all_ in under.items():
            yield from (((*begins, *words), 100 * hundreds + rest) for words in all_)


def _spanish() -> Iterator[tuple[_Words, int]]:
    under: dict[int, list[_Words]] = {n: [(word,)] for n, word in enumerate(_ES_ONES, 1)}
    under[21] += [("veintiún",), ("veintiuna",)]
    for tens, word in enumerate(_ES_TENS, 3):
        under[10 * tens] = [(word,)]
        for ones, one in enumerate(_ES_ONES[:9], 1):
            ends = (one, "un", "una") if ones == 1 else (one,)
            under[10 * tens + ones] = [(word, end) for end in ends]
    yield from ((words, value) for value, all_ in under.items() for words in all_)
    yield ("cien",), 100
    for hundreds, word in enumerate(_ES_HUNDREDS, 1):
        spelled = {word, word.removesuffix("os") + "as"} if hundreds > 1 else {word}
        for begins in spelled:
            if hundreds > 1:
                yield (begins,), 100 * hundreds
            for rest, all_ in under.items():
                yield from (((begins, *words), 100 * hundreds + rest) for words in all_)


_LISTS: Mapping[str, Callable[[], Iterator[tuple[_Words, int]]]] = {
    "de": _german, "fr": _french, "es": _spanish,
}  # fmt: skip
_TENS = frozenset((*_FR_TENS.values(), *_FR_ELSEWHERE.values(), *_ES_TENS))
_ALONE_NONE = frozenset((("un",), ("une",), ("uno",), ("una",), ("ein",), ("eins",)))
"""Articles, as often as not."""


def joins(language: str, word: str, between: str) -> bool:
    """May `between` stand behind `word` in one number: vingt-deux, vingt et un, treinta y dos?"""
    if language == "fr" and between == "-":
        return True
    return word in _TENS and (language, between) in (("fr", "et"), ("es", "y"))


@cache
def values(language: str) -> Mapping[_Words, int]:
    """The numbers under a thousand (in German those of whole thousands too) by their words."""
    made = _LISTS.get(language)
    return {(): 0, **dict(made())} if made else {}


@cache
def words(language: str) -> frozenset[str]:
    """Every word that stands in one of them, and the scale words that may follow it."""
    found = frozenset(word for number in values(language) for word in number)
    return found | _SCALES.get(language, frozenset())


_SCALES: Mapping[str, frozenset[str]] = {
    "de": frozenset("tausend million millionen milliarde milliarden".split()),
    "fr": frozenset("mille million millions milliard milliards".split()),
    "es": frozenset("mil millón millones billón billones".split()),
}


def value_of(
    parts: Sequence[str], language: str, scale_of: Callable[[str, str], Decimal | None]
) -> Decimal | None:
    """What such words are worth, scale words among them; None where they are no one number."""
    known = values(language)
    total, part, least = Decimal(0), Decimal(0), Decimal("Infinity")
    group: list[str] = []
    for number, word in enumerate(parts):
        scale = scale_of(word, language)
        if scale is None:
            group.append(word)
            continue
        value = known.get(tuple(group))
        if value is None or scale >= least:
            return None
        if scale == 1000:
            # Mil novecientos: one thousand, where more follows.
            value = 1 if not number and len(parts) > 1 else value
            if part or not value:
                return None
            part = value * scale
        else:
            if not part + value:
                return None
            total, part, least = total + (part + value) * scale, Decimal(0), scale
        group = []
    rest = known.get(tuple(group))
    alone = not total + part and tuple(group) in _ALONE_NONE
    if rest is None or alone or (rest >= 1000 and part):
        return None
    return (total + part + rest) or None
