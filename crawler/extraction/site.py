"""What a page says about itself beside the article: publisher, canonical URL, ..."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from crawler.extraction.data import read_data
from crawler.extraction.origin import Found
from crawler.extraction.paywall import is_paywalled
from crawler.extraction.structured import Markup, resolve, texts, types
from crawler.extraction.text import host_name, words
from crawler.urls import canonical_url, same_site

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
_TAG_LABEL = re.compile(r"(?i)^(?:category|tag|topic|keyword|section|thema)s?\s*:\s*")
_NO_TAG = re.compile(r"(?i)https?:|[0-9a-f-]{20,}$|\w+[_:][\w:]*$")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_BETWEEN = re.compile(r"\s+[|–—·•»:-]\s+|\s*[|»]\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFacts:
    """The fields of `Article` of the same names."""

    canonical_url: Found[str]
    canonical_hint: str | None
    publisher: Found[str | None]
    description: Found[str | None]
    image: Found[str | None]
    tags: Found[tuple[str, ...]]
    paywalled: Found[bool | None]


def read_site_facts(markup: Markup) -> SiteFacts:
    """Return what the page declares about itself."""
    own, hint = _canonical(markup)
    return SiteFacts(
        canonical_url=own,
        canonical_hint=hint,
        publisher=_publisher(markup),
        description=_description(markup),
        image=_image(markup),
        tags=_tags(markup),
        paywalled=is_paywalled(markup),
    )


def _description(markup: Markup) -> Found[str | None]:
    if text := markup.first_meta(*_DESCRIPTION):
        return Found(text, "meta")
    declared = texts(markup.article.get("description"))
    return Found(declared[0], "json-ld") if declared else Found(None)


def _canonical(markup: Markup) -> tuple[Found[str], str | None]:
    """The page's own canonical URL, and the one that it claims on another site."""
    hint = None
    links = (
        link.get("href") or ""
        for link in markup.tagged["link"]
        if "canonical" in (link.get("rel") or "").lower().split()
    )
    claims = [("link", href) for href in links]
    claims.append(("meta", markup.first_meta("og:url")))
    for origin, href in claims:
        url = _absolute(markup.url, href) if href else None
        if url is None:
            continue
        if not same_site(url, markup.url):
            hint = hint or url
        elif not _is_front(url) or _is_front(markup.url):
            return Found(url, origin), hint
    return Found(_absolute(markup.url, "") or markup.url, "url"), hint


def _absolute(base: str, href: str) -> str | None:
    try:
        return canonical_url(urljoin(base, href.strip()))
    except ValueError:
        return None


def _is_front(url: str) -> bool:
    # Some sites name their front page as the canonical URL of every page.
    return url.count("/") <= 3 and url.endswith("/") and "?" not in url


def _publisher(markup: Markup) -> Found[str | None]:
    for origin, name in _publishers(markup):
        if not name.startswith(("http", "/", "#")):
            return Found(_own_part(name, markup.url), origin)
    # Other parts of a title than the site's name are sections, dates, other titles.
    name = title_end(markup)
    return Found(name, "title") if _is_of_host(name, markup.url) else Found(None)


def title_end(markup: Markup) -> str:
    """Return the last part of the page's title, which may name the site, or ''."""
    match = _LAST_PART.search(markup.title)
    return match["site"].strip() if match else ""


def _publishers(markup: Markup) -> Iterator[tuple[str, str]]:
    for key in ("publisher", "provider"):
        value = markup.article.get(key)
        value = resolve(markup, value) if isinstance(value, dict) else value
        yield from (("json-ld", name) for name in texts(value, "name")[:1])
    for name in _PUBLISHER:
        yield from (("meta", text) for text in markup.meta.get(name, ())[:1])
    for node in markup.nodes:
        if not _PUBLISHERS.isdisjoint(types(node)):
            yield from (("json-ld", name) for name in texts(node.get("name"))[:1])


def _own_part(name: str, url: str) -> str:
    """Return *name* without its slogan: the one part that the host is named after."""
    parts = [part for part in _BETWEEN.split(name) if part]
    own = [part for part in parts if _is_of_host(part, url)]
    return own[0] if len(parts) > 1 and len(own) == 1 else name


def _is_of_host(name: str, url: str) -> bool:
    own = words(name)
    host = "".join(words(host_name(url)))
    initials = "".join(word[0] for word in own)
    return any(len(w) > 2 and w in host for w in own) or (
        len(initials) > 2 and initials in host
    )


def _image(markup: Markup) -> Found[str | None]:
    declared = texts(markup.article.get("image"), "url", "contentUrl", "@id")
    named = (("meta", markup.first_meta(name)) for name in _IMAGE)
    for origin, value in (*named, *(("json-ld", value) for value in declared)):
        if value and (url := _joined(markup.url, value)) and _is_picture(url):
            return Found(url, origin)
    return Found(None)


def _is_picture(url: str) -> bool:
    """Whether the image at *url* may show the article, not the site or a counter."""
    data = read_data("site.toml")
    path = url.lower().partition("?")[0]
    name = path.rstrip("/").rpartition("/")[2]
    if name.endswith(".svg") or any(part in url for part in data["no_image_address"]):
        return False
    # "rover-logo-reveal.jpg" is a picture of a logo: the word begins or ends the name.
    stem = name.rpartition(".")[0] or name
    return not any(
        stem == word
        or stem.startswith((f"{word}-", f"{word}_", f"{word}."))
        or stem.endswith((f"-{word}", f"_{word}"))
        for word in data["no_image"]
    )


def _joined(base: str, href: str) -> str | None:
    try:
        url = urljoin(base, href.strip())
    except ValueError:
        return None
    return url if url.startswith(("http://", "https://")) else None


def _tags(markup: Markup) -> Found[tuple[str, ...]]:
    meta = _tidy_tags([v for name in _TAGS for v in markup.meta.get(name, ())])
    both = _tidy_tags([*meta, *texts(markup.article.get("keywords"), "name")])
    origin = "meta" if meta else "json-ld" if both else None
    return Found(both[:MAX_TAGS], origin)


def _tidy_tags(declared: Sequence[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for value in declared:
        for part in _split_tags(value):
            tag = _TAG_LABEL.sub("", part.strip(" #\"'[]-–"))
            if 1 < len(tag) <= 60 and not _NO_TAG.match(tag):
                found.setdefault(tag.casefold(), tag)
    return tuple(found.values())


def _split_tags(value: str) -> list[str]:
    parts = re.split(r"[,;、，；|]", value)
    # Scripts without spaces need none within a word, so that they part words.
    return value.split() if len(parts) == 1 and _CJK.search(value) else parts
