"""The visible text of HTML pages, its blocks and its labels."""

from __future__ import annotations

import pytest

from loccit.errors import ExtractError
from loccit.extract import extract_page, html
from loccit.models.page import Block, Page


def page(source: str | bytes, media_type: str = "text/html") -> Page:
    return extract_page(source.encode() if isinstance(source, str) else source, media_type)


def blocks(source: str | bytes) -> list[str]:
    read = page(source)
    return [read.text[block.start : block.end] for block in read.blocks]


def block(read: Page, text: str) -> Block:
    at = read.text.index(text)
    return next(read.blocks_of(at, at + len(text)))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>One</p><p>Two</p>", ["One", "Two"]),
        ("<div>a<div>b</div>c</div>", ["a", "b", "c"]),
        ("un<b>inter</b><i>rup</i>ted", ["uninterrupted"]),
        ("<b>one</b> <i>two</i>", ["one two"]),
        ("<b>one </b><i>two</i>", ["one two"]),
        ("a<span> </span>b", ["a b"]),
        ("a<span><i>x</i> </span>b", ["ax b"]),
        ("a<!-- c -->b", ["ab"]),
        ("a<b> </b>b", ["a b"]),
        ("a<i><!-- c --></i> <i></i><b>b</b>", ["a b"]),
        ("a<i></i><b>b</b>", ["ab"]),
        ("a<script>x</script> <b>b</b>", ["a b"]),
        ("a<script> </script><b>b</b>", ["ab"]),
        ("a<i><b>b</b> </i><b>c</b>", ["ab c"]),
        ("<b>a<div>b</div>c</b>", ["a", "b", "c"]),
        ("a<div> </div>b", ["a", "b"]),
        ("a<div></div> b", ["a", "b"]),
        ("one<b> </b><wbr>two", ["one \u200btwo"]),
        ("a <!-- c --> b", ["a b"]),
        ("<p> \n a \t b \r\n c </p>", ["a b c"]),
        ("one<br>two", ["one\ntwo"]),
        ("one <br/> two", ["one\ntwo"]),
        ("one<br><br>two", ["one", "two"]),
        ("one<br> <br>two", ["one", "two"]),
        ("one<br> <!-- c --> <br>two", ["one", "two"]),
        ("one<br><br><br>two", ["one", "two"]),
        ("<p>one<br></p><p><br>two</p>", ["one", "two"]),
        ("<table><tr><td>1</td><td>2</td></tr></table>", ["1", "2"]),
        ("<ul><li>1<li>2</ul>", ["1", "2"]),
        ("one<hr>two", ["one", "two"]),
        ("fine&nbsp;print&shy;er su<wbr>per", ["fine\xa0print\xader su\u200bper"]),
        ("a <q>b <q>c</q></q>, <Q cite=x>d<i>e</i></Q>", ["a “b ‘c’”, “de”"]),
        ("<p>a <q>b<p>c</q> d", ["a “b”", "c d"]),
        ("<s>gone</s> <del>struck</del> <ins>new</ins>", ["gone struck new"]),
        ("<script>x</script><style>y</style>z", ["z"]),
        ("<iframe>x</iframe><select><option>a<option>b</select>", ["a", "b"]),
        ("<p>&lt;b&gt; AT&amp;T &#8220;x&#8221;</p>", ["<b> AT&T “x”"]),
        ("<span style='display:block'>a</span><span style='display:block'>b</span>", ["a", "b"]),
        ("<li style='display:inline'>a</li> <li style='display: inline;'>b</li>", ["a b"]),
        ("<p>\xa0</p><p>x</p>", ["\xa0", "x"]),
        ("a<br style='display:block'>b", ["a", "b"]),
        ("<body style='display:inline'><br>a", ["a"]),
        ("a<div style='display:inline'> </div><b>b</b>", ["a b"]),
        ("<svg><symbol><g><text>x</text></g></symbol><text>a</text></svg>b", ["a", "b"]),
        ("<svg><template>x</template><text>a</text></svg>", ["a"]),
        ("<svg><title>tip</title><text>a</text><text>b</text></svg>", ["a", "b"]),
        ("<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>字", ["漢字", "kan"]),
        ("x<custom-thing>y</custom-thing>z", ["xyz"]),
        ("", []),
        ("<html></html>", []),
    ],
)
def test_blocks(source: str, expected: list[str]) -> None:
    if source.startswith("<p>\xa0"):
        # A block of nothing but a no-break space is blank.
        expected = expected[1:]
    assert blocks(source) == expected


