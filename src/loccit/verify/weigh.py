"""Which source a verdict stands on: every source is asked, the best answer counts, and what could
not be asked is never held against a quotation (3-verdicts, "Which source")."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field, replace

from loccit.errors import LoccitError
from loccit.match.leaning import Ground, Lean, leaning
from loccit.match.outlets import Cited, mentions
from loccit.models.evidence import Source, same_words_key
from loccit.models.links import Known
from loccit.models.manifest import Citation, Document
from loccit.models.page import LocalText, Page
from loccit.models.report import Closest, FoundIn, JudgedQuotation
from loccit.models.value import value
from loccit.models.verdict import Quotation, Verdict
from loccit.verify.answers import (
    NEEDS_BOTH,
    NOT_AS_SOURCE_HAS_IT,
    RANK,
    Answer,
    Judge,
    ask,
    both,
    hidden,
    stands,
)

Second = Callable[[Source], Page | LoccitError | None]
"""A source → its page as a second reader has it; None where there is one reader only, an error
where the second cannot read it."""

NO_SOURCE = "the document cites no source"
UNCHECKED = "a source could not be checked"
NEAREST_UNCHECKED = "its own source could not be checked"
SECOND = "read by the second PDF reader"
RENDERED = "in the text that the browser showed"
"""Flags: the label that 3-verdicts asks for, and what no server sent."""


@value
class _Bench:
    """Everything that stays the same over a document's quotations: `pins` by `same_words_key`,
    `answers` as already given to (citation id, words)."""

    text: LocalText
    sources: tuple[Source, ...]
    judge: Judge
    second: Second
    pins: dict[str, Source]
    ground: Ground
    answers: dict[tuple[str, str], Answer] = field(default_factory=dict)
    again: dict[tuple[str, str], Answer] = field(default_factory=dict)
    shown: dict[tuple[str, str], Answer] = field(default_factory=dict)

    def candidates(self, quotation: Quotation) -> tuple[Source, ...]:
        """The source that it is pinned to, else every source."""
        pinned = self.pins.get(same_words_key(quotation.exact))
        return (pinned,) if pinned else self.sources

    def leaning(self, quotation: Quotation) -> Lean:
        """What it most likely leans on."""
        pinned = self.pins.get(same_words_key(quotation.exact))
        number = next((i for i, source in enumerate(self.sources) if source is pinned), None)
        return leaning(self.ground, quotation, number)

    def ask(self, exact: str, source: Source) -> Answer | None:
        """What a source says to these words; None where it cannot be asked."""
        if source.page is None or not source.checkable:
            return None
        asked = (source.citation.id, exact)
        if asked not in self.answers:
            self.answers[asked] = ask(exact, source, source.page, self.judge)
        return self.answers[asked]

    def ask_shown(self, exact: str, first: Answer) -> Answer:
        """The answer after the page as a browser showed it was asked, where the wire's text does
        not have the quotation, or does not show it."""
        page = first.source.rendered
        if page is None or page is first.page or stands(first):
            return first
        asked = (first.source.citation.id, exact)
        if asked not in self.shown:
            second = ask(exact, first.source, page, self.judge)
            better = stands(second) or Verdict.UNCHECKABLE not in (first.verdict, second.verdict)
            ranked = sorted((first, second), key=lambda a: (RANK[a.verdict], -a.match.score))
            unsure = second if second.verdict is Verdict.UNCHECKABLE else first
            self.shown[asked] = ranked[0] if better else unsure
        return self.shown[asked]

    def ask_again(self, exact: str, first: Answer) -> Answer:
        """The answer after a second reader was asked, where the first one's is held against the
        quotation."""
        if first.match.verdict not in NEEDS_BOTH:
            return first
        asked = (first.source.citation.id, exact)
        if asked not in self.again:
            page = self.second(first.source)
            self.again[asked] = first if page is None else both(exact, first, page, self.judge)
        return self.again[asked]


def _only_reader(_: Source) -> None:
    """No source has a second reader."""


def weigh(
    document: Document,
    text: LocalText,
    quotations: Sequence[Quotation],
    sources: tuple[Source, ...],
    judge: Judge,
    *,
    second: Second = _only_reader,
) -> tuple[JudgedQuotation, ...]:
    """Each quotation of a document with the best verdict over its sources, in order. `second` is
    asked only for what would otherwise be altered, stitched or missing."""
    by_id = {source.citation.id: source for source in sources}
    bench = _Bench(
        text=text,
        sources=sources,
        judge=judge,
        second=second,
        pins={
            same_words_key(pin.exact): by_id[pin.source]
            for pin in document.quotes
            if pin.source in by_id
        },
        ground=_ground(text, sources) if quotations else Ground(text.page, (), (), 0),
    )
    # Source by source, since a source that is made ready for judging is large.
    for source in sources:
        for quotation in quotations:
            if any(source is candidate for candidate in bench.candidates(quotation)):
                bench.ask(quotation.exact, source)
    judged: list[JudgedQuotation] = []
    for number, quotation in enumerate(quotations, 1):
        verdict = _weigh_words(bench, f"q{number}", quotation, quotation.exact)
        if quotation.continues and judged:
            verdict = _with_part_before(bench, judged[-1], verdict)
        judged.append(verdict)
    return tuple(judged)


def _ground(text: LocalText, sources: tuple[Source, ...]) -> Ground:
    """The links and the names of a text that lead to its sources."""
    known = Known.of((link, i) for i, source in enumerate(sources) for link in source.spellings)
    links = [(link.start, link.end, i) for link in text.page.links for i in known.numbers(link.url)]
    return Ground.of(
        text.page, links, mentions(text.page.text, [*map(_cited, sources)]), len(sources)
    )


def _cited(source: Source) -> Cited:
    """What is known of a source without asking anybody: where it was to lead counts too."""
    cited = source.citation
    expected = cited.expect if isinstance(cited, Citation) else None
    return Cited(
        (*source.spellings, *((expected,) if expected else ())),
        (cited.title,) if cited.title else (),
        (source.page and source.page.title) or "",
    )


def _with_part_before(
    bench: _Bench, before: JudgedQuotation, part: JudgedQuotation
) -> JudgedQuotation:
    """“We need,” he said, “to go.”: where the parts pass and the whole does not, the whole counts.

    The comma that an attribution brings along is no part of what was said, so the whole may
    stand with or without it.
    """
    if not (before.verdict.passes and part.verdict.passes):
        return part
    first, second = before.quotation.exact, part.quotation.exact
    wholes = dict.fromkeys((f"{first} {second}", f"{first.rstrip(' ,')} {second}"))
    joined = [_weigh_words(bench, part.id, part.quotation, whole) for whole in wholes]
    best = min(joined, key=lambda each: RANK[each.verdict])
    if best.verdict.passes or best.verdict is Verdict.UNCHECKABLE:
        return part
    return replace(best, flags=(*best.flags, "judged with the part before"))


def _weigh_words(bench: _Bench, name: str, quotation: Quotation, exact: str) -> JudgedQuotation:
    candidates = bench.candidates(quotation)
    lean = bench.leaning(quotation)
    nearest = None if lean.source is None else bench.sources[lean.source]
    answers = [a for source in candidates if (a := bench.ask(exact, source))]
    if not any(stands(answer) for answer in answers):
        answers = [bench.ask_shown(exact, answer) for answer in answers]
    if all(RANK[a.verdict] > RANK[Verdict.REVIEW] for a in answers):
        answers = [bench.ask_again(exact, answer) for answer in answers]
    answers.sort(key=lambda a: (RANK[a.verdict], -a.match.score, a.source is not nearest))
    open_questions = {a.source.citation.id for a in answers if a.verdict is Verdict.UNCHECKABLE}
    unchecked = tuple(
        source.citation.id
        for source in candidates
        if not source.checkable or source.citation.id in open_questions
    )
    verdict, kind = _stand(answers, candidates, nearest, unchecked)
    start = bench.text.place(quotation.start)
    end = bench.text.place(quotation.end)
    judged = JudgedQuotation(
        id=name,
        quotation=quotation,
        line=start[0],
        column=start[1],
        end_line=end[0],
        end_column=end[1],
        verdict=verdict,
        kind=kind,
        flags=() if quotation.closed else ("mark unclosed",),
        match=None,
        found_in=None,
        unchecked=unchecked,
        leans_on=nearest.citation.id if nearest else None,
        leans_by=lean.by,
        outlet=lean.named,
    )
    if verdict is Verdict.UNCHECKABLE and (seen := _in_wall(bench, exact, candidates)):
        flag = f"stands in a page that {seen.in_wall}"
        return replace(judged, closest=seen, flags=(*judged.flags, flag))
    if verdict in (Verdict.MISSING, Verdict.UNCHECKABLE):
        return replace(judged, closest=_closest(answers))
    return _found(judged, answers, nearest)


def _stand(
    answers: Sequence[Answer],
    candidates: Sequence[Source],
    nearest: Source | None,
    unchecked: Sequence[str],
) -> tuple[Verdict, str]:
    """The verdict that the answers allow, best answer first."""
    if not candidates:
        return Verdict.UNCHECKABLE, NO_SOURCE
    best = answers[0] if answers else None
    if best and RANK[best.verdict] <= RANK[Verdict.REVIEW]:
        return best.verdict, best.kind
    if best and best.verdict in NOT_AS_SOURCE_HAS_IT:
        # Its own source may have it right: a difference from another one proves nothing then.
        own_unchecked = nearest.citation.id in unchecked if nearest else bool(unchecked)
        why = NEAREST_UNCHECKED if nearest else UNCHECKED
        return (Verdict.UNCHECKABLE, why) if own_unchecked else (best.verdict, best.kind)
    if not unchecked:
        return Verdict.MISSING, ""
    all_asked = len(answers) == len(candidates)
    return Verdict.UNCHECKABLE, answers[-1].kind if all_asked else UNCHECKED


def _found(
    judged: JudgedQuotation, answers: Sequence[Answer], nearest: Source | None
) -> JudgedQuotation:
    best = answers[0]
    page, match, found = best.page, best.match, _place(best)
    flags = dict.fromkeys((*match.flags, *judged.flags))
    if best.page is best.source.rendered:
        flags[RENDERED] = None
    elif best.page is not best.source.page:
        flags[SECOND] = None
    if best.kind == "hidden" or hidden(match, page):
        flags["hidden text"] = None
    if found.region != "body":
        flags[f"region: {found.region}"] = None
    if nearest and best.source is not nearest:
        flags["found in another cited source"] = None
    flags |= dict.fromkeys(_source_flags(best.source))
    also = tuple(a.source.citation.id for a in answers[1:] if a.verdict.passes)
    return replace(judged, match=match, found_in=found, flags=tuple(flags), also_in=also)


def _place(answer: Answer) -> FoundIn:
    """Where an answer's match stands."""
    page, match, capture = answer.page, answer.match, answer.source.capture
    return FoundIn(
        citation=answer.source.citation.id,
        capture=capture.id if capture else None,
        page=page.page_of(match.start, match.end),
        region=page.region_of(match.start, match.end),
        extractor=page.extractor,
        text=page.digest,
    )


