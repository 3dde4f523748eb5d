"""Headlines."""

import pytest
from lxml.html import document_fromstring

from crawler.extraction.structured import read_markup
from crawler.extraction.title import read_title

URL = "https://www.gullhaven-mail.example/news/ferry-pier.html"
TITLE = "Old ferry pier to close in spring"


def title(page, publisher="Gullhaven Mail"):
    found = read_title(read_markup(URL, document_fromstring(page)), publisher)
    return found.text, found.origin


@pytest.mark.parametrize("separator", [" - ", " | ", " – ", " :: ", " » "])
def test_the_site_name_goes(separator):
    page = f"<title>{TITLE}{separator}Gullhaven Mail</title><p>x</p>"
    assert title(page) == (TITLE, "title")


def test_the_heading_that_agrees_is_taken():
    page = (
        f"<title>{TITLE} | Mail</title><h1>Gullhaven Mail</h1><h1>{TITLE}</h1>"
        "<h1>Weather in the north</h1>"
    )
    assert title(page) == (TITLE, "h1")


def test_a_heading_with_the_name_of_the_site_alone_is_none():
    page = (
        f"<title>Gullhaven Mail: {TITLE}</title><h1>Gullhaven Mail</h1><h2>{TITLE}</h2>"
    )
    assert title(page)[0] == TITLE


def test_a_kicker_inside_the_heading_goes():
    page = f"<title>{TITLE}</title><h1><span>Harbour</span> {TITLE}</h1>"
    assert title(page)[0] == TITLE


def test_glued_parts_of_a_heading_are_parted():
    page = "<h1><span>The harbour</span><span>Old pier</span></h1>"
    assert title(page)[0] == "The harbour Old pier"


def test_a_declared_title_without_heading():
    page = f"<meta property='og:title' content='{TITLE}'><title>x</title><p>y</p>"
    assert title(page) == (TITLE, "meta")


def test_a_page_without_any_has_none():
    assert title("<p>x</p>") == (None, None)


def test_a_line_below_the_headline_in_its_element_is_left_out():
    head = "<meta property='og:title' content='Gullhaven rebuilds its old pier'>"
    body = (
        "<h1>Gullhaven rebuilds its old pier<small>From our harbour desk</small></h1>"
    )
    assert title(head + body) == ("Gullhaven rebuilds its old pier", "h1")


def test_a_headline_of_two_parts_stays_whole():
    head = "<meta property='og:title' content='Gullhaven rebuilds its old pier'>"
    body = "<h1>Stormy weather: Gullhaven rebuilds its old pier</h1>"
    assert title(head + body)[0] == "Stormy weather: Gullhaven rebuilds its old pier"


def test_the_host_goes_from_the_end_of_a_heading():
    head = "<meta property='og:title' content='Gullhaven rebuilds its old pier'>"
    body = "<h1>Gullhaven rebuilds its old pier | Gullhaven Mail</h1>"
    assert title(head + body)[0] == "Gullhaven rebuilds its old pier"


def test_the_only_headline_counts_where_another_is_declared_to_search_engines():
    head = "<title>Gullhaven ferries: all you need to know</title>"
    assert title(f"{head}<h1>{TITLE}</h1>") == (TITLE, "h1")
    assert title(f"{head}<h1>Menu</h1>")[1] == "title"
    assert title(f"{head}<nav><h1>{TITLE}</h1></nav>")[1] == "title"


def test_of_several_headlines_the_one_that_shares_words_counts():
    head = "<title>Gullhaven ferries: all you need to know</title>"
    body = "<h1>Weather in the north</h1><h1>Ferries leave the old fish quay</h1>"
    assert title(head + body)[0] == "Ferries leave the old fish quay"


def test_the_section_goes_from_the_end_of_a_headline():
    page = f"<title>{TITLE}</title><h1>{TITLE} | News</h1>"
    assert title(page) == (TITLE, "h1")
    kept = f"News: {TITLE}"
    assert title(f"<title>{kept}</title><h1>{kept}</h1>")[0] == kept


@pytest.mark.parametrize("href", ["/", "https://www.gullhaven-mail.example/"])
def test_a_heading_that_leads_to_the_front_page_is_none(href):
    page = (
        f"<title>The Daily Gull » Blog » {TITLE}</title>"
        f"<h1><a href='{href}'>The Daily Gull</a></h1><h2>{TITLE}</h2>"
    )
    assert title(page, None) == (TITLE, "h1")


def test_of_headings_that_agree_alike_the_longest_is_taken():
    head = f"<title>News - Mail</title><meta property='og:title' content='{TITLE}'>"
    assert title(f"{head}<h1>News</h1><h1>{TITLE}</h1>")[0] == TITLE


def test_the_heading_of_comments_is_none():
    page = (
        f"<title>{TITLE}</title><div class='comments'><h2>5 replies to {TITLE}</h2>"
        f"</div><h3>{TITLE}</h3>"
    )
    assert title(page)[0] == TITLE


def test_a_short_heading_counts_where_a_declared_title_begins_with_it():
    page = "<title>Old pierThe guide to all piers | All piers</title><h1>Old pier</h1>"
    assert title(page, None)[0] == "Old pier"


def test_the_parts_of_a_headline_are_parted_as_declared():
    head = "<meta property='og:title' content='Harbour: “Old pier stays”'>"
    body = "<h1><span>Harbour</span>“Old pier stays”</h1>"
    assert title(head + body) == ("Harbour: “Old pier stays”", "h1")


@pytest.mark.parametrize("outlet", ["-海鸥网", "_本地新闻_海鸥网", " - 海鴎ニュース"])
def test_outlets_go_from_chinese_and_japanese_titles(outlet):
    page = f"<title>旧码头将于春天关闭{outlet}</title><p>x</p>"
    assert title(page, None)[0] == "旧码头将于春天关闭"


def test_a_small_heading_counts_where_a_title_of_many_parts_begins_with_it():
    page = f"<title>{TITLE} : The Gull | All of the bay | Since 1902</title>"
    assert title(f"{page}<h3>{TITLE}</h3>", None) == (TITLE, "h1")


def test_a_small_heading_that_says_something_else_is_none():
    page = f"<title>{TITLE} | Gullhaven Mail</title><h3>Old ferry pier repaired</h3>"
    assert title(page) == (TITLE, "title")


@pytest.mark.parametrize(
    "above", ["Harbour news of the week", "Ferry pier closing: all you need to know"]
)
def test_a_smaller_heading_that_is_the_declared_title_goes_before_another(above):
    page = f"<title>{TITLE} | Gullhaven Mail</title><h1>{above}</h1>"
    assert title(f"{page}<h3>{TITLE}</h3>") == (TITLE, "h1")
    assert title(f"{page}<h2><i>May 2</i> <b>{TITLE}</b></h2>") == (TITLE, "h1")
    assert title(f"{page}<aside><h3>{TITLE}</h3></aside>") == (above, "h1")


def test_a_headline_that_is_declared_stays_above_a_smaller_one_that_is_as_well():
    head = "<meta property='og:title' content='Last boat leaves the fish quay'>"
    body = f"<h1>{TITLE}</h1><h2>Last boat leaves the fish quay</h2>"
    assert title(f"<title>{TITLE}</title>{head}{body}") == (TITLE, "h1")


def test_what_a_headline_sets_before_a_colon_is_not_the_whole():
    head = "<title>Pier of Gullhaven Bay: closing in spring</title>"
    body = "<h1><b>Pier of Gullhaven Bay</b>: No ferries from April on</h1>"
    assert title(head + body)[0] == "Pier of Gullhaven Bay: No ferries from April on"
