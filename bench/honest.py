"""Honest ways to quote: what a careful editor does. Every one of them must pass.

Each function gets a `Draw` and gives the quotation, or None where the passage does not lend
itself. Cuts and brackets hold no negation, hedge, exception or figure (lists of our own, not
those of the program) and brackets stand only for pronouns, auxiliaries and other inflections.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from texts import Article

NEGATIONS = frozenset(
    "not no never none nobody nothing nowhere neither nor cannot without hardly scarcely barely "
    "rarely seldom".split()
)
EXCEPTIONS = frozenset(
    "except excluding unless until but however although though despite notwithstanding only if "
    "besides otherwise whereas provided aside apart save barring till".split()
)
HEDGES = frozenset(
    "allegedly alleged reportedly apparently probably possibly perhaps maybe may might could "
    "likely unlikely supposedly purportedly presumably seemingly seems seem seemed appears "
    "appear appeared suggests suggest suggested estimated roughly approximately nearly almost "
    "believed believe believes claims claimed potentially potential possible partly mostly "
    "largely generally usually often sometimes somewhat virtually arguably suspected apparent "
    "occasionally supposed reported".split()
)
FIGURES = frozenset(
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety "
    "hundred hundreds thousand thousands million millions billion billions trillion trillions "
    "dozen dozens half halves double triple twice percent percentage one zero "
    "first second third".split()
)
MODALS = frozenset(
    "can could may might must shall should will would ought all some many most every each any "
    "few several both either always more less least fewer much half everyone everything anyone "
    "anything someone something entire entirely whole wholly need dare numerous various "
    "majority minority completely totally fully everybody somebody anybody frequently".split()
)
PRONOUNS = {
    "he": "the mayor", "she": "the minister", "they": "the owners", "it": "the agency",
    "we": "the owners", "his": "the mayor’s", "her": "the minister’s", "their": "the owners’",
    "them": "the owners", "him": "the mayor", "our": "the company’s", "us": "the owners",
    "this": "the plan", "these": "the plans", "its": "the agency’s",
}  # fmt: skip
AUXILIARIES = {"is": "was", "was": "is", "are": "were", "were": "are", "has": "had", "have": "had",
               "had": "has", "did": "does", "does": "did"}  # fmt: skip
OTHER_PRONOUNS = frozenset(
    "that those your yours you mine myself himself herself itself themselves ourselves yourself "
    "who whom whose which what this these such another same here there theirs hers ours been "
    "being having does doing were they'll we'll".split()
)
_ASIDES = ("the company", "of the town", "in the report", "who spoke later", "the agency’s")
_NOTES = ("(emphasis added)", "(emphasis mine)", "(emphasis in original)", "[emphasis added]",
          "(italics in the original)", "(citation omitted)")  # fmt: skip
OWN = re.compile(r"[\[\]…]|\.\.\.")
"""Marks of the source's own: nothing is cut there."""
_DOTS = ("…", "...", ". . .")


@dataclass(frozen=True)
class Draw:
    """A passage and where it was drawn: words `first` to `last` of a paragraph (or `words` of
    several), with a source of dice."""

    rng: Random
    article: Article
    words: tuple[str, ...]
    paragraph: int
    first: int
    last: int

    @property
    def text(self) -> str:
        return " ".join(self.words)

    @property
    def in_mid_sentence(self) -> bool:
        """Does the passage begin in small letters after another word?"""
        return self.first > 0 and self.words[0][:1].islower()

    def crosses(self, first: int, last: int) -> bool:
        """Does a paragraph end inside these words of the passage?"""
        end = -self.first
        for paragraph in self.article.paragraphs[self.paragraph :]:
            end += len(paragraph)
            if first < end < last:
                return True
        return False

    def bracketed(self, i: int) -> bool:
        """Does word `i` stand in a bracket that the source has?"""
        before = " ".join(self.words[: i + 1])
        return before.rstrip('.,;:)”"]').rfind("[") > before[: -len(self.words[i])].rfind("]")

    def pick(self, fits: Callable[[int, str], bool], edge: int = 1) -> int | None:
        """The place of a word that fits, `edge` words or more from both ends, in no bracket of
        the source's."""
        places = [
            i
            for i in range(edge, len(self.words) - edge)
            if fits(i, core(self.words[i])) and not self.bracketed(i)
        ]
        return self.rng.choice(places) if places else None

    def with_word(self, i: int, new: str) -> list[str]:
        """The words with the letters of word `i` replaced, its outer marks kept."""
        words = list(self.words)
        words[i] = words[i].replace(core(words[i]), new, 1)
        return words


