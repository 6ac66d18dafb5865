"""The VAE of plugins/models/vae.ts with PyTorch, as its own users would write it. One JSON object on standard input (see
`Job` in bench/learning/vae.ts), one on standard output: the held-out evidence lower bound of each seed, nats a row."""

import json
import sys

import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits

job = json.load(sys.stdin)
torch.set_num_threads(1)
height, width, channels = job["shape"]
PIXELS, LATENT = height * width * channels, job["latent"]


def rows(path):
    with open(path, "rb") as file:
        return torch.frombuffer(bytearray(file.read()), dtype=torch.float32).view(-1, PIXELS)


class Dense(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        sizes = [PIXELS, *hidden]
        pairs = list(zip(sizes, sizes[1:]))
        self.encoder = nn.Sequential(*[layer for a, b in pairs for layer in (nn.Linear(a, b), nn.ReLU())])
        self.mean, self.log_variance = nn.Linear(sizes[-1], LATENT), nn.Linear(sizes[-1], LATENT)
        back = [LATENT, *reversed(hidden)]
        grow = [layer for a, b in zip(back, back[1:]) for layer in (nn.Linear(a, b), nn.ReLU())]
        self.decoder = nn.Sequential(*grow, nn.Linear(back[-1], PIXELS))


class Convolutional(nn.Module):
    def __init__(self, depths):
        super().__init__()
        depths = [channels, *depths]
        pairs = list(zip(depths, depths[1:]))
        shrink = [layer for a, b in pairs for layer in (nn.Conv2d(a, b, 4, 2, 1), nn.ReLU())]
        self.encoder = nn.Sequential(nn.Unflatten(1, (channels, height, width)), *shrink, nn.Flatten())
        times = 2 ** len(pairs)
        inner = (depths[-1], height // times, width // times)
        size = inner[0] * inner[1] * inner[2]
        self.mean, self.log_variance = nn.Linear(size, LATENT), nn.Linear(size, LATENT)
        grow = [layer for a, b in reversed(pairs) for layer in (nn.ReLU(), nn.ConvTranspose2d(b, a, 4, 2, 1))]
        self.decoder = nn.Sequential(
            nn.Linear(LATENT, size), grow[0], nn.Unflatten(1, inner), *grow[1:], nn.Flatten()
        )


def bounds(model, x):
    hidden = model.encoder(x)
    mean, log_variance = model.mean(hidden), model.log_variance(hidden)
    logits = model.decoder(mean + (log_variance / 2).exp() * torch.randn_like(mean))
    fit = -binary_cross_entropy_with_logits(logits, x, reduction="none").sum(1)
    return fit - (mean.square() + log_variance.exp() - log_variance - 1).sum(1) / 2


def train(seed, train_rows, test_rows):
    torch.manual_seed(seed)
    model = Convolutional(job["channels"]) if job["network"] == "convolutional" else Dense(job["hidden"])
    optimiser = torch.optim.Adam(model.parameters(), lr=job["learningRate"])
    taken = 0
    while taken < job["steps"]:
        for index in torch.randperm(len(train_rows)).split(job["batch"]):
            optimiser.zero_grad()
            (-bounds(model, train_rows[index]).mean()).backward()
            optimiser.step()
            taken += 1
            if taken == job["steps"]:
                break
    with torch.no_grad():
        return bounds(model, test_rows).mean().item()


train_rows, test_rows = rows(job["train"]), rows(job["test"])
print(json.dumps({"bounds": [train(seed, train_rows, test_rows) for seed in job["seeds"]]}))
