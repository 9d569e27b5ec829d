"""Ways to misquote, and honest edits that a person must look at. None of them may pass."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

from honest import (
    AUXILIARIES,
    EXCEPTIONS,
    FIGURES,
    HEDGES,
    MODALS,
    NEGATIONS,
    OTHER_PRONOUNS,
    OWN,
    PRONOUNS,
    Draw,
    Made,
    core,
    has_figure,
    lettered,
    weighty,
)

_MODALS = {"will": "may", "may": "will", "must": "may", "should": "must", "can": "must",
           "could": "will", "would": "might", "might": "will"}  # fmt: skip
_QUANTIFIERS = {"all": "some", "some": "all", "most": "some", "many": "all", "every": "some",
                "few": "many", "several": "many", "always": "often", "often": "always",
                "more": "less", "less": "more", "both": "all", "each": "some"}  # fmt: skip
_SCALES = {"million": "billion", "billion": "million", "trillion": "billion",
           "thousand": "million", "hundreds": "thousands", "thousands": "millions",
           "dozens": "hundreds", "percent": "percentage points"}  # fmt: skip
_UNITS = {"miles": "kilometers", "years": "months", "months": "weeks", "days": "weeks",
          "hours": "minutes", "weeks": "months", "minutes": "hours", "feet": "meters",
          "dollars": "euros", "pounds": "kilos"}  # fmt: skip
_NAMES = ("Baker", "Novak", "Marlow", "Henderson", "Ostrava", "Kingston", "Delaney", "Portland")
_LOOKALIKES = (("rn", "m"), ("m", "rn"), ("l", "1"), ("o", "0"), ("cl", "d"), ("d", "cl"),
               ("a", "\u0430"), ("e", "\u0435"), ("o", "\u043e"), ("c", "\u0441"))  # fmt: skip
_NUMBER_WORDS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_FEW = "two three four five six seven eight nine".split()


def plain(word: str) -> bool:
    """A word of content: small letters, neither weighty nor modal nor a pronoun."""
    return (
        word.isalpha()
        and word.islower()
        and len(word) > 3
        and not weighty(word)
        and word not in MODALS
        and word not in PRONOUNS
        and word not in OTHER_PRONOUNS
        and word not in AUXILIARIES
    )


def _other_word(draw: Draw, than: str) -> str | None:
    words = [core(w) for p in draw.article.paragraphs for w in p]
    fit = [w for w in words if plain(w) and len(w) > 4 and w[:3] != than[:3]]
    return draw.rng.choice(fit) if fit else None


def word_swapped(draw: Draw) -> str | None:
    i = draw.pick(lambda _, word: plain(word))
    new = i is not None and _other_word(draw, core(draw.words[i]))
    return " ".join(draw.with_word(i, new)) if i is not None and new else None


def negation_dropped(draw: Draw) -> str | None:
    def fits(_: int, word: str) -> bool:
        return word in ("not", "never", "no", "cannot") or word.endswith(("n't", "n’t"))

    i = draw.pick(fits)
    if i is None:
        return None
    word = core(draw.words[i])
    if word.endswith(("n't", "n’t")) or word == "cannot":
        whole = {"wo": "will", "ca": "can", "can": "can"}
        stump = word[:-3]
        return " ".join(draw.with_word(i, whole.get(stump, stump)))
    return " ".join(draw.words[:i] + draw.words[i + 1 :])


def negation_added(draw: Draw) -> str | None:
    helpers = ("is", "was", "are", "were", "will", "would", "can", "could", "has", "have", "had",
               "did", "does", "should")  # fmt: skip
    i = draw.pick(lambda at, word: word in helpers and draw.words[at + 1] not in ("not", "no"))
    if i is None or draw.words[i] != core(draw.words[i]):
        return None
    words = list(draw.words)
    if draw.rng.random() < 0.5 and words[i] not in ("can", "will"):
        words[i] += draw.rng.choice(("n't", "n’t"))
    else:
        words.insert(i + 1, draw.rng.choice(("not", "never")))
    return " ".join(words)


def digit(draw: Draw) -> str | None:
    i = draw.pick(lambda _, word: any(c.isdecimal() for c in word), 0)
    if i is None:
        return None
    word = draw.words[i]
    at = draw.rng.choice([k for k, c in enumerate(word) if c.isdecimal()])
    new = draw.rng.choice([c for c in "123456789" if c != word[at]])
    words = list(draw.words)
    words[i] = word[:at] + new + word[at + 1 :]
    return " ".join(words)


def unit_or_scale(draw: Draw) -> str | None:
    def fits(i: int, word: str) -> bool:
        if re.search(r"[$€£]\d|\d%", draw.words[i]):
            return True
        figured = i > 0 and has_figure(draw.words[i - 1])
        return word in _SCALES or (figured and word in _UNITS)

    i = draw.pick(fits, 0)
    if i is None:
        return None
    word = core(draw.words[i])
    new = _SCALES.get(word) or _UNITS.get(word) or word.translate({36: "€", 8364: "$", 163: "$"})
    if new == word:
        new = word.replace("%", "‰")
    return " ".join(draw.with_word(i, new)) if new != word else None


def figures_exchanged(draw: Draw) -> str | None:
    words = list(draw.words)
    sums = re.compile(r"[$€£]?\d[\d.,]*%?")
    held = [i for i, w in enumerate(words) if sums.fullmatch(core(w)) and not draw.bracketed(i)]
    pairs = [(i, k) for i in held for k in held if i < k and core(words[i]) != core(words[k])]
    if not pairs:
        return None
    i, k = draw.rng.choice(pairs)
    one, other = core(words[i]), core(words[k])
    words[i], words[k] = words[i].replace(one, other, 1), words[k].replace(other, one, 1)
    return " ".join(words)


def _by_table(table: dict[str, str]) -> Callable[[Draw], str | None]:
    def make(draw: Draw) -> str | None:
        i = draw.pick(lambda _, word: word in table)
        return i if i is None else " ".join(draw.with_word(i, table[core(draw.words[i])]))

    return make


modal = _by_table(_MODALS)
quantifier = _by_table(_QUANTIFIERS)


def word_order(draw: Draw) -> str | None:
    def fits(i: int, word: str) -> bool:
        pair = draw.words[i : i + 2]
        return len(pair) == 2 and all(map(plain, pair)) and pair[0] != pair[1] and bool(word)

    i = draw.pick(fits, 2)
    if i is None or i + 1 >= len(draw.words) - 1:
        return None
    words = list(draw.words)
    words[i], words[i + 1] = words[i + 1], words[i]
    return " ".join(words)


def omitted(draw: Draw) -> str | None:
    size = draw.rng.randint(1, 3)
    if len(draw.words) < size + 5:
        return None
    i = draw.rng.randint(2, len(draw.words) - size - 2)
    gone = draw.words[i : i + size]
    if not all(plain(w) or core(w) in ("the", "a", "of", "in", "to", "and") for w in gone):
        return None
    return " ".join(draw.words[:i] + draw.words[i + size :])


def inserted(draw: Draw) -> str | None:
    i = draw.pick(lambda _, word: lettered(word), 2)
    new = _other_word(draw, "")
    return " ".join([*draw.words[:i], new, *draw.words[i:]]) if i and new else None


def hedge_dropped(draw: Draw) -> str | None:
    i = draw.pick(lambda _, word: word in HEDGES and word.endswith("ly"))
    return i if i is None else " ".join(draw.words[:i] + draw.words[i + 1 :])


def _neighbours(draw: Draw) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    found = [s for s in draw.article.sentences if s[0] == draw.paragraph and s[2] - s[1] > 9]
    pairs = [(x, y) for x, y in itertools.pairwise(found) if x[2] == y[1]]
    if not pairs:
        return None
    (p, a, b), (_, c, d) = draw.rng.choice(pairs)
    words = draw.article.paragraphs[p]
    return words[a:b], words[c:d]


def merged(draw: Draw) -> Made | None:
    """The first part of one sentence and the second part of the next, as if they were one."""
    both = _neighbours(draw)
    if both is None:
        return None
    one, other = both
    if OWN.search(" ".join(one + other)):
        return None
    i, k = draw.rng.randint(5, len(one) - 3), draw.rng.randint(3, len(other) - 5)
    return Made(" ".join(one[:i] + other[k:]), " ".join(one + other))


def last_words(draw: Draw) -> str | None:
    size = draw.rng.randint(2, 3)
    if len(draw.words) < 8:
        return None
    new = [_other_word(draw, core(w)) for w in draw.words[-size:]]
    if None in new or not draw.words[-1][-1:].isalnum():
        return None
    return " ".join([*draw.words[:-size], *(w for w in new if w)])


def name(draw: Draw) -> str | None:
    def fits(i: int, word: str) -> bool:
        before = draw.words[i - 1]
        return (
            word.isalpha()
            and word.istitle()
            and len(word) > 3
            and before[-1:].isalnum()
            and draw.words[i][:1].isalpha()
            and not has_figure(word)
        )

    i = draw.pick(fits)
    new = draw.rng.choice([n for n in _NAMES if i is None or n != core(draw.words[i])])
    return i if i is None else " ".join(draw.with_word(i, new))


def inflection(draw: Draw) -> str | None:
    def fits(_: int, word: str) -> bool:
        if not plain(word):
            return False
        return bool(re.fullmatch(r"[a-z]{3,}[bcdfghklmnprtvw](?:ed|s)", word)) and word != "news"

    i = draw.pick(fits)
    if i is None:
        return None
    word = core(draw.words[i])
    new = word[:-2] + "ing" if word.endswith("ed") else word[:-1]
    return " ".join(draw.with_word(i, new))


def lookalike(draw: Draw) -> str | None:
    was, now = draw.rng.choice(_LOOKALIKES)
    i = draw.pick(lambda _, word: plain(word) and was in word)
    return i if i is None else " ".join(draw.with_word(i, core(draw.words[i]).replace(was, now, 1)))


def _cut_holding(holds: Callable[[str], bool]) -> Callable[[Draw], str | None]:
    """An ellipsis over up to six words of which one is what nobody may cut in silence."""

    def make(draw: Draw) -> str | None:
        i = draw.pick(lambda _, word: holds(word), 3)
        if i is None:
            return None
        low = max(3, i - draw.rng.randint(0, 3))
        high = min(len(draw.words) - 3, i + 1 + draw.rng.randint(0, 2))
        if any(weighty(w) and not holds(core(w)) for w in draw.words[low:high]):
            low, high = i, i + 1
        mark = draw.rng.choice(("…", "...", "[...]"))
        return " ".join([*draw.words[:low], mark, *draw.words[high:]])

    return make


cut_negation = _cut_holding(lambda w: w in NEGATIONS or w.endswith(("n't", "n’t")))
cut_hedge = _cut_holding(lambda w: w in HEDGES)
cut_exception = _cut_holding(lambda w: w in EXCEPTIONS)
_VAGUE = frozenset(("one", "zero", "first", "second", "third"))
cut_figure = _cut_holding(lambda w: any(c.isdigit() for c in w) or w in FIGURES - _VAGUE)


def bracket_not(draw: Draw) -> str | None:
    i = draw.pick(lambda _, word: word in ("is", "was", "are", "were", "will", "would", "has"))
    if i is None or draw.words[i + 1] == "not":
        return None
    words = list(draw.words)
    words.insert(i + 1, draw.rng.choice(("[not]", "[never]", "[allegedly]")))
    return " ".join(words)


def bracket_replaces(draw: Draw) -> str | None:
    i = draw.pick(lambda _, word: plain(word))
    new = i is not None and _other_word(draw, core(draw.words[i]))
    return " ".join(draw.with_word(i, f"[{new}]")) if i is not None and new else None


def empty_bracket(draw: Draw) -> str | None:
    i = draw.pick(lambda _, word: plain(word), 2)
    return i if i is None else " ".join(draw.with_word(i, "[]"))


def _far_apart(draw: Draw) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Two runs of words from different paragraphs, the first one standing first."""
    paragraphs = draw.article.paragraphs
    long = [p for p, words in enumerate(paragraphs) if len(words) > 16]
    pairs = [
        (p, q) for p in long for q in long if p < q and sum(map(len, paragraphs[p + 1 : q])) > 140
    ]
    if not pairs:
        return None
    p, q = draw.rng.choice(pairs)
    size = draw.rng.randint(7, 12)
    return paragraphs[p][:size], paragraphs[q][-size:]