def test_blocks_are_divided_by_one_blank_line_and_cover_the_text() -> None:
    read = page("<h1>Title</h1><p>One</p><pre>a\n\n\nb</pre><ul><li>Two</ul>")
    assert read.text == "Title\n\nOne\n\na\n\nb\n\nTwo"
    assert [b.kind for b in read.blocks] == ["heading", "paragraph", "code", "code", "item"]
    at = 0
    for one in read.blocks:
        assert one.start == at
        at = one.end + 2
    assert at == len(read.text) + 2


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<pre>  a   b\n    c\n</pre>", ["  a   b\n    c"]),
        ("<pre>a<b>  </b>b</pre>", ["a  b"]),
        ("<pre>a<i>\n</i>\n<i> </i>b</pre>c <b>d</b>", ["a", "b", "c d"]),
        ("<pre>a<pre> </pre><script> </script>b</pre>", ["a", "b"]),
        ("<pre> <i> </i> </pre>", []),
        ("<pre>\x0b</pre>", []),
    ],
)
def test_preformatted_text_keeps_its_white_space(source: str, expected: list[str]) -> None:
    assert blocks(source) == expected


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("<blockquote>x</blockquote>", "quote"),
        ("<blockquote><p>x</p></blockquote>", "quote"),
        ("<blockquote><ul><li>x</ul></blockquote>", "quote"),
        ("<h3>x</h3>", "heading"),
        ("<td>x", "paragraph"),
        ("<table><td>x", "cell"),
        ("<table><td><p>x", "cell"),
        ("<figure><figcaption>x</figcaption></figure>", "caption"),
        ("<pre>x</pre>", "code"),
    ],
)
def test_kinds(source: str, kind: str) -> None:
    assert page(source).blocks[0].kind == kind


@pytest.mark.parametrize(
    ("source", "region"),
    [
        ("<nav><p>x</p></nav>", "navigation"),
        ("<div role=navigation>x</div>", "navigation"),
        ("<header>x</header>", "header"),
        ("<article><header>x</header></article>", "body"),
        ("<footer>x</footer>", "footer"),
        ("<figcaption>x</figcaption>", "caption"),
        ("<p class='wp-caption-text'>x</p>", "caption"),
        ("<div class='comment-list big'><p>x</p></div>", "comments"),
        ("<div id=disqus_thread>x</div>", "comments"),
        ("<aside class=pullquote>x</aside>", "pull quote"),
        ("<ol class=references><li>x</ol>", "footnote"),
        ("<div class='recommended-reading-uncommented'>x</div>", "body"),
        ("<body class='nav comments'>x", "body"),
        ("<nav><div class=comments>x</div></nav>", "navigation"),
    ],
)
def test_regions(source: str, region: str) -> None:
    assert page(source).blocks[0].region == region


@pytest.mark.parametrize(
    "source",
    [
        "<p hidden>secret</p>",
        "<p style='color: red; display : NONE'>secret</p>",
        "<div style='visibility:hidden'><p>secret</p></div>",
        "<template><p>secret</p></template>",
        "<noscript><p>secret</p></noscript>",
        "<dialog>secret</dialog>",
        "<p>seen <span hidden>secret</span></p>",
        "<p>seen <a href=x style='display:none'>secret</a></p>",
        "<span hidden>x<p>secret</p>y</span>",
        "<div hidden><img alt='secret'></div>",
    ],
)
def test_hidden_text_is_labelled_not_dropped(source: str) -> None:
    read = page(f"<body>{source}<p>after</p>")
    assert block(read, "secret").hidden
    assert not block(read, "after").hidden
    if "seen" in source:
        assert not block(read, "seen").hidden


def test_hidden_text_interrupts_no_sentence() -> None:
    read = page("<p>The <span hidden>not</span> policy <noscript>on</noscript>failed.</p>")
    assert read.text.startswith("The policy failed.\n\n")
    assert read.hidden(read.text.index("not"), read.text.index("not") + 3)


def test_a_picture_in_a_gloss_is_a_picture() -> None:
    read = page("<ruby>a<rt><img alt='picture'> b</rt></ruby>")
    shown = [(read.text[b.start : b.end], b.kind) for b in read.blocks]
    assert shown == [("a", "paragraph"), ("picture", "caption"), ("b", "metadata")]


