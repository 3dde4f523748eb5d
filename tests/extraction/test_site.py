"""Publisher, canonical URL, section, language and paywall."""

import json

import pytest
from lxml.html import document_fromstring

from crawler.extraction.blocks import read_blocks
from crawler.extraction.language import read_language
from crawler.extraction.section import read_section
from crawler.extraction.site import read_site_facts
from crawler.extraction.structured import read_markup

ARTICLE = {"@type": "NewsArticle", "headline": "Pier to close"}
URL = "https://www.gullhaven-mail.example/news/ferry-pier.html?utm_source=x"


def markup(head="", body="", html="<html>"):
    page = f"{html}<head>{head}</head><body>{body}<p>x</p></body></html>"
    return read_markup(URL, document_fromstring(page))


def linked(data):
    return f"<script type='application/ld+json'>{json.dumps(data)}</script>"


def named(name):
    return f"<meta property='og:site_name' content='{name}'>"


def test_a_canonical_link_within_the_site_is_the_page():
    link = "<link rel='canonical' href='/news/ferry-pier'>"
    facts = read_site_facts(markup(link))
    assert (
        facts.canonical_url.value
        == "https://www.gullhaven-mail.example/news/ferry-pier"
    )
    assert facts.canonical_hint is None


def test_a_canonical_link_to_another_site_is_a_hint_alone():
    link = "<link rel='canonical' href='https://big-wire.example/a'>"
    facts = read_site_facts(markup(link))
    assert facts.canonical_url.value == URL.partition("?")[0]
    assert facts.canonical_hint == "https://big-wire.example/a"


@pytest.mark.parametrize("href", ["/", "javascript:x", "http://[", "", "mailto:a@b.c"])
def test_canonical_links_that_name_no_article_are_ignored(href):
    facts = read_site_facts(markup(f"<link rel='canonical' href='{href}'>"))
    assert facts.canonical_url.value == URL.partition("?")[0]


def test_what_the_page_declares_about_itself():
    head = (
        "<meta property='og:site_name' content='Gullhaven Mail'>"
        "<meta name='description' content='The pier closes.'>"
        "<meta property='og:image' content='/pier.jpg'>"
        "<meta name='keywords' content='pier, Ferry, ferry'>"
    )
    facts = read_site_facts(markup(head))
    assert facts.publisher.value == "Gullhaven Mail"
    assert facts.description.value == "The pier closes."
    assert facts.image.value == "https://www.gullhaven-mail.example/pier.jpg"
    assert facts.tags.value == ("pier", "Ferry")


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        ("", "", None),
        (
            (
                "<script type='application/ld+json'>"
                '{"isAccessibleForFree": false}</script>'
            ),
            "",
            True,
        ),
        (
            (
                "<script type='application/ld+json'>"
                '{"isAccessibleForFree": "http://schema.org/True"}</script>'
            ),
            "",
            False,
        ),
        ("<meta property='article:content_tier' content='metered'>", "", True),
        ("", "<div class='paywall'>Subscribe</div>", True),
        ("", "<button class='paywall'>Subscribe</button>", None),
        ("", "<div class='paywall-user-name'></div>", None),
        ("", "<nav><div class='paywall'>Subscribe</div></nav>", None),
        (linked({**ARTICLE, "isAccessibleForFree": "False"}), "", True),
        (linked({**ARTICLE, "hasPart": {"isAccessibleForFree": "False"}}), "", True),
        (
            linked(
                {
                    **ARTICLE,
                    "isAccessibleForFree": True,
                    "hasPart": [
                        {"@type": "WebPageElement", "isAccessibleForFree": False}
                    ],
                }
            ),
            "",
            False,
        ),
        (
            linked([ARTICLE, {"@type": "VideoObject", "isAccessibleForFree": False}]),
            "",
            None,
        ),
    ],
)
def test_paywalls(head, body, expected):
    assert read_site_facts(markup(head, body)).paywalled.value is expected


def section(body="", head=""):
    page = markup(head, body)
    return read_section(
        page, read_blocks(page.tree), title="Pier to close", publisher="Gullhaven Mail"
    ).value


def test_a_numbered_breadcrumb():
    crumbs = (
        "<ol class='crumbs'><li>1.<a>Home</a></li><li>2.<a>Harbour</a></li>"
        "<li>3.<span>Pier to close</span></li></ol>"
    )
    assert section(crumbs) == "Harbour"


def test_a_declared_section():
    assert section(head="<meta property='article:section' content='Sea'>") == "Sea"


def test_the_line_above_the_headline():
    assert section("<div>Harbour</div><h1>Pier to close</h1>") == "Harbour"
    assert section("<div>By Ida, 3 May</div><h1>Pier to close</h1>") is None


