"""Logistic regression on hashed n-grams, and what it is worth, by scikit-learn.

Reads one JSON object on standard input: texts, labels (0 or 1) of the first of them, order, unit, width, ridge, and of the
quality scores, good, threshold. Writes the log odds of every text, the columns and values of its features, and area under the
curve, Brier score and accuracy of the scores.
"""

import json
import sys

import numpy as np
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, brier_score_loss, precision_score, recall_score, roc_auc_score

given = json.load(sys.stdin)
order, unit = given["order"], given["unit"]


def grams(text):
    tokens = ["\u0002", *(text.split() if unit == "words" else text), "\u0003"]
    between = " " if unit == "words" else ""
    return [
        between.join(tokens[first:last])
        for first in range(len(tokens))
        for last in range(first + 1, min(first + order, len(tokens)) + 1)
    ]


rows = HashingVectorizer(analyzer=grams, n_features=given["width"]).transform(given["texts"])
labels = given["labels"]
model = LogisticRegression(C=1 / given["ridge"], solver="newton-cg", tol=1e-12, max_iter=10000)
model.fit(rows[: len(labels)], labels)
scores, good = np.array(given["scores"]), np.array(given["good"])
rows.sort_indices()
json.dump(
    {
        "odds": model.decision_function(rows).tolist(),
        "columns": rows.indices.tolist(),
        "values": rows.data.tolist(),
        "offsets": rows.indptr.tolist(),
        "auc": roc_auc_score(good, scores),
        "brier": brier_score_loss(good, scores),
        "accuracy": accuracy_score(good, scores >= given["threshold"]),
        "precision": precision_score(good, scores >= given["threshold"]),
        "recall": recall_score(good, scores >= given["threshold"]),
    },
    sys.stdout,
)
