"""Who wrote an article: names of persons, in the order of the byline.

JSON-LD is asked first, then meta tags, then elements that mark themselves as byline,
then lines near the headline such as ``Von: Erika Muster`` (`signatures`). A later
place that names the same persons and others beside them is believed, since many
systems declare only the first. What is no name of a person is left out (`names`), and
so is the publication itself. A login such as ``ida.b`` counts only where no better
name is found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.extraction.agencies import is_agency
from crawler.extraction.names import (
    is_account,
    is_desk,
    names_in_pieces,
    split_parts,
    tidy_signature,
)
from crawler.extraction.signatures import find_longer, find_names
from crawler.extraction.structured import Markup, resolve, texts, types
from crawler.extraction.text import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from crawler.extraction.signatures import Bylines, Source

_Named = tuple["Source", tuple[str, ...]]

MAX_AUTHORS = 20
"""More names are a list of staff, not a byline."""

_HOUSE_META = ("og:site_name", "application-name", "publisher", "dc.publisher")


@dataclass(frozen=True, slots=True, kw_only=True)
class Authors:
    """Who signs an article, and where that was read."""

    persons: tuple[str, ...] = ()
    byline: tuple[str, ...] = ()
    """The persons, with the desks and agencies beside them, or in place of them."""

    origin: str | None = None
    """The place that names the persons: ``json-ld``, ``meta``, ``byline``, ``text``."""

    told: str | None = None
    """The place that names those of the byline, in the same words."""


def read_authors(markup: Markup, bylines: Bylines, publisher: str | None) -> Authors:
    """Return who signs; no persons where the page names none."""
    houses = _Houses.of(markup, publisher)
    shown = list(_named([bylines.shown], houses))
    read = list(_named((bylines.persons, *bylines.others), houses)) or shown
    if not read and not bylines.declared.values:
        read = list(_named(find_names(bylines), houses))[:1]
    if not read:
        return _signatures(bylines)
    full = [pair for pair in read if not all(map(is_account, pair[1]))]
    chosen = _others_first(full, shown) or full or read[:1]
    longer = find_longer(bylines, chosen[0][1][0])
    source, names = _fuller([*chosen, *shown, *_named(longer, houses)])
    beside = _beside(bylines.declared, source, names, houses)
    return Authors(
        persons=names,
        byline=tuple(dict.fromkeys((*names, *beside))),
        origin=source.origin,
        told=source.origin,
    )


def _named(sources: Iterable[Source], houses: _Houses) -> Iterator[_Named]:
    for source in sources:
        names = _persons(source, houses)
        if names and len(names) <= MAX_AUTHORS:
            yield source, names


def byline_texts(bylines: Bylines) -> list[str]:
    """Return all that the page says about its authors, as it stands, for credits."""
    sources = (bylines.declared, *bylines.others)
    return list(dict.fromkeys(text for source in sources for text in source.lines))


def _persons(source: Source, houses: _Houses) -> tuple[str, ...]:
    found = (
        name
        for value in source.values
        for name in names_in_pieces(value, declared=source.sure)
        if name not in houses
    )
    # The same name may come once more as a login: "ida-brandvold".
    unique: dict[str, str] = {}
    for name in found:
        unique.setdefault(" ".join(words(name)), name)
    return tuple(unique.values())


def _others_first(read: Sequence[_Named], shown: Sequence[_Named]) -> list[_Named]:
    """Return the byline that readers see, if it names none of those declared.

    Systems declare whoever put a page online.
    """
    if not read or not shown or read[0][0].origin == "text":
        return []
    own = {word for name in read[0][1] for word in words(name)}
    others = {word for name in shown[0][1] for word in words(name)}
    return [] if own & others else list(shown)


def _fuller(read: Sequence[_Named]) -> _Named:
    """Return the first place, or a later one that names its persons in full.

    That is, others after them, or the one person by more than a first name.
    """
    first = read[0]
    own = list(map(_bare, first[1]))
    for source, names in read[1:]:
        more = list(map(_bare, names))
        one_line = len(source.values) == 1 and len(own) < len(more)
        if (one_line and more[: len(own)] == own) or _is_first_name(own, more):
            return source, names
    return first


def _is_first_name(own: list[list[str]], more: list[list[str]]) -> bool:
    alone = len(own) == len(more) == len(own[0]) == 1
    return alone and len(more[0]) > 1 and own[0][0] == more[0][0]


def _bare(name: str) -> list[str]:
    return [word for word in words(name) if word != "dr"]


def _beside(
    declared: Source, source: Source, persons: Sequence[str], houses: _Houses
) -> Iterator[str]:
    """Yield the desks and agencies that sign beside persons.

    Neither the publication, which systems declare beside them, nor a login is one.
    """
    for line in declared.lines:
        whole = tidy_signature(line)
        if whole in houses or whole.islower():
            continue
        if is_desk(whole) and not any(name in whole for name in persons):
            yield whole
    for line in (*declared.lines, *source.lines):
        yield from filter(is_agency, split_parts(line))


def _signatures(bylines: Bylines) -> Authors:
    """Return whoever signs where no person does: a desk, an agency, the publication."""
    for source in (bylines.declared, *bylines.others):
        if names := [name for text in source.lines if (name := tidy_signature(text))]:
            unique = tuple(dict.fromkeys(names[:MAX_AUTHORS]))
            return Authors(byline=unique, told=source.origin)
    return Authors()


@dataclass(frozen=True, slots=True)
class _Houses:
    """The names under which the publication itself signs."""

    names: frozenset[str]
    """Letters and digits of each, in lower case."""

    host: str
    labels: frozenset[str]
    """Parts of the host, without the digits at their ends."""

    @classmethod
    def of(cls, markup: Markup, publisher: str | None) -> _Houses:
        declared = [v for name in _HOUSE_META for v in markup.meta.get(name, ())]
        declared += [
            text
            for node in markup.nodes
            if "Organization" in " ".join(types(node)) and "Person" not in types(node)
            for text in texts(node.get("name"))
        ]
        node = markup.article.get("publisher")
        owner = resolve(markup, node) if isinstance(node, dict) else {}
        if "Person" in types(owner):
            declared, publisher = [], None  # who publishes may well be who writes
        names = {"".join(words(name)) for name in (*declared, publisher or "")}
        labels = words(urlsplit(markup.url).hostname or "")
        own = frozenset(label.rstrip("0123456789") for label in labels)
        return cls(frozenset(names - {""}), "".join(labels), own)

    def __contains__(self, name: str) -> bool:
        # Publications sign as authors: "Gullhaven Mail", "gullhaven-mail.example"
        parts = words(name)
        own = "".join(parts)
        if own in self.names or own in self.host.split("www"):
            return True
        if " " not in name and all(part in self.host for part in parts):
            # "Ida" of idas-pier.example is a person: no part of the host, a first name.
            return not name.istitle() or self.labels.issuperset(parts)
        return len(parts) > 1 and parts[0] in self.names
