"""Pages for the tests of extraction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.page import Page

if TYPE_CHECKING:
    from crawler.errors import NoArticle

SENTENCES = (
    "The harbour board of Gullhaven voted on Tuesday to close the old ferry pier.",
    "Its beams, some of them laid in 1911, can no longer carry the weight of lorries.",
    "Harbour master Ida Brandvold told the board that repairs would cost 4.2 million.",
    "A new pier on the north side is to open in the spring, with berths and a ramp.",
    "Until then the ferries to Little Skerry leave from the fish quay every hour.",
    "Fishermen fear delays, since the quay is narrow and the landing season is close.",
)


def make_page(body: str | bytes, **values: str) -> Page:
    """Return a page with *body*, fetched from a site of its own."""
    url = values.pop("url", "https://www.gullhaven-mail.example/news/ferry-pier.html")
    return Page(
        url=url,
        requested_url=url,
        body=body.encode() if isinstance(body, str) else body,
        content_type=values.pop("content_type", "text/html; charset=utf-8"),
        fetched_at=values.pop("fetched_at", "2024-12-21T08:00:00+00:00"),
        **values,
    )


def make_html(text: str = "", head: str = "", top: str = "", bottom: str = "") -> str:
    """Return a plain article page; without *text*, one of the sentences above."""
    text = text or "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
    return (
        "<!DOCTYPE html><html lang='en'>"
        f"<head><title>Pier to close</title>{head}</head>"
        f"<body><nav><a href='/'>Home</a> <a href='/news/'>News</a></nav>"
        f"<main><article><h1>Pier to close</h1>{top}<div class='article-body'>{text}"
        f"</div>{bottom}</article></main><footer>All about us</footer></body></html>"
    )


def assert_known(error: NoArticle) -> None:
    """Assert that a refusal names one of the reasons that are documented."""
    assert error.reason in {"no-text", "not-text", "not-html", "too-large", "broken"}
