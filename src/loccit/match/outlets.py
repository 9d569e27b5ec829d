"""Which of a text's sources a name in its prose means: “told The New York Times”, “according to
ProPublica”, “the inspector general's report”.

Plain rules over what is known of each source: its hosts, and the titles that the manifest and its
page give it. A name that fits several of them is said to fit them all; who asks for one has none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple
from unicodedata import combining, normalize
from urllib.parse import urlsplit


class Cited(NamedTuple):
    """What is known of a source: the links that lead to it, what the manifest calls it, and what
    its own page does."""

    links: tuple[str, ...]
    titles: tuple[str, ...] = ()
    page: str = ""


class Mention(NamedTuple):
    """A name in `text[start:end]` and the numbers of the sources that it fits; none where it is
    an outlet's that no source is of."""

    start: int
    end: int
    name: str
    sources: frozenset[int]


_MOST_WORDS = 7
_ARTICLES = frozenset("the der die das le la les el los il".split())
_SMALL = r"(?:of|the|for|and|de|la|du|del|der)"
_CAPITAL = r"[^\W\d_a-zß-öø-ÿ][^\W_]*"
_RUN = re.compile(rf"{_CAPITAL}(?:[ \n-](?:{_SMALL} )?{_CAPITAL}){{0,9}}")
_WORD = re.compile(r"[^\W_]+")
_SEGMENT = re.compile(r"\s+[|–—·-]\s+|[|:]\s")
_SHORT = frozenset(
    "times post journal tribune globe herald guardian telegraph mail star sun chronicle observer"
    " examiner inquirer gazette record review bee".split()
)
"""What a newspaper is called for short, after "the"."""

_PLAIN = frozenset(
    "time nature science people fortune slate stern focus variety mirror quartz bild medium wired"
    " vice fox insider world today report reports documents news office state justice".split()
)
"""Host labels that are words too: one alone is no name."""

_NO_LABEL = frozenset("www com co org net gov edu ac go m amp en de fr es".split())

_OUTLETS = """
nytimes.com: New York Times; NY Times; NYT
washingtonpost.com: Washington Post; WaPo
theguardian.com: Guardian
wsj.com: Wall Street Journal; WSJ
ft.com: Financial Times
latimes.com: Los Angeles Times; LA Times
usatoday.com: USA Today
apnews.com: Associated Press; AP News
reuters.com: Reuters
afp.com: Agence France-Presse; AFP
bloomberg.com: Bloomberg; Bloomberg News
economist.com: Economist
newyorker.com: New Yorker
theatlantic.com: Atlantic
propublica.org: ProPublica
politico.com, politico.eu: Politico
axios.com: Axios
thehill.com: The Hill
npr.org: NPR; National Public Radio
pbs.org: PBS; PBS NewsHour
cnn.com: CNN
nbcnews.com: NBC News; NBC
abcnews.go.com, abcnews.com: ABC News
cbsnews.com: CBS News; CBS
foxnews.com: Fox News
msnbc.com: MSNBC
bbc.co.uk, bbc.com: BBC; BBC News
thetimes.co.uk, thetimes.com: Times of London
telegraph.co.uk: Daily Telegraph; Telegraph
independent.co.uk: Independent
dailymail.co.uk: Daily Mail
thesun.co.uk: Sun
buzzfeednews.com, buzzfeed.com: BuzzFeed News; BuzzFeed
huffpost.com, huffingtonpost.com: HuffPost; Huffington Post
vox.com: Vox
theintercept.com: Intercept
thedailybeast.com: Daily Beast
motherjones.com: Mother Jones
rollingstone.com: Rolling Stone
vanityfair.com: Vanity Fair
newsweek.com: Newsweek
bostonglobe.com: Boston Globe
chicagotribune.com: Chicago Tribune
miamiherald.com: Miami Herald
houstonchronicle.com: Houston Chronicle
sfchronicle.com: San Francisco Chronicle
dallasnews.com: Dallas Morning News
washingtonexaminer.com: Washington Examiner
nypost.com: New York Post
aljazeera.com: Al Jazeera
spiegel.de: Spiegel
zeit.de: Zeit
faz.net: Frankfurter Allgemeine; Frankfurter Allgemeine Zeitung; FAZ
sueddeutsche.de: Süddeutsche Zeitung; Süddeutsche
welt.de: Welt am Sonntag
tagesschau.de: Tagesschau
nzz.ch: Neue Zürcher Zeitung; NZZ
derstandard.at: Der Standard
dw.com: Deutsche Welle
lemonde.fr: Le Monde
lefigaro.fr: Le Figaro
liberation.fr: Libération
mediapart.fr: Mediapart
elpais.com: El País
elmundo.es: El Mundo
lavanguardia.com: La Vanguardia
"""

_ALONE = frozenset("economist atlantic guardian sun independent intercept telegraph".split())
"""Names that are ordinary words without their article."""

