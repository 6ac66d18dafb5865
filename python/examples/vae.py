"""A variational autoencoder by PyTorch (Kingma & Welling 2014), small enough for a processor."""

import io
import os

import torch
from torch import nn

import collapsar

# One thread: sums in one order, so that the same seed gives the same bits.
torch.set_num_threads(1)
torch.use_deterministic_algorithms(True)


class Vae:
    kinds = ("vectors",)

    def __init__(self, latent=2, width=32, steps=300, batch=64, rate=0.003):
        self.latent, self.width = latent, width
        self.steps, self.batch, self.rate = steps, batch, rate

    def _networks(self, columns):
        def network(inputs, outputs):
            return nn.Sequential(nn.Linear(inputs, self.width), nn.SiLU(), nn.Linear(self.width, outputs))

        self.encoder = network(columns, 2 * self.latent)
        self.decoder = network(self.latent, columns)
        self.log_variance = nn.Parameter(torch.zeros(columns))

    def _loss(self, rows, noise):
        """The negative bound of the log-likelihood, a row."""
        mean, log_variance = self.encoder(rows).chunk(2, dim=1)
        code = mean + torch.exp(0.5 * log_variance) * noise
        error = (rows - self.decoder(code)) ** 2 / torch.exp(self.log_variance)
        reconstruction = 0.5 * (error + self.log_variance + 1.8378770664093453).sum(dim=1)
        divergence = 0.5 * (mean**2 + torch.exp(log_variance) - 1 - log_variance).sum(dim=1)
        return reconstruction + divergence

    def _scaled(self, rows):
        return (torch.as_tensor(rows, dtype=torch.float32) - self.mean) / self.scale

    def fit(self, rows, *, seed, weights, start=None, report):
        generator = torch.Generator().manual_seed(seed)
        torch.manual_seed(seed)
        given = torch.as_tensor(rows, dtype=torch.float32)
        self._networks(given.shape[1])
        if start is None:
            self.mean, self.scale = given.mean(dim=0), given.std(dim=0, correction=0).clamp_min(1e-6)
        else:
            self._load(start._state())
        data = self._scaled(rows)
        chances = torch.as_tensor(weights, dtype=torch.float64)
        parameters = [*self.encoder.parameters(), *self.decoder.parameters(), self.log_variance]
        optimiser = torch.optim.Adam(parameters, lr=self.rate)
        for step in range(self.steps):
            chosen = torch.multinomial(chances, self.batch, replacement=True, generator=generator)
            noise = torch.randn(self.batch, self.latent, generator=generator)
            loss = self._loss(data[chosen], noise).mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            if step % 10 == 0:
                report(step, self.steps, loss=loss.item())

    @torch.no_grad()
    def sample(self, count, *, seed):
        generator = torch.Generator().manual_seed(seed)
        mean = self.decoder(torch.randn(count, self.latent, generator=generator))
        noise = torch.randn(mean.shape, generator=generator)
        return (mean + torch.exp(0.5 * self.log_variance) * noise) * self.scale + self.mean

    @torch.no_grad()
    def log_likelihood_bound(self, rows, *, seed):
        generator = torch.Generator().manual_seed(seed)
        noise = torch.randn(len(rows), self.latent, generator=generator)
        return -self._loss(self._scaled(rows), noise) - self.scale.log().sum()

    def _state(self):
        return {
            "columns": len(self.mean),
            "mean": self.mean,
            "scale": self.scale,
            "log_variance": self.log_variance.detach(),
            "encoder": self.encoder.state_dict(),
            "decoder": self.decoder.state_dict(),
        }

    def _load(self, state):
        self._networks(state["columns"])
        self.mean, self.scale = state["mean"], state["scale"]
        self.log_variance.data.copy_(state["log_variance"])
        self.encoder.load_state_dict(state["encoder"])
        self.decoder.load_state_dict(state["decoder"])

    def save(self, folder):
        bytes_ = io.BytesIO()
        torch.save(self._state(), bytes_)
        with open(os.path.join(folder, "weights.pt"), "wb") as file:
            file.write(bytes_.getvalue())

    def load(self, folder):
        self._load(torch.load(os.path.join(folder, "weights.pt"), weights_only=True))


collapsar.serve(Vae)
