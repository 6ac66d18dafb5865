"""What metrics of texts should say, from their definitions: NLTK's BLEU, SciPy's hypergeometric law, sets of substrings.

A JSON list of cases in, one object for each out; null stands for what is not defined.
"""

import functools
import json
import math
import re
import sys
from collections import Counter
from fractions import Fraction

import numpy as np
from nltk.translate.bleu_score import SmoothingFunction, sentence_bleu
from scipy.stats import wasserstein_distance
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.preprocessing import normalize


def split(text, unit):
    return text.split() if unit == "words" else list(text)


def grams(tokens, n):
    return [tuple(tokens[i : i + n]) for i in range(len(tokens) - n + 1)]


def perplexity(case):
    bits = -math.fsum(case["logs"]) / math.log(2)
    return {"bitsPerByte": bits / sum(len((text + "\n").encode()) for text in case["test"])}


def reference(case):
    def losses(texts, logs):
        return np.array([-log / (len(split(text, case["unit"])) + 1) for text, log in zip(texts, logs, strict=True)])

    made, real = losses(case["rows"], case["logs"]), losses(case["test"], case["real"])
    tokens = sum(len(split(text, case["unit"])) + 1 for text in case["rows"])
    value = math.exp(-sum(case["logs"]) / tokens)
    low, median, high = np.quantile(np.exp(made), [0.05, 0.5, 0.95])
    return {
        "value": value,
        "crossEntropy": math.log(value),
        "mean": float(np.exp(made).mean()),
        "low": low,
        "median": median,
        "high": high,
        "improbable": float(np.mean(made > np.quantile(real, 1 - case["level"]))),
        "probable": float(np.mean(made < np.quantile(real, case["level"]))),
    }


def tokens(case):
    """Of probabilities of the next token, one list a place."""
    p = [np.sort(each)[::-1] for each in case["probabilities"]]
    return {
        "entropy": float(np.mean([-sum(x * math.log(x) for x in each if x > 0) for each in p])),
        "confidence": float(np.mean([each[0] for each in p])),
        "topMass": float(np.mean([each[: case["k"]].sum() for each in p])),
    }


def diversity(case):
    texts = [split(text, case["unit"]) for text in case["rows"]]
    out = {}
    for n in (1, 2, 3, 4):
        each = [grams(text, n) for text in texts]
        everything = [gram for own in each for gram in own]
        out[f"distinct{n}"] = len(set(everything)) / len(everything)
        if n > 1:
            out[f"repetition{n}"] = float(np.mean([1 - len(set(own)) / len(own) for own in each if own]))
    pairs = Counter(gram for text in texts for gram in grams(text, 2))
    equal = sum(math.comb(count, 2) for count in pairs.values())
    out["logEffective2"] = -math.log((equal + 0.5) / (math.comb(pairs.total(), 2) + 1))
    present = [text for text in texts if text]
    smoothing = SmoothingFunction().method1
    out["selfBleu"] = float(
        np.mean(
            [
                sentence_bleu(
                    present[:i] + present[i + 1 :],
                    text,
                    weights=[1 / min(4, len(text))] * min(4, len(text)),
                    smoothing_function=smoothing,
                )
                for i, text in enumerate(present)
            ]
        )
    )
    return out


def bare(text):
    """Words of Latin letters and digits, with an apostrophe or a hyphen within."""
    return re.findall(r"[0-9a-zà-öø-ÿ]+(?:['’-][0-9a-zà-öø-ÿ]+)*", text.lower())


@functools.cache
def holding(k, n, c, drawn):
    """Chance that k of `drawn` of n rows are among the c that hold a word."""
    return float(Fraction(math.comb(c, k) * math.comb(n - c, drawn - k), math.comb(n, drawn))) if drawn >= k else 0.0


