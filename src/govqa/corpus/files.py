"""Files copied into the corpus, taken out of it, and looked at for change."""

from __future__ import annotations

import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal

from govqa.errors import ConfigError, GovqaError, LoadError
from govqa.loading import METADATA_FILE

#: Where the user's own copies go, inside the corpus. Kept out of git: they may not be passed on.
ORIGINALS = "originals"

_READ_BYTES = 1 << 20

# Control characters, and the bytes of a file name that are not UTF-8: no source may hold them.
_unprintable = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one file, or one web address, that was to be added.

    ``path`` is what was named; ``source`` is what it is called in the corpus, empty where it was skipped or
    could not be fetched ("failed"); ``note`` says why it was, or why it goes by another name.
    """

    path: Path | str
    source: str
    outcome: Literal["added", "already there", "skipped", "failed"]
    note: str = ""


@dataclass(frozen=True, slots=True)
class FileState:
    """What tells a changed file from an unchanged one without reading it: size in bytes, time in ns."""

    size: int
    modified: int


def add_files(paths: Iterable[Path | str], corpus: Path) -> list[Added]:
    """Copy files, and folders with all that is in them, into ``corpus/originals``.

    A folder keeps its name and its inner order. A file whose name is taken by other content gets a
    number; one whose content is there already is not copied again. Symbolic links, hidden files and
    anything that is not a plain file are skipped. All ``paths`` are checked before the first copy.
    Raises ConfigError for no path at all or for a web address (see ``add_urls``), LoadError for a path that
    is not there or cannot be read, GovqaError if the corpus cannot be written.
    """
    given = [_checked(path) for path in paths]
    if not given:
        raise ConfigError("no file to add was named")
    added: list[Added] = []
    for path in given:
        if path.is_symlink() or not path.is_dir():
            added.append(add_file(path, corpus, ()))
            continue
        name = path.name or path.resolve().name
        if name.startswith("."):
            added.append(Added(path, "", "skipped", "a hidden folder"))
            continue
        for file in map(Path, _walk_names(path, leave_out=corpus)):
            added.append(add_file(file, corpus, (name, *file.relative_to(path).parts[:-1])))
    return added


def match_sources(patterns: Sequence[str], corpus: Path, *, index: Path | None = None) -> list[str]:
    """The documents of the corpus that ``patterns`` mean, each once, sorted.

    A pattern is a source (``originals/a.pdf``), a folder of the corpus, a glob over sources, in which
    ``*`` also stands for ``/``, or a path on disk to a file or folder of the corpus. What is in the folder
    ``index`` is no document. Raises ConfigError for one that leads out of the corpus or matches nothing.
    """
    sources = sorted(snapshot(corpus, index=index))
    found: set[str] = set()
    for pattern in patterns:
        name = _inside(pattern, corpus)
        matched = {s for s in sources if s == name or s.startswith(f"{name}/")}
        # A name that exists is meant literally, even if it has brackets or stars in it.
        matched = matched or {s for s in sources if fnmatchcase(s, name)}
        if not matched:
            raise ConfigError(f"no file of {corpus} matches {pattern!r}. See  govqa list  for their names.")
        found |= matched
    return sorted(found)


def remove_sources(sources: Iterable[str], corpus: Path) -> list[str]:
    """Delete these documents of the corpus, named exactly, and return their sources, sorted.

    Folders emptied under ``originals/`` go too. What metadata.toml says of them stays, should they come
    back. Raises ConfigError for one that is not a file of the corpus, before anything is deleted, and
    GovqaError where a file cannot be deleted.
    """
    known = snapshot(corpus)
    wanted = sorted(set(sources))
    for source in wanted:
        if source not in known:
            raise ConfigError(f"{source} is not a file of the corpus, {corpus}")
    for source in wanted:
        path = corpus / source
        with _writing(path, "delete"):
            path.unlink()
        for folder in path.parents:
            if corpus / ORIGINALS not in folder.parents:
                break
            with suppress(OSError):  # not empty
                folder.rmdir()
    return wanted


def snapshot(corpus: Path, *, index: Path | None = None, corrections: bool = False) -> dict[str, FileState]:
    """Size and time of every file of the corpus that an index would look at, by source.

    The folder ``index`` is passed over, should it lie in the corpus. With ``corrections``, metadata.toml,
    which is no document, is there too. Raises ConfigError if ``corpus`` is not a folder.
    """
    if not corpus.is_dir():
        raise ConfigError(f"no folder {corpus}. Make it, or name another with --corpus or GOVQA_CORPUS.")
    states = {}
    top = len(os.path.join(corpus, ""))
    # Text, not paths: a watched corpus is looked at twice a second.
    for name in _walk_names(corpus, leave_out=index):
        source = name[top:].replace(os.sep, "/")
        if source == METADATA_FILE and not corrections:
            continue
        with suppress(OSError):  # gone, or not readable, since it was listed
            state = os.stat(name)
            if stat.S_ISREG(state.st_mode):
                states[source] = FileState(state.st_size, state.st_mtime_ns)
    return states


def _checked(path: Path | str) -> Path:
    text = str(path)
    if "://" in text:
        raise ConfigError(
            f"{text} is a web address and no file. Fetch it with  govqa add  or govqa.corpus.add_urls."
        )
    path = Path(path)
    if not path.is_symlink() and not path.exists():
        raise LoadError(path, "there is no such file or folder")
    return path


def _walk_names(top: Path, leave_out: Path | None = None) -> Iterator[str]:
    """Each visible file under ``top``, in order, less those under the folder ``leave_out``."""
    skipped = os.path.realpath(leave_out) if leave_out is not None else None
    for folder, folders, files in os.walk(top):
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".")
            and (skipped is None or os.path.realpath(os.path.join(folder, name)) != skipped)
        )
        yield from (os.path.join(folder, name) for name in sorted(files) if not name.startswith("."))


def add_file(path: Path, corpus: Path, folders: tuple[str, ...] = ()) -> Added:
    """Copy one file into those ``folders`` of ``corpus/originals``. See ``add_files``."""
    if path.is_symlink():
        return Added(path, "", "skipped", "a symbolic link; name the file it leads to")
    if not path.is_file():
        return Added(path, "", "skipped", "not a plain file")
    if path.name.startswith("."):
        return Added(path, "", "skipped", "a hidden file")
    resolved, root = path.resolve(), corpus.resolve()
    if resolved.is_relative_to(root):
        source = resolved.relative_to(root).as_posix()
        return Added(path, source, "already there", "it is in the corpus")
    parts = [ORIGINALS, *(_unprintable.sub("_", name) for name in folders)]
    target_folder = corpus.joinpath(*parts)
    with _writing(target_folder, "write"):
        target_folder.mkdir(parents=True, exist_ok=True)
    try:
        return _settle(path, target_folder, "/".join(parts))
    except PermissionError as error:
        return Added(path, "", "skipped", f"{error.filename} cannot be read ({error.strerror})")


def _settle(path: Path, folder: Path, prefix: str) -> Added:
    """Copy ``path`` into ``folder`` under the first name that is free or holds the same content."""
    for name in _names(_unprintable.sub("_", path.name)):
        source = f"{prefix}/{name}"
        if _copy(path, folder / name):
            note = f"the name {path.name} was taken" if name != path.name else ""
            return Added(path, source, "added", note)
        if (folder / name).is_file() and _same_content(path, folder / name):
            return Added(path, source, "already there", "the same content")
    raise AssertionError("the names never end")


def _names(name: str) -> Iterator[str]:
    stem, dot, suffix = name.rpartition(".")
    yield name
    number = 2
    while True:
        yield f"{stem}-{number}{dot}{suffix}" if stem else f"{name}-{number}"
        number += 1


def _copy(path: Path, target: Path) -> bool:
    """Copy ``path`` to ``target``, whole or not at all; False if ``target`` exists, which then stays."""
    if os.path.lexists(target):
        return False
    with path.open("rb") as reading, _writing(target, "write"):
        # A hidden name: should the process die here, no index ever takes the half copy for a document.
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".govqa-add-")
        try:
            with os.fdopen(handle, "wb") as writing:
                shutil.copyfileobj(reading, writing, _READ_BYTES)
                writing.flush()
                os.fsync(writing.fileno())
            shutil.copymode(path, temporary)
            return _place(Path(temporary), target)
        finally:
            with suppress(FileNotFoundError):
                os.unlink(temporary)


def _place(temporary: Path, target: Path) -> bool:
    """Give ``temporary`` the name ``target``; False if another process took that name meanwhile."""
    try:
        os.link(temporary, target)  # unlike a rename, fails where the name is taken
    except FileExistsError:
        return False
    except OSError:  # a file system without hard links: hold the name, then replace the holder
        try:
            target.touch(exist_ok=False)
        except FileExistsError:
            return False
        try:
            os.replace(temporary, target)
        except OSError:
            target.unlink()
            raise
    return True


def _same_content(one: Path, other: Path) -> bool:
    if one.stat().st_size != other.stat().st_size:
        return False
    with one.open("rb") as a, other.open("rb") as b:
        while block := a.read(_READ_BYTES):
            if block != b.read(_READ_BYTES):
                return False
    return True


def _inside(pattern: str, corpus: Path) -> str:
    """``pattern`` as a source or a glob over sources. Raises ConfigError if it leads out of the corpus."""
    typed = Path(pattern)
    # A source, unless only the working folder has something of that name.
    elsewhere = os.path.lexists(typed) and not os.path.lexists(corpus / typed)
    if not typed.is_absolute() and ".." not in typed.parts and not elsewhere:
        return typed.as_posix()
    root = corpus.resolve()
    # The last part is not resolved: a link in the corpus stands for itself, not for where it leads.
    path = Path(os.path.abspath(typed.parent)).resolve() / typed.name
    if path == root or not path.is_relative_to(root):
        raise ConfigError(f"{pattern} is not in the corpus, {corpus}: only files of the corpus are removed")
    return path.relative_to(root).as_posix()


@contextmanager
def _writing(path: Path, action: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise GovqaError(f"cannot {action} {path}: {error.strerror or error}") from error
