"""Which character encoding a body is in: decided by rule; a guess is told in a sentence.

Labels are those of the Encoding Standard (WHATWG): what a page calls `iso-8859-1` is read as
windows-1252, as every browser does. Python's own names (`rot13`, `utf-7`, `unicode_escape` …)
are never taken from outside.
"""

from __future__ import annotations

import re
from codecs import utf_8_decode

from loccit.models.value import value

_SAMPLE = 64 * 1024
_PRESCAN = 64 * 1024
_PART = 16 * 1024

_LABELS: dict[str, str] = {
    "utf-8": "utf-8 utf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8",
    "utf-16-le": "utf-16 utf-16le unicode ucs-2 iso-10646-ucs-2 csunicode unicodefeff",
    "utf-16-be": "utf-16be unicodefffe",
    "cp1252": (
        "windows-1252 cp1252 x-cp1252 iso-8859-1 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987"
        " latin1 latin-1 l1 ibm819 cp819 csisolatin1 iso-ir-100 ascii us-ascii ansi_x3.4-1968"
    ),
    "cp1250": "windows-1250 cp1250 x-cp1250",
    "cp1251": "windows-1251 cp1251 x-cp1251",
    "cp1253": "windows-1253 cp1253 x-cp1253",
    "cp1254": "windows-1254 cp1254 x-cp1254 iso-8859-9 iso8859-9 iso88599 latin5 l5",
    "cp1255": "windows-1255 cp1255 x-cp1255",
    "cp1256": "windows-1256 cp1256 x-cp1256",
    "cp1257": "windows-1257 cp1257 x-cp1257",
    "cp1258": "windows-1258 cp1258 x-cp1258",
    "cp874": "windows-874 tis-620 iso-8859-11 iso8859-11 dos-874",
    "cp866": "ibm866 cp866 866 csibm866",
    "iso8859-2": "iso-8859-2 iso8859-2 iso88592 latin2 l2",
    "iso8859-3": "iso-8859-3 iso8859-3 latin3",
    "iso8859-4": "iso-8859-4 iso8859-4 latin4",
    "iso8859-5": "iso-8859-5 iso8859-5 cyrillic",
    "iso8859-6": "iso-8859-6 iso8859-6 arabic",
    "iso8859-7": "iso-8859-7 iso8859-7 greek",
    "iso8859-8": "iso-8859-8 iso8859-8 hebrew iso-8859-8-i logical",
    "iso8859-10": "iso-8859-10 iso8859-10 latin6",
    "iso8859-13": "iso-8859-13 iso8859-13",
    "iso8859-14": "iso-8859-14 iso8859-14",
    "iso8859-15": "iso-8859-15 iso8859-15 latin9 l9",
    "iso8859-16": "iso-8859-16",
    "koi8-r": "koi8-r koi8_r koi8 koi cskoi8r",
    "koi8-u": "koi8-u koi8-ru",
    "mac-roman": "macintosh mac csmacintosh x-mac-roman",
    "mac-cyrillic": "x-mac-cyrillic x-mac-ukrainian",
    "gb18030": "gb18030 gbk gb2312 gb_2312 gb_2312-80 chinese csgb2312 x-gbk",
    "big5hkscs": "big5 big5-hkscs cn-big5 x-x-big5 csbig5",
    "euc_jp": "euc-jp x-euc-jp",
    "iso2022_jp": "iso-2022-jp csiso2022jp",
    "cp932": "shift_jis shift-jis sjis x-sjis ms_kanji windows-31j csshiftjis ms932",
    "cp949": "euc-kr euckr ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 korean windows-949",
}
_CODECS = {label: codec for codec, labels in _LABELS.items() for label in labels.split()}
_BYTE_WISE = frozenset({"cp1252", "cp1250", "cp1254", "iso8859-2", "iso8859-15", "mac-roman"})
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_GUESSES = [
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp932", "euc_jp", "gb18030", "big5",
    "euc_kr", "koi8_r", "iso8859_2",
]  # fmt: skip


@value
class Decoded:
    """A body as text (byte-order mark left out), the codec that read it, and the sentence that
    a reader must see where it was a guess or did not fit."""

    text: str
    encoding: str
    warning: str | None = None


def codec(label: str | None) -> str | None:
    """Python's codec for a label of the Encoding Standard, or None where there is none."""
    return _CODECS.get(label.strip().strip("\"'").lower()) if label else None


def marked(body: bytes) -> tuple[str, int] | None:
    """The encoding that a byte-order mark names, and the mark's length."""
    return next(((name, len(mark)) for mark, name in _BOMS if body.startswith(mark)), None)


def is_utf8(body: bytes, declared: str | None) -> bool:
    """Is an HTML body UTF-8 as it stands, so that `decode_html` would have nothing to add?"""
    if marked(body):
        return False
    named = codec(declared) or prescan(body)
    if body.isascii():
        return named is None or named == "utf-8" or named in _BYTE_WISE
    return named in (None, "utf-8") and _is_valid(body)


def decode_html(body: bytes, declared: str | None) -> Decoded:
    """An HTML body as text: byte-order mark, the header's charset, the page's own declaration,
    valid UTF-8, else a guess that `warning` tells of. Never raises."""
    if mark := marked(body):
        return _forced(body[mark[1] :], mark[0])
    named = codec(declared) or prescan(body)
    return _declared(body, named) if named else _undeclared(body)