def _source_flags(source: Source) -> list[str]:
    """What anyone who relies on this source must know."""
    if source.local:
        return ["local source"]
    flags = []
    if source.capture:
        if source.capture.note is not None:
            flags.append("supplied by hand")
        if source.capture.route not in ("direct", "by hand"):
            flags.append("routed")
        if source.capture.complete is None:
            flags.append("end not provable")
    return flags


def _closest(answers: Sequence[Answer]) -> Closest | None:
    near = [answer for answer in answers if answer.match.exact and answer.match.score > 0]
    if not near:
        return None
    best = max(near, key=lambda answer: answer.match.score)
    match = best.match
    cited = best.source.citation.id
    return Closest(
        cited, match.exact, match.score, match.differences, match.start, match.end, _place(best)
    )


def _in_wall(bench: _Bench, exact: str, candidates: Sequence[Source]) -> Closest | None:
    """Where the words stand in a capture that was kept from us: never a pass, for what a login or
    a paywall shows is not the source, yet a reader should know."""
    found: list[tuple[int, Closest]] = []
    for source in candidates:
        wall, page = source.walled, source.wall
        if wall is None or page is None:
            continue
        match = bench.judge(exact, page)
        if RANK[match.verdict] > RANK[Verdict.REVIEW]:
            continue
        looks = f"looks like “{wall.looks_like}”"
        what = looks if wall.looks_like else f"came with status {wall.final.status}"
        region = "hidden text" if hidden(match, page) else page.region_of(match.start, match.end)
        at = page.page_of(match.start, match.end)
        place = FoundIn(source.citation.id, wall.id, at, region, page.extractor, page.digest)
        seen = Closest(
            source.citation.id,
            match.exact,
            match.score,
            match.differences,
            match.start,
            match.end,
            place,
            what,
        )
        found.append((RANK[match.verdict], seen))
    return min(found, key=lambda each: each[0])[1] if found else None
