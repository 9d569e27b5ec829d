"""Edited and review: the quotation's words stand in the source in order, edits declared.

`assess` says what each placing of a quotation's segments takes for granted: folds and edits that
pass, and kinds of change that a person must look at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from loccit.match import lexicon
from loccit.match.elements import MAX_BRACKET, Edge, Parts, Segment, bracket_keys
from loccit.match.governing import governed
from loccit.match.locate import Prepared
from loccit.match.readings import Reading
from loccit.match.stems import same_stem
from loccit.match.words import is_figure, key
from loccit.models.verdict import Difference

REVIEW_KINDS = (
    "negation", "exception", "hedge", "figure", "bracket", "language", "paragraph", "attribution",
    "number form", "case", "hyphenation", "possessive", "ampersand", "source brackets",
    "punctuation",
)  # fmt: skip
"""Kinds of `review`, the gravest first: a Match names the first that holds."""


@dataclass(slots=True)
class Assessment:
    """What a reading takes for granted. No kinds and no edits: the words are the source's.

    `taken` counts the source words before and behind the reading that stand in a bracket at an
    end of the quotation ([A] ladle). `unequal` says that two words share a key and are not forms
    of one another after all."""

    kinds: set[str] = field(default_factory=set)
    edits: list[str] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    folds: set[str] = field(default_factory=set)
    removed: int = 0
    taken: list[int] = field(default_factory=lambda: [0, 0])
    empty_bracket: bool = False
    unequal: bool = False

    @property
    def kind(self) -> str:
        """The gravest kind, or ""."""
        return next((kind for kind in REVIEW_KINDS if kind in self.kinds), "")


def assess(parts: Parts, reading: Reading, source: Prepared) -> Assessment:
    """What the reading takes for granted, edge by edge and word by word."""
    found = Assessment()
    found.edits += [f"note {note}" for note in parts.notes]
    for i, (segment, (first, last)) in enumerate(zip(parts.segments, reading.placed, strict=True)):
        _assess_words(found, parts, segment, first, source, free=not i or parts.edges[i].declared)
        if i + 1 < len(parts.segments):
            edge, following = parts.edges[i + 1], reading.placed[i + 1][0]
            if edge.declared:
                _assess_edge(found, edge, last, following, source)
            else:
                glue = parts.words.glue(segment.last - 1), source.words.glue(last - 1)
                _assess_glue(found, *glue, source.words.word(last - 1))
    _assess_ends(found, parts, reading, source)
    return found


def _assess_words(
    found: Assessment, parts: Parts, segment: Segment, first: int, source: Prepared, *, free: bool
) -> None:
    """The words of one segment; `free` lets its first letter's case differ."""
    for i in range(segment.first, segment.last):
        at = first + i - segment.first
        draft, have = parts.words.word(i), source.words.word(at)
        if i + 1 < segment.last:
            _assess_glue(found, parts.words.glue(i), source.words.glue(at), have)
        if draft == have:
            continue
        if segment.part is not None:
            found.edits.append(f"bracket inside a word: “{draft}” for “{have}”")
        elif free and i == segment.first and draft[1:] == have[1:]:
            found.edits.append(f"first letter: “{draft}” for “{have}”")
        else:
            kind = _form(draft, have)
            if kind == "possessive":
                texts = (
                    (parts.words.text, parts.words.ends[i]),
                    (source.words.text, source.words.ends[at]),
                )
                found.unequal |= not all(map(_possessive, (draft, have), texts))
            found.kinds.add(kind)
        found.differences.append(Difference("replace", draft, have))


def _form(draft: str, have: str) -> str:
    """How two words of one key differ."""
    one, other = draft.casefold(), have.casefold()
    if one == other:
        return "case"
    if "&" in (one, other):
        return "ampersand"
    if one.replace(" ", "") == other.replace(" ", ""):
        return "punctuation"
    if any(key(word).isdecimal() and not word.isdecimal() for word in (one, other)):
        return "number form"
    return "possessive"


def _possessive(word: str, after: tuple[str, int]) -> bool:
    """Sessions’ and Sessions’s are two forms of one; Sessions alone is not."""
    text, end = after
    return word.casefold().endswith(("'", "'s")) or text[end : end + 1] == "'"


