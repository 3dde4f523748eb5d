"""Pages that others have fetched: WARC files, ARC files and saved HTML pages.

`read_archive` yields them as they lie in a file, `opened` unpacks one: that is left to
a worker process, since what lies in them is foreign.
"""

from crawler.archives.files import Archive, find_archives
from crawler.archives.message import opened
from crawler.archives.reading import read_archive

__all__ = ["Archive", "find_archives", "opened", "read_archive"]
