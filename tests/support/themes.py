"""What surrounds a labelled page: themes as sites have them, banners, forms, filler prose. One set
for the pages that rules are tuned on, another for those held out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Parts:
    """The pieces of a page, as markup."""

    lang: str
    title: str
    head: str
    content: str
    noscript: str
    banner: str
    box: str

    @property
    def off(self) -> str:
        """What readers without scripts are told."""
        return f"<noscript>{self.noscript}</noscript>" if self.noscript else ""


Theme = Callable[[Parts], str]

LOGIN_BOX = (
    '<form action="/account/session" method="post"><label>E-mail <input type="email" name="email">'
    '</label><label>Password <input type="password" name="pw"></label><button>Log in</button>'
    '<a href="/forgot">Forgot password?</a></form>'
)
FORMS = {
    "login": '<form action="/session" method="post"><p><label>User name <input name="username">'
    '</label></p><p><label>Password <input type="password" name="password"></label></p>'
    '<button type="submit">OK</button></form>',
    "email": '<form method="post"><input type="email" name="loginfmt" autocomplete="username">'
    "<button>Next</button></form>",
    "search": '<form action="/search"><input type="search" name="q"><button>Search</button></form>',
}


def of(number: int, *, held_out: bool) -> Theme:
    """The theme of a case."""
    several = _HELD_OUT if held_out else _TUNING
    return several[number % len(several)]


def banner(lang: str, number: int, *, held_out: bool) -> str:
    """A cookie banner."""
    text, yes, no = (_BANNERS_HELD if held_out else _BANNERS)[lang]
    tag = "section" if number % 2 else "div"
    return (
        f'<{tag} class="cc-window" aria-label="cookies"><p>{text}</p><button>{yes}</button>'
        f"<button>{no}</button></{tag}>"
    )


def prose(lang: str, number: int, count: int, *, held_out: bool) -> list[str]:
    """So many paragraphs, each of several sentences, none quite like another."""
    subjects, verbs, ends = (_PROSE_HELD if held_out else _PROSE)[lang]
    out = []
    for i in range(count):
        sentences = []
        for j in range(2 + (number + i) % 3):
            k = number + 7 * i + 3 * j
            first, second = subjects[k % len(subjects)], verbs[(k // 3) % len(verbs)]
            sentences.append(f"{first} {second} {ends[(k // 7 + j) % len(ends)]}.")
        out.append(" ".join(sentences))
    return out


def _blog(p: Parts) -> str:
    return f"""<!DOCTYPE html>
<html lang="{p.lang}"><head><meta charset="UTF-8"><title>{p.title}</title>{p.head}
<link rel="stylesheet" href="/wp-content/themes/wave/style.css">
<meta name="generator" content="WordPress 6.6">
<script src="/wp-includes/js/jquery.min.js"></script></head>
<body class="single">{p.banner}<header class="site-header"><a href="/">Home</a>
<nav class="main-nav"><ul><li><a href="/news">News</a>
<li><a href="/about">About</a><li><a href="/login">Log in</a></ul></nav>{p.box}</header>
<main><article class="post">{p.content}</article></main>{p.off}
<aside class="widget-area"><h2>Recent posts</h2><ul><li><a href="/1">The winter timetable</a><li>
<a href="/2">A walk to the weir</a></ul></aside>
<footer class="site-footer"><p>Subscribe to our newsletter</p><form><input type="email" name="e">
<button>Join</button></form><p>© 2026 · Privacy · Cookies</p></footer>
</body></html>"""


def _tables(p: Parts) -> str:
    return f"""<HTML><HEAD><TITLE>{p.title}</TITLE>{p.head}</HEAD><BODY BGCOLOR=white>{p.banner}
<TABLE WIDTH=100%><TR><TD COLSPAN=2><DIV CLASS=header>
<A HREF=/>Start</A> <A HREF=/map>Map</A>{p.box}</DIV></TD></TR>
<TR><TD VALIGN=TOP WIDTH=150><DIV CLASS=menu><A HREF=/a>Archive</A><BR><A HREF=/b>Board</A><BR>
<A HREF=/c>Contact</A></DIV></TD>
<TD>{p.content}{p.off}</TD></TR></TABLE><HR><FONT SIZE=1>Last changed 4 May</FONT></BODY></HTML>"""


def _tailwind(p: Parts) -> str:
    return f"""<!doctype html><html lang="{p.lang}"><head>
<meta name="viewport" content="width=device-width"><title>{p.title}</title>{p.head}
<script type="module" src="/assets/index-4f.js"></script></head><body><div id="app">
<div class="flex px-4 header"><a href="/">Site</a>{p.box}</div>
<div class="max-w-2xl mx-auto">{p.content}</div><div class="mt-8 text-sm footer">
<a href="/imprint">Imprint</a><a href="/privacy">Privacy</a></div></div>{p.banner}{p.off}</body>
</html>"""


def _bare(p: Parts) -> str:
    box = f"<header>{p.box}</header>" if p.box else ""
    return (
        f"<!doctype html><html lang={p.lang}><title>{p.title}</title>{p.head}{box}{p.content}"
        f"{p.banner}{p.off}</html>"
    )


def _drupal(p: Parts) -> str:
    links = "".join(f'<li><a href="/t/{i}">Topic {i}</a></li>' for i in range(30))
    return f"""<!DOCTYPE html><html lang="{p.lang}" dir="ltr"><head><meta charset="utf-8" />
