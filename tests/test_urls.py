"""URLs: the canonical form, the key and the site."""

import doctest
import string
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crawler import urls
from crawler.urls import canonical_url, same_site, site, url_key

URLISH = st.text(
    alphabet=string.ascii_letters
    + string.digits
    + ":/?#[]@!$&'()*+,;=%-._~\\ äß。\t\x00",
    max_size=60,
)
ABSOLUTE = st.builds(
    "{}://{}{}".format,
    st.sampled_from(["http", "https", "HTTP"]),
    st.sampled_from(
        [
            "dawn.example",
            "WWW.Dawn.example:80",
            "[::1]",
            "bücher.example.",
            "10.0.0.1:8",
        ]
    ),
    URLISH,
)


def test_docstring_examples_hold():
    assert doctest.testmod(urls).failed == 0


@pytest.mark.parametrize(
    ("given_url", "canonical"),
    [
        pytest.param("http://a.example", "http://a.example/", id="empty path"),
        pytest.param("http://A.Example:80/", "http://a.example/", id="default port"),
        pytest.param("https://a.example:80/", "https://a.example:80/", id="other port"),
        pytest.param("http://u:p@a.example/x", "http://a.example/x", id="userinfo"),
        pytest.param("http://a.example./x", "http://a.example/x", id="rooted host"),
        pytest.param("http://[::0:1]:80/x", "http://[::1]/x", id="IPv6"),
        pytest.param("http://a.example/x#frag", "http://a.example/x", id="fragment"),
        pytest.param("http://a.example/a/./b/../c", "http://a.example/a/c", id="dots"),
        pytest.param("http://a.example/%7e%2f", "http://a.example/~%2F", id="percent"),
        pytest.param("http://a.example/?&&b=&a", "http://a.example/?a=&b=", id="gaps"),
        pytest.param("http://a.example/?4711-x", "http://a.example/?4711-x", id="bare"),
        pytest.param(
            "http://a.example/x;JSESSIONID=9F.n1?p=1",
            "http://a.example/x?p=1",
            id="session in path",
        ),
        pytest.param(
            "http://a.example/(S(lit3py55t21z5v55vlm25s55))/story.aspx",
            "http://a.example/story.aspx",
            id="session segment",
        ),
    ],
)
def test_canonical_form(given_url, canonical):
    assert canonical_url(given_url) == canonical


@pytest.mark.parametrize(
    "parameter",
    [
        "utm_source=x",
        "UTM_Campaign=x",
        "utm%5Fmedium=x",
        "fbclid=1",
        "wt_mc=rss.x",
        "at_medium=RSS",
        "ref=rss",
        "partner=rss",
        "from=newsletter_morning",
        "PHPSESSID=abc",
        "sid=0123456789abcdef0123456789abcdef",
        "_ga=2.1",
    ],
)
def test_tracking_and_sessions_are_dropped(parameter):
    assert canonical_url(f"http://a.example/x?id=7&{parameter}") == (
        "http://a.example/x?id=7"
    )


@pytest.mark.parametrize(
    "parameter",
    [
        "id=4711",
        "p=12",
        "sid=4711",
        "s=budget",
        "ref=politics",
        "partner=7",
        "cmp=12",
        "cid=99",
        "at_id=3",
        "pk_id=3",
        "campaign_id=5",
        "source=reuters",
        "article=2024-12-20",
        "ns_id=1",
        "amp=1",
    ],
)
def test_parameters_that_may_choose_the_content_stay(parameter):
    assert parameter in canonical_url(f"http://a.example/x?{parameter}")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "dawn.example/x",
        "/x",
        "//dawn.example/x",
        "ftp://dawn.example/",
        "javascript:alert(1)",
        "http://",
        "http:///x",
        "http://[::1",
        "http://[::1%25eth0]/",
        "http://a.example:99999/",
        "http://a.example:x/",
        "http://a b.example/",
        "http://good.example\\@evil.example/",
        "http://a..example/",
        "http://" + "a" * 64 + ".example/",
        "http://" + "ä" * 70 + ".example/",
        "http://" + "a." * 130 + "example/",
        "https://one.example,two.example",
        "http://a.example/\ud800",
    ],
)
def test_what_is_no_url_raises_value_error(url):
    with pytest.raises(ValueError, match=r"."):
        canonical_url(url)
    with pytest.raises(ValueError, match=r"."):
        url_key(url)


@given(ABSOLUTE | URLISH)
@example("http://a.example/?%")
@example("http://a.example/;jsessionid=1;jsessionid=2")
@example("http://a.example/;jsess;jsessionid=1ionid=2")
@example("http://a.example/%3Bjsessionid=2")
@example("http://a.example//")
@example("http://a.example/?=")
@example("http://a.example/?%3D&b")
def test_canonical_url_is_idempotent_and_raises_value_error_alone(url):
    try:
        once = canonical_url(url)
    except ValueError:
        return
    assert canonical_url(once) == once
    assert url_key(once) == url_key(url)
    assert once.isascii()
    assert urlsplit(once).scheme in {"http", "https"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://a.example/x", "https://a.example/x"),
        ("http://a.example/x", "http://www.a.example/x"),
        ("http://a.example/x", "http://a.example/x/"),
        ("http://a.example", "http://www.a.example/"),
        ("http://a.example/x/?b=1&a=2", "https://www.a.example/x?a=2&b=1&utm_id=3"),
    ],
)
def test_one_article_has_one_key(one, other):
    assert url_key(one) == url_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://a.example/x", "http://a.example/X"),
        ("http://a.example/x", "http://b.a.example/x"),
        ("http://a.example/x", "http://a.example:8080/x"),
        ("http://a.example/x?id=1", "http://a.example/x?id=2"),
        ("http://a.example/x", "http://a.example/x.amp"),
        ("http://a.example/x?y", "http://a.example/x/y"),
    ],
)
def test_two_articles_have_two_keys(one, other):
    assert url_key(one) != url_key(other)


def test_key_never_changes():
    """Stored states and outputs refer to it."""
    assert url_key("https://www.dawn.example/news/4711/?b=2&a=1") == KEY


KEY = "m3goodhctqbypihr"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://www.bbc.co.uk/x", "bbc.co.uk"),
        ("http://one.blogspot.com/", "one.blogspot.com"),
        ("http://a.b.dawn.example:81/", "dawn.example"),
        ("http://localhost/", "localhost"),
        ("http://[::1]:80/", "::1"),
        ("http://DAWN.example./", "dawn.example"),
        ("http://co.uk/", "co.uk"),
    ],
)
def test_site(url, expected):
    assert site(url) == expected


def test_ports_of_one_host_are_one_site():
    assert same_site("http://127.0.0.1:1/", "http://127.0.0.1:2/")
    assert not same_site("http://127.0.0.1/", "http://127.0.0.2/")


def test_control_characters_at_its_ends_do_not_part_two_forms_of_a_url() -> None:
    once = canonical_url("http://dawn.example/a?b=1&utm_source\x00")
    assert once == canonical_url(once) == "http://dawn.example/a?b=1"
