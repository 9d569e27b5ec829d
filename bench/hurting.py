"""Texts that were made to hurt a reader: each is one unit, over and over."""

from __future__ import annotations

PROSE = (
    "The council met on Monday, and the members’ patience didn’t last. “We need more time,” the "
    "chair said, “to read the report.” It cost $2.4 million, 3 % more than on 4 May 2019.\n\n"
)
UNITS = {
    "prose": PROSE,
    "one line": PROSE.replace("\n\n", " "),
    "opening marks": "“ ",
    "opening marks, closely": "“",
    "straight marks": '"a ',
    "single marks": "‘a ",
    "doubtful marks": 'as\' "b 5" ',
    "a quotation a word": "“a” ",
    "paragraphs reopened": "“a b\n\n",
    "open brackets": "[",
    "bracket pairs": "[a] ",
    "parentheses": "(",
    "links": "[a](b) ",
    "open links": "[a](",
    "combining, in disorder": "\u0301\u0323",
    "combining, one letter each": "a\u0323\u0301 ",
    "overrides": "\u202e",
    "overrides in words": "a\u202eb ",
    "NULs": "\x00",
    "NULs in words": "a\x00 ",
    "one word": "a",
    "a a a a": "a ",
    "a phrase over and over": "the cat sat on the mat and ",
    "digits": "1",
    "digits in groups": "1,111 ",
    "points and digits": "1.",
    "signs and digits": "-1 ",
    "number words": "one hundred ",
    "apostrophes": "'",
    "apostrophes in words": "a'",
    "ellipses": "… ",
    "dots": ". ",
    "hyphens": "-",
    "hyphens in words": "a-",
    "hyphens at line ends": "ab-\n",
    "spaces": " ",
    "lines": "\n",
    "short paragraphs": "a\n\n",
    "Han": "漢",
    "ideographic marks": "「漢",
    "Hangul jamo": "\u1112\u1161\u11ab",
    "half surrogates and the last": "\ufffd\ufffe",
    "angle brackets": "<",
    "open tags": "<div>",
    "open links in HTML": '<a href="b">',
    "comments": "<!--",
    "entities": "&amp;",
    "ampersands": "&",
    "quoting signs": "> ",
    "quoting signs, lines": "> a\n\n",
    "stars": "*",
    "stars in words": "*a ",
    "underlines": "_a",
    "backquotes": "`",
    "backquotes in words": "`a ",
    "tables": "|a",
    "headings": "# a\n",
    "list items": "- a\n",
    "backslashes": "\\",
    "addresses": "https://a.example/b ",
    "notes": "[^1]: a\n",
    "note marks": "(emphasis ",
    "notes on editing": "[sic] a ",
    "note numbers": "a[1] ",
    "letters in brackets": "a[b] ",
}


def grown(text: str, size: int) -> str:
    """So many characters of a text, by its name."""
    unit = UNITS[text]
    return unit * (size // len(unit))
