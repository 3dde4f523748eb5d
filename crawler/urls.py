"""URLs of articles: one canonical form, a stable key, and the site.

Canonical form is w3lib's ``canonicalize_url`` after parameters that only track
readers or hold a session are taken off; two links to one article should have one form,
two articles never. So a parameter is on the list only where its name has no other use
on news sites (names: ClearURLs, AdGuard's TrackParamFilter), or where its value alone
gives it away (``ref=rss``); ``ref``, ``partner`` or ``sid`` as such choose the content
on too many. An article fetched under two URLs is found to be a copy later; one that was
never fetched is lost.

AMP and mobile pages, ``index.html`` and the order of path segments are left alone: only
the page itself can say what it is a variant of.
"""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import re
from functools import cache, lru_cache
from urllib.parse import urlsplit, urlunsplit

from tldextract import TLDExtract
from w3lib.url import canonicalize_url, parse_qsl_to_bytes

_TRACKING = re.compile(
    rb"(?i)^(?:utm_\w+|at_(?:medium|campaign\w*|custom\d+|link_\w+|format|bbc_team"
    rb"|ptr_name)|wt_z?mc|fb_(?:action_ids|action_types|source|ref|comment_id)|hsa_\w+"
    rb"|(?:pk|mtm|piwik|matomo)_(?:campaign|kwd|keyword|source|medium|content|cid"
    rb"|group|placement)|mc_[ce]id|ns_(?:mchannel|source|campaign|linkname|fee)"
    rb"|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|gad_source|gad_campaignid|srsltid"
    rb"|msclkid|ys?clid|twclid|ttclid|igshid|igsh|mibextid|li_fat_id|_openstat"
    rb"|mkt_tok|vero_id|oly_(?:anon|enc)_id|s_kwcid|ef_id|epik|_hsenc|_hsmi"
    rb"|__twitter_impression|ocid|cmpid|xtor|xtref|smtyp|guccounter"
    rb"|guce_referrer(?:_sig)?|tblci|oborigurl|dicbo|_ga|_gl|s_cid|ref_?src|ref_url"
    rb"|jsessionid|phpsessid|aspsessionid\w*|asp\.net_sessionid|session_?id|sessid"
    rb"|oscsid|zenid|cfid|cftoken)$"
)
_TRACKING_PAIR = re.compile(
    rb"(?i)^(?:(?:ref|from|source|src|partner|cmp|cid|ito|xtref)=(?:rss|feeds?|newsfeed"
    rb"|newsletter)(?:[-_.]\w+)*|ftag=[a-z]{3}-\d\d-\w+"
    rb"|smid=(?:tw|fb|nyt|url|em|re|pl|ig|wa)\w*(?:-\w+)*"
    rb"|(?:sid|s|sess|session)=[0-9a-z]*\d[0-9a-z]*(?<=[0-9a-z]{26}))$"
)
_CONTROLS = "".join(map(chr, range(33)))
"""What browsers take off both ends of a URL (https://url.spec.whatwg.org)."""

_SESSION = re.compile(
    r";(?:jsessionid|phpsessid|sid)=[^/;]*|/\([sS]\([0-9a-zA-Z]+\)\)(?=/|$)",
    re.IGNORECASE,
)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_DOT_AT_END = re.compile(r"(?<=[^.])\.(?=:\d*$|$)")
_HOST = re.compile(r"(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}")


@lru_cache(maxsize=10_000)
def canonical_url(url: str) -> str:
    """Return the canonical form of an absolute http or https URL.

    - scheme and host in lower case, IDN in ASCII, userinfo, default port, fragment and
      a dot at the end of the host off
    - tracking parameters and session ids off, the others sorted, dot segments
      resolved, percent-encoding normalised

    Idempotent.

    >>> canonical_url("HTTPS://Dawn.Example:443/a%7eb/../News?utm_source=x&b=2&a=1#top")
    'https://dawn.example/News?a=1&b=2'
    >>> canonical_url("http://bücher.example/ä;jsessionid=0A1B?ref=rss")
    'http://xn--bcher-kva.example/%C3%A4'
    >>> canonical_url("http://dawn.example/story.php?sid=4711&ref=politics")
    'http://dawn.example/story.php?ref=politics&sid=4711'

    Raises:
        ValueError: the URL is not absolute, its scheme is another, or its host is none.
    """
    parts = urlsplit(url.strip().strip(_CONTROLS))
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS or not parts.hostname or "\\" in parts.netloc:
        raise ValueError(f"not an absolute http(s) URL: {url[:200]!r}")
    netloc = _netloc(parts.hostname, parts.port, scheme)
    path = _SESSION.sub("", parts.path) or "/"
    query = "&".join(pair for pair in parts.query.split("&") if not _tracks(pair))
    canonical = str(canonicalize_url(urlunsplit((scheme, netloc, path, query, ""))))
    if query and "=" not in query:
        # w3lib gives "?4711-title" an equals sign that some servers do not take.
        canonical = canonical.replace("=", "")
    return canonical


