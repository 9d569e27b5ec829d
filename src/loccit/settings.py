"""Settings: `loccit.toml`, or `[tool.loccit]` in pyproject.toml, searched upward.

A settings file may come along with a repository that somebody else wrote. It says where things
are and how politely to fetch; what would open a way around the network policy is for the command
line alone.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from typing import Any, TypeVar

from loccit.errors import UsageError
from loccit.models.rules import Level

MAX_SIZE = 2**20
"""The largest settings file in bytes."""

MAX_JOBS = 64
MAX_DELAY = 3600.0
MAX_AUTHORITIES = 8
_AUTHORITY = re.compile(r"https?://[!-?A-~]{1,2000}")
"""Visible ASCII without an @; the address policy says the rest when it is asked."""
_HOST = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*|[0-9a-f:.]{2,45}")
COMPRESSIONS = ("default", "fast")
"""As `warc.COMPRESSIONS` has them."""

_COMMAND_LINE_ONLY = {
    "connect-to": "it sends requests to another host than the link names",
    "allow-private": "it opens the addresses of your own network",
    "allow-port": "it opens ports that are closed by default",
    "proxy": "every request would go through it",
    "ca-bundle": "it decides which certificates are believed",
}


@dataclass(frozen=True, slots=True)
class TimeAuthority:
    """A time-stamp authority (RFC 3161): where it is asked, the PEM file with its root and
    intermediate certificates (absolute), and what it is called."""

    url: str
    ca: Path
    name: str


@dataclass(frozen=True, slots=True)
class TimeCalendar:
    """An OpenTimestamps calendar: where a checkpoint's hash is sent, what it is called, and the
    further addresses at which its proofs may be."""

    url: str
    name: str
    proofs: tuple[str, ...] = ()


_Table = TypeVar("_Table", TimeAuthority, TimeCalendar)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a settings file says; None where it does not. `archive` and `texts` are absolute,
    `delay` is in seconds per host, `hosts` gives some hosts another one; `compression` is one of
    `COMPRESSIONS`; `timestamp` and `opentimestamps` list who is asked for time stamps. `path` is
    the file, None where there is none."""

    path: Path | None = None
    archive: Path | None = None
    texts: Path | None = None
    jobs: int | None = None
    delay: float | None = None
    hosts: Mapping[str, float] = field(default_factory=dict)
    fail_on: Level | None = None
    user_agent: str | None = None
    contact: str | None = None
    compression: str | None = None
    timestamp: tuple[TimeAuthority, ...] = ()
    opentimestamps: tuple[TimeCalendar, ...] = ()


def load(start: Path) -> Settings:
    """The settings that hold for `start` (a manifest, or a folder).

    Its folder and those above are looked at up to the one with `.git`, or to the root; the first
    with settings counts. Raises `UsageError` with path and key for a file that is wrong.
    """
    here = Path(os.path.abspath(start))  # noqa: PTH100 # links stay
    if not here.is_dir():
        here = here.parent
    for folder in (here, *here.parents):
        own = _read(folder / "loccit.toml")
        shared = _read(folder / "pyproject.toml")
        section = _section(folder / "pyproject.toml", shared) if shared is not None else None
        if own is not None and section is not None:
            raise UsageError(
                f"{folder / 'loccit.toml'} and [tool.loccit] in pyproject.toml both hold settings.",
                hint="Keep one of the two.",
            )
        if own is not None:
            return _settings(folder / "loccit.toml", _parse(folder / "loccit.toml", own), "")
        if section is not None:
            return _settings(folder / "pyproject.toml", section, "tool.loccit.")
        if (folder / ".git").exists():
            break
    return Settings()


def archive_for(manifest: Path) -> Path:
    """Where the archive of a manifest lies that does not say: where the settings file nearest
    above it says, else beside that file, else beside the manifest; so the folder that a command
    is started in changes nothing. Raises as `load`."""
    said = load(manifest)
    return said.archive or (said.path or Path(os.path.abspath(manifest))).parent / "archive"  # noqa: PTH100


