"""Sources, metrics and scorers behind the channel, and what the checks find of wrong ones."""

import math
import unittest

import numpy as np

from collapsar.check import check
from collapsar.host import Failed, Script
from collapsar.rows import Pairs, Schema

from .scripts import HEAD, script

PLANE = Schema("vectors", [2])
ROWS = np.random.default_rng(0).normal(size=(50, 2))

SOURCE = (
    HEAD
    + '''
class Source:
    kind, labels = "vectors", ("a", "b")
    truth = {"mean": [1, 0], "covariance": np.eye(2)}

    def draw(self, count, *, seed):
        random = np.random.default_rng(seed)
        return random.normal(size=(count, 2)) + [1, 0], random.integers(0, 2, count)
'''
)
METRIC = (
    HEAD
    + '''
class Metric:
    kinds = ("vectors",)
    outputs = {"shift": {"better": "lower", "ideal": 0, "range": (0, float("inf")), "unit": "sd"}}

    def measure(self, rows, *, reference):
        return abs(rows.mean() - reference.mean())
'''
)
SCORER = HEAD + "\nclass Scorer:\n    kinds = ('vectors',)\n    def score(self, rows):\n        return rows[:, 0]\n"


def changed(text, body):
    return f"{text}\n    {body}\n"


def failures(text, served):
    said = []
    check(script(text, served), say=said.append)
    return [line.strip() for line in said if "FAIL" in line or line.startswith("       ")]


class Roles(unittest.TestCase):
    def test_a_class_is_what_its_methods_say(self):
        for text, served, role in ((SOURCE, "Source", "source"), (METRIC, "Metric", "metric"), (SCORER, "Scorer", "scorer")):
            with Script(script(text, served)) as one:
                self.assertEqual((one.about["as"], one.about["kinds"], one.about["provides"]), (role, ["vectors"], []))

    def test_a_source_says_what_it_knows_and_draws_by_the_seed(self):
        with Script(script(SOURCE, "Source")) as source:
            known = {"mean": [1, 0], "covariance": [[1, 0], [0, 1]]}
            self.assertEqual(source.about["source"], {"endless": True, "test": False, "truth": known, "labels": ["a", "b"]})
            rows, left = source.draw(7, 3)
        random = np.random.default_rng(3)
        np.testing.assert_array_equal(rows.data, random.normal(size=(7, 2)) + [1, 0])
        np.testing.assert_array_equal(rows.labels, random.integers(0, 2, 7))
        self.assertEqual(left, [])

    def test_a_source_gives_all_that_it_has_of_any_kind(self):
        for kind, rows, more, expected in (
            ("pairs", "(np.ones((3, 2)), np.zeros((3, 1)))", "", Schema("pairs", [2], [1])),
            ("symbols", "[0, 2, 1]", "alphabet = 3", Schema("symbols", alphabet=3)),
            ("text", "['a', 'b']", "", Schema("text")),
            ("text", "(['a', 'b'], ['1', '2'])", "", Schema("text", prompted=True)),
        ):
            text = HEAD + f"class Table:\n    kind = {kind!r}\n    {more or 'pass'}\n    def rows(self): return {rows}\n"
            text += f"    def test(self): return {rows}\n"
            with Script(script(text, "Table")) as source:
                self.assertEqual(source.about["source"], {"endless": False, "test": True, "truth": {}})
                for of in ("all", "test"):
                    self.assertEqual(source.rows(of)[0].schema, expected)

    def test_a_metric_gives_its_number_or_says_that_there_is_none(self):
        for given, expected in (
            ("np.float32(0.5)", {"shift": 0.5}),
            ("{'shift': 2}", {"shift": 2}),
            ("None", {"shift": None}),
            ("math.nan", {"shift": None}),
            ("-math.inf", {"shift": "-Infinity"}),
            ("'harmless'", {"shift": "harmless"}),
            ("{'shift': 1, 'other': 2}", {"shift": 1, "other": 2}),
        ):
            text = changed(METRIC, f"def measure(self, rows):\n        import math\n        return {given}")
            with Script(script(text, "Metric")) as metric:
                self.assertEqual(metric.measure(ROWS, ROWS, PLANE), expected, given)

    def test_a_metric_gets_what_it_asks_for_by_name(self):
        text = changed(
            METRIC,
            "def measure(self, rows, *, reference, training, log_likelihood, labels, generation):\n"
            "        return len(rows) + 100 * len(reference) + len(training) + log_likelihood.sum() + len(labels) + generation",
        )
        labelled = (ROWS, np.zeros(50, int))
        with Script(script(text, "Metric")) as metric:
            said = metric.about["metric"]
            self.assertEqual((said["needs"], said["training"]), (["labels", "logLikelihood"], True))
            self.assertEqual(said["outputs"][0]["range"], [0, None])
            measured = metric.measure(labelled, labelled, Schema("vectors", [2], labelled=True), training=labelled)
        self.assertEqual(measured, {"shift": 50 + 5000 + 50 + 0 + 50 + 1})

    def test_a_metric_gets_the_real_rows_that_the_chain_was_trained_on_last_where_it_asks_for_them(self):
        text = changed(METRIC, "def measure(self, rows, *, last_real):\n        return -1 if last_real is None else float(last_real.sum())")
        with Script(script(text, "Metric")) as metric:
            self.assertEqual(metric.about["metric"]["lastReal"], True)
            self.assertEqual(metric.measure(ROWS, ROWS, PLANE, last_real=ROWS[:7]), {"shift": float(ROWS[:7].sum())})
            # None were asked for yet.
            self.assertEqual(metric.measure(ROWS, ROWS, PLANE), {"shift": -1})
        with Script(script(METRIC, "Metric")) as metric:
            self.assertNotIn("lastReal", metric.about["metric"])
            self.assertEqual(metric.measure(ROWS, ROWS, PLANE, last_real=ROWS[:7]), metric.measure(ROWS, ROWS, PLANE))

    def test_a_scorer_gives_numbers_and_a_verifier_yes_or_no(self):
        with Script(script(SCORER, "Scorer")) as scorer:
            np.testing.assert_array_equal(scorer.score(ROWS, PLANE), ROWS[:, 0])
        verifier = SCORER.replace("def score", "def passes")
        with Script(script(verifier.replace("rows[:, 0]", "rows[:, 0] > 0"), "Scorer")) as scorer:
            np.testing.assert_array_equal(scorer.score(ROWS, PLANE), (ROWS[:, 0] > 0).astype(float))
        with Script(script(verifier, "Scorer")) as scorer:
            with self.assertRaisesRegex(Failed, "it gives True or False for each row"):
                scorer.score(ROWS, PLANE)

    def test_of_several_classes_the_one_that_is_wanted_is_served(self):
        path = script(SOURCE + METRIC.replace(HEAD, "") + SCORER.replace(HEAD, ""), "Source, Metric, Scorer")
        with self.assertRaisesRegex(Failed, "say which with `class`"):
            Script(path)
        with Script(path, name="Metric") as metric:
            self.assertEqual(metric.about["as"], "metric")
        with Script(path, role="scorer") as scorer:
            self.assertEqual(scorer.about["name"], "Scorer")
        with self.assertRaisesRegex(Failed, r"Metric has no method score\(self, rows\) or passes\(self, rows\): it is no scorer"):
            Script(path, name="Metric", role="scorer")

    def test_says_what_is_wrong_with_a_class(self):
        for text, served, fault in (
            (SOURCE.replace("kind, labels = \"vectors\",", "labels ="), "Source", "has no `kind`"),
            (METRIC.replace("outputs =", "output ="), "Metric", "has no `outputs`, a dict"),
            (METRIC.replace('"range": (0, float("inf")), ', ""), "Metric", "shift has no range"),
        ):
            with self.assertRaisesRegex(Failed, fault):
                Script(script(text, served))
        with Script(script(changed(METRIC, "def measure(self, rows): return [1, 2]"), "Metric")) as metric:
            with self.assertRaisesRegex(Failed, r"output shift is \[1, 2\]; wanted is a number"):
                metric.measure(ROWS, ROWS, PLANE)