@dataclass(frozen=True)
class Made:
    """A quotation; `base` is the passage it stands for where that is not the one drawn;
    `inserted` is text to put into the source behind the passage (clean sources only)."""

    quotation: str
    base: str | None = None
    inserted: str = ""


Maker = Callable[[Draw], "Made | str | None"]


def core(word: str) -> str:
    """A word without its outer marks."""
    return word.strip(".,;:!?'\"“”‘’()[]…—–")


def has_figure(word: str) -> bool:
    low = word.casefold()
    return any(c.isdigit() for c in low) or any(part in FIGURES for part in re.split(r"\W", low))


def weighty(word: str) -> bool:
    """May the word not go in silence?"""
    low = core(word).casefold().replace("’", "'")
    parts = set(re.split(r"[^\w']+", low))
    lists = NEGATIONS | EXCEPTIONS | HEDGES
    return bool(parts & lists) or any(p.endswith("n't") for p in parts) or has_figure(low)


def lettered(word: str) -> bool:
    return bool(core(word)) and core(word).isalpha()


def swapped(table: dict[str, str]) -> Maker:
    """Every character of the table replaced, where the passage has any."""

    def make(draw: Draw) -> str | None:
        text = draw.text
        new = "".join(table.get(c, c) for c in text)
        return new if new != text else None

    return make


def verbatim(draw: Draw) -> str:
    return draw.text


def marks(draw: Draw) -> str | None:
    """Another style of quotation marks and apostrophes."""
    text = draw.text
    style = draw.rng.choice(
        (
            {"“": '"', "”": '"', "‘": "'", "’": "'"},
            {'"': "”", "'": "’", "’": "'", "“": "„", "”": "“"},
            {"“": "‘", "”": "’", '"': "'"},
            {"“": "«", "”": "»", '"': "“"},
        )
    )
    new = "".join(style.get(c, c) for c in text)
    return new if new != text else None


def dashes(draw: Draw) -> str | None:
    style = draw.rng.choice((" — ", " – ", " - ", "—"))
    new = re.sub(r"(?<=\w)(?: [–—-] |—| -- |--)(?=\w)", style, draw.text)
    return new if new != draw.text else None


def hyphens(draw: Draw) -> str | None:
    style = draw.rng.choice("\u2010\u2011\u2013")
    new = re.sub(r"(?<=[A-Za-z])-(?=[A-Za-z])", style, draw.text)
    return new if new != draw.text else None


def ranges(draw: Draw) -> str | None:
    new = re.sub(r"(?<=\d)[-–](?=\d)", lambda hit: "–" if hit[0] == "-" else "-", draw.text)
    return new if new != draw.text else None


def ligatures(draw: Draw) -> str | None:
    new = draw.text
    for plain, joined in (("ffi", "ﬃ"), ("ffl", "ﬄ"), ("ff", "ﬀ"), ("fi", "ﬁ"), ("fl", "ﬂ")):
        new = new.replace(plain, joined)
    return new if new != draw.text else None


def _between_letters(draw: Draw, mark: str) -> str | None:
    i = draw.pick(lambda _, word: word.isalpha() and len(word) > 5, 0)
    if i is None:
        return None
    word = core(draw.words[i])
    at = draw.rng.randint(2, len(word) - 3)
    return " ".join(draw.with_word(i, word[:at] + mark + word[at:]))


def soft_hyphen(draw: Draw) -> str | None:
    return _between_letters(draw, "\u00ad")


def zero_width(draw: Draw) -> str | None:
    return _between_letters(draw, draw.rng.choice("\u200b\u200d\ufeff\u2060"))


def line_break(draw: Draw) -> str | None:
    return _between_letters(draw, "-\n")


def spaces(draw: Draw) -> str:
    return re.sub(" ", lambda _: draw.rng.choice("\u00a0\u2009\u202f\n "), draw.text, count=6)


def dots(draw: Draw) -> str | None:
    new = re.sub(r" ?(?:…|\.\.\.)", lambda hit: "..." if "…" in hit[0] else "…", draw.text)
    return new if new != draw.text else None


def decomposed(draw: Draw) -> str | None:
    new = unicodedata.normalize("NFD", draw.text)
    return new if new != draw.text else None


def note_reference(draw: Draw) -> Made | None:
    """The source has a note number where the quotation has none."""
    i = draw.pick(lambda _, word: word.isalpha(), 1)
    if i is None or not re.search(r"[a-z][.,]$", draw.words[i]):
        return None
    return Made(draw.text, inserted=" ".join(draw.words[: i + 1]))


