"""The grammar of figures, case by case."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from loccit.match.figures import find
from loccit.match.numerals import value_of

CASES = [
    # sums and scales
    ("$1.2m", "1200000", "$", "$1.2m"),
    ("it cost 1.2 million dollars", "1200000", "$", "1.2 million dollars"),
    ("US$4 million", "4000000", "$", "US$4 million"),
    ("A$40", "40", "A$", "A$40"),
    ("€5bn", "5000000000", "EUR", "€5bn"),
    ("€5 m for it", "5000000", "EUR", "€5 m"),
    ("£3m", "3000000", "GBP", "£3m"),
    ("EUR 30 each", "30", "EUR", "EUR 30"),
    ("30 € each", "30", "EUR", "30 €"),
    ("20k people", "20000", "", "20k"),
    ("a million dollars", "1000000", "$", "a million dollars"),
    ("a $3-million house", "3000000", "$", "$3-million"),
    # shares
    ("50 per cent", "50", "percent", "50 per cent"),
    ("fifty percent", "50", "percent", "fifty percent"),
    ("3.5 % more", "3.5", "percent", "3.5 %"),
    ("a 5-percent rise", "5", "percent", "5-percent"),
    ("5 percentage points", "5", "percentage points", "5 percentage points"),
    ("a 2.5-percentage-point rise", "2.5", "percentage points", "2.5-percentage-point"),
    ("2 ‰", "2", "per mille", "2 ‰"),
    # numbers
    ("5,000 children", "5000", "", "5,000"),
    ("1,00,000 votes", "100000", "", "1,00,000"),
    ("3½ cups", "3.5", "", "3½"),
    ("an 86-page draft", "86", "", "86"),
    ("fell -5 %", "-5", "percent", "-5 %"),
    ("minus five degrees", "-5", "°", "minus five degrees"),
    ("plus or minus 5 percent", "5", "percent", "minus 5 percent"),
    ("−3.2 °C", "-3.2", "°C", "−3.2 °C"),
    ("two hundred and fifty thousand people", "250000", "", "two hundred and fifty thousand"),
    ("twenty-five of them", "25", "", "twenty-five"),
    ("the 21st district", "21", "", "21st"),
    ("72 hours", "72", "h", "72 hours"),
    ("a 15-year sentence", "15", "yr", "15-year"),
    ("12 km away", "12", "km", "12 km"),
    # ranges
    ("from 3 to 5 per cent", "3–5", "percent", "3 to 5 per cent"),
    ("3–5 days", "3–5", "d", "3–5 days"),
    ("three to seven days", "3–7", "d", "three to seven days"),
    ("between 10 and 20 people", "10–20", "", "10 and 20"),
    ("$3-5 million", "3000000–5000000", "$", "$3-5 million"),
    ("$3 million to $5 million", "3000000–5000000", "$", "$3 million to $5 million"),
    ("2015–2019", "2015–2019", "", "2015–2019"),
    # dates
    ("2021-01-14", "2021-01-14", "", "2021-01-14"),
    ("on 14 January 2021", "2021-01-14", "", "14 January 2021"),
    ("January 14, 2021", "2021-01-14", "", "January 14, 2021"),
    ("the 14th of July 1789", "1789-07-14", "", "14th of July 1789"),
    ("Sept. 11, 2001", "2001-09-11", "", "Sept. 11, 2001"),
    ("Jan. 2021", "2021-01", "", "Jan. 2021"),
    ("in May 2018 he", "2018-05", "", "May 2018"),
    ("April 6 and later", "--04-06", "", "April 6"),
    ("in 2018", "2018", "", "2018"),
    ("mid-2018", "2018", "", "2018"),
    ("13/04/2020", "2020-04-13", "", "13/04/2020"),
    ("03/04/2020", "2020-03-04 or 2020-04-03", "", "03/04/2020"),
]


@pytest.mark.parametrize(("text", "value", "unit", "exact"), CASES, ids=[c[0] for c in CASES])
def test_one_figure(text: str, value: str, unit: str, exact: str) -> None:
    (figure,) = find(text)
    assert (figure.value, figure.unit, figure.exact) == (value, unit, exact)
    assert text[figure.start : figure.end] == exact


OTHERS = [
    ("de", "1.234,5 Millionen Euro", "1234500000", "EUR"),
    ("de", "zwei Mio. Euro", "2000000", "EUR"),
    ("de", "3,5 Prozent", "3.5", "percent"),
    ("de-AT", "5 Prozentpunkte", "5", "percentage points"),
    ("de", "am 14. Januar 2021", "2021-01-14", ""),
    ("de", "am 03.04.2020", "2020-04-03", ""),
    ("de", "03/04/2020", "2020-04-03", ""),
    ("de", "3 bis 5 Tage", "3–5", "d"),
    ("de", "eine Billion Euro", "1000000000000", "EUR"),
    ("fr", "1 234,5 euros", "1234.5", "EUR"),
    ("fr", "1 234,5 euros", "1234.5", "EUR"),
    ("fr", "2 milliards d’euros", "2000000000", "EUR"),
    ("fr", "1er mai 2020", "2020-05-01", ""),
    ("es", "1.234 millones de euros", "1234000000", "EUR"),
    ("es", "dos mil millones", "2000000000", ""),
    ("es", "el 14 de enero de 2021", "2021-01-14", ""),
    ("es", "5 por ciento", "5", "percent"),
]


@pytest.mark.parametrize(("language", "text", "value", "unit"), OTHERS, ids=[c[1] for c in OTHERS])
def test_in_other_languages(language: str, text: str, value: str, unit: str) -> None:
    (figure,) = find(text, language)
    assert (figure.value, figure.unit) == (value, unit)


NONE = [
    "COVID-19", "A4", "an F-16", "section 3", "No. 5", "#5", "at 10:30", "3/4", "a 5-4 vote",
    "report 21-028", "v3.14.2", "192.168.1.1", "24/7", "5G", "4x4", "the 1990s", "2019-20",
    "dozens of them", "half of it", "a hundred ways", "once", "the sixth", "1,234,56",
    "https://a.example/2018/05/12", "may be", "he may march", "",
]  # fmt: skip


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_figure(text: str) -> None:
    assert find(text) == ()


def test_two_readings() -> None:
    (figure,) = find("5m long")
    assert [(str(int(v)), u) for v, u in zip(figure.values, figure.units, strict=True)] == [
        ("5000000", ""),
        ("5", "m"),
    ]
    assert find("03/04/2020")[0].ambiguous
    assert not find("03/03/2020")[0].ambiguous


def test_what_stands_before_tells_that_it_is_rounded() -> None:
    assert [f.approximate for f in find("more than 3,000 and 40 and about 50")] == [
        True, False, True,
    ]  # fmt: skip


def test_a_block_ends_a_figure() -> None:
    assert [f.exact for f in find("it rose to 5\n\nmillion people in May\n\n2018")] == ["5", "2018"]
    assert [f.exact for f in find("it rose to 5\nmillion in May\n2018")] == [
        "5\nmillion",
        "May\n2018",
    ]


@pytest.mark.parametrize(
    ("digits", "language", "value"),
    [
        ("1,234.5", "en", "1234.5"),
        ("1.234,5", "de", "1234.5"),
        ("1.234", "de", "1234"),
        ("1.234", None, "1.234"),
        ("1’234’567", None, "1234567"),
        ("0,5", "en", None),
        ("1.2.3", "en", None),
        ("12,34", "en", None),
        ("9" * 31, "en", None),
    ],
)
def test_digits(digits: str, language: str | None, value: str | None) -> None:
    found = value_of(digits, language)
    assert (None if found is None else str(found)) == value


PIECES = st.sampled_from(
    "5 1,200 3.5 $ € % - – to and between million per cent percentage points May January 14 2021 ."
    " , / : two hundred thousand twenty - a de of d ’ m k st th 03 \n \n\n ² ½ US ° C ٣ é".split(
        " "
    )
)


@given(
    st.lists(PIECES, max_size=30).map(" ".join) | st.text(max_size=200),
    st.sampled_from([None, "en", "de", "fr", "es", "xx"]),
)
@example("-" * 50, "en")
@example("5 to 5 to 5 to", "en")
@example("\ud800 5", None)
def test_never_raises_and_stays_in_order(text: str, language: str | None) -> None:
    at = 0
    for figure in find(text, language):
        assert at <= figure.start < figure.end <= len(text)
        assert text[figure.start : figure.end] == figure.exact
        assert figure.value
        at = figure.end


@pytest.mark.parametrize(
    "unit", ["1 ", "one ", "1-", "1,", "$", "May ", "a million ", "3 to ", "1\n"]
)
def test_hostile_text_is_read_in_linear_time(unit: str) -> None:
    # Were any step quadratic, the suite's timeout would end it.
    find(unit * (300_000 // len(unit)))
    find(unit * (100_000 // len(unit)), "fr")
