"""Every way to place a quotation's segments, and the bounds that hold for the absurd."""

from __future__ import annotations

from bisect import bisect_right

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loccit.match import align, alter, judge, near, readings
from loccit.match.elements import MAX_GAP, take_apart
from loccit.match.judge import prepare_text
from loccit.match.locate import Prepared
from loccit.match.runs import Coded, each
from loccit.models.verdict import Verdict


def by_listing(quotation: str, source: Prepared) -> list[tuple[tuple[int, int], ...]]:
    """Each segment at all of its places, every one after the nearest place of the one before."""
    parts = take_apart(quotation)
    placed: list[tuple[tuple[int, int], ...]] = [()]
    for number, segment in enumerate(parts.segments):
        keys = parts.words.keys[segment.first : segment.last]
        starts = list(each(source.index.runs(keys)))
        if not number:
            placed = [((at, at + len(keys)),) for at in starts]
            continue
        ends = [chain[-1][1] for chain in placed]
        further = []
        for at in starts:
            i = bisect_right(ends, at) - 1
            if i >= 0 and at - ends[i] <= parts.edges[number].reach:
                further.append((*placed[i], (at, at + len(keys))))
        placed = further
    return placed


@settings(max_examples=200)
@given(
    st.lists(st.sampled_from(["a", "b", "c", "so"]), max_size=60),
    st.lists(st.sampled_from(["a", "b", "c", "…", "[c]", "a b"]), min_size=1, max_size=6),
)
def test_every_placing_is_found(words: list[str], draft: list[str]) -> None:
    source, quotation = prepare_text(" ".join(words)), " ".join(draft)
    parts = take_apart(quotation)
    if words and len(parts.words):
        found = [reading.placed for reading in readings.readings(parts, source)]
        assert found == by_listing(quotation, source)


def test_a_gap_reaches_as_far_as_it_may_and_no_further() -> None:
    for size, count in ((MAX_GAP, 1), (MAX_GAP + 1, 0)):
        source = prepare_text("begin " + "word " * size + "end")
        assert len(readings.readings(take_apart("begin … end"), source)) == count
    far = readings.readings(take_apart("begin … end"), source, unbounded=True)
    assert len(far) == 1


def steps(quotation: str, text: str, patch: pytest.MonkeyPatch) -> int:
    """How often a place is asked for while a quotation is placed."""
    asked = 0
    plain = Coded.next

    def counted(self: Coded, low: int, high: int) -> int:
        nonlocal asked
        asked += 1
        return plain(self, low, high)

    source = prepare_text(text)
    with patch.context() as inner:
        inner.setattr(Coded, "next", counted)
        readings.readings(take_apart(quotation), source)
    return asked


def test_the_places_that_are_followed_are_bounded_over_all_segments(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(readings, "_MOST_PLACES", 9000)
    for segments in (2, 9, 90):
        taken = steps(" … ".join(["a"] * segments), "a " * 20_000, monkeypatch)
        assert 8000 < taken <= 2 * 9000 + 2 * segments


def test_twice_the_marks_and_twice_the_source_take_no_more_than_twice_the_steps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(readings, "_MOST_PLACES", 5000)
    one = steps("a … " * 2000, "a " * 5000, monkeypatch)
    two = steps("a … " * 4000, "a " * 10_000, monkeypatch)
    assert one < two <= 2.2 * one


def test_nothing_changes_for_a_quotation_of_usual_length() -> None:
    assert readings.most_readings(1000) == readings.MAX_READINGS
    assert readings.most_readings(1_000_000) == 1
    assert readings.most_places(3, 1000) == readings._MOST_PLACES // 3
    assert readings.most_places(20, 1000) >= 10_000
    assert readings.most_places(1, 1_000_000) == 100
    assert readings.most_places(500_000, 1_000_000) == 5


def test_no_more_readings_are_assessed_than_are_allowed() -> None:
    source = prepare_text("the cat sat on the mat and " * 3000)
    for words, most in ((7, 200), (7 * 200, 142), (7 * 2000, 14)):
        draft = "the cat sat on the mat and " * (words // 7)
        assert len(readings.readings(take_apart(draft), source)) == most


def test_a_bracket_is_work_too() -> None:
    source = prepare_text("so a " * 100)
    parts = take_apart("so " + "[b] " * 40_000 + "a")
    assert len(readings.readings(parts, source)) == 10


def passages(size: int) -> tuple[str, str]:
    """A quotation of so many words made of two passages, and the source where they stand apart."""
    half = size // 2
    first = " ".join(f"left{i % 150}" for i in range(half))
    second = " ".join(f"right{i % 150}" for i in range(size - half))
    return f"{first} {second}", f"{first}. {'Nothing of it. ' * size} {second}."


def test_only_a_long_quotation_is_never_called_stitched() -> None:
    found = judge.judge(*passages(align.LONG))
    assert (found.verdict, found.kind) == (Verdict.STITCHED, "passages that stand apart")
    found = judge.judge(*passages(align.LONG + 1))
    assert found.verdict in (Verdict.ALTERED, Verdict.MISSING)


def test_a_long_quotation_is_aligned_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = 0
    plain = align.align

    def counted(*given: object) -> align.Alignment:
        nonlocal asked
        asked += 1
        return plain(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(near, "align", counted)
    phrase = "the cat sat on the mat and then it left "
    source = prepare_text((phrase * 400 + "other words stand here. ") * 4)
    draft = f"{phrase * 110} never {phrase * 40} … {phrase * 10}"
    assert judge.judge(draft, source).verdict is Verdict.ALTERED
    assert asked == 1


def test_one_run_is_looked_at_in_two_hundred_places() -> None:
    source = prepare_text("they left the old town again " * 1000)
    ((_, _, places),) = alter._covering_runs(["they", "left", "the", "old", "town"], source)
    assert len(places) == 200


def test_words_under_a_mark_cost_a_long_quotation_nothing() -> None:
    words = [f"w{i}" for i in range(1200)]
    draft = [*words[:500], "…", *words[560:]]
    draft[40] = "changed"
    found = judge.judge(" ".join(draft), " ".join(words))
    assert found.verdict is Verdict.ALTERED
    assert [(d.op, d.draft, d.source) for d in found.differences] == [("replace", "changed", "w40")]
    assert found.score == pytest.approx(1 - 1 / 1140, abs=0.001)
