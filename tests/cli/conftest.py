"""A desk with a small web."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.desk import Desk
from tests.support.loopback import Handler, Loopback, answer, moved, site
from tests.support.newsroom import ARTICLE, LOGIN

PAGES: dict[str, bytes | Handler] = {
    "/good": answer(body=ARTICLE),
    "/other": answer(body=ARTICLE.replace(b"noon", b"dusk")),
    "/moved": moved("http://news.example/good"),
    "/login": answer(body=LOGIN),
    "/gone": answer("404 Not Found", body=b"<p>Gone.</p>"),
    "/reset": lambda talk: talk.reset(),
}


@pytest.fixture
def desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Desk]:
    (tmp_path / ".git").mkdir()  # settings are searched no further up
    monkeypatch.chdir(tmp_path)
    with Loopback(site(PAGES)) as web:
        yield Desk(tmp_path, capsys, web)
