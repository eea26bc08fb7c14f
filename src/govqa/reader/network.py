"""The reader as a PyTorch module: for training and for exporting, never for answering."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from torch import Tensor, nn
from transformers import AutoModel
from transformers.utils import logging

#: What the network says of each word piece, in this order: that the answer phrase starts there, that it ends
#: there, and that its sentence answers.
TOKEN_SCORES = ("start", "end", "evidence")


class ReaderNetwork(nn.Module):
    """A BERT encoder over question and passage together (Devlin et al., BERT, 2019), with two heads."""

    def __init__(self, base: Path) -> None:
        """Start from the encoder in the folder ``base``; the heads are untrained.

        Raises what transformers raises for a folder that holds no such model.
        """
        super().__init__()
        with _quiet():
            self.encoder = AutoModel.from_pretrained(
                str(base),
                add_pooling_layer=False,
                attn_implementation="eager",
                local_files_only=True,
                # Half of a training step's time on a processor would go into drawing random numbers.
                hidden_dropout_prob=0.0,
                attention_probs_dropout_prob=0.0,
            )
        width = self.encoder.config.hidden_size
        self.dropout = nn.Dropout(0.1)
        self.tokens = nn.Linear(width, len(TOKEN_SCORES))
        self.passage = nn.Linear(width, 1)

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Logits for each word piece, (n, t, 3), and for "answered in this passage", (n,).

        All inputs are (n, t) int64; ``token_type_ids`` is 0 for the question and 1 for the passage.
        """
        hidden = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        hidden = self.dropout(hidden)
        return self.tokens(hidden), self.passage(hidden[:, 0]).squeeze(-1)


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the progress bar of transformers, and its report of a pooling layer that is not wanted."""
    verbosity, bar = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
        if bar:
            logging.enable_progress_bar()
