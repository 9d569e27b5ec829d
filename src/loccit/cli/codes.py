"""Exit codes: 0 clean · 1 findings · 2 usage or manifest · 3 incomplete · 4 integrity · 130."""

from __future__ import annotations

from collections.abc import Iterable

from loccit.errors import FixityError, ManifestError, RecordError, UsageError

CLEAN, FINDINGS, USAGE, INCOMPLETE, INTEGRITY, INTERRUPTED = 0, 1, 2, 3, 4, 130
_PRECEDENCE = (INTERRUPTED, USAGE, INTEGRITY, INCOMPLETE, FINDINGS)

TEXT = """\
exit codes:
  0 clean   1 findings   2 usage or manifest error   3 could not complete
  4 integrity failure   130 interrupted; where several apply: 2, 4, 3, 1"""


def of(problem: BaseException) -> int:
    """The code that an error ends the program with."""
    if isinstance(problem, UsageError | ManifestError):
        return USAGE
    if isinstance(problem, FixityError | RecordError):
        return INTEGRITY
    return INCOMPLETE


def worst(codes: Iterable[int]) -> int:
    """Of several codes the one to end with: 130, 2, 4, 3, 1, else 0."""
    given = set(codes)
    return next((code for code in _PRECEDENCE if code in given), CLEAN)
