"""Which words a block has."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from loccit.match import judge
from loccit.match.margins import Margins
from loccit.models.page import Block, Page

PIECES = st.sampled_from(["a", "word", "…", " — ", " ", "\n", "co-\nop", "e\u0301", "'", "\ufb01"])
PARTS = st.lists(PIECES, min_size=1, max_size=40).map("".join).filter(str.strip)


@given(st.lists(PARTS | st.just("long " * 70), max_size=12))
def test_a_block_has_the_words_that_begin_in_it(parts: list[str]) -> None:
    blocks, at = [], 0
    for part in parts:
        blocks.append(Block(at, at + len(part)))
        at += len(part) + 2
    text = judge.prepare(Page("\n\n".join(parts), tuple(blocks), "test/1", "text/plain"))
    begins = [text.folded.original(start, start + 1).start for start in text.words.starts]
    starts = [block.start for block in blocks]
    firsts = [sum(at < start for at in begins) for start in starts]
    assert [first for first, _ in Margins(text).words] == firsts
    assert [end for _, end in Margins(text).words] == [*firsts[1:], len(begins)][: len(blocks)]
