"""Tables from packages, generative models of tables by others, and what synthetic rows of them are worth.

Answers one question (JSON on standard input) with JSON on standard output:
  {"table": name, "seed": n}  -> columns (name, categories or null; the label last), train and test rows
  {"fit": {"model": "tvae" | "tabddpm", ...settings}, "columns", "train", "seeds"} -> rows and processor seconds by seed
  {"judge": [rows, ...], "columns", "train", "test"} -> fidelity and utility of each
"""

import json
import sys
import time
import warnings

import numpy as np

warnings.filterwarnings("ignore")


def table(name, seed):
    from sklearn import datasets
    from sklearn.model_selection import train_test_split

    if name == "admissions":
        columns, both = admissions()
    else:
        data = datasets.load_breast_cancer()
        columns = [{"name": str(n), "categories": None} for n in data.feature_names]
        columns.append({"name": "label", "categories": int(data.target.max()) + 1})
        both = np.column_stack([data.data, data.target])
    rows = {"admissions": 600, "breast-cancer": 300}[name]
    train, test = train_test_split(both, train_size=rows, random_state=seed, stratify=both[:, -1])
    return {"columns": columns, "train": train.tolist(), "test": test.tolist()}


def admissions():
    """The invented table of the studies: numbers and categories, the diagnosis the label."""
    import csv
    import pathlib

    path = pathlib.Path(__file__).parents[3] / "studies" / "data" / "admissions.csv"
    with open(path, newline="") as file:
        names, *records = list(csv.reader(file))
    columns, cells = [], []
    for name, cell in zip(names, zip(*records)):
        try:
            cells.append([float(value) for value in cell])
            columns.append({"name": name, "categories": None})
        except ValueError:
            values = sorted(set(cell))
            cells.append([values.index(value) for value in cell])
            columns.append({"name": name, "categories": len(values)})
    return columns, np.array(cells, dtype=float).T


