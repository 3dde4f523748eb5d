"""What a comparison measures, in plain words. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.dedup import copy_checks, rewrite_checks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.dedup import Check, DedupOptions, Match

_CHECKS = {
    "containment": "one text holds {value} of the other",
    "numbers": "{value} of the numbers agree",
    "words": "{value} of the rare words are shared",
    "rarity": "{value} of what is shared is rare elsewhere",
    "lead": "{value} of the longer text's first quarter is in the shorter one",
    "held": "each text holds {value} of the other",
    "sites": "both are on two sites",
    "days": "both appeared {value} days apart",
    "rare": "{value} rare runs of three words are shared",
    "length": "the shorter text has {value} runs of three words",
    "order": "what is shared stands in one order: {value} of 1",
    "scatter": "what is shared is scattered over {value} of a text",
    "spread": "what is shared stands in {value} of a text's parts",
    "balance": "the smaller of both shares is {value} of the larger one",
}
_UNKNOWN = {
    "numbers": "too few numbers to compare",
    "days": "the times of publication are not both known",
}
_REASONS = {
    "agency": "it is on the site of an agency that others credit",
    "canonical": "each other member names another page as canonical",
    "date": "it has the earliest date",
    "first-seen": "it was seen first",
    "longest": "it is the longest text",
}
_PLAIN = {"days": "{:.2g}", "rare": "{:.0f}", "length": "{:.0f}", "order": "{:.2f}"}
"""Formats of what is no share."""


def reasons(match: Match, options: DedupOptions) -> Iterator[str]:
    """Yield why a match is a copy, a rewrite or neither, check by check."""
    if match.kind == "translated":
        yield "like no article in its own language"
        yield "a translation, since rare numbers and names of both are the same"
        return
    if match.kind == "exact":
        yield "equal but for case, punctuation and spacing"
        return
    copied = copy_checks(match.found, match.around, options)
    rewritten = rewrite_checks(match.found, match.around, options)
    if match.status == "copy":
        yield "a copy, since"
        yield from (f"  {_check(check)}" for check in copied)
        return
    yield "no copy, since"
    yield from (f"  {_check(check)}" for check in copied if not check.holds)
    if match.status == "rewrite":
        yield "a rewrite, since"
        yield from (f"  {_check(check)}" for check in rewritten)
        return
    yield "no rewrite, since"
    yield from (f"  {_check(check)}" for check in rewritten if not check.holds)


def _check(check: Check) -> str:
    if check.value is None and check.holds:
        return _UNKNOWN.get(check.name, _CHECKS[check.name])
    if check.value is None or check.limit is None:
        return "both are on one site"
    form = _PLAIN.get(check.name)
    value = form.format(check.value) if form else percent(check.value)
    limit = form.format(check.limit) if form else percent(check.limit)
    if not check.holds and value == limit and form is None:
        # Rounded up, it would look like enough.
        value = f"{int(100 * check.value)} %"
    side = "at most" if check.name == "days" else "at least"
    need = f"{side} {limit}" if check.holds else f"{side} {limit} needed"
    return f"{_CHECKS[check.name].format(value=value)} ({need})"


def short(words: int, own_shingles: int, options: DedupOptions) -> str:
    """Return why a text is too short to be compared; empty where it is not."""
    if words < options.min_words:
        return f"{words} words, {options.min_words} needed"
    if own_shingles < options.min_own_shingles:
        return (
            f"{own_shingles} runs of three words that are not common to many articles,"
            f" {options.min_own_shingles} needed"
        )
    return ""


def kind(status: str | None, kind: str | None) -> str:
    """Return a status and kind as a noun; empty where neither copy nor rewrite."""
    if status == "rewrite":
        return "a translation" if kind == "translated" else "a rewrite"
    if status != "copy":
        return ""
    return f"an {kind} copy" if (kind or "")[:1] in "aeiou" else f"a {kind} copy"


def election(reason: str, confidence: str) -> str:
    """Return why an article is taken for the original, and how sure that is."""
    return f"since {_REASONS.get(reason, reason)}; confidence {confidence}"


def numbers(shared: float | None) -> str:
    """Return the agreement of numbers."""
    if shared is None:
        return "too few numbers to compare"
    return f"{percent(shared)} of the numbers agree"


def weights(counted: int) -> str:
    """Return what the weights of the words rest on."""
    if not counted:
        return "all words weigh the same: the state holds no articles"
    return f"words weighed by how many of {count(counted, 'article')} hold them"


def title(title: str | None) -> str:
    """Return a title in quotation marks."""
    return f'"{title}"' if title else "without title"


def count(count: int, what: str) -> str:
    """Return a number of things."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def times(count: int) -> str:
    """Return how often."""
    return "once" if count == 1 else f"{count} times"


def time(time: str) -> str:
    """Return an ISO 8601 time for people."""
    return time.replace("T", " ").replace("+00:00", " UTC")


def percent(share: float | None) -> str:
    """Return a share in per cent."""
    return "?" if share is None else f"{100 * share:.0f} %"


def decimal(value: float | None) -> str:
    """Return a number with two decimals."""
    return "?" if value is None else f"{value:.2f}"
