"""Secret values overwritten by as many `*`: what is kept has the length of what was sent.

What counts as secret: the values of Authorization, Proxy-Authorization, Cookie and Set-Cookie,
and in URLs, wherever in a head they stand, the values of parameters that sign or unlock
(`X-Amz-Signature`, `sig`, `token`, `key` …) and what stands before `@` in an authority.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

_FIELDS = frozenset(
    {b"authorization", b"proxy-authorization", b"cookie", b"cookie2", b"set-cookie", b"set-cookie2"}
)

_PARAMETERS = frozenset({
    "accesskey", "accesskeyid", "apikey", "auth", "awsaccesskeyid", "credential", "hdnea",
    "hdntl", "hdnts", "hmac", "jwt", "key", "keypairid", "passwd", "pwd", "secret",
    "sig", "sign", "xamzcredential", "xgoogcredential",
})  # fmt: skip
_ENDINGS = ("signature", "token", "apikey", "secret", "secretkey", "password", "passphrase")

_OUTER = re.compile(r'([&#\s"<>])')
"""What ends a parameter's value for good; no secret runs past it."""

_INNER = re.compile(r"([?;]|%3F|%26|%3B|%23)", re.IGNORECASE)
"""What begins a parameter inside such a piece: a query, or one percent-encoded in a value."""

_ALL = (*_PARAMETERS, *_ENDINGS)

_EQUALS = re.compile(r"=|%3D", re.IGNORECASE)
_LINE_ENDS = re.compile(rb"([\r\n]+)")
_USER = re.compile(r'(?<=//)[^/?#\s"<>]+(?=@)')


def is_secret(name: str) -> bool:
    """Does a URL parameter of this name sign or unlock something?

    >>> is_secret("X-Amz-Signature"), is_secret("api_key"), is_secret("page")
    (True, True, False)
    """
    plain = unquote(name).lower().replace("-", "").replace("_", "")
    return plain in _PARAMETERS or plain.endswith(_ENDINGS)


def url(text: str) -> tuple[str, tuple[str, ...]]:
    """`text` with the secrets of the URLs in it overwritten, and their names: `url:sig` ….

    >>> url("https://e.org/a?page=2&sig=abc")
    ('https://e.org/a?page=2&sig=***', ('url:sig',))
    """
    if not _may_hold(text):
        return text, ()
    names: list[str] = []
    out: list[str] = []
    opened = False  # are we past the `?` of a URL?
    opener = ""
    for at, piece in enumerate(_OUTER.split(text)):
        if at % 2:
            opener = piece
            opened = opened and piece == "&"
            out.append(piece)
            continue
        opened = opened or "?" in piece
        out.append(_piece(piece, opener in ("&", "#"), opened, names))
    done = _USER.sub(lambda m: "*" * len(m[0]), "".join(out))
    if done != "".join(out):
        names.append("url:user")
    return done, tuple(dict.fromkeys(names))


def _may_hold(text: str) -> bool:
    """May a secret stand in `text`? A parameter's name, in small letters and without `-` and `_`,
    would stand right before a `=`, and with an escape in it there is a `%`; without a `@` nobody
    stands before a host. Most texts are done with so."""
    if "%" in text or "@" in text:
        return True
    if "=" not in text:
        return False
    plain = text.lower().replace("-", "").replace("_", "")
    return any(name.endswith(_ALL) for name in plain.split("=")[:-1])


def _piece(piece: str, parameter: bool, opened: bool, names: list[str]) -> str:  # noqa: FBT001
    """One stretch between outer marks; `parameter`: it begins with a parameter's name."""
    parts = _INNER.split(piece)
    out: list[str] = []
    encoded = False
    for at, part in enumerate(parts):
        if at % 2:
            encoded = len(part) > 1
            parameter = part != ";" or opened
            out.append(part)
            continue
        equals = _EQUALS.search(part)
        if not (parameter and equals and is_secret(part[: equals.start()])):
            out.append(part)
            continue
        # a plain value reaches to the end, marks of any kind included
        kept, value = part[: equals.end()], part[equals.end() :]
        rest = "" if encoded else "".join(parts[at + 1 :])
        if value or rest:
            names.append("url:" + unquote(part[: equals.start()]).lower())
        out += [kept, "*" * len(value + rest)]
        if not encoded:
            break
    return "".join(out)


def head(data: bytes, side: str) -> tuple[bytes, tuple[str, ...]]:
    """A message's head (whole, cut short, or a trailer) with its secrets overwritten.

    `side` is `request` or `response` and names what was found: `response:set-cookie` ….
    """
    plain = data.decode("latin-1")
    lowered = plain.lower()
    if "authorization" not in lowered and "cookie" not in lowered and not _may_hold(lowered):
        return data, ()  # none of `_FIELDS`, and no parameter
    names: list[str] = []
    out: list[bytes] = []
    secret = False
    for at, line in enumerate(_LINE_ENDS.split(data)):
        if at % 2 or not line:
            out.append(line)
            continue
        if line[:1] not in (b" ", b"\t"):
            field = line.partition(b":")[0].strip().lower()
            secret = b":" in line and field in _FIELDS
            if secret:
                names.append(f"{side}:{field.decode('ascii')}")
            start = len(line.partition(b":")[0]) + 1
        else:
            start = 0
        if secret:
            out.append(line[:start] + _stars(line[start:]))
            continue
        text, found = url(line.decode("latin-1"))
        names += found
        out.append(text.encode("latin-1"))
    return b"".join(out), tuple(dict.fromkeys(names))


def _stars(value: bytes) -> bytes:
    """Stars for a field's value; the white space round it stays."""
    begin = len(value) - len(value.lstrip(b" \t"))
    end = max(begin, len(value.rstrip(b" \t")))
    return value[:begin] + b"*" * (end - begin) + value[end:]
