"""The English sentiment model while it learns: MiniLM with two answers a sentence, and how they make a review's.

A sentence answers *which way* (log-odds of praise against blame) and *how much it judges* (log-odds of judging
against telling). A review's log-odds are those of its sentences, weighted by how much each judges and by where it
stands; the weights are learnt from reviews whose stars are known (multiple-instance learning; Ilse et al. 2018,
arXiv:1802.04712, with the attention replaced by the sentence's own second answer, so that it can be shown).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from analytics.review_score import PLACES, places

TOKEN_BUDGET = 1024


@dataclass(frozen=True)
class Answers:
    """Log-odds of some sentences, shape (n,) each: `way` praise : blame, `judges` judging : telling."""

    way: Tensor
    judges: Tensor


class SentimentNetwork(nn.Module):
    """A BERT encoder with mean pooling, two linear answers and the weights of a review's sentences.

    Args:
        folder: checkpoint to start from.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        from transformers import AutoModel

        self.encoder = AutoModel.from_pretrained(folder, dtype=torch.float32, add_pooling_layer=False)
        # The words' own vectors stay as they are: they are shared with the embedder and need not be shipped.
        self.encoder.embeddings.requires_grad_(False)
        self.answers = nn.Linear(self.encoder.config.hidden_size, 2)
        nn.init.normal_(self.answers.weight, std=0.02)
        nn.init.zeros_(self.answers.bias)
        self.place = nn.Parameter(torch.zeros(len(PLACES)))
        self.review = nn.Parameter(torch.tensor([2.0, 0.0, 0.0]))
        self.dropout = nn.Dropout(0.1)

    def forward(self, tokens: Sequence[Sequence[int]]) -> Answers:
        """Answers of tokenised sentences, in their order."""
        order = sorted(range(len(tokens)), key=lambda row: len(tokens[row]))
        pooled, start = [], 0
        while start < len(order):
            end = start + 1
            while end < len(order) and len(tokens[order[end]]) * (end + 1 - start) <= TOKEN_BUDGET:
                end += 1
            pooled.append(self._pool([tokens[row] for row in order[start:end]]))
            start = end
        back = torch.empty(len(order), dtype=torch.long)
        back[torch.tensor(order)] = torch.arange(len(order))
        way, judges = self.answers(self.dropout(torch.cat(pooled)))[back].unbind(dim=1)
        return Answers(way, judges)

    def review_way(self, answers: Answers, sizes: Sequence[int]) -> Tensor:
        """Log-odds of praise of reviews that have so many sentences each, shape (len(sizes),)."""
        owner = torch.repeat_interleave(torch.arange(len(sizes)), torch.tensor(sizes))
        weight = torch.sigmoid(answers.judges) * torch.exp(self.place[torch.from_numpy(places(sizes))])
        total = torch.zeros(len(sizes)).index_add(0, owner, weight)
        summed = torch.zeros(len(sizes)).index_add(0, owner, weight * answers.way)
        scale, growth, bias = self.review
        log_odds: Tensor = scale * torch.exp(growth * torch.log(total + 1)) * summed / (total + 1e-3) + bias
        return log_odds

    def _pool(self, tokens: Sequence[Sequence[int]]) -> Tensor:
        longest = max(len(ids) for ids in tokens)
        padded = np.zeros((len(tokens), longest), dtype=np.int64)
        seen = np.zeros((len(tokens), longest), dtype=np.int64)
        for row, ids in enumerate(tokens):
            padded[row, : len(ids)] = ids
            seen[row, : len(ids)] = 1
        mask = torch.from_numpy(seen)
        with torch.autocast("cpu", torch.bfloat16):
            states = self.encoder(input_ids=torch.from_numpy(padded), attention_mask=mask).last_hidden_state
        sums = (states.float() * mask[:, :, None]).sum(dim=1)
        pooled: Tensor = sums / mask.sum(dim=1, keepdim=True)
        return pooled
