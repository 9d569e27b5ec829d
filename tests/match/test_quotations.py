"""What is a quotation and what is not, mark by mark."""

from __future__ import annotations

import pytest

from loccit.match.quotations import find
from loccit.models.page import Offsets, Page, Span
from loccit.models.verdict import Quotation
from tests.support.prose import kinds, page


def told(text: str) -> list[str]:
    """Each quotation: `-` for unclosed, one `>` if nested, `+` if it continues; then its words."""
    return [_told(q) for q in find(page(text))]


def _told(q: Quotation) -> str:
    signs = ("" if q.closed else "-") + (">" if q.nested else "") + ("+" if q.continues else "")
    return f"{signs} {q.exact}" if signs else q.exact


PAIRS = [
    ("He said “one two” and left.", ["one two"]),
    ("He said ‘one two’ and left.", ["one two"]),
    ("Il dit « un deux » et part.", ["un deux"]),
    ("Il dit «\u00a0un deux\u202f» et part.", ["un deux"]),
    ("Dijo «uno dos» y “tres”.", ["uno dos", "tres"]),
    ("Er sagte »eins zwei« und ging.", ["eins zwei"]),
    ("Er sagte „eins zwei“ und ging.", ["eins zwei"]),
    ("Er sagte ‚eins zwei‘ und ging.", ["eins zwei"]),
    ("Er sagte ,,eins zwei“ und ging.", ["eins zwei"]),
    ("Er sagte ›eins zwei‹, sie ‹drei›.", ["eins zwei", "drei"]),
    ("Powiedział „raz dwa” i wyszedł.", ["raz dwa"]),
    ("Hon sa ”ett två” och gick.", ["ett två"]),
    ("Hon sa »ett två» och gick.", ["ett två"]),
    ("彼は「一、二」と言い、『三』を読んだ。", ["一、二", "三"]),
    ("他说：“一二‘三’四”，然后离开。", ["一二‘三’四", "> 三"]),
    ('He said "one two" and left.', ["one two"]),
    ("He said ``one two'' and left.", ["one two"]),
    ("He said ''one two'' and left.", ["one two"]),
    ("He said ‘‘one two’’ and left.", ["one two"]),
    ("He said ＂one two＂ and left.", ["one two"]),
]


@pytest.mark.parametrize(("text", "expected"), PAIRS)
def test_pairs_of_marks(text: str, expected: list[str]) -> None:
    assert told(text) == expected