def _assess_glue(found: Assessment, draft: str, have: str, before: str) -> None:
    """What stands between two neighbouring words, the first of which is `before`."""
    draft, have = _close_dashes(draft), _close_dashes(have)
    if draft == have:
        return
    if {draft, have} == {"-", "\u2014"} and not is_figure(before):
        found.folds.add("dashes")
        return
    if {draft, have} <= {"", " ", "-"}:
        found.kinds.add("hyphenation")
    elif draft.strip() == have.replace("[", "").replace("]", "").strip():
        found.kinds.add("source brackets")
    else:
        found.kinds.add("punctuation")
    found.differences.append(Difference("replace", draft, have))


def _close_dashes(glue: str) -> str:
    """White space as the fold list leaves it, also where a note was taken out of the glue."""
    tight = " ".join(glue.split())
    for dash in ("-", "\u2014"):
        if dash in tight:
            tight = dash.join(piece.strip() for piece in tight.split(dash))
    return tight or glue[:1]


def _assess_edge(
    found: Assessment, edge: Edge, last: int, following: int, source: Prepared
) -> None:
    """A declared edit between two segments: which words went and which came."""
    words = source.words
    removed = [words.word(i) for i in range(last, following)]
    text = ""
    if removed:
        span = source.original(*source.word_span(last, following - 1))
        text = " ".join(source.raw[span.start : span.end].split())
    found.removed += len(removed)
    found.empty_bracket |= edge.empty
    _note_edit(found, edge, text)
    added = bracket_keys(edge)
    gone = [word for word in removed if key(word) not in added]
    old = {key(word) for word in removed}
    new = [word for word in added if word not in old]
    found.kinds |= weighty(gone, source.lexicon) | added_weight(new, source.lexicon)
    if not words.glue(following - 1).strip():  # a stop ends what the cut's last words govern
        found.kinds |= _governing(gone, new, source.lexicon)
    if gone and source.lexicon is None:
        found.kinds.add("language")
    if not gone and not new and _otherwise_joined(" ".join(edge.brackets), text):
        found.kinds.add("hyphenation")
    replaced = gone and not edge.gap and not _replaceable(gone, added, source.lexicon)
    if replaced or len(added) > MAX_BRACKET:
        found.kinds.add("bracket")
    # An ellipsis for which nothing went may be the source's own, and then crosses nothing.
    own = not removed and "\u2026" in words.glue(last - 1)
    over = source.blocks_between(words.ends[last - 1], words.starts[following])
    if edge.gap and over and not own:
        found.kinds.add("paragraph")


def _note_edit(found: Assessment, edge: Edge, removed: str) -> None:
    inside_brackets = " ".join(edge.brackets)
    if edge.gap:
        found.edits.append(f"ellipsis for “{removed}”" if removed else "ellipsis, nothing removed")
    if edge.brackets:
        under = f" for “{removed}”" if removed and not edge.gap else ""
        found.edits.append(f"bracket [{inside_brackets}]{under}")
    if inside_brackets or removed:
        op = "replace" if inside_brackets and removed else "insert" if inside_brackets else "delete"
        draft = f"[{inside_brackets}]" if inside_brackets else "…"
        found.differences.append(Difference(op, draft if op != "delete" else "", removed))


def _replaceable(gone: Sequence[str], added: Sequence[str], lex: lexicon.Lexicon | None) -> bool:
    """May a bracket stand for these words: pronouns, determiners, auxiliaries, or one word for
    another inflection of its stem?"""
    lists = lex or lexicon.ENGLISH
    low = [word.casefold() for word in gone]
    if all(word in lists.replaceable for word in low):
        return True
    return len(low) == len(added) == 1 and same_stem(low[0], added[0], lists.language)


def _governing(gone: Sequence[str], new: Sequence[str], lex: lexicon.Lexicon | None) -> set[str]:
    """What it makes of the words after an edit that these went, or came, just before them. One
    auxiliary in a bracket for another ([will] for “would”) is what brackets are for."""
    free = lexicon.ENGLISH.replaceable | lexicon.ENGLISH.modals
    auxiliary = any(word.casefold() in free for word in new)
    ends = {""} if gone and auxiliary and len(new) == 1 else {governed(new)}
    if lex is lexicon.ENGLISH and not auxiliary:
        ends.add(governed(gone))
    return ends - {""}


