"""What a page says about itself beside the article: publisher, canonical URL, ..."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin

from crawler.extraction.structured import Markup, resolve, texts, types
from crawler.extraction.text import plain
from crawler.urls import canonical_url, same_site

_MOST_CLASSES = 20_000
MAX_TAGS = 50
"""Tags that are kept; lists beyond are keyword spam."""

_PUBLISHER = ("og:site_name", "application-name", "dc.publisher", "publisher",
              "dcterms.publisher", "citation_publisher", "apple-mobile-web-app-title",
              "twitter:app:name:iphone", "cre")  # fmt: skip
_PUBLISHERS = {"WebSite", "NewsMediaOrganization", "Organization"}
_DESCRIPTION = ("og:description", "description", "twitter:description",
                "dc.description", "dcterms.abstract")  # fmt: skip
_IMAGE = ("og:image", "og:image:url", "og:image:secure_url", "twitter:image",
          "twitter:image:src", "image", "thumbnail")  # fmt: skip
_TAGS = ("article:tag", "news_keywords", "keywords", "parsely-tags", "og:article:tag",
         "cxenseparse:taglist", "sailthru.tags")  # fmt: skip
_LAST_PART = re.compile(r"(?:\s[|–—·•»-]\s|\s?(?:\||::)\s?)(?P<site>[^|–—·•»]{2,40})$")
_PAYWALL_CLASS = re.compile(
    r"(?i)(?:^|[\s_-])(?:paywall|paid-?content|premium-?content|piano-?(?:offer|inline)"
    r"|subscriber-?only|reg-?wall|meteredcontent|content-?gate|plus-?only)(?:$|[\s_-])"
)
_LOCKED = frozenset({"locked", "metered", "premium", "paid", "subscription", "paywall"})
_FREE = frozenset({"free", "open", "unlocked"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFacts:
    """The fields of `Article` of the same names."""

    canonical_url: str
    canonical_hint: str | None
    publisher: str | None
    description: str | None
    image: str | None
    tags: tuple[str, ...]
    paywalled: bool | None


def read_site_facts(markup: Markup) -> SiteFacts:
    """Return what the page declares about itself."""
    own, hint = _canonical(markup)
    description = texts(markup.article.get("description"))
    return SiteFacts(
        canonical_url=own,
        canonical_hint=hint,
        publisher=_publisher(markup),
        description=markup.first_meta(*_DESCRIPTION) or next(iter(description), None),
        image=_image(markup),
        tags=_tags(markup),
        paywalled=_paywalled(markup),
    )


def _canonical(markup: Markup) -> tuple[str, str | None]:
    """The page's own canonical URL, and the one that it claims on another site."""
    own = _absolute(markup.url, "") or markup.url
    hint = None
    links = (
        link.get("href") or ""
        for link in markup.tree.iter("link")
        if "canonical" in (link.get("rel") or "").lower().split()
    )
    for href in (*links, markup.first_meta("og:url")):
        url = _absolute(markup.url, href) if href else None
        if url is None:
            continue
        if not same_site(url, markup.url):
            hint = hint or url
        elif not _is_front(url) or _is_front(markup.url):
            return url, hint
    return own, hint


def _absolute(base: str, href: str) -> str | None:
    try:
        return canonical_url(urljoin(base, href.strip()))
    except ValueError:
        return None


def _is_front(url: str) -> bool:
    # Some sites name their front page as the canonical URL of every page.
    return url.count("/") <= 3 and url.endswith("/") and "?" not in url


def _publisher(markup: Markup) -> str | None:
    for key in ("publisher", "provider"):
        value = markup.article.get(key)
        value = resolve(markup, value) if isinstance(value, dict) else value
        if (names := texts(value, "name")) and not names[0].startswith("http"):
            return names[0]
    if name := markup.first_meta(*_PUBLISHER):
        return name
    for node in markup.nodes:
        names = texts(node.get("name"))
        if names and not _PUBLISHERS.isdisjoint(types(node)):
            return names[0]
    title = markup.tree.find(".//title")
    match = _LAST_PART.search(plain(title.text)) if title is not None else None
    return match["site"].strip() if match else None


def _image(markup: Markup) -> str | None:
    declared = texts(markup.article.get("image"), "url", "contentUrl", "@id")
    for value in (*(markup.first_meta(name) for name in _IMAGE), *declared):
        if value and (url := _joined(markup.url, value)):
            return url
    return None


def _joined(base: str, href: str) -> str | None:
    try:
        url = urljoin(base, href)
    except ValueError:
        return None
    return url if url.startswith(("http://", "https://")) else None


def _tags(markup: Markup) -> tuple[str, ...]:
    declared = [v for name in _TAGS for v in markup.meta.get(name, ())]
    declared += texts(markup.article.get("keywords"), "name")
    found: dict[str, str] = {}
    for value in declared:
        for part in re.split(r"[,;]", value):
            tag = part.strip(" #\"'[]")
            if 1 < len(tag) <= 60 and not tag.startswith("http"):
                found.setdefault(tag.casefold(), tag)
    return tuple(found.values())[:MAX_TAGS]


def _paywalled(markup: Markup) -> bool | None:
    free = [n.get("isAccessibleForFree") for n in (markup.article, *markup.nodes)]
    for value in free:
        if isinstance(value, bool):
            return not value
        if isinstance(value, str) and value.strip().lower().rpartition("/")[2] in {
            "true",
            "false",
        }:
            return not value.strip().lower().endswith("true")
    tier = markup.first_meta("article:content_tier", "content_tier", "access").lower()
    if tier in _LOCKED or tier in _FREE:
        return tier in _LOCKED
    names = markup.tree.xpath("//body//@class", smart_strings=False)
    classes = {name[:200] for name in names[:_MOST_CLASSES]}
    return True if _PAYWALL_CLASS.search("\n".join(classes)) else None
