"""HTML listing pages of several makes."""

import pytest

from crawler.errors import NoListing
from tests.discovery.builders import URL, listing_of, urls_of

HEADLINES = (
    "Ferry runs aground off the northern islands",
    "Council votes to close the last public bath",
    "Rain",
    "Miners end their strike after eleven weeks",
    "Why the harvest was late this year",
)
CHROME = """<header><a href="/"><img src="logo.png" alt="The Dawn of the Day"></a>
<nav><ul><li><a href="/politics/">Politics</a><li><a href="/sport/">Sport and games</a>
<li><a href="/weather/long-range">The weather for the next ten days here</a></ul></nav>
</header>"""
FOOTER = """<footer><a href="/imprint">Imprint</a><a href="/privacy">Privacy policy</a>
<a href="/about-us">About our newsroom and the people in it</a></footer>"""
SHARE = """<a href="https://www.facebook.com/sharer?u=x">Share this with all friends</a>
<a href="https://twitter.com/intent/tweet?x">Tweet this to all of your followers</a>
<a href="https://wa.me/?text=x">Send it to a friend by WhatsApp</a>
<a href="mailto:?subject=x">Send this story to a friend</a>
<a href="javascript:print()">Print this story on your printer</a>
<a href="/files/report.pdf">Read the whole report as a document</a>"""


def page(template: str, *, chrome: bool = True) -> str:
    items = "\n".join(
        template.format(n=n, title=title) for n, title in enumerate(HEADLINES)
    )
    if not chrome:
        return items
    return f"<html><body>{CHROME}<div class=list>{items}</div>{SHARE}{FOOTER}</body>"


ARTICLES = [f"http://dawn.example/{n}" for n in range(len(HEADLINES))]


@pytest.mark.parametrize(
    "template",
    [
        pytest.param('<li><a href="/{n}">{title}</a>', id="list"),
        pytest.param('<div class=c><h3><a href="/{n}">{title}</a></h3></div>', id="h3"),
        pytest.param('<a href="/{n}"><h2>{title}</h2><p>Teaser</p></a>', id="around"),
        pytest.param(
            '<article><a href="/{n}"><img src=x.jpg></a><div><h2>{title}</h2>'
            '<a href="/{n}">Read more</a></div></article>',
            id="read more",
        ),
        pytest.param(
            '<article><h2>{title}</h2><p>By <a href="/author/kim">Kim Lee</a></p>'
            '<a href="/{n}">Read more</a></article>',
            id="byline",
        ),
        pytest.param('<a href="/{n}"><img src=x.jpg alt="{title}"></a>', id="image"),
        pytest.param('<a href="/{n}" aria-label="{title}"></a>', id="label"),
        pytest.param('<tr><td><a href="/{n}">{title}</a><td>3 points', id="table"),
        pytest.param('<p>18:57 <a href="/{n}">{title}</a>', id="paragraphs"),
        pytest.param('<dt><a href="/{n}">{title}</a><dd>Teaser', id="definitions"),
    ],
)
@pytest.mark.parametrize("chrome", [True, False], ids=["chrome", "bare"])
def test_headlines_are_found_and_furniture_is_not(template, chrome):
    assert urls_of(page(template, chrome=chrome)) == ARTICLES


def test_a_wrapper_named_like_navigation_hides_nothing():
    body = "".join(
        f"<h3><a href=/{n}>{title}</a></h3>" for n, title in enumerate(HEADLINES[:2])
    )
    wrapped = f"<div class='site has-navigation'>{CHROME}{body}{FOOTER}</div>"
    assert urls_of(wrapped) == ARTICLES[:2]


def test_titles_come_with_the_links():
    listing = listing_of(
        page("<article><h2>{title}</h2><a href='/{n}'>More</a></article>")
    )
    assert tuple(link.title for link in listing.links) == HEADLINES


def test_bare_links_with_short_texts_are_articles():
    body = "<ul><li><a href='a1b2.html'>One</a><li><a href='/p/17'>Two</a></ul>"
    assert urls_of(body) == [URL + "a1b2.html", "http://dawn.example/p/17"]


def test_links_to_any_host_and_port_count():
    body = """<a href="http://127.0.0.1:8001/x">Ferry runs aground off islands</a>
    <a href="https://wire.example/y">Council votes to close the last bath</a>"""
    assert urls_of(body, url="http://127.0.0.1:8000/") == [
        "http://127.0.0.1:8001/x",
        "https://wire.example/y",
    ]


def test_scripts_without_spaces_have_headlines():
    body = f"""{CHROME}<div><a href=/1>北海道で大雪、交通に乱れ広がる</a></div>
    <div><a href=/2>日銀が金利を据え置き、円は下落</a></div>{FOOTER}"""
    assert urls_of(body) == ["http://dawn.example/1", "http://dawn.example/2"]


def test_one_article_is_listed_once_under_its_best_title():
    body = """<div><a href="/1?utm_source=a"><img alt=""></a>
    <h2><a href="/1">Ferry runs aground</a></h2><a href="/1#c">12 comments</a></div>
    <div><h2><a href="/2">Council votes to close bath</a></h2></div>"""
    links = listing_of(body).links
    assert [link.title for link in links] == [
        "Ferry runs aground",
        "Council votes to close bath",
    ]


