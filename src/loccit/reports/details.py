"""What stands under a quotation in the terminal report: its difference, the closest passage, its
edits and flags."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from loccit.models.report import Closest, DocumentReport, Finding, JudgedQuotation
from loccit.models.verdict import Difference, Verdict
from loccit.reports.layout import Paper, Word, columns, words
from loccit.reports.words import Piece, difference, visible

_MARKS = {"gone": ("[-", "-]"), "added": ("{+", "+}")}
_EQUAL_KEPT = 9
_CHANGED_KEPT = 20
_LISTED = 8
_ALIKE = 0.5
_COLUMN = 21
_LEAST_SHOWN = 24
_MAIN_RULES = tuple(f"quote-{verdict.value}" for verdict in Verdict if not verdict.passes)

Detail = tuple[str, list[Word]]


def details(finding: Finding, document: DocumentReport | None) -> Iterator[Detail]:
    """Labelled lines under a finding about a quotation's or a paragraph's verdict; nothing under
    any other."""
    if document is not None and finding.passage:
        yield from _altered_passage(finding, document)
    if document is None or finding.rule not in _MAIN_RULES:
        return
    judged = next((q for q in document.quotations if q.id == finding.quotation), None)
    if judged is None:
        return
    if judged.match:
        yield from _difference(document, judged, judged.match.exact)
    elif judged.closest and (judged.verdict is Verdict.MISSING or judged.closest.score >= _ALIKE):
        yield from _closest(document, judged, judged.closest)
    label = "passage" if judged.verdict is Verdict.STITCHED else "edit"
    for edit in judged.match.edits if judged.match else ():
        yield label, words(visible(edit))
    if judged.match and judged.match.folds:
        yield "folds", words(visible(", ".join(judged.match.folds)))
    flags = _flags(judged)
    if flags:
        yield "flags", words(visible(flags))


def _altered_passage(finding: Finding, document: DocumentReport) -> Iterator[Detail]:
    """Each place at which a paragraph differs from its source."""
    judged = next((p for p in document.passages if p.id == finding.passage), None)
    if judged is not None:
        yield from _steps(judged.passage.differences)


def passed(document: DocumentReport, paper: Paper) -> Iterator[str]:
    """One line for each quotation that passes: its place, verdict, source and flags; its edits
    below it."""
    for judged in document.quotations:
        if not judged.verdict.passes:
            continue
        place = f"{judged.line}:{judged.column}".rjust(8)
        head = [Word(place, "dim"), Word(judged.verdict.value.ljust(11), "pass")]
        tail = [visible(part) for part in (_where(judged), _flags(judged)) if part]
        room = paper.width - _COLUMN - sum(columns(part) + 3 for part in tail[:1]) - 2
        shown = _clipped(visible(judged.quotation.exact), max(room, _LEAST_SHOWN))
        about = [word for part in tail for word in words(f"· {part}", "dim")]
        yield from paper.lines([*head, *words(f"“{shown}”"), *about], rest=_COLUMN)
        for note in (*(judged.match.edits if judged.match else ()), *_folds(judged)):
            yield from paper.lines(words(visible(note), "dim"), first=_COLUMN, rest=_COLUMN + 2)


def _where(judged: JudgedQuotation) -> str:
    found = judged.found_in
    if found is None:
        return ""
    return found.citation if found.page is None else f"{found.citation}, page {found.page}"


def _folds(judged: JudgedQuotation) -> list[str]:
    folds = judged.match.folds if judged.match else ()
    return [f"differs in {', '.join(folds)}"] if folds else []


def _flags(judged: JudgedQuotation) -> str:
    """The flags, and the sources behind them."""
    flags = list(judged.flags)
    if judged.also_in:
        flags.append(f"also in {', '.join(judged.also_in)}")
    if judged.unchecked and not judged.verdict.passes and judged.verdict is not Verdict.UNCHECKABLE:
        flags.append(f"not checked: {', '.join(judged.unchecked)}")
    return ", ".join(flags)


def _clipped(text: str, room: int) -> str:
    """As much of the beginning as there is room for."""
    if columns(text) <= room:
        return text
    kept = ""
    for word in text.split(" "):
        if columns(kept) + columns(word) + 4 > room:
            break
        kept += f"{word} "
    return (kept or f"{text[: room - 3]} ") + "[…]"


def _closest(
    document: DocumentReport, judged: JudgedQuotation, closest: Closest
) -> Iterator[Detail]:
    """The nearest passage; a difference says something only where most words are the same."""
    if closest.in_wall:
        passage = _shortened(visible(closest.exact), _CHANGED_KEPT, (False, False))
        yield (
            "seen",
            words(f"“{passage}” ({visible(closest.citation)}; {visible(closest.in_wall)})"),
        )
        return
    share = f"{closest.score:.0%} of its words, in {_place(closest)}"
    if closest.score >= _ALIKE:
        yield "closest", words(visible(share))
        yield from _difference(document, judged, closest.exact)
    else:
        passage = _shortened(visible(closest.exact), _CHANGED_KEPT, (False, False))
        yield "closest", words(f"“{passage}” ({visible(share)})")


def _place(closest: Closest) -> str:
    """The citation, its page and region."""
    told = [closest.citation]
    if closest.place and closest.place.page is not None:
        told.append(f"page {closest.place.page}")
    if closest.place and closest.place.region != "body":
        told.append(f"region: {closest.place.region}")
    return ", ".join(told)


def _difference(document: DocumentReport, judged: JudgedQuotation, source: str) -> Iterator[Detail]:
    """Both passages, what only one of them has in marks."""
    compared = difference(_judged_words(document, judged), source)
    if compared is None:
        steps = judged.match.differences if judged.match else ()
        yield from _steps(steps or (judged.closest.differences if judged.closest else ()))
        return
    draft_pieces, source_pieces = compared
    yield "source", _pieces(source_pieces, "gone")
    if any(piece.changed for piece in (*source_pieces, *draft_pieces)):
        yield "draft", _pieces(draft_pieces, "added")


def _judged_words(document: DocumentReport, judged: JudgedQuotation) -> str:
    """The words the verdict is about: with the part before where that was judged along."""
    exact = judged.quotation.exact
    if "judged with the part before" not in judged.flags:
        return exact
    at = document.quotations.index(judged)
    return f"{document.quotations[at - 1].quotation.exact.rstrip(' ,')} {exact}"


def _steps(steps: Sequence[Difference]) -> Iterator[Detail]:
    for step in steps[:_LISTED]:
        if step.source:
            yield "source", _marked(visible(step.source), "gone", spaced=True)
        if step.draft:
            yield "draft", _marked(visible(step.draft), "added", spaced=True)
    if len(steps) > _LISTED:
        yield "", words(f"and {len(steps) - _LISTED} more differences")


def _pieces(pieces: Sequence[Piece], style: str) -> list[Word]:
    out: list[Word] = []
    for number, piece in enumerate(pieces):
        text = visible(piece.text)
        if piece.changed:
            out += _marked(text, style, spaced=piece.spaced)
        else:
            ends = (number == 0, number == len(pieces) - 1)
            out += _respaced(words(_shortened(text, _EQUAL_KEPT, ends)), spaced=piece.spaced)
    return out


def _marked(text: str, style: str, *, spaced: bool) -> list[Word]:
    opening, closing = _MARKS[style]
    kept = _shortened(text, _CHANGED_KEPT, (False, False))
    return _respaced(words(f"{opening}{kept}{closing}", style), spaced=spaced)


def _respaced(content: list[Word], *, spaced: bool) -> list[Word]:
    return [content[0]._replace(spaced=spaced), *content[1:]] if content else content


def _shortened(text: str, most: int, ends: tuple[bool, bool]) -> str:
    """A run of words with its middle counted instead of shown. `ends` says whether it begins or
    ends the passage: there only the side towards the difference is needed."""
    parts = text.split(" ")
    first, last = ends
    if len(parts) <= 2 * most + 2 or (first and last):
        return text
    head = parts[:most] if not first else parts[:2]
    tail = parts[-most:] if not last else parts[-2:]
    left = len(parts) - len(head) - len(tail)
    return " ".join([*head, f"⟨{left} words⟩", *tail])