def vocabulary(case):
    def words(text):
        return bare(text) if case["words"] == "bare" else text.split()

    real, made = ([words(text) for text in case[name]] for name in ("test", "rows"))
    n, m, rare = len(real), len(made), case["rare"]
    held, found = (Counter(word for text in texts for word in set(text)) for texts in (real, made))
    mean_real, mean_made = (np.mean([len(text) for text in texts]) for texts in (real, made))
    half = n // 2
    others = min(n - half, max(1, math.floor(m * mean_made / mean_real + 1e-9)))
    looked = min(m, max(1, math.floor(others * mean_real / mean_made + 0.5)))
    total = Counter()
    for word, c in held.items():
        seen = 1 - holding(0, m, found[word], looked) if found[word] else 0
        for k in range(1, min(c, half) + 1):
            p = holding(k, n, c, half)
            again = 1 - holding(0, n - half, c - k, others) if p else 0
            for name in ("all", "rare") if k <= rare else ("all",):
                total[name] += p
                total[name, "again"] += p * again
                total[name, "kept"] += p * seen
                total[name, "rows"] += p * k
    share, m_rare, s = total["rare", "rows"] / total["all", "rows"], total["rare"], total["rare", "kept"] / total["rare"]
    every = [word for text in made for word in text]
    return {
        "surviving": total["all", "kept"] / total["all"],
        "expected": total["all", "again"] / total["all"],
        "retained": total["all", "kept"] / total["all", "again"],
        "rareRecall": s,
        "rareExpected": total["rare", "again"] / total["rare"],
        "rareRetained": total["rare", "kept"] / total["rare", "again"],
        "logRareKept": math.log(share * (m_rare * s + 0.5) / (m_rare + 1)),
        "types": sum(1 - holding(0, m, c, looked) for c in found.values()),
        "unknown": sum(word not in held for word in every) / len(every),
    }


def length(case):
    made, real = ([len(split(text, case["unit"])) for text in case[name]] for name in ("rows", "test"))
    low, median, high = np.quantile(made, [0.05, 0.5, 0.95])
    return {
        "mean": float(np.mean(made)),
        "sd": float(np.std(made, ddof=1)),
        "low": low,
        "median": median,
        "high": high,
        "empty": made.count(0) / len(made),
        "distance": float(wasserstein_distance(made, real)),
    }


def copied(case):
    names = {}
    made, texts = (
        ["".join(chr(names.setdefault(t, 100 + len(names))) for t in split(text, case["unit"])) for text in case[name]]
        for name in ("rows", "training")
    )
    everything = chr(10).join(texts)

    def span(text):
        longest = 0
        for i in range(len(text)):
            while i + longest < len(text) and text[i : i + longest + 1] in everything:
                longest += 1
        return longest

    longest = [span(text) for text in made]
    return {
        "median": float(np.median(longest)),
        "longest": max(longest),
        "copied": float(np.mean([span > case["above"] for span in longest])),
        "whole": float(np.mean([0 < len(t) == span for t, span in zip(made, longest, strict=True)])),
    }


def divergence(p, r):
    held = p > 0
    return float(np.sum(p[held] * np.log(p[held] / r[held])))


def frontier(p, q, scale):
    """The area as the authors' program computes it: by both axes, the points sorted."""
    curve = [(1.0, 0.0)]
    for w in np.linspace(1e-6, 1 - 1e-6, 25):
        r = w * p + (1 - w) * q
        curve.append((math.exp(-scale * divergence(q, r)), math.exp(-scale * divergence(p, r))))
    x, y = np.array([*curve, (0.0, 1.0)]).T
    by_x, by_y = np.lexsort((-y, x)), np.lexsort((-x, y))
    area = 0.5 * (np.trapezoid(y[by_x], x[by_x]) + np.trapezoid(x[by_y], y[by_y]))
    # The integral over mixtures, by quadrature; its closed form is what is checked.
    nodes, weights = np.polynomial.legendre.leggauss(200)
    integral = 2 * sum(
        0.5 * weight * (w * divergence(p, w * p + (1 - w) * q) + (1 - w) * divergence(q, w * p + (1 - w) * q))
        for w, weight in zip(0.5 * (nodes + 1), weights, strict=True)
    )
    return {"value": float(area), "frontierIntegral": float(integral)}


def mauve(case):
    """The whole of it on given features: unit rows, principal components, k-means; the tightness beside the value."""
    p, q = (np.array(case[name]).reshape(-1, case["d"]) for name in ("p", "q"))
    rows = normalize(np.vstack([p, q]))
    pca = PCA().fit(rows)
    kept = int(np.argmax(np.cumsum(pca.explained_variance_ratio_) >= 0.9)) + 1
    rows = pca.transform(rows)[:, :kept]
    k = case["clusters"]
    found = [KMeans(k, n_init=5, max_iter=500, tol=0, random_state=seed).fit(rows) for seed in range(8)]
    values = []
    for each in found:
        shares = [np.bincount(part, minlength=k) / len(part) for part in np.split(each.labels_, [len(p)])]
        values.append(frontier(*shares, 5)["value"])
    return {"mean": float(np.mean(values)), "sd": float(np.std(values, ddof=1)), "values": values}


def histograms(case):
    return frontier(np.array(case["p"]), np.array(case["q"]), case["scale"])


KINDS = {
    f.__name__: f
    for f in (perplexity, reference, tokens, diversity, vocabulary, length, copied, histograms, mauve)
}
json.dump([KINDS[case["kind"]](case) for case in json.load(sys.stdin.buffer)], sys.stdout, default=float)
