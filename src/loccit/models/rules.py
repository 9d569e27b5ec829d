"""The rules: one id serves as rule, test, fixture and documentation heading."""

from __future__ import annotations

from enum import StrEnum

from loccit.models.value import value


class Level(StrEnum):
    """SARIF's levels, most serious first."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for error, 1 for warning, 2 for note."""
        return ("error", "warning", "note").index(self.value)


@value
class Rule:
    """A rule with its level (lower for short quotations, see `Finding`). `integrity` findings end
    a run with 4, `incomplete` ones (could not check) with 3, `usage` ones (the manifest itself)
    with 2."""

    id: str
    level: Level
    title: str
    integrity: bool = False
    incomplete: bool = False
    usage: bool = False


_E, _W, _N = Level.ERROR, Level.WARNING, Level.NOTE

RULES: dict[str, Rule] = {
    rule.id: rule
    for rule in (
        Rule("link-not-archived", _W, "A cited link has no capture yet", incomplete=True),
        Rule("link-failed", _W, "A cited link gave no response or an error"),
        Rule("link-blocked", _W, "A cited link was kept from us", incomplete=True),
        Rule("link-incomplete", _W, "A capture was cut short", incomplete=True),
        Rule("link-unexpected-target", _W, "A link ended somewhere else than expected"),
        Rule("link-lookalike", _W, "Two links can be mistaken for each other"),
        Rule("link-not-in-manifest", _W, "The text has a link that the manifest does not list"),
        Rule("link-not-in-text", _N, "The manifest lists a link that the text does not have"),
        Rule("quote-altered", _E, "A quotation differs from its source"),
        Rule("quote-stitched", _E, "A quotation joins passages that stand apart"),
        Rule("quote-missing", _E, "A quotation is in none of its sources"),
        Rule("quote-review", _W, "An edited quotation that a person must look at"),
        Rule("quote-cut", _W, "A quotation leaves out a negation or condition next to it"),
        Rule("quote-uncheckable", _W, "A quotation could not be checked", incomplete=True),
        Rule("quote-unclosed", _W, "A quotation has no closing mark"),
        Rule("quote-variants", _W, "Two documents give one quotation differently"),
        Rule("figure-mismatch", _W, "A figure differs from its source"),
        Rule("passage-altered", _E, "A paragraph differs from the text's source"),
        Rule("passage-missing", _W, "A paragraph is not in the text's source"),
        Rule(
            "passage-uncheckable",
            _W,
            "A text could not be compared with its source",
            incomplete=True,
        ),
        Rule("text-changed", _W, "A local text changed since its hash was recorded"),
        Rule("text-unreadable", _E, "A local text could not be read", incomplete=True),
        Rule("text-warning", _W, "Something in a text or source that its reader must know"),
        Rule("source-changed", _W, "A source differs from the capture that was pinned"),
        Rule("quote-withdrawn", _W, "A newer capture of a source no longer has a quotation"),
        Rule("accept-expired", _W, "A reviewed exception is past its date"),
        Rule("accept-unused", _W, "A reviewed exception excepts nothing"),
        Rule("manifest-invalid", _E, "A manifest cannot be used", usage=True),
        Rule("manifest-warning", _W, "A manifest asks for what cannot be"),
        Rule("nothing-examined", _W, "No link and no quotation was examined", incomplete=True),
        Rule("record-corrupt", _E, "Stored bytes are not those of the ledger", integrity=True),
        Rule("ledger-broken", _E, "The ledger itself is damaged", integrity=True),
        Rule("signature-invalid", _E, "A signature of the ledger does not hold", integrity=True),
        Rule("index-stale", _W, "The archive's index does not agree with its ledger"),
        Rule("timestamp-invalid", _E, "A time stamp does not hold", integrity=True),
        Rule("timestamp-unchecked", _W, "Time stamps could not be checked here", incomplete=True),
    )
}
"""Every rule that exists, by id. A key is only ever added."""
