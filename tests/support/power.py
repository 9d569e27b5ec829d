"""Power cuts, simulated: what a disk may hold after one, for every moment of a writer's work.

A `Tape` runs the real writer on a real folder and notes every call that changes a file, every
sync, and every acknowledgement. `states` then makes, for each moment, disks as a power cut may
leave them: of what was written since a file's last fsync nothing, all, some of the writes, or a
torn one has arrived, or the file has grown and holds zeros; of the names made, changed or removed
since a folder's last fsync, the first few. What was synced is there. (POSIX promises no more;
ALICE, OSDI 2014, shows that file systems do each of these.)
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_SECTOR = 512


@dataclass(frozen=True)
class Step:
    """One call: `create`, `mkdir`, `rename`, `unlink` (names), `write`, `truncate` (bytes),
    `sync`, or `ack`, with what the acknowledged capture's body hashes to."""

    what: str
    path: str
    other: str = ""
    offset: int = 0
    data: bytes = b""


@dataclass
class Tape:
    """The steps of a run below `root`, and the folder as it was before."""

    root: Path
    steps: list[Step] = field(default_factory=list)
    before: dict[str, bytes | None] = field(default_factory=dict)
    opened: dict[int, Any] = field(default_factory=dict)

    def acknowledge(self, capture: str, digest: str) -> None:
        """Somebody was told that `capture` is kept."""
        self.steps.append(Step("ack", capture, digest))

    @contextmanager
    def running(self) -> Iterator[None]:
        """Note what the block does."""
        self.before = {
            self._name(path): path.read_bytes() if path.is_file() else None
            for path in sorted(self.root.rglob("*"))
        }
        real = {name: getattr(os, name) for name in CALLS}
        try:
            for name, make in CALLS.items():
                setattr(os, name, make(self, real[name]))
            yield
        finally:
            for name, call in real.items():
                setattr(os, name, call)

    def note(self, what: str, path: Any, other: Any = "", offset: int = 0, data: Any = b"") -> None:
        """Keep a step, where it is one of the folder's."""
        name = self._name(path)
        if name:
            self.steps.append(Step(what, name, self._name(other), offset, bytes(data)))

    def _name(self, path: Any) -> str:
        if isinstance(path, int):
            path = self.opened[path]
        text = os.path.abspath(os.fspath(path)) if path else ""  # noqa: PTH100
        below = os.path.relpath(text, self.root) if text else ""
        return "" if below.startswith("..") or (below == "." and not text) else below


Make = Callable[[Tape, Callable[..., Any]], Callable[..., Any]]


def _open(tape: Tape, real: Callable[..., Any]) -> Callable[..., Any]:
    def call(path: Any, flags: int, *args: Any, **more: Any) -> Any:
        new = bool(flags & os.O_CREAT) and not os.path.lexists(path)
        fd = real(path, flags, *args, **more)
        tape.opened[fd] = path
        if new:
            tape.note("create", path)
        elif flags & os.O_TRUNC:
            tape.note("truncate", path, offset=0)
        return fd

    return call


def _pwrite(tape: Tape, real: Callable[..., Any]) -> Callable[..., Any]:
    def call(fd: int, data: Any, offset: int, *args: Any) -> Any:
        written = real(fd, data, offset, *args)
        tape.note("write", fd, offset=offset, data=bytes(data)[:written])
        return written

    return call


def _write(tape: Tape, real: Callable[..., Any]) -> Callable[..., Any]:
    def call(fd: int, data: Any) -> Any:
        ours = fd in tape.opened
        offset = os.lseek(fd, 0, os.SEEK_CUR) if ours else 0
        written = real(fd, data)
        if ours:
            tape.note("write", fd, offset=offset, data=bytes(data)[:written])
        return written

    return call


def _ftruncate(tape: Tape, real: Callable[..., Any]) -> Callable[..., Any]:
    def call(fd: int, size: int) -> None:
        real(fd, size)
        tape.note("truncate", fd, offset=size)

    return call


