"""Tables: walls that a reader passes with an account or money, or by living elsewhere."""

from __future__ import annotations

from loccit.gate.signs import Rule, Sign
from loccit.gate.values import GEO_BLOCK, LOGIN, PAYWALL

_SIGN_IN = (
    r"(?:(?:please |you need to |you must )?(?:log[ -]?in|log[ -]?on|sign[ -]?in|logon|sign up)"
    r"(?: (?:to|or|with|and|into|required|here|page|form|now)\b.{0,60})?"
    r"|(?:member|user|account|staff|subscriber|student|customer|secure|client|partner|author"
    r"|employee|admin(?:istrator)?|portal|web ?mail|library|reader) (?:log[ -]?in|sign[ -]?in)"
    r"(?: page)?|authentication required|login required|enter your password|welcome back"
    r"|central authentication service.{0,40}|single sign[- ]on.{0,40}|authorization required"
    r"|unauthori[sz]ed|(?:your )?session (?:has )?(?:expired|timed out)"
    r"|(?:bitte )?(?:einloggen|anmelden|anmeldung|melden sie sich an|login erforderlich"
    r"|kunden-?login|mitglieder-?login|zugang nur für .{0,40})(?: (?:um|oder|bei|zum"
    r"|mit)\b.{0,60})?"
    r"|jetzt (?:einloggen|anmelden)|willkommen zurück|im konto anmelden|passwort eingeben"
    r"|connexion(?: (?:à|au|requise|obligatoire)\b.{0,60})?|(?:se connecter|connectez-vous"
    r"|identifiez-vous|identification|authentification)(?: (?:à|pour|requise|ou|avec)\b.{0,60})?"
    r"|(?:espace|accès) (?:abonnés?|membres?|client|adhérents?|réservé.{0,40})"
    r"|(?:iniciar|inicia|inicie) (?:de )?sesi[oó]n(?: (?:en|para|con|o)\b.{0,60})?"
    r"|inicio de sesi[oó]n|acceso (?:de )?(?:usuarios|clientes|suscriptores|socios|restringido)"
    r"|acceder(?: a (?:tu|su|mi) cuenta)?|identif[ií]cate|entrar(?: na conta)?|iniciar sessão"
    r"|accedi(?: (?:a|al|per)\b.{0,60})?|inloggen.{0,40}|logga in.{0,40}|log ind|logg inn"
    r"|zaloguj się|вход|войти)"
)
_ACCOUNT = (
    r"(?:please )?(?:log[ -]?in|log[ -]?on|sign[ -]?in)(?: (?:to|with|or)\b.{0,60})?"
    r"|einloggen(?: .{0,40})?|connexion|se connecter|connectez-vous.{0,40}"
    r"|(?:iniciar|inicia|inicie) sesi[oó]n(?: .{0,40})?|acceder a (?:tu|su|mi) cuenta"
)
"""Names that cannot stand over a form for guests."""
_SIGN_IN_PLACE = (
    r"/(?:[\w-]{0,20}log[-_]?in|log[-_]?on|[\w-]{0,20}sign[-_]?in|sso|saml2?|oauth2?|authwall|auth"
    r"|authenticate|authorize|anmelden|anmeldung|connexion|inloggen|iniciar-sesion|wp-login\.php"
    r"|(?:login|signin|logon)\.(?:php|aspx?|jsp|html?|do|cfm|action))(?:/|$)"
    r"|^(?:login|signin|sso|idp|auth|accounts|shibboleth|adfs)\.[\w.-]{3,100}"
)
_SAID_IN = (
    r"(?:you (?:must|need to|have to) (?:be )?(?:log(?:ged)?[ -]?in|sign(?:ed)?[ -]?in|first log)"
    r"|please (?:log|sign)[ -]?in|(?:log|sign) in to (?:continue|read|view|see|access|your)"
    r"|you are not logged in|not authori[sz]ed to (?:view|access)"
    r"|your session has (?:expired|timed)"
    r"|forgot(?:ten)? (?:your |my )?(?:password|username)|(?:need|requires?) an account to"
    r"|restricted to (?:registered|members|authori[sz]ed)|members only|only for registered"
    r"|melden sie sich (?:bitte )?an|bitte (?:loggen|melden) sie sich|um (?:fortzufahren"
    r"|weiterzulesen)"
    r"|passwort vergessen|nur für (?:angemeldete|registrierte|mitglieder)|sie sind nicht angemeldet"
    r"|connectez-vous|vous devez (?:être connecté|vous (?:connecter|identifier))"
    r"|mot de passe oublié"
    r"|réservée? aux (?:membres|adhérents|utilisateurs)|veuillez vous (?:connecter|identifier)"
    r"|inici[ea] sesi[oó]n|debe(?:s)? (?:iniciar|identificarse|estar registrado|acceder)"
    r"|(?:olvid[óo]|olvidaste|olvidado) (?:su|tu|la|mi)? ?contraseña"
    r"|solo para (?:usuarios|socios|miembros))"
)

