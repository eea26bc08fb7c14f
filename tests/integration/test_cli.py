"""The command line over a small corpus: what it prints, and the exit code a script sees."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import govqa
from govqa.cli import main

pytestmark = pytest.mark.slow

COMMAND = [sys.executable, "-m", "govqa.cli"]

HARBOUR = """---
title: The harbour authority
publisher: Coast Gazette
date: 2024-03-05
---

# The harbour authority

## Seat

The harbour authority has its seat in Port Alder, on the north shore. It was founded in 1987 by nine towns.

## Fees

Fishing boats shorter than twelve metres pay no fee. All other vessels pay forty crowns a day.
"""
LIGHTHOUSE = """# The lighthouse

The lighthouse on Gull Rock was built of granite between 1871 and 1874. Its lamp is seen for thirty miles.

The keeper, Maren Holt, wrote the log of every storm until her death in 1911.
"""


@pytest.fixture(autouse=True)
def _same_govqa(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes of their own, in whatever folder, import the govqa that is tested here."""
    monkeypatch.setenv("PYTHONPATH", str(Path(govqa.__file__).parents[1]))


def write_corpus(folder: Path) -> Path:
    folder.mkdir()
    (folder / "harbour.md").write_text(HARBOUR, "utf-8")
    (folder / "lighthouse.md").write_text(LIGHTHOUSE, "utf-8")
    (folder / "broken.pdf").write_bytes(b"no PDF at all")
    return folder


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a corpus and its index. Not to be changed: see ``place``."""
    folder = tmp_path_factory.mktemp("cli")
    corpus = write_corpus(folder / "corpus")
    assert main(["index", "--corpus", str(corpus), "--index", str(folder / "index")]) == 0
    return folder


@pytest.fixture
def place(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the corpus and its index, as the working folder."""
    shutil.copytree(built, tmp_path / "place")
    monkeypatch.chdir(tmp_path / "place")
    return tmp_path / "place"


Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(built: Path) -> Run:
    """Run a command in a process of its own, in the folder ``built``; keywords are environment variables."""

    def run(*arguments: str, given: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, *arguments],
            cwd=built,
            env=os.environ | environment,
            input=given,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return run


# Whether a question is answered is a matter of calibration, which these tests leave alone.
ALWAYS = {"GOVQA_REFUSE_BELOW": "0"}
NEVER = {"GOVQA_REFUSE_BELOW": "1"}


def test_an_answer_is_printed_with_its_source(run: Run) -> None:
    done = run("ask", "Where is the seat of the harbour authority?", **ALWAYS)
    assert (done.returncode, done.stderr) == (0, "")
    first = done.stdout.splitlines()[0]
    assert "Port Alder" in first
    assert first.removeprefix("“").partition("”")[0] in HARBOUR
    assert "[1] The harbour authority, Coast Gazette, 2024-03-05, Seat" in done.stdout
    assert "harbour.md:" in done.stdout


def test_no_answer_is_said_and_has_its_own_exit_code(run: Run) -> None:
    done = run("ask", "Where is the seat of the harbour authority?", **NEVER)
    assert (done.returncode, done.stderr) == (3, "")
    assert done.stdout.startswith("The documents do not answer this.\n")
    assert "which do not answer it" in done.stdout
    assert "harbour.md:" in done.stdout


def test_an_answer_in_json_can_be_verified(run: Run) -> None:
    answer = run("ask", "Who wrote the log?", "--json", **ALWAYS)
    assert answer.returncode == 0
    assert json.loads(answer.stdout)["status"] == "answered"
    verified = run("verify", "-", given=answer.stdout)
    assert (verified.returncode, verified.stdout[:3]) == (0, "OK:")


def test_a_quote_that_was_tampered_with_is_found_out(run: Run) -> None:
    answer = run("ask", "Who wrote the log?", "--json", **ALWAYS).stdout
    tampered = answer.replace("Maren", "Karen")
    assert tampered != answer
    verified = run("verify", "-", "--json", given=tampered)
    assert verified.returncode == 4
    result = json.loads(verified.stdout)
    assert result["ok"] is False
    assert result["problems"]


