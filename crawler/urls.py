"""URLs of articles: one canonical form, a stable key, and the site.

Canonical form is w3lib's ``canonicalize_url`` after parameters that only track
readers are taken off; two links to one article should have one form, two articles
never.
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
    rb"(?i)^(?:utm_\w+|at_\w+|wt_\w+|fb_\w+|hsa_\w+|pk_\w+|mtm_\w+|mc_[ce]id|ns_\w+"
    rb"|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid"
    rb"|igsh|li_fat_id|_hsenc|_hsmi|__twitter_impression|ocid|cmpid|cmp|ito|xtor"
    rb"|smid|smtyp|sref|taid|campaign_id|ftag|guccounter|guce_\w+|tblci|obOrigUrl"
    rb"|dicbo|_ga|_gl|s_cid|ref_?src|ref_url|partner|feature_tracking)$"
)
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


def canonical_url(url: str) -> str:
    """Return the canonical form of an absolute http or https URL.

    - scheme and host in lower case, default port and fragment off
    - tracking parameters off, the others sorted, percent-encoding normalised

    Idempotent.

    Raises:
        ValueError: the URL is not absolute, or its scheme is another.
    """
    parts = urlsplit(url.strip())
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS or not parts.hostname:
        raise ValueError(f"not an absolute http(s) URL: {url!r}")
    netloc = parts.netloc.lower().rpartition("@")[2]
    netloc = netloc.removesuffix(_DEFAULT_PORTS[scheme]).removesuffix(":")
    query = "&".join(
        pair for pair in parts.query.split("&") if not _tracks(pair) and pair
    )
    url = urlunsplit((scheme, netloc, parts.path or "/", query, ""))
    return str(canonicalize_url(url))


def _tracks(pair: str) -> bool:
    names = parse_qsl_to_bytes(pair, keep_blank_values=True)
    return bool(names) and _TRACKING.match(names[0][0]) is not None


def url_key(url: str) -> str:
    """Return the key of an article: 80 bits of its canonical URL, in base 32.

    The scheme does not count: http and https lead to one article.

    Raises:
        ValueError: as `canonical_url`.
    """
    identity = canonical_url(url).partition(":")[2]
    digest = hashlib.blake2b(identity.encode("utf-8", "replace"), digest_size=10)
    return base64.b32encode(digest.digest()).decode("ascii").lower()


@cache
def _suffixes() -> TLDExtract:
    # The list that comes with the package: no file is written, no host is asked.
    return TLDExtract(suffix_list_urls=(), cache_dir=None)


@lru_cache(maxsize=10_000)
def site(url: str) -> str:
    """Return the registered domain of a URL's host, or the host where it has none.

    Addresses and single labels are their own site; under a top-level domain that the
    Public Suffix List does not know, the last two labels are.
    """
    host = (urlsplit(url).hostname or "").rstrip(".").lower()
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        pass
    registered = _suffixes()(host).top_domain_under_public_suffix
    return registered or ".".join(host.split(".")[-2:])


def same_site(one: str, other: str) -> bool:
    """Whether both URLs lie under one registered domain."""
    return site(one) == site(other)