def _named(what: str) -> Make:
    def make(tape: Tape, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(path: Any, *args: Any, **more: Any) -> Any:
            given = real(path, *args, **more)
            tape.note(what, path, args[0] if what == "rename" else "")
            return given

        return call

    return make


CALLS: dict[str, Make] = {
    "open": _open,
    "pwrite": _pwrite,
    "write": _write,
    "ftruncate": _ftruncate,
    "fsync": _named("sync"),
    "fdatasync": _named("sync"),
    "mkdir": _named("mkdir"),
    "rename": _named("rename"),
    "unlink": _named("unlink"),
}


@dataclass
class _File:
    """A file's bytes as synced, and the steps since."""

    synced: bytes = b""
    pending: list[Step] = field(default_factory=list)


@dataclass
class _Folder:
    """A folder's names as synced, and the changes since, each a function on a dict of names."""

    synced: dict[str, _File | _Folder] = field(default_factory=dict)
    now: dict[str, _File | _Folder] = field(default_factory=dict)
    pending: list[Callable[[dict[str, _File | _Folder]], None]] = field(default_factory=list)


class Disk:
    """A file system while a tape is played on it."""

    def __init__(self, before: dict[str, bytes | None]) -> None:
        self._root = _Folder()
        for path, data in before.items():
            folder, name = self._at(path)
            node = _Folder() if data is None else _File(data)
            folder.now[name] = folder.synced[name] = node

    def play(self, step: Step) -> None:
        """Do one step; acknowledgements do nothing."""
        if step.what == "sync":
            node = self._node(step.path)
            if isinstance(node, _Folder):
                node.synced, node.pending = dict(node.now), []
            else:
                node.synced, node.pending = _written(node.synced, node.pending), []
        elif step.what in ("write", "truncate"):
            node = self._node(step.path)
            assert isinstance(node, _File)
            node.pending.append(step)
        elif step.what != "ack":
            self._rename(step)

    def _rename(self, step: Step) -> None:
        folder, name = self._at(step.path)
        node: _File | _Folder | None = None
        if step.what == "create":
            node = _File()
        elif step.what == "mkdir":
            node = _Folder()
        target = name
        if step.what == "rename":
            node, target = folder.now[name], self._at(step.other)[1]

        def change(names: dict[str, _File | _Folder]) -> None:
            if step.what in ("rename", "unlink"):
                names.pop(name, None)
            if node is not None:
                names[target] = node

        change(folder.now)
        folder.pending.append(change)

    def cut(self, chance: random.Random, how: str) -> dict[str, bytes | None]:
        """A disk after a power cut: `none` or `all` of what was not synced has arrived, or by
        `chance` some of it."""
        return dict(self._kept(self._root, "", chance, how))

    def _kept(
        self, folder: _Folder, at: str, chance: random.Random, how: str
    ) -> Iterator[tuple[str, bytes | None]]:
        names = dict(folder.synced)
        count = {"none": 0, "all": len(folder.pending)}.get(how)
        arrived = chance.randint(0, len(folder.pending)) if count is None else count
        for change in folder.pending[:arrived]:
            change(names)
        for name, node in sorted(names.items()):
            if isinstance(node, _File):
                yield at + name, _torn(node, chance, how)
            else:
                yield at + name, None
                yield from self._kept(node, f"{at}{name}/", chance, how)

    def _node(self, path: str) -> _File | _Folder:
        folder, name = self._at(path)
        return folder.now[name] if name != "." else folder

    def _at(self, path: str) -> tuple[_Folder, str]:
        *above, name = path.split("/")
        folder = self._root
        for part in above:
            inner = folder.now[part]
            assert isinstance(inner, _Folder)
            folder = inner
        return folder, name


def _torn(file: _File, chance: random.Random, how: str) -> bytes:
    if how in ("none", "all") or not file.pending:
        return _written(file.synced, file.pending if how == "all" else [])
    kind = chance.choice(("none", "all", "some", "torn", "zeros"))
    if kind == "zeros":  # the length arrived before the bytes did
        whole = _written(file.synced, file.pending)
        return file.synced[: len(whole)].ljust(len(whole), b"\0")
    if kind == "torn":
        return _written(file.synced, [_half(step, chance) for step in file.pending])
    if kind == "some":
        return _written(file.synced, [s for s in file.pending if chance.random() < 0.5])
    return _written(file.synced, file.pending if kind == "all" else [])


def _half(step: Step, chance: random.Random) -> Step:
    """A write of which only the first sectors arrived."""
    sectors = chance.randint(0, len(step.data) // _SECTOR + 1) * _SECTOR
    return Step(step.what, step.path, step.other, step.offset, step.data[:sectors])


def _written(data: bytes, steps: list[Step]) -> bytes:
    held = bytearray(data)
    for step in steps:
        if step.what == "truncate":
            del held[step.offset :]
            held.extend(bytes(step.offset - len(held)))
        else:
            held.extend(bytes(max(0, step.offset - len(held))))
            held[step.offset : step.offset + len(step.data)] = step.data
    return bytes(held)


@dataclass(frozen=True)
class Cut:
    """A disk after a power cut behind step `at`, and what had been acknowledged until then."""

    at: int
    how: str
    disk: dict[str, bytes | None]
    known: dict[str, str]

    def lay(self, folder: Path) -> None:
        """Put the disk's files into `folder`."""
        folder.mkdir(parents=True)
        for name, data in self.disk.items():
            if data is None:
                (folder / name).mkdir()
            else:
                (folder / name).write_bytes(data)


def cuts(
    tape: Tape,
    *,
    seed: int,
    by_chance: int = 3,
    known: dict[str, str] | None = None,
    synced: Callable[[str], bool] = lambda _: True,
) -> Iterator[Cut]:
    """Disks after a power cut at each moment: one with nothing that was not synced, one with
    all, and `by_chance` others. `known` was acknowledged before the tape began. Controls: where
    `synced` says False of a path, its syncs are left out."""
    chance = random.Random(seed)
    disk, told = Disk(tape.before), dict(known or {})
    for at in range(len(tape.steps) + 1):
        for how in ("none", "all", *[f"chance {n}" for n in range(by_chance)]):
            yield Cut(at, how, disk.cut(chance, how), dict(told))
        if at == len(tape.steps):
            return
        step = tape.steps[at]
        if step.what == "ack":
            told[step.path] = step.other
        if step.what != "sync" or synced(step.path):
            disk.play(step)