def weighty(words: Sequence[str], lex: lexicon.Lexicon | None) -> set[str]:
    """Which kinds of words that may not come or go in silence are among `words`."""
    kinds = set()
    for word in words:
        low = word.casefold()
        for lists in (lex,) if lex else lexicon.LEXICONS:
            if lists.negates(low):
                kinds.add("negation")
            if low in lists.exceptions:
                kinds.add("exception")
            if low in lists.hedges:
                kinds.add("hedge")
        if is_figure(low):
            kinds.add("figure")
    return kinds


def added_weight(words: Sequence[str], lex: lexicon.Lexicon | None) -> set[str]:
    """As `weighty`, for words that the draft adds: they may be English in any source."""
    return weighty(words, lex) | weighty(words, lexicon.ENGLISH)


def _assess_ends(found: Assessment, parts: Parts, reading: Reading, source: Prepared) -> None:
    """The two outer edges: marks, closing punctuation and inner marks are free there."""
    ends = ((parts.edges[0], reading.first), (parts.edges[-1], reading.last + 1))
    for side, (edge, at) in enumerate(ends):
        found.empty_bracket |= edge.empty
        added = bracket_keys(edge)
        if not added:
            continue
        low = at if side else at - len(added)
        if source.words.keys[max(low, 0) : low + len(added)] == added:
            found.taken[side] = len(added)
            _assess_taken(found, edge, low, low + len(added), source)
        else:
            # What a bracket at an end replaced nobody can tell, so only its own words count.
            _note_edit(found, Edge(brackets=edge.brackets), "")
            found.kinds |= added_weight(added, source.lexicon)
            if len(added) > MAX_BRACKET:
                found.kinds.add("bracket")
    if parts.edges[0].gap:
        found.edits.append("leading ellipsis")
    if parts.edges[-1].gap:
        found.edits.append("trailing ellipsis")
    opening = parts.text[: parts.words.starts[0]].strip(" '\u2013\u2014")
    if opening and not source.words.text.endswith(opening, 0, source.words.starts[reading.first]):
        found.kinds.add("punctuation")
        found.differences.append(Difference("insert", opening, ""))
    last = reading.last + found.taken[1]
    _assess_closing(found, parts.closing, source, source.words.ends[last])


def _assess_taken(found: Assessment, edge: Edge, low: int, high: int, source: Prepared) -> None:
    """A bracket whose words the source has: they are its own, but for their form."""
    words, inside = source.words, " ".join(edge.brackets)
    have = " ".join(words.text[words.starts[low] : words.ends[high - 1]].split())
    if _otherwise_joined(inside, have):
        found.kinds.add("hyphenation")
    if inside != have:
        found.differences.append(Difference("replace", f"[{inside}]", have))
    found.edits.append(f"bracket [{inside}]" + (f" for “{have}”" if inside != have else ""))


def _otherwise_joined(one: str, other: str) -> bool:
    """Do two texts differ in hyphens and spaces, and in nothing else but case?"""
    one, other = one.casefold(), other.casefold()
    plain = str.maketrans("", "", " -")
    return one != other and one.translate(plain) == other.translate(plain)


def _assess_closing(found: Assessment, closing: str, source: Prepared, end: int) -> None:
    """A comma or full stop may come or go; a question or exclamation mark may not come."""
    mark = closing.replace("'", "").replace(" ", "")
    have = "".join(_closing_of(source.words.text, end))
    if not mark or have.startswith(mark):
        if closing and not source.words.text.startswith(closing, end):
            found.edits.append("closing marks")
        return
    if ("?" in mark and "?" not in have) or ("!" in mark and "!" not in have):
        found.kinds.add("punctuation")
        found.differences.append(Difference("replace", mark, have))
    else:
        found.edits.append(f"closing “{mark}”" + (f" for “{have}”" if have else ""))


def _closing_of(text: str, end: int) -> Iterator[str]:
    for character in text[end : end + 8]:
        if character.isalnum():
            return
        if character not in " '":
            yield character
