"""`add`: the new entry, and not one other byte."""

from __future__ import annotations

import difflib
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loccit import manifest
from loccit.errors import ManifestError, UsageError
from loccit.manifest import render
from loccit.manifest.check import to_plain
from loccit.manifest.load import MAX_SIZE, parse

NEW = "https://example.org/new?a=b#c"

LAYOUTS = {
    "commented": """\
# head
loccit: 1   # one
title:   "Odd  spacing" #
documents:
  - id: a
    text: 'a.md'   # the text
    cites:
      - url: https://example.org/1?x=1#f   # first
        title: >-
          folded
          text
        # every: 7d

      # about the list
    quotes: [ ]

  # the second
  - id: b
    text: b.md
# tail
""",
    "dashes-at-the-key": "loccit: 1\ndocuments:\n- id: a\n  text: a.md\n  cites:\n"
    "  -   url: https://example.org/1\n      title: |+\n        lit\n\n\n  quotes: []\n"
    "- id: b\n  text: b.md",
    "windows-line-ends": "loccit: 1\r\ndocuments:\r\n  - id: a\r\n    text: a.md\r\n    cites:\r\n"
    "    # nothing yet\r\n  - {id: b, text: b.md}\r\n",
    "old-mac-line-ends": "loccit: 1\rdocuments:\r  - id: a\r    text: a.md\r  - id: b\r"
    "    text: b.md\r",
    "json": '{"loccit": 1,\n "documents": [\n  {"id": "a",\n   "text": "a.md",\n   "cites": [\n'
    '     {"url": "https://example.org/1"}\n   ]},\n  {"id": "b", "text": "b.md"}\n ]}\n',
    "json-windows": '{"loccit": 1,\r\n "documents": [\r\n  {"id": "a", "text": "a.md"},\r\n'
    '  {"id": "b", "text": "b.md"}\r\n ]}\r\n',
    "trailing-commas": '{"loccit": 1, "documents": [{"id": "a", "text": "a.md", "cites": '
    '[{"url": "https://example.org/1"},]}, {"id": "b", "text": "b.md",},]}',
    "lone-dashes": "loccit: 1\ndocuments:\n  -\n    id: a\n    text: a.md\n    cites: []\n\n"
    "  -\n    id: b\n    text: b.md\n    cites: ~\n...\n",
    "byte-order-mark": "\ufeffloccit: 1\ndocuments: [{id: a, text: a.md, cites: }, "
    "{id: b, text: b.md}]\n",
    "keys-after-documents": "---\ndocuments:\n    - cites:\n        - document: b\n      id: a\n"
    "      text: a.md\n    - {text: b.md, id: b, cites: [ ]}\n\nloccit: 1\ntexts: .\n",
    "multi-line-flow": "loccit: 1\ndocuments:\n  - {\n      id: a,\n      text: a.md,\n    }\n"
    "  - id: b\n    text: b.md\n    accept: []\n",
    "lists-at-the-end": "loccit: 1\ndocuments:\n- id: a\n  text: a.md\n  cites:\n"
    "    - url: https://example.org/1\n      id: x\n    - {url: https://example.org/2,\n"
    "       id: y}\n- id: b\n  text: b.md\n  ignore:\n  - One\n  - Two # and no more\n",
    "quoted-over-lines": 'loccit: 1\ndocuments:\n  - id: a\n    text: a.md\n'
    '    title: "a\n\n      b"\n'
    "  - id: b\n    text: b.md\n    title: |\n      one\n\n      two\n",
}  # fmt: skip

ADDED: list[tuple[dict[str, Any], str]] = [
    ({"document": "a", "url": NEW, "title": 'No: a "title" # x', "id": "new"}, "new"),
    ({"document": "b", "url": NEW, "every": "7d", "expect": "https://example.org/"}, "c1"),
    ({"document": "c", "text": "c d.md", "title": "12:30"}, "c"),
    ({"document": "c", "text": "c.md", "url": NEW, "id": "x"}, "x"),
]


def _plain(data: bytes) -> Any:
    return to_plain(parse(data, "m.yaml").root)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(("what", "name"), ADDED, ids=["a", "b", "text", "both"])
def test_only_the_entry_is_added(
    tmp_path: Path, layout: str, what: dict[str, Any], name: str
) -> None:
    path = tmp_path / "manifest.yaml"
    before = LAYOUTS[layout].encode()
    path.write_bytes(before)
    assert manifest.add(path, **what) == name
    after = path.read_bytes()
    changes = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    lost = b"".join(before[a:b] for kind, a, b, _, _ in changes if kind in ("delete", "replace"))
    assert lost in (b"", b"~")  # a null gives way to a list
    expected = _plain(before)
    if what.get("text"):
        entry = {"id": what["document"], "text": what["text"]}
        entry |= {"cites": [{"url": NEW, "id": "x"}]} if "url" in what else {"title": "12:30"}
        expected["documents"].append(entry)
    else:
        keys = ("url", "id", "title", "expect", "every")
        entry = {key: ({"id": name} | what)[key] for key in keys if key in {"id": name} | what}
        (owner,) = (each for each in expected["documents"] if each["id"] == what["document"])
        owner["cites"] = [*(owner.get("cites") or []), entry]
    assert _plain(after) == expected


def test_the_lines_stand_where_a_person_would_put_them(tmp_path: Path) -> None:
    path = tmp_path / "manifest.yaml"
    path.write_text(LAYOUTS["commented"])
    manifest.add(path, document="a", url=NEW, title="New")
    manifest.add(path, document="b", url=NEW)
    manifest.add(path, document="c", text="c.md")
    changes = difflib.ndiff(LAYOUTS["commented"].splitlines(), path.read_text().splitlines())
    assert "\n".join(line.rstrip() for line in changes).endswith("""\
          # every: 7d
+       - url: https://example.org/new?a=b#c
+         id: c2
+         title: New

        # about the list
      quotes: [ ]

    # the second
    - id: b
      text: b.md
+     cites:
+       - url: https://example.org/new?a=b#c
+         id: c1
+   - id: c
+     text: c.md
  # tail""")


