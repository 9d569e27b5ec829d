"""Tables: pages that are not there, and say so with a status of 200."""

from __future__ import annotations

from loccit.gate.signs import Rule, Sign
from loccit.gate.values import ERROR, NOT_FOUND, PARKED

_GONE_NAME = (
    r"(?:(?:error|fehler|erreur|oops|http)?[\s:#–—-]{0,3}(?:404|410)(?:\W{0,3}(?:error|fehler"
    r"|not found|gone|page|seite|erreur|page not found|file not found|.{0,40}(?:found"
    r"|gefunden|introuvable|encontrad[oa])))?"
    r"|(?:sorry,? |oops,? |uh[- ]oh,? |whoops,? )?(?:(?:the |this |that "
    r"|your )?(?:requested )?(?:page|file|article|story|document|content|resource|url"
    r"|post|item|object|link) (?:you .{0,40} )?"
    r"(?:(?:(?:was |is |could |can |has |does )?(?:not |no longer )|can['’]t |isn['’]t |doesn['’]t "
    r"|cannot )(?:been |be )?(?:found|exist|exists|available)|(?:is |has been "
    r"|was )?(?:missing|gone"
    r"|removed|deleted|unavailable))(?: here| anymore| on this (?:server|site))?|not found"
    r"|nothing (?:was )?found(?: here)?|(?:missing|dead|broken) (?:page|link)"
    r"|nothing to see here)"
    r"|we (?:can['’]t|cannot|could ?n['’]t|could not"
    r"|are unable to) (?:seem to )?find (?:that|the|this|what|your).{0,60}|(?:that"
    r"|this) page (?:can['’]t|cannot) be found|oops,? that page .{0,40}"
    r"|(?:you(?:['’]re| are|['’]ve) )(?:lost|hit a dead end|taken a wrong turn).{0,30}"
    r"|looks like you(?:['’]re| are) lost"
    r"|(?:die |diese |angeforderte |gewünschte )*(?:seite|datei|artikel|beitrag"
    r"|inhalt) (?:wurde |konnte |ist |existiert )?(?:leider )?(?:nicht |gelöscht|entfernt"
    r"|leider )(?:mehr )?(?:gefunden|verfügbar|vorhanden|gefunden werden|werden)?.{0,20}"
    r"|nicht gefunden|seite (?:fehlt|unbekannt)|(?:la |cette )?(?:page|article|ressource"
    r"|document) (?:demandée? |que vous .{0,40} )?(?:est |n['’]est |n['’]a |n['’]existe "
    r"|non |a été |n['’]a pas été )?(?:introuvable|pas (?:disponible|trouvée?"
    r"|été trouvée?)|trouvée?|plus (?:disponible)?|supprimée?|inexistante).{0,20}"
    r"|page perdue"
    r"|(?:la |esta )?(?:página|noticia|artículo|contenido|recurso) (?:solicitad[oa] "
    r"|que .{0,40} )?(?:no |ya no )(?:fue |ha sido |se ha |está |se )?(?:encontrad[oa]"
    r"|existe|disponible|encuentra|pudo encontrar).{0,20}|no encontrad[oa]"
    r"|pagina non trovata|pagina niet gevonden|sidan (?:hittades inte|finns inte))"
)
_GONE_SAID = (
    r"(?:(?:page|file|article|story|document|content|resource|url|post|link|address|item"
    r"|listing|entry)(?: that| which)?(?: you.{0,50}| at this address.{0,10}| requested"
    r"| here)?"
    r",? (?:was not|is not|could not be|cannot be|can['’]t be|couldn['’]t be|wasn['’]t"
    r"|does ?n['’]t|does not|may have been|might have been|has been|is no longer"
    r"|no longer|isn['’]t|has (?:either )?(?:been )?(?:moved|expired)|seems to have"
    r"|appears to have)"
    r".{0,30}(?:found|exist|available|moved|removed|deleted|gone|missing|expired|here"
    r"|vanished|renamed|located)"
    r"|(?:can['’]t|cannot|could ?n['’]t|could not|unable to|weren['’]t able to"
    r"|did ?n['’]t|were not able to) (?:seem to )?(?:find|locate) (?:the|that|this|what"
    r"|any|a|your)(?: requested)?(?: (?:page|file|article|story|content|address|url|you))?"
    r"|nothing (?:was found )?(?:at|lives at) this (?:location|address|url)|(?:mis-?typed"
    r"|check) the (?:address|url|spelling)|http (?:error )?404|error 404"
    r"|(?:seite|datei|artikel|beitrag|inhalt|adresse|dokument"
    r"|link).{0,50}(?:nicht (?:mehr )?(?:gefunden|verfügbar|vorhanden|existier"
    r"|erreichbar)|existiert nicht|gelöscht|verschoben|entfernt|umgezogen)|(?:haben"
    r"|konnten) (?:wir )?.{0,40}nicht (?:gefunden|finden)"
    r"|(?:page|article|adresse|document|contenu|lien).{0,60}(?:introuvable"
    r"|n['’]existe (?:pas|plus)|n['’]est (?:pas|plus) (?:disponible|en ligne)|supprimée?"
    r"|déplacée?|n['’]a pas (?:pu être |été )?trouvée?)"
    r"|(?:página|artículo|noticia|dirección|contenido|enlace"
    r"|documento).{0,60}(?:no (?:existe|se encuentra|está disponible|se ha encontrado"
    r"|ha sido encontrad|fue encontrad|se pudo)|ya no (?:existe|está)|eliminad[oa]"
    r"|movid[oa]|retirad[oa]|cambiado de)|no (?:hemos podido|pudimos|podemos) encontrar)"
)
_GONE_PLACE = (
    r"/(?:40[34]|410|error-?404|404-?error|not-?found|page-?not-?found|notfound|errors?"
    r"|error-?page|seite-nicht-gefunden|introuvable)(?:\.\w{2,5})?/?$|/(?:40[34]|error"
    r"|notfound)\.(?:html?|php|aspx?|jsp)$"
)

