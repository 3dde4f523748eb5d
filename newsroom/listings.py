"""Listing pages of the newsroom's two aggregators.

Links are as in life: some relative, some absolute, some with tracking parameters or
a fragment, and each article linked twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsroom.dates import date_text
from newsroom.render import escaped, fragment, parts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from newsroom.catalogue import Article
    from newsroom.entrances import Entrance

PAGE_SIZE = 10
"""Articles on one listing page."""


def listing_pages(
    articles: Sequence[Article], entrance: Entrance, port: int
) -> Mapping[str, bytes]:
    """Return the pages of an aggregator's list by path and query."""
    template = entrance.host.partition(".")[0] + ".list"
    count = -(-len(articles) // PAGE_SIZE)
    targets = [
        entrance.path,
        *(f"{entrance.path}?page={n}" for n in range(2, count + 1)),
    ]
    pages = {}
    for at, target in enumerate(targets):
        shown = articles[at * PAGE_SIZE : (at + 1) * PAGE_SIZE]
        items = [
            fragment(template, "item", _item(a, entrance, place, port))
            for place, a in enumerate(shown)
        ]
        following = targets[at + 1 : at + 2]
        values = {
            "items": "\n".join(items),
            "pages": _pagination(template, targets),
            "list_url": f"http://{entrance.host}:{port}{target}",
            "link_next": "".join(f'<link rel="next" href="{t}">' for t in following),
        }
        pages[target] = parts(template)[0].template.substitute(values).encode()
    return pages


def _pagination(template: str, targets: Sequence[str]) -> str:
    return "\n".join(
        fragment(template, "page", {"page_href": target, "page_number": str(number)})
        for number, target in enumerate(targets, 1)
    )


def _item(
    article: Article, entrance: Entrance, place: int, port: int
) -> dict[str, str]:
    own = article.publisher.host == entrance.host
    link = article.path if own and place % 2 else article.url(port)
    tracked = "&" if "?" in link else "?"
    campaign = f"{tracked}utm_source={entrance.host}&utm_medium=referral"
    return escaped(
        href=link + campaign * (place % 3 == 2),
        image_href=article.url(port) + "#top" * (place % 4 == 1),
        image=f"/thumbs/{place}.jpg",
        title=article.title,
        section=article.section,
        site=article.publisher.name,
        description=article.description or article.text.paragraphs[0][:140] + " …",
        published=article.published.isoformat(),
        date_text=date_text(
            article.published,
            "aggregator" if entrance.host == "euro-dawn.example" else "british",
        ),
    )
