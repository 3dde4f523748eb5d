"""Which links of a listing page lead to its next pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.discovery.anchors import Anchor

_NEXT = re.compile(
    r"^\W*(?:(?:go to )?(?:the )?next(?: page| posts| articles| stories)?|older(?:"
    r" posts| articles| entries| stories)?|load more|show more|more (?:news|stories"
    r"|articles|posts)|nächste(?: seite)?"
    r"|ältere(?: beiträge| artikel| meldungen)?|weiter"
    r"|mehr (?:laden|anzeigen|meldungen|artikel)|vor|(?:page )?suivante?s?"
    r"|articles plus anciens|plus d.articles|(?:página )?siguientes?"
    r"|entradas anteriores|más noticias|(?:pagina )?(?:successiva|seguente|precedente)"
    r"|avanti|altri articoli|(?:página )?(?:seguinte|próxima)|mais notícias"
    r"|volgende(?: pagina)?|oudere berichten|następna(?: strona)?|starsze|další"
    r"|nästa(?: sida)?|næste(?: side)?|neste(?: side)?|seuraava"
    r"|следующая(?: страница)?|далее|вперёд|наступна|sonraki(?: sayfa)?"
    r"|下一页|下一頁|下页|次へ|次のページ|다음)"
    r"\W*$",
    re.IGNORECASE,
)
_ARROW = re.compile(r"^(?:[»›→>⟩]|&gt;|>>)+$")
_PAGE_NUMBER = re.compile(
    r"(?:[?&](?:page|paged|pagina|pagenum|pageno|page_no|seite|pg|pn|p|s|start|offset"
    r"|from|pagina_actual)=|/(?:page|pages|seite|pagina)[/-]?|[-_/](?:page|seite|p)"
    r"[-_]?)(\d{1,5})(?:/|\.\w{2,5})?(?=[&#]|$)",
    re.IGNORECASE,
)
_MAX_READ_ON = 2


def next_pages(found: Iterable[tuple[Anchor, str]], page_url: str) -> list[str]:
    """Return the URLs of the next pages, those that say "next" first.

    *found* are the anchors with their absolute URLs. A "next" under more than two URLs
    is not the page's: that is how teasers say "read on".
    """
    said: dict[str, None] = {}
    numbered: dict[str, None] = {}
    declared: dict[str, None] = {}
    for anchor, url in found:
        if "next" in anchor.rel.split():
            declared[url] = None
        elif _NEXT.match(anchor.text or anchor.label) or _ARROW.match(anchor.text):
            said[url] = None
        elif _is_numbered(anchor, url, page_url):
            numbered[url] = None
    if len(said) > _MAX_READ_ON:
        said = {url: None for url in said if page_number(url)}
    return list(declared | said | numbered)


def _is_numbered(anchor: Anchor, url: str, page_url: str) -> bool:
    number = page_number(url)
    if number is None or number <= (page_number(page_url) or 1):
        return False
    return anchor.pager or anchor.text.strip(" .[]()") == str(number)


def page_number(url: str) -> int | None:
    """Return the number of the page that a URL names, or null where it names none.

    >>> page_number("http://dawn.example/news?page=3")
    3
    >>> page_number("http://dawn.example/news/page/12/")
    12
    """
    match = _PAGE_NUMBER.search(url)
    return int(match[1]) if match else None
