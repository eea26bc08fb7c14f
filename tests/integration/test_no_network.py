"""Building, asking and checking need no network: with the sockets barred, and where there is none at all."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import Any

import pytest

QUESTION = "Who dug the canal to Torp?"

#: Every way out of the process raises, and is counted: libraries may swallow the error.
BARRED = """
import json, os, socket, sys

tried = []

def barred(what):
    def bar(*arguments, **options):
        tried.append(f"{what} {arguments[-1:]}")
        raise OSError(f"{what} is barred")
    return bar

for name in ("connect", "connect_ex", "sendto"):
    setattr(socket.socket, name, barred(name))
for name in ("getaddrinfo", "gethostbyname", "create_connection"):
    setattr(socket, name, barred(name))

telemetry = [name for name in os.environ if name.startswith(("HF_", "TRANSFORMERS_"))]
assert not telemetry, telemetry
"""

BUILD_AND_ASK = """
import govqa
from govqa.cli import main
from govqa.doctor import doctor

corpus, index, question = sys.argv[1:]
report = govqa.build_index(corpus, index)
answer = govqa.Chatbot.open(index).ask(question)
checks = [check.name for check in doctor(index) if not check.ok]
with open(os.devnull, "w") as sys.stdout:
    code = main(["ask", question, "--index", index])
sys.stdout = sys.__stdout__
try:
    with open("/proc/net/dev") as file:
        interfaces = [line.split(":")[0].strip() for line in file if ":" in line]
except OSError:
    interfaces = None
verified = bool(govqa.verify(answer.to_json(), index))
print(json.dumps({
    "embedded": report.embedded, "exported": report.passages, "text": answer.text, "code": code,
    "checks": checks, "verified": verified, "tried": tried, "interfaces": interfaces,
}))
"""


def without_network() -> tuple[str, ...]:
    """What starts a process in a network of its own, with nothing in it; empty where that is not allowed."""
    for command in (("unshare", "-n"), ("unshare", "-rn")):
        if (
            shutil.which("unshare")
            and subprocess.run([*command, "true"], check=False, stderr=-3).returncode == 0
        ):
            return command
    return ()


@pytest.fixture(scope="module")
def prefix() -> tuple[str, ...]:
    return without_network()


@pytest.fixture(scope="module")
def offline(prefix: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory, run_python: Any) -> Any:
    """What came of a first build and a question, with sockets barred and, if it can be, without a network."""
    folder = tmp_path_factory.mktemp("offline")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "canal.txt").write_text("The canal to Torp was dug by soldiers in 1803.\n")
    done = run_python(
        BARRED + BUILD_AND_ASK, folder / "corpus", folder / "index", QUESTION, prefix=prefix, cwd=folder
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_a_first_build_and_a_question_open_no_connection(offline: Any) -> None:
    assert offline["tried"] == []
    assert offline["embedded"] == 1
    assert "soldiers" in offline["text"]
    assert (offline["code"], offline["checks"], offline["verified"]) == (0, [], True)


def test_they_work_where_there_is_no_network(offline: Any, prefix: tuple[str, ...]) -> None:
    if not prefix:
        pytest.skip("this user may not make a network namespace")
    assert offline["interfaces"] == ["lo"]
    assert "soldiers" in offline["text"]