class Checks(unittest.TestCase):
    def test_find_nothing_wrong_with_good_ones(self):
        for text, served in ((SOURCE, "Source"), (METRIC, "Metric"), (SCORER, "Scorer")):
            self.assertEqual(failures(text, served), [])
        table = HEAD + "class Table:\n    kind = 'pairs'\n    def rows(self): return np.ones((4, 2)), np.ones((4, 1))\n"
        self.assertEqual(failures(table, "Table"), [])

    def test_print_what_to_write(self):
        said = []
        check(script(SOURCE, "Source"), say=said.append)
        self.assertEqual(said[-2:], ["kind: vectors", "provides: [labels, truth.moments]"])
        said.clear()
        check(script(changed(METRIC, "def measure(self, rows, reference, log_likelihood): return 0"), "Metric"), say=said.append)
        self.assertEqual(
            said[-2:],
            [
                'outputs: [{"name": "shift", "better": "lower", "ideal": 0, "range": [0.0, null], "unit": "sd"}]',
                "needs: [logLikelihood]",
            ],
        )

    def test_find_wrong_sources(self):
        draw = "def draw(self, count, *, seed):\n        return "
        for body, fault in (
            ("np.random.default_rng(seed).normal(size=(count + 1, 2)), np.zeros(count + 1, int)", "2 rows where 1"),
            ("np.ones((count, 2)), np.zeros(count, int)", "FAIL gives other rows for another seed"),
            ("np.random.default_rng(id(object()) + __import__('os').urandom(1)[0]).normal(size=(count, 2)), np.zeros(count, int)", "FAIL gives the same rows for the same seed"),
            ("np.random.default_rng(seed).normal(size=(count, 2)), np.zeros(count, int)", "FAIL has the mean that it says, of 20000 rows"),
            ("np.full((count, 2), np.nan), np.zeros(count, int)", "a value is not finite"),
        ):
            found = failures(changed(SOURCE, draw + body), "Source")
            self.assertTrue(any(fault in line for line in found), (fault, found))

    def test_find_wrong_metrics(self):
        measure = "def measure(self, rows, *, reference):\n        return "
        for body, fault in (
            ("{'shift': 0, 'other': 1}", "it gave other, shift, and declares shift"),
            ("-abs(rows.mean() - reference.mean())", "which is not from 0.0 to None"),
            ("1 + abs(rows.mean() - reference.mean())", "its ideal is 0"),
            ("None", "shift is lost where nothing is"),
            ("__import__('os').urandom(1)[0] / 1e5", "FAIL gives the same numbers for the same seed"),
            ("abs(rows.mean() - reference.mean()) + 0 * rows[1].sum()", "FAIL gives numbers in their ranges"),
        ):
            found = failures(changed(METRIC, measure + body), "Metric")
            self.assertTrue(any(fault in line for line in found), (fault, found))

    def test_find_wrong_scorers(self):
        for body, fault in (
            ("np.full(len(rows), np.nan)", "a score is NaN"),
            ("rows[1:, 0]", "0 numbers for 1 rows"),
            ("rows[:, 0] + __import__('os').urandom(1)[0]", "FAIL gives the same scores for the same seed"),
        ):
            found = failures(SCORER.replace("rows[:, 0]", body), "Scorer")
            self.assertTrue(any(fault in line for line in found), (fault, found))


if __name__ == "__main__":
    unittest.main()
