"""Link texts that say nothing of an article: "read more", legal pages, logins."""

from __future__ import annotations

import re

_NOTHING = re.compile(
    r"^\W*(?:(?:read|learn|see|show|view|find out|load) (?:more|all|on|full story).*"
    r"|more|continue reading.*|full story|weiterlesen|mehr(?: lesen| erfahren)?|lesen"
    r"|zum artikel|lire(?: la suite| plus)?|en savoir plus|leer más|seguir leyendo"
    r"|leggi(?: tutto)?|continua(?: a leggere)?|lees (?:meer|verder)|\d+ comments?"
    r"|\d+ kommentare?|comments?|kommentare?|home|startseite|accueil|inicio"
    r"|impressum|imprint|datenschutz(?:erklärung)?|privacy(?: policy| notice)?"
    r"|(?:terms|conditions)(?: (?:of (?:use|service)|and conditions|& conditions))?"
    r"|cookies?(?: (?:policy|settings|preferences|einstellungen))?|agb"
    r"|about(?: us)?|über uns|contacts?(?: us)?|kontakt|subscribe(?: now)?|abonnieren"
    r"|newsletter|log ?in|sign ?(?:in|up)|anmelden|registrieren|register|advertise"
    r"|advertise with us|careers|jobs|help|faq|rss|e-?paper|sitemap|archive?|suche"
    r"|search|menu|menü|skip to (?:main )?content|zum inhalt(?: springen)?|top"
    r"|nach oben|back to top|share|teilen|tweet|drucken|print|e-?mail"
    r"|mentions légales|politique de confidentialité|aviso legal|contacto"
    r"|política de privacidad|do not sell my (?:personal )?info(?:rmation)?)\W*$",
    re.IGNORECASE,
)


def says_nothing(text: str) -> bool:
    """Whether a link text is a stock phrase rather than a headline.

    >>> says_nothing("Weiterlesen »"), says_nothing("More rain for the north")
    (True, False)
    """
    return _NOTHING.match(text) is not None
