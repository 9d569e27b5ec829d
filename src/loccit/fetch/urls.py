"""From a link as written to the URI that is requested (RFC 3986, RFC 3987)."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, urljoin, urlsplit

from loccit import redact
from loccit.errors import Refused
from loccit.models.value import value

_MAX_LENGTH = 16 * 1024
_PORTS = {"http": 80, "https": 443}
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_HOST = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?")
_NUMBER = re.compile(r"(?:[0-9]+|0x[0-9a-f]*)\.?")
_PATH_KEPT = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/"
_QUERY_KEPT = _PATH_KEPT + "?"
_PLAIN = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@/-]*")
"""A text of `_PATH_KEPT` alone, as most are."""

_SIMPLE = re.compile(
    r"(https?)://((?:[a-z0-9_-]{1,63}\.)*[a-z][a-z0-9_-]{0,62})"
    r"(/[A-Za-z0-9._~!$&'()*+,;=:@/-]*)?(?:\?([A-Za-z0-9._~!$&'()*+,;=:@/?-]*))?"
)
"""A link that is a URI in its normal form already, as most are: a host name and the scheme's own
port. Its last label begins with a letter, so that it is no number."""

_HEX = frozenset("0123456789abcdefABCDEF")


@value
class Url:
    """A requestable URI in its parts. `host` is ASCII without brackets; `target` is path and
    query; `text` is the whole, percent-encoded ASCII, without a fragment, secrets in it; `shown` is
    `text` with its secrets overwritten."""

    scheme: str
    host: str
    port: int
    target: str
    text: str
    shown: str
    redacted: tuple[str, ...]
    """What was overwritten: `url:sig` …."""


def parse(link: str, *, base: str | None = None) -> Url:
    """The URI that `link` asks for, resolved against `base`.

    Raises `Refused` for what is no http(s) address, holds a user name, or spells an IP address
    in any way but the plain one (`127.1`, `0x7f.1` and `2130706433` all lead to this machine).
    """
    text = link.strip(" \t\r\n")
    plain = _SIMPLE.fullmatch(text) if len(text) <= _MAX_LENGTH else None
    if plain is not None and len(plain[2]) <= 253 and "/." not in text:
        scheme, host, path, query = plain.groups()
        return _whole(scheme, host, _PORTS[scheme], (path or "/") + (f"?{query}" if query else ""))
    if len(text) > _MAX_LENGTH:
        raise _refused(text, f"The link is longer than {_MAX_LENGTH} characters.")
    if _CONTROL.search(text):
        raise _refused(text, "The link holds a control character.")
    try:
        parts = urlsplit(text)
        if base and not parts.scheme:  # urljoin would also take `http:x` for a relative one
            parts = urlsplit(urljoin(base, text))
        port = parts.port
    except ValueError as error:
        raise _refused(text, "The link is no valid address.") from error
    scheme = parts.scheme.lower()
    if scheme not in _PORTS:
        named = f"The scheme “{scheme[:20]}” is" if scheme else "A link without a scheme is"
        raise _refused(text, f"{named} not fetched: only http and https are.")
    if "@" in parts.netloc:
        raise _refused(
            text,
            "The link holds a user name or password.",
            "Take what stands before the @ out of the link: it would be kept with the capture.",
        )
    host = _host(parts, text)
    if port == 0:
        raise _refused(text, "The link names port 0.")
    return _assemble(scheme, host, port or _PORTS[scheme], parts)


def _assemble(scheme: str, host: str, port: int, parts: SplitResult) -> Url:
    path = _encoded(_without_dots(parts.path), _PATH_KEPT)
    target = (path or "/") + (f"?{_encoded(parts.query, _QUERY_KEPT)}" if parts.query else "")
    return _whole(scheme, host, port, target)


def _whole(scheme: str, host: str, port: int, target: str) -> Url:
    authority = f"[{host}]" if ":" in host else host
    if port != _PORTS[scheme]:
        authority += f":{port}"
    text = f"{scheme}://{authority}{target}"
    return Url(scheme, host, port, target, text, *redact.url(text))


def _refused(link: str, message: str, hint: str = "") -> Refused:
    return Refused(message, url=redact.url(link[:_MAX_LENGTH])[0], hint=hint)


def _host(parts: SplitResult, link: str) -> str:
    raw = parts.hostname or ""
    if not raw:
        raise _refused(link, "The link names no host.")
    host = ascii_host(raw)
    if host is None or ("[" in parts.netloc) != (":" in host):  # `[v1.x]` is no name
        raise _refused(link, f"“{raw[:80]}” is no host name or plain IP address.")
    return host


def ascii_host(raw: str) -> str | None:
    """A host name as it is looked up (lower-case, IDNA 2008 with UTS #46 mapping) or an IP
    address in its plain spelling; None for everything else."""
    if ":" in raw:
        try:
            address = ipaddress.IPv6Address(raw)
        except ValueError:
            return None
        return None if address.scope_id else address.compressed
    host = raw.lower() if raw.isascii() else _idna(raw)
    if not _HOST.fullmatch(host) or len(host) > 253:
        return None
    if not _NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]):
        return host
    try:
        return str(ipaddress.IPv4Address(host))
    except ValueError:
        return None


def _idna(raw: str) -> str:
    import idna

    try:
        return idna.encode(raw, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return ""


def _without_dots(path: str) -> str:
    """`.` and `..` segments taken out (RFC 3986 5.2.4), percent-encoded ones left alone."""
    if "/." not in path:
        return path
    out: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == ".." and len(out) > 1:
            out.pop()
        elif segment not in (".", ".."):
            out.append(segment)
    if segments[-1] in (".", ".."):
        out.append("")
    return "/".join(out)


def _encoded(text: str, kept: str) -> str:
    """Percent-encode all but `kept`; a `%` with two hex digits stays, a bare one is encoded."""
    if _PLAIN.fullmatch(text):
        return text
    out: list[str] = []
    for at, char in enumerate(text):
        escape = char == "%" and len(text) > at + 2 and {text[at + 1], text[at + 2]} <= _HEX
        if char in kept or escape:
            out.append(char)
        else:
            out += [f"%{byte:02X}" for byte in char.encode("utf-8", "surrogatepass")]
    return "".join(out)


def reference(field: str) -> str:
    """A Location as sent: UTF-8 where it is that, else its bytes beyond ASCII percent-encoded.

    `field` is the header's value as ISO 8859-1, every byte kept.
    """
    raw = field.encode("latin-1")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return "".join(chr(b) if b < 0x80 else f"%{b:02X}" for b in raw)
