"""Payloads to pages, each body once: several documents cite one source, and reading a PDF costs
more than everything else that `verify` does."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Generic, TypeVar

from loccit.errors import ArchiveError, ExtractError, FixityError, LoccitError, RecordError
from loccit.models.capture import Capture
from loccit.models.page import Page, Span
from loccit.models.verdict import Match

if TYPE_CHECKING:
    from loccit.archive import Archive
    from loccit.match.locate import Prepared
    from loccit.match.surveys import Survey
    from loccit.models.payload import Payload

_KEPT = 32
"""Pages that stay in memory at once; a long report is some megabytes with its folded form."""

_Value = TypeVar("_Value")
_BodyKey = tuple[str, str, str | None]


class _Recent(Generic[_Value]):
    """The values used last, by key."""

    def __init__(self) -> None:
        self._values: OrderedDict[object, _Value] = OrderedDict()

    def get(self, key: object) -> _Value | None:
        if key in self._values:
            self._values.move_to_end(key)
        return self._values.get(key)

    def put(self, key: object, value: _Value) -> _Value:
        self._values[key] = value
        while len(self._values) > _KEPT:
            self._values.popitem(last=False)
        return value


class Pages:
    """The pages of one run; with `reread` none that an archive has kept. Not for several threads
    at once."""

    def __init__(self, *, reread: bool = False) -> None:
        self._kept = not reread
        self._pages: _Recent[Page | ExtractError] = _Recent()
        self._seconds: _Recent[Page | LoccitError] = _Recent()
        self._prepared: _Recent[Prepared] = _Recent()
        self._surveys: _Recent[Survey] = _Recent()

    def of_capture(
        self, archive: Archive, capture: Capture
    ) -> tuple[str | None, Page | None, LoccitError | None]:
        """The media type and page of a capture's payload, its digests checked while it is read;
        or the problem that kept it from being read."""
        try:
            payload = archive.payload(capture)
        except (ArchiveError, ExtractError) as error:
            return None, None, error
        except OSError as error:
            return None, None, _unreadable(capture, error)
        if not capture.usable:
            # What it holds is no evidence for a quotation; that its bytes are whole is.
            return payload.media_type, None, None
        page = self._page(archive, capture, payload)
        if isinstance(page, ExtractError):
            return payload.media_type, None, page
        return payload.media_type, page, None

    def rendered(self, archive: Archive, capture: Capture) -> Page | LoccitError | None:
        """The page as a browser showed it, labelled so, its digests checked while it is read; or
        the problem that kept it from being read; None where no browser showed it."""
        if capture.rendered is None:
            return None
        try:
            payload = archive.rendering(capture)
        except (ArchiveError, ExtractError) as error:
            return error
        except OSError as error:
            return _unreadable(capture, error)
        if payload is None or not capture.usable:
            return None
        record, browser = capture.rendered.dom, capture.rendered.browser
        key = (record.body or capture.id, "rendered", browser)
        known = self._pages.get(key)
        if known is None:
            known = self._pages.put(key, _as_shown(payload, browser))
        return known

    def of_wall(self, archive: Archive, capture: Capture) -> Page | ArchiveError | None:
        """The text of a capture that may verify nothing, None where it has none that a reader
        can make out; or the damage that was met."""
        try:
            payload = archive.payload(capture)
        except (FixityError, RecordError) as error:
            return error
        except (LoccitError, OSError):
            return None
        page = self._page(archive, capture, payload) if payload.body else None
        return page if isinstance(page, Page) and page.text.strip() else None

    def second(
        self, page: Page, key: str, read: Callable[[], Page | None]
    ) -> Page | LoccitError | None:
        """What the second reader makes of the body that `page` was read from, or why it fails;
        None where there is none for such a body: `read` is not called then. `key` names the
        body."""
        from loccit.extract import has_second_reader

        if not has_second_reader(page.media_type):
            return None
        known = self._seconds.get(key)
        if known is not None:
            return known
        try:
            again = read()
        except LoccitError as error:
            return self._seconds.put(key, error)
        except OSError as error:
            return self._seconds.put(key, ArchiveError(f"It could not be read: {error}."))
        return again and self._seconds.put(key, again)

    def judge(self, exact: str, page: Page) -> Match:
        """How a quotation's words stand in a page; the page is folded at its first use."""
        from loccit.match import judge

        return judge.judge(exact, self.prepared(page))

    def prepared(self, page: Page) -> Prepared:
        """A page made ready for matching, once for all who need it."""
        from loccit.match import judge

        prepared = self._prepared.get(page.digest)
        if prepared is None:
            prepared = self._prepared.put(page.digest, judge.prepare(page))
        return prepared

    def survey(self, page: Page) -> Survey:
        """The figures of a page that a reader sees, ready to be looked up."""
        from loccit.match.collate import language_of
        from loccit.match.surveys import Survey

        found = self._surveys.get(page.digest)
        if found is None:
            hidden = [Span(block.start, block.end) for block in page.blocks if block.hidden]
            language = language_of(page.text, page.language)
            found = self._surveys.put(page.digest, Survey(page.text, language, hidden))
        return found

    def _page(self, archive: Archive, capture: Capture, payload: Payload) -> Page | ExtractError:
        key: _BodyKey = (body_key(capture), payload.media_type, payload.charset)
        known = self._pages.get(key)
        if known is None:
            known = self._pages.put(key, self._read(archive, capture, payload))
        return known

    def _read(self, archive: Archive, capture: Capture, payload: Payload) -> Page | ExtractError:
        """The Page that was kept of a payload, else a reader's; a lost one is put back."""
        from loccit.archive import read_from
        from loccit.extract import extract_page, readers

        of = read_from(payload, readers())
        page = archive.page(capture, of) if self._kept else None
        if page is not None:
            return page
        charset, name = payload.charset, payload.name
        try:
            page = extract_page(payload.body, payload.media_type, charset=charset, name=name)
        except ExtractError as error:
            return error
        archive.keep(capture, page, of)
        return page

    def read_again(self, archive: Archive, capture: Capture, page: Page) -> Page | None:
        """A capture's Page as the second reader has it, kept or read now; see `second`."""
        from loccit.archive import read_from
        from loccit.extract import readers, second_opinion

        payload = archive.payload(capture)
        of = read_from(payload, readers(), second=True)
        again = archive.page(capture, of) if self._kept else None
        if again is None:
            again = second_opinion(payload.body, page.media_type)
            if again is not None:
                archive.keep(capture, again, of)
        return again


def body_key(capture: Capture) -> str:
    """What names a capture's body: equal bodies of several captures have one."""
    record = capture.final.response
    return (record and record.body) or capture.id


def _unreadable(capture: Capture, error: OSError) -> ArchiveError:
    return ArchiveError(
        f"Capture {capture.id} could not be read: {error.strerror or error}.",
        hint="Look at the archive's files and their permissions.",
    )


def _as_shown(payload: Payload, browser: str) -> Page | ExtractError:
    from loccit.extract import extract_page

    try:
        page = extract_page(payload.body, payload.media_type, charset=payload.charset)
    except ExtractError as error:
        return error
    return replace(page, extractor=f"{page.extractor} on {browser}")
