"""ReplayWeb.page before an evidence package: does the player show what was captured?

replaywebpage (AGPL) is a peer only: npm fetches it into ~/.cache/loccit-bench, where a page on
loopback embeds its player; the machine's Chromium opens the page and can reach nothing else.
"""

from __future__ import annotations

import functools
import json
import shutil
import subprocess
import sys
import tarfile
import threading
import time
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src")]

from warcio.archiveiterator import ArchiveIterator  # noqa: E402

from loccit import extract_page  # noqa: E402
from loccit.browser.chromium import NAMES, needs_no_sandbox  # noqa: E402
from loccit.export.packed import WARC  # noqa: E402

PLAYER = "replaywebpage@2.4.6"
PATIENCE = 60
_PAGE = """<!doctype html><script src="/ui.js"></script>
<replay-web-page source="/package.wacz" url="{url}" ts="{stamp}" replayBase="/replay/"
 embed="replayonly" style="height: 700px; display: block"></replay-web-page>"""
_FLAGS = ("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--disable-dev-shm-usage")


class Missing(Exception):
    """What is not there to open a package with."""


def player(cache: Path) -> Path:
    """The folder with the player's two scripts, fetched once. Raises `Missing`."""
    folder = cache / PLAYER
    if not (folder / "package" / "sw.js").is_file():
        print(f"fetching {PLAYER} …", flush=True)
        folder.mkdir(parents=True, exist_ok=True)
        npm = shutil.which("npm")
        if npm is None:
            raise Missing("there is no npm here to fetch it with")
        done = subprocess.run(
            [npm, "pack", "--silent", PLAYER],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        packed = next(iter(folder.glob("*.tgz")), None)
        if done.returncode or packed is None:
            raise Missing(f"npm could not fetch it: {done.stderr.strip()[-200:]}")
        with tarfile.open(packed) as file:
            for name in ("package/ui.js", "package/sw.js"):
                file.extract(name, folder, filter="data")
    return folder / "package"


def expected(package: Path) -> tuple[str, str, str]:
    """The HTML page of a package with the longest paragraph, as loccit reads them: its address,
    the digits of its time, and that paragraph."""
    with ZipFile(package) as file:
        lines = file.read("pages/pages.jsonl").splitlines()[1:]
        pages = {page["url"]: page["ts"] for page in map(json.loads, lines)}
        warc = file.read(WARC)
    found: list[tuple[str, str, str]] = []
    for record in ArchiveIterator(BytesIO(warc)):
        url = record.rec_headers.get_header("WARC-Target-URI")
        kind = record.http_headers and record.http_headers.get_header("Content-Type")
        if record.rec_type == "response" and url in pages and (kind or "").startswith("text/html"):
            text = extract_page(record.content_stream().read(), kind).text
            stamp = "".join(each for each in pages[url] if each.isdigit())
            found.append((url, stamp, max(text.split("\n\n"), key=len)))
    if not found:
        raise Missing("the package holds no HTML page")
    return max(found, key=lambda each: len(each[2]))


def shown(package: Path, folder: Path, cache: Path) -> str:
    """What the player makes of a package's page: a sentence that begins with `shows` where the
    text is there. Raises `Missing`."""
    scripts = player(cache)
    url, stamp, text = expected(package)
    (folder / "replay").mkdir(parents=True)
    for script, name in (("ui.js", "ui.js"), ("sw.js", "replay/sw.js")):
        shutil.copy(scripts / script, folder / name)
    shutil.copy(package, folder / "package.wacz")
    (folder / "index.html").write_text(_PAGE.format(url=url, stamp=stamp), encoding="utf-8")

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    handler = functools.partial(Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            said = _opened(f"http://127.0.0.1:{server.server_port}/", text)
        finally:
            server.shutdown()
    return f"{said} {url}"


def _opened(address: str, text: str) -> str:
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError as error:
        raise Missing("playwright is not installed here") from error
    import os

    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        raise Missing("there is no Chromium here to open it with")
    wanted = " ".join(text.split())
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=program,
            chromium_sandbox=not needs_no_sandbox(os.environ),
            args=list(_FLAGS),
        )
        page = browser.new_page()
        page.goto(address)
        end, seen = time.monotonic() + PATIENCE, ""
        while time.monotonic() < end:
            for frame in page.frames:
                try:
                    read = frame.evaluate("document.body ? document.body.innerText : ''")
                except Error:
                    continue  # the frame has just gone
                seen = read if "mp_/" in frame.url else seen
                if wanted in " ".join(read.split()) and "mp_/" in frame.url:
                    browser.close()
                    return f"shows the {len(wanted)} characters of the longest paragraph of"
            page.wait_for_timeout(200)
        browser.close()
    return f"does not show the text (but “{' '.join(seen.split())[:80]}”) of"
