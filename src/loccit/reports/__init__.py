"""One module per format: `(Report, Materials) -> str`, pure; `cli` alone prints.

A format is loaded when it is asked for: which ones there are is known to every start of the
program, and most starts render none.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loccit.models.report import Materials, Report


def _terminal(report: Report, materials: Materials) -> str:
    from loccit.reports.terminal import render_terminal

    return render_terminal(report, materials)


def _json(report: Report, materials: Materials) -> str:
    from loccit.reports.json_report import render_json

    return render_json(report, materials)


FORMATS: dict[str, Callable[[Report, Materials], str]] = {"terminal": _terminal, "json": _json}
"""Every format by the name that `--format` takes. A rendered report ends with a line end."""