def test_hidden_white_space_divides_no_word() -> None:
    assert blocks("<p>a<span hidden> </span>b") == ["ab"]
    assert blocks("<p>a<span hidden>&nbsp;</span>b") == ["ab"]
    assert blocks("<p>a<i> </i><span hidden>x</span><b>b</b>") == ["a b", "x"]


def test_what_is_hidden_keeps_its_blocks_and_pictures_apart() -> None:
    read = page("<div>a<span hidden>b<p>c</p><img alt='d'>e<i hidden>f</i></span>g")
    shown = [(read.text[b.start : b.end], b.hidden) for b in read.blocks]
    assert shown == [("ag", False), *((text, True) for text in "dfbce")]


@pytest.mark.parametrize("style", ["hidden", "style='display:block'", "style='display:none'"])
def test_what_is_no_text_is_none_whatever_its_style(style: str) -> None:
    read = page(
        f"<head><title {style}>T</title></head><noscript {style}><p>on</p></noscript>"
        f"<template {style}><p>in</p></template>"
    )
    assert (read.title, read.text) == ("T", "on\n\nin")
    assert [b.hidden for b in read.blocks] == [True, True]


def test_an_open_dialog_and_details_are_seen() -> None:
    read = page("<dialog open>a</dialog><details><summary>b</summary>c</details>")
    assert [b.hidden for b in read.blocks] == [False, False, False]


def test_alternative_texts_stand_behind_their_block() -> None:
    read = page("<p>He said <img alt='a picture of him'> nothing.</p>")
    assert read.text == "He said nothing.\n\na picture of him"
    assert read.blocks[1].kind == "caption"


def test_a_picture_that_is_a_block_has_its_alternative_text() -> None:
    source = "<p>a<img style='display:block' alt='a picture'>b<img style='display:none' alt='no'>"
    read = page(source)
    assert read.text == "a\n\na picture\n\nb"
    assert [b.kind for b in read.blocks] == ["paragraph", "caption", "paragraph"]
    hidden = page("<div hidden><img style='display:block' alt='a picture'></div>")
    assert hidden.blocks[0].hidden


def test_white_space_before_a_picture_is_its_blocks_text() -> None:
    assert blocks("<p><img alt='picture'>text") == ["picture", "text"]
    assert blocks("<p> <img alt='picture'>text") == ["text", "picture"]


def test_alternative_texts_in_preformatted_text_are_collapsed() -> None:
    assert blocks("<pre>a  <img alt='a\tpicture'> b</pre>") == ["a   b", "a picture"]


@pytest.mark.parametrize(
    ("source", "notes"),
    [
        ("<p>at all.<sup>61</sup></p>", ["61"]),
        ("<p>the policy<sup>3</sup> failed</p>", ["3"]),
        ("<p>x<sup><a href='#fn1'>1</a></sup></p>", ["1"]),
        ("<p>x<a href='#fn1'><sup>[12]</sup></a> y</p>", ["[12]"]),
        ("<p>x<sup class=reference><span>[</span>2<span>]</span></sup></p>", ["[2]"]),
        ("<p>10<sup>2</sup></p>", []),
        ("<p>5 km<sup>2</sup></p>", []),
        ("<p>500 miles<sup>2</sup></p>", []),
        ("<p>the 21<sup>st</sup> century</p>", []),
        ("<p>see <a href='/x'>E=mc<sup>2</sup></a></p>", []),
    ],
)
def test_note_references(source: str, notes: list[str]) -> None:
    read = page(source)
    assert [read.text[start:end] for start, end in read.note_references] == notes


def test_title_and_language_are_metadata() -> None:
    read = page("<html lang='de-AT'><title> A\n title </title><svg><title>no</title></svg><p>x</p>")
    assert (read.title, read.language, read.text) == ("A title", "de-AT", "x")


def test_a_tracker_in_the_head_moves_nothing() -> None:
    read = page("<head><noscript><img src=x></noscript><title>T</title></head><p>x</p>")
    assert (read.title, read.text) == ("T", "x")