def test_output_is_utf_8_whatever_the_locale(run: Run) -> None:
    done = run("ask", "Who wrote the log?", **ALWAYS, LC_ALL="C", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "“" in done.stdout


HEAVY = ["torch", "transformers", "gradio", "rich", "trafilatura", "pypdfium2", "docx", "nupunkt", "httpx"]


@pytest.mark.parametrize(
    ("arguments", "heavy"),
    [
        (["ask", "Who wrote the log?"], HEAVY),
        (["list", "--json"], [*HEAVY, "onnxruntime", "tokenizers"]),
        (["list", "--problems"], [*HEAVY, "onnxruntime", "tokenizers"]),
    ],
)
def test_reading_an_index_loads_only_what_it_needs(
    built: Path, arguments: list[str], heavy: list[str]
) -> None:
    script = (
        f"import sys; from govqa.cli import main; code = main({arguments})\n"
        f"loaded = [name for name in {heavy} if name in sys.modules]\n"
        "sys.exit(str(loaded) if loaded else code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=built,
        env=os.environ | ALWAYS,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_reader_that_goes_away_is_no_error_worth_a_word(built: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, "list", "--json"], cwd=built, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()  # before anything is written
    assert process.stderr.read() == b""
    assert process.wait(60) != 0
    process.stderr.close()


def test_wrong_usage_and_errors_have_their_exit_codes(run: Run) -> None:
    assert run("ask").returncode == 2
    missing = run("ask", "Where?", "--index", "nowhere")
    assert missing.returncode == 1
    assert missing.stdout == ""
    assert "govqa index" in missing.stderr
    assert "Traceback" not in missing.stderr


def here(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Run a command in this process, where PyTorch need be loaded only once."""
    capsys.readouterr()
    code = main(list(arguments))
    output = capsys.readouterr()
    return code, output.out, output.err


@pytest.mark.usefixtures("place")
def test_an_unchanged_corpus_is_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = here(capsys, "index", "--json")
    report = json.loads(out)
    assert code == 0
    assert sorted(report["unchanged"]) == ["harbour.md", "lighthouse.md"]
    assert report["embedded"] == 0
    assert [failed["source"] for failed in report["failed"]] == ["broken.pdf"]


@pytest.mark.usefixtures("place")
def test_a_strict_build_fails_on_a_file_that_cannot_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    before = Path("index/CURRENT").read_text()
    code, out, err = here(capsys, "index", "--strict")
    assert (code, out) == (1, "")
    assert "broken.pdf" in err
    assert Path("index/CURRENT").read_text() == before


@pytest.mark.usefixtures("place")
def test_documents_and_files_left_out_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = here(capsys, "list")
    assert code == 0
    assert "Coast Gazette" in out
    assert "Left out broken.pdf: " in out
    code, out, _ = here(capsys, "list", "--problems", "--json")
    assert code == 0
    assert [failed["source"] for failed in json.loads(out)["failed"]] == ["broken.pdf"]
    _, out, _ = here(capsys, "list", "--json")
    assert [d["source"] for d in json.loads(out)["documents"]] == ["harbour.md", "lighthouse.md"]


@pytest.mark.usefixtures("place")
def test_passages_are_retrieved_with_the_scores_of_each_stage(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = here(capsys, "retrieve", "granite", "lamp", "-k", "1", "--json")
    (hit,) = json.loads(out)
    assert code == 0
    assert hit["rank"] == 1
    assert "granite" in hit["passage"]["text"]
    code, out, _ = here(capsys, "retrieve", "granite", "-k", "1", "--why")
    assert "lighthouse.md:" in out
    assert "(rank 1)" in out
    _, out, _ = here(capsys, "retrieve", "granite", "--filter", "source=harbour*", "--json")
    assert {hit["passage"]["heading_path"][0] for hit in json.loads(out)} == {"The harbour authority"}
    code, _, err = here(capsys, "retrieve", "granite", "--filter", "colour=red")
    assert code == 1
    assert "colour" in err


@pytest.mark.usefixtures("place")
def test_a_follow_up_is_asked_with_its_history(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOVQA_REFUSE_BELOW", "0")
    code, out, _ = here(
        capsys, "ask", "When was it built?", "--history", "Where does the lighthouse stand?", "--json", "-v"
    )
    assert code == 0
    answer = json.loads(out)
    assert answer["question"] == "When was it built?"
    assert "lighthouse" in answer["standalone_question"]


def test_files_are_added_and_indexed_then_removed_and_gone(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "ferry.txt"
    own.write_text("The ferry to Gull Rock leaves at seven every morning. It takes forty minutes.")
    code, out, _ = here(capsys, "add", str(own), "--json")
    result = json.loads(out)
    assert code == 0
    assert [file["source"] for file in result["files"]] == ["originals/ferry.txt"]
    assert result["build"]["added"] == ["originals/ferry.txt"]
    assert result["build"]["embedded"] == 1

    code, out, _ = here(capsys, "add", str(own), "--no-build")
    assert code == 0
    assert "Already there" in out

    code, out, _ = here(capsys, "remove", "originals/*", "--yes")
    assert code == 0
    assert "Deleted originals/ferry.txt" in out
    assert "Removed 1 document" in out
    assert not (place / "corpus/originals/ferry.txt").exists()
    assert own.exists()
    _, out, _ = here(capsys, "retrieve", "ferry", "--json")
    assert "ferry" not in out


def test_what_is_said_of_a_file_when_it_is_added_is_known_of_it(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "ferry.txt"
    own.write_text("The ferry to Gull Rock leaves at seven every morning. It takes forty minutes.")
    told = ["--title", "The ferry", "--author", "Ada Byron", "--author", "Max Weber", "--date", "2025-10"]
    code, out, _ = here(capsys, "add", str(own), *told, "--json")
    assert code == 0
    _, out, _ = here(capsys, "list", "--json")
    (metadata,) = [d["metadata"] for d in json.loads(out)["documents"] if d["source"].endswith("ferry.txt")]
    assert (metadata["title"], metadata["authors"]) == ("The ferry", ["Ada Byron", "Max Weber"])
    assert metadata["date"] == "2025-10"
    assert ["date", "corpus/metadata.toml"] in metadata["origins"]

    corrections = place / "corpus/metadata.toml"
    corrections.write_text(corrections.read_text() + '["harbour.md"]\ntitle = "The port"\n["gone.md"]\n')
    code, out, _ = here(capsys, "index", "--rebuild", "--json")
    assert code == 0
    _, out, _ = here(capsys, "list", "--json")
    titles = {d["source"]: d["metadata"]["title"] for d in json.loads(out)["documents"]}
    assert titles["harbour.md"] == "The port"
    assert titles["originals/ferry.txt"] == "The ferry"
    _, out, _ = here(capsys, "list", "--problems")
    assert "gone.md, which is no document" in out

    corrections.write_text("[[[")
    code, _, err = here(capsys, "index")
    assert code == 1
    assert "metadata.toml is not TOML" in err
    assert here(capsys, "retrieve", "ferry")[0] == 0  # the index before goes on answering


@pytest.mark.usefixtures("place")
def test_what_cannot_be_added_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = here(capsys, "add", "file:///etc/passwd")
    assert code == 1
    assert "only http and https" in err
    code, _, err = here(capsys, "add", "ferry.txt", "--date", "soon")
    assert code == 1
    assert "date must be" in err
    assert here(capsys, "add", "missing.txt")[0] == 1
    Path(".hidden.txt").write_text("h")
    code, out, err = here(capsys, "add", ".hidden.txt", "--no-build")
    assert code == 1
    assert "a hidden file" in out


def test_nothing_is_removed_without_a_yes(run: Run, built: Path) -> None:
    done = run("remove", "harbour.md", given="n\n")
    assert done.returncode == 1
    assert "harbour.md" in done.stderr
    assert (built / "corpus/harbour.md").exists()
    assert run("remove", "harbour.md", given="").returncode == 1
    assert (built / "corpus/harbour.md").exists()


@pytest.mark.usefixtures("place")
def test_files_outside_the_corpus_are_not_removed(capsys: pytest.CaptureFixture[str]) -> None:
    Path("precious.txt").write_text("p")
    for name in ("precious.txt", "../place/precious.txt", str(Path("precious.txt").absolute())):
        assert here(capsys, "remove", name, "--yes")[0] == 1
    assert Path("precious.txt").exists()


def test_the_doctor_finds_a_damaged_file(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = here(capsys, "doctor")
    assert code == 0
    assert "PROBLEM" not in out
    generation = Path("index/CURRENT").read_text().strip()
    damaged = max((place / "index/generations" / generation).iterdir(), key=lambda path: path.stat().st_size)
    data = bytearray(damaged.read_bytes())
    data[len(data) // 2] ^= 0xFF
    damaged.chmod(0o644)
    damaged.write_bytes(data)
    code, out, _ = here(capsys, "doctor", "--json")
    assert code == 4
    assert any(not check["ok"] and damaged.name in check["detail"] for check in json.loads(out))


@pytest.mark.usefixtures("place")
def test_the_generation_before_can_be_had_back(capsys: pytest.CaptureFixture[str]) -> None:
    assert here(capsys, "rollback")[0] == 1
    first = Path("index/CURRENT").read_text().strip()
    assert here(capsys, "remove", "lighthouse.md", "--yes")[0] == 0
    code, out, _ = here(capsys, "rollback", "--json")
    assert (code, json.loads(out)) == (0, {"generation": first})
    assert "lighthouse.md" in here(capsys, "list")[1]


@pytest.mark.usefixtures("place")
def test_a_generation_of_another_reader_is_not_gone_back_to(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert here(capsys, "remove", "lighthouse.md", "--yes")[0] == 0
    current = Path("index/CURRENT").read_text()
    monkeypatch.setattr("govqa.generation.reader_key", lambda: "reader-2")
    code, _, error = here(capsys, "rollback")
    assert code == 1
    assert "reader-2" in error
    assert Path("index/CURRENT").read_text() == current


QUESTIONS = [
    {
        "id": "q1",
        "question": "Where is the seat of the harbour authority?",
        "answerable": True,
        "need": "any",
        "gold": [{"doc": "harbour.md", "span": "its seat in Port Alder", "short": "Port Alder"}],
        "category": "ordinary",
    },
    {"id": "q2", "question": "Who invented the telephone?", "answerable": False, "category": "unanswerable"},
]


def write_questions(path: Path) -> str:
    path.write_text("\n".join(map(json.dumps, QUESTIONS)))
    return str(path)


def test_questions_are_measured_against_floors(
    tmp_path: Path,
    place: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GOVQA_REFUSE_BELOW", "0")
    questions = write_questions(tmp_path / "questions.jsonl")
    floors = tmp_path / "floors.json"
    floors.write_text(json.dumps({"hit": 1, "verbatim": 1}))
    code, out, err = here(capsys, "eval", questions, "--floors", str(floors), "--json")
    assert (code, err) == (0, "")
    measures = json.loads(out)
    assert (measures["questions"], measures["hit"], measures["refuse"], measures["e2e"]) == (2, 1.0, 0.0, 0.5)
    assert measures["violations"] == []

    floors.write_text(json.dumps({"refuse": 0.5}))
    code, out, err = here(capsys, "eval", questions, "--floors", str(floors), "--show")
    assert code == 4
    assert "refuse: 0.0000, below its floor of 0.5" in err
    assert "right  q1" in out
    assert "WRONG  q2" in out


def test_a_corpus_can_be_indexed_for_the_occasion(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = write_corpus(tmp_path / "corpus")
    questions = write_questions(tmp_path / "questions.jsonl")
    code, out, _ = here(capsys, "eval", questions, "--corpus", str(corpus), "--json")
    assert code == 0
    assert json.loads(out)["recall_at_5"] == 1.0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["corpus", "questions.jsonl"]


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent otherwise there")
def test_watching_rebuilds_after_a_change_and_ends_with_ctrl_c(place: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, "watch", "--json"],
        cwd=place,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # As in a terminal: where the tests run in the background of a script, it would be deaf to Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    try:
        assert process.stdout is not None
        first = json.loads(process.stdout.readline())
        assert sorted(first["unchanged"]) == ["harbour.md", "lighthouse.md"]
        (place / "corpus/broken.pdf").unlink()
        time.sleep(0.1)
        (place / "corpus/lighthouse.md").unlink()
        second = json.loads(process.stdout.readline())
        assert second["removed"] == ["lighthouse.md"]
        assert second["failed"] == []
        (place / "corpus/metadata.toml").write_text("[[[")  # a build that fails ends nothing
        time.sleep(2)
        (place / "corpus/metadata.toml").write_text('["harbour.md"]\ntitle = "The port"')
        assert json.loads(process.stdout.readline())["documents"] == 1
        start = time.monotonic()
        (place / "corpus/ferry.md").write_text("# The ferry\n\nThe ferry to Gull Rock leaves at seven.")
        assert json.loads(process.stdout.readline())["added"] == ["ferry.md"]
        assert time.monotonic() - start < 10  # the build included; the change itself is seen within 2
    finally:
        process.send_signal(signal.SIGINT)
        try:
            _, errors = process.communicate(timeout=60)
        finally:
            process.kill()  # or it would be there in every later test
            process.wait()
    assert process.returncode == 130
    assert "Traceback" not in errors
