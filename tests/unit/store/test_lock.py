import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from govqa.errors import IndexLocked, StoreError
from govqa.store import IndexStore

HOLD = """
import sys
from pathlib import Path
from govqa.store import IndexStore
with IndexStore(Path(sys.argv[1])).lock():
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_process_is_told_at_once_who_writes_and_where(store: IndexStore) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, store.root], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        for write in (store.lock, store.stage, lambda: store.stage_encoder("key")):
            with pytest.raises(IndexLocked) as caught, write():
                pass
            assert f"process {holder.pid}" in str(caught.value)
            assert str(store.root / ".lock") in str(caught.value)
        holder.kill()
        holder.wait()
        with store.lock():  # the operating system freed it
            pass


def test_another_thread_is_a_second_writer(store: IndexStore) -> None:
    errors: list[BaseException] = []

    def write() -> None:
        try:
            with store.lock():
                pass
        except IndexLocked as error:
            errors.append(error)

    with store.lock():
        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
    assert len(errors) == 1
    assert f"process {os.getpid()}" in str(errors[0])
    write()
    assert len(errors) == 1


def test_the_lock_nests_within_a_thread_and_is_free_after_the_outermost_block(store: IndexStore) -> None:
    same = IndexStore(store.root.parent / "." / store.root.name)
    with store.lock(), same.lock(), store.lock():
        pass
    with pytest.raises(RuntimeError, match="inside"), store.lock():
        raise RuntimeError("inside")
    subprocess.run([sys.executable, "-c", HOLD, store.root], stdin=subprocess.DEVNULL, check=True)


def test_a_folder_that_cannot_be_made_is_a_store_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(StoreError, match=r"could not write the index in .*file.index"),
        IndexStore(tmp_path / "file" / "index").lock(),
    ):
        pass


def test_the_lock_leaves_only_its_own_file(store: IndexStore, publish: Callable[..., str]) -> None:
    publish(store)
    assert sorted(path.name for path in store.root.iterdir()) == [".lock", "CURRENT", "generations"]


def test_importing_the_store_imports_no_lock_library() -> None:
    code = "import sys, govqa.store; assert 'filelock' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
