"""Which part of a page a box belongs to, told by its role, class and id. Only a label: every
region's text is searched, and nothing is left out for what a class is called."""

from __future__ import annotations

import re

_COMMENTS = (
    r"comments?|comment-?(?:list|body|content|thread|section|area|text)s?|comments-?area"
    r"|disqus(?:_thread)?|respond|livefyre"
)
_CAPTION = (
    r"(?:wp-|image-?|img-?|photo-?|media-?|figure-?)?caption(?:-?text|__text|-body)?"
    r"|cutline|photo-?credit|image-?credit"
)
_NAVIGATION = (
    r"nav(?:igation|bar|-?menu|-?bar)?|(?:site|main|primary|secondary|top|global|sub)-?_?nav"
    r"(?:igation)?|menu|main-?menu|breadcrumbs?|pagination|pager|social(?:-?links|-?share"
    r"|-?sharing)?|share(?:-?bar|-?tools|-?buttons|-?links)?|sharing|related(?:-?(?:posts?"
    r"|articles?|stories|content|links|news|items))?|recirc(?:ulation)?|newsletter(?:-?signup)?"
    r"|trending|most-?(?:read|popular|viewed)|read-?more|more-?(?:stories|news)|recommended"
    r"|you-?may-?(?:also-?)?like|tags?-?list|taglist"
)
_WORDS = {
    "pull quote": r"pull-?_?quotes?|pquote|pullout-?quote|blockquote--?pull",
    "footnote": r"foot-?notes?|end-?notes?|reflist|references|mw-references-wrap|doc-endnotes",
    "comments": _COMMENTS,
    "caption": _CAPTION,
    "navigation": _NAVIGATION,
    "header": r"(?:site|page|global)-?header|masthead|banner",
    "footer": r"(?:site|page|global)-?footer|colophon|contentinfo",
}
_TOKEN = re.compile(
    "|".join(f"(?P<{name.replace(' ', '_')}>{words})" for name, words in _WORDS.items()),
    re.IGNORECASE,
)
_ROLES = {
    "navigation": "navigation",
    "banner": "header",
    "contentinfo": "footer",
    "doc-endnotes": "footnote",
    "doc-footnote": "footnote",
    "doc-pullquote": "pull quote",
    "menu": "navigation",
    "menubar": "navigation",
    "search": "navigation",
}
_LONGEST = 1000
_MOST_KNOWN = 10_000


def of(names: str) -> str | None:
    """The region that classes or an id (space-separated) stand for, or None.

    >>> of("wp-caption-text small"), of("article-body"), of("site-nav")
    ('caption', None, 'navigation')
    """
    for token in names[:_LONGEST].split():
        found = _TOKEN.fullmatch(token)
        if found:
            return (found.lastgroup or "").replace("_", " ")
    return None


class _Known(dict[str, str | None]):
    """What `of` says of names that were asked for: as a dictionary answers, and bounded."""

    def __missing__(self, names: str) -> str | None:
        region = of(names)
        if len(names) <= _LONGEST:
            if len(self) >= _MOST_KNOWN:
                self.clear()
            self[names] = region
        return region


KNOWN = _Known()


def of_role(role: str | None) -> str | None:
    """The region that an ARIA role stands for, or None."""
    return _ROLES.get(role.strip().lower()) if role else None
