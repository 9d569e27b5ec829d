"""verify_proof.py as a package ships it: one file, put together from the modules that
`verify-package` itself runs, so that the two cannot say different things."""

from __future__ import annotations

from pathlib import Path

_PARTS = ("packed", "signed", "opened", "verify_proof")
_MARK = "# What follows is a part of verify_proof.py.\n"
_HEAD = '''#!/usr/bin/env python3
"""Check a loccit evidence package with nothing but Python 3.8 or later.

    python3 verify_proof.py PACKAGE.wacz [--key sha256:FINGERPRINT]

One sentence for each check; exit code 0 where all hold, 1 where one does not. It shows that the
machine that made the archive received these bytes before the checkpoint was signed, if you trust
the key; never what a site published to others. No network, no other library.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import struct
import sys
import zlib
from base64 import b64decode, b64encode
from hashlib import sha256, sha512
from itertools import chain
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO, Callable, Iterator, NamedTuple
'''


def script() -> bytes:
    """The program's bytes."""
    here = Path(__file__).parent
    texts = [(here / f"{name}.py").read_text(encoding="utf-8") for name in _PARTS]
    return "\n".join(
        [_HEAD, *(text.partition(_MARK)[2].strip("\n") + "\n\n" for text in texts)]
    ).encode()