GONE = (
    Rule(NOT_FOUND, (Sign("turned", _GONE_PLACE, "an address for errors"),), prose=900, own=4000),
    Rule(NOT_FOUND, (Sign("name", _GONE_NAME), Sign("block", _GONE_SAID)), prose=700, own=4000),
    Rule(NOT_FOUND, (Sign("name", _GONE_NAME),), prose=280, own=2500),
    Rule(NOT_FOUND, (Sign("block", _GONE_SAID),), prose=220, own=600),
)

_ERROR_NAME = (
    r"(?:(?:http )?(?:server )?(?:error|fehler|erreur)?\W{0,3}(?:400|403|405|408|429|500"
    r"|501|502|503|504|520|521|522|523|524|525|526|530)(?:\W{0,4}(?:error|bad request"
    r"|forbidden|access denied|internal server error|bad gateway"
    r"|(?:service )?(?:temporarily )?unavailable|gateway time-?out|web server is .{1,30}"
    r"|origin .{1,30}|connection timed out|serverfehler|.{0,40}error.{0,20}))?"
    r"|(?:internal )?server error|bad gateway|(?:service|site|website"
    r"|page) (?:is )?(?:temporarily |currently )?(?:unavailable|down"
    r"|offline)(?: for .{1,40})?|gateway time-?out|forbidden|bad request"
    r"|application error|runtime error|database error|connection (?:error|timed out)|error"
    r"|an (?:unexpected |unknown |internal )?error (?:has )?occurr?ed"
    r"|(?:an )?unexpected error|(?:oops,? |sorry,? |whoops,? "
    r"|uh[- ]oh,? )?something (?:went|has gone) (?:wrong|terribly wrong)"
    r"|error establishing a database connection|(?:sorry,? )?(?:we(?:['’]re| are)"
    r"|technical) (?:having |experiencing )?(?:(?:some )?(?:technical )?(?:difficulties"
    r"|problems|issues))"
    r"|access denied|request rejected"
    r"|wordpress\W{0,4}error|proxy error|server not responding"
    r"|(?:interner )?(?:server)?fehler(?: aufgetreten)?|(?:ein "
    r"|es ist ein )?(?:unerwarteter |technischer |interner )?fehler(?: ist)? aufgetreten"
    r"|technische (?:störung|probleme)"
    r"|(?:seite )?vorübergehend nicht (?:erreichbar|verfügbar)|(?:seite"
    r"|dienst) (?:zurzeit|derzeit|vorübergehend) nicht (?:erreichbar|verfügbar)"
    r"|erreur(?: interne| serveur| technique| du serveur| inattendue){0,2}"
    r"|une erreur (?:est survenue|s['’]est produite)"
    r"|service (?:temporairement )?indisponible|problème technique"
    r"|accès refusé"
    r"|error(?: interno| del servidor| inesperado| técnico){0,3}|(?:se )?ha (?:ocurrido"
    r"|producido) un error.{0,20}|se produjo un error.{0,20}"
    r"|(?:servicio|sitio|página) (?:temporalmente )?no disponible|algo (?:salió"
    r"|ha ido) mal|errore.{0,30})"
)
_ERROR_SAID = (
    r"(?:(?:internal|unexpected|unknown|fatal|critical|server|database|application"
    r"|client-side|uncaught|technical) (?:server )?(?:error|exception|fault|problem"
    r"|difficult)|an error occurred|(?:try|come|check) (?:again|back) (?:later|soon"
    r"|shortly|in a|after)|please (?:try|retry|reload|refresh|contact)|(?:don['’]t"
    r"|do not) have permission|temporarily (?:unavailable|unable|down|offline)"
    r"|error establishing|could not (?:be processed|connect|complete)|reference #"
    r"|stack trace|traceback|syntax error|(?:parse|fatal) error:|warning: (?:mysqli?"
    r"|include|require)|exception in|has (?:been a|occurred)|be (?:right )?back (?:soon|shortly"
    r"|online)|(?:our|the) (?:team|engineers|server|site administrator)"
    r"|(?:später|in kürze|in einigen minuten) (?:noch ?einmal|erneut|wieder)"
    r"|fehler (?:ist )?(?:aufgetreten|bei)|technische[rn]? (?:fehler|problem|störung)"
    r"|vorübergehend nicht|erreur|réessay|ultérieurement|(?:error"
    r"|problema) (?:interno|técnico|inesperado|al)|int[eé]nt(?:elo|alo|e) (?:de nuevo"
    r"|más tarde|nuevamente)|inténtalo|vuelva a intentar)"
)

