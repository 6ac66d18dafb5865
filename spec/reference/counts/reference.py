"""What the metrics that count rows or sum log-likelihoods should say, by NumPy and SciPy and by exact fractions.

A JSON list of cases in, one object for each out; null stands for what is not defined.
"""

import json
import math
import sys
from collections import Counter
from fractions import Fraction

import numpy as np
from scipy import stats

QUARTER = Fraction(1, 4)


def share(flags):
    return float(np.mean(flags)) if len(flags) else None


def modes(case):
    found = np.array(case["modes"])
    if "labels" in case:
        held = np.array(case["labels"])
        true = [Fraction(int((held == mode).sum()), len(held)) for mode in range(held.max() + 1)]
    else:
        true = [Fraction(value) for value in case["shares"]]
    kept = [Fraction(int((found == mode).sum()), len(found)) for mode in range(len(true))]
    stray = 1 - sum(kept)
    lost = [k < QUARTER * p for k, p in zip(kept, true, strict=True) if p > 0]
    shift = (sum(abs(k - p) for k, p in zip(kept, true, strict=True)) + stray) / 2
    return {"lost": share(lost), "shift": float(shift), "between": None if "labels" in case else float(stray)}


def hallucination(case):
    law = stats.multivariate_normal(np.zeros(case["d"]))
    real, model = (law.logpdf(np.array(case[name]).reshape(-1, case["d"])) for name in ("test", "rows"))
    level = np.quantile(real, case["level"], method="linear")
    return {"level": float(level), "mass": share(model < level)}


def rare(case):
    hits = np.array(case["rows"]) > case["above"]
    return {
        "mass": share(hits),
        "logMass": float(np.log(np.count_nonzero(hits) + 0.5) - np.log1p(len(hits))),
        "ratio": float(hits.mean() / stats.norm.sf(case["above"])),
    }


def split(text, unit):
    return text.split() if unit == "words" else list(text)


def outcomes(rows, unit):
    """Tokens in reading order; symbols are their own."""
    return [token for row in rows for token in split(row, unit)] if unit else rows


def support(case):
    unit, held, made = case.get("unit"), *(Counter(outcomes(case[k], case.get("unit"))) for k in ("test", "rows"))
    if "truth" in case:
        true = dict(enumerate(case["truth"]))
        order = sorted((k for k in true if true[k] > 0), key=lambda k: (true[k], -k))
    else:
        true = {k: Fraction(count, held.total()) for k, count in held.items()}
        first = {k: at for at, k in enumerate(held)} if unit else {k: k for k in held}
        order = sorted(true, key=lambda k: (true[k], -first[k]))
    exact = "law" in case
    model = dict(enumerate(case["law"])) if exact else {k: Fraction(n, made.total()) for k, n in made.items()}
    size = held.total() if exact else made.total()
    real = [k for k in true if true[k] > 0]
    running = np.cumsum([float(true[k]) for k in order[:-1]])
    tail = order[: max(1, int(np.count_nonzero(running <= case["tail"])))]
    top = [k for k in real if true[k] >= case["mode"]]
    alive = [model.get(k, 0) > 0 for k in real]
    in_tail = math.fsum(model.get(k, 0) for k in tail)
    return {
        "surviving": share(alive),
        "missingMass": 1 - math.fsum(true[k] for k, is_alive in zip(real, alive, strict=True) if is_alive),
        "lost": share([model.get(k, 0) < true[k] / 4 for k in top]),
        "logTailMass": math.log((in_tail * size + 0.5) / (size + 1)),
        "unreal": 1 - math.fsum(model.get(k, 0) for k in real) if "truth" in case else None,
    }


def diversity(case):
    unit, seen = case.get("unit"), outcomes(case["rows"], case.get("unit"))
    law = case["law"] if "law" in case else np.unique(np.array(seen), return_counts=True)[1]
    pairs = [p for row in case["rows"] for p in zip(split(row, unit), split(row, unit)[1:])] if unit else []
    p = np.array(law, dtype=float) / np.sum(law)
    distinct2 = len(set(pairs)) / len(pairs) if pairs else None
    return {
        "entropy": float(stats.entropy(p)),
        "effective": float(np.prod(p[p > 0] ** -p[p > 0])),
        "distinct1": len(set(seen)) / len(seen),
        "distinct2": distinct2,
        "logDistinct2": None if distinct2 is None else float(np.log(distinct2)),
    }


def perplexity(case):
    unit, test = case.get("unit"), case["test"]
    tokens = sum(len(split(row, unit)) + 1 for row in test) if unit else len(test)
    if None in case["logs"]:
        return {"value": None, "crossEntropy": None, "bits": None}
    value = float(np.prod(np.exp(np.array(case["logs"]) / -tokens)))
    return {"value": value, "crossEntropy": math.log(value), "bits": math.log2(value)}


def likelihood(case):
    logs = case["logs"]
    dead = [each is None for each in logs]
    return {"nll": None if any(dead) else -math.fsum(logs) / len(logs), "impossible": share(dead)}


def purity(case):
    def right(parts):
        rows = np.concatenate([np.array(part, dtype=float) for part in parts]) if parts else np.array([])
        return share(rows > 0)

    synthetic = [part for part, origin in zip(case["parts"], case["origins"], strict=True) if origin != "real"]
    return {"training": right(case["parts"]), "synthetic": right(synthetic), "generated": right([case["rows"]])}


def coverage(case):
    rows, test = (np.array(case[name]).reshape(-1, case["d"]) for name in ("rows", "test"))
    present, lost, lost_rare = [], [], []
    for j in case["categorical"]:
        values, counts = np.unique(test[:, j], return_counts=True)
        present.append(np.isin(values, rows[:, j]).mean())
        for value, count in zip(values, counts, strict=True):
            real, left = Fraction(int(count), len(test)), Fraction(int((rows[:, j] == value).sum()), len(rows))
            lost.append(left < QUARTER * real)
            if real < case["rareShare"]:
                lost_rare.append(left < QUARTER * real)
    return {"coverage": float(np.mean(present)), "lost": share(lost), "lostRare": share(lost_rare)}


KINDS = {f.__name__: f for f in (modes, hallucination, rare, support, diversity, perplexity, likelihood, purity, coverage)}
json.dump([KINDS[case["kind"]](case) for case in json.load(sys.stdin.buffer)], sys.stdout)
