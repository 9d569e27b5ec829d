"""The manifest as written: the one model that loading, its errors and the JSON Schema come from.

Every key is described here, once. `Meta.extra["form"]` names the function in `forms` that says
what is wrong with a value; the pattern beside it is what a schema can say of the same.

Annotations are values here, not text: msgspec would have to evaluate each one.
"""

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from loccit.manifest import forms


def _form(name: str, pattern: str, **keys: Any) -> Meta:
    return Meta(pattern=pattern, extra={"form": name}, extra_json_schema=keys or None)


Id = Annotated[str, _form("id", forms.ID)]
Url = Annotated[str, _form("url", forms.URL, maxLength=forms.MAX_URL)]
Prefix = Annotated[str, _form("prefix", forms.PREFIX, maxLength=forms.MAX_URL)]
File = Annotated[str, _form("file", forms.NAME)]
Folder = Annotated[str, _form("folder", forms.FOLDER)]
Language = Annotated[str, _form("language", forms.LANGUAGE)]
Duration = Annotated[str, _form("duration", forms.DURATION)]
Day = Annotated[str, _form("date", forms.DATE, format="date")]
RuleId = Annotated[str, _form("rule", forms.ID, enum=list(forms.ACCEPTABLE))]
Text = Annotated[str, _form("filled", forms.FILLED)]


class Cite(Struct, forbid_unknown_fields=True, kw_only=True):
    """A cited link, or another document of this manifest used as a source."""

    url: Annotated[
        Url | UnsetType,
        Meta(description="The link as the text has it.", examples=["https://example.org/report"]),
    ] = UNSET
    document: Annotated[
        Id | UnsetType,
        Meta(
            description="The id of another document, used as a source in place of a link. "
            "It is labelled so; it is no archived evidence.",
            examples=["press-release"],
        ),
    ] = UNSET
    id: Annotated[
        Id | None,
        Meta(
            description="The citation's name, unique in its document. Default: c1, c2 … by "
            "position. Pins and captures are kept under it.",
            examples=["report"],
        ),
    ] = None
    title: Annotated[
        Text | None, Meta(description="What the source is called.", examples=["Annual report 2020"])
    ] = None
    expect: Annotated[
        Prefix | None,
        Meta(
            description="How the address must begin at which the link ends, at least to the "
            "slash after the host.",
            examples=["https://example.org/"],
        ),
    ] = None
    every: Annotated[
        Duration | None,
        Meta(
            description="How often scheduled runs fetch it again: a number and m, h, d or w.",
            examples=["7d", "12h", "30m"],
        ),
    ] = None
    via: Annotated[
        Literal["http", "browser"],
        Meta(
            description="What fetches it; browser also stores the page as a browser shows it, "
            "where one is installed.",
            examples=["http"],
        ),
    ] = "http"
    requisites: Annotated[
        bool,
        Meta(description="Also store the page's styles, pictures and fonts.", examples=[False]),
    ] = False
    ignore_robots: Annotated[
        bool, Meta(description="Fetch it although robots.txt says no; recorded.", examples=[False])
    ] = False
    translation_of: Annotated[
        Language | None,
        Meta(
            description="The language of the source (BCP 47) where the document translates it.",
            examples=["es"],
        ),
    ] = None


class Quote(Struct, forbid_unknown_fields=True, kw_only=True):
    """A quotation pinned to one citation of its document."""

    exact: Annotated[
        Text, Meta(description="The quotation as the document has it.", examples=["a new era"])
    ]
    source: Annotated[
        Id,
        Meta(description="The id of the citation in which it must stand.", examples=["report"]),
    ] = field(name="in")


class Accept(Struct, forbid_unknown_fields=True, kw_only=True):
    """A reviewed exception: counted and shown in every report, void after its day."""

    rule: Annotated[
        RuleId, Meta(description="The rule that is excepted.", examples=["quote-review"])
    ]
    exact: Annotated[
        Text | UnsetType,
        Meta(description="The quotation that it concerns.", examples=["a new era"]),
    ] = UNSET
    cite: Annotated[
        Id | UnsetType,
        Meta(description="The id of the citation that it concerns.", examples=["report"]),
    ] = UNSET
    reason: Annotated[
        Text,
        Meta(description="Why it may stand.", examples=["The speaker corrected it afterwards."]),
    ]
    by: Annotated[Text, Meta(description="Who reviewed it.", examples=["A. Editor"])]
    until: Annotated[
        Day, Meta(description="The last day on which it holds.", examples=["2027-01-31"])
    ]


class Document(Struct, forbid_unknown_fields=True, kw_only=True):
    """A local text and what it cites."""

    id: Annotated[Id, Meta(description="The document's name, unique here.", examples=["article"])]
    text: Annotated[
        File,
        Meta(
            description="The file, relative to the texts folder and inside it.",
            examples=["article.md"],
        ),
    ]
    title: Annotated[
        Text | None, Meta(description="What the text is called.", examples=["A long year"])
    ] = None
    language: Annotated[
        Language | None,
        Meta(description="Its language (BCP 47). Default: detected.", examples=["en"]),
    ] = None
    source: Annotated[
        Url | None,
        Meta(
            description="Where the text was taken from; its passages are checked against it.",
            examples=["https://example.org/article"],
        ),
    ] = None
    ignore: Annotated[
        list[Text] | None,
        Meta(
            description="A paragraph that starts with one of these ends the document.",
            examples=[["You may also like"]],
        ),
    ] = None
    cites: Annotated[
        list[Cite] | None,
        Meta(description="The sources of the text.", examples=[[{"url": "https://example.org/"}]]),
    ] = None
    quotes: Annotated[
        list[Quote] | None,
        Meta(
            description="Quotations pinned to a citation. Default: each is looked for in every "
            "citation of the document.",
            examples=[[{"exact": "a new era", "in": "report"}]],
        ),
    ] = None
    accept: Annotated[
        list[Accept] | None,
        Meta(
            description="Reviewed exceptions; each has either exact or cite.",
            examples=[
                [
                    {
                        "rule": "quote-review",
                        "exact": "a new era",
                        "reason": "The speaker corrected it afterwards.",
                        "by": "A. Editor",
                        "until": "2027-01-31",
                    }
                ]
            ],
        ),
    ] = None


class Manifest(Struct, forbid_unknown_fields=True, kw_only=True):
    """What texts cite: each document with its citations, for `loccit fetch` and `verify`."""

    loccit: Annotated[Literal[1], Meta(description="The version of this format: 1.", examples=[1])]
    title: Annotated[
        Text | None, Meta(description="What the manifest is about.", examples=["A long year"])
    ] = None
    archive: Annotated[
        Folder | None,
        Meta(
            description="Where captures are kept, relative to the manifest. Default: archive/ "
            "beside the settings file.",
            examples=["../../archive"],
        ),
    ] = None
    texts: Annotated[
        Folder | None,
        Meta(
            description="Where the local texts lie, relative to the manifest; --texts overrides "
            "it. Default: texts/ beside the manifest.",
            examples=["texts"],
        ),
    ] = None
    documents: Annotated[
        list[Document],
        Meta(
            min_length=1,
            description="The local texts.",
            examples=[[{"id": "article", "text": "article.md"}]],
        ),
    ]


LINK_ONLY = ("expect", "every", "via", "requisites", "ignore_robots")
"""Keys of a citation that mean nothing beside `document`."""