def _read(path: Path) -> str | None:
    """The file's text, or None where there is no file."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return None
        with path.open("rb") as file:
            data = file.read(MAX_SIZE + 1)
        if len(data) > MAX_SIZE:
            raise UsageError(f"{path} is larger than {MAX_SIZE // 2**20} MB.", hint="Shorten it.")
        return data.decode("utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise UsageError(
            f"{path} cannot be read: {error.strerror}.", hint="Check its rights."
        ) from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8.", hint="Save it as UTF-8.") from error


def _section(path: Path, text: str) -> dict[str, Any] | None:
    """[tool.loccit], or None. A broken pyproject.toml that does not name loccit is not ours."""
    if "loccit" not in text:
        return None
    section = _parse(path, text).get("tool", {})
    section = section.get("loccit") if isinstance(section, dict) else None
    if section is not None and not isinstance(section, dict):
        raise UsageError(f"{path}: tool.loccit must be a table.", hint="Write [tool.loccit].")
    return section


def _parse(path: Path, text: str) -> dict[str, Any]:
    import tomllib  # most runs have no settings file

    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        said = "it is nested too deep" if isinstance(error, RecursionError) else error
        raise UsageError(f"{path} is no TOML: {said}.", hint="Correct the line.") from error


def _settings(path: Path, table: dict[str, Any], prefix: str) -> Settings:
    values: dict[str, Any] = {}
    for key, value in table.items():
        option = key.replace("_", "-")
        if option in _COMMAND_LINE_ONLY:
            raise UsageError(
                f"{path}: {prefix}{key} is not taken from a settings file: "
                f"{_COMMAND_LINE_ONLY[option]}, and a repository could bring the file along.",
                hint=f"Give --{option} on the command line.",
            )
        if key not in _READERS:
            from difflib import get_close_matches

            near = get_close_matches(option[:40], _READERS, n=1)
            hint = f"Did you mean `{near[0]}`?" if near else f"Known: {', '.join(_READERS)}."
            raise UsageError(f"{path}: {prefix}{key[:60]} is no setting.", hint=hint)
        try:
            values[key.replace("-", "_")] = _READERS[key](path, value)
        except ValueError as error:
            raise UsageError(f"{path}: {prefix}{key} {error}.", hint=_EXAMPLES[key]) from error
    return Settings(path=path, **values)


def _folder(path: Path, value: object) -> Path:
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise ValueError("must be a folder's path")
    if value.startswith("~"):
        raise ValueError("begins with ~, which is not replaced by the home folder here")
    there = path.parent / value
    return Path(os.path.realpath(there)) if ".." in there.parts else there


def _jobs(_: Path, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MAX_JOBS:
        raise ValueError(f"must be a whole number from 1 to {MAX_JOBS}")
    return value


def _delay(_: Path, value: object) -> float:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not isfinite(value) or not 0 <= value <= MAX_DELAY:  # type: ignore[arg-type, operator]
        raise ValueError(f"must be seconds from 0 to {MAX_DELAY:.0f}")
    return float(value)  # type: ignore[arg-type]


def _hosts(_: Path, value: object) -> dict[str, float]:
    if not isinstance(value, dict):
        raise ValueError("must be tables, one for each host")  # noqa: TRY004 # as all of these
    return {host.lower(): _host(_, host, told) for host, told in value.items()}


def _host(path: Path, host: str, told: object) -> float:
    shown = f"“{host[:60]}”" if host.isprintable() else "a name in it"
    if not _HOST.fullmatch(host.lower()):
        raise ValueError(f"must name hosts as they are asked for, and {shown} is no host's name")
    if not isinstance(told, dict) or not told:
        raise ValueError(f"must say something of {shown}")
    for key in told:
        if key != "delay":
            raise ValueError(f"knows only `delay`, not `{key[:60]}`, of {shown}")
    try:
        return _delay(path, told["delay"])
    except ValueError as error:
        raise ValueError(f"is wrong on {shown}: delay {error}") from error


def _level(_: Path, value: object) -> Level:
    if not isinstance(value, str) or value not in [level.value for level in Level]:
        raise ValueError("must be error, warning or note")
    return Level(value)


def _compression(_: Path, value: object) -> str:
    if value not in COMPRESSIONS:
        raise ValueError(f"must be {' or '.join(COMPRESSIONS)}")
    return str(value)


def _tables(
    path: Path,
    value: object,
    read: Callable[[Path, dict[str, object]], _Table],
    what: str,
) -> tuple[_Table, ...]:
    """Each table read, none of one url twice; `what` they are about, for messages."""
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise ValueError(f"must be tables, one for each of the {what}")
    if len(value) > MAX_AUTHORITIES:
        raise ValueError(f"names more than {MAX_AUTHORITIES} {what}")
    found: list[_Table] = []
    for number, told in enumerate(value, start=1):
        try:
            found.append(read(path, told))
        except ValueError as error:
            raise ValueError(f"is wrong in its table number {number}: {error}") from error
    if len({each.url for each in found}) < len(found):
        raise ValueError("names one url twice")
    return tuple(found)


def _authorities(path: Path, value: object) -> tuple[TimeAuthority, ...]:
    return _tables(path, value, _authority, "time-stamp authorities")


def _authority(path: Path, told: dict[str, object]) -> TimeAuthority:
    _keys(told, ("url", "ca", "name"))
    url, ca = _url(told), told.get("ca")
    if not isinstance(ca, str) or not ca.strip() or not ca.isprintable():
        raise ValueError("`ca` must be the path of a PEM file with the authority's certificates")
    try:
        file = _folder(path, ca)
    except ValueError as error:
        raise ValueError(f"`ca` {error}") from error
    return TimeAuthority(url, file, _name(path, told, url))


def _calendars(path: Path, value: object) -> tuple[TimeCalendar, ...]:
    return _tables(path, value, _calendar, "calendars")


def _calendar(path: Path, told: dict[str, object]) -> TimeCalendar:
    _keys(told, ("url", "name", "proofs"))
    url, proofs = _url(told), told.get("proofs", [])
    if not isinstance(proofs, list) or len(proofs) > MAX_AUTHORITIES:
        raise ValueError(f"`proofs` must be a list of at most {MAX_AUTHORITIES} addresses")
    for each in proofs:
        if not isinstance(each, str) or not _AUTHORITY.fullmatch(each):
            raise ValueError("`proofs` must be addresses that begin with http:// or https://")
    return TimeCalendar(url, _name(path, told, url), tuple(proofs))


def _keys(told: dict[str, object], known: tuple[str, ...]) -> None:
    for key in told:
        if key not in known:
            words = ", ".join(f"`{each}`" for each in known[:-1])
            raise ValueError(f"it knows only {words} and `{known[-1]}`, not `{key[:60]}`")


def _url(told: dict[str, object]) -> str:
    url = told.get("url")
    if not isinstance(url, str) or not _AUTHORITY.fullmatch(url):
        raise ValueError("`url` must be an address that begins with http:// or https://")
    return url


def _name(path: Path, told: dict[str, object], url: str) -> str:
    try:
        return _words(path, told["name"]) if "name" in told else url
    except ValueError as error:
        raise ValueError(f"`name` {error}") from error


def _words(_: Path, value: object) -> str:
    """A text that goes into a request's header: visible ASCII."""
    if not isinstance(value, str) or not value.strip() or not value.isascii():
        raise ValueError("must be a text in ASCII")
    if not value.isprintable() or len(value) > 200:
        raise ValueError("must be one line of at most 200 characters")
    return value.strip()


_READERS: dict[str, Callable[[Path, object], Any]] = {
    "archive": _folder,
    "texts": _folder,
    "jobs": _jobs,
    "delay": _delay,
    "hosts": _hosts,
    "fail-on": _level,
    "user-agent": _words,
    "contact": _words,
    "compression": _compression,
    "timestamp": _authorities,
    "opentimestamps": _calendars,
}
_EXAMPLES = {
    "archive": 'Write archive = "archive", relative to this file.',
    "texts": 'Write texts = "drafts", relative to this file.',
    "jobs": "Write jobs = 4.",
    "delay": "Write delay = 1.0.",
    "hosts": 'Write delay = 5.0 below [hosts."example.org"].',
    "fail-on": 'Write fail-on = "warning".',
    "user-agent": 'Write user-agent = "ExampleNews/1.0 (source check)".',
    "contact": 'Write contact = "https://news.example/contact".',
    "compression": 'Write compression = "fast", with the extra `fast` installed.',
    "timestamp": 'Write url = "https://tsa.example/tsr" and ca = "tsa.pem" below [[timestamp]].',
    "opentimestamps": 'Write url = "https://a.pool.opentimestamps.org" below [[opentimestamps]].',
}