def test_text_in_data_only_is_a_labelled_fallback() -> None:
    body = "He said that the policy had failed and would be withdrawn at once."
    script = (
        f'<script type="application/ld+json">{{"@graph":[{{"articleBody":"{body}"}}]}}</script>'
    )
    shell = page(f"<div id=root></div>{script}")
    assert [(b.kind, b.region, b.hidden) for b in shell.blocks] == [("data", "body", False)]
    assert shell.text == body
    shown = page(f"<p>{body}</p>{script}")
    assert [b.kind for b in shown.blocks] == ["paragraph"]


def test_only_linked_data_with_an_article_in_it_is_read() -> None:
    review = "A review of eight words or more, which no reader of this page is ever shown."
    data = f'<script type="application/ld+json">{{"reviewBody":"{review}"}}</script>'
    shown = f"<p>{'Plain words. ' * 100}</p>"
    assert review not in page(shown + data + '<script>x = {"articleBody": 1}</script>').text
    assert review in page(shown + data + data.replace("reviewBody", "articleBody")).text


def test_state_of_an_empty_shell_is_read() -> None:
    body = "The minister told reporters that nobody had been asked before the decision."
    source = (
        '<div id=root></div><script>window.__STATE__ = {"a":{"text":"<p>'
        + body
        + '</p>","f":"function(){return x.y.z;} and more words to be long enough here"}};</script>'
    )
    assert page(source).text == body
    assert page(f"<p>{'Plain words. ' * 100}</p>" + source).text.count("minister") == 0


def test_extractor_names_itself_and_its_version() -> None:
    name, _, version = page("<p>x").extractor.partition("/")
    assert name == "lexbor"
    assert version[0].isdigit()


@pytest.mark.parametrize(
    "hostile",
    [
        "<div>" * 30_000 + "x",
        "<b>" * 30_000 + "x",
        "<span hidden>" * 5_000 + "x",
        "<sup>" * 20_000 + "1",
        "<p>" + "<a href=x>y" * 50_000,
        "<p>x<br>" * 100_000,
        "<p>" + "word " * 1_000_000,
        "<!--" * 100_000,
        "<a " * 10_000,
        "\x00\x01&#0;&#xD800;&#x110000;￾" * 1000,
        "<table>" * 2_000 + "x",
        "<template>" * 3_000 + "x",
        "<select><option>" * 20_000,
        "<img alt='a b'>" * 50_000,
        "<noscript><p>x</noscript>" * 20_000,
        "<p>x" + "<i></i>" * 20_000 + "<sup>1</sup>" * 20_000,
        "<p>x<b></b>" + "<span hidden><br>y</span>" * 20_000,
        "<p>x<b></b>" + "<a href=x></a>" * 20_000,
        "<span hidden>x<img alt=y>" * 6_000,
        "<pre>x</pre>" * 20_000,
        "<svg>" + "<symbol><path/></symbol>" * 20_000,
        "<p class='" + "nav " * 100_000 + "'>x",
        "<p style='" + "display:none;" * 100_000 + "'>x",
    ],
    ids=lambda source: source[:14].encode("unicode_escape").decode(),
)
def test_hostile_pages_are_read_in_linear_time(hostile: str) -> None:
    page(hostile)
    html.read(hostile, how="html")


@pytest.mark.parametrize(
    "hostile",
    [
        "<div>" * 100_000 + "x",
        ("<div><p>" * 60_000) + "</div>" * 60_000,
        "<p " + " ".join(f"a{i}" for i in range(100_000)) + ">x",
        "<a " * 200_000,
    ],
    ids=["100,000 nested", "nested and closed", "100,000 attributes", "one tag that never ends"],
)
def test_a_page_nested_beyond_reason_is_refused_quickly(hostile: str) -> None:
    with pytest.raises(ExtractError, match="nests its elements") as caught:
        page(hostile)
    assert caught.value.hint


def test_a_tree_is_left_as_it_was() -> None:
    source = "<p>a<sup>1</sup><a href=x>b<span hidden>c</span></a><ruby>d<rt>e</rt></ruby><pre>f"
    parsed = html.parse(source.encode(), None)
    before = parsed.tree.html
    read = html.page(parsed, how="html")
    assert len(read.links) == 1
    assert parsed.tree.html == before
    assert html.page(parsed, how="html") == read


def test_flat_pages_with_very_many_tags_are_read() -> None:
    read = page("<p>x</p>" * 100_000)
    assert len(read.blocks) == 100_000