MIXED = [
    ("“one two\" and \"three four”", ["one two", "three four"]),
    ("„eins zwei\" und \"drei“", ["eins zwei", "drei"]),
    ("“one two,'' he said", ["one two,"]),
    ("“one two,’’ he said", ["one two,"]),
    ("‘one two' and 'three four’", ["one two", "three four"]),
    ("“one “two” three”", ["one “two” three", "> two"]),
    ('"one "two" and "three" four," he said', ['one "two" and "three" four,', "> two", "> three"]),
    ('"one “two” three"', ["one “two” three", "> two"]),
    ('"one “two three"', ["one “two three", "-> two three"]),
    ('He "one “two" three," she said', ['one “two" three,', "> two"]),
    ("«un «deux» trois»", ["un «deux» trois", "> deux"]),
    ("»eins »zwei« drei«", ["eins »zwei« drei", "> zwei"]),
    ("“a ‘b “c” d’ e”", ["a ‘b “c” d’ e", "> b “c” d", "> c"]),
    ("‘one “two” three’", ["one “two” three", "> two"]),
    ("'one \"two\" three,' he said", ['one "two" three,', "> two"]),
    ("\"'one,' she said\" and left", ["'one,' she said", "> one,"]),
    ("\"one 'two.'\" He left", ["one 'two.'", "> two."]),
    ("\"one “two” 'three' «four»\"", ["one “two” 'three' «four»", "> two", "> three", "> four"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), MIXED)
def test_styles_mixed_and_nested(text: str, expected: list[str]) -> None:
    assert told(text) == expected


NEIGHBOURS = [
    ('("one two") ["three"] —"four"—"five"', ["one two", "three", "four", "five"]),
    ('"one," "two"; "three": "four"!', ["one,", "two", "three", "four"]),
    ('"I was…" "...and then?" he said', ["I was…", "...and then?"]),
    ('It was "[t]he end" and "(almost) all".', ["[t]he end", "(almost) all"]),
    ('Noted:"one two" and "three,"he said', ["one two", "three,"]),
    ('He said " one two " and left.', ["one two"]),
    ('He said "one two ". She left.', ["one two"]),
    ("He said,“ one two” and left.", ["one two"]),
    ('A "one two"were there', ["one two"]),
    ('"one."1 and "two".[12] and "three"² and "four"*', ["one.", "two", "three", "four"]),
    ("non-“one” and “two”-like and “three”’s", ["one", "two", "three"]),
    ("foo“ bar” baz", []),
]


@pytest.mark.parametrize(("text", "expected"), NEIGHBOURS)
def test_the_characters_next_to_a_mark(text: str, expected: list[str]) -> None:
    assert told(text) == expected


NONE = [
    "don't, won’t, O'Brien’s, l’homme, dell'arte, Hawai‘i",
    "the '90s and the ’90s and the ‘90s, class of '21",
    "families' rights and the families’ rights and the dogs' tails",
    "rock 'n' roll, rock ’n’ roll, rock ‘n’ roll",
    "'tis true, 'twas so, ’tis, take 'em away, just 'cause, 'til then",
    "isn ’t and isn 't it, runnin’ home, ol’ man, o' the hill",
    "He is 6' 2\" tall, 6'2\" or 5' 11½\", with a 5\" screen and 12' of rope.",
    'a 3 1/2" disk, 8.5"x11" paper, 40° 26′ 46″ north',
    'class="x" id="y"',
    'צה"ל and רמב"ם',
    "“” and \"\" and “ ” and '' and « » and 「」 nothing",
    "“…” and \"?!\" and '—'",
    "Siti ‘Aisyah, the Qur’an and ‘Oumuamua",
    'a stray closing mark” here and here" too',
    "“" * 40 + " an ornament " + '"' * 40,
    "",
]


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_quotation(text: str) -> None:
    assert told(text) == []


DOUBTFUL = [
    ("‘I don’t know the families’ names,’ he said.", ["I don’t know the families’ names,"]),
    ("'The families' rights,' he said, 'are gone.'", ["The families' rights,", "+ are gone."]),
    ("‘They were runnin’ away from ’em,’ he said.", ["They were runnin’ away from ’em,"]),
    ("'She took 'em away,' he said.", ["She took 'em away,"]),
    ("“He took ’em in the ’90s,” she said.", ["He took ’em in the ’90s,"]),
    ("'Cause of death' was unknown.", ["Cause of death"]),
    ("The series 'One Nation' and the boys' bikes.", ["One Nation"]),
    ("“the ‘boys’ bikes” and the girls’ bikes.’", ["the ‘boys’ bikes", "> boys"]),
    ('"A 5" screen," she said. "He is 6\' 2" tall."', ['A 5" screen,', "He is 6' 2\" tall."]),
    ('His "Top 10" list and "Top 5" list. "In 2018" too.', ["Top 10", "Top 5", "In 2018"]),
    ('"He gave a "Top 10" list," she said.', ['He gave a "Top 10" list,', "> Top 10"]),
    ("‘black death - it spread. More.", ["- black death - it spread. More."]),
    ("He said, 'one two three four", ["- one two three four"]),
    ('"one \'two three four" five', ["one 'two three four", "-> two three four"]),
]


@pytest.mark.parametrize(("text", "expected"), DOUBTFUL)
def test_apostrophes_and_measures_in_doubt(text: str, expected: list[str]) -> None:
    assert told(text) == expected


UNCLOSED = [
    ("“one two.\n\nThree four.", ["- one two."]),
    ("Intro: “one two.\n\nThree “four” five.", ["- one two.", "four"]),
    ('"one two "three" four.', ['- one two "three', "> three"]),
    ('"one: "two...."\n\n"three four"', ['- one: "two....', "> two....", "three four"]),
    ('"one: “two.”\n"three four.”\nFive.', ["- one: “two.", "> two.", "three four."]),
    ('"one two.\nThree four five.\nSix.', ["- one two."]),
    ("“one “two “three.", ["- one “two “three.", "-> two “three.", "-> three."]),
]


@pytest.mark.parametrize(("text", "expected"), UNCLOSED)
def test_an_unclosed_quotation_never_swallows_the_rest(text: str, expected: list[str]) -> None:
    assert told(text) == expected


def test_an_unclosed_quotation_reaches_two_thousand_characters_at_most() -> None:
    (found,) = find(page("“" + "word " * 2_000 + "end."))
    assert not found.closed
    assert 1_900 < len(found.exact) <= 2_000
    assert found.exact.endswith(" word")


PARAGRAPHS = [
    ("“One.\n\n“Two ‘x’ here.\n\n“Three.” He left.", ["One. Two ‘x’ here. Three.", "> x"]),
    ('"One.\n\n"Two." She.\n\n"Three."', ["One. Two.", "Three."]),
    ("« Un.\n\n» Deux. » Il part.", ["Un. Deux."]),
    ("« Un.\n\n« Deux. » Il part.", ["Un. Deux."]),
    ("“One ‘two.\n\n“‘Three’ four.”", ["One ‘two. Three’ four.", "> two. Three"]),
    ('"One.\n"Two."\nThree.', ["One. Two."]),
    ('"One two\nthree four."\nFive.', ["One two three four."]),
    ("“One.\n\nTwo.”", ["- One."]),
    ("“One.\n\n“Two.\n\nThree.", ["- One.", "- Two."]),
    ('"One "two."\n\n"Three."', ['- One "two.', "> two.", "Three."]),
    ("「一。\n\n「二。」", ["- 一。", "二。"]),
]


@pytest.mark.parametrize(("text", "expected"), PARAGRAPHS)
def test_quotations_over_several_paragraphs(text: str, expected: list[str]) -> None:
    assert told(text) == expected


def test_a_quotation_goes_on_only_in_the_very_next_paragraph_of_its_kind() -> None:
    between = find(kinds(("paragraph", "“One."), ("code", "x"), ("paragraph", "“Two.”")))
    assert [_told(q) for q in between] == ["- One.", "Two."]
    other = find(kinds(("paragraph", "“One."), ("item", "“Two.”")))
    assert [_told(q) for q in other] == ["- One.", "Two."]


CONTINUES = [
    ("“We need,” he said, “to go.”", True),
    ('"We need," Rod Smith told the panel, "to go."', True),
    ("“We need,” said Jane Doe, a spokeswoman for the department, “to go.”", True),
    ("„Wir müssen“, sagte er, „gehen.“", True),
    ("« Il faut », a-t-il dit, « partir ».", True),
    ("«Debemos», dijo, «partir».", True),
    ("“We need —” he said — “to go.”", True),
    ("“We need,” he said. “To go.”", False),
    ("“We need,” he said. “to go.”", False),
    ("“We need,” he said, “To go.”", False),
    ("“We need” policy, he said, “to go.”", False),
    ("“We need,” and later added, “to go.”", False),
    ("“We need,” in short, “to go.”", False),
    ("“We need,” he said,\n\n“to go.”", False),
]


@pytest.mark.parametrize(("text", "continues"), CONTINUES)
def test_a_sentence_that_goes_on_behind_its_attribution(text: str, *, continues: bool) -> None:
    first, second = find(page(text))
    assert not first.continues
    assert second.continues is continues


SPEAKERS = [
    ("“It is so,” Vance said.", "Vance"),
    ("“It is so,” said Jane Doe, who left.", "Jane Doe"),
    ("“It is so,” the report said.", "the report"),
    ("“It is so,” Dr. Mary van Dyke later wrote.", "Dr. Mary van Dyke"),
    ("“It is so”, sagte Angela Merkel.", "Angela Merkel"),
    ("Rod Smith noted: “It is so.”", "Rod Smith"),
    ("Smith said at the time, “It is so.”", "Smith"),
    ("Smith said he “is so.”", "Smith"),
    ("According to the final report, “it is so.”", "the final report"),
    ("“It is so,” he said.", None),
    ("Smith left. “It is so.” Jones said nothing.", None),
    ("He said, “It is so.”", None),
    ("Smith spoke. In short: “It is so.”", None),
]


@pytest.mark.parametrize(("text", "name"), SPEAKERS)
def test_a_plain_attribution_is_a_hint(text: str, name: str | None) -> None:
    (found,) = find(page(text))
    assert found.speaker == name


def test_block_quotations() -> None:
    found = find(
        kinds(
            ("paragraph", "Hamilton stated:"),
            ("quote", "One “two” three."),
            ("quote", "“Four five.”"),
            ("quote", "“Six,” he said."),
            ("quote", "Seven eight. — Jane Doe, 2020"),
            ("quote", "“Nine ten.” — John Roe"),
            ("quote", "Eleven — Twelve they said.\n-- Ann Poe"),
            ("quote", "Thirteen."),
            ("quote", "— The Times, 2 May"),
            ("quote", "It ended — The end was near."),
        )
    )
    assert [(q.style, q.exact, q.nested, q.speaker) for q in found] == [
        ("block", "One “two” three.", False, "Hamilton"),
        ("inline", "two", True, None),
        ("block", "Four five.", False, None),
        ("block", "“Six,” he said.", False, None),
        ("inline", "Six,", True, None),
        ("block", "Seven eight.", False, "Jane Doe, 2020"),
        ("block", "Nine ten.", False, "John Roe"),
        ("block", "Eleven — Twelve they said.", False, "Ann Poe"),
        ("block", "Thirteen.", False, "The Times, 2 May"),
        ("block", "It ended — The end was near.", False, None),
    ]


def test_a_block_quotation_of_several_paragraphs_between_marks_is_one() -> None:
    found = find(kinds(("quote", "“One two."), ("quote", "“Three.”"), ("quote", "Four.")))
    assert [(q.style, q.exact) for q in found] == [("block", "One two. Three."), ("block", "Four.")]


def test_blocks_over_which_an_inner_quotation_goes_on_are_one() -> None:
    found = find(kinds(("quote", "He said: “One two."), ("quote", "“Three.” She left.")))
    assert [(q.style, q.exact) for q in found] == [
        ("block", "He said: “One two. “Three.” She left."),
        ("inline", "One two. Three."),
    ]


def test_code_metadata_and_data_are_not_read() -> None:
    parts = [(kind, "say “one two”") for kind in ("code", "metadata", "data", "heading", "cell")]
    assert [q.text_start for q in find(kinds(*parts))] == [50, 65]


def test_note_references_are_left_out_of_what_is_read() -> None:
    text = "He said “one two.61 Three four.”62 And “five”7 six."
    notes = tuple(Span(i, i + n) for i, n in ((text.index("61"), 2), (text.index("62"), 2)))
    found = find(page(text, notes=(*notes, Span(text.index("7"), text.index("7") + 1))))
    assert [q.exact for q in found] == ["one two. Three four.", "five"]
    assert text[found[0].start : found[0].end] == "one two.61 Three four."


def test_offsets_are_those_of_the_decoded_file() -> None:
    decoded = "Er **sagte** »eins\n  *zwei*« dort."
    text = "Er sagte »eins\nzwei« dort."
    origin = Offsets((0, 3, 8, 15, 19), (0, 5, 12, 22, 27))
    read = page(text)
    (found,) = find(Page(text, read.blocks, "hand/1", "text/markdown", origin=origin))
    assert found.exact == "eins zwei"
    assert decoded[found.start : found.end] == "eins\n  *zwei"
    assert text[found.text_start : found.text_end] == "eins\nzwei"
    assert (found.prefix, found.suffix) == ("Er sagte »", "« dort.")


def test_prefix_and_suffix_are_thirty_two_characters_of_reading_text() -> None:
    text = "a" * 40 + "\n b “one two” c\n" + "d" * 40
    (found,) = find(page(text))
    assert (found.prefix, found.suffix) == ("a" * 28 + " b “", "” c " + "d" * 28)