def test_base_element_resolves_links():
    body = "<base href='http://cdn.example/a/'><li><a href='1.html'>Ferry aground</a>"
    assert urls_of(body) == ["http://cdn.example/a/1.html"]


def test_users_patterns_replace_the_guess():
    body = page("<li><a href='/{n}'>{title}</a>")
    assert urls_of(body, allow=("/weather/",)) == [
        "http://dawn.example/weather/long-range"
    ]
    assert urls_of(body, deny=("/[0-3]$",)) == ARTICLES[4:]


def test_feeds_that_a_page_declares():
    body = """<link rel="alternate" type="application/rss+xml" href="/rss">
    <link rel="alternate" type="application/atom+xml; charset=utf-8" href="/atom">
    <link rel="alternate" hreflang="de" href="/de"><link rel="icon" href="/i">"""
    assert listing_of(body).feeds == (
        "http://dawn.example/rss",
        "http://dawn.example/atom",
    )


@pytest.mark.parametrize(
    ("link", "following"),
    [
        ("<link rel=next href='?page=2'>", URL + "?page=2"),
        ("<a rel='nofollow next' href='?b=10'>10 more</a>", URL + "?b=10"),
        ("<a href='?after=x'>Next page »</a>", URL + "?after=x"),
        ("<a href='/old/2'>Ältere Beiträge</a>", "http://dawn.example/old/2"),
        ("<a href='/p2'>suivant</a>", "http://dawn.example/p2"),
        ("<a href='/p2'>»</a>", "http://dawn.example/p2"),
        ("<a href='/p2' aria-label='Next page'></a>", "http://dawn.example/p2"),
        ("<a href='/news/page/2/'>2</a>", "http://dawn.example/news/page/2/"),
        ("<ul class=pagination><li><a href='?page=2'>old</a></ul>", URL + "?page=2"),
        ("<a href='http://elsewhere.example/?page=2'>Next</a>", None),
        ("<a href='?page=1'>1</a>", None),
        ("<a href='#'>Next</a>", None),
    ],
)
def test_next_page_is_found(link, following):
    listing = listing_of(page("<li><a href='/{n}'>{title}</a>") + link)
    assert listing.listings == ((following,) if following else ())
    assert [x.url for x in listing.links] == ARTICLES


def test_later_pages_never_lead_back():
    body = page("<li><a href='/{n}'>{title}</a>") + "".join(
        f"<a href='?page={n}'>{n}</a>" for n in range(1, 6)
    )
    listing = listing_of(body, url=URL + "?page=3")
    assert listing.listings == (URL + "?page=4", URL + "?page=5")


def test_read_on_of_teasers_is_no_pagination():
    body = page("<article><h2>{title}</h2><a href='/{n}'>weiter</a></article>")
    listing = listing_of(body)
    assert listing.listings == ()
    assert [link.url for link in listing.links] == ARTICLES


PARAGRAPH = (
    "<p>" + "The harbour master said that the ferry would be towed. " * 4 + "</p>"
)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param("", "empty", id="nothing"),
        pytest.param(" \n", "empty", id="blank"),
        pytest.param("<html><body></body></html>", "no-links", id="no body"),
        pytest.param("Just words", "no-links", id="words"),
        pytest.param(f"<html>{CHROME}{FOOTER}", "no-links", id="chrome alone"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(99), "not-text", id="image"),
        pytest.param(bytes(range(32)) * 20, "not-text", id="binary"),
        pytest.param(b"\x1f\x8b\x08\x00broken", "not-text", id="broken gzip"),
        pytest.param("{}", "bad-json", id="JSON"),
        pytest.param('{"items": [' * 100_000, "bad-json", id="deep JSON"),
        pytest.param("<rss></rss>", "no-links", id="empty feed"),
        pytest.param("<urlset></urlset>", "no-links", id="empty sitemap"),
        pytest.param(
            f"<meta property=og:type content=article>{CHROME}<article><h1>Ferry</h1>"
            f"{PARAGRAPH * 5}</article><a href=/2>Council votes to close the bath</a>",
            "article",
            id="declared article",
        ),
        pytest.param(
            f"<h1>Ferry</h1><div>{PARAGRAPH * 12}</div>"
            "<a href=/2>Council votes to close the bath</a>",
            "article",
            id="long text",
        ),
    ],
)
def test_what_is_no_listing_says_why(body, reason):
    with pytest.raises(NoListing) as caught:
        listing_of(body)
    assert caught.value.reason == reason


def test_a_page_of_teasers_is_no_article():
    body = page(f"<div><h2><a href='/{{n}}'>{{title}}</a></h2>{PARAGRAPH}</div>")
    assert urls_of("<meta property=og:type content=article>" + body) == ARTICLES


def test_insisting_on_a_kind():
    article = f"<div>{PARAGRAPH * 12}</div><li><a href=/2>Council votes again</a>"
    assert urls_of(article, kind="listing") == ["http://dawn.example/2"]
    with pytest.raises(NoListing, match="other-kind"):
        listing_of(article, kind="feed")
