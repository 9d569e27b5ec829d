"""Closed word lists: what may never be cut or added in silence, and what a bracket may replace.

All entries are case-folded, with `'` for every apostrophe. A language without lists makes every
cut a case for review; `of` tells which lists a text is judged by.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from loccit.models.value import value


def _listed(words: str) -> list[str]:
    return words.split()


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


@value
class Lexicon:
    """One language's lists.

    `replaceable` are pronouns, determiners and auxiliaries (what a bracket may stand for);
    `conditions` bind a clause together with negations and exceptions (the `cut` flag);
    `common` are the words that tell the language, `share` how many of a text's words must be among
    them: prose of the language has more, that of its neighbours without lists less (Portuguese has
    0.31 of the Spanish ones, Dutch 0.1 of the German). `numbers` are number words and their
    figures, `figures` further words that carry one.
    """

    language: str
    common: frozenset[str]
    negations: frozenset[str]
    exceptions: frozenset[str]
    hedges: frozenset[str]
    modals: frozenset[str]
    conditions: frozenset[str]
    replaceable: frozenset[str]
    numbers: dict[str, str]
    share: float = 0.25
    figures: frozenset[str] = frozenset()

    def negates(self, word: str) -> bool:
        """Is the case-folded `word` a negation?"""
        return word in self.negations or (self.language == "en" and word.endswith("n't"))


_EN_ONES = _listed(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_EN_TENS = _listed("twenty thirty forty fifty sixty seventy eighty ninety")

ENGLISH = Lexicon(
    language="en",
    share=0.18,
    common=_words(
        "the of and to in a that is was for it with as his on be at by he this had not are but",
        "from or have an they which one were all their there been has when who will more no if",
        "out so said what its about into than them can only other time new some could these may",
        "then do first any my now such like our over after also did many must before would we",
        "you",
    ),
    negations=_words(
        "not no never none nobody nothing nowhere neither nor cannot without hardly scarcely",
        "barely rarely seldom non dont wont cant didnt isnt wasnt",
    ),
    exceptions=_words(
        "except excepting excluding exclude excludes excluded unless until till save barring",
        "although though however but despite notwithstanding whereas besides otherwise only",
        "provided apart aside exception exceptions if",
    ),
    hedges=_words(
        "alleged allegedly allege alleges apparent apparently approximately arguably assumed",
        "assumedly believe believed believes could estimated likely may maybe might nearly",
        "almost perhaps possible possibly potential potentially presumably probable probably",
        "purported purportedly reported reportedly roughly rumored rumoured seem seemed",
        "seemingly seems appear appeared appears sometimes suggest suggested suggests supposed",
        "supposedly suspected unlikely unconfirmed unverified virtually claimed claims partly",
        "partially largely mostly somewhat generally usually often occasionally tentatively",
        "conceivably uncertain unclear hopefully plausibly ostensibly",
    ),
    modals=_words(
        "can could may might must shall should will would ought need dare all every each any",
        "some many most few several much more less least fewer half both either always often",
        "sometimes usually rarely occasionally frequently only entire entirely whole wholly",
        "partly mostly largely majority minority numerous various generally cannot everyone",
        "everybody everything someone somebody something anyone anybody anything completely",
        "totally fully",
    ),
    conditions=_words(
        "if unless until till except excepting excluding provided without lest",
    ),
    replaceable=_words(
        "i me my mine myself we us our ours ourselves you your yours yourself yourselves he him",
        "his himself she her hers herself it its itself they them their theirs themselves one",
        "one's oneself who whom whose which what that this these those the a an such another",
        "same here there then am is are was were be been being have has had having do does did",
        "will would shall i'm i've i'd i'll we're we've we'd",
        "we'll you're you've you'll he's she's it's they're they've they'll they'd that's",
        "there's",
    ),
    numbers={word: str(value) for value, word in enumerate(_EN_ONES)}
    | {word: str(20 + 10 * i) for i, word in enumerate(_EN_TENS)}
    | {
        f"{ten}-{one}": str(20 + 10 * i + j)
        for i, ten in enumerate(_EN_TENS)
        for j, one in enumerate(_EN_ONES[:10])
        if j
    }
    | {"first": "1st", "second": "2nd", "third": "3rd"},
    figures=_words(
        "hundred hundreds thousand thousands million millions billion billions trillion",
        "trillions dozen dozens percent percentage half halves double triple twice quarter",
    ),
)

GERMAN = Lexicon(
    language="de",
    common=_words(
        "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch",
        "es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über",
        "einen so zum war haben nur oder aber vor zur bis mehr durch man sein wurde wir ich",
    ),
    negations=_words(
        "nicht nichts nie niemals niemand nirgends kein keine keinen keinem keiner keines weder",
        "ohne kaum nein",
    ),
    exceptions=_words(
        "außer ausgenommen sofern falls wenn bis aber jedoch allerdings obwohl obgleich trotz",
        "nur abgesehen ausnahme sonst lediglich",
    ),
    hedges=_words(
        "angeblich mutmaßlich vermutlich wahrscheinlich vielleicht möglicherweise wohl",
        "scheinbar anscheinend offenbar könnte könnten dürfte dürften soll sollen sollte etwa",
        "ungefähr fast beinahe teilweise eventuell womöglich mögliche möglich",
    ),
    modals=_words(
        "kann können konnte könnte muss müssen musste darf dürfen soll sollen sollte will",
        "wollen mag alle alles jeder jede jedes einige viele wenige manche mehrere meisten",
        "beide immer oft manchmal selten nur ganz",
    ),
    conditions=_words(
        "wenn falls sofern außer bis ohne ausgenommen",
    ),
    replaceable=_words(
        "ich mich mir mein meine wir uns unser unsere du dich dir dein ihr euch euer er ihn ihm",
        "sein seine sie ihre ihren ihrem ihrer es sich der die das den dem des ein eine einen",
        "einem einer eines dieser diese dieses diesen diesem jener jene jenes wer wen wem was",
        "man bin bist ist sind war waren gewesen sein habe hat haben hatte hatten wird werden",
        "wurde wurden",
    ),
    numbers={
        word: str(value)
        for value, word in enumerate(
            _listed("null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf")
        )
    },
)

FRENCH = Lexicon(
    language="fr",
    common=_words(
        "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce",
        "il sont avec son aux d'un cette d'une ont ses mais comme on tout nous sa fait été",
        "aussi leur bien peut ces y elle ou vous je",
    ),
    negations=_words(
        "ne n' pas non jamais rien aucun aucune personne ni sans nul nulle guère point",
        "nullement",
    ),
    exceptions=_words(
        "sauf excepté hormis si mais cependant toutefois quoique bien malgré seulement",
        "uniquement jusqu'à jusqu'au jusque moins exception sinon",
    ),
    hedges=_words(
        "peut probablement apparemment prétendument présumé présumée supposé supposée semble",
        "semblent semblait pourrait pourraient possible possiblement éventuellement environ",
        "presque aurait auraient serait seraient disant vraisemblablement",
    ),
    modals=_words(
        "peut peuvent pouvait pourrait doit doivent devait devrait faut tous toutes tout chaque",
        "plusieurs quelques certains certaines beaucoup peu plupart toujours souvent parfois",
        "rarement seulement",
    ),
    conditions=_words(
        "si sauf sans jusqu'à jusqu'au hormis excepté",
    ),
    replaceable=_words(
        "je me moi mon ma mes nous notre nos tu te toi ton ta tes vous votre vos il elle ils",
        "elles le la les lui leur leurs son sa ses se soi on y en ce cet cette ces ça cela",
        "celui celle ceux celles un une des du qui que quoi dont lequel laquelle est sont était",
        "étaient être été suis sommes êtes a ont avait avaient avoir eu ai avons avez sera",
        "seront",
    ),
    numbers={
        word: str(value)
        for value, word in enumerate(
            _listed("zéro un deux trois quatre cinq six sept huit neuf dix onze douze")
        )
        if word != "un"
    },
)

SPANISH = Lexicon(
    language="es",
    share=0.36,
    common=_words(
        "de la que el en y a los se del las un por con no una su para es al lo como más o pero",
        "sus le ha me si sin sobre este ya entre cuando todo esta ser son dos también fue había",
        "era muy años hasta desde está mi porque qué sólo han yo hay vez puede",
    ),
    negations=_words(
        "no nunca jamás nada nadie ningún ninguna ninguno ni sin tampoco apenas ningunos",
        "ningunas",
    ),
    exceptions=_words(
        "excepto salvo menos si pero sino aunque hasta embargo pesar solo sólo solamente",
        "únicamente excepción mientras",
    ),
    hedges=_words(
        "presunto presunta presuntamente supuesto supuesta supuestamente quizá quizás tal-vez",
        "posible posiblemente probable probablemente aparentemente parece parecen parecía",
        "podría podrían casi aproximadamente alrededor habría habrían sería",
    ),
    modals=_words(
        "puede pueden podía podría debe deben debía debería todos todas todo toda cada algunos",
        "algunas muchos muchas pocos pocas varios varias ambos siempre nunca veces raramente",
        "solo",
    ),
    conditions=_words(
        "si salvo excepto hasta sin menos",
    ),
    replaceable=_words(
        "yo me mí mi mis nosotros nos nuestro nuestra tú te ti tu tus usted ustedes vosotros os",
        "él ella ellos ellas lo la los las le les se sí su sus ello el un una unos unas este",
        "esta estos estas ese esa esos esas aquel aquella que quien quienes cual cuales es son",
        "era eran ser sido soy somos fue fueron ha han había habían haber he hemos está están",
        "estaba estaban será",
    ),
    numbers={
        word: str(value)
        for value, word in enumerate(
            _listed("cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce")
        )
    },
)

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")

LEXICONS = (ENGLISH, GERMAN, FRENCH, SPANISH)
_COMMON = frozenset().union(*(lex.common for lex in LEXICONS))


def named(tag: str) -> Lexicon | None:
    """The lists for a BCP 47 tag (`en-GB`), or None."""
    primary = tag.partition("-")[0].casefold()
    return next((lex for lex in LEXICONS if lex.language == primary), None)


_SAMPLE = 4000
"""Characters that tell a text's language."""

_SENTENCE = 60
"""Shorter blocks are read only where there is none as long."""


def of_text(text: str) -> Lexicon | None:
    """As `of`, for a text of any length: its longest blocks are read, since menus and lists of
    names have few of a language's common words."""
    blocks = sorted(text.split("\n\n"), key=len, reverse=True)
    sample: list[str] = []
    size = 0
    for block in blocks:
        if size >= _SAMPLE or (size and len(block) < _SENTENCE):
            break
        sample += _WORD.findall(block[: _SAMPLE - size].replace("\u2019", "'").casefold())
        size += len(block)
    return of(sample)


_SHORT = 20


def of(words: Iterable[str]) -> Lexicon | None:
    """The lists for a text, by its commonest words; None where none of the languages is it.

    `words` are case-folded; a few hundred are plenty. Of under twenty words one in five is enough.
    """
    sample = list(words)
    if not sample:
        return None
    common = list(filter(_COMMON.__contains__, sample))
    hits, best = max(
        ((sum(map(lex.common.__contains__, common)), lex) for lex in LEXICONS),
        key=lambda share: share[0],
    )
    share = best.share if len(sample) >= _SHORT else 0.2
    return best if hits >= max(1, share * len(sample)) else None
