"""The story of an article in plain words.

From facts (`crawler.explain.facts`) to lines of text, which hold nothing that steers a
terminal. Pure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.event import REJUDGE
from crawler.explain import phrases
from crawler.explain.facts import MOST_MEMBERS
from crawler.explain.layout import quoted, section, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crawler.event import Event
    from crawler.explain.facts import Compared, Named, Review, Story
    from crawler.explain.present import Present
    from crawler.record import Record
    from crawler.storage import Elected, KnownLink


def tell(story: Story) -> str:
    """Return the story of one URL as lines of text."""
    url = story.record.url if story.record else story.asked
    return text([section("Explained", [url]), *_story(story)])


def _story(story: Story) -> Iterator[list[str]]:
    record, now, review = story.record, story.present, story.review
    yield section("Found", _found(story.link, record, story.asked))
    yield section("Outcome", _outcome(story))
    yield section("Rejected", _rejections(story))
    if record is not None and now is not None:
        yield section("Article", _article(record, story.revisions))
        yield section("Verdict", _verdict(record, now, review))
        if review is not None:
            yield section("Why", _why(now, review))
            yield section("Compared", _compared(now, review))
            yield section("Cluster", _cluster(record, now, review))


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


def _verdict(written: Record, now: Present, review: Review | None) -> Iterator[str]:
    record = now.record
    yield from _ruled(record)
    if record.duplicate_of is not None:
        other = next((c.article for c in _matches(review) if _is_of(c, record)), None)
        title = f"  {phrases.title(other.title)}" if other else ""
        yield f"{record.duplicate_of}{title}"
        yield record.duplicate_of_url or ""
    if now.rejudged:
        since = f" {_when(now.judged)}" if now.judged else ""
        yield f"judged anew{since}; its record says"
        of = written.duplicate_of, written.duplicate_of_url
        yield f"  {' '.join([*_ruled(written), *filter(None, of)])}"
    elif record.duplicate_of is not None:
        yield from _measures(record)


def _ruled(record: Record) -> Iterator[str]:
    if record.duplicate_of is not None:
        yield f"{phrases.kind(record.duplicate_status, record.duplicate_kind)} of"
        return
    yield {
        None: "not compared: NEARDUP_ENABLED was off",
        "unique": "unique",
        "too_short": "too short to compare",
    }.get(record.duplicate_status, str(record.duplicate_status))


def _when(event: Event) -> str:
    return f"{phrases.time(event.at)} in run {event.run_id}"


def _measures(record: Record) -> Iterator[str]:
    yield (
        f"{phrases.percent(record.containment)} of this text is in the other,"
        f" {phrases.percent(record.containment_of_other)} of the other in this one;"
        f" Jaccard {phrases.decimal(record.similarity)}"
    )
    yield phrases.numbers(record.shared_numbers)
    if record.evidence and record.evidence.passages:
        yield "longest passages in both:"
        yield from (f"  {quote}" for quote in quoted(record.evidence.passages))


def _why(now: Present, review: Review) -> Iterator[str]:
    record, options = now.record, review.options
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
    if now.rejudged and now.original and now.original.original == record.id:
        yield "its cluster stems from it: the others are judged by it"
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


def _compared(now: Present, review: Review) -> Iterator[str]:
    record = now.record
    if review.expired or record.duplicate_status == "too_short":
        return
    best = _best(record, review)
    others = [c for c in review.compared if c is not best]
    if not review.compared:
        return
    alone = "" if others else "; there is no runner-up"
    count = phrases.count(len(review.compared), "article")
    before = "" if now.rejudged else " seen before"
    yield f"with {count}{before}{alone}"
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


def _cluster(written: Record, now: Present, review: Review) -> Iterator[str]:
    members, name = review.members, now.record.cluster
    alone = len(members) < 2
    yield f"{name}: {'this article alone' if alone else _many(members)}"
    if name != written.cluster:
        event = now.joined or now.judged
        since = f" since {_when(event)}" if event else ""
        yield f"in it{since}; its record says {written.cluster or 'none'}"
    if alone:
        return
    if now.original is not None:
        yield from _original(written, now.original, now.elected)
    for member in members[:MOST_MEMBERS]:
        here = " <- this one" if member.id == written.id else ""
        yield f"  {phrases.time(member.first_seen)}  {_named(member)}{here}"


def _original(
    written: Record, original: Elected, elected: Event | None
) -> Iterator[str]:
    yield f"stems from {original.original}  {original.original_url}"
    yield f"  {phrases.election(original.reason, original.confidence)}"
    if elected is not None:
        how = "by scrapy rejudge " if elected.elected_by == REJUDGE else ""
        yield f"  elected {how}{_when(elected)}"
    if written.original not in {None, original.original}:
        yield f"  its record says {written.original}  {written.original_url}"


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


def _many(members: Sequence[Named]) -> str:
    if len(members) > MOST_MEMBERS:
        return f"more than {MOST_MEMBERS} articles, the first of them"
    return phrases.count(len(members), "article")


def _named(named: Named) -> str:
    return f"{named.id}  {named.url}  {phrases.title(named.title)}"