def test_ids_go_on_where_positions_end(tmp_path: Path) -> None:
    path = tmp_path / "manifest.yaml"
    path.write_text(
        "loccit: 1\ndocuments:\n  - id: a\n    text: a.md\n    cites:\n"
        "      - {url: https://example.org/1, id: c3}\n      - {url: https://example.org/2}\n"
    )
    assert manifest.add(path, document="a", url="https://example.org/3") == "c4"
    assert manifest.add(path, document="a", url="https://example.org/4") == "c5"
    loaded = manifest.load(path).documents[0].citations
    assert [citation.id for citation in loaded] == ["c3", "c2", "c4", "c5"]


@pytest.mark.parametrize(
    ("what", "words", "line"),
    [
        ({"document": "a", "url": "https://example.org/1?x=1#f"}, "cites this link already", 8),
        ({"document": "a", "url": NEW, "id": "c1"}, "`c1` is taken", 8),
        ({"document": "z", "url": NEW}, "no document with the id `z`", 2),
        ({"document": "a", "text": "c.md"}, "a document `a` already", 5),
    ],
)
def test_what_is_there_is_not_added_again(
    tmp_path: Path, what: dict[str, Any], words: str, line: int
) -> None:
    path = tmp_path / "manifest.yaml"
    path.write_text(LAYOUTS["commented"])
    with pytest.raises(ManifestError, match=words) as raised:
        manifest.add(path, **what)
    assert raised.value.line == line
    assert raised.value.hint
    assert path.read_text() == LAYOUTS["commented"]


@pytest.mark.parametrize(
    "what",
    [
        {"document": "a"},
        {"document": "a", "url": "ftp://example.org/"},
        {"document": "a", "url": "https://example.org/\n"},
        {"document": "a", "url": NEW, "id": "A"},
        {"document": "a", "url": NEW, "id": "source"},
        {"document": "a", "url": NEW, "every": "weekly"},
        {"document": "a", "url": NEW, "expect": "https://example.org"},
        {"document": "c", "text": "../c.md"},
        {"document": "C", "text": "c.md"},
        {"document": "a", "url": NEW, "title": "\x07"},
        {"document": "a", "url": NEW, "title": " "},
    ],
)
def test_values_that_no_manifest_can_have_are_refused(tmp_path: Path, what: dict[str, Any]) -> None:
    path = tmp_path / "manifest.yaml"
    path.write_text(LAYOUTS["commented"])
    with pytest.raises(UsageError) as raised:
        manifest.add(path, **what)
    assert raised.value.hint
    assert path.read_text() == LAYOUTS["commented"]


def test_a_text_that_links_out_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "manifest.yaml"
    path.write_text(LAYOUTS["commented"])
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "c.md").symlink_to("/etc/hostname")
    with pytest.raises(ManifestError, match="leads out"):
        manifest.add(path, document="c", text="c.md")
    (tmp_path / "drafts").mkdir()
    assert manifest.add(path, document="c", text="c.md", texts=tmp_path / "drafts") == "c"


def test_a_manifest_that_is_wrong_already_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "manifest.yaml"
    path.write_text("loccit: 1\ntitel: x\ndocuments: []\n")
    with pytest.raises(ManifestError) as raised:
        manifest.add(path, document="a", url=NEW)
    assert len(raised.value.others) == 1


def test_a_result_that_says_anything_else_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "manifest.yaml"
    path.write_text(LAYOUTS["commented"])
    for wrong in ("other", "a: b", "x\n  - id: z\n    text: z.md"):
        monkeypatch.setattr(render, "scalar", lambda _value, wrong=wrong: wrong)
        with pytest.raises(ManifestError, match="without changing something else"):
            manifest.add(path, document="a", url=NEW)
        assert path.read_text() == LAYOUTS["commented"]


def test_a_manifest_does_not_grow_past_what_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "manifest.yaml"
    text = "loccit: 1\ndocuments:\n  - {id: a, text: a.md}\n"
    path.write_text(text + "#" * (MAX_SIZE - len(text)))
    with pytest.raises(ManifestError, match="without changing something else"):
        manifest.add(path, document="a", url=NEW)
    assert path.stat().st_size == MAX_SIZE


def test_a_link_stays_a_link_and_the_mode_stays(tmp_path: Path) -> None:
    real = tmp_path / "real.yaml"
    real.write_text(LAYOUTS["commented"])
    real.chmod(0o600)
    (tmp_path / "manifest.yaml").symlink_to("real.yaml")
    manifest.add(tmp_path / "manifest.yaml", document="a", url=NEW)
    assert (tmp_path / "manifest.yaml").is_symlink()
    assert NEW in real.read_text()
    assert real.stat().st_mode & 0o777 == 0o600
    assert sorted(each.name for each in tmp_path.iterdir()) == ["manifest.yaml", "real.yaml"]


@given(
    title=st.text(max_size=30).filter(lambda text: text.strip()),
    before=st.sampled_from(sorted(LAYOUTS)),
)
def test_any_title_is_written_as_given_or_refused(title: str, before: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "manifest.yaml"
        path.write_bytes(LAYOUTS[before].encode())
        try:
            manifest.add(path, document="b", url=NEW, title=title)
        except UsageError:
            assert path.read_bytes() == LAYOUTS[before].encode()
            assert any(ord(char) < 32 or 0x7F <= ord(char) < 0xA0 for char in title)
        else:
            assert manifest.load(path).documents[1].citations[-1].title == title
