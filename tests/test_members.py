"""gzip members: one call or many, the same bytes come out again."""

from __future__ import annotations

import sys
import zlib
from hashlib import sha256
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loccit import members


@pytest.mark.parametrize("compression", [*members.COMPRESSIONS, "zlib"])
@given(pieces=st.lists(st.binary(max_size=200), min_size=1, max_size=4))
def test_in_one_call_and_in_pieces(compression: str, pieces: list[bytes]) -> None:
    data = b"".join(pieces)
    with pytest.MonkeyPatch.context() as patch:
        if compression == "fast":
            pytest.importorskip("isal")
        if compression == "zlib":
            patch.setitem(sys.modules, "zlib_ng", None)
            patch.setattr(members, "_known", members._compressing)
        out = BytesIO()
        gzip = members.Gzip(out, members.compressor(compression))
        for piece in pieces:
            gzip.write(piece)
        length, digest = gzip.finish()
        once = members.compressed(data, compression)
    assert length == len(out.getvalue())
    assert digest == "sha256:" + sha256(out.getvalue()).hexdigest()
    for member in (out.getvalue(), once):
        one = zlib.decompressobj(31)
        assert one.decompress(member) == data
        assert one.eof
        assert one.unused_data == b""
        assert member[4:8] == b"\0\0\0\0"  # no time in its head