@pytest.mark.parametrize(
    ("declared", "text", "expected"),
    [
        (
            "en",
            (
                "Die Kommission hat am Freitag mit der Regierung über das Gesetz, das "
                "Mai in Kraft tritt, und die Folgen für die Länder beraten."
            ),
            "de",
        ),
        ("de-AT", "Zu kurz.", "de"),
        (
            "",
            (
                "Le gouvernement a annoncé que les aides aux familles seront versées "
                "dans le mois et que la mesure est une première."
            ),
            "fr",
        ),
        ("", "東京都は金曜日、新しい計画を発表した。", "ja"),
        ("", "정부는 금요일 새로운 계획을 발표했다.", "ko"),
        ("", "Hm.", None),
    ],
)
def test_the_words_decide_over_the_declared_language(declared, text, expected):
    assert (
        read_language(markup(html=f"<html lang='{declared}'>"), text).value == expected
    )


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (named("Gullhaven Mail"), "Gullhaven Mail"),
        (named("Gullhaven Mail | News from the harbour"), "Gullhaven Mail"),
        (named("Harbour news - Gullhaven Mail"), "Gullhaven Mail"),
        (named("{{site.name}}"), None),
        (named("undefined"), None),
        (named("https://mail.example/"), None),
        ("<title>Pier to close | Gullhaven Mail</title>", "Gullhaven Mail"),
        ("<title>Pier to close | Who pays for it?</title>", None),
        (linked({**ARTICLE, "publisher": {"name": "The Mail"}}), "The Mail"),
        (
            linked(
                [
                    {**ARTICLE, "publisher": {"@id": "#p"}},
                    {"@id": "#p", "name": "The Mail"},
                ]
            ),
            "The Mail",
        ),
    ],
)
def test_publishers(head, expected):
    assert read_site_facts(markup(head)).publisher.value == expected


@pytest.mark.parametrize(
    ("src", "expected"),
    [
        ("/img/pier.jpg", "https://www.gullhaven-mail.example/img/pier.jpg"),
        (
            "/img/gull-logo-on-a-hat.jpg",
            "https://www.gullhaven-mail.example/img/gull-logo-on-a-hat.jpg",
        ),
        ("//cdn.example/pier.jpg", "https://cdn.example/pier.jpg"),
        ("/img/logo.png", None),
        ("/img/mail_logo.png?w=1200", None),
        ("/img/blank.gif", None),
        ("/img/mail.svg", None),
        ("https://www.facebook.com/tr?id=1", None),
        ("data:image/png;base64,AAAA", None),
        ("undefined", None),
    ],
)
def test_lead_images(src, expected):
    facts = read_site_facts(markup(f"<meta property='og:image' content='{src}'>"))
    assert facts.image.value == expected


def test_a_logo_gives_way_to_the_image_of_the_article():
    head = "<meta property='og:image' content='/logo.png'>"
    head += linked({**ARTICLE, "image": [{"url": "/pier.jpg"}]})
    image = read_site_facts(markup(head)).image.value
    assert image == "https://www.gullhaven-mail.example/pier.jpg"


@pytest.mark.parametrize(
    ("keywords", "expected"),
    [
        ("pier; ferry", ("pier", "ferry")),
        ("Category: Harbour, type_article", ("Harbour",)),
        ("8ae9ab2d-fe1b-4230-acb8-a59b52877682, pier", ("pier",)),
        ("港口 渡轮", ("港口", "渡轮")),
        ("null", ()),
        (
            ",".join(f"word {n}" for n in range(90)),
            tuple(f"word {n}" for n in range(50)),
        ),
    ],
)
def test_tags(keywords, expected):
    facts = read_site_facts(markup(f"<meta name='keywords' content='{keywords}'>"))
    assert facts.tags.value == expected


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("Sea,News,Local", "Sea"),
        ("Sea, Weather &amp; Tides", "Sea, Weather & Tides"),
        ("Uncategorized", None),
        ("Startseite", None),
    ],
)
def test_sections_that_name_one(declared, expected):
    head = f"<meta property='article:section' content='{declared}'>"
    assert section(head=head) == expected


def test_a_control_above_the_headline_is_no_section():
    assert section("<button>Harbour</button><h1>Pier to close</h1>") is None
    assert section(
        "<li><a href='/harbour/'>Harbour</a></li><h1>Pier to close</h1>"
    ) == ("Harbour")


def test_what_templates_and_double_escaping_leave_is_tidied():
    head = "<meta name='description' content='The &amp;amp;quot;pier&amp;amp;quot;'>"
    assert read_site_facts(markup(head)).description.value == 'The "pier"'
    head = "<meta name='description' content='{{ page.description }}'>"
    assert read_site_facts(markup(head)).description.value is None
