"""What holds for any text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from loccit.extract import read_markup
from loccit.match.judge import prepare
from loccit.match.passages import align_passages
from loccit.models.page import Block, Page
from loccit.models.verdict import Verdict

WORDS = "the a not board met pier owner harbour 12 3rd Monday won't “so” (it) well, end. e.g. –"
paragraphs = st.lists(st.sampled_from(WORDS.split()), min_size=1, max_size=25).map(" ".join)
texts = st.lists(paragraphs, max_size=8)


def page(parts: list[str]) -> Page:
    blocks, at = [], 0
    for part in parts:
        blocks.append(Block(at, at + len(part)))
        at += len(part) + 2
    return Page("\n\n".join(parts), tuple(blocks), "test/1", "text/plain")


@given(st.text(max_size=300))
def test_any_text_is_verbatim_in_itself(text: str) -> None:
    read = read_markup(text)
    found = align_passages(read, prepare(read))
    assert [p.verdict for p in found.passages if p.verdict is not Verdict.VERBATIM] == []
    assert found.source_only == 0


@given(texts)
def test_paragraphs_are_verbatim_in_themselves(parts: list[str]) -> None:
    found = align_passages(page(parts), prepare(page(parts)))
    assert [p.verdict for p in found.passages if p.verdict is not Verdict.VERBATIM] == []


@given(texts, texts)
def test_any_two_texts_give_spans_that_hold(ours: list[str], theirs: list[str]) -> None:
    local, source = page(ours), page(theirs)
    for passage in align_passages(local, prepare(source)).passages:
        assert local.text[passage.start : passage.end] == passage.exact
        assert source.text[passage.source_start : passage.source_end] == passage.source_exact
        assert (passage.verdict is Verdict.ALTERED) == bool(passage.kind not in ("", "title"))


@given(texts, st.data())
def test_foreign_blocks_in_the_source_cost_nothing(parts: list[str], data: st.DataObject) -> None:
    theirs = list(parts)
    for _ in range(data.draw(st.integers(0, 3))):
        theirs.insert(data.draw(st.integers(0, len(theirs))), "Quite another advertisement here")
    found = align_passages(page(parts), prepare(page(theirs)))
    assert [p.verdict for p in found.passages if p.verdict is not Verdict.VERBATIM] == []
    assert found.source_only == len(theirs) - len(parts)
