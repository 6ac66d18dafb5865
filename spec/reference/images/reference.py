"""Measures of images by other means: NumPy, SciPy, scikit-learn. JSON cases in, one result for each out."""

import json
import sys
import warnings

import numpy as np
from scipy import linalg, stats
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler

warnings.filterwarnings("ignore", module="sklearn")


def rows(case, name):
    return np.array(case[name], dtype=float).reshape(-1, case["d"])


def frechet(case):
    a, b = rows(case, "rows"), rows(case, "test")
    s, t = np.cov(a, rowvar=False).reshape(a.shape[1], -1), np.cov(b, rowvar=False).reshape(b.shape[1], -1)
    root = linalg.sqrtm(s @ t)
    gap = a.mean(axis=0) - b.mean(axis=0)
    return {"distance": float(gap @ gap + np.trace(s) + np.trace(t) - 2 * np.trace(root).real)}


def neighbours(case):
    zeros, ones, asked = rows(case, "zeros"), rows(case, "ones"), rows(case, "asked")
    labels = np.repeat([0, 1], [len(zeros), len(ones)])
    fit = KNeighborsClassifier(case["k"], algorithm="brute").fit(np.vstack([zeros, ones]), labels)
    return {"scores": fit.predict_proba(asked)[:, 1].tolist()}


def logistic(case):
    zeros, ones, asked = rows(case, "zeros"), rows(case, "ones"), rows(case, "asked")
    both = np.vstack([zeros, ones])
    labels = np.repeat([0, 1], [len(zeros), len(ones)])
    scale = StandardScaler().fit(both)

    # The penalty holds the intercept too: a column of ones, which is penalised like any other.
    def columns(x):
        return np.column_stack([np.ones(len(x)), scale.transform(x)])

    fit = LogisticRegression(C=1, fit_intercept=False, tol=1e-12, max_iter=10000).fit(columns(both), labels)
    return {"scores": fit.decision_function(columns(asked)).tolist()}


def separation(case):
    zeros, ones = np.array(case["zeros"]), np.array(case["ones"])
    labels = np.repeat([0, 1], [len(zeros), len(ones)])
    return {"auc": float(roc_auc_score(labels, np.concatenate([zeros, ones])))}


def histogram(case):
    p = rows(case, "probabilities")
    real = np.array(case["real"], dtype=float)
    counts = np.bincount(p.argmax(axis=1), minlength=case["d"])
    return {
        "counts": counts.tolist(),
        "entropy": float(np.mean(stats.entropy(p, axis=1))),
        "confidence": float(p.max(axis=1).mean()),
        "divergence": float(stats.entropy(real / real.sum(), (counts + 0.5) / (counts + 0.5).sum())),
    }


def entropies(case):
    real, made = np.array(case["real"]), np.array(case["made"])
    return {
        "crossEntropy": float(np.mean(-real * np.log(made) - (1 - real) * np.log1p(-made))),
        "squaredError": float(np.mean((real - made) ** 2)),
    }


def perceptron(case):
    train, test = rows(case, "train"), rows(case, "test")
    found = {"accuracy": [], "loss": []}
    for seed in case["seeds"]:
        fit = MLPClassifier(
            case["hidden"],
            alpha=0,
            batch_size=case["batch"],
            learning_rate_init=case["learningRate"],
            max_iter=case["epochs"],
            n_iter_no_change=case["epochs"] + 1,
            random_state=seed,
        ).fit(train, case["trainLabels"])
        found["accuracy"].append(float(fit.score(test, case["testLabels"])))
        found["loss"].append(float(log_loss(case["testLabels"], fit.predict_proba(test))))
    return found


KINDS = {
    "frechet": frechet,
    "neighbours": neighbours,
    "logistic": logistic,
    "separation": separation,
    "histogram": histogram,
    "entropies": entropies,
    "perceptron": perceptron,
}
json.dump([KINDS[case["kind"]](case) for case in json.load(sys.stdin)], sys.stdout)
