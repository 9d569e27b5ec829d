"""A hyphen at a line's end matches "" and "-", in either text, whatever stands elsewhere."""

from __future__ import annotations

import pytest

from loccit.match.hyphens import as_others_have_it, breaks, by_usage, read
from loccit.match.judge import judge, prepare, prepare_text
from loccit.match.passages import align_passages
from loccit.models.verdict import Verdict
from tests.support.prose import page

V = Verdict
ELSEWHERE = ["", " We co-operate here.", " We cooperate here.", " We co-operate; all cooperate."]


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
@pytest.mark.parametrize("word", ["cooperate", "co-operate"])
@pytest.mark.parametrize("broken", ["co-\noperate", "co\ufffeoperate"])
@pytest.mark.parametrize(
    ("draft", "verdict"),
    [("They all {} with us.", V.TYPOGRAPHIC), ("They … {} with us", V.EDITED)],
)
def test_the_source_breaks_a_word(
    draft: str, verdict: Verdict, broken: str, word: str, elsewhere: str
) -> None:
    for source in (
        f"They all {broken} with us.{elsewhere}",
        f"{elsewhere} They all {broken} with us.",
    ):
        found = judge(draft.format(word), source)
        assert found.verdict is verdict
        assert "all" in found.exact


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
@pytest.mark.parametrize("word", ["cooperate", "co-operate", "co-\noperate"])
@pytest.mark.parametrize("draft", ["They all {} with us", "They … {} with us"])
def test_the_draft_breaks_a_word(draft: str, word: str, elsewhere: str) -> None:
    source = f"They all {word} with us.{elsewhere}"
    assert judge(draft.format("co-\noperate"), source).verdict.passes


def test_a_draft_broken_at_a_line_end_says_which_fold_was_used() -> None:
    found = judge("the zero-\ntolerance policy", "So the zero-tolerance policy was")
    assert (found.verdict, found.folds) == (V.TYPOGRAPHIC, ("line-break hyphen",))


def test_a_changed_word_beside_a_broken_one_is_the_only_difference() -> None:
    source = "They all co-\noperate with us now. We co-operate here."
    found = judge("They all cooperate with them now", source)
    assert found.verdict is V.ALTERED
    assert [(d.draft, d.source) for d in found.differences] == [("them", "us")]


def test_another_word_is_no_reading_of_a_broken_one() -> None:
    assert not judge("They … cooperates with us", "They all co-\noperate with us.").verdict.passes
    assert not judge("They all co operate with us", "They all co-\noperate with us.").verdict.passes


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_a_whole_text_is_read_as_the_other_has_it(elsewhere: str) -> None:
    source = f"They all co-\noperate with us in the old town.\n\n{elsewhere}"
    for word in ("cooperate", "co-operate"):
        local = page(f"They all {word} with us in the old town.")
        (found,) = align_passages(local, prepare(page(source))).passages
        assert found.verdict is V.TYPOGRAPHIC


def test_usage_tells_where_the_other_text_does_not() -> None:
    text = "a well\ufffeknown case, well-known; co\ufffeoperate, co-operate, cooperate"
    found = breaks(text)
    assert [(each.before, each.after) for each in found] == [("well", "known"), ("co", "operate")]
    usage = by_usage(text, found)
    assert read(text, usage) == text.replace("well\ufffe", "well-")
    assert as_others_have_it(found, usage, ["cooperate", "co", "operate", "known"]) == usage
    assert as_others_have_it(found, usage, ["wellknown"]) == frozenset()
    assert len(as_others_have_it(found, usage, ["co", "operate"])) == 2


def test_a_word_without_end_before_a_hyphen_is_read_once() -> None:
    text = "a" * 200_000 + "-\nb" + "\ufffe" * 1000
    first, second = breaks(prepare_text(text).folded.text)
    assert (len(first.before), first.after, second.before) == (60, "b", "b")
