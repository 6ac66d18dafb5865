"""Train on one table and test on another, by scikit-learn.

Reads a JSON list of cases on standard input: {learnt, asked: {values (rows of columns), target}, categories (indices of
columns), task, rare (class), falseAlarms (null: by the threshold at the share of the class among the rows learnt from)}.
Writes for each case what HistGradientBoosting and the linear model with a ridge penalty predict, the scores of both, the
processor seconds of each, and the scores of a random forest for comparison.
"""

import json
import sys
import time
import warnings

import numpy as np
from sklearn.ensemble import (
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
)
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import (
    accuracy_score,
    average_precision_score,
    balanced_accuracy_score,
    log_loss,
    mean_squared_error,
    r2_score,
    recall_score,
    roc_auc_score,
    roc_curve,
)
from sklearn.multiclass import OneVsRestClassifier
from sklearn.preprocessing import OneHotEncoder, StandardScaler

warnings.simplefilter("ignore")


def encoded(learnt, asked, categories):
    numbers = [j for j in range(learnt.shape[1]) if j not in categories]
    parts = []
    if numbers:
        scaler = StandardScaler().fit(learnt[:, numbers])
        parts.append([scaler.transform(x[:, numbers]) for x in (learnt, asked)])
    if categories:
        encoder = OneHotEncoder(handle_unknown="ignore", sparse_output=False).fit(learnt[:, categories])
        parts.append([encoder.transform(x[:, categories]) for x in (learnt, asked)])
    return [np.hstack([part[side] for part in parts]) for side in (0, 1)]


def class_scores(chances, classes, labels, rare, false_alarms):
    """chances: a column for each class of `classes`, which are those among the rows learnt from."""
    whole = np.zeros((len(labels), max(labels.max(), classes.max()) + 1))
    whole[:, classes] = chances
    told = whole[:, rare]
    is_rare = labels == rare
    present = np.unique(labels)
    if whole.shape[1] == 2:
        auc = roc_auc_score(is_rare, told)
    else:
        auc = np.mean([roc_auc_score(labels == k, whole[:, k]) for k in present])
    # Every threshold: the default leaves out those within a segment of the curve.
    false_positives, true_positives, _ = roc_curve(is_rare, told, drop_intermediate=False)
    likeliest = whole.argmax(axis=1)
    one_hot = np.eye(whole.shape[1])[labels]
    return {
        "auc": auc,
        "averagePrecision": average_precision_score(is_rare, told),
        "recall": true_positives[false_positives <= false_alarms + 1e-12].max(),
        "recallAtHalf": recall_score(is_rare, likeliest == rare),
        "accuracy": accuracy_score(labels, likeliest),
        "balancedAccuracy": balanced_accuracy_score(labels, likeliest),
        "logLoss": log_loss(labels, np.clip(whole, np.finfo(float).eps, 1), labels=np.arange(whole.shape[1]))
        if np.allclose(whole.sum(axis=1), 1) and (whole > 0).all()
        else -np.log(np.clip(whole[np.arange(len(labels)), labels], np.finfo(float).eps, 1)).mean(),
        "brier": 0.5 * ((whole - one_hot) ** 2).sum(axis=1).mean(),
    }


def classification(case, learnt, asked, target, labels):
    rare = case["rare"]
    share = np.mean(target == rare)
    linear = LogisticRegression(solver="liblinear", C=1.0, tol=1e-10, max_iter=10000)
    learners = {
        "boosting": HistGradientBoostingClassifier(early_stopping=False),
        "linear": linear if len(np.unique(target)) == 2 else OneVsRestClassifier(linear),
        "forest": RandomForestClassifier(100, random_state=0),
    }
    answer = {}
    for name, learner in learners.items():
        began = time.process_time()
        chances = learner.fit(learnt, target).predict_proba(asked)
        seconds = time.process_time() - began
        others = chances[labels != rare][:, list(learner.classes_).index(rare)]
        false_alarms = case["falseAlarms"]
        if false_alarms is None:
            false_alarms = np.mean(others >= share)
        scores = class_scores(chances, learner.classes_, labels, rare, false_alarms)
        answer[name] = {"chances": chances.tolist(), "scores": scores, "falseAlarms": false_alarms, "seconds": seconds}
    return answer


def regression(learnt, asked, target, wanted):
    learners = {"boosting": HistGradientBoostingRegressor(early_stopping=False), "linear": Ridge(alpha=1.0)}
    answer = {}
    for name, learner in learners.items():
        began = time.process_time()
        predicted = learner.fit(learnt, target).predict(asked)
        seconds = time.process_time() - began
        scores = {"r2": r2_score(wanted, predicted), "rmse": mean_squared_error(wanted, predicted) ** 0.5}
        answer[name] = {"predicted": predicted.tolist(), "scores": scores, "seconds": seconds}
    return answer


answers = []
for case in json.load(sys.stdin):
    learnt, asked = encoded(*(np.array(case[side]["values"]) for side in ("learnt", "asked")), case["categories"])
    target, labels = (np.array(case[side]["target"]) for side in ("learnt", "asked"))
    if case["task"] == "classification":
        answers.append(classification(case, learnt, asked, target.astype(int), labels.astype(int)))
    else:
        answers.append(regression(learnt, asked, target, labels))
json.dump(answers, sys.stdout)
