"""The networks of plugins/models/diffusion.ts and flow-matching.ts (mlp) with PyTorch, as its own users would write them. One
JSON object on standard input (see `DenoisingJob` in bench/learning/denoising.ts), one on standard output: the held-out loss of
each seed's averaged weights."""

import json
import math
import sys

import torch
from scipy.optimize import linear_sum_assignment
from torch import nn

job = json.load(sys.stdin)
torch.set_num_threads(1)
WIDTH, TIME, STEPS = job["width"], 32, 100


def rows(path):
    with open(path, "rb") as file:
        return torch.frombuffer(bytearray(file.read()), dtype=torch.float32).view(-1, WIDTH)


def cosine_schedule():
    level = [math.cos((t / STEPS + 0.008) / 1.008 * math.pi / 2) ** 2 for t in range(STEPS + 1)]
    beta = [min(0.999, 1 - b / a) for a, b in zip(level, level[1:])]
    return torch.cumprod(torch.tensor([1.0] + [1 - b for b in beta], dtype=torch.float64), 0).float()


SIGNAL = cosine_schedule()


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        sizes = [WIDTH + TIME, *job["hidden"]]
        layers = [layer for a, b in zip(sizes, sizes[1:]) for layer in (nn.Linear(a, b), nn.SiLU())]
        self.layers = nn.Sequential(*layers, nn.Linear(sizes[-1], WIDTH))
        self.register_buffer("frequencies", torch.exp(-math.log(10000) * torch.arange(TIME // 2) / (TIME // 2)))

    def forward(self, x, time):
        angles = 1000 * time[:, None] * self.frequencies
        return self.layers(torch.cat([x, angles.cos(), angles.sin()], 1))


def diffusion(net, x):
    step = torch.randint(1, STEPS + 1, (len(x),))
    noise = torch.randn_like(x)
    kept, hidden = SIGNAL[step].sqrt()[:, None], (1 - SIGNAL[step]).sqrt()[:, None]
    wanted = kept * noise - hidden * x
    return (net(kept * x + hidden * noise, step / STEPS) - wanted).square().mean()


def flow(net, x):
    noise, time = torch.randn_like(x), torch.rand(len(x))
    if job["pairing"] == "optimal-transport":
        taken, given = linear_sum_assignment(torch.cdist(x, noise).square().numpy())
        noise = noise[torch.from_numpy(given)]
    along = time[:, None]
    return (net((1 - along) * noise + along * x, time) - (x - noise)).square().mean()


def train(seed, train_rows, test_rows):
    torch.manual_seed(seed)
    mean, sd = train_rows.mean(0), train_rows.std(0, unbiased=False)
    train_rows, test_rows = (train_rows - mean) / sd, (test_rows - mean) / sd
    net, averaged, loss = Net(), Net(), diffusion if job["model"] == "diffusion" else flow
    averaged.load_state_dict(net.state_dict())
    optimiser = torch.optim.Adam(net.parameters(), lr=job["learningRate"])
    batch, order = job["batch"], torch.empty(0, dtype=torch.long)
    for step in range(job["trainingSteps"]):
        while len(order) < batch:
            order = torch.cat([order, torch.randperm(len(train_rows))])
        index, order = order[:batch], order[batch:]
        optimiser.zero_grad()
        loss(net, train_rows[index]).backward()
        optimiser.step()
        toward = 1 - min(job["average"], (1 + step) / (10 + step))
        with torch.no_grad():
            for a, b in zip(averaged.parameters(), net.parameters()):
                a.lerp_(b, toward)
    with torch.no_grad():
        looks = [loss(averaged, test_rows[torch.randperm(len(test_rows))[:batch]]).item() for _ in range(job["looks"])]
    return sum(looks) / len(looks)


train_rows, test_rows = rows(job["train"]), rows(job["test"])
print(json.dumps({"losses": [train(seed, train_rows, test_rows) for seed in job["seeds"]]}))
