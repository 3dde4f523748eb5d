"""Weeks of an invented press: stories of agencies and of houses, and what looks alike.

Which documents are copies is known, since they are made: those of one ``cluster``.
``kind`` names what a document is. Pairs in `Press.unclear` are neither copies nor
different: states of one live ticker, and a stub beside the whole article.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from benchmarks.press.edits import EDITS, Paragraphs
from benchmarks.press.prose import Topic, Writer

START = dt.datetime(2024, 2, 5, 4, tzinfo=dt.UTC)
SITES = {"de": 24, "en": 10, "fr": 6}
STUB_PARTS = (0.0, 0.7)
"""A stub's teaser is so much of the first paragraphs; the least are notices alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A publisher's site; sites of one house share notes and places."""

    domain: str
    language: str
    house: int
    places: tuple[str, ...]
    paywall: str
    furniture: str


@dataclass(slots=True)
class Press:
    """Documents in the order of their publication."""

    source: random.Random
    documents: list[dict[str, Any]] = field(default_factory=list)
    unclear: set[frozenset[str]] = field(default_factory=set)
    time: dt.datetime = START

    def print(self, site: Site, text: Paragraphs, **facts: str) -> str:
        """Add a document and return its id; its cluster is its own by default."""
        number = f"p{len(self.documents):05d}"
        path = facts.pop("path", f"/{self.time:%Y/%m/%d}/{number}.html")
        host = facts.pop("host", "www")
        cluster = facts.pop("cluster", "") or number
        moment = self.time + dt.timedelta(minutes=self.source.randint(0, 240))
        self.documents.append(
            {
                "id": number,
                "title": text[0][:60],
                "text": "\n\n".join(text),
                "url": f"https://{host}.{site.domain}{path}",
                "date": moment.isoformat(),
                "lang": site.language,
                "cluster": cluster,
                **facts,
            }
        )
        return number


def press(days: int = 14, seed: int = 1) -> Press:
    """Return some weeks of the invented press; equal seeds give equal documents."""
    source = random.Random(seed)
    made = Press(source)
    writers = {language: Writer(language, source) for language in SITES}
    sites = {language: _sites(writer) for language, writer in writers.items()}
    affairs: dict[str, list[Affair]] = {language: [] for language in SITES}
    for day in range(days):
        made.time = START + dt.timedelta(days=day)
        for language, writer in writers.items():
            edition = Edition(made, writer, sites[language])
            edition.agency_stories()
            edition.own_stories()
            edition.daily_templates()
            edition.stubs()
            edition.follow_ups(affairs[language])
            edition.ticker(day)
            edition.round_up()
    made.documents.sort(key=lambda document: document["date"])
    return made


@dataclass(frozen=True, slots=True)
class Affair:
    """A running story: its topic, and the background told again each time."""

    topic: Topic
    background: Paragraphs


@dataclass(slots=True)
class Edition:
    """One day of the press in one language."""

    press: Press
    writer: Writer
    sites: list[Site]
    leads: list[Paragraphs] = field(default_factory=list)

    def agency_stories(self) -> None:
        """Print each of some stories on several sites, edited."""
        for _ in range(len(self.sites) // 4):
            topic = self.writer.topic()
            story = self.writer.story(topic, self._among(5, 14))
            self.leads.append(story[:1])
            count = min(len(self.sites), self._among(2, 8))
            cluster = ""
            for site in self.press.source.sample(self.sites, count):
                kind = self.press.source.choice([*EDITS])
                text = self._edited(kind, topic, story)
                facts = {"kind": kind, "cluster": cluster, "host": self._host()}
                number = self.press.print(site, self._furnished(site, text), **facts)
                cluster = cluster or number
                if self.press.source.random() < 0.05:
                    facts |= {"kind": "twin", "cluster": cluster, "host": "amp"}
                    self.press.print(site, text, **facts)
            self._teasers(story, cluster)

    def _teasers(self, story: Paragraphs, cluster: str) -> None:
        """Print an agency's story as stubs: neither copies of it nor different."""
        if self.press.source.random() < 0.5:
            stubs = [
                self._stub(site, story)
                for site in self.press.source.sample(self.sites, 2)
            ]
            whole = {d["id"] for d in self.press.documents if d["cluster"] == cluster}
            pairs = combinations([*stubs, *whole], 2)
            self.press.unclear |= {frozenset(p) for p in pairs if not whole >= {*p}}

    def own_stories(self) -> None:
        """Print one to three stories that no other site has."""
        for site in self.sites:
            for _ in range(self._among(1, 3)):
                story = self.writer.story(self.writer.topic(), self._among(3, 12))
                self.leads.append(story[:1])
                self.press.print(site, self._furnished(site, story), kind="own")

    def daily_templates(self) -> None:
        """Print reports that say the same every day, but for names and numbers."""
        for site in self.sites:
            templates = self.writer.phrases["templates"]
            for template in self.press.source.sample(templates, min(3, len(templates))):
                text = self.writer.fill(template, places=site.places)
                self.press.print(site, self._furnished(site, [text]), kind="template")

    def stubs(self) -> None:
        """Print the beginnings of articles before the note of a paywall."""
        for site in self.sites:
            for _ in range(self._among(1, 4)):
                story = self.writer.story(self.writer.topic(), 8)
                stub = self._stub(site, story)
                if self.press.source.random() < 0.2:
                    other = self.press.source.choice(self.sites)
                    whole = self.press.print(other, story, kind="own")
                    self.press.unclear.add(frozenset((stub, whole)))

    def _stub(self, site: Site, story: Paragraphs) -> str:
        teaser = " ".join(story[:2]).split()
        part = self.press.source.triangular(*STUB_PARTS, 0.15)
        keep = round(len(teaser) * part) if part > 0.05 else 0
        text = [" ".join(teaser[:keep]) + " …"] if keep else []
        text.append(self.writer.fill(site.paywall))
        return self.press.print(site, text, kind="stub")

    def follow_ups(self, affairs: list[Affair]) -> None:
        """Print what is new of running stories, with their background below."""
        if not affairs or self.press.source.random() < 0.5:
            topic = self.writer.topic()
            background = self.writer.story(topic, self._among(1, 4))
            affairs.append(Affair(topic, background))
        for affair in affairs[-4:]:
            for site in self.press.source.sample(self.sites, 2):
                news = self.writer.story(affair.topic, self._among(4, 8))
                text = [*news, *affair.background]
                self.press.print(site, self._furnished(site, text), kind="follow-up")

    def ticker(self, day: int) -> None:
        """Print a live ticker three times a day, the latest entry first."""
        site = self.press.source.choice(self.sites)
        topic = self.writer.topic()
        text: Paragraphs = []
        states = []
        for state in range(3):
            text = [*self.writer.story(topic, 4), *text]
            path = f"/ticker-{day}-{state}.html"
            states.append(self.press.print(site, text, kind="ticker", path=path))
        self.press.unclear |= {frozenset(pair) for pair in combinations(states, 2)}

    def round_up(self) -> None:
        """Print the day in short: the first paragraphs of several stories."""
        for site in self.press.source.sample(self.sites, 2):
            chosen = self.press.source.sample(self.leads, min(6, len(self.leads)))
            text = [part for lead in chosen for part in lead]
            self.press.print(site, self._furnished(site, text), kind="round-up")

    def _edited(self, kind: str, topic: Topic, text: Paragraphs) -> Paragraphs:
        for edit in EDITS[kind]:
            text = edit(self.writer, topic, text)
        return text

    def _furnished(self, site: Site, text: Paragraphs) -> Paragraphs:
        # Extraction leaves some furniture on some pages.
        return [*text, site.furniture] if self.press.source.random() < 0.3 else text

    def _host(self) -> str:
        return self.press.source.choice(["www", "www", "www", "nord", "m"])

    def _among(self, low: int, high: int) -> int:
        return self.press.source.randint(low, high)


def _sites(writer: Writer) -> list[Site]:
    houses = [
        (
            _paywall(writer),
            writer.paragraph(writer.topic(), 3),
            tuple(writer.name().split()[0] for _ in range(6)),
        )
        for _ in range(max(2, SITES[writer.language] // 4))
    ]
    found = []
    for number in range(SITES[writer.language]):
        house = writer.source.randrange(len(houses))
        paywall, furniture, places = houses[house]
        found.append(
            Site(
                domain=f"{writer.language}-paper-{number}.example",
                language=writer.language,
                house=house,
                places=(*places, writer.name().split()[0]),
                paywall=paywall,
                furniture=furniture,
            )
        )
    return found


def _paywall(writer: Writer) -> str:
    """Return the note of a house: sentences that others use too, its own products."""
    notes = writer.phrases["paywalls"]
    product = writer.source.choice(writer.phrases["products"])
    chosen = writer.source.sample(notes, writer.source.randint(3, min(7, len(notes))))
    note = " ".join(chosen).replace("{product}", product)
    return note.replace("{place}", writer.name().split()[0])