_OFFICES = {
    "inspector general": ("oig", "ig"),
    "government accountability office": ("gao",),
    "congressional budget office": ("cbo",),
    "comptroller general": ("gao",),
}
"""Offices by what their reports and hosts are called."""

_OFFICE = re.compile(rf"(?:{'|'.join(_OFFICES)})(?:'s|’s)?", re.IGNORECASE)
_AFTER_OFFICE = re.compile(
    r"\s+(?:report|review|study|statement|findings|office|said|says|wrote|found|concluded|noted)\b"
)
_BEFORE_OFFICE = re.compile(
    r"\b(?:told|tell|according to|by|from|with)\s+(?:the\s+)?(?:(?-i:[A-Z]{2,})(?:'s|’s)?\s+)?"
    r"(?:office of (?:the\s+)?)?$",
    re.IGNORECASE,
)
_WHOSE = re.compile(r"\b([A-Z]{2,})(?:'s|’s)?\s+(?:[Oo]ffice of (?:the )?)?$")


def mentions(text: str, cited: Sequence[Cited]) -> tuple[Mention, ...]:
    """The names in `text` that mean a source or are an outlet's, in order, none overlapping.
    Time is linear in the text."""
    directory = _Directory(cited)
    found = [*_named(text, directory), *_offices(text, directory)]
    out: list[Mention] = []
    for mention in sorted(found):
        if not out or mention.start >= out[-1].end:
            out.append(mention)
    return tuple(out)


def _key(word: str) -> str:
    """A word without case and accents."""
    return _known_key(word) if len(word) <= _LONG else _made_key(word)


def _made_key(word: str) -> str:
    plain = normalize("NFD", word.casefold())
    return "".join(c for c in plain if not combining(c))


_LONG = 32
_known_key = lru_cache(maxsize=4096)(_made_key)


def _keys(text: str) -> tuple[str, ...]:
    words = tuple(map(_key, _WORD.findall(text)))
    return words[1:] if len(words) > 1 and words[0] in _ARTICLES else words


@cache
def _outlets() -> dict[tuple[str, ...], frozenset[str]]:
    """The hosts of each outlet, by its name as keys."""
    outlets = {}
    for line in _OUTLETS.strip().splitlines():
        hosts, _, names = line.partition(": ")
        for name in names.split("; "):
            outlets[tuple(map(_key, _WORD.findall(name)))] = frozenset(hosts.split(", "))
    return outlets


class _Directory:
    """The names of the sources, ready to be looked up."""

    def __init__(self, cited: Sequence[Cited]) -> None:
        self.hosts = [_hosts(each) for each in cited]
        self.tokens = [
            {_key(w) for t in (*each.titles, each.page) for w in _WORD.findall(t[:300])}
            for each in cited
        ]
        self.names: dict[tuple[str, ...], set[int]] = defaultdict(set)
        self.labels: dict[str, dict[str, set[int]]] = defaultdict(dict)
        self.outlets: dict[tuple[str, ...], frozenset[int]] = {}
        self.known: dict[tuple[str, ...], frozenset[int] | None] = {}
        for i, each in enumerate(cited):
            for name in (*_site_name(each.page), *(n for t in each.titles for n in _called(t))):
                self.names[name].add(i)
            for label in _labels(self.hosts[i]):
                self.labels[label[0]].setdefault(label, set()).add(i)
        domains = [_domains(has) for has in self.hosts]
        for name, hosts in _outlets().items():
            there = {i for i, has in enumerate(domains) if not hosts.isdisjoint(has)}
            self.outlets[name] = frozenset(there | self.names.get(name, set()))

    def look_up(self, words: tuple[str, ...]) -> frozenset[int] | None:
        """The sources that a name means, none for an outlet of none; None for no such name."""
        if words not in self.known:
            if len(self.known) > 20_000:
                self.known.clear()
            self.known[words] = self._looked_up(words)
        return self.known[words]

    def _looked_up(self, words: tuple[str, ...]) -> frozenset[int] | None:
        if words in self.outlets:
            return self.outlets[words]
        found = set(self.names.get(words, ()))
        for label, sources in self.labels.get(words[0][0], {}).items():
            if _spells(words, label):
                found |= sources
        return frozenset(found) or None

    def short(self, noun: str) -> frozenset[int]:
        """The sources that "the Times" may mean."""
        by_name = {i for name, there in self.names.items() if name[-1] == noun for i in there}
        by_outlet = {i for name, there in self.outlets.items() if name[-1] == noun for i in there}
        by_host = {
            i for i, has in enumerate(self.hosts) for la in _labels(has) if la.endswith(noun)
        }
        return frozenset(by_name | by_outlet | by_host)

    def office(self, name: str, whose: str) -> frozenset[int]:
        """The sources that an office's report may be, `whose` the acronym before its name."""
        words = set(name.split())
        found = set()
        for i, tokens in enumerate(self.tokens):
            known = tokens | {label for host in self.hosts[i] for label in host.split(".")}
            its = words <= known or any(short in known for short in _OFFICES[name])
            if its and (not whose or whose in known):
                found.add(i)
        return frozenset(found)


