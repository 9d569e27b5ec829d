"""Tables: pages that want to know whether a person is there."""

from __future__ import annotations

from loccit.gate.signs import Rule, Sign
from loccit.gate.values import CAPTCHA, CHALLENGE

_WAIT = (
    r"(?:just a moment|attention required!? ?(?:\W ?cloudflare)?|one more step"
    r"|one moment,? please|please wait(?:\W.{0,60})?"
    r"|(?:checking|verifying) (?:your|the) (?:browser|connection|device|request).{0,60}"
    r"|browser (?:check|verification)"
    r"|security (?:check(?:point)?|verification)(?: required| in progress)?"
    r"|ddos[- ](?:protection|guard).{0,40}"
    r"|bot (?:verification|protection|check|detection).{0,20}|pardon our interruption"
    r"|client challenge|vercel security checkpoint"
    r"|access to this page has been denied|(?:sorry, )?you have been blocked"
    r"|making sure you(?:['’]re| are) not a bot"
    r"|unusual (?:traffic|activity)(?: (?:detected|from your .{1,30}))?|too many requests"
    r"|rate limit(?:ed| exceeded)|request blocked|validating"
    r"|(?:nur )?ein(?:en)? moment(?: bitte)?|(?:ihr )?browser wird (?:überprüft|geprüft)"
    r"|sicherheits(?:überprüfung|prüfung|check)"
    r"|ungewöhnlicher (?:datenverkehr|zugriff).{0,40}|bitte warten|zugriff (?:verweigert"
    r"|blockiert|gesperrt)|un instant(?: s['’]il vous plaît)?"
    r"|vérification (?:de (?:votre|la) .{1,30}|du navigateur|en cours)|(?:contrôle"
    r"|vérification) de sécurité|veuillez patienter"
    r"|(?:accès|requête) (?:bloquée?|refusée?)|un momento(?:,? por favor)?|(?:comprobando"
    r"|verificando) (?:su|tu|el) .{1,40}"
    r"|(?:verificación|comprobación|control) de seguridad|tráfico inusual"
    r"|acceso (?:bloqueado|denegado)|ci siamo quasi)"
)
_WAIT_SAID = (
    r"(?:checking (?:if the site|your browser|that you)|(?:verif(?:y|ying)|confirm"
    r"|make sure|ensure|prove|check) (?:that )?you(?:['’]re| are) (?:not a (?:ro)?bot"
    r"|(?:a )?(?:real )?(?:human|person))"
    r"|(?:needs to|to) review the security of your connection|ray id|enable (?:javascript"
    r"|cookies)(?: and (?:javascript|cookies))? to (?:continue|proceed)"
    r"|(?:automated|unusual|suspicious) (?:access|traffic|activity|requests|behaviou?r)"
    r"|ddos (?:protection|attacks?|mitigation)"
    r"|(?:will|you) (?:be )?(?:redirect(?:ed)? )?(?:shortly|automatically"
    r"|in a few seconds|to the (?:site|page) once)"
    r"|(?:security service|web application firewall|protect(?:s|ed)? (?:itself"
    r"|this (?:web)?site|against|from|our)).{0,80}"
    r"|(?:your|the) (?:ip|request|browser) (?:address )?(?:has been|was|could not be|is being|sent)"
    r"|(?:support|incident|reference|request|event) id\b"
    r"|made us think (?:that )?you (?:are|were) a bot|super-human speed|performance (?:&"
    r"|and) security by"
    r"|überprüf(?:t|en) (?:wir )?(?:die|ihre|ob|ihren)|kein (?:ro)?bot|ein mensch sind"
    r"|automatisiert|ungewöhnlich|weitergeleitet|vor angriffen|javascript (?:und"
    r"|aktivieren)"
    r"|vérifi(?:er|ons|cation).{0,40}(?:humain|robot|navigateur|connexion|sécurité)"
    r"|pas un robot|trafic (?:inhabituel|automatisé|suspect)|redirigé"
    r"|(?:comprob|verific)(?:ar|amos|ando).{0,60}(?:humano|robot|navegador|conexión"
    r"|persona|seguridad)|no (?:es|eres) un robot|tráfico (?:inusual|automatizado)"
    r"|redirig|actividad (?:inusual|sospechosa))"
)
_CAPTCHA_NAME = (
    r"(?:(?:re)?captcha(?: (?:required|check|challenge|verification|page))?|robot check"
    r"|are you (?:a (?:ro)?bot|(?:a )?human|there|real)|(?:please )?(?:verify|prove"
    r"|confirm) "
    r"(?:that )?(?:you(?:['’]re| are) (?:(?:a )?(?:human|real)(?: person)?"
    r"|not a (?:ro)?bot)|your humanity)(?: to .{1,40})?|human(?:ity)? (?:verification"
    r"|check|test)|(?:let['’]s confirm|confirm) you are (?:human|not .{1,20})"
    r"|(?:sind sie|bist du) ein (?:mensch|roboter)|(?:bestätigen sie"
    r"|zeigen sie),? dass sie (?:ein mensch|kein (?:ro)?boter?) sind|sicherheitsabfrage"
    r"|ich bin kein roboter"
    r"|êtes-vous (?:un (?:robot|humain)|humain)|(?:confirmez|prouvez"
    r"|vérifiez) que vous (?:êtes (?:un )?humain|n['’]êtes pas un robot)"
    r"|vérification humaine|je ne suis pas un robot"
    r"|(?:es|eres) (?:usted )?(?:un )?(?:robot|humano)|(?:confirm[ea]|demuestr[ea]"
    r"|verifi(?:ca|que)) que (?:no )?(?:es|eres)(?: un)? (?:humano|robot|una persona)"
    r"|verificación humana|no soy un robot)"
)
_CAPTCHA_SAID = (
    r"(?:(?:type|enter|copy) the (?:characters|letters|text|code|words|digits)"
    r"|(?:complete|solve|pass|fill (?:in|out)) (?:the|this|a) (?:.{0,30})(?:captcha"
    r"|puzzle|challenge|security check|test)"
    r"|(?:slide|drag) (?:the |to )|press (?:and|&) hold|select all (?:images|squares)"
    r"|i(?:['’]m| am) not a (?:ro)?bot|(?:bots use|not a bot)"
    r"|(?:geben|tippen) sie .{0,40}(?:zeichen|buchstaben|code)|löse[n]? .{0,40}(?:captcha"
    r"|aufgabe|rätsel)|kein roboter|captcha (?:lösen|ausfüllen|eingeben)"
    r"|(?:saisissez|recopiez|entrez) .{0,40}(?:caractères|lettres|code)|pas un robot"
    r"|(?:résolvez|complétez) .{0,40}(?:captcha|test|défi)|faites glisser"
    r"|(?:introdu[zc]ca|escrib[ea]|teclee|introduce) .{0,40}(?:caracteres|letras|código)"
    r"|no soy un robot|(?:resuelv[ea]|complet[ea]) .{0,40}(?:captcha|prueba|desafío)"
    r"|desli[cz]e)"
)
_WIDGETS = (
    "g-recaptcha h-captcha hcaptcha.com cf-turnstile captcha-delivery.com px-captcha recaptcha/api"
    " arkoselabs.com funcaptcha geetest mtcaptcha friendlycaptcha frc-captcha aws-waf-captcha"
)
_GUARDS = (
    "cf-chl- _cf_chl_opt /cdn-cgi/challenge-platform/h/b.js _incapsula_resource awswafintegration"
    " awswaf.com sucuri_cloudproxy /_sec/cp_challenge anubis_challenge"
    " /.within.website/ perfdrive.com ddos-guard/js-challenge /__qrator/"
)
"""Scripts of challenges themselves. Those that a guard puts into every page of a site
(`/scripts/jsd/`, cookies' names) say nothing."""