_MAINTENANCE_NAME = (
    r"(?:we(?:['’]ll| will) be (?:right |back )(?:back|soon).{0,20}"
    r"|(?:site |website |system |scheduled |planned )?(?:is )?(?:down for |under |undergoing |in )?"
    r"(?:scheduled |planned )?maintenance(?: mode| in progress)?|wartungs(?:arbeiten|modus)"
    r"|(?:site )?en maintenance|maintenance en cours|(?:sitio )?en mantenimiento|mantenimiento)"
)
_MAINTENANCE_SAID = (
    r"(?:(?:our|this|the|your) (?:web ?site|site|page|server|service|application|portal).{0,80}"
    r"(?:maintenance|unavailable|offline|updat|upgrad|back)|(?:back|again) (?:soon|shortly|online)"
    r"|sorry for (?:the|any) inconvenience|(?:come|check|try) (?:again|back) (?:later"
    r"|soon|shortly|in)"
    r"|(?:unsere|diese|die) (?:web)?(?:seite|site|portal|anwendung|dienst).{0,80}(?:wart|aktualis"
    r"|erreichbar|verfügbar)|(?:später|in kürze|minuten) (?:noch ?einmal|erneut|wieder)"
    r"|gleich wieder da|(?:notre|le|ce) (?:site|service|portail).{0,80}(?:maintenance|indisponible)"
    r"|revenir plus tard|réessayer|(?:nuestr[oa]|este|el) (?:sitio|web|página|portal"
    r"|servicio).{0,80}"
    r"(?:mantenimiento|disponible)|int[eé]nt(?:elo|alo)|vuelva (?:más tarde|a intentar)"
    r"|tareas de mantenimiento)"
)

ERRORS = (
    Rule(
        ERROR,
        (Sign("name", _MAINTENANCE_NAME), Sign("block", _MAINTENANCE_SAID)),
        prose=450,
        own=2000,
    ),
    Rule(ERROR, (Sign("name", _ERROR_NAME), Sign("block", _ERROR_SAID)), prose=550, own=2500),
    Rule(ERROR, (Sign("name", _ERROR_NAME),), prose=80, own=300),
    Rule(
        ERROR,
        (
            Sign(
                "block",
                r"(?:error establishing a database connection"
                r"|there has been a critical error on (?:this|your) website|^(?:php )?(?:fatal"
                r"|parse) error: |^warning: mysqli?_|traceback \(most recent call last\)"
                r"|application error: a (?:client|server)-side exception"
                r"|an error occurred while (?:processing|loading|rendering) (?:your|this)"
                r" (?:request|page)|^(?:500 )?internal server error|^(?:502 )?bad gateway"
                r"|^(?:503 )?service (?:temporarily )?unavailable"
                r"|^(?:504 )?gateway time-?out|we(?:['’]re| are) sorry, but something went wrong"
                r"|unhandled exception|server error in ['‘]/|^uncaught (?:exception|error)"
                r"|^sqlstate\[|upstream connect error|no healthy upstream|^(?:403 )?forbidden$)",
            ),
        ),
        prose=450,
        own=1200,
    ),
)