LOGINS = (
    Rule(
        LOGIN,
        (Sign("field", "password"), Sign("turned", _SIGN_IN_PLACE, "a sign-in address")),
        prose=1800,
    ),
    Rule(LOGIN, (Sign("field", "password"), Sign("name", _SIGN_IN)), prose=900),
    Rule(LOGIN, (Sign("field", "password"), Sign("block", _SAID_IN)), prose=350),
    Rule(LOGIN, (Sign("field", "password"),), prose=150, own=500),
    Rule(LOGIN, (Sign("turned", _SIGN_IN_PLACE, "a sign-in address"),), prose=700),
    Rule(LOGIN, (Sign("field", "email"), Sign("name", _ACCOUNT)), prose=400),
    Rule(LOGIN, (Sign("name", _SIGN_IN), Sign("block", _SAID_IN)), prose=350, own=1500),
)

_PAYWALL_SAID = (
    r"(?:(?:subscribe|sign up|register|log in|upgrade|join|become a (?:member"
    r"|subscriber))(?: now| today)? (?:to|and) (?:continue|keep|finish)?"
    r" ?(?:reading|read (?:the|this|on\b)|unlock)"
    r"|(?:unlock|continue reading|keep reading|to read|read) (?:this|the)(?: full"
    r"| rest of th(?:e|is)| whole)? ?(?:article|story|post|content|piece)?"
    r" (?:with|by|for|for just|in full with) (?:a |an |our |your )?(?:subscription"
    r"|subscrib|membership|free trial|digital|[$€£]\d)"
    r"|(?:article|story|content|post|piece|page|report) is (?:only |exclusively "
    r"|reserved |available )?(?:only |exclusively )?"
    r"(?:for|to|available to) (?:our )?(?:paying |paid |premium |digital "
    r"|registered )?(?:subscribers|members)"
    r"|this is (?:a )?(?:premium|subscriber[- ]only|members?[- ]only|subscriber exclusive)"
    r"|(?:you['’]?(?:ve| have)) (?:reached|used|hit|read) (?:your|all"
    r"|the) .{0,40}(?:limit|free (?:articles|stories))"
    r"|to continue reading.{0,40}(?:subscri|sign|log|regist|purchase|buy)|the (?:rest"
    r"|remainder) of this (?:article|story|post)"
    r"|(?:preview|excerpt) of (?:a |this )?(?:subscriber|premium|paid|paywalled)"
    r"|this post is for (?:paid|paying)"
    r"|(?:dieser|diesen|dieses|den ganzen|den vollständigen) (?:artikel|beitrag|text)s?"
    r" (?:ist|lesen sie|gehört|steht|können).{0,40}(?:abonnent|\b\w{0,12}abo\b|plus|premium"
    r"|kostenpflichtig)"
    r"|(?:weiterlesen|weiter lesen|jetzt lesen|freischalten) .{0,30}(?:\babo\b|abonnement"
    r"|plus|premium|\+|abonnieren|testen)"
    r"|(?:mit|nur mit) .{0,30}(?:\babo\b|abonnement|plus|premium).{0,30}(?:weiterlesen"
    r"|freischalten)"
    r"|exklusiv für .{0,30}abonnent|nur für abonnent|sie haben alle .{0,30}(?:frei"
    r"|kostenlos)\w* artikel"
    r"|(?:cet article|ce contenu|la suite|la lecture).{0,40}réservée? (?:aux"
    r"|à nos) (?:abonn|membres)"
    r"|(?:la suite|le reste) (?:de cet article|est)"
    r"|il vous reste .{0,20}(?:de cet article|à lire|à découvrir)"
    r"|abonnez-vous pour (?:lire|continuer|accéder|poursuivre)"
    r"|pour (?:lire|poursuivre|continuer) .{0,40}abonnez-vous|vous avez (?:atteint"
    r"|lu) .{0,60}(?:limite|articles gratuits)"
    r"|(?:contenido|artículo|noticia|información).{0,40}(?:exclusiv[oa]|solo|sólo"
    r"|reservad[oa]) (?:es )?(?:para|de|a) (?:nuestros )?(?:suscriptores|socios|abonados)"
    r"|suscr[ií]b(?:ete|ase) para (?:seguir|continuar|leer|acceder)|para (?:seguir"
    r"|continuar) leyendo|sigue leyendo .{0,30}suscri"
    r"|(?:has|ha) (?:alcanzado|llegado) .{0,40}(?:límite|artículos gratuitos)"
    r"|riservato agli abbonati|abbonati per (?:continuare|leggere))"
)
_PAY_OFFER = (
    r"(?:already (?:a |have a )?(?:subscri|member)|(?:per|/|a) ?(?:month|week|year)\b"
    r"|free trial|cancel any ?time|(?:choose|select) (?:a|your) plan|subscription"
    r"|subscribe|(?:bereits|schon) (?:abonnent|kunde)|(?:im|pro) monat|jederzeit kündbar"
    r"|probe(?:monat|abo)|abonnieren|déjà abonné|par mois|sans engagement"
    r"|abonn(?:ez|ement)|ya (?:eres|soy|es) (?:suscriptor|socio)|al mes|suscr[ií]b"
    r"|cancela cuando|abbonat)"
)

