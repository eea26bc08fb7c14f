"""Checkpoints come back as they were written, and nothing that is measured is trained on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow  # imports PyTorch


@pytest.fixture(scope="module")
def train_reader() -> Any:
    import train_reader

    return train_reader


def test_a_checkpoint_comes_back_as_it_was_written(train_reader: Any, tmp_path: Path) -> None:
    import torch

    network = torch.nn.Linear(3, 2)
    optimiser = torch.optim.AdamW(network.parameters())
    assert train_reader.restore(network, tmp_path) == {"done": 0}
    network(torch.ones(3)).sum().backward()
    optimiser.step()
    states = {"network": network.state_dict(), "optimiser": optimiser.state_dict()}
    train_reader.keep({"done": 200, **states}, tmp_path / train_reader.CHECKPOINT)
    other = torch.nn.Linear(3, 2)
    checkpoint = train_reader.restore(other, tmp_path)
    assert checkpoint["done"] == 200
    assert torch.equal(other.weight, network.weight)
    torch.optim.AdamW(other.parameters()).load_state_dict(checkpoint["optimiser"])
    assert [path.name for path in tmp_path.iterdir()] == [train_reader.CHECKPOINT]


def rows(title: str, count: int) -> list[dict[str, Any]]:
    text = f"{title} was closed in 1900. It holds water."
    answers = [{"text": "1900", "start": text.index("1900")}]
    asked = [
        {"question": f"When, {n}?", "context": text, "title": title, "answers": answers} for n in range(count)
    ]
    return [*asked, {"question": "Who?", "context": text, "title": title, "answers": []}]


@pytest.fixture
def data(tmp_path: Path, train_reader: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Reading sets of a hundred articles each, and pairs of ours over a hundred notes."""
    for name in ("squad2/train", "policyqa/dev", "clapnq/dev"):
        path = tmp_path / f"{name}.jsonl"
        path.parent.mkdir()
        lines = [json.dumps(row) for n in range(100) for row in rows(f"{path.parent.name} {n}", 2)]
        path.write_text("\n".join(lines) + "\n", "utf-8")
    ours = [
        {"question": "When?", "context": "", "text": "In 1900.", "answers": [[3, 7]], "sentences": [[0, 8]]}
        | {"evidence": [True], "kind": "date", "group": f"note-{n}.md"}
        for n in range(100)
    ]
    monkeypatch.setattr(train_reader, "PAIRS", tmp_path / "pairs.jsonl")
    train_reader.PAIRS.write_text("".join(json.dumps(each) + "\n" for each in ours), "utf-8")
    return tmp_path


def test_no_article_is_both_trained_on_and_measured(train_reader: Any, data: Path) -> None:
    trained = {example.group for example in train_reader.examples(data)}
    for name, some in train_reader.held_out_sets(data).items():
        groups = {example.group for example in some}
        assert groups
        assert not groups & trained, name
    assert (
        len(trained)
        + len({example.group for some in train_reader.held_out_sets(data).values() for example in some})
        == 400
    )


def test_without_our_own_pairs_the_public_sets_are_measured(train_reader: Any, data: Path) -> None:
    train_reader.PAIRS.unlink()
    assert set(train_reader.held_out_sets(data)) == {"squad2", "policyqa", "clapnq"}


def test_what_is_ours_is_trained_on_twice(train_reader: Any, data: Path) -> None:
    from reader.examples import held_out

    trained = train_reader.examples(data)
    ours = sum(not held_out(f"note-{n}.md", 0.1) for n in range(100))
    assert sum(example.kind == "date" for example in trained) == 2 * ours
    squad = [example for example in trained if example.kind == "squad2"]
    assert len(squad) == len(set(squad))


def test_the_reader_is_the_mean_of_what_the_passes_ended_with(train_reader: Any, tmp_path: Path) -> None:
    import torch

    for number, value in enumerate((1.0, 4.0), start=1):
        ended = torch.nn.Linear(2, 1)
        torch.nn.init.constant_(ended.weight, value)
        torch.save(ended.state_dict(), tmp_path / train_reader.ENDED.format(number))
    network = torch.nn.Linear(2, 1)
    train_reader.average(network, tmp_path)
    assert network.weight.tolist() == [[2.5, 2.5]]
    train_reader.average(network, tmp_path / "none")
    assert network.weight.tolist() == [[2.5, 2.5]]