def decode_plain(body: bytes, declared: str | None) -> Decoded:
    """Any other text: byte-order mark, valid UTF-8, the header's charset, else a guess."""
    if mark := marked(body):
        return _forced(body[mark[1] :], mark[0])
    strict = _strict(body, "utf-8")
    if strict is not None and not (codec(declared) or "").startswith("utf-16"):
        return Decoded(strict, "utf-8")
    named = codec(declared)
    return _declared(body, named) if named else _undeclared(body)


def _is_valid(body: bytes) -> bool:
    """Is it UTF-8? Decoded in parts, no text of its length has to be made."""
    view, at = memoryview(body), 0
    try:
        while at < len(body):
            last = at + _PART >= len(body)
            at += utf_8_decode(view[at : at + _PART], "strict", last)[1]
    except UnicodeDecodeError:
        return False
    return True


def _strict(body: bytes, name: str) -> str | None:
    try:
        return body.decode(name)
    except UnicodeDecodeError:
        return None


def _forced(body: bytes, name: str) -> Decoded:
    strict = _strict(body, name)
    if strict is not None:
        return Decoded(strict, name)
    text = body.decode(name, "replace")
    return Decoded(
        text,
        name,
        f"The text is declared as {name}, but parts of it are not: "
        f"{text.count(chr(0xFFFD))} places could not be read.",
    )


def _declared(body: bytes, name: str) -> Decoded:
    if name in _BYTE_WISE and not body.isascii():
        # Any bytes are valid there, while text that happens to be valid UTF-8 is UTF-8.
        strict = _strict(body, "utf-8")
        if strict is not None:
            return Decoded(
                strict, "utf-8", f"The text is declared as {name}, but was read as the UTF-8 it is."
            )
    if name == "cp1252":
        return Decoded(_windows(body), name)
    return _forced(body, name)


def _windows(body: bytes) -> str:
    """windows-1252 as the Encoding Standard has it: its five empty places are C1 controls."""
    strict = _strict(body, "cp1252")
    if strict is not None:
        return strict
    table = bytes(range(256)).decode("cp1252", "replace")
    fixed = {i: chr(i) if table[i] == "\ufffd" else table[i] for i in range(0x80, 0xA0)}
    return body.decode("latin-1").translate(fixed)


def _undeclared(body: bytes) -> Decoded:
    strict = _strict(body, "utf-8")
    if strict is not None:
        return Decoded(strict, "utf-8")
    name = _guess(body[:_SAMPLE])
    text = _windows(body) if name == "cp1252" else body.decode(name, "replace")
    label = "windows-1252" if name == "cp1252" else name
    return Decoded(
        text,
        name,
        f"The text declares no character encoding that could be used; it was read as {label}, "
        "which is a guess.",
    )


def _guess(sample: bytes) -> str:
    """The likeliest encoding of what is no UTF-8, among those of the Encoding Standard."""
    half = len(sample) // 2
    if half and sample[1::2].count(0) > half * 0.4:
        return "utf-16-le"
    if half and sample[::2].count(0) > half * 0.4:
        return "utf-16-be"
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=_GUESSES, enable_fallback=False).best()
    return best.encoding if best else "cp1252"


_DECLARING = re.compile(
    rb"<(?:!--|(script|style|title|noscript)[\s>]|meta[\s/]|\?xml\s)", re.IGNORECASE
)
_CHARSET = re.compile(
    rb"charset\s{0,20}=\s{0,20}[\"']?\s{0,20}([A-Za-z0-9_:.\-]{1,40})", re.IGNORECASE
)
_ENCODING = re.compile(rb"encoding\s{0,20}=\s{0,20}[\"']([A-Za-z0-9_:.\-]{1,40})", re.IGNORECASE)


def prescan(body: bytes) -> str | None:
    """The encoding a page declares in itself: `<meta charset>`, `<meta http-equiv>` or the XML
    declaration, in its first 64 KB (HTML Standard 13.2.3.2 looks at 1,024 bytes, and takes a
    later declaration when the parser gets there). Comments and scripts declare nothing."""
    head = body[:_PRESCAN]
    at = 0
    while found := _DECLARING.search(head, at):
        if found.group() == b"<!--":
            end = head.find(b"-->", found.end() - 2)
        elif found.group(1):
            end = _closing(head, found.group(1), found.end())
        else:
            end = head.find(b">", found.end())
            named = codec(_label(head[found.start() : end if end >= 0 else len(head)]))
            if named:
                # A page that could be read thus far is not in UTF-16 (13.2.3.2).
                return "utf-8" if named.startswith("utf-16") else named
        if end < 0:
            return None
        at = end + 1
    return None


def _label(tag: bytes) -> str | None:
    pattern = _ENCODING if tag.startswith(b"<?") else _CHARSET
    found = pattern.search(tag)
    return found.group(1).decode("ascii") if found else None


def _closing(head: bytes, name: bytes, start: int) -> int:
    found = re.compile(rb"</" + name + rb"[\s>]", re.IGNORECASE).search(head, start)
    return found.start() if found else -1