def _hosts(cited: Cited) -> frozenset[str]:
    hosts = set()
    for link in cited.links:
        try:
            hosts.add((urlsplit(link).hostname or "").removeprefix("www."))
        except ValueError:
            continue
    return frozenset(hosts - {""})


def _domains(hosts: frozenset[str]) -> frozenset[str]:
    """The hosts, and every domain that one of them is in."""
    return frozenset(
        ".".join(labels[i:])
        for labels in (host.split(".") for host in hosts)
        for i in range(len(labels))
    )


def _labels(hosts: frozenset[str]) -> set[str]:
    """The parts of the hosts that may spell a name, hyphens left out."""
    parts = {
        label.replace("-", "") for host in hosts for label in host.split(".")[:-1]
    }  # the last one is the top-level domain
    return {part for part in parts if len(part) > 2 and part not in _NO_LABEL}


def _spells(words: Sequence[str], label: str) -> bool:
    """Is a host's label these words, each whole or as its first letter (nytimes, wsj)?"""
    if len(words) == 1:
        return words[0] == label and label not in _PLAIN
    if "".join(word[0] for word in words) == label:
        return len(words) > 2
    ends = {(0, False)}
    for word in words:
        ends = {
            (at + len(part), whole or part is word)
            for at, whole in ends
            for part in (word, word[0])
            if label.startswith(part, at)
        }
    return any(at == len(label) and whole for at, whole in ends)


def _called(title: str) -> Iterator[tuple[str, ...]]:
    """What a manifest's title calls a source: the capitalised words that it begins with."""
    title = title[:300]
    first = _RUN.match(title)
    for part in (*_SEGMENT.split(title), *((first.group(),) if first else ())):
        yield from _as_name(part)


def _site_name(title: str) -> Iterator[tuple[str, ...]]:
    """The site's name behind the last dash or bar of a page's title; what stands before it are
    the page's own words, and often a person's name."""
    parts = _SEGMENT.split(title[-300:])
    if len(parts) > 1:
        yield from _as_name(parts[-1])


def _as_name(part: str) -> Iterator[tuple[str, ...]]:
    keys = _keys(part)
    if 2 <= len(keys) <= _MOST_WORDS and not any(key.isdigit() for key in keys):
        yield keys


def _named(text: str, directory: _Directory) -> Iterator[Mention]:
    """Runs of capitalised words, and in each the longest name."""
    for run in _RUN.finditer(text):
        words = [
            (hit.start(), hit.end(), _key(hit.group())) for hit in _WORD.finditer(text, *run.span())
        ]
        at = 0
        while at < len(words):
            for size in range(min(_MOST_WORDS, len(words) - at), 0, -1):
                found = _mention(text, words, at, size, directory)
                if found:
                    yield found
                    at += size
                    break
            else:
                at += 1


def _mention(
    text: str, words: Sequence[tuple[int, int, str]], at: int, size: int, directory: _Directory
) -> Mention | None:
    start, end = words[at][0], words[at + size - 1][1]
    keys = tuple(key for _, _, key in words[at : at + size])
    article = text[max(start - 4, 0) : start].casefold() == "the " or (
        at > 0 and words[at - 1][2] in _ARTICLES
    )
    if size == 1:
        if keys[0] in _ARTICLES or (keys[0] in _ALONE and not article):
            return None
        # "The Hill Times" is not the Times.
        last = at + 1 == len(words)
        if article and last and keys[0] in _SHORT and keys not in directory.outlets:
            fits = directory.short(keys[0])
            return Mention(start, end, text[start:end], fits) if fits else None
    elif keys[0] in _ARTICLES and len(keys) == 2 and keys[1] in _SHORT | _ALONE:
        return None  # the noun is looked at with its article
    fits_or_none = directory.look_up(keys)
    if fits_or_none is None:
        return None
    begin = start - 4 if article and text[max(start - 4, 0) : start].casefold() == "the " else start
    return Mention(begin, end, " ".join(text[begin:end].split()), fits_or_none)


def _offices(text: str, directory: _Directory) -> Iterator[Mention]:
    """The inspector general's report: an office, named as one that reports or is told."""
    # To look for them in any case takes long; as `re` does then, both letters of Turkish are an i.
    low = text.casefold().replace("\u0131", "i").replace("i\u0307", "i")
    if not any(office in low for office in _OFFICES):
        return
    for hit in _OFFICE.finditer(text):
        before = text[max(hit.start() - 60, 0) : hit.start()]
        if not _AFTER_OFFICE.match(text, hit.end()) and not _BEFORE_OFFICE.search(before):
            continue
        name = re.sub(r"['’]s$", "", hit.group().casefold())
        whose = _WHOSE.search(before)
        fits = directory.office(name, _key(whose[1]) if whose else "")
        if fits:
            yield Mention(hit.start(), hit.end(), hit.group(), fits)