_PARKED_SAID = (
    r"(?:(?:this |the |your )?(?:premium )?(?:domain|web ?address"
    r"|website)(?: name)?(?: [\w.-]{3,60})? (?:is|may be|might be|has been|name is"
    r"|could be) (?:available )?(?:for sale|parked|registered(?: (?:at|by|with"
    r"|on behalf))|listed for sale|up for (?:sale|auction)|available for (?:purchase"
    r"|sale)|expired|reserved|pending renewal)"
    r"|(?:[\w-]{1,60}\.(?:com|net|org|de|fr|es|info|io|news|example|test|invalid)) (?:is"
    r"|may be|might be) (?:for sale|parked|available for)|buy (?:this|the) domain"
    r"|(?:interested in|inquire about|make an offer (?:on|for)|purchase) (?:this"
    r"|the) domain|parked (?:free|for free|page|domain)|domain (?:parking|broker|auction)"
    r"|courtesy of (?:godaddy|namecheap|[\w.-]{3,40})"
    r"|future home of something|(?:web ?site|site|page) (?:is )?(?:coming soon"
    r"|under construction)"
    r"|(?:the )?(?:sponsored listings|related (?:searches|links)) (?:displayed|shown"
    r"|below)|registrant of (?:this|the) domain|this (?:account|domain|site"
    r"|website) has been suspended|hosting (?:has )?(?:expired|been suspended)"
    r"|(?:diese|die) (?:domain|internetadresse|webadresse)(?: [\w.-]{3,60})? (?:steht|ist"
    r"|wird|wurde|kann) .{0,40}(?:verkauf|erwerb|geparkt|registriert|gekauft|reserviert"
    r"|erworben)|domain (?:kaufen|geparkt|zu verkaufen)|domain .{0,60}(?:kaufen|erwerben)"
    r"|(?:domain|adresse|[\w-]{1,60}\.\w{2,20}) steht zum verkauf"
    r"|hier entsteht .{0,30}(?:internet|web|homepage|seite|präsenz)|internetpräsenz"
    r"|(?:ce|le) (?:nom de )?domaine(?: [\w.-]{3,60})? (?:est|a été"
    r"|peut être) .{0,30}(?:vente|vendre|parking|réservé|enregistré|acheté|disponible)"
    r"|acheter ce (?:nom de )?domaine|nom de domaine à vendre|site en construction"
    r"|(?:este|el) dominio(?: [\w.-]{3,60})? (?:está|puede|ha sido) .{0,30}(?:venta"
    r"|aparcado|estacionado|registrado|comprar|disponible|reservado|adquirir)"
    r"|comprar este dominio|dominio (?:en venta|aparcado)|página en construcción"
    r"|sitio en construcción|(?:questo )?dominio è in vendita)"
)
_PARKED_NAME = (
    r"(?:.{0,60}(?:domain|dominio|domaine).{0,30}(?:for sale|parked|parking|expired"
    r"|zu verkaufen|geparkt|à vendre|en venta|available|kaufen|zum verkauf).{0,30}"
    r"|[\w-]{1,60}(?:\.[\w-]{2,20}){1,3}(?: (?:is |may be |might be )?(?:for sale|parked"
    r"|available|zu verkaufen|à vendre|en venta).{0,30})?|buy .{1,60}|account suspended"
    r"|website (?:expired|suspended)|coming soon|under construction|welcome to nginx"
    r"|apache2? .{0,40}default page.{0,20}|it works|test page for .{1,60}"
    r"|iis windows server|default (?:web ?site|server|plesk).{0,30}"
    r"|plesk .{0,30}default.{0,20}|(?:site|website) not (?:published|configured"
    r"|installed).{0,20}|domain (?:name )?(?:registered|default page)"
    r"|hier entsteht .{1,60}|site en construction|en construcción|welcome to caddy"
    r"|this domain .{0,40}|hosting .{0,30}default.{0,30}|parked .{0,30}"
    r"|premium domain.{0,30}|index of /)"
)
_BROKERS = (
    "parkingcrew.net sedoparking.com sedo.com/search bodis.com parklogic.com"
    " above.com/marketplace hugedomains.com dan.com/buy afternic.com parking.godaddy"
    " img1.wsimg.com/parking"
    " domainmarket.com uniregistry parkedpage. cashparking. smartname.com voodoo.com"
    " domainlore skenzo. rookdns ztomy. namebright parking-lander undeveloped.com"
    " trafficclub parkweb. dsparking"
)
_BROKER_PLACE = (
    r"^(?:www\.)?(?:hugedomains\.com|dan\.com|afternic\.com|sedo\.com|domainmarket\.com"
    r"|buydomains\.com|undeveloped\.com|parkingcrew\.net|bodis\.com)\b"
    r"|/(?:domain_profile\.cfm|buy-domain/|domain-for-sale)|/cgi-sys/(?:suspendedpage"
    r"|defaultwebpage)"
)

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
                (
                    r"welcome to nginx|apache2? .{0,40}default page.{0,20}|it works"
                    r"|test page for .{1,60}|iis windows server"
                    r"|(?:default |plesk ).{0,30}default page.{0,20}|welcome to caddy"
                    r"|default (?:web ?site|plesk) page"
                ),
            ),
        ),
        prose=4000,
        own=6000,
    ),
)
