"""The tree against every inclusion and consistency proof case of transparency-dev/merkle
(tests/data/transparency-dev/NOTICE says where they are from)."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterator
from typing import Any

import pytest

from loccit.ledger.merkle import Tree, is_consistent, leaf_hash, root_by_inclusion
from tests.conftest import ROOT
from tests.ledger.test_merkle import LEAVES

Case = dict[str, Any]
VECTORS = ROOT / "tests/data/transparency-dev/proofs.json"


def cases() -> Iterator[tuple[str, Case]]:
    """Each case with its path below testdata/, as the original file has it."""
    for folder in json.loads(VECTORS.read_text(encoding="utf-8"))["folders"]:
        [(name, first)] = folder["first"].items()
        for each, other in {name: {}, **folder["others"]}.items():
            yield f"{folder['path']}/{each}", {**first, **other}


ALL = dict(cases())
INCLUSION = {path: case for path, case in ALL.items() if path.startswith("inclusion/")}
CONSISTENCY = {path: case for path, case in ALL.items() if path.startswith("consistency/")}


def proof_of(case: Case) -> list[bytes]:
    return [b64decode(each) for each in case["proof"] or ()]


def test_all_of_them_are_here() -> None:
    assert (len(INCLUSION), len(CONSISTENCY), len(ALL)) == (98, 98, 196)
    assert sum(not case["wantErr"] for case in ALL.values()) == 12


@pytest.mark.parametrize("path", INCLUSION)
def test_inclusion(path: str) -> None:
    case = INCLUSION[path]
    leaf, root = b64decode(case["leafHash"]), b64decode(case["root"])
    found = root_by_inclusion(leaf, case["leafIdx"], case["treeSize"], proof_of(case))
    assert (found == root) is not case["wantErr"]


@pytest.mark.parametrize("path", CONSISTENCY)
def test_consistency(path: str) -> None:
    case = CONSISTENCY[path]
    old, new = b64decode(case["root1"]), b64decode(case["root2"])
    held = is_consistent(case["size1"], old, case["size2"], new, proof_of(case))
    assert held is not case["wantErr"]


def test_our_own_proofs_are_theirs() -> None:
    tree = Tree(map(leaf_hash, LEAVES))
    made = 0
    for path, case in ALL.items():
        if path.endswith("/happy-path.json") and path in INCLUSION:
            own = tree.inclusion(case["leafIdx"], case["treeSize"])
        elif path.endswith("/happy-path.json"):
            own = tree.consistency(case["size1"], case["size2"])
        else:
            continue
        assert own == tuple(proof_of(case)), path
        made += 1
    assert made == 10
