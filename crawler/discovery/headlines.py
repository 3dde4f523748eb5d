"""Which anchors of a listing page are links to articles.

Each URL gets a score from what its anchors show: a headline (in a heading, or many
words) speaks for it, its place in navigation, a section's or legal page's URL against.
Then equal places vote: where a fair share of the anchors in one DOM path are headlines,
the others there are too, however short. Where nothing looks like a headline, as on a
bare list of links, every link that nothing speaks against counts: a wrong link costs
one fetch, a missed one an article.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crawler.discovery.shapes import article_likeness, is_section, is_share
from crawler.discovery.wording import says_nothing
from crawler.urls import url_key

if TYPE_CHECKING:
    from crawler.discovery.anchors import Anchor

HEADLINE = 3
"""Score from which a link is an article on its own."""

_CHROME = 3
"""What a place in navigation takes from the score."""

_PEERS = 0.25
"""Share of headlines in one DOM path from which all links there count."""

_WIDE = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)


@dataclass(slots=True)
class _Candidate:
    """What all anchors to one URL show together."""

    url: str
    title: str = ""
    text_score: int = 0
    chrome: bool = True
    named: bool = False
    furniture: bool = False
    paths: set[int] = field(default_factory=set)
    score: int = 0


def articles(found: list[tuple[Anchor, str]]) -> list[tuple[str, str | None]]:
    """Return URL and title of the links to articles, in page order."""
    candidates = _gather(found)
    for candidate in candidates:
        candidate.score = _score(candidate)
    chosen = (
        _chosen(candidates)
        or [c for c in candidates if _bare(c)]
        # A wrapper around all may be called "has-navigation".
        or [c for c in candidates if c.named and c.score + _CHROME >= HEADLINE]
    )
    return [(c.url, c.title or None) for c in chosen]


def _gather(found: list[tuple[Anchor, str]]) -> list[_Candidate]:
    by_url: dict[str, _Candidate] = {}
    for anchor, url in found:
        candidate = by_url.setdefault(url_key(url), _Candidate(url))
        candidate.chrome = candidate.chrome and anchor.chrome
        candidate.named = candidate.named or anchor.named
        candidate.paths.add(anchor.path)
        title = anchor.heading or anchor.text
        if not title or says_nothing(anchor.text or anchor.label):
            candidate.furniture = candidate.furniture or not anchor.heading
            title = anchor.heading or anchor.label
        score = _title_score(title) + 2 * bool(anchor.heading) + anchor.in_article
        if title and score > candidate.text_score - (not candidate.title):
            candidate.title, candidate.text_score = title, score
    return list(by_url.values())


def _title_score(title: str) -> int:
    """Return how much a text looks like a headline, -2 to 3."""
    if not title or says_nothing(title):
        return -2
    wide = len(_WIDE.findall(title))
    words = len(title.split()) + wide // 2
    return (words >= 3 or len(title) >= 25) + (words >= 4) + (words >= 6)


def _score(candidate: _Candidate) -> int:
    url = candidate.url
    score = candidate.text_score + article_likeness(url)
    score -= _CHROME * candidate.chrome
    score -= 4 * is_section(url)
    score -= 6 * is_share(url)
    return score


def _chosen(candidates: list[_Candidate]) -> list[_Candidate]:
    strong = {c.url for c in candidates if c.score >= HEADLINE}
    places: dict[int, list[bool]] = defaultdict(list)
    for candidate in candidates:
        for path in candidate.paths:
            places[path].append(candidate.url in strong)
    lifted = {p for p, votes in places.items() if sum(votes) >= _PEERS * len(votes) > 0}
    return [c for c in candidates if c.url in strong or (c.paths & lifted and _bare(c))]


def _bare(candidate: _Candidate) -> bool:
    """Whether nothing speaks against a link."""
    return (
        not candidate.chrome
        and candidate.score >= -1
        and not (candidate.furniture and not candidate.title)
    )
