"""Names of elements."""

from lxml.html import document_fromstring

from crawler.extraction.attributes import Attributes

PAGE = """<html><body><div class="byline" id="top"><a href="/a" rel="author">A</a></div>
<p class="byline">B</p><p class="">C</p></body></html>"""


def elements():
    return list(document_fromstring(PAGE).iter("*"))


def test_each_value_is_told_once_and_empty_ones_are_left_out():
    assert Attributes(elements()).values("class") == {"byline"}


def test_places_are_found_by_what_their_names_say():
    page = elements()
    marked = Attributes(page).marked(lambda name: name in {"byline", "author"}, "class")
    assert [page[place].text for place in sorted(marked)] == [None, "B"]


def test_places_are_found_by_one_of_several_names():
    page = elements()
    marked = Attributes(page).marked("author".__eq__, "id", "rel")
    assert [page[place].tag for place in marked] == ["a"]