def out_of_order(draw: Draw) -> str | None:
    both = _neighbours(draw)
    if both is None:
        return None
    return f"{' '.join(both[1])} … {' '.join(both[0])}"


def too_far(draw: Draw) -> str | None:
    both = _far_apart(draw)
    return both and f"{' '.join(both[0])} … {' '.join(both[1])}"


def joined(draw: Draw) -> str | None:
    both = _far_apart(draw)
    return both and " ".join(both[0] + both[1])


def headline(draw: Draw) -> str | None:
    if not draw.words[0][:1].isalpha() or not any(w[:1].islower() for w in draw.words[1:]):
        return None
    return " ".join(w[:1].upper() + w[1:] for w in draw.words)


def hyphenation(draw: Draw) -> str | None:
    i = draw.pick(lambda _, word: bool(re.search(r"[a-z]-[a-z]", word)), 0)
    if i is None:
        return None
    words = list(draw.words)
    words[i] = re.sub(r"(?<=[a-z])-(?=[a-z])", " ", words[i], count=1)
    return " ".join(words)


def ampersand(draw: Draw) -> str | None:
    i = draw.pick(lambda _, word: word == "and")
    return i if i is None else " ".join(draw.with_word(i, "&"))


def number_form(draw: Draw) -> str | None:
    i = draw.pick(lambda _, word: word in _NUMBER_WORDS or bool(re.fullmatch(r"[2-9]", word)))
    if i is None:
        return None
    word = core(draw.words[i])
    if re.search(rf"\W{word}|{word}\W", draw.words[i]):
        return None
    new = _FEW[int(word) - 2] if word.isdigit() else str(_NUMBER_WORDS.index(word) + 2)
    return " ".join(draw.with_word(i, new))


def inner_comma(draw: Draw) -> str | None:
    i = draw.pick(lambda at, _: bool(re.fullmatch(r"[a-z]+,", draw.words[at])), 2)
    if i is None:
        return None
    words = list(draw.words)
    words[i] = words[i][:-1]
    return " ".join(words)


def over_paragraphs(draw: Draw) -> Made | None:
    paragraphs = draw.article.paragraphs
    p = draw.paragraph
    if p + 1 >= len(paragraphs) or min(len(paragraphs[p]), len(paragraphs[p + 1])) < 10:
        return None
    one, other = paragraphs[p][-8:], paragraphs[p + 1][:9]
    if any(map(weighty, (*one[-2:], *other[:2]))):
        return None
    quotation = f"{' '.join(one[:-2])} … {' '.join(other[2:])}"
    return Made(quotation, " ".join(one + other))


def asked(draw: Draw) -> str | None:
    if not re.search(r"[a-z]\.$", draw.text):
        return None
    return draw.text[:-1] + draw.rng.choice("?!")
