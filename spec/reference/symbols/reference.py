"""Answers, one JSON object, to the questions on standard input: entropies, Zipf exponents and n-gram probabilities.

The n-gram probabilities are written from the definitions, with dictionaries and exact counts, for any order.
"""

import json
import sys
from collections import Counter, defaultdict

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.stats import entropy, zipfian

END = "</s>"


def zipf_exponent(counts):
    ranked = np.sort(np.asarray([c for c in counts if c > 0], dtype=float))[::-1]
    ranks = np.arange(1, len(ranked) + 1)

    def loss(b):
        return -np.sum(ranked * zipfian.logpmf(ranks, b, len(ranked)))

    return minimize_scalar(loss, bounds=(1e-9, 20), method="bounded", options={"xatol": 1e-12}).x


class Ngram:
    def __init__(self, texts, order, smoothing, vocabulary, alpha, discount):
        self.order, self.smoothing, self.alpha, self.discount = order, smoothing, alpha, discount
        self.types = vocabulary + 1
        self.counts = defaultdict(Counter)
        left = defaultdict(set)
        for text in texts:
            tokens = [END] * (order - 1) + text.split() + [END]
            for i in range(order - 1, len(tokens)):
                for k in range(1, order + 1):
                    gram = tuple(tokens[i - k + 1 : i + 1])
                    self.counts[gram[:-1]][gram[-1]] += 1
                    if k > 1:
                        left[gram[1:]].add(gram[0])
        if smoothing == "kneser-ney":
            raw, self.counts = self.counts, defaultdict(Counter)
            for context, followers in raw.items():
                for token, count in followers.items():
                    longest = len(context) == order - 1
                    value = count if longest else len(left[context + (token,)])
                    if value:
                        self.counts[context][token] = value

    def estimated(self, length):
        values = [v for c, f in self.counts.items() if len(c) == length for v in f.values()]
        once, twice = values.count(1), values.count(2)
        return 0.75 if once == 0 or twice == 0 else once / (once + 2 * twice)

    def probability(self, token, context):
        if self.smoothing == "additive":
            followers = self.counts.get(context, Counter())
            return (followers[token] + self.alpha) / (sum(followers.values()) + self.alpha * self.types)
        followers = self.counts.get(context)
        shorter = lambda: 1 / self.types if len(context) == 0 else self.probability(token, context[1:])
        if not followers:
            return shorter()
        total, distinct = sum(followers.values()), len(followers)
        if self.smoothing == "none":
            return followers[token] / total
        if self.smoothing == "witten-bell":
            return (followers[token] + distinct * shorter()) / (total + distinct)
        discount = self.estimated(len(context)) if self.discount is None else self.discount
        return max(followers[token] - discount, 0) / total + discount * distinct / total * shorter()

    def likelihood(self, text):
        tokens = [END] * (self.order - 1) + text.split() + [END]
        p = 1.0
        for i in range(self.order - 1, len(tokens)):
            p *= self.probability(tokens[i], tuple(tokens[i - self.order + 1 : i]))
        return p


asked = json.load(sys.stdin)
print(
    json.dumps(
        {
            "entropy": [float(entropy(counts)) for counts in asked["counts"]],
            "heterozygosity": [float(1 - np.sum((np.array(c) / np.sum(c)) ** 2)) for c in asked["counts"]],
            "zipf": [float(zipf_exponent(counts)) for counts in asked["counts"]],
            "ngram": [
                [model.likelihood(text) for text in asked["held"]]
                for model in (Ngram(asked["texts"], **options) for options in asked["models"])
            ],
        }
    )
)
