"""What a string in a manifest must look like, form by form: pure functions, a fault or None.

Each form has a pattern for the JSON Schema (ECMA 262, no flags) and a function that says more
than a pattern can.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from loccit.manifest.source import short
from loccit.models.rules import RULES

ID = r"^[a-z0-9-]+$"
URL = r"^[Hh][Tt][Tt][Pp][Ss]?://[^\s/?#@\\]+([/?#][^\s\\]*)?$"
PREFIX = r"^[Hh][Tt][Tt][Pp][Ss]?://[^\s/?#@\\]+/[^\s\\]*$"
NAME = r"^(?![/\\]|~/)(?![A-Za-z]:[/\\])(?!(.*/)?\.\.(/|$))(?!.*://).*[^/.\s]"
FOLDER = r"^(?!~(/|$)).*\S"
LANGUAGE = r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$"
DURATION = r"^[1-9][0-9]{0,3}[mhdw]$"
DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
FILLED = r"^(?=[^\x00-\x08\x0b-\x1f\x7f-\x9f]*$)[\s\S]*\S"

MAX_URL = 8192
"""The longest address in characters."""

ACCEPTABLE = tuple(rule.id for rule in RULES.values() if not (rule.integrity or rule.usage))
"""Rules that a reviewed exception may name: damage and a wrong manifest are never excepted."""

_ODD = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class Fault(NamedTuple):
    """What is wrong with a value, and the next step."""

    message: str
    hint: str


def suggest(word: str, known: Sequence[str]) -> str:
    """A did-you-mean sentence, or "" where nothing is near."""
    from difflib import get_close_matches  # only wrong manifests need it

    near = get_close_matches(word, known, n=1) if len(word) <= 40 else []
    return f"Did you mean `{near[0]}`?" if near else ""


def characters(key: str, value: str) -> Fault | None:
    """No control characters (tab and line break aside), no half of a surrogate pair."""
    odd = _ODD.search(value)
    if odd is None:
        return None
    code = f"U+{ord(odd[0]):04X}"
    if "\ud800" <= odd[0] <= "\udfff":
        return Fault(
            f"{key} has half a character ({code}).",
            "Write the character itself, not an escape of one of its halves.",
        )
    return Fault(f"{key} has a control character ({code}).", "Delete it or its escape.")


def identifier(key: str, value: str) -> Fault | None:
    """`[a-z0-9-]+`."""
    if re.fullmatch(ID[1:-1], value):
        return None
    better = slug(value)
    return Fault(
        f"{key} may have small letters a to z, digits and hyphens only, not “{short(value)}”.",
        f"Write `{short(better)}`." if better else "Write for example `annual-report`.",
    )


def slug(text: str) -> str:
    """`text` as an identifier; "" where nothing of it can be one."""
    plain = unicodedata.normalize("NFKD", text[:200].replace("ß", "ss"))
    ascii_only = "".join(char for char in plain if not unicodedata.combining(char)).lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")[:60].rstrip("-")


def url(key: str, value: str) -> Fault | None:
    """An address that can be fetched: http or https, a host, no credentials."""
    if len(value) > MAX_URL:
        return Fault(f"{key} is longer than {MAX_URL:,} characters.", "Cite a shorter address.")
    odd = next((c for c in value if _invisible(c)), None)
    if odd is not None:
        return Fault(
            f"{key} has a character that no address has (U+{ord(odd):04X}).",
            "Delete it, or write it percent-encoded: a space is %20.",
        )
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return Fault(f"{key} is no valid address: “{short(value)}”.", "Check its host and port.")
    if parts.scheme in ("http", "https"):
        return _host_fault(key, value, host, parts.netloc)
    return _scheme_fault(key, value, parts.scheme)


def _host_fault(key: str, value: str, host: str | None, netloc: str) -> Fault | None:
    if "@" in netloc:
        return Fault(
            f"{key} holds a user name or password; these would be stored with every capture.",
            "Leave them out; `loccit attach` keeps a page that needs a login.",
        )
    if not host:
        return Fault(f"{key} names no host: “{short(value)}”.", "Write `https://host/path`.")
    return None


def _invisible(char: str) -> bool:
    return char == "\\" or char.isspace() or unicodedata.category(char) in ("Cc", "Cf", "Cs")


def _scheme_fault(key: str, value: str, scheme: str) -> Fault:
    bare = re.match(r"(?://)?((?:[\w-]+\.)+[a-z]{2,}(?:[:/?#].*)?)$", value, re.DOTALL)
    if bare:
        return Fault(
            f"{key} has no http:// or https:// in front: “{short(value)}”.",
            f"Write `https://{short(bare[1])}`.",
        )
    kind = f"begins with {short(scheme)}:" if scheme else f"is no web address: “{short(value)}”"
    return Fault(
        f"{key} {kind}; only http and https are fetched.",
        "Cite the page's web address; `loccit attach` keeps a source that has none.",
    )


def prefix(key: str, value: str) -> Fault | None:
    """The beginning of an address, at least to the slash after its host."""
    fault = url(key, value)
    if fault is None and not re.match(r"(?i)https?://[^/?#]+/", value):
        end = re.split(r"[?#]", value)[0]
        return Fault(
            f"{key} ends inside the host's name, which may go on: {short(end)}.example.com.",
            f"End it with a slash: `{short(end)}/`.",
        )
    return fault


def file_name(key: str, value: str) -> Fault | None:
    """A file below the texts folder: relative, no way up."""
    if "://" in value:
        return Fault(
            f"{key} is an address; it must be a file: “{short(value)}”.",
            "Save the text as a file and name that; its address belongs under `source`.",
        )
    if value.startswith(("/", "\\", "~/")) or re.match(r"[A-Za-z]:[/\\]", value):
        return Fault(
            f"{key} must be relative to the texts folder, not “{short(value)}”.",
            "Name the file alone, and its folder with `texts` or --texts.",
        )
    if ".." in value.split("/"):
        return Fault(
            f"{key} leads out of the texts folder: “{short(value)}”.",
            "Move the text into that folder, or name another folder with `texts` or --texts.",
        )
    if "\n" in value or "\t" in value or not value.strip("/. \n\t"):
        return Fault(f"{key} names no file: “{short(value.strip())}”.", "Write `text: article.md`.")
    return None


def folder(key: str, value: str) -> Fault | None:
    """A folder, relative to the manifest or absolute."""
    if re.match(r"~(/|$)", value):
        return Fault(
            f"{key} begins with ~, which is not replaced by the home folder here.",
            "Write a path relative to the manifest, or use the option on the command line.",
        )
    if "\n" in value or "\t" in value:
        return Fault(f"{key} has a line break or tab.", "Write the path in one line.")
    return filled(key, value)


def language(key: str, value: str) -> Fault | None:
    """A BCP 47 language tag."""
    if re.fullmatch(LANGUAGE[1:-1], value):
        return None
    return Fault(
        f"{key} is no language tag: “{short(value)}”.", "Write for example `en` or `pt-BR`."
    )


def duration(key: str, value: str) -> Fault | None:
    """A cadence such as 7d."""
    if re.fullmatch(DURATION[1:-1], value):
        return None
    iso = re.fullmatch(r"PT?([1-9][0-9]{0,3})([MHDW])", value)
    example = f"{iso[1]}{iso[2].lower()}" if iso else "7d"
    return Fault(
        f"{key} must be a number and a unit, not “{short(value)}”.",
        f"Write `{example}`; m, h, d and w are minutes, hours, days and weeks.",
    )


def as_duration(value: str) -> timedelta:
    """The time span of a value that `duration` finds right."""
    return timedelta(**{_UNITS[value[-1]]: int(value[:-1])})


def day(key: str, value: str) -> Fault | None:
    """A date, YYYY-MM-DD."""
    hint = "Write year, month and day: `2027-01-31`."
    if not re.fullmatch(DATE[1:-1], value):
        return Fault(f"{key} is no date: “{short(value)}”.", hint)
    try:
        date.fromisoformat(value)
    except ValueError:
        return Fault(f"{key} is no day of the calendar: {value}.", hint)
    return None


def rule(key: str, value: str) -> Fault | None:
    """A rule that can be excepted."""
    if value in ACCEPTABLE:
        return None
    if value in RULES:
        return Fault(
            f"{key}: a finding of {value} is never accepted.",
            "Remove this entry and repair the cause.",
        )
    hint = suggest(value, ACCEPTABLE) or "A report names the rule of each finding."
    return Fault(f"{key} is no rule: “{short(value)}”.", hint)


def filled(key: str, value: str) -> Fault | None:
    """Not blank."""
    return None if value.strip() else Fault(f"{key} is blank.", "Write a text, or drop the key.")


FORMS: dict[str, Callable[[str, str], Fault | None]] = {
    "id": identifier,
    "url": url,
    "prefix": prefix,
    "file": file_name,
    "folder": folder,
    "language": language,
    "duration": duration,
    "date": day,
    "rule": rule,
    "filled": filled,
}
"""Each form by the name that the model uses. A function takes the key as shown and the value."""


def fault(form: str, value: str) -> str | None:
    """Why `value` cannot stand in a manifest as that form, or None: for what is drafted."""
    found = characters("It", value) or FORMS[form]("It", value)
    return found.message if found else None
