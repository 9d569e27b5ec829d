"""Several processes at one list: the same answer as one alone, whatever becomes of the others."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from loccit.capture import capture
from loccit.errors import FixityError, LoccitError
from loccit.manifest import load
from loccit.models.page import Page
from loccit.reports import FORMATS
from loccit.spread import Work, done
from loccit.verify import verify
from tests.support.cases import NOW
from tests.support.loopback import Loopback, answer, site
from tests.support.newsroom import client, lay, now
from tests.support.typesetting import pdf

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="one process does it all there")

PIECES = 40


def alone(part: str, *words: str) -> Any:
    """Run a function of this module in a process that has no threads, and read what it prints."""
    code = f"from tests import test_spread; test_spread.{part}(*{words!r})"
    paths = os.pathsep.join([str(Path(__file__).parents[1]), *sys.path])
    ended = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        check=True,
        text=True,
        timeout=120,
    )
    return json.loads(ended.stdout)


def pieces() -> None:
    began: list[int] = []
    made = done(Work(lambda i: (i, os.getpid()), PIECES, began.append), 3)
    told = {"made": [i for i, _ in made], "began": sorted(began), "by": len({p for _, p in made})}
    print(json.dumps(told))


def test_what_comes_back_is_in_order_and_each_piece_is_told_of_once() -> None:
    told = alone("pieces")
    assert told["made"] == told["began"] == list(range(PIECES))
    assert 1 <= told["by"] <= 3


def deaths() -> None:
    first = os.getpid()

    def do(i: int) -> int:
        if os.getpid() != first:
            os.kill(os.getpid(), signal.SIGKILL)
        return i * i

    print(json.dumps(done(Work(do, PIECES, lambda _: None), 3)))


def test_what_a_dead_helper_left_is_done_all_the_same() -> None:
    assert alone("deaths") == [i * i for i in range(PIECES)]


def failures() -> None:
    def do(i: int) -> int:
        if i == PIECES - 1:
            raise FixityError("damaged", file="a", expected="x", found="y")
        return i

    try:
        done(Work(do, PIECES, lambda _: None), 3)
    except LoccitError as error:
        print(json.dumps(error.message))
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, 0)


def test_an_error_is_raised_in_the_first_process_and_no_helper_stays() -> None:
    assert alone("failures") == "damaged"


def interruption() -> None:
    def do(i: int) -> int:
        if i == 3:
            os.killpg(0, signal.SIGINT)
        return i

    os.setpgid(0, 0)
    ended = "no"
    try:
        done(Work(do, PIECES, lambda _: None), 2)
    except KeyboardInterrupt:
        ended = "interrupted"
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, 0)
    print(json.dumps(ended))


def test_an_interrupt_ends_them_all() -> None:
    assert alone("interruption") == "interrupted"


def interruption_at_the_start() -> None:
    fork, ended = os.fork, "no"

    def interrupted() -> int:
        pid = fork()
        if pid:
            os.kill(os.getpid(), signal.SIGINT)
        return pid

    os.fork = interrupted
    try:
        done(Work(lambda i: i, PIECES, lambda _: None), 2)
    except KeyboardInterrupt:
        ended = "interrupted"
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, 0)
    print(json.dumps(ended))


def test_an_interrupt_while_a_helper_starts_ends_it_too() -> None:
    assert alone("interruption_at_the_start") == "interrupted"


def values() -> None:
    shared = Page("Common words.", (), "x/1", "text/plain")
    large = [Page("Own words. " * 20_000, (), "x/1", "text/plain") for _ in range(2)]
    error = FixityError("damaged", file="a", offset=3, expected="x", found="y", hint="Look.")

    def do(i: int) -> tuple[Page, Page, LoccitError]:
        return shared, large[i % 2], error

    made = done(Work(do, PIECES, lambda _: None, (shared,), (Page,)), 3)
    told = {
        "shared": all(page is shared for page, _, _ in made),
        "large": all(page == large[i % 2] for i, (_, page, _) in enumerate(made)),
        "objects": len({id(page) for _, page, _ in made}),
        "errors": {str(vars(each)) for _, _, each in made} == {str(vars(error))},
    }
    print(json.dumps(told))


def test_large_values_are_sent_once_and_errors_keep_their_facts() -> None:
    told = alone("values")
    assert told.pop("objects") <= 6
    assert all(told.values())


def reports(folder: str) -> None:
    """The report of a manifest by one process and by three, cold and warm."""
    manifest = load(Path(folder) / "manifest.yaml")
    texts = Path(folder) / "archive" / "text"
    told = []
    for cold in (True, False):
        for jobs in (1, 3):
            if cold:
                shutil.rmtree(texts, ignore_errors=True)
            began: list[str] = []
            report, materials = verify(
                [manifest], now=NOW, version="1", shown=str, progress=began.append, jobs=jobs
            )
            shown = [FORMATS[name](report, replace(materials, width=100)) for name in FORMATS]
            told.append({"shown": shown, "began": sorted(began)})
    print(json.dumps(told))


def test_a_report_is_the_same_by_one_process_and_by_several(tmp_path: Path) -> None:
    true = "We were told on Friday, and that was all."
    false = true.replace("told", "sold")
    cites = {}
    for i in range(20):
        quoted = f"He said: “{true if i % 3 else false}” It cost {i * 100} crowns in 2019.\n\n"
        links = [f"http://a.example/{i % 7}", *(["http://b.example/p"] if not i % 9 else [])]
        (tmp_path / f"d{i}.md").write_text(quoted + "\n".join(links), encoding="utf-8")
        cites[f"d{i}"] = links
    path = lay(tmp_path, cites)
    (tmp_path / "d11.md").unlink()
    page = f"<p>{true}</p><p>It cost 300 crowns in 2019, says page %d.</p>"
    web = {f"a.example/{i}": answer(body=(page % i).encode()) for i in range(7)}
    web["b.example/p"] = answer(
        headers=(("Content-Type", "application/pdf"),), body=pdf(["Printed words."])
    )
    with Loopback(site(web)) as server:
        capture([load(path)], client=client(server), now=now, run_settings={})
    first, *others = alone("reports", str(tmp_path))
    assert "altered" in first["shown"][0]
    assert len(first["began"]) == 20
    assert [other == first for other in others] == [True] * 3
