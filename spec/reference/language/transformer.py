"""Logits of a decoder-only transformer in float64, layer by layer as its papers write it."""

import json
import sys

import torch
import torch.nn.functional as F

job = json.load(sys.stdin)
sizes = job["sizes"]
width, heads = sizes["width"], sizes["heads"]
weights = {
    one["name"]: torch.tensor(one["values"], dtype=torch.float64).reshape(one["shape"]) for one in job["weights"]
}
tokens = torch.tensor(job["inputs"])
time, size = len(tokens), width // heads
later = torch.ones(time, time, dtype=torch.bool).triu(1)


def rotate(x):
    half = size // 2
    angles = torch.arange(time, dtype=torch.float64)[:, None] * 10000.0 ** (-torch.arange(half, dtype=torch.float64) / half)
    a, b = x[..., :half], x[..., half:]
    return torch.cat([a * angles.cos() - b * angles.sin(), b * angles.cos() + a * angles.sin()], -1)


def affine(x, name):
    return x @ weights[f"{name}.kernel"] + weights[f"{name}.bias"]


def norm(x, name):
    return F.layer_norm(x, (width,), weights[f"{name}.gain"], weights[f"{name}.bias"])


x = weights["embedding"][tokens]
if sizes["positions"] == "learned":
    x = x + weights["position"][:time]
for layer in range(sizes["layers"]):
    parts = affine(norm(x, f"{layer}.attention.norm"), f"{layer}.attention.in").split(width, 1)
    query, key, value = (part.reshape(time, heads, size).transpose(0, 1) for part in parts)
    if sizes["positions"] == "rotary":
        query, key = rotate(query), rotate(key)
    scores = (query @ key.transpose(1, 2) / size**0.5).masked_fill(later, -torch.inf)
    seen = (scores.softmax(-1) @ value).transpose(0, 1).reshape(time, width)
    x = x + affine(seen, f"{layer}.attention.out")
    up = F.gelu(affine(norm(x, f"{layer}.feedforward.norm"), f"{layer}.feedforward.in"), approximate="tanh")
    x = x + affine(up, f"{layer}.feedforward.out")
json.dump((norm(x, "norm") @ weights["embedding"].T).flatten().tolist(), sys.stdout)
