"""The reader to ONNX, once, beside the exported encoder: answering needs no PyTorch."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from pathlib import Path

import numpy as np
import torch

from govqa.encoding.model import resolve_model
from govqa.encoding.onnx import TOKENIZER_FILE, write_model
from govqa.errors import ModelError
from govqa.reader.network import ReaderNetwork
from govqa.reader.onnx import OUTPUTS, OnnxReader
from govqa.reader.pairs import INPUTS, PairTokenizer, padded
from govqa.reader.weights import BASE, unpack

#: Question, context and text of what an exported reader must read as PyTorch does: of several lengths, one
#: to be cut.
_PROBES = (
    ("Who drafted the rules?", "Labels", "The ministry drafted them in 2023. They apply from March."),
    ("why", "", "naïve 规则 😀"),
    ("When does the duty to label synthetic content begin, and for whom?", "", "Providers label. " * 90),
)
#: The most that a logit, of some ten units, may differ from PyTorch's.
_TOLERANCE = 1e-3


def export_reader(folder: Path) -> None:
    """Write the reader to ``folder`` for ``OnnxReader``, and see that both say the same.

    Imports PyTorch, which takes seconds. Raises ModelError if the base model or the reader's weights cannot
    be read or exported, or what was exported gives other scores.
    """
    model = resolve_model(BASE)
    try:
        network = trained_network(model.folder)
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            exported = Path(scratch, "exported.onnx")
            _trace(network, exported)
            write_model(exported, folder)
    except ModelError:
        raise
    except Exception as error:  # transformers and the exporter raise whatever they stumble over
        raise ModelError(
            f"the reader could not be exported to ONNX: {error}. Reinstall govqa and its dependencies."
        ) from error
    shutil.copyfile(model.folder / TOKENIZER_FILE, folder / TOKENIZER_FILE)
    _compare(network, folder)


def trained_network(base: Path, weights: Path | None = None) -> ReaderNetwork:
    """The trained network, in evaluation mode; ``weights`` other than govqa's own for trying out.

    Raises ModelError if the weights cannot be read or are not this network's.
    """
    network = ReaderNetwork(base)
    encoder = {f"encoder.{name}": tensor.numpy() for name, tensor in network.encoder.state_dict().items()}
    trained = unpack(encoder, weights)
    try:
        network.load_state_dict({name: torch.from_numpy(array) for name, array in trained.items()})
    except RuntimeError as error:
        raise ModelError(f"the reader's weights do not fit its network: {error}. Reinstall govqa.") from error
    return network.eval()


def _trace(network: ReaderNetwork, target: Path) -> None:
    # One row without padding and one with some: both paths of the mask are traced.
    ids = torch.ones((2, 8), dtype=torch.int64)
    mask = torch.ones_like(ids)
    mask[1, 5:] = 0
    axes = {0: "pairs", 1: "pieces"}
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network,
            (ids, mask, torch.zeros_like(ids)),
            str(target),
            input_names=list(INPUTS),
            output_names=list(OUTPUTS),
            dynamic_axes={**dict.fromkeys(INPUTS, axes), "tokens": axes, "passage": {0: "pairs"}},
            opset_version=17,
            dynamo=False,
        )


def _compare(network: ReaderNetwork, folder: Path) -> None:
    tokenizer = PairTokenizer(folder / TOKENIZER_FILE)
    pairs = [tokenizer.pair(*probe) for probe in _PROBES]
    inputs = padded(pairs)
    with torch.no_grad():
        expected = network(**{name: torch.from_numpy(array) for name, array in inputs.items()})
    given = OnnxReader(folder).run(inputs)
    real = inputs["attention_mask"].astype(bool)
    apart = max(
        float(np.abs(expected[0].numpy() - given[0])[real].max()),
        float(np.abs(expected[1].numpy() - given[1]).max()),
    )
    if not apart <= _TOLERANCE:
        raise ModelError(
            f"exported to ONNX, the reader gives other scores than PyTorch (up to {apart:.2g} apart). "
            "Reinstall govqa and its dependencies."
        )