<meta name="Generator" content="Drupal 10" /><title>{p.title}</title>{p.head}</head>
<body><div class="dialog-off-canvas-main-canvas"><header role="banner"><nav role="navigation">
<ul class="menu">{links}</ul></nav>{p.box}</header>
<main role="main"><div class="region-content"><div class="node">{p.content}</div></div></main>
<footer role="contentinfo">
<p>Published by the office. All rights reserved. The office
takes no responsibility for the contents of other sites.</p></footer></div>{p.off}
<script src="/core/assets/vendor/jquery.js"></script>{p.banner}</body></html>"""


def _next(p: Parts) -> str:
    return f"""<!DOCTYPE html><html lang="{p.lang}"><head><meta charSet="utf-8"/>
<title>{p.title}</title>{p.head}<link rel="preload" href="/_next/static/a.woff2" as="font"/></head>
<body><div id="__next"><div class="css-1x9">{p.banner}<div class="css-hdr"><a href="/">●</a>
<button>Menu</button></div><div class="modal-login" hidden="">{p.box}</div>
<div class="css-77b">{p.content}</div>
<div class="css-ftr"><ul><li>Terms</li><li>Help</li><li>Jobs</li></ul></div></div>
</div>{p.off}<script id="__NEXT_DATA__" type="application/json">{{"props":{{}}}}</script>
<script src="/_next/static/main.js" async=""></script></body></html>"""


def _typo3(p: Parts) -> str:
    return f"""<!DOCTYPE html><html lang="{p.lang}"><head><meta charset="utf-8">
<!-- This website is powered by TYPO3 --><title>{p.title}</title>{p.head}</head>
<body id="p12"><div id="top">
<div id="site-header" class="page-header">{p.box}<div class="breadcrumb">Start / News</div></div>
</div>
<div id="c45" class="frame frame-default"><div class="ce-bodytext">{p.content}</div></div>
<div id="footer" class="page-footer"><p>Kontakt · Impressum · Datenschutz</p></div>
<div id="cookieman">{p.banner}</div>{p.off}</body></html>"""


def _amp(p: Parts) -> str:
    return f"""<!doctype html><html ⚡ lang="{p.lang}"><head><meta charset="utf-8">
<script async src="https://cdn.ampproject.org/v0.js"></script>
<title>{p.title}</title>{p.head}</head>
<body><header class="amp-header"><a href="/">AMP</a>{p.box}</header><article>{p.content}</article>
<section class="related"><h3>More</h3><a href="/x">Harvest home</a><a href="/y">Old maps</a>
</section><amp-consent id="c">{p.banner}</amp-consent>{p.off}</body></html>"""


def _forum(p: Parts) -> str:
    return f"""<html lang="{p.lang}"><head>
<title>{p.title}</title>{p.head}<link href="/style.php?id=1" rel="stylesheet"></head><body>
<a name="top"></a>
<div id="wrap"><div id="page-header">{p.box}<ul class="navlinks"><li>Board index</li><li>FAQ</li>
<li>Register</li><li>Login</li></ul></div>
<div id="page-body">{p.content}</div><div id="page-footer">
<p class="copyright">Powered by a bulletin board</p></div></div>{p.banner}{p.off}</body></html>"""


def _bootstrap(p: Parts) -> str:
    icons = '<svg viewBox="0 0 24 24"><path d="M0 0h24v24H0z"/></svg>' * 40
    return f"""<!doctype html><html lang="{p.lang}"><head>