MACHINES = (
    Rule(
        CHALLENGE,
        (
            Sign(
                "header",
                r"cf-mitigated: challenge|x-amzn-waf-action: (?:challenge|captcha)",
                "The server says in a header that this is a challenge (cf-mitigated).",
            ),
        ),
        prose=10**9,
        own=10**9,
    ),
    Rule(
        CAPTCHA,
        (Sign("name", _CAPTCHA_NAME), Sign("mark", _WIDGETS, "a captcha")),
        prose=600,
        own=2000,
    ),
    Rule(CAPTCHA, (Sign("name", _CAPTCHA_NAME), Sign("block", _CAPTCHA_SAID)), prose=450, own=1500),
    Rule(CAPTCHA, (Sign("name", _CAPTCHA_NAME),), prose=150, own=350),
    Rule(
        CHALLENGE,
        (Sign("name", _WAIT), Sign("mark", _GUARDS, "a guard's script")),
        prose=900,
        own=2500,
    ),
    Rule(CAPTCHA, (Sign("mark", _WIDGETS, "a captcha"), Sign("name", _WAIT)), prose=500, own=1500),
    Rule(CHALLENGE, (Sign("name", _WAIT), Sign("block", _WAIT_SAID)), prose=700, own=2000),
    Rule(CHALLENGE, (Sign("name", _WAIT),), prose=80, own=250),
    Rule(
        CHALLENGE,
        (Sign("mark", _GUARDS, "a guard's script"), Sign("block", _WAIT_SAID)),
        prose=250,
        own=900,
    ),
    Rule(CHALLENGE, (Sign("mark", _GUARDS, "a guard's script"),), prose=0, own=150),
    Rule(
        CAPTCHA,
        (Sign("mark", _WIDGETS, "a captcha"), Sign("block", _CAPTCHA_SAID)),
        prose=200,
        own=900,
    ),
    Rule(
        CAPTCHA,
        (Sign("mark", _WIDGETS, "a captcha"), Sign("block", _WAIT_SAID)),
        prose=250,
        own=900,
    ),
    Rule(CAPTCHA, (Sign("mark", _WIDGETS, "a captcha"),), prose=0, own=150),
)
