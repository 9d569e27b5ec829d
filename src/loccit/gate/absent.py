"""Tables: pages that are not there, and say so with a status of 200."""

from __future__ import annotations

from loccit.gate.signs import Rule, Sign
from loccit.gate.values import ERROR, NOT_FOUND, PARKED

_GONE_NAME = (
    r"(?:(?:error|fehler|erreur|oops|http)?\W{0,3}(?:404|410)(?:\W{0,3}(?:error|fehler|not found|gone|page|seite|erreur|page not found|file not found|.{0,40}(?:found|gefunden|introuvable|encontrad[oa])))?"
    r"|(?:sorry,? |oops,? |uh[- ]oh,? |whoops,? )?(?:(?:the |this |that |your )?(?:requested )?(?:page|file|article|story|document|content|resource|url|post|item|object|link) (?:you .{0,40} )?(?:was |is |could |can |has |does |can['’]t |isn['’]t |doesn['’]t |cannot )?"
    r"(?:not |no longer |been )?(?:be )?(?:found|exist|exists|available|missing|gone|removed|deleted|moved)(?: here| anymore| on this (?:server|site))?|not found|nothing (?:was )?found(?: here)?|(?:missing|dead|broken) (?:page|link)|nothing (?:here|to see here))"
    r"|we (?:can['’]t|cannot|could ?n['’]t|could not|are unable to) (?:seem to )?find (?:that|the|this|what|your).{0,60}|(?:that|this) page (?:can['’]t|cannot) be found|oops,? that page .{0,40}"
    r"|(?:you(?:['’]re| are|['’]ve) )?(?:lost|hit a dead end|taken a wrong turn).{0,30}|looks like you(?:['’]re| are) lost"
    r"|(?:die |diese |angeforderte |gewünschte )*(?:seite|datei|artikel|beitrag|inhalt) (?:wurde |konnte |ist |existiert )?(?:leider )?(?:nicht |gelöscht|entfernt|leider )(?:mehr )?(?:gefunden|verfügbar|vorhanden|gefunden werden|werden)?.{0,20}"
    r"|nicht gefunden|seite (?:fehlt|unbekannt)|(?:la |cette )?(?:page|article|ressource|document) (?:demandée? |que vous .{0,40} )?(?:est |n['’]est |n['’]a |n['’]existe |non |a été |n['’]a pas été )?(?:introuvable|pas (?:disponible|trouvée?|été trouvée?)|trouvée?|plus (?:disponible)?|supprimée?|inexistante).{0,20}|page perdue"
    r"|(?:la |esta )?(?:página|noticia|artículo|contenido|recurso) (?:solicitad[oa] |que .{0,40} )?(?:no |ya no )(?:fue |ha sido |se ha |está |se )?(?:encontrad[oa]|existe|disponible|encuentra|pudo encontrar).{0,20}|no encontrad[oa]|pagina non trovata|pagina niet gevonden|sidan (?:hittades inte|finns inte))"
)
_GONE_SAID = (
    r"(?:(?:page|file|article|story|document|content|resource|url|post|link|address|item|listing|entry)(?: that| which)?(?: you.{0,50}| at this address.{0,10}| requested| here)?"
    r",? (?:was not|is not|could not be|cannot be|can['’]t be|couldn['’]t be|wasn['’]t|does ?n['’]t|does not|may have been|might have been|has been|is no longer|no longer|isn['’]t|has (?:either )?(?:been )?(?:moved|expired)|seems to have|appears to have)"
    r".{0,30}(?:found|exist|available|moved|removed|deleted|gone|missing|expired|here|vanished|renamed|located)"
    r"|(?:can['’]t|cannot|could ?n['’]t|could not|unable to|weren['’]t able to|did ?n['’]t|were not able to) (?:seem to )?(?:find|locate) (?:the|that|this|what|any|a|your)(?: requested)?(?: (?:page|file|article|story|content|address|url|you))?"
    r"|nothing (?:was found )?(?:at|lives at) this (?:location|address|url)|(?:mis-?typed|check) the (?:address|url|spelling)|http (?:error )?404|error 404"
    r"|(?:seite|datei|artikel|beitrag|inhalt|adresse|dokument|link).{0,50}(?:nicht (?:mehr )?(?:gefunden|verfügbar|vorhanden|existier|erreichbar)|existiert nicht|gelöscht|verschoben|entfernt|umgezogen)|(?:haben|konnten) (?:wir )?.{0,40}nicht (?:gefunden|finden)"
    r"|(?:page|article|adresse|document|contenu|lien).{0,60}(?:introuvable|n['’]existe (?:pas|plus)|n['’]est (?:pas|plus) (?:disponible|en ligne)|supprimée?|déplacée?|n['’]a pas (?:pu être |été )?trouvée?)"
    r"|(?:página|artículo|noticia|dirección|contenido|enlace|documento).{0,60}(?:no (?:existe|se encuentra|está disponible|se ha encontrado|ha sido encontrad|fue encontrad|se pudo)|ya no (?:existe|está)|eliminad[oa]|movid[oa]|retirad[oa]|cambiado de)|no (?:hemos podido|pudimos|podemos) encontrar)"
)
_GONE_PLACE = r"/(?:40[34]|410|error-?404|404-?error|not-?found|page-?not-?found|notfound|errors?|error-?page|seite-nicht-gefunden|introuvable)(?:\.\w{2,5})?/?$|/(?:40[34]|error|notfound)\.(?:html?|php|aspx?|jsp)$"

