"""What loading the package costs."""

from __future__ import annotations

import subprocess
import sys


def test_signing_loads_neither_datasketch_nor_scrapy():
    code = (
        "import sys; from crawler.dedup import sign; sign('one two three four');"
        "print(sorted({'datasketch', 'scipy', 'scrapy'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