<title>{p.title}</title>{p.head}<style>.a{{color:red}}</style></head><body>
<nav class="navbar"><a class="navbar-brand" href="/">Brand</a>{p.box}</nav>{p.banner}
<div class="container"><div class="row"><div class="col-md-8">{p.content}</div></div></div>
<div hidden>{icons}</div><footer>
<p>© The publisher. Registered office: The Quay 2. Company number 12345.
We are a member of the press council and follow its code.</p></footer>{p.off}
<script src="/b.js"></script><script src="/c.js"></script></body></html>"""


_TUNING: tuple[Theme, ...] = (_blog, _tables, _tailwind, _bare, _drupal)
_HELD_OUT: tuple[Theme, ...] = (_next, _typo3, _amp, _forum, _bootstrap)

_BANNERS = {
    "en": (
        "We use cookies and similar technologies to run this site and to measure its use.",
        "Accept all",
        "Reject all",
    ),
    "de": (
        "Wir verwenden Cookies, um unsere Website zu verbessern.",
        "Alle akzeptieren",
        "Ablehnen",
    ),
    "fr": (
        "Nous utilisons des cookies pour mesurer l'audience de notre site.",
        "Tout accepter",
        "Tout refuser",
    ),
    "es": (
        "Utilizamos cookies propias y de terceros para mejorar nuestros servicios.",
        "Aceptar",
        "Rechazar",
    ),
}
_BANNERS_HELD = {
    "en": (
        (
            "This website and its partners would like your permission to set cookies that help us"
            " understand what readers like. You can change your mind at any time."
        ),
        "Yes, I agree",
        "Manage choices",
    ),
    "de": (
        "Mit Ihrer Zustimmung setzen wir und unsere Partner Cookies für Statistik und Werbung ein.",
        "Einverstanden",
        "Einstellungen",
    ),
    "fr": (
        "Avec votre accord, nos partenaires et nous déposons des traceurs.",
        "Accepter",
        "Continuer sans accepter",
    ),
    "es": (
        "Con tu consentimiento, nuestros socios y nosotros usamos cookies.",
        "Aceptar y cerrar",
        "Configurar",
    ),
}

_PROSE = {
    "en": (
        "The committee|A witness from the harbour office|Two of the engineers|The clerk who kept"
        " the book|Nobody at the table|The owner of the mill".split("|"),
        "said that|had noted in March that|could not recall whether|was told twice that|insisted"
        " that".split("|"),
        "the gates were left open on the night of the flood|the ledger had been copied by hand"
        "|three of the boats came in without lamps|the repair was paid for but never done|the"
        " water stood at five metres by noon".split("|"),
    ),
    "de": (
        "Der Ausschuss|Eine Zeugin aus dem Hafenamt|Der Müller|Die beiden Ingenieure".split("|"),
        "berichtete am Dienstag, dass|konnte nicht sagen, ob|hielt schriftlich fest, dass".split(
            "|"
        ),
        "die Tore in der Nacht offen standen|das Buch von Hand abgeschrieben wurde|drei Boote ohne"
        " Licht einliefen|die Reparatur bezahlt, aber nie ausgeführt wurde".split("|"),
    ),
    "fr": (
        "La commission|Un témoin du port|Le meunier|Les deux ingénieures".split("|"),
        "a rapporté mardi que|ne se souvient pas si|a noté par écrit que".split("|"),
        "les portes étaient ouvertes cette nuit-là|le registre avait été recopié à la main|trois"
        " bateaux sont rentrés sans feux|les travaux ont été payés mais jamais faits".split("|"),
    ),
    "es": (
        "La comisión|Una testigo del puerto|El molinero|Las dos ingenieras".split("|"),
        "contó el martes que|no recuerda si|dejó por escrito que".split("|"),
        "las compuertas estaban abiertas aquella noche|el libro fue copiado a mano|tres barcos"
        " entraron sin luces|la obra se pagó pero nunca se hizo".split("|"),
    ),
}
_PROSE_HELD = {
    "en": (
        "Farmers along the estuary|My grandmother|The county's surveyor|Passengers on the late"
        " train|A letter in the archive|The choir".split("|"),
        "remember how|wrote down, with some irony, that|still argue about the year when|found it"
        " odd that|will tell anyone who asks that".split("|"),
        "barley was cheaper than straw|the signal stayed red until the frost broke|the church bell"
        " rang at the wrong hour for a month|every second orchard was cut down for the road|the"
        " ferryman took eggs for a fare".split("|"),
    ),
    "de": (
        "Die Bauern am Fluss|Meine Großmutter|Der Vermesser des Kreises|Ein Brief im Archiv".split(
            "|"
        ),
        "erzählt bis heute, wie|schrieb nicht ohne Spott, dass|stritt lange darüber, ob".split("|"),
        "die Gerste billiger als Stroh war|das Signal bis zum Tauwetter auf Rot stand|die Glocke"
        " einen Monat lang falsch schlug|jeder zweite Obstgarten der Straße wich".split("|"),
    ),
    "fr": (
        "Les paysans de la rive|Ma grand-mère|Le géomètre du canton|Une lettre d'archives".split(
            "|"
        ),
        "racontent encore comment|écrivait avec ironie que|a longtemps soutenu que".split("|"),
        "l'orge valait moins que la paille|le signal resta rouge jusqu'au dégel|la cloche sonna un"
        " mois à la mauvaise heure|un verger sur deux fut abattu pour la route".split("|"),
    ),
    "es": (
        "Los labradores de la ribera|Mi abuela|El topógrafo de la comarca|Una carta".split("|"),
        "todavía cuentan cómo|escribió con ironía que|sostuvo durante años que".split("|"),
        "la cebada valía menos que la paja|la señal quedó en rojo hasta el deshielo|la campana"
        " sonó un mes a deshora|uno de cada dos huertos se taló para la carretera".split("|"),
    ),
}