GONE = (
    Rule(NOT_FOUND, (Sign("turned", _GONE_PLACE, "an address for errors"),), prose=900, own=4000),
    Rule(NOT_FOUND, (Sign("name", _GONE_NAME), Sign("block", _GONE_SAID)), prose=700, own=4000),
    Rule(NOT_FOUND, (Sign("name", _GONE_NAME),), prose=280, own=2500),
    Rule(NOT_FOUND, (Sign("block", _GONE_SAID),), prose=220, own=600),
)

_ERROR_NAME = (
    r"(?:(?:http )?(?:server )?(?:error|fehler|erreur)?\W{0,3}(?:400|403|405|408|429|500|501|502|503|504|520|521|522|523|524|525|526|530)(?:\W{0,4}(?:error|bad request|forbidden|access denied|internal server error|bad gateway|(?:service )?(?:temporarily )?unavailable|gateway time-?out|web server is .{1,30}|origin .{1,30}|connection timed out|serverfehler|.{0,40}error.{0,20}))?"
    r"|(?:internal )?server error|bad gateway|(?:service|site|website|page) (?:is )?(?:temporarily |currently )?(?:unavailable|down|offline)(?: for .{1,40})?|gateway time-?out|forbidden|bad request|application error|runtime error|database error|connection (?:error|timed out)|error"
    r"|an (?:unexpected |unknown |internal )?error (?:has )?occurr?ed|(?:an )?unexpected error|(?:oops,? |sorry,? |whoops,? |uh[- ]oh,? )?something (?:went|has gone) (?:wrong|terribly wrong)|error establishing a database connection|(?:sorry,? )?(?:we(?:['’]re| are)|technical) (?:having |experiencing )?(?:(?:some )?(?:technical )?(?:difficulties|problems|issues))"
    r"|(?:we(?:['’]ll| will) be (?:right |back )(?:back|soon).{0,20}|(?:site |website |system |scheduled )?(?:is )?(?:down for |under |undergoing |in )?(?:scheduled |planned )?maintenance(?: mode| in progress)?)|access denied|request rejected|wordpress\W{0,4}error|proxy error|server not responding"
    r"|(?:interner )?(?:server)?fehler(?: aufgetreten)?|(?:ein |es ist ein )?(?:unerwarteter |technischer |interner )?fehler(?: ist)? aufgetreten|technische (?:störung|probleme)|wartungs(?:arbeiten|modus)|(?:seite )?vorübergehend nicht (?:erreichbar|verfügbar)|(?:seite|dienst) (?:zurzeit|derzeit|vorübergehend) nicht (?:erreichbar|verfügbar)"
    r"|erreur(?: interne| serveur| technique| du serveur| inattendue){0,2}|une erreur (?:est survenue|s['’]est produite)|(?:site )?en maintenance|maintenance en cours|service (?:temporairement )?indisponible|problème technique|accès refusé"
    r"|error(?: interno| del servidor| inesperado| técnico){0,3}|(?:se )?ha (?:ocurrido|producido) un error.{0,20}|se produjo un error.{0,20}|(?:sitio )?en mantenimiento|(?:servicio|sitio|página) (?:temporalmente )?no disponible|algo (?:salió|ha ido) mal|errore.{0,30})"
)
_ERROR_SAID = (
    r"(?:(?:internal|unexpected|unknown|fatal|critical|server|database|application|client-side|uncaught|technical) (?:server )?(?:error|exception|fault|problem|difficult)|an error occurred|(?:try|come|check) (?:again|back) (?:later|soon|shortly|in a|after)|please (?:try|retry|reload|refresh|contact)|(?:don['’]t|do not) have permission|temporarily (?:unavailable|unable|down|offline)"
    r"|error establishing|could not (?:be processed|connect|complete)|reference #|stack trace|traceback|syntax error|(?:parse|fatal) error:|warning: (?:mysqli?|include|require)|exception in|has (?:been a|occurred)|(?:scheduled|routine|planned) maintenance|undergoing maintenance|be (?:right )?back (?:soon|shortly|online)|(?:our|the) (?:team|engineers|server|administrator)"
    r"|(?:später|in kürze|in einigen minuten) (?:noch ?einmal|erneut|wieder)|wartungsarbeiten|fehler (?:ist )?(?:aufgetreten|bei)|technische[rn]? |vorübergehend|erreur|réessay|ultérieurement|maintenance|plus tard|(?:error|problema) (?:interno|técnico|inesperado|al)|int[eé]nt(?:elo|alo|e) (?:de nuevo|más tarde|nuevamente)|mantenimiento|inténtalo|vuelva a intentar)"
)

