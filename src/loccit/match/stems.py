"""Inflections of one stem (the door to the stemming library)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

_ALGORITHMS = {"en": "english", "de": "german", "fr": "french", "es": "spanish"}


@lru_cache(maxsize=4)
def _stemmer(language: str) -> Any:
    import snowballstemmer  # only edited and altered quotations need it

    return snowballstemmer.stemmer(_ALGORITHMS.get(language, "english"))


@lru_cache(maxsize=20_000)
def stem(word: str, language: str) -> str:
    """The Snowball stem of a case-folded word."""
    found: str = _stemmer(language).stemWord(word[:60])
    return found


def same_stem(one: str, other: str, language: str) -> bool:
    """Are two case-folded words inflections of one stem? Figures have none."""
    if any(c.isdecimal() for c in one + other):
        return one == other
    return stem(one, language) == stem(other, language)
