"""Word alignment: the nearest stretch, whole and exact."""

from __future__ import annotations

import pytest

from loccit.match.align import align

SOURCE = "and so they said we need to take children away from here then they left".split()


@pytest.mark.parametrize(
    ("draft", "stretch", "distance"),
    [
        ("we need to take", "we need to take", 0),
        ("we need to take away children", "we need to take children away", 2),
        ("we want to take children", "we need to take children", 1),
        ("we need to take people", "we need to take children", 1),
        ("he need to take children", "we need to take children", 1),
        ("we need to take children home", "we need to take children away", 1),
        ("they need to take children", "they said we need to take children", 2),
    ],
)
def test_the_stretch_is_the_one_the_words_came_from(
    draft: str, stretch: str, distance: int
) -> None:
    found = align(draft.split(), SOURCE)
    assert " ".join(SOURCE[found.start : found.end]) == stretch
    assert found.distance == distance


def test_steps_cover_the_draft_and_the_stretch_in_order() -> None:
    draft = "they said that we need children away today".split()
    found = align(draft, SOURCE)
    assert [i for step in found.steps for i in range(step.d0, step.d1)] == list(range(len(draft)))
    assert [i for step in found.steps for i in range(step.s0, step.s1)] == list(
        range(found.start, found.end)
    )
    assert all(
        draft[step.d0 : step.d1] == SOURCE[step.s0 : step.s1] for step in found.steps if step.same
    )


def test_a_stretch_does_not_grow_past_the_end_of_a_sentence() -> None:
    found = align("from here again".split(), SOURCE, closed=lambda i: SOURCE[i] == "here")
    assert SOURCE[found.end - 1] == "here"


def test_more_than_two_hundred_distinct_words_are_aligned_too() -> None:
    source = [f"w{i}" for i in range(1000)]
    draft = source[300:540]
    draft[100] = "other"
    found = align(draft, source)
    assert (found.start, found.end, found.distance) == (300, 540, 1)


def test_nothing_to_align() -> None:
    assert align([], SOURCE).distance == 0
    assert align(["word"], []).distance == 1
    assert align([f"x{i}" for i in range(300)], SOURCE).distance == 300