ERRORS = (
    Rule(ERROR, (Sign("name", _ERROR_NAME), Sign("block", _ERROR_SAID)), prose=550, own=2500),
    Rule(ERROR, (Sign("name", _ERROR_NAME),), prose=80, own=300),
    Rule(
        ERROR,
        (
            Sign(
                "block",
                r"(?:error establishing a database connection|there has been a critical error on (?:this|your) website|^(?:php )?(?:fatal|parse) error: |^warning: mysqli?_|traceback \(most recent call last\)"
                r"|application error: a (?:client|server)-side exception|an error occurred while (?:processing|loading|rendering) (?:your|this) (?:request|page)|^(?:500 )?internal server error|^(?:502 )?bad gateway|^(?:503 )?service (?:temporarily )?unavailable"
                r"|^(?:504 )?gateway time-?out|we(?:['’]re| are) sorry, but something went wrong|unhandled exception|server error in ['‘]/|^uncaught (?:exception|error)|^sqlstate\[|upstream connect error|no healthy upstream|^(?:403 )?forbidden$)",
            ),
        ),
        prose=450,
        own=1200,
    ),
)

_PARKED_SAID = (
    r"(?:(?:this |the |your )?(?:premium )?(?:domain|web ?address|website)(?: name)?(?: [\w.-]{3,60})? (?:is|may be|might be|has been|name is|could be) (?:available )?(?:for sale|parked|registered(?: (?:at|by|with|on behalf))|listed for sale|up for (?:sale|auction)|available for (?:purchase|sale)|expired|reserved|pending renewal)"
    r"|(?:[\w-]{1,60}\.(?:com|net|org|de|fr|es|info|io|news|example|test|invalid)) (?:is|may be|might be) (?:for sale|parked|available)|buy (?:this|the) domain|(?:interested in|inquire about|make an offer (?:on|for)|purchase) (?:this|the) domain|parked (?:free|for free|page|domain)|domain (?:parking|broker|auction)|courtesy of (?:godaddy|namecheap|[\w.-]{3,40})"
    r"|future home of|(?:web ?site|site|page) (?:is )?coming soon|under construction|(?:the )?(?:sponsored listings|related (?:searches|links)) (?:displayed|shown|below)|registrant of (?:this|the) domain|this (?:account|domain|site|website) has been suspended|(?:hosting|account) (?:has )?(?:expired|suspended)"
    r"|(?:diese|die) (?:domain|internetadresse|webadresse)(?: [\w.-]{3,60})? (?:steht|ist|wird|wurde|kann) .{0,40}(?:verkauf|erwerb|geparkt|registriert|gekauft|reserviert|erworben)|domain (?:kaufen|geparkt|zu verkaufen)|domain .{0,60}(?:kaufen|erwerben)|steht zum verkauf|hier entsteht|(?:neue )?internetpräsenz"
    r"|(?:ce|le) (?:nom de )?domaine(?: [\w.-]{3,60})? (?:est|a été|peut être) .{0,30}(?:vente|vendre|parking|réservé|enregistré|acheté|disponible)|acheter ce (?:nom de )?domaine|nom de domaine à vendre|site en construction"
    r"|(?:este|el) dominio(?: [\w.-]{3,60})? (?:está|puede|ha sido) .{0,30}(?:venta|aparcado|estacionado|registrado|comprar|disponible|reservado|adquirir)|comprar este dominio|dominio (?:en venta|aparcado)|página en construcción|sitio en construcción|(?:questo )?dominio è in vendita)"
)
_PARKED_NAME = (
    r"(?:.{0,60}(?:domain|dominio|domaine).{0,30}(?:for sale|parked|parking|expired|zu verkaufen|geparkt|à vendre|en venta|available|kaufen|zum verkauf).{0,30}|[\w-]{1,60}(?:\.[\w-]{2,20}){1,3}(?: (?:is |may be |might be )?(?:for sale|parked|available|zu verkaufen|à vendre|en venta).{0,30})?|buy .{1,60}|account suspended|website (?:expired|suspended)|coming soon|under construction|welcome to nginx|apache2? .{0,40}default page.{0,20}|it works|test page for .{1,60}"
    r"|iis windows server|default (?:web ?site|server|plesk).{0,30}|plesk .{0,30}default.{0,20}|(?:site|website) not (?:published|configured|installed).{0,20}|domain (?:name )?(?:registered|default page)|hier entsteht .{1,60}|site en construction|en construcción|welcome to caddy|this domain .{0,40}|hosting .{0,30}default.{0,30}|parked .{0,30}|premium domain.{0,30}|index of /)"
)
_BROKERS = (
    "parkingcrew.net sedoparking.com sedo.com/search bodis.com parklogic.com above.com/marketplace hugedomains.com dan.com/buy afternic.com parking.godaddy img1.wsimg.com/parking"
    " domainmarket.com uniregistry parkedpage. cashparking. smartname.com voodoo.com domainlore skenzo. rookdns ztomy. namebright parking-lander undeveloped.com trafficclub parkweb. dsparking"
)
_BROKER_PLACE = r"^(?:www\.)?(?:hugedomains\.com|dan\.com|afternic\.com|sedo\.com|domainmarket\.com|buydomains\.com|undeveloped\.com|parkingcrew\.net|bodis\.com)\b|/(?:domain_profile\.cfm|buy-domain/|domain-for-sale)|/cgi-sys/(?:suspendedpage|defaultwebpage)"

PARKED_ONES = (
    Rule(
        PARKED,
        (Sign("turned", _BROKER_PLACE, "a place that sells or suspends domains"),),
        prose=1500,
    ),
    Rule(
        PARKED,
        (Sign("mark", _BROKERS, "a domain broker's script or frame"), Sign("block", _PARKED_SAID)),
        prose=800,
        own=3000,
    ),
    Rule(PARKED, (Sign("mark", _BROKERS, "a domain broker's script or frame"),), prose=60, own=400),
    Rule(PARKED, (Sign("name", _PARKED_NAME), Sign("block", _PARKED_SAID)), prose=700, own=2500),
    Rule(PARKED, (Sign("block", _PARKED_SAID),), prose=200, own=500),
    Rule(
        PARKED,
        (
            Sign(
                "name",
                r"welcome to nginx|apache2? .{0,40}default page.{0,20}|it works|test page for .{1,60}|iis windows server|(?:default |plesk ).{0,30}default page.{0,20}|welcome to caddy|default (?:web ?site|plesk) page",
            ),
        ),
        prose=4000,
        own=6000,
    ),
)
