"""Plain text and Markdown as their reader sees them, with every word's place in the file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loccit.extract import read_markup
from loccit.models.page import Page


def blocks(source: str) -> list[tuple[str, str]]:
    page = read_markup(source)
    return [(b.kind, page.text[b.start : b.end]) for b in page.blocks]


def links(source: str) -> list[tuple[str, str, str, str]]:
    page = read_markup(source)
    return [(x.url, x.text, x.how, source[x.start : x.end]) for x in page.links]


def assert_words_are_in_place(page: Page, decoded: str) -> None:
    """Every word without markup inside it stands in the file where the page says it does."""
    for word in re.finditer(r"\S+", page.text):
        span = page.origin_span(*word.span())
        behind = decoded[span.start : span.end]
        if not re.search(r"[<&*_~`\\\[\]]", behind):
            assert behind == word.group()


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("**bold** and *it*, __b__ and _i_, ***both***", "bold and it, b and i, both"),
        ("**“quoted”** and *'q'*", "“quoted” and 'q'"),
        ("**a *b* c**", "a b c"),
        ("5 * 3 = 15, 2*3*4, 2 ** 3", None),
        ("snake_case_name, a__b, _private and _x", None),
        ("f**k and s*** and b******t", None),
        ("price* and more*", None),
        ("Name: ________ Date: ____", None),
        ("* * *", ""),
        ("a < b and c > d; x<3; 1<2>0", None),
        ("said <q>so, <q>in</q> town</q>.", "said “so, ‘in’ town”."),
        ("</q>said <q>so</q> and <q>so</q>", "”said “so” and “so”"),
        ("<b>bold</b> <em>e</em> H<sub>2</sub>O su<wbr>per", "bold e H2O su\u200bper"),
        ("<s>struck</s> <del>gone</del> ~~out~~ <ins>in</ins>", "struck gone out in"),
        ("~approx~ 3~4 ~~", None),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("AT&amp;T &ldquo;x&rdquo; &#8217; &#x2019; &nbsp;y", "AT&T “x” ’ ’ \xa0y"),
        ("AT&T; R&D &unknown; &copy 1", None),
        (r"\*not bold\* and \[not](a.b) C:\path", "*not bold* and [not](a.b) C:\\path"),
        ("[the Border Patrol] said [sic] that [it] was", None),
        ("[sic](he said) and [x](2)", None),
        ("see [text](https://e.org/a \"t\") here", "see text here"),
        ("![a picture](i.png)", "a picture"),
        ("[![alt](i.png)](https://e.org)", "alt"),
        ("word <!-- gone --> word", "word  word"),
        ("a <!-- b", None),
        ("`a <!-- b --> c`", "a <!-- b --> c"),
        ("<script>x()</script>text<style>y</style>", "text"),
        ("`code` and ``a ` b``", "code and a ` b"),
        ("``quoted'' and ``again'' and `single' and `more'", None),
        ("<me@example.org> wrote", "me@example.org wrote"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("<unknown>tag</unknown>", None),
        ("\u200bzero\ufeffwidth", None),
    ],
)  # fmt: skip
def test_reading_text(source: str, text: str | None) -> None:
    page = read_markup(source)
    assert page.text == (source if text is None else text)
    assert_words_are_in_place(page, source)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("One\ntwo\n\nThree", [("paragraph", "One\ntwo"), ("paragraph", "Three")]),
        ("# One #\n## Two", [("heading", "One"), ("heading", "Two")]),
        ("#hashtag #two", [("paragraph", "#hashtag #two")]),
        ("One\n===\ntwo", [("heading", "One"), ("paragraph", "two")]),
        ("One\n---\n\ntwo\n\n---\nthree", [("heading", "One"), ("paragraph", "two"),
                                           ("paragraph", "three")]),
        ("> One\n> two\nlazy\n\nafter", [("quote", "One\ntwo\nlazy"), ("paragraph", "after")]),
        ("> One\n>\n> Two", [("quote", "One"), ("quote", "Two")]),
        ("> > deep", [("quote", "deep")]),
        ("text\n> quote\n# h", [("paragraph", "text"), ("quote", "quote"), ("heading", "h")]),
        ("- One\n- two\n  more\n* three", [("item", "One"), ("item", "two\nmore"),
                                           ("item", "three")]),
        ("1. One\n2) two", [("item", "1. One"), ("item", "2) two")]),
        ("It said:\n- One", [("paragraph", "It said:"), ("item", "One")]),
        ("the policy\n- which he wrote -\nfailed in\n2018. It was",
         [("paragraph", "the policy\n- which he wrote -\nfailed in\n2018. It was")]),
        ("```py\nx = \"q\"\n\ny\n```\nafter", [("code", "x = \"q\""), ("code", "y"),
                                              ("paragraph", "after")]),
        ("```\nunclosed “fence”", [("paragraph", "```\nunclosed “fence”")]),
        ("~~~\n**x**\n~~~", [("code", "**x**")]),
        ("    indented “text”", [("paragraph", "indented “text”")]),
        ("| a | b |\n|---|:-:|\n| **c** | d\\|e |\nend",
         [("cell", "a"), ("cell", "b"), ("cell", "c"), ("cell", "d|e"), ("paragraph", "end")]),
        ("a | b\nno table", [("paragraph", "a | b\nno table")]),
        ("---\ntitle: x\ntags: [a]\n---\nText", [("metadata", "title: x\ntags: [a]"),
                                                 ("paragraph", "Text")]),
        ("---\nJust a rule above.\n---\n", [("heading", "Just a rule above.")]),
        ("Say `x = \"q\"` now", [("paragraph", "Say "), ("code", 'x = "q"'),
                                 ("paragraph", " now")]),
        ("<blockquote>One<p>two</p></blockquote>three", [("quote", "One"), ("quote", "two"),
                                                         ("paragraph", "three")]),
        ("<blockquote>\n\nOne\n\n</blockquote>\n\ntwo", [("quote", "One"), ("paragraph", "two")]),
        ("<blockquote><p>One<p>two</blockquote>three", [("quote", "One"), ("quote", "two"),
                                                        ("paragraph", "three")]),
        ("<ul><li>One<li>two</ul>three", [("item", "One"), ("item", "two"),
                                          ("paragraph", "three")]),
        ("<h2>H</h2>text", [("heading", "H"), ("paragraph", "text")]),
        ("<!--\n\nhidden\n\n-->\n\nseen", [("paragraph", "seen")]),
        ("AD\n\nAD\n\nText", [("paragraph", "AD"), ("paragraph", "AD"), ("paragraph", "Text")]),
        ("", []),
        ("\n \n\t\n", []),
    ],
)  # fmt: skip
def test_blocks(source: str, expected: list[tuple[str, str]]) -> None:
    assert blocks(source) == expected
    assert_words_are_in_place(read_markup(source), source)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[a](https://e.org/x_(y) \"t\")", [("https://e.org/x_(y)", "a", "markdown")]),
        ("[a **b**](<https://e.org/a b>)", [("https://e.org/a b", "a b", "markdown")]),
        ("[@x](#) [y]()", [("#", "@x", "markdown"), ("", "y", "markdown")]),
        ("<https://e.org/?a=1&amp;b>", [("https://e.org/?a=1&b", "https://e.org/?a=1&b",
                                        "autolink")]),
        ("see https://e.org/a.", [("https://e.org/a", "https://e.org/a", "bare")]),
        ("(https://e.org/a_(b)), x", [("https://e.org/a_(b)", "https://e.org/a_(b)", "bare")]),
        ("“https://e.org/a”", [("https://e.org/a", "https://e.org/a", "bare")]),
        ("https://e.org/a?b=c,d;e!?", [("https://e.org/a?b=c,d;e", "https://e.org/a?b=c,d;e",
                                       "bare")]),
        ("**https://e.org/a**", [("https://e.org/a", "https://e.org/a", "bare")]),
        ("https:// and http://.", []),
        ("xhttps://e.org", []),
        ("[https://a.org](https://b.org)", [("https://b.org", "https://a.org", "markdown")]),
        ("[t][r], [r][] and [r]\n\n[R]: https://e.org/r 'x'", [("https://e.org/r", "t", "markdown"),
            ("https://e.org/r", "r", "markdown"), ("https://e.org/r", "r", "markdown")]),
        ("[r][unknown] [sic]", []),
        ("<a href='https://e.org/h?x=1&amp;y'>t <b>u</b></a>", [("https://e.org/h?x=1&y", "t u",
                                                                "html")]),
        ("<a name=x>t</a>", []),
        ("`https://e.org/code`", []),
        ("![p](https://e.org/i.png)", []),
        ("[![p](i.png)](https://e.org/t)", [("https://e.org/t", "p", "markdown")]),
        ("[a [b](https://i.org) c](https://o.org)", [("https://i.org", "b", "markdown"),
                                                     ("https://o.org", "https://o.org", "bare")]),
    ],
)  # fmt: skip
def test_links(source: str, expected: list[tuple[str, str, str]]) -> None:
    assert [found[:3] for found in links(source)] == expected


def test_a_link_spans_its_whole_construct() -> None:
    source = "A [t](https://e.org) and\n> <https://f.org> and https://g.org."
    assert [written for *_, written in links(source)] == [
        "[t](https://e.org)", "<https://f.org>", "https://g.org",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "notes"),
    [
        ("not at all.<sup>61</sup>", ["61"]),
        ("10<sup>2</sup> and km<sup>2</sup>", []),
        ("as he said.[12] and [12] men", ["[12]"]),
        ("a claim[^n] made\n\n[^n]: The note.", ["n"]),
        ("a claim[^x] made", []),
    ],
)
def test_note_references(source: str, notes: list[str]) -> None:
    page = read_markup(source)
    assert [page.text[a:b] for a, b in page.note_references] == notes


def test_footnotes_have_their_region() -> None:
    page = read_markup("Text[^1].\n\n[^1]: The note.\n\nMore.")
    assert [b.region for b in page.blocks] == ["body", "footnote", "body"]


def test_origin_maps_through_every_kind_of_markup() -> None:
    source = "> a **bold**\r\n> &ldquo;word&rdquo; [x](https://e.org) end"
    page = read_markup(source)
    assert page.text == "a bold\n“word” x end"
    for word, behind in (("bold", "bold"), ("word", "word"), ("end", "end"), ("x", "x")):
        at = page.text.index(word)
        start, end = page.origin_span(at, at + len(word))
        assert source[start:end] == behind
    start, end = page.origin_span(0, len("a bold\n“word"))
    assert source[start:end] == "a **bold**\r\n> &ldquo;word"


MARKUP = st.text(
    alphabet=st.sampled_from("ab 12.*_~`[]()<>!#>-|&;:/\\\"'“”\n\r\t=^") | st.characters(),
    max_size=200,
) | st.lists(
    st.sampled_from([
        "word ", "“quoted” ", "**b** ", "[t](https://e.org/a) ", "<https://e.org> ",
        "https://e.org/x. ", "<b>x</b>", "<p>", "</p>", "<blockquote>", "</blockquote>",
        "`c \"q\"` ", "\n", "\n\n", "> ", "- ", "1. ", "# ", "&amp;", "<sup>1</sup>",
        "<!-- c -->", "```\n", "| a | b |\n|---|---|\n",
        "[^1]", "[^1]: n\n", "[r]", "[r]: https://r.org\n", "\r\n", "\\*", "~~s~~ ", "<br>",
    ]),
    max_size=30,
).map("".join)  # fmt: skip


@given(MARKUP)
def test_any_text_gives_a_page_that_holds_together(source: str) -> None:
    page = read_markup(source)
    at = 0
    for block in page.blocks:
        assert block.start in (at, at + 2)
        assert page.text[at : block.start] in ("", "\n\n")
        assert page.text[block.start : block.end].strip()
        at = block.end
    assert at == len(page.text)
    for link in page.links:
        assert 0 <= link.start < link.end <= len(source)
    for start, end in page.note_references:
        assert 0 <= start < end <= len(page.text)


@given(MARKUP)
def test_origins_are_monotone_and_true(source: str) -> None:
    page = read_markup(source)
    previous = 0
    for position, character in enumerate(page.text):
        start, end = page.origin_span(position, position + 1)
        assert previous <= start < end <= len(source) or character == "\n"
        previous = start
        # What stands there is the character, a line end, or the markup that it was made from.
        behind = source[start]
        assert character == behind or behind in "&<\r" or character == "\n", (character, behind)


@given(st.lists(st.sampled_from(["He said", "no, never", "1,200", "“so”", "it’s"]), min_size=1))
def test_plain_prose_is_itself(words: list[str]) -> None:
    source = "\n".join(words)
    page = read_markup(source)
    assert page.text == source
    assert page.origin_span(0, len(source)) == (0, len(source))


@pytest.mark.parametrize(
    "unit",
    ["[", "](", "[a](", "*", "_a ", "*a ", "`", "``a", "<", "<a ", "<!--", "<script>", "&amp", "> ",
     "- ", "# ", "```\n", "~~~~\n`````\n", "| a |\n|-|\n", "[a]: b\n", "https://a.b/(", "https://))",
     "\\", "<b>", "<p>", "<blockquote>", "<sup>1</sup>", "[^1]", "a\u0301", "\u202e", "\x00",
     "“", "word ", "![", "1. ", "<a href=x>", "</a>", "`x` ", "**a** ", "]: ", "\"", "(",
     "{", "¨ ", "<li>", "<blockquote></blockquote>", "<p></p>"],
)  # fmt: skip
def test_hostile_texts_are_read_in_linear_time(unit: str) -> None:
    read_markup(unit * (400_000 // len(unit)))


def test_the_five_texts(shared: Path) -> None:
    expected = {"000": 5, "001": 2, "002": 0, "003": 0, "004": 0}
    for path in sorted((shared / "documents").glob("0*.txt")):
        decoded = path.read_bytes().decode("utf-8")
        page = read_markup(decoded)
        assert_words_are_in_place(page, decoded)
        assert len(page.links) == expected[path.name[:3]]
        assert "**" not in page.text
        assert "](" not in page.text
        if path.name.startswith("000"):
            assert [page.text[a:b] for a, b in page.note_references] == ["61"]
            assert page.blocks[0].kind == "heading"
            assert [x.url for x in page.links].count("#") == 3
        if path.name.startswith("001"):
            # A quotation broken over three lines keeps its line feeds; so does the next tweet.
            assert re.search(r"single-minded\nfocus [^\n]* the\nexpense", page.text)
