"""The same training steps with PyTorch: the other side of bench/tensors/step.ts.

Arguments: workload, steps for every line on standard input.
"""

import math
import os
import sys

import torch
from torch import nn
from torch.nn.functional import (
    binary_cross_entropy_with_logits,
    cross_entropy,
    gelu,
    relu,
    scaled_dot_product_attention,
    silu,
)

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from contender import answer

WORKLOAD, STEPS = sys.argv[1], int(sys.argv[2])
ROWS, LATENT = 2048, 20
torch.set_num_threads(1)
torch.manual_seed(1)


def negative_bound(rows, logits, mean, log_variance):
    pixels = binary_cross_entropy_with_logits(logits, rows, reduction="sum")
    latent = (mean.square() + log_variance.exp() - log_variance - 1).sum() / 2
    return (pixels + latent) / len(rows)


def reparameterise(mean, log_variance):
    return mean + (log_variance / 2).exp() * torch.randn_like(mean)


class Vae(nn.Module):
    batch, columns = 128, 784

    def __init__(self):
        super().__init__()
        self.encoder = nn.Linear(784, 400)
        self.code = nn.Linear(400, 2 * LATENT)
        self.decoder, self.pixels = nn.Linear(LATENT, 400), nn.Linear(400, 784)

    def loss(self, rows):
        hidden = relu(self.encoder(rows))
        mean, log_variance = self.code(hidden).chunk(2, 1)
        logits = self.pixels(relu(self.decoder(reparameterise(mean, log_variance))))
        return negative_bound(rows, logits, mean, log_variance)


class ConvVae(nn.Module):
    batch, columns = 128, 784

    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Conv2d(1, 32, 4, 2, 1), nn.Conv2d(32, 64, 4, 2, 1)
        self.code = nn.Linear(3136, 2 * LATENT)
        self.decoder = nn.Linear(LATENT, 3136)
        self.third, self.pixels = nn.ConvTranspose2d(64, 32, 4, 2, 1), nn.ConvTranspose2d(32, 1, 4, 2, 1)

    def loss(self, rows):
        images = rows.view(-1, 1, 28, 28)
        hidden = relu(self.second(relu(self.first(images)))).flatten(1)
        mean, log_variance = self.code(hidden).chunk(2, 1)
        grown = relu(self.decoder(reparameterise(mean, log_variance))).view(-1, 64, 7, 7)
        return negative_bound(images, self.pixels(relu(self.third(grown))), mean, log_variance)


class Diffusion(nn.Module):
    batch, columns = 512, 2

    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(*size) for size in [(34, 256), (256, 256), (256, 256), (256, 2)])
        self.times = torch.randint(1000, (512, 1)).float()
        self.signal = torch.exp(-6 * (self.times / 1000) ** 2)
        self.frequencies = torch.exp(-math.log(10_000) * torch.arange(16) / 16)[None]

    def loss(self, rows):
        noise = torch.randn_like(rows)
        noisy = rows * self.signal.sqrt() + noise * (1 - self.signal).sqrt()
        angles = self.times * self.frequencies
        hidden = torch.cat([noisy, angles.sin(), angles.cos()], 1)
        for layer in self.layers[:-1]:
            hidden = silu(layer(hidden))
        return (self.layers[-1](hidden) - noise).square().mean()


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.before, self.between = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x):
        b, t, c = x.shape
        q, k, v = (p.view(b, t, self.heads, -1).transpose(1, 2) for p in self.qkv(self.before(x)).chunk(3, 2))
        mixed = scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.out(mixed.transpose(1, 2).reshape(b, t, c))
        return x + self.down(gelu(self.up(self.between(x)), approximate="tanh"))


class Gpt(nn.Module):
    batch, columns = 16, 129

    def __init__(self):
        super().__init__()
        self.tokens, self.places = nn.Embedding(256, 128), nn.Embedding(128, 128)
        self.blocks = nn.Sequential(*(Block(128, 4) for _ in range(4)))
        self.last, self.head = nn.LayerNorm(128), nn.Linear(128, 256, bias=False)

    def loss(self, rows):
        ids = (rows * 256).long()
        x = self.blocks(self.tokens(ids[:, :-1]) + self.places.weight)
        return cross_entropy(self.head(self.last(x)).flatten(0, 1), ids[:, 1:].flatten())


network = {"vae": Vae, "conv-vae": ConvVae, "diffusion": Diffusion, "gpt": Gpt}[WORKLOAD]()
optimiser = torch.optim.Adam(network.parameters(), lr=1e-3)
data = torch.rand(ROWS, network.columns)


def steps():
    for _ in range(STEPS):
        rows = data[torch.randint(ROWS, (network.batch,))]
        optimiser.zero_grad(set_to_none=True)
        network.loss(rows).backward()
        optimiser.step()


answer(steps, STEPS)
