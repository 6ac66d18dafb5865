"""A language model over bytes with PyTorch, as its own users would write it: GPT-2's form, AdamW, warm-up and a cosine. One
JSON object on standard input (see `Job` in transformer.long.spec.ts), one on standard output: the held-out cross-entropy of
each seed, nats a token."""

import json
import math
import sys

import torch
import torch.nn.functional as F
from torch import nn

job = json.load(sys.stdin)
torch.set_num_threads(1)
WIDTH, HEADS, LAYERS, CONTEXT = job["width"], job["heads"], job["layers"], job["context"]
END, VOCABULARY = 256, 257


def windows(texts):
    rows = torch.tensor([[END, *text.encode(), END] for text in texts])
    return rows[:, :-1], rows[:, 1:]


def rotate(x):
    half = x.shape[-1] // 2
    angles = torch.arange(x.shape[-2])[:, None] * 10000.0 ** (-torch.arange(half) / half)
    a, b = x[..., :half], x[..., half:]
    return torch.cat([a * angles.cos() - b * angles.sin(), b * angles.cos() + a * angles.sin()], -1)


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.qkv, self.out = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.up, self.down = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)

    def forward(self, x):
        rows, time, _ = x.shape
        query, key, value = (
            part.view(rows, time, HEADS, -1).transpose(1, 2) for part in self.qkv(self.first(x)).chunk(3, -1)
        )
        if job["positions"] == "rotary":
            query, key = rotate(query), rotate(key)
        later = torch.ones(time, time, dtype=torch.bool).triu(1)
        scores = (query @ key.transpose(2, 3) / math.sqrt(WIDTH // HEADS)).masked_fill(later, -torch.inf)
        x = x + self.out((scores.softmax(-1) @ value).transpose(1, 2).reshape(rows, time, WIDTH))
        return x + self.down(F.gelu(self.up(self.second(x)), approximate="tanh"))


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(VOCABULARY, WIDTH)
        self.position = nn.Embedding(CONTEXT, WIDTH) if job["positions"] == "learned" else None
        self.blocks = nn.Sequential(*(Block() for _ in range(LAYERS)))
        self.norm = nn.LayerNorm(WIDTH)
        for name, weights in self.named_parameters():
            if weights.dim() > 1:
                adds = name.endswith(("out.weight", "down.weight"))
                nn.init.normal_(weights, std=0.02 / math.sqrt(2 * LAYERS) if adds else 0.02)
            elif name.endswith("bias"):
                nn.init.zeros_(weights)

    def loss(self, inputs, targets):
        x = self.embedding(inputs)
        if self.position is not None:
            x = x + self.position.weight[: inputs.shape[1]]
        logits = self.norm(self.blocks(x)) @ self.embedding.weight.T
        return F.cross_entropy(logits.flatten(0, 1), targets.flatten())


def rate(step):
    warm, steps = job["warmupSteps"], job["steps"]
    if step < warm:
        return (step + 1) / warm
    return (1 + math.cos(math.pi * (step - warm) / (steps - warm))) / 2


def order(rows):
    while True:
        yield from torch.randperm(rows).tolist()


def train(seed, train, test):
    torch.manual_seed(seed)
    model = Model()
    parameters = list(model.parameters())
    groups = [
        {"params": [p for p in parameters if p.dim() > 1], "weight_decay": job["weightDecay"]},
        {"params": [p for p in parameters if p.dim() <= 1], "weight_decay": 0},
    ]
    optimiser = torch.optim.AdamW(groups, lr=job["learningRate"])
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, rate)
    inputs, targets = train
    rows = order(len(inputs))
    for _ in range(job["steps"]):
        chosen = [next(rows) for _ in range(job["batch"])]
        optimiser.zero_grad()
        model.loss(inputs[chosen], targets[chosen]).backward()
        nn.utils.clip_grad_norm_(parameters, job["clipNorm"])
        optimiser.step()
        schedule.step()
    with torch.no_grad():
        return model.loss(*test).item(), sum(p.numel() for p in parameters)


results = [train(seed, windows(job["train"]), windows(job["test"])) for seed in job["seeds"]]
print(json.dumps({"losses": [loss for loss, _ in results], "parameters": results[0][1]}))
