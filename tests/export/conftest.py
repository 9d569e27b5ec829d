"""One signed archive and its package, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.packages import Kept, kept


@pytest.fixture(scope="package")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return kept(tmp_path_factory.mktemp("kept"))


@pytest.fixture(scope="package")
def package(archive: Kept, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return archive.export(tmp_path_factory.mktemp("package") / "PACKAGE.wacz")