def tvae(columns, train, settings, seed):
    """The authors' own program, the label one of its discrete columns."""
    import pandas as pd
    import torch
    from ctgan.synthesizers.tvae import TVAE

    torch.set_num_threads(1)
    torch.manual_seed(seed)
    np.random.seed(seed)
    names = [c["name"] for c in columns]
    discrete = [c["name"] for c in columns if c["categories"]]
    frame = pd.DataFrame(np.array(train), columns=names)
    model = TVAE(
        embedding_dim=settings["latent"],
        compress_dims=tuple(settings["hidden"]),
        decompress_dims=tuple(settings["hidden"]),
        batch_size=settings["batch"],
        epochs=max(1, settings["steps"] // -(-len(train) // settings["batch"])) if "steps" in settings else settings["epochs"],
        cuda=False,
    )
    began = time.process_time()
    model.fit(frame, discrete)
    return model.sample(len(train))[names].to_numpy(float), time.process_time() - began


def tabddpm(columns, train, settings, seed):
    """The recipe of Kotelnikov et al. 2023: quantiles to normal, Gaussian and multinomial diffusion, the label given."""
    import torch
    import torch.nn.functional as F
    from sklearn.preprocessing import QuantileTransformer
    from torch import nn

    torch.set_num_threads(1)
    torch.manual_seed(seed)
    began = time.process_time()
    rng = np.random.default_rng(seed)
    rows = np.array(train, float)
    label = rows[:, -1].astype(int)
    classes = columns[-1]["categories"]
    numeric = [j for j, c in enumerate(columns[:-1]) if not c["categories"]]
    categorical = [j for j, c in enumerate(columns[:-1]) if c["categories"]]
    sizes = [columns[j]["categories"] for j in categorical]
    T = settings["timesteps"]
    quantiles = QuantileTransformer(
        output_distribution="normal", n_quantiles=max(min(len(rows) // 30, 1000), 10), random_state=seed
    )
    numbers = quantiles.fit_transform(rows[:, numeric]).astype(np.float32)
    x0 = torch.tensor(numbers)
    c0 = [F.one_hot(torch.tensor(rows[:, j].astype(int)), k).float() for j, k in zip(categorical, sizes)]
    y0 = torch.tensor(label)

    # Ho et al. 2020, as noisy at its end for T steps as for 1,000. With the cosine of Nichol & Dhariwal 2021 the last of 100
    # steps enlarges what the network gets wrong of the noise 31 times, which would make this a weak reference.
    beta = np.concatenate([[0.0], 1000 / T * np.linspace(1e-4, 0.02, T)])
    signal = np.cumprod(1 - beta)
    bar, alpha = torch.tensor(signal, dtype=torch.float32), torch.tensor(1 - beta, dtype=torch.float32)

    width = len(numeric) + sum(sizes)
    dim = 128

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.time = nn.Sequential(nn.Linear(dim, dim), nn.SiLU(), nn.Linear(dim, dim))
            self.label = nn.Embedding(classes, dim)
            self.enter = nn.Linear(width, dim)
            layers, last = [], dim
            for size in settings["hidden"]:
                layers += [nn.Linear(last, size), nn.ReLU()]
                last = size
            self.inner = nn.Sequential(*layers, nn.Linear(last, width))

        def forward(self, x, t, y):
            half = dim // 2
            angles = t[:, None] * torch.exp(-np.log(10000) * torch.arange(half) / half)[None]
            about = self.time(torch.cat([angles.cos(), angles.sin()], 1)) + F.silu(self.label(y))
            return self.inner(self.enter(x) + about)

    def split(out):
        at, parts = len(numeric), []
        for k in sizes:
            parts.append(out[:, at : at + k])
            at += k
        return out[:, : len(numeric)], parts

    def posterior(xt, x, t, k):
        a, b = alpha[t][:, None], bar[t - 1][:, None]
        chance = (a * xt + (1 - a) / k) * (b * x + (1 - b) / k)
        return chance / chance.sum(1, keepdim=True)

    net = Net()
    optimiser = torch.optim.AdamW(net.parameters(), lr=settings["learningRate"], weight_decay=settings.get("decay", 0))
    for _ in range(settings["steps"]):
        i = torch.tensor(rng.integers(0, len(rows), settings["batch"]))
        t = torch.tensor(rng.integers(1, T + 1, settings["batch"]))
        noise = torch.randn(len(i), len(numeric))
        xt = bar[t].sqrt()[:, None] * x0[i] + (1 - bar[t]).sqrt()[:, None] * noise
        ct = []
        for c, k in zip(c0, sizes):
            chance = bar[t][:, None] * c[i] + (1 - bar[t][:, None]) / k
            ct.append(F.one_hot(torch.multinomial(chance, 1)[:, 0], k).float())
        out, logits = split(net(torch.cat([xt, *ct], 1), t.float() * 1000 / T, y0[i]))
        loss = ((out - noise) ** 2).mean() if numeric else torch.tensor(0.0)
        for c, now, logit, k in zip(c0, ct, logits, sizes):
            truth = posterior(now, c[i], t, k)
            ours = posterior(now, F.softmax(logit, 1), t, k)
            kl = (truth * (truth.clamp_min(1e-30).log() - ours.clamp_min(1e-30).log())).sum(1).mean()
            loss = loss + T * kl / len(sizes)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    with torch.no_grad():
        n = len(rows)
        y = torch.tensor(rng.choice(label, n))
        x = torch.randn(n, len(numeric))
        cs = [F.one_hot(torch.randint(0, k, (n,)), k).float() for k in sizes]
        for step in range(T, 0, -1):
            t = torch.full((n,), step)
            out, logits = split(net(torch.cat([x, *cs], 1), t.float() * 1000 / T, y))
            keep = 1 / np.sqrt(1 - beta[step])
            x = keep * (x - beta[step] / np.sqrt(1 - signal[step]) * out)
            if step > 1:
                spread = (1 - signal[step - 1]) / (1 - signal[step]) * beta[step]
                x = x + np.sqrt(spread) * torch.randn_like(x)
            cs = [
                F.one_hot(torch.multinomial(posterior(c, F.softmax(l, 1), t, k), 1)[:, 0], k).float()
                for c, l, k in zip(cs, logits, sizes)
            ]
    made = np.empty((n, len(columns)))
    made[:, numeric] = quantiles.inverse_transform(x.numpy())
    for j, c in zip(categorical, cs):
        made[:, j] = c.argmax(1).numpy()
    made[:, -1] = y.numpy()
    return made, time.process_time() - began


def judge(columns, train, test, made):
    """Means over the columns of KS distances and total variations, over pairs of differences of correlations; TSTR, as 1 - AUC."""
    from scipy.stats import ks_2samp
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    real, made = np.array(test, float), np.array(made, float)

    def shares(column, k):
        return np.bincount(column.astype(int), minlength=k) / len(column)

    ks = [ks_2samp(real[:, j], made[:, j]).statistic for j, c in enumerate(columns) if not c["categories"]]
    tv = [
        0.5 * np.abs(shares(real[:, j], c["categories"]) - shares(made[:, j], c["categories"])).sum()
        for j, c in enumerate(columns)
        if c["categories"]
    ]

    def spread(rows):
        parts = [
            np.eye(c["categories"])[rows[:, j].astype(int)] if c["categories"] else rows[:, [j]]
            for j, c in enumerate(columns[:-1])
        ]
        return np.hstack(parts)

    def correlations(rows):
        return np.nan_to_num(np.corrcoef(spread(rows).T))

    apart = np.abs(correlations(real) - correlations(made))
    upper = np.triu_indices(len(apart), 1)

    def auc(model):
        y = made[:, -1].astype(int)
        if len(np.unique(y)) < columns[-1]["categories"]:
            return 0.5
        model.fit(spread(made), y)
        chances = model.predict_proba(spread(real))
        truth = real[:, -1].astype(int)
        return roc_auc_score(truth, chances[:, 1] if chances.shape[1] == 2 else chances, multi_class="ovr")

    return {
        "ks": float(np.mean(ks)) if ks else 0,
        "tv": float(np.mean(tv)),
        "correlation": float(apart[upper].mean()),
        "linear": 1 - float(auc(make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000)))),
        "forest": 1 - float(auc(RandomForestClassifier(100, random_state=0))),
    }


def main():
    question = json.load(sys.stdin)
    if "table" in question:
        answer = table(question["table"], question["seed"])
    elif "fit" in question:
        settings = question["fit"]
        fit = {"tvae": tvae, "tabddpm": tabddpm}[settings["model"]]
        answer = []
        for seed in question["seeds"]:
            made, seconds = fit(question["columns"], question["train"], settings, seed)
            answer.append({"rows": made.tolist(), "seconds": seconds})
    else:
        answer = [judge(question["columns"], question["train"], question["test"], made) for made in question["judge"]]
    json.dump(answer, sys.stdout)


main()
