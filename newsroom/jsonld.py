"""JSON-LD as the newsroom's publishers write it: a graph, an array or one object."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newsroom.catalogue import Article


def json_ld(article: Article, port: int) -> str:
    """Return the JSON-LD of the article's page; empty for publishers without."""
    form = article.publisher.metadata
    if form not in {"graph", "array", "object"}:
        return ""
    news = _news(article, port)
    shaped: Any = {"@context": "https://schema.org", **news}
    if form == "graph":
        site = {"@type": "WebSite", "name": article.publisher.name}
        graph = [site, _breadcrumb(article), news]
        shaped = {"@context": "https://schema.org", "@graph": graph}
    elif form == "array":
        shaped = [{"@context": "https://schema.org", **_breadcrumb(article)}, shaped]
    # A closing tag inside a string would end the script element.
    return json.dumps(shaped, ensure_ascii=False).replace("</", "<\\/")


def _news(article: Article, port: int) -> dict[str, Any]:
    changed = article.modified or article.published
    news: dict[str, Any] = {
        "@type": "NewsArticle",
        "mainEntityOfPage": {"@type": "WebPage", "@id": article.url(port)},
        "headline": article.title,
        "datePublished": article.published.isoformat(),
        "dateModified": changed.isoformat(),
        "articleSection": article.section,
        "inLanguage": article.publisher.language,
        "publisher": {"@type": "NewsMediaOrganization", "name": article.publisher.name},
        "isAccessibleForFree": not article.paywalled,
    }
    authors = [{"@type": "Person", "name": name} for name in article.authors]
    if authors:
        single = article.publisher.metadata == "object"
        news["author"] = authors[0] if single and len(authors) == 1 else authors
    if article.description:
        news["description"] = article.description
    return news


def _breadcrumb(article: Article) -> dict[str, Any]:
    names = (article.publisher.name, article.section)
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": at, "name": name}
            for at, name in enumerate(names, 1)
        ],
    }
