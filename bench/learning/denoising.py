"""The networks of plugins/models/diffusion.ts and flow-matching.ts with PyTorch, as its own users would write them. One JSON
object on standard input (see `DenoisingJob` in bench/learning/denoising.ts), one on standard output: the held-out loss of each
seed's averaged weights, and how many of them there are."""

import json
import math
import sys

import torch
from scipy.optimize import linear_sum_assignment
from torch import nn
from torch.nn.functional import silu

job = json.load(sys.stdin)
torch.set_num_threads(1)
SHAPE, TIME, STEPS = job["shape"], 32, 100
WIDTH = math.prod(SHAPE)


def rows(path):
    with open(path, "rb") as file:
        return torch.frombuffer(bytearray(file.read()), dtype=torch.float32).view(-1, WIDTH)


def cosine_schedule():
    level = [math.cos((t / STEPS + 0.008) / 1.008 * math.pi / 2) ** 2 for t in range(STEPS + 1)]
    beta = [min(0.999, 1 - b / a) for a, b in zip(level, level[1:])]
    return torch.cumprod(torch.tensor([1.0] + [1 - b for b in beta], dtype=torch.float64), 0).float()


SIGNAL = cosine_schedule()


def embedding(time):
    angles = 1000 * time[:, None] * torch.exp(-math.log(10000) * torch.arange(TIME // 2) / (TIME // 2))
    return torch.cat([angles.cos(), angles.sin()], 1)


class Perceptron(nn.Module):
    def __init__(self):
        super().__init__()
        sizes = [WIDTH * (1 + 2 * job["frequencies"]) + TIME, *job["hidden"]]
        layers = [layer for a, b in zip(sizes, sizes[1:]) for layer in (nn.Linear(a, b), nn.SiLU())]
        self.layers = nn.Sequential(*layers, nn.Linear(sizes[-1], WIDTH))

    def forward(self, x, time):
        waves = [wave(2**k * x) for k in range(job["frequencies"]) for wave in (torch.sin, torch.cos)]
        return self.layers(torch.cat([x, *waves, embedding(time)], 1))


class Residual(nn.Module):
    def __init__(self, size, context):
        super().__init__()
        self.first, self.second = (nn.Conv2d(size, size, 3, padding=1) for _ in range(2))
        self.told = nn.Linear(context, size)

    def forward(self, x, about):
        return x + self.second(silu(self.first(silu(x)) + self.told(about)[:, :, None, None]))


class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.height, self.width, self.depth = (*SHAPE, 1)[:3]
        size, context = job["channels"], 4 * job["channels"]
        self.about = nn.Linear(TIME, context)
        self.enter, self.leave = nn.Conv2d(self.depth, size, 3, padding=1), nn.Conv2d(size, self.depth, 3, padding=1)
        self.before, self.after = Residual(size, context), Residual(size, context)
        self.down = nn.Conv2d(size, 2 * size, 3, stride=2, padding=1)
        self.bottom = nn.ModuleList(Residual(2 * size, context) for _ in range(2))
        self.up = nn.ConvTranspose2d(2 * size, size, 3, stride=2, padding=1)
        self.merge = nn.Conv2d(2 * size, size, 3, padding=1)

    def forward(self, x, time):
        about = silu(self.about(embedding(time)))
        images = x.view(-1, self.height, self.width, self.depth).permute(0, 3, 1, 2)
        full = self.before(self.enter(images), about)
        low = self.down(full)
        for block in self.bottom:
            low = block(low, about)
        grown = self.up(low, output_size=full.shape[2:])
        merged = self.merge(silu(torch.cat([full, grown], 1)))
        return self.leave(silu(self.after(merged, about))).permute(0, 2, 3, 1).flatten(1)


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
    # Pixels are in one unit, and share one mean and one spread.
    axes = [0] if len(SHAPE) == 1 else [0, 1]
    mean, sd = train_rows.mean(axes), train_rows.std(axes, unbiased=False)
    train_rows, test_rows = (train_rows - mean) / sd, (test_rows - mean) / sd
    make = UNet if job["network"] == "convolutional" else Perceptron
    net, averaged, loss = make(), make(), diffusion if job["model"] == "diffusion" else flow
    averaged.load_state_dict(net.state_dict())
    optimiser = torch.optim.Adam(net.parameters(), lr=job["learningRate"])
    batch, order = job["batch"], torch.empty(0, dtype=torch.long)
    for step in range(job["steps"]):
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
    return sum(looks) / len(looks), sum(weights.numel() for weights in averaged.parameters())


train_rows, test_rows = rows(job["train"]), rows(job["test"])
losses, parameters = zip(*(train(seed, train_rows, test_rows) for seed in job["seeds"]))
print(json.dumps({"losses": losses, "parameters": parameters[0]}))
