"""Train the reader and write src/govqa/reader/reader.npz.

    python training/train_reader.py [--data ../shared/data] [--checkpoints FOLDER] [--measure]

Trains on a GPU if PyTorch sees one, else on the processor. Makes the examples of our own questions first
where pairs.py has not made them yet, and goes on from the last checkpoint if there is one. --measure trains
nothing and prints how well what there is reads: the mean of the passes that have ended, or before that the
last checkpoint. See training/README.md for the data, and for what came out.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from pairs import PAIRS, make_pairs
from reader.batches import batch, shuffled, tokenised
from reader.examples import Example, held_out, own, public, with_other_paragraphs
from reader.losses import loss
from reader.measures import measure

from govqa.encoding.model import resolve_model
from govqa.encoding.onnx import TOKENIZER_FILE
from govqa.reader.network import ReaderNetwork
from govqa.reader.pairs import PairTokenizer
from govqa.reader.weights import BASE, FILE, pack

ROOT = Path(__file__).resolve().parents[1]
SEED = 20261122
#: The learning rate at the start of each pass. In a pass it falls to 0 in a line, and the next takes it up
#: again, so that what a pass ends with is good by itself. The reader is the mean of what the passes end with,
#: which is better than the last of them (stochastic weight averaging: Izmailov et al., 2018).
RATES = (2e-4, 1.2e-4)
BATCH = 32
#: Pairs that go through the network at once: few enough that a layer's results stay in the processor's cache.
PART = 8
WARMUP = 100
CHECKPOINT = "checkpoint.pt"
#: What a pass ended with, by its number.
ENDED = "pass-{}.pt"
DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")


def examples(data: Path) -> list[Example]:
    """What is trained on, without what is held out: our own questions and CLAP NQ twice, the others once.

    To SQuAD's belong questions with a paragraph that only looks right.
    """
    ours = [e for e in own(PAIRS) if not held_out(e.group, 0.1)]
    squad = [e for e in public(data / "squad2/train.jsonl") if not held_out(e.group, 0.1)]
    policy = [e for e in public(data / "policyqa/dev.jsonl") if not held_out(e.group, 0.5)]
    clap = [e for e in public(data / "clapnq/dev.jsonl") if not held_out(e.group, 0.5)]
    others = with_other_paragraphs(squad, 0.35, SEED)
    return [*ours, *ours, *squad, *others, *policy, *clap, *clap]


def held_out_sets(data: Path) -> dict[str, list[Example]]:
    """What is measured and never trained on."""
    sets = {
        "squad2": [e for e in public(data / "squad2/train.jsonl") if held_out(e.group, 0.1)],
        "policyqa": [e for e in public(data / "policyqa/dev.jsonl") if held_out(e.group, 0.5)][:400],
        "clapnq": [e for e in public(data / "clapnq/dev.jsonl") if held_out(e.group, 0.5)],
    }
    if PAIRS.exists():
        sets["own"] = [e for e in own(PAIRS) if held_out(e.group, 0.1)]
    return sets


def main() -> None:
    """Train, measure, write."""
    layout = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=layout)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data")
    parser.add_argument("--checkpoints", type=Path, default=ROOT / "training/build/checkpoints")
    parser.add_argument("--measure", action="store_true", help="only measure what there is")
    arguments = parser.parse_args()
    arguments.checkpoints.mkdir(parents=True, exist_ok=True)
    if not PAIRS.exists():
        make_pairs(arguments.data)

    torch.manual_seed(SEED)
    model = resolve_model(BASE)
    tokenizer = PairTokenizer(model.folder / TOKENIZER_FILE)
    network = ReaderNetwork(model.folder).to(DEVICE)
    network.encoder.embeddings.word_embeddings.requires_grad_(False)
    checkpoint = restore(network, arguments.checkpoints)
    if arguments.measure:
        average(network, arguments.checkpoints)
        report(network, arguments.data, tokenizer)
        return
    train(network, checkpoint, arguments, tokenizer)
    average(network, arguments.checkpoints)
    report(network, arguments.data, tokenizer)
    write(network, model.folder)


def train(
    network: ReaderNetwork,
    checkpoint: Mapping[str, Any],
    arguments: argparse.Namespace,
    tokenizer: PairTokenizer,
) -> None:
    """Train on from ``checkpoint``: a pass over the examples for each of RATES."""
    first = int(checkpoint["done"])
    rows = tokenised(examples(arguments.data), tokenizer)
    plan = [
        (rate * min(1.0, (step + 1) / WARMUP) * (1 - step / len(batches)), some)
        for number, rate in enumerate(RATES)
        for batches in [list(shuffled(rows, BATCH, SEED + number))]
        for step, some in enumerate(batches)
    ]
    a_pass = len(plan) // len(RATES)
    optimiser = torch.optim.AdamW(
        [p for p in network.parameters() if p.requires_grad], lr=RATES[0], weight_decay=0.01
    )
    if first:
        optimiser.load_state_dict(checkpoint["optimiser"])
    print(
        f"{len(rows)} examples, {len(plan)} steps, from {first}, {DEVICE}, {torch.get_num_threads()} threads",
        flush=True,
    )
    network.train()
    began, mean = time.monotonic(), 0.0
    for step in range(first, len(plan)):
        torch.manual_seed(SEED + step)  # dropout, the same after a restart
        rate, some = plan[step]
        for group in optimiser.param_groups:
            group["lr"] = rate
        value = 0.0
        for at in range(0, len(some), PART):
            made = batch(some[at : at + PART]).to(DEVICE)
            with precision():
                tokens, passage = network(**made.inputs)
            part = loss(tokens.float(), passage.float(), made) * len(made.answered) / len(some)
            part.backward()  # type: ignore[no-untyped-call]
            value += part.item()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        mean = 0.98 * mean + 0.02 * value if step > first else value
        if (step + 1) % 50 == 0:
            pace = BATCH * (step + 1 - first) / (time.monotonic() - began)
            print(f"{step + 1}/{len(plan)} loss {mean:.3f} {pace:.1f}/s", flush=True)
        if (step + 1) % a_pass == 0:
            keep(network.state_dict(), arguments.checkpoints / ENDED.format((step + 1) // a_pass))
        if (step + 1) % 200 == 0 or (step + 1) % a_pass == 0:
            states = {"network": network.state_dict(), "optimiser": optimiser.state_dict()}
            keep({"done": step + 1, **states}, arguments.checkpoints / CHECKPOINT)


def precision() -> contextlib.AbstractContextManager[object]:
    """bfloat16 where what trains multiplies it; twice as fast there, and slower elsewhere."""
    on_gpu = DEVICE.type == "cuda"
    if torch.cuda.is_bf16_supported() if on_gpu else torch.ops.mkldnn._is_mkldnn_bf16_supported():
        return torch.autocast(DEVICE.type, dtype=torch.bfloat16)
    return contextlib.nullcontext()


def keep(value: Mapping[str, Any], path: Path) -> None:
    """Write ``value`` to ``path``, which is whole at any moment."""
    torch.save(value, path.with_suffix(".tmp"))
    path.with_suffix(".tmp").replace(path)


def restore(network: ReaderNetwork, folder: Path) -> Mapping[str, Any]:
    """Load the last checkpoint in ``folder`` into ``network``; steps ``done`` before it, 0 without one."""
    if not (folder / CHECKPOINT).exists():
        return {"done": 0}
    checkpoint: Mapping[str, Any] = torch.load(folder / CHECKPOINT, map_location=DEVICE)
    network.load_state_dict(checkpoint["network"])
    return checkpoint


def average(network: ReaderNetwork, folder: Path) -> None:
    """Load the mean of what the passes ended with into ``network``, if one has ended."""
    ended = [torch.load(path, map_location=DEVICE) for path in sorted(folder.glob(ENDED.format("*")))]
    if ended:
        network.load_state_dict({name: sum(each[name] for each in ended) / len(ended) for name in ended[0]})


def write(network: ReaderNetwork, base: Path) -> None:
    """Write the weights that govqa carries, as differences from the model in the folder ``base``."""
    untrained = ReaderNetwork(base).encoder.state_dict()
    pack(
        ROOT / "src/govqa/reader" / FILE,
        {name: tensor.cpu().numpy() for name, tensor in network.state_dict().items()},
        {f"encoder.{name}": tensor.numpy() for name, tensor in untrained.items()},
    )


def report(network: ReaderNetwork, data: Path, tokenizer: PairTokenizer) -> None:
    """Print the measures of every held-out set."""
    for name, some in held_out_sets(data).items():
        print(name, json.dumps(measure(network, tokenised(some, tokenizer), device=DEVICE)), flush=True)


if __name__ == "__main__":
    main()