PAYWALLS = (
    Rule(
        PAYWALL,
        (Sign("block", _PAYWALL_SAID), Sign("block", _PAY_OFFER)),
        prose=2200,
        own=4500,
        after=400,
    ),
    Rule(PAYWALL, (Sign("block", _PAYWALL_SAID),), prose=1000, own=2500, after=250),
    Rule(
        PAYWALL,
        (
            Sign(
                "mark",
                '"isaccessibleforfree":false "isaccessibleforfree":"false"'
                ' "isaccessibleforfree":0 isaccessibleforfree":&quot;false',
                "a note for search engines that it is not to be read for nothing",
            ),
            Sign("block", _PAY_OFFER),
        ),
        prose=1000,
        own=2500,
        after=400,
    ),
    Rule(
        PAYWALL,
        (
            Sign(
                "meta", r"article:content_tier: (?:locked|paid|premium)", "It calls itself locked."
            ),
            Sign("block", _PAY_OFFER),
        ),
        prose=1200,
        own=3000,
        after=400,
    ),
)

_ELSEWHERE = (
    r"(?:(?:not|n['’]t|un)[ -]?(?:currently )?(?:available|accessible|supported|permitted"
    r"|offered|viewable|licensed)"
    r".{0,60}(?:in|from|to(?: visitors| users| readers)? (?:in|from)) (?:your|this"
    r"|most) (?:current )?"
    r"(?:country|region|location|territory|area|european|eu\b|jurisdiction)"
    r"|(?:blocked|restricted|denied) (?:in|from|for|to) (?:visitors from "
    r"|users in )?(?:your|this) (?:country|region|location|territor)"
    r"|(?:from|in) (?:a country belonging to|the european economic area).{0,200}(?:cannot"
    r"|denied|not|unable)"
    r"|(?:attempting|trying) to access this (?:website|site|content) from"
    r"|(?:unavailable|not available) (?:for|to|in) (?:users|visitors|readers)? ?(?:in "
    r"|from |within )?(?:the )?(?:eu\b|eea|europe|most european)"
    r"|unavailable (?:due to|for) legal reasons|due to rights restrictions"
    r"|in (?:ihrem|deinem|diesem) (?:land|gebiet|region"
    r"|standort).{0,40}nicht (?:verfügbar|erreichbar|zugänglich|abrufbar|möglich)"
    r"|nicht (?:verfügbar|erreichbar|abrufbar).{0,20}in (?:ihrem|deinem) (?:land|gebiet)"
    r"|aus (?:ihrem|diesem) land.{0,40}nicht"
    r"|(?:pas|non) (?:disponible|accessible|autorisé)e?.{0,60}(?:dans|depuis) (?:votre|ce"
    r"|cette) (?:pays|région|zone|territoire)"
    r"|indisponible (?:dans|depuis) votre|no (?:está |se encuentra )?(?:disponible"
    r"|accesible|permitido).{0,60}(?:en|desde) (?:tu|su|este|esta) (?:país|región"
    r"|ubicación|zona|territorio)"
    r"|restricciones (?:geográficas|territoriales)|non è disponibile nel tuo paese)"
)
GEO_BLOCKS = (
    Rule(GEO_BLOCK, (Sign("block", _ELSEWHERE),), prose=450, own=1500),
    Rule(
        GEO_BLOCK,
        (
            Sign("block", _ELSEWHERE),
            Sign(
                "name",
                r".{0,40}(?:unavailable|not available|451|geo-?block(?:ed)?|region(?:al)? (?:block"
                r"|restriction)|access (?:denied|restricted)|nicht verfügbar|indisponible"
                r"|non disponible|no disponible|restricted|sorry).{0,60}",
            ),
        ),
        prose=900,
        own=2500,
    ),
)
