"""The story of an article, and the comparison of two texts, in plain words.

From facts (`crawler.explain.lookup`) to lines of text, which hold nothing that steers a
terminal. Pure.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.explain import phrases
from crawler.explain.lookup import MOST_MEMBERS
from crawler.summary import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from crawler.dedup import Match
    from crawler.explain.lookup import Compared, Named, Pair, Review, Story, Subject
    from crawler.record import Record
    from crawler.storage import Elected, KnownLink

_INDENT = 11
_OTHER_SPACE = re.compile(r"[^\S ]")


def tell(story: Story) -> str:
    """Return the story of one URL as lines of text."""
    url = story.record.url if story.record else story.asked
    return _text([_section("Explained", [url]), *_story(story)])


def tell_pair(pair: Pair) -> str:
    """Return the comparison of two texts as lines of text."""
    found = pair.match.found
    sections = [
        _subject("First", pair.one),
        _subject("Second", pair.other),
        _section("Shared", _measures(pair.match)),
        _section("Passages", _quoted(pair.passages)),
        _section("Verdict", _pair_verdict(pair)),
        _section("Weights", [phrases.weights(pair.counted)]),
    ]
    if found.exact:
        del sections[3]
    return _text(sections)


def _text(sections: Iterable[Sequence[str]]) -> str:
    return printable("\n".join(line for section in sections for line in section))


def _section(label: str, lines: Iterable[str]) -> list[str]:
    # What pages say stays on its line, so that it cannot pass for one of ours.
    flat = [_OTHER_SPACE.sub(" ", line) for line in lines]
    labels = [label, *[""] * (len(flat) - 1)]
    return [
        f"{name:<{_INDENT}}{line}" for name, line in zip(labels, flat, strict=False)
    ]


# --- One article ---------------------------------------------------------------


def _story(story: Story) -> Iterator[list[str]]:
    record, review = story.record, story.review
    yield _section("Found", _found(story.link, record, story.asked))
    yield _section("Outcome", _outcome(story))
    yield _section("Rejected", _rejections(story))
    if record is not None:
        yield _section("Article", _article(record, story.revisions))
        yield _section("Verdict", _verdict(record, review))
    if record is not None and review is not None:
        yield _section("Why", _why(record, review))
        yield _section("Compared", _compared(record, review))
        yield _section("Cluster", _cluster(record, review))


def _found(link: KnownLink | None, record: Record | None, asked: str) -> Iterator[str]:
    if link is not None:
        source = f" by the source {link.source}" if link.source else ""
        yield f"{phrases.time(link.found_at)}{source}"
        if link.found_on:
            yield f"on {link.found_on}"
        if link.url != (record.url if record else asked):
            yield f"as {link.url}"
    elif record is not None:
        yield f"{phrases.time(record.first_seen)}, not by a link of a source"
    else:
        yield "never as a link to an article; it may be a source's own page"


def _outcome(story: Story) -> Iterator[str]:
    link, record = story.link, story.record
    if record is not None:
        at = phrases.time(record.fetched_at)
        yield f"fetched {at}, written in run {record.run_id}"
        if story.last_fetched and story.last_fetched > record.fetched_at:
            yield f"fetched again {phrases.time(story.last_fetched)}, unchanged"
    if link is not None and (record is None or link.state != "delivered"):
        yield _state(link)
    elif link is None and record is None:
        yield "no article"


def _state(link: KnownLink) -> str:
    at = f" {phrases.time(link.changed_at)}" if link.changed_at else ""
    tries = f"tried {phrases.times(link.attempts)}"
    words = {
        "pending": "not fetched yet: waits for its turn in this run or the next",
        "claimed": "is being fetched, or was when a run was killed",
        "failed": f"failed{at}: {link.reason}; {tries}, the next run tries again",
        "given-up": f"given up{at}: {link.reason}; {tries}",
        "rejected": f"rejected{at}: {link.reason}",
        "cooling": f"rests since{at}: {link.reason}; {tries}, tried again in some days",
        "delivered": (
            f"delivered{at}: it led to an article that is kept under another URL"
        ),
    }[link.state]
    again = link.state == "pending" and link.attempts
    return f"{words}; {tries}, last{at}: {link.reason}" if again else words


def _rejections(story: Story) -> Iterator[str]:
    for rejection in story.rejections:
        detail = f": {rejection.detail}" if rejection.detail else ""
        yield f"{rejection.reason}{detail}"
        last, first = phrases.time(rejection.last_at), phrases.time(rejection.first_at)
        if rejection.times == 1:
            yield f"  once, {last}"
        else:
            yield f"  {phrases.times(rejection.times)}, first {first}, last {last}"
        if rejection.url != story.asked:
            yield f"  at {rejection.url}"


def _article(record: Record, revisions: Sequence[str]) -> Iterator[str]:
    yield f"{record.id}  {phrases.title(record.title)}"
    facts = [record.publisher or record.site, *record.authors]
    if record.published:
        facts.append(f"published {record.published} ({record.published_origin})")
    facts += [record.language or "language not known", f"{record.word_count} words"]
    yield ", ".join(facts)
    for credit in record.agencies:
        yield f'credits {credit.name}: {credit.rule} "{credit.credit}"'
    if len(revisions) > 1:
        place = revisions.index(record.id) + 1 if record.id in revisions else "?"
        yield f"revision {place} of {len(revisions)}: {', '.join(revisions)}"


def _verdict(record: Record, review: Review | None) -> Iterator[str]:
    if record.duplicate_of is None:
        yield {
            None: "not compared: NEARDUP_ENABLED was off",
            "unique": "unique",
            "too_short": "too short to compare",
        }.get(record.duplicate_status, str(record.duplicate_status))
        return
    yield f"{phrases.kind(record.duplicate_status, record.duplicate_kind)} of"
    other = next((c.article for c in _matches(review) if _is_of(c, record)), None)
    title = f"  {phrases.title(other.title)}" if other else ""
    yield f"{record.duplicate_of}{title}"
    yield record.duplicate_of_url or ""
    yield (
        f"{phrases.percent(record.containment)} of this text is in the other,"
        f" {phrases.percent(record.containment_of_other)} of the other in this one;"
        f" Jaccard {phrases.decimal(record.similarity)}"
    )
    yield phrases.numbers(record.shared_numbers)
    if record.evidence and record.evidence.passages:
        yield "longest passages in both:"
        yield from (f"  {quote}" for quote in _quoted(record.evidence.passages))


def _why(record: Record, review: Review) -> Iterator[str]:
    options = review.options
    if record.duplicate_status == "too_short":
        yield phrases.short(review.words, review.own_shingles, options) or (
            "long enough by today's counts; it was not when it was judged"
        )
        return
    if review.expired:
        yield (
            "the comparison is not kept: the article was first seen more than"
            f" {options.window_days:g} days ago"
        )
        return
    yield phrases.weights(review.counted)
    best = _best(record, review)
    if best is None:
        yield "no article seen before shares enough with it to be compared"
        return
    expired = record.duplicate_of is not None and not _is_of(best, record)
    if expired:
        yield "the article that the verdict names has expired; of the nearest one left:"
    yield from phrases.reasons(best.match, options)
    if not expired and (best.match.status, best.match.kind) != _flag(record):
        today = (
            phrases.kind(best.match.status, best.match.kind)
            or "neither copy nor rewrite"
        )
        yield f"judged anew today it would be {today}: counts or limits differ"


def _compared(record: Record, review: Review) -> Iterator[str]:
    if review.expired or record.duplicate_status == "too_short":
        return
    best = _best(record, review)
    others = [c for c in review.compared if c is not best]
    if not review.compared:
        return
    alone = "" if others else "; there is no runner-up"
    count = phrases.count(len(review.compared), "article")
    yield f"with {count} seen before{alone}"
    if best is not None and not _is_of(best, record):
        yield "nearest:"
        yield from _candidate(best)
    if others:
        yield "runner-up:"
        yield from _candidate(others[0])
    for place, compared in enumerate(others[1:]):
        if place == 0:
            yield "then:"
        yield from _candidate(compared)


def _candidate(compared: Compared) -> Iterator[str]:
    match = compared.match
    found = match.found
    kind = phrases.kind(match.status, match.kind) or "neither copy nor rewrite"
    yield f"  {_named(compared.article)}"
    yield (
        f"    {kind}: {phrases.percent(found.containment)} of this text in it,"
        f" {phrases.percent(found.containment_of_other)} of it in this text"
    )


def _cluster(record: Record, review: Review) -> Iterator[str]:
    members = review.members
    joined = "" if review.cluster == record.cluster else f", once {record.cluster}"
    if len(members) < 2:
        yield f"{review.cluster}{joined}: this article alone"
        return
    yield f"{review.cluster}{joined}: {_many(members)}"
    if review.original is not None:
        yield from _original(review.original)
    for member in members[:MOST_MEMBERS]:
        here = " <- this one" if member.id == record.id else ""
        yield f"  {phrases.time(member.first_seen)}  {_named(member)}{here}"


def _original(elected: Elected) -> Iterator[str]:
    yield f"stems from {elected.original}  {elected.original_url}"
    yield f"  {phrases.election(elected.reason, elected.confidence)}"


def _matches(review: Review | None) -> Sequence[Compared]:
    return review.compared if review else ()


def _best(record: Record, review: Review) -> Compared | None:
    """Return the article that the verdict names, else the one that came nearest."""
    named = (c for c in review.compared if _is_of(c, record))
    return next(named, next(iter(review.compared), None))


def _is_of(compared: Compared, record: Record) -> bool:
    return compared.article.id == record.duplicate_of


def _flag(record: Record) -> tuple[str | None, str | None]:
    status = record.duplicate_status if record.duplicate_of else None
    return status, record.duplicate_kind


# --- Two texts -----------------------------------------------------------------


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
    return _section(label, [*lines, ", ".join(facts)])


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


# --- Parts ---


def _quoted(passages: Sequence[str]) -> list[str]:
    return [f'"{passage}"' for passage in passages] or ["none of three words or more"]


def _many(members: Sequence[Named]) -> str:
    if len(members) > MOST_MEMBERS:
        return f"more than {MOST_MEMBERS} articles, the first of them"
    return phrases.count(len(members), "article")


def _named(named: Named) -> str:
    return f"{named.id}  {named.url}  {phrases.title(named.title)}"
