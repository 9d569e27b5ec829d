"""One module per family of rules: `Evidence -> Findings`, pure.

Evidence is per manifest, since look-alikes and variants look across documents. To add a family,
write its module and put its function into `CHECKS`; `CONTRIBUTING.md` has the recipe.
"""

from __future__ import annotations

from collections.abc import Callable

from loccit.checks.drift import check_drift
from loccit.checks.figures import check_figures
from loccit.checks.fixity import check_fixity
from loccit.checks.links import check_links
from loccit.checks.lookalikes import check_lookalikes
from loccit.checks.passages import check_passages
from loccit.checks.quotations import check_quotations
from loccit.checks.texts import check_texts
from loccit.checks.variants import check_variants
from loccit.models.evidence import Evidence
from loccit.models.report import Finding

Check = Callable[[Evidence], tuple[Finding, ...]]

CHECKS: tuple[Check, ...] = (
    check_fixity,
    check_texts,
    check_links,
    check_lookalikes,
    check_quotations,
    check_passages,
    check_variants,
    check_figures,
    check_drift,
)
"""Every check, in the order in which findings of one place are reported."""
