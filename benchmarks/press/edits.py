"""What newsrooms do to an agency's story before they print it, by name.

Each edit takes a writer, the story's topic and its paragraphs, and returns others.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.press.prose import Topic, Writer

Paragraphs: TypeAlias = list[str]
Edit: TypeAlias = "Callable[[Writer, Topic, Paragraphs], Paragraphs]"

_SMALL = {
    "de": "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "en": "zero one two three four five six seven eight nine ten eleven twelve",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf dix onze douze",
}
_LARGE = {"de": (" Millionen", "."), "en": (" million", ","), "fr": (" millions", " ")}
_MORE = {"de": "Lesen Sie auch:", "en": "Read also:", "fr": "Lire aussi :"}
_COMPOUND = re.compile(r"\b([A-ZÄÖÜ]\w{5})(\w{6,})")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def verbatim(writer: Writer, topic: Topic, text: Paragraphs) -> Paragraphs:
    """Print it as it is, with the agency's credit."""
    del topic
    return [*text, _credit(writer)]


def own_lead(writer: Writer, topic: Topic, text: Paragraphs) -> Paragraphs:
    """Write the first paragraph anew."""
    return [writer.paragraph(topic), *text[1:], _credit(writer)]


def abridged(writer: Writer, topic: Topic, text: Paragraphs) -> Paragraphs:
    """Cut from below."""
    del topic
    return text[: max(2, round(len(text) * writer.source.uniform(0.35, 0.75)))]


