"""Wording that formats share: strangers' text made harmless, counts, and the word difference."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from loccit.match.fold import fold
from loccit.match.words import words_of
from loccit.models.report import Footing, Materials, Report
from loccit.models.rules import RULES

CONTROL = "\\x00-\\x1f"
UNPRINTABLE = (
    CONTROL + "\\x7f-\\x9f\\xad\\u061c\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e"
    "\\u2060-\\u206f\\ud800-\\udfff\\ufeff\\ufff9-\\ufffb\\ufffe\\uffff\\U000e0000-\\U000e007f"
)
"""As the inside of a regular expression's class: control and format characters that can act on a
terminal, turn the reading direction or hide. The two joiners that Persian and Indic words need
(U+200C, U+200D) are left."""

_UNPRINTABLE = re.compile(f"[{UNPRINTABLE}]")


def visible(text: str) -> str:
    """`text` on one line, runs of white space as one space, each character that is not to be
    printed as ⟨U+202E⟩."""
    return _UNPRINTABLE.sub(_named, " ".join(text.split()))


def _named(found: re.Match[str]) -> str:
    return f"⟨U+{ord(found.group()):04X}⟩"


def number(count: int, thing: str) -> str:
    """`1 link`, `2 links`."""
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def listed(counts: Mapping[str, int], order: Sequence[str]) -> str:
    """`30 verbatim, 2 altered`: what there is, in the order given; `none` for nothing."""
    parts = [f"{counts[word]} {word}" for word in order if counts.get(word)]
    return ", ".join(parts) or "none"


def counted(count: int, thing: str, counts: Mapping[str, int], order: Sequence[str]) -> str:
    """`2 links: 1 captured, 1 failed`; `0 links` for none."""
    return f"{number(count, thing)}: {listed(counts, order)}" if count else number(count, thing)


def exit_sentence(report: Report, materials: Materials) -> str:
    """What the process's exit code means for this report."""
    code = report.exit_code(materials.fail_on, exit_zero=materials.exit_zero)
    if code == 0 and report.exit_code(materials.fail_on) == 1:
        meaning = "there are findings, and --exit-zero was asked for"
    elif code == 0 and report.findings:
        meaning = f"no finding is of level {materials.fail_on.value} or above"
    else:
        meaning = {
            0: "everything was checked and nothing was found",
            1: f"there are findings of level {materials.fail_on.value} or above",
            2: "a manifest cannot be used",
            3: f"the check is not complete ({_what_is_open(report)})",
            4: "stored evidence is damaged",
        }[code]
    return f"Exit code {code}: {meaning}."


def _what_is_open(report: Report) -> str:
    """The rules that make a run incomplete, with their counts."""
    rules: dict[str, int] = {}
    for finding in report.findings:
        if RULES[finding.rule].incomplete or finding.unfinished:
            rules[finding.rule] = rules.get(finding.rule, 0) + 1
    return ", ".join(f"{count} {rule}" for rule, count in rules.items())


class Piece(NamedTuple):
    """Some of a passage: `changed` where the other side has it differently, `spaced` where white
    space stands before it."""

    text: str
    changed: bool
    spaced: bool


class _Token(NamedTuple):
    """A word, or the marks between two: `key` is what is compared."""

    key: str
    start: int
    end: int


_MOST_COMPARED = 1500
_OPENING, _CLOSING = "opening marks", "closing marks"


def difference(draft: str, source: str) -> tuple[list[Piece], list[Piece]] | None:
    """The word difference of two passages: the draft's pieces and the source's. Typographic
    folds, the first letter's case and marks at both ends are no difference. None where they are
    too long to be compared."""
    one, other = _tokens(draft), _tokens(source)
    if max(len(one), len(other)) > _MOST_COMPARED:
        return None
    from difflib import SequenceMatcher  # only where something differs

    matcher = SequenceMatcher(None, [t.key for t in one], [t.key for t in other], autojunk=False)
    here: list[Piece] = []
    there: list[Piece] = []
    for op, d0, d1, s0, s1 in matcher.get_opcodes():
        here += _piece(draft, one[d0:d1], changed=op != "equal")
        there += _piece(source, other[s0:s1], changed=op != "equal")
    return here, there


def _piece(text: str, tokens: Sequence[_Token], *, changed: bool) -> Iterator[Piece]:
    if tokens and tokens[0].start < tokens[-1].end:
        start = next(token.start for token in tokens if token.start < token.end)
        spaced = text[start - 1 : start].isspace()
        yield Piece(text[start : tokens[-1].end].strip(), changed, spaced)


def _tokens(text: str) -> list[_Token]:
    """Words and the marks between them; the outermost marks of any two passages are alike."""
    folded = fold(text)
    words = words_of(folded.text)
    if not len(words):
        return [_Token(folded.text, 0, len(text))]
    spans = [folded.original(words.starts[i], words.ends[i]) for i in range(len(words))]
    tokens = [_Token(_OPENING, 0, spans[0].start)]
    for i, span in enumerate(spans):
        word = words.word(i)
        tokens.append(_Token(word if i else word[:1].casefold() + word[1:], *span))
        if i + 1 < len(spans) and words.glue(i).strip():
            between = text[span.end : spans[i + 1].start]
            start = span.end + len(between) - len(between.lstrip())
            end = start + len(between.strip())
            tokens.append(_Token(words.glue(i).strip(), start, end))
    tokens.append(_Token(_CLOSING, spans[-1].end, len(text)))
    return tokens


def limits(footing: Footing) -> tuple[str, ...]:
    """What an archive's evidence shows and what not, in sentences (5-evidence): of what it is
    evidence at all, up to where it is signed, by whose clock, and under which key."""
    if not footing.size:
        signed = "nothing is signed yet, so whoever may write to it could have changed it"
    else:
        signed = f"{footing.size} of {footing.entries} ledger entries are signed"
    clock = "Its own clock alone tells when."
    if footing.stamps:
        last = footing.stamps[-1]
        clock = (
            f"The first {last.checkpoint} were there at {last.time} by the clock of"
            f" {last.authority}; else its own tells when."
        )
    received = "What this machine received, never what the site published."
    keys = f"Key: {', '.join(footing.keys)}" if footing.keys else "It has no key yet."
    return f"{footing.path}: {signed}.", received, clock, keys
