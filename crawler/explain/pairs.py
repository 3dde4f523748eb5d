"""The comparison of two texts in plain words. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.explain import phrases
from crawler.explain.layout import quoted, section, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.dedup import Match
    from crawler.explain.facts import Pair, Subject


def tell_pair(pair: Pair) -> str:
    """Return the comparison of two texts as lines of text."""
    found = pair.match.found
    sections = [
        _subject("First", pair.one),
        _subject("Second", pair.other),
        section("Shared", _measures(pair.match)),
        section("Passages", quoted(pair.passages)),
        section("Verdict", _pair_verdict(pair)),
        section("Weights", [phrases.weights(pair.counted)]),
    ]
    if found.exact:
        del sections[3]
    return text(sections)


def _subject(label: str, subject: Subject) -> list[str]:
    document = subject.document
    lines = [subject.name]
    if subject.title:
        lines.append(phrases.title(subject.title))
    facts = [f"{document.signature.words} words"]
    if document.published:
        facts.append(f"published {document.published}")
    if document.first_seen:
        facts.append(f"first seen {phrases.time(document.first_seen)}")
    return section(label, [*lines, ", ".join(facts)])


def _measures(match: Match) -> Iterator[str]:
    found = match.found
    first = phrases.percent(found.containment)
    second = phrases.percent(found.containment_of_other)
    yield f"{first} of the first text is in the second"
    yield f"{second} of the second text is in the first"
    yield (
        f"Jaccard similarity {found.similarity:.2f}: {found.shared_shingles} runs of"
        f" three words are in both, of {found.shingles} and {found.other_shingles}"
    )
    yield phrases.numbers(found.shared_numbers)


def _pair_verdict(pair: Pair) -> Iterator[str]:
    match, options = pair.match, pair.options
    kind = phrases.kind(match.status, match.kind)
    yield f"the first is {kind} of the second" if kind else "neither copy nor rewrite"
    yield from phrases.reasons(match, options)
    for subject, which in ((pair.one, "first"), (pair.other, "second")):
        words = subject.document.signature.words
        if short := phrases.short(words, subject.own_shingles, options):
            yield f"but a crawl would not compare them, the {which} has {short}"
    one, other = pair.one.document, pair.other.document
    if one.lineage and one.lineage == other.lineage:
        yield "but a crawl never compares them: they are one page's revisions"