def _netloc(host: str, port: int | None, scheme: str) -> str:
    host = f"[{_ipv6(host)}]" if ":" in host else _ascii_host(host)
    return host if port in {None, _DEFAULT_PORTS[scheme]} else f"{host}:{port}"


def _ipv6(host: str) -> ipaddress.IPv6Address:
    address = ipaddress.IPv6Address(host)
    if address.scope_id is not None:
        raise ValueError(f"an address with a zone: {host[:200]!r}")
    return address


def _ascii_host(host: str) -> str:
    if not host.isascii():
        host = host.encode("idna").decode("ascii")
    host = host.lower().removesuffix(".")
    if len(host) > 253 or not _HOST.fullmatch(host):
        raise ValueError(f"not a host: {host[:200]!r}")
    return host


def _tracks(pair: str) -> bool:
    if not pair:
        return True
    names = parse_qsl_to_bytes(pair, keep_blank_values=True)
    if not names:
        return False
    name, value = names[0]
    return bool(_TRACKING.match(name) or _TRACKING_PAIR.match(name + b"=" + value))


def url_key(url: str) -> str:
    """Return the key of an article: 80 bits of its canonical URL, in base 32.

    The identity of an article for ever, so it leaves out what practically never parts
    two articles, though a server may answer only one form: the scheme, ``www.`` before
    the host, and slashes at the end of the path.

    >>> url_key("http://dawn.example/news/") == url_key("https://www.dawn.example/news")
    True
    >>> url_key("http://dawn.example/news?id=1") == url_key("http://dawn.example/news")
    False

    Raises:
        ValueError: as `canonical_url`.
    """
    parts = urlsplit(canonical_url(url))
    host = parts.netloc.removeprefix("www.")
    identity = f"//{host}{parts.path.rstrip('/')}?{parts.query}"
    digest = hashlib.blake2b(identity.encode("utf-8"), digest_size=10)
    return base64.b32encode(digest.digest()).decode("ascii").lower()


@cache
def _suffixes() -> TLDExtract:
    # The list that comes with the package: no file is written, no host is asked.
    # Its private part counts: neighbours on a blog host are sites of their own.
    return TLDExtract(
        suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True
    )


@lru_cache(maxsize=10_000)
def site(url: str) -> str:
    """Return the registered domain of a URL's host, or the host where it has none.

    Addresses and single labels are their own site; under a top-level domain that the
    Public Suffix List does not know, the last two labels are.

    >>> site("https://news.bbc.co.uk/1"), site("http://127.0.0.1:8000/")
    ('bbc.co.uk', '127.0.0.1')

    Raises:
        ValueError: the URL cannot be split, as with an open bracket in its host.
    """
    host = (urlsplit(url).hostname or "").rstrip(".").lower()
    if (address := _address(host)) is not None:
        return address
    registered = _suffixes()(host).top_domain_under_public_suffix
    return registered or ".".join(host.split(".")[-2:])


def _address(host: str) -> str | None:
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return None


@lru_cache(maxsize=10_000)
def budget_site(url: str) -> str:
    """Return the name under which a URL's site is counted and waits for its turn.

    It is the registered domain, so that invented hosts share one place; an address or
    a single label is told apart by its port, since such hosts run many services.

    >>> budget_site("https://a.b.dawn.example/1"), budget_site("http://[::1]:80/")
    ('dawn.example', '::1:80')

    Raises:
        ValueError: as `site`.
    """
    name = site(url)
    if "." in name and _address(name) is None:
        return name
    parts = urlsplit(url)
    return f"{name}:{parts.port or _DEFAULT_PORTS.get(parts.scheme, 0)}"


def askable(url: str) -> str:
    """Return *url* without what is no part of a page's address, for any host.

    That is a user and password before the host, and a dot at its end, which DNS knows
    and certificates do not.

    >>> askable("http://user:secret@dawn.example.:8080/@news?to=a@b.")
    'http://dawn.example:8080/@news?to=a@b.'
    """
    parts = urlsplit(url)
    netloc = _DOT_AT_END.sub("", parts.netloc.rpartition("@")[2])
    return url if netloc == parts.netloc else urlunsplit(parts._replace(netloc=netloc))


def without_secrets(url: str) -> str:
    """Return *url* without user, password and parameters, to be shown to people.

    >>> without_secrets("redis://user:secret@cache.example:6379/0?password=secret")
    'redis://cache.example:6379/0'
    """
    scheme, mark, rest = url.partition("://") if "://" in url else ("", "", url)
    user, _, place = rest.rpartition("@")
    shown = "..." if "?" in user else place.partition("?")[0]
    return scheme + mark + shown


def same_site(one: str, other: str) -> bool:
    """Whether both URLs lie under one registered domain.

    Raises:
        ValueError: as `site`.
    """
    hosts = {urlsplit(url).hostname for url in (one, other)}
    return len(hosts) == 1 or site(one) == site(other)
