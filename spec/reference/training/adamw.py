"""Steps of torch.optim.AdamW on given gradients, with clipping and a rate by step. JSON in, JSON out."""

import json
import sys

import torch

torch.set_num_threads(1)
question = json.load(sys.stdin)
weights = [torch.nn.Parameter(torch.tensor(values, dtype=torch.float64)) for values in question["start"]]
optimiser = torch.optim.AdamW(
    weights,
    lr=question["learningRate"],
    betas=(0.9, 0.999),
    eps=1e-8,
    weight_decay=question["weightDecay"],
)
norms = []
for rate, gradients in zip(question["rates"], question["gradients"]):
    for weight, gradient in zip(weights, gradients):
        weight.grad = torch.tensor(gradient, dtype=torch.float64)
    if question["clipNorm"] is not None:
        norms.append(float(torch.nn.utils.clip_grad_norm_(weights, question["clipNorm"])))
    for group in optimiser.param_groups:
        group["lr"] = question["learningRate"] * rate
    optimiser.step()
json.dump({"weights": [weight.tolist() for weight in weights], "norms": norms}, sys.stdout)
