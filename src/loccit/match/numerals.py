"""Words and signs that belong to figures, and what a run of digits is worth.

All words are case-folded. A number is never read in two ways for one language: English writes
1,234.5 and German, French and Spanish 1.234,5; a language that is not known is read as English.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache

from loccit.match import numberwords
from loccit.match.lexicon import LEXICONS

_MOST_DIGITS = 30
"""Longer runs are no figures that anybody compares."""

_COMMA = ("de", "fr", "es", "it", "nl", "pt", "sv", "da", "nb", "no", "fi", "pl", "cs", "ru", "tr")

_NARROW = re.compile("['’\u00a0\u202f\u2009](?=\\d{3}(?!\\d))")
_GROUPED = {
    sep: re.compile(rf"[1-9]\d{{0,2}}(?:{re.escape(sep)}\d{{3}})+|[1-9]\d?(?:,\d{{2}})+,\d{{3}}")
    for sep in ".,"
}


def value_of(digits: str, language: str | None = None) -> Decimal | None:
    """What digits with their points, commas and group marks are worth; None where they are no
    number (a version, an outline number)."""
    text = _NARROW.sub("", digits)
    if len(text) > _MOST_DIGITS or not text.isascii():
        return None
    point, group = (",", ".") if (language or "en").split("-")[0] in _COMMA else (".", ",")
    whole, _, rest = text.rpartition(point)
    if not whole:
        whole, rest = rest, ""
    elif not rest.isdigit():
        return None
    if not whole.isdigit():
        if not _GROUPED[group].fullmatch(whole):
            return None
        whole = whole.replace(group, "")
    return Decimal(f"{whole}.{rest}" if rest else whole)


_THOUSAND, _MILLION, _BILLION, _TRILLION = (Decimal(10) ** power for power in (3, 6, 9, 12))

_SCALES = {
    "thousand": _THOUSAND, "million": _MILLION, "billion": _BILLION, "trillion": _TRILLION,
    "mn": _MILLION, "mln": _MILLION, "mio": _MILLION, "bn": _BILLION, "bln": _BILLION,
    "tn": _TRILLION, "trn": _TRILLION, "tsd": _THOUSAND, "tausend": _THOUSAND,
    "millionen": _MILLION, "mrd": _BILLION, "milliarde": _BILLION, "milliarden": _BILLION,
    "billionen": _TRILLION, "mille": _THOUSAND, "millions": _MILLION, "milliard": _BILLION,
    "milliards": _BILLION, "billions": _BILLION, "mil": _THOUSAND, "millón": _MILLION,
    "millones": _MILLION, "billón": _TRILLION, "billones": _TRILLION, "hundred": Decimal(100),
    "lakh": Decimal(10) ** 5, "crore": Decimal(10) ** 7,
}  # fmt: skip
_ONLY = {"mil": "es", "mille": "fr"}
_LONG_SCALE = {"billion": _TRILLION, "billions": _TRILLION, "trillion": Decimal(10) ** 18}


def scale_of(word: str, language: str | None = None) -> Decimal | None:
    """What a scale word multiplies by; "billion" is a million millions outside English."""
    known = (language or "en").split("-")[0]
    if known in ("de", "fr", "es") and word in _LONG_SCALE:
        return _LONG_SCALE[word]
    if _ONLY.get(word, known) != known:
        return None
    return _SCALES.get(word)


ATTACHED = {"k": _THOUSAND, "m": _MILLION, "b": _BILLION, "bn": _BILLION, "tn": _TRILLION}
"""Letters that scale a number they touch."""

CURRENCY_SIGNS = {"$": "$", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₽": "RUB", "₩": "KRW"}
CURRENCY_PREFIXES = frozenset(("us", "a", "c", "nz", "hk", "s", "au", "ca", "r"))
_CURRENCY_WORDS = {
    "$": "dollar dollars usd dólar dólares",
    "EUR": "euro euros eur",
    "GBP": "gbp sterling",
    "JPY": "yen jpy",
    "CHF": "chf franken",
    "INR": "rupee rupees inr",
    "CNY": "yuan renminbi cny",
    "RUB": "rouble roubles ruble rubles rub",
}
CURRENCY_WORDS = {word: code for code, words in _CURRENCY_WORDS.items() for word in words.split()}
CODES = frozenset(("usd", "eur", "gbp", "jpy", "chf", "inr", "cny", "rub"))

_UNITS = {
    "percent": "percent pct prozent",
    "s": "second seconds sekunde sekunden seconde secondes segundo segundos",
    "min": "minute minutes minuten minuto minutos",
    "h": "hour hours hr hrs stunde stunden heure heures hora horas",
    "d": "day days tag tage tagen jour jours día días",
    "wk": "week weeks woche wochen semaine semaines semana semanas",
    "mo": "month months monat monate monaten mois mes meses",
    "yr": "year years yr yrs jahr jahre jahren année années ans año años",
    "decade": "decade decades jahrzehnt jahrzehnte",
    "mm": "mm millimetre millimetres millimeter millimeters",
    "cm": "cm centimetre centimetres centimeter centimeters",
    "m": "metre metres meter meters mètre mètres metro metros",
    "km": "km kilometre kilometres kilometer kilometers kilomètre kilomètres kilómetros",
    "in": "inch inches",
    "ft": "foot feet ft",
    "yd": "yard yards",
    "mi": "mile miles",
    "mph": "mph",
    "km/h": "kph kmh",
    "ha": "hectare hectares hektar ha",
    "acre": "acre acres",
    "g": "gram grams gramm gramme grammes gramos",
    "mg": "mg milligram milligrams",
    "kg": "kg kilogram kilograms kilo kilos kilogramm",
    "t": "tonne tonnes tonnen tonelada toneladas",
    "ton": "ton tons",
    "lb": "lb lbs pound pounds",
    "oz": "ounce ounces oz",
    "l": "litre litres liter liters litro litros",
    "gal": "gallon gallons",
    "kW": "kw kilowatt kilowatts",
    "MW": "mw megawatt megawatts",
    "GW": "gw gigawatt gigawatts",
    "kWh": "kwh",
    "MWh": "mwh",
    "GB": "gb gigabyte gigabytes",
    "MB": "mb megabyte megabytes",
    "°C": "celsius",
    "°F": "fahrenheit",
    "°": "degree degrees grad",
}
UNITS = {word: unit for unit, words in _UNITS.items() for word in words.split()}

_FAMILIES = (
    "percent|percentage points|per mille",
    "s|min|h|d|wk|mo|yr|decade",
    "mm|cm|m|km|in|ft|yd|mi",
    "mph|km/h",
    "ha|acre",
    "g|mg|kg|t|ton|lb|oz",
    "l|gal",
    "kW|MW|GW|kWh|MWh",
    "GB|MB",
    "°|°C|°F",
)
FAMILY = {unit: number for number, line in enumerate(_FAMILIES) for unit in line.split("|")}
"""Units that one can be mistaken for another: what each measures."""

_MONTHS = (
    "january jan januar jänner janvier janv enero ene",
    "february feb februar février févr febrero",
    "march mar märz mars marzo",
    "april apr avril avr abril",
    "may mai mayo",
    "june jun juni juin junio",
    "july jul juli juillet juil julio",
    "august aug août agosto",
    "september sept sep septembre septiembre",
    "october oct oktober okt octobre octubre",
    "november nov novembre noviembre",
    "december dec dezember dez décembre déc diciembre dic",
)
MONTHS = {word: number for number, line in enumerate(_MONTHS, 1) for word in line.split()}
CAPITAL_MONTHS = frozenset("may march mar mars jan jun sep dec dic ene".split())
"""Month names that are other words too when they begin with a small letter."""

_SMALL = {
    lexicon.language: {
        word: int(figure)
        for word, figure in lexicon.numbers.items()
        if figure.isdigit() and "-" not in word
    }
    for lexicon in LEXICONS
}
_ENGLISH = frozenset(_SMALL["en"]) | {"hundred", "thousand", "million", "billion", "trillion"}
_NUMBER_WORDS = {language: frozenset(small) for language, small in _SMALL.items()}
_NUMBER_WORDS["en"] = _ENGLISH
PLAIN_NUMBERS = frozenset().union(*_NUMBER_WORDS.values())
"""The commonest number words of all languages."""


@cache
def number_words(language: str) -> frozenset[str]:
    """The words of a language that make numbers; English where it has no list here."""
    return _NUMBER_WORDS.get(language, _ENGLISH) | numberwords.words(language)


@cache
def seeds(language: str) -> frozenset[str]:
    """The words one of which stands in every figure without digits."""
    return number_words(language).union(_SCALES)


def value_in_words(words: Sequence[str], language: str = "en") -> Decimal | None:
    """What number words one after the other are worth ("two hundred fifty thousand"); None where
    they make no single number ("one two", "hundred")."""
    if numberwords.words(language):
        alone = _SMALL[language].get(words[0]) if len(words) == 1 else None
        given = numberwords.value_of(words, language, scale_of)
        return given if alone is None else Decimal(alone)
    return _in_english(words, _SMALL.get(language, _SMALL["en"]), language)


def _in_english(words: Sequence[str], known: Mapping[str, int], language: str) -> Decimal | None:
    total, part, last, least = Decimal(0), Decimal(0), Decimal(0), None
    if not words or words[0] not in known:
        return None
    for word in words:
        small = known.get(word)
        scale = None if small is not None else scale_of(word, language)
        if small is not None:
            tens = last in range(20, 100, 10) and 0 < small < 10
            if part and not tens and not (last >= 100 and part % 100 == 0):
                return None
            part += small
            last = Decimal(small)
        elif scale == 100:
            if not 0 < part < 100:
                return None
            part, last = part * 100, scale
        elif scale is not None:
            if not part or (least is not None and scale >= least):
                return None
            total, part, last, least = total + part * scale, Decimal(0), Decimal(0), scale
        else:
            return None
    return total + part


_PARTS = frozenset(
    "third thirds quarter quarters half halves fifth fifths sixth sixths eighth eighths tenth"
    " tenths dozen dozens hälfte drittel viertel fünftel zehntel dutzend tiers quart quarts"
    " cinquième cinquièmes dixième dixièmes douzaine douzaines dizaine dizaines vingtaine"
    " tercio tercios cuarto cuartos quinto quintos décimo décimos docena docenas decenas".split()
)
_AND_A_HALF = frozenset(
    (
        ("and", "a"), ("and", "one"), ("et", "demi"), ("et", "demie"), ("y", "medio"),
        ("y", "media"), ("und", "eine"),
    )
)  # fmt: skip


def part_follows(words: Sequence[str]) -> bool:
    """Do these words, right behind a number, make it another: two-thirds, two dozen, two and a
    half, un million et demi?"""
    if not words:
        return False
    if words[0] in _PARTS:
        return True
    joint = tuple(words[:2])
    if joint in _AND_A_HALF:
        return joint[1].startswith(("demi", "medi")) or words[2:3] in (
            ["half"], ["quarter"], ["third"], ["halbe"],
        )  # fmt: skip
    return False


APPROXIMATE = frozenset(
    "about around approximately roughly nearly almost over some circa ca under below above than"
    " least most estimated rund etwa fast knapp ungefähr über environ près plus casi unos"
    " unas".split()
)
"""Words that say, right before a figure, that it is rounded."""

LABELS = frozenset(
    "section sections chapter page pages p pp figure fig table title article part paragraph para"
    " clause rule no nr nos number volume vol issue line lines appendix annex exhibit item step"
    " question day week phase level grade route highway interstate room flight channel version"
    " seite abschnitt kapitel artikel absatz tabelle abbildung numéro página capítulo artículo"
    " form resolution act bill docket case apollo psalm".split()
)
"""Words whose number is a name and no quantity."""