def closing_comma(draw: Draw) -> str | None:
    return draw.text[:-1] + "," if re.search(r"\w\.$", draw.text) else None


def moved_stop(draw: Draw) -> str | None:
    if re.search(r"[a-z]\.$", draw.text):
        return draw.text[:-1]
    return draw.text + "." if draw.text[-1:].isalnum() else None


def closing_inside(draw: Draw) -> str | None:
    """The comma at the end becomes a full stop."""
    return draw.text[:-1] + "." if re.search(r"\w[,;]$", draw.text) else None


def bracket_pronoun(draw: Draw) -> str | None:
    i = draw.pick(lambda _, word: word in PRONOUNS)
    return i if i is None else " ".join(draw.with_word(i, f"[{PRONOUNS[core(draw.words[i])]}]"))


def bracket_auxiliary(draw: Draw) -> str | None:
    i = draw.pick(lambda _, word: word in AUXILIARIES)
    return i if i is None else " ".join(draw.with_word(i, f"[{AUXILIARIES[core(draw.words[i])]}]"))


def bracket_added(draw: Draw) -> str | None:
    i = draw.pick(lambda _, word: word.isalpha())
    if i is None or draw.words[i][-1:] in "'’":
        return None
    words = list(draw.words)
    words.insert(i, f"[{draw.rng.choice(_ASIDES)}]")
    return " ".join(words)


def bracket_inflection(draw: Draw) -> str | None:
    i = draw.pick(lambda _, word: bool(re.fullmatch(r"[a-z]{2,}[bcdfghklmnprstvwxz]ed", word)))
    if i is None or weighty(draw.words[i]):
        return None
    return " ".join(draw.with_word(i, core(draw.words[i])[:-2] + "[ing]"))


def bracket_capital(draw: Draw) -> str | None:
    first = draw.words[0]
    if not first[:1].isalpha() or len(core(first)) < 2 or first[1:2].isupper():
        return None
    return f"[{first[0].swapcase()}]{draw.text[1:]}"


def bare_capital(draw: Draw) -> str | None:
    return draw.text[0].upper() + draw.text[1:] if draw.in_mid_sentence else None


def _cut(draw: Draw, mark: str) -> str | None:
    words = draw.words
    for _ in range(12):
        if len(words) < 7:
            return None
        size = draw.rng.randint(1, min(40, len(words) - 6))
        i = draw.rng.randint(3, len(words) - size - 3)
        gone = words[i : i + size]
        if (
            any(map(weighty, gone))
            or draw.crosses(i - 1, i + size + 1)
            or OWN.search(" ".join(gone))
        ):
            continue
        return f"{' '.join(words[:i])} {mark} {' '.join(words[i + size :])}"
    return None


def ellipsis(draw: Draw) -> str | None:
    return _cut(draw, draw.rng.choice(_DOTS))


def bracketed_ellipsis(draw: Draw) -> str | None:
    return _cut(draw, draw.rng.choice(("[...]", "[…]", "[. . .]", "(...)")))


def four_dots(draw: Draw) -> Made | None:
    """Whole sentences left out behind a full stop."""
    found = [s for s in draw.article.sentences if s[0] == draw.paragraph]
    if len(found) < 3:
        return None
    i = draw.rng.randrange(len(found) - 2)
    words = draw.article.paragraphs[draw.paragraph]
    (_, a, b), (_, c, d), (_, e, f) = found[i : i + 3]
    if any(map(weighty, words[c:d])) or d - c > 110 or not words[b - 1].endswith("."):
        return None
    mark = draw.rng.choice((" . . .", "...", "…", " […]"))
    return Made(" ".join(words[a:b]) + f"{mark} " + " ".join(words[e:f]), " ".join(words[a:f]))


def outer_ellipsis(draw: Draw) -> str:
    mark = draw.rng.choice(_DOTS)
    return draw.rng.choice((f"{mark} {draw.text}", f"{draw.text} {mark}"))


def emphasis(draw: Draw) -> str:
    return f"{draw.text} {draw.rng.choice(_NOTES)}"


def sic(draw: Draw) -> str | None:
    i = draw.pick(lambda _, word: word.isalpha())
    if i is None:
        return None
    words = list(draw.words)
    words.insert(i, draw.rng.choice(("[sic]", "(sic)")))
    return " ".join(words)


def several(draw: Draw) -> str | None:
    """A capital, a cut and a comma at the end, as a newsroom does it every day."""
    cut = _cut(draw, "…")
    if cut is None or not draw.in_mid_sentence or not cut[-1].isalnum():
        return None
    return f"[{cut[0].upper()}]{cut[1:]},"
