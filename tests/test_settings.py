"""Settings: where they are found, what they may say, and what only the command line may."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from loccit import settings
from loccit.errors import UsageError
from loccit.models.rules import Level
from loccit.settings import Settings, TimeAuthority, TimeCalendar

ALL = """\
archive = "kept"
texts = "../drafts"
jobs = 4
delay = 1
fail-on = "error"
user-agent = "ExampleNews/1.0 (source check)"
contact = "https://news.example/contact"
compression = "fast"
[hosts."Slow.example"]
delay = 5
"""


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def _load(folder: Path, text: str) -> Settings:
    _write(folder / "loccit.toml", text)
    return settings.load(folder)


def test_every_key_arrives_with_paths_from_the_file(tmp_path: Path) -> None:
    news = tmp_path / "news"
    path = _write(news / "loccit.toml", ALL)
    expected = Settings(
        path=path,
        archive=news / "kept",
        texts=Path(os.path.realpath(tmp_path / "drafts")),
        jobs=4,
        delay=1.0,
        fail_on=Level.ERROR,
        user_agent="ExampleNews/1.0 (source check)",
        contact="https://news.example/contact",
        compression="fast",
        hosts={"slow.example": 5.0},
    )
    assert settings.load(news) == expected
    section = "[project]\nname = 'x'\n[tool.loccit]\n" + ALL.replace("[hosts", "[tool.loccit.hosts")
    path.unlink()
    assert settings.load(_write(news / "pyproject.toml", section).parent) == Settings(
        **{name: getattr(expected, name) for name in Settings.__slots__ if name != "path"},
        path=news / "pyproject.toml",
    )


def test_no_file_sets_nothing(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    assert settings.load(tmp_path) == Settings()


def test_the_nearest_file_above_counts(tmp_path: Path) -> None:
    _write(tmp_path / "loccit.toml", "jobs = 2")
    deep = tmp_path / "a" / "b"
    manifest = _write(deep / "manifest.yaml", "loccit: 1\n")
    assert settings.load(manifest).jobs == 2
    assert settings.load(deep).jobs == 2
    _write(tmp_path / "a" / "pyproject.toml", "[tool.other]\nloccit = 1\n")
    assert settings.load(deep).jobs == 2
    _write(tmp_path / "a" / "loccit.toml", "")
    found = settings.load(deep)
    assert (found.jobs, found.path) == (None, tmp_path / "a" / "loccit.toml")


@pytest.mark.parametrize("kind", ["folder", "worktree file"])
def test_the_search_ends_at_the_repositorys_root(tmp_path: Path, kind: str) -> None:
    _write(tmp_path / "loccit.toml", "jobs = 2")
    root = tmp_path / "repository"
    (root / "deep").mkdir(parents=True)
    if kind == "folder":
        (root / ".git").mkdir()
    else:
        (root / ".git").write_text("gitdir: elsewhere\n")
    assert settings.load(root / "deep") == Settings()
    _write(root / "loccit.toml", "jobs = 3")
    assert settings.load(root / "deep").jobs == 3


def test_a_start_that_is_not_there_begins_in_its_folder(tmp_path: Path) -> None:
    _write(tmp_path / "loccit.toml", "jobs = 2")
    assert settings.load(tmp_path / "nothing.yaml").jobs == 2


def test_relative_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(tmp_path / "loccit.toml", 'archive = "kept"')
    monkeypatch.chdir(tmp_path)
    assert settings.load(Path()).archive == tmp_path / "kept"


@pytest.mark.parametrize("key", ["connect-to", "allow-private", "allow-port", "ca-bundle", "proxy"])
@pytest.mark.parametrize("name", ["loccit.toml", "pyproject.toml"])
def test_ways_around_the_network_policy_are_for_the_command_line(
    tmp_path: Path, name: str, key: str
) -> None:
    head = "[tool.loccit]\n" if name == "pyproject.toml" else ""
    path = _write(tmp_path / name, f"{head}{key} = true\n")
    with pytest.raises(UsageError) as raised:
        settings.load(tmp_path)
    assert str(path) in raised.value.message
    assert key in raised.value.message
    assert "a repository could bring the file along" in raised.value.message
    assert f"--{key}" in raised.value.hint


_OTS = "[[opentimestamps]]\nurl = 'https://calendar.example'"
_TSA = "[[timestamp]]\nurl = 'http://stamps.example/tsr'\nca = 'keys/a.pem'"


def test_time_stamp_authorities(tmp_path: Path) -> None:
    other = "[[timestamp]]\nurl = 'https://b.example'\nca = '/b.pem'\nname = 'The second'"
    assert _load(tmp_path, f"{_TSA}\n{other}").timestamp == (
        TimeAuthority(
            "http://stamps.example/tsr", tmp_path / "keys" / "a.pem", "http://stamps.example/tsr"
        ),
        TimeAuthority("https://b.example", Path("/b.pem"), "The second"),
    )


def test_calendars(tmp_path: Path) -> None:
    other = (
        "[[opentimestamps]]\nurl = 'http://b.example/x'\nname = 'B'\nproofs = ['https://c.example']"
    )
    assert _load(tmp_path, f"{_OTS}\n{other}").opentimestamps == (
        TimeCalendar("https://calendar.example", "https://calendar.example"),
        TimeCalendar("http://b.example/x", "B", ("https://c.example",)),
    )


@pytest.mark.parametrize(
    ("text", "words", "hint"),
    [
        ("job = 1", "job is no setting", "Did you mean `jobs`?"),
        ("fail_on = 'error'", "fail_on is no setting", "Did you mean `fail-on`?"),
        ("zzz = 1", "zzz is no setting", "Known: archive"),
        ("connect_to = 'a'", "connect_to is not taken from a settings file", "--connect-to"),
        ("[loccit]\njobs = 1", "loccit is no setting", ""),
        ("jobs = 0", "jobs must be a whole number from 1 to 64", "jobs = 4"),
        ("jobs = 65", "jobs must be", ""),
        ("jobs = true", "jobs must be", ""),
        ("jobs = 2.0", "jobs must be", ""),
        ("jobs = '2'", "jobs must be", ""),
        ("delay = -1", "delay must be seconds from 0 to 3600", ""),
        ("delay = nan", "delay must be", ""),
        ("delay = inf", "delay must be", ""),
        ("delay = true", "delay must be", ""),
        ("fail-on = 'warn'", "fail-on must be error, warning or note", ""),
        ("fail-on = 1", "fail-on must be", ""),
        ("archive = ''", "archive must be a folder's path", ""),
        ("archive = 1", "archive must be", ""),
        ("archive = '~/a'", "archive begins with ~", ""),
        ('texts = "a\\nb"', "texts must be", ""),
        ('user-agent = "a\\r\\nCookie: b"', "user-agent must be one line", ""),
        ("user-agent = ' '", "user-agent must be", ""),
        ("contact = 'mailto:é@example.org'", "contact must be a text in ASCII", ""),
        (f"contact = '{'a' * 201}'", "contact must be one line", ""),
        ("hosts = 5", "hosts must be tables", '[hosts."example.org"]'),
        ("hosts = {}\nhost = 1", "host is no setting", "Did you mean `hosts`?"),
        ('[hosts."https://a.example/"]\ndelay = 5', "is no host's name", "[hosts."),
        ('[hosts."a.example"]', "hosts must say something of “a.example”", ""),
        ("[hosts]\n'a.example' = 5", "hosts must say something of “a.example”", ""),
        ('[hosts."a.example"]\njobs = 2', "knows only `delay`, not `jobs`, of “a.example”", ""),
        ('[hosts."a.example"]\ndelay = "5"', "wrong on “a.example”: delay must be seconds", ""),
        ('[hosts."a.example"]\ndelay = 3601', "delay must be seconds from 0 to 3600", ""),
        ('[hosts."a\\nb"]\ndelay = 5', "a name in it is no host's name", ""),
        ("timestamp = 'a'", "timestamp must be tables", "[[timestamp]]"),
        ("[[timestamp]]\nca = 'a.pem'", "wrong in its table number 1: `url` must be", ""),
        (f"{_TSA}\n[[timestamp]]\nurl = 'ftp://a.example/'", "number 2: `url` must be", ""),
        ("[[timestamp]]\nurl = 'http://me@a.example/'\nca = 'a.pem'", "`url` must be", ""),
        ("[[timestamp]]\nurl = 'http://a.example/'", "`ca` must be the path of a PEM file", ""),
        (f"{_TSA}\nca2 = 1", "it knows only `url`, `ca` and `name`, not `ca2`", ""),
        (f"{_TSA}\nname = 5", "`name` must be a text", ""),
        ("[[timestamp]]\nurl = 'http://a.example/'\nca = '~/a.pem'", "`ca` begins with ~", ""),
        (f"{_TSA}\n{_TSA}", "timestamp names one url twice", ""),
        ("[[timestamp]]\n" * 9, "more than 8 time-stamp authorities", ""),
        ("opentimestamps = 'a'", "opentimestamps must be tables", "[[opentimestamps]]"),
        ("[[opentimestamps]]\nname = 'a'", "wrong in its table number 1: `url` must be", ""),
        (f"{_OTS}\nca = 'a.pem'", "it knows only `url`, `name` and `proofs`, not `ca`", ""),
        (f"{_OTS}\nname = ''", "`name` must be a text", ""),
        (f"{_OTS}\nproofs = 'https://a.example'", "`proofs` must be a list of at most 8", ""),
        (f"{_OTS}\nproofs = ['ftp://a.example']", "`proofs` must be addresses", ""),
        (f"{_OTS}\nproofs = [1]", "`proofs` must be addresses", ""),
        (f"{_OTS}\n{_OTS}", "opentimestamps names one url twice", ""),
        ("[[opentimestamps]]\n" * 9, "more than 8 calendars", ""),
        ("jobs = ", "is no TOML", ""),
        ("jobs = 1\njobs = 2", "is no TOML", ""),
        ("a = " + "[" * 100_000, "is no TOML: it is nested too deep", ""),
        ("#" * (2**20 + 1), "is larger than 1 MB", ""),
    ],
)
def test_what_is_wrong_is_told_with_path_and_key(
    tmp_path: Path, text: str, words: str, hint: str
) -> None:
    with pytest.raises(UsageError) as raised:
        _load(tmp_path, text)
    assert str(tmp_path / "loccit.toml") in raised.value.message
    assert words in raised.value.message
    assert hint in raised.value.hint
    assert raised.value.hint


def test_two_files_in_one_folder_are_refused(tmp_path: Path) -> None:
    _write(tmp_path / "loccit.toml", "jobs = 1")
    _write(tmp_path / "pyproject.toml", "[tool.loccit]\njobs = 2")
    with pytest.raises(UsageError, match="both hold settings"):
        settings.load(tmp_path)


def test_a_broken_pyproject_matters_only_where_it_names_loccit(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    _write(tmp_path / "pyproject.toml", "[tool.other\n")
    assert settings.load(tmp_path) == Settings()
    _write(tmp_path / "pyproject.toml", "[tool.loccit\n")
    with pytest.raises(UsageError, match="is no TOML"):
        settings.load(tmp_path)
    _write(tmp_path / "pyproject.toml", "[tool]\nloccit = 1\n")
    with pytest.raises(UsageError, match="must be a table"):
        settings.load(tmp_path)


def test_bytes_that_are_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "loccit.toml").write_bytes(b"contact = '\xff'")
    with pytest.raises(UsageError, match="not UTF-8"):
        settings.load(tmp_path)


def test_what_is_no_file_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    os.mkfifo(tmp_path / "loccit.toml")
    (tmp_path / "pyproject.toml").mkdir()
    assert settings.load(tmp_path) == Settings()
