"""Table: walls that ask for consent to cookies before they show anything.

A banner beside a page says the same words: what tells the two apart is what else there is.
"""

from __future__ import annotations

from loccit.gate.signs import Rule, Sign
from loccit.gate.values import CONSENT

_CONSENT_NAME = (
    r"(?:before you continue(?: to .{1,40})?|(?:we value|your|about your) (?:your )?privacy"
    r"(?: (?:choices|settings|matters|is important to us))?|we (?:value|care about"
    r"|respect) your privacy"
    r"|your (?:data|privacy),? your (?:choice|experience|control).{0,30}|cookie consent"
    r"|privacy (?:gate|consent|manager)"
    r"|consent(?: (?:page|required|management|to .{1,40}))?|we (?:use|need) cookies"
    r"|cookies? (?:on|at) .{1,40}"
    r"|bevor sie (?:zu .{1,40} )?(?:weitergehen|fortfahren).{0,40}|(?:ihre"
    r"|deine) (?:privatsphäre|daten).{0,40}"
    r"|datenschutz-?einstellungen|einwilligung.{0,40}|cookie-?einwilligung|mit werbung weiterlesen"
    r"|weiter mit werbung|zustimmung(?: erforderlich)?"
    r"|avant (?:d['’]accéder|de continuer).{0,60}"
    r"|(?:nous respectons )?votre (?:vie privée|confidentialité).{0,40}"
    r"|votre consentement.{0,40}|gestion (?:des cookies|du consentement)"
    r"|continuer sans accepter"
    r"|antes de (?:continuar|ir a).{0,60}|(?:tu|su) privacidad.{0,40}|(?:valoramos"
    r"|respetamos|nos importa) (?:tu|su) privacidad"
    r"|(?:gestión|configuración) (?:de cookies|del? consentimiento)|aviso de cookies"
    r"|prima di continuare.{0,40})"
)
_CONSENT_SAID = (
    r"(?:we(?:,| and) (?:and )?(?:our|use|share|store).{0,80}(?:partners|cookies|vendors)"
    r"|(?:store|access)(?: and/or| or| and) (?:access|store)? ?information on (?:a"
    r"|your) device|uses? cookies"
    r"|(?:process|use) (?:your )?(?:personal )?data|your (?:consent|privacy|choices)"
    r"|(?:wir|unsere).{0,60}(?:partner|cookies)|(?:ihre|deine) (?:einwilligung|zustimmung|daten)"
    r"|cookies und (?:ähnliche|andere|daten)|verwenden? .{0,30}cookies"
    r"|(?:nous|nos).{0,60}(?:partenaires|cookies|traceurs)|votre (?:consentement|accord"
    r"|choix)|utilis(?:e|ons) (?:des )?cookies"
    r"|(?:nosotros|nuestros|usamos|utilizamos).{0,60}(?:socios|cookies)|(?:tu"
    r"|su) (?:consentimiento|privacidad))"
)
_CONSENT_ACT = (
    r"^\W*(?:(?:yes, )?(?:accept|agree|allow|reject|deny|decline)(?: (?:all"
    r"|and (?:continue|close|proceed)|cookies|to all"
    r"|everything|& continue|non-essential)){0,3}|i (?:agree|accept|consent)"
    r"|consent(?: and continue)?|manage (?:my )?(?:options"
    r"|choices|settings|preferences|cookies)|continue (?:with|without) (?:ads?|accepting"
    r"|consent|advertising)|got it"
    r"|(?:alle(?:s)? |cookies )?(?:akzeptieren|ablehnen|zulassen"
    r"|annehmen)(?: und (?:weiter|schließen|fortfahren))?"
    r"|zustimmen(?: und weiter(?:lesen)?)?"
    r"|(?:ich )?stimme zu|einverstanden|einstellungen(?: (?:verwalten|anpassen))?"
    r"|(?:weiter )?mit werbung (?:weiterlesen|lesen)"
    r"|(?:tout )?(?:accepter|refuser)(?: (?:et (?:fermer|continuer)|tout"
    r"|les cookies)){0,2}|j['’]accepte|continuer sans accepter"
    r"|(?:paramétrer|personnaliser|gérer)(?: (?:mes|les|vos) (?:choix|cookies|options))?"
    r"|tout accepter|tout refuser"
    r"|(?:aceptar|rechazar|permitir)(?: (?:todo|todas?|y (?:cerrar|continuar)"
    r"|(?:las )?cookies)){0,3}|acepto|configurar(?: cookies)?|más opciones"
    r"|accetta(?: tutto| e continua)?|rifiuta(?: tutto)?)\W*$"
)
_CONSENT_OWN = (
    r"\b(?:we|our|us|you|your|wir|uns|unsere[mnrs]?|sie|ihre[mnrs]?|nous|nos|notre|vous"
    r"|vos|votre|nosotros|nuestr[oa]s?"
    r"|usted|tus?|sus?|usamos|utilizamos|nostri)\b.{0,300}(?:cookie|consent|partner"
    r"|privacy|personal data|advert|tracking|device"
    r"|zweck|einwillig|datenschutz|werb|zustimm|partenaire|consentement|traceur|publicit"
    r"|données|finalité|socios|datos|publicidad"
    r"|privacidad)|(?:cookie|consent|einwillig|consentement|consentimiento|werbung"
    r"|publicit).{0,300}\b(?:we|our|you|your|wir"
    r"|unsere[mnrs]?|sie|ihre[mnrs]?|nous|nos|vous|vos|votre|nuestr[oa]s?|tus?|sus?|usted)\b"
    r"|\bpur\b.{0,20}\babo|\bcontentpass\b|\b(?:ad|werbe)-?(?:free|frei)\b"
)
_CONSENT_PLACE = (
    r"^(?:consent|guce|cmp|privacy-mgmt|choices|cookie-consent|zustimmung"
    r"|consentement)\.[\w.-]{3,100}"
    r"|/(?:consent|cookiewall|cookie-wall|collectconsent|privacy-gate|zustimmung"
    r"|gdpr-consent|cookie-consent)(?:/|$|\.)"
)

CONSENTS = (
    Rule(
        CONSENT,
        (Sign("turned", _CONSENT_PLACE, "an address that asks for consent"),),
        prose=600,
        aside=_CONSENT_OWN,
    ),
    Rule(
        CONSENT,
        (Sign("title", _CONSENT_NAME), Sign("block", _CONSENT_ACT)),
        prose=250,
        rest=450,
        aside=_CONSENT_OWN,
    ),
    # Many a banner has a heading of its own: then the page may have nothing else.
    Rule(
        CONSENT,
        (
            Sign("name", _CONSENT_NAME),
            Sign("block", _CONSENT_ACT),
            Sign("block", _CONSENT_SAID),
        ),
        prose=60,
        rest=60,
        aside=_CONSENT_OWN,
    ),
    Rule(
        CONSENT,
        (Sign("block", _CONSENT_SAID), Sign("block", _CONSENT_ACT)),
        prose=0,
        own=5000,
        rest=25,
        aside=_CONSENT_OWN,
    ),
)