def first_third(writer: Writer, topic: Topic, text: Paragraphs) -> Paragraphs:
    """Keep what stands before the paywall."""
    del writer, topic
    return text[: max(2, len(text) // 3)]


def local_paragraphs(writer: Writer, topic: Topic, text: Paragraphs) -> Paragraphs:
    """Put in one or two paragraphs of the region, and a caption on top."""
    place = writer.source.randint(1, len(text))
    own = [writer.paragraph(topic) for _ in range(writer.source.randint(1, 2))]
    return [writer.words(12, topic), *text[:place], *own, *text[place:]]


def brief(writer: Writer, topic: Topic, text: Paragraphs) -> Paragraphs:
    """Keep the first two paragraphs, as a short item."""
    del writer, topic
    return text[:2]


def dateline(writer: Writer, topic: Topic, text: Paragraphs) -> Paragraphs:
    """Begin with the house's form of place and agency."""
    del topic
    place = writer.name()
    forms = (f"{place} (dpa) - ", f"{place.upper()}. ", f"{place} (lsw/afp) ", "dpa ")
    return [writer.source.choice(forms) + text[0], *text[1:]]


def reordered(writer: Writer, topic: Topic, text: Paragraphs) -> Paragraphs:
    """Keep the lead and put some later paragraphs elsewhere."""
    del topic
    rest = text[1:]
    for _ in range(max(1, len(rest) // 3)):
        moved = rest.pop(writer.source.randrange(len(rest)))
        rest.insert(writer.source.randint(0, len(rest)), moved)
    return [text[0], *rest]


def bullets(writer: Writer, topic: Topic, text: Paragraphs) -> Paragraphs:
    """Sum up in three points on top."""
    return [*(writer.words(9, topic).capitalize() for _ in range(3)), *text]


def links(writer: Writer, topic: Topic, text: Paragraphs) -> Paragraphs:
    """Put headlines of other stories between the paragraphs."""
    del topic
    more = _MORE[writer.language]
    heads = [f"{more} {writer.words(8).capitalize()}" for _ in text]
    parts = zip(text, heads, strict=True)
    return [p for part, head in parts for p in (part, head)][:-1]


def figures(writer: Writer, topic: Topic, text: Paragraphs) -> Paragraphs:
    """Write large numbers out, full hours with minutes, compounds with hyphens."""
    del topic
    million, sign = _LARGE[writer.language]
    found = re.compile(rf"\b(\d+)[.,](\d){million}\b")
    full = rf"\1{sign}\g<2>00{sign}000"
    parts = (re.sub(r"\b(\d+) Uhr\b", r"\1.00 Uhr", part) for part in text)
    parts = (found.sub(full, part) for part in parts)
    return [_COMPOUND.sub(_hyphens(writer), part) for part in parts]


def subheads(writer: Writer, topic: Topic, text: Paragraphs) -> Paragraphs:
    """Put subheads between the paragraphs."""
    heads = [writer.words(4, topic).capitalize() for _ in text]
    return [part for pair in zip(text, heads, strict=True) for part in pair][:-1]


def light(writer: Writer, topic: Topic, text: Paragraphs) -> Paragraphs:
    """Change one word in twelve, and leave a sentence out here and there."""
    draw = writer.source.random

    def word(old: str) -> str:
        return writer.words(1, topic) if draw() < 0.08 else old

    changed = [" ".join(word(w) for w in paragraph.split()) for paragraph in text]
    return [re.sub(r"(?<=\. )[^.]+\.", _drop(draw() < 0.3), p) for p in changed]


def house_style(writer: Writer, topic: Topic, text: Paragraphs) -> Paragraphs:
    """Write numbers, quotations, percentages and persons as the house does."""
    del topic
    joined = "\n".join(text)
    names = _SMALL[writer.language].split()
    joined = re.sub(
        r"(?<![.,:\d])\b([2-9]|1[0-2])\b(?![.,:\d]|\s\d{3})",
        lambda n: names[int(n[1])],
        joined,
    )
    joined = joined.replace(f" {writer.phrases['percent']}", " %")
    joined = re.sub(r"(\d)[.,\s](\d{3})\b", r"\1\2", joined)
    joined = re.sub("[„“”«»]", '"', joined)
    if writer.language == "de":
        joined = re.sub(r"\b(\w{5,}er)\b", _persons(writer), joined)
    return joined.split("\n")


def transliterated(writer: Writer, topic: Topic, text: Paragraphs) -> Paragraphs:
    """Lose umlauts and accents, as old systems do."""
    del topic
    if writer.language == "de":
        return [paragraph.translate(_UMLAUTS) for paragraph in text]
    return text


def hyphenated(writer: Writer, topic: Topic, text: Paragraphs) -> Paragraphs:
    """Put soft hyphens into long words, and no-break spaces before units."""
    del writer, topic
    soft = (re.sub(r"(\w{5})(\w{4,})", "\\1\u00ad\\2", part) for part in text)
    return [part.replace(" %", "\u202f%") for part in soft]


def corrected(writer: Writer, topic: Topic, text: Paragraphs) -> Paragraphs:
    """Correct a number and say so."""
    del topic
    figure = str(writer.source.randint(13, 99))
    changed = [re.sub(r"\b\d+\b", figure, text[0], count=1), *text[1:]]
    return [*changed, writer.phrases["correction"]]


EDITS: dict[str, tuple[Edit, ...]] = {
    "verbatim": (verbatim,),
    "own lead": (own_lead,),
    "own lead, house style": (own_lead, house_style),
    "abridged": (abridged,),
    "first third": (first_third,),
    "local paragraphs": (local_paragraphs,),
    "local, abridged": (abridged, local_paragraphs),
    "subheads": (subheads,),
    "light": (light,),
    "light, subheads": (light, subheads),
    "house style": (house_style,),
    "transliterated": (transliterated,),
    "hyphenated": (hyphenated,),
    "corrected": (corrected,),
    "brief": (brief,),
    "dateline": (dateline,),
    "dateline, house style": (dateline, house_style, figures),
    "reordered": (reordered,),
    "bullets": (bullets,),
    "links": (links,),
    "figures": (figures,),
}


def _credit(writer: Writer) -> str:
    return writer.fill(writer.source.choice(writer.phrases["credit"]))


def _drop(dropped: bool) -> Callable[[re.Match[str]], str]:
    seen: list[str] = []

    def replace(sentence: re.Match[str]) -> str:
        if dropped and not seen:
            seen.append(sentence[0])
            return ""
        return sentence[0]

    return replace


def _hyphens(writer: Writer) -> Callable[[re.Match[str]], str]:
    def replace(word: re.Match[str]) -> str:
        kept = writer.source.random() < 0.8
        return word[0] if kept else f"{word[1]}-{word[2].capitalize()}"

    return replace


def _persons(writer: Writer) -> Callable[[re.Match[str]], str]:
    form = writer.source.choice(["{}*innen", "{}:innen", "{}innen und {}"])
    return lambda word: form.format(word[1], word[1])
