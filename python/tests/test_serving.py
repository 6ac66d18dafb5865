"""A class behind the channel, as Collapsar asks it."""

import os
import signal
import subprocess
import sys
import threading
import time
import unittest

import numpy as np

from collapsar.host import Failed, Script
from collapsar.rows import Pairs, Schema

from .scripts import GAUSSIAN, HEAD, RESAMPLER, script

PLANE = Schema("vectors", [2])
ROWS = np.random.default_rng(0).normal(size=(50, 2))


def serving(text=GAUSSIAN, served="Gaussian", **options):
    return Script(script(text, served), options)


class Serving(unittest.TestCase):
    def test_says_what_it_can_do_and_what_it_is_made_of(self):
        with serving() as model:
            self.assertEqual(model.about["provides"], ["sample", "logLikelihood", "start", "weights"])
            self.assertEqual(model.about["kinds"], ["vectors"])
            versions = model.about["versions"]
            self.assertEqual(versions["numpy"], np.__version__)
            self.assertEqual(len(versions["train.py"]), 64)

    def test_gives_what_the_class_gives_alone(self):
        with serving(scale=0.5) as model:
            rows, left = model.sample(model.fit(ROWS, PLANE), 7, seed=5)
            numbers = model.log_likelihood(1, ROWS, PLANE)
        expected = ROWS.mean(axis=0) + 0.5 * ROWS.std(axis=0) * np.random.default_rng(5).normal(size=(7, 2))
        np.testing.assert_array_equal(rows.data, expected)
        z = (ROWS - ROWS.mean(axis=0)) / ROWS.std(axis=0)
        density = -0.5 * (z**2 + np.log(2 * np.pi * ROWS.std(axis=0) ** 2)).sum(axis=1)
        np.testing.assert_allclose(numbers, density, rtol=1e-12)
        self.assertEqual(left, [])

    def test_hands_on_weights_progress_and_the_model_before(self):
        with serving() as model:
            parts = [{"origin": "real", "count": 49, "weight": 0}, {"origin": 1, "count": 1}]
            first = model.fit(ROWS, PLANE, parts=parts)
            # All weight is on one row, which is then the mean; the spread is that of all.
            rows, _ = model.sample(first, 20000)
            np.testing.assert_allclose(rows.data.mean(axis=0), ROWS[-1], atol=0.05)
            model.sample(model.fit(ROWS, PLANE, start=first), 3)
            self.assertEqual(model.progress[0], {"done": 1.0, "of": 2.0, "values": {"loss": None}})

    def test_takes_and_gives_rows_of_every_kind(self):
        texts = [f"tèxt {row}\n" for row in range(9)]
        given = [
            ((ROWS, np.arange(50) % 3), Schema("vectors", [2], labelled=True)),
            (ROWS.astype(np.float32), PLANE),
            (ROWS.reshape(25, 2, 2), Schema("vectors", [2, 2])),
            (Pairs(ROWS, ROWS[:, :1]), Schema("pairs", [2], [1])),
            (np.arange(9) % 4, Schema("symbols", alphabet=4)),
            (texts, Schema("text")),
            ((texts, [str(row) for row in range(9)]), Schema("text", prompted=True)),
        ]
        with serving(RESAMPLER, "Resampler") as model:
            for rows, schema in given:
                made, left = model.sample(model.fit(rows, schema), 5)
                self.assertEqual((made.count, made.schema, left), (5, schema, []), schema)
                if schema.kind == "text":
                    self.assertLessEqual(set(made.data), set(texts))

    def test_restores_in_another_process(self):
        with serving() as one, serving() as two:
            fitted = one.fit(ROWS, PLANE)
            restored = two.restore(one.save(fitted))
            np.testing.assert_array_equal(one.sample(fitted, 9)[0].data, two.sample(restored, 9)[0].data)

    def test_saves_by_its_own_methods_where_it_has_them(self):
        text = GAUSSIAN + (
            '\n    def save(self, folder):\n        np.savez(folder + "/w.npz", mean=self.mean, spread=self.spread)\n'
            '\n    def load(self, folder):\n        w = np.load(folder + "/w.npz")\n'
            '        self.mean, self.spread = w["mean"], w["spread"]\n'
        )
        with serving(text) as model:
            fitted = model.fit(ROWS, PLANE)
            folder = model.save(fitted)
            self.assertEqual(os.listdir(os.path.join(folder, "model")), ["w.npz"])
            restored = model.restore(folder)
            np.testing.assert_array_equal(model.sample(fitted, 9)[0].data, model.sample(restored, 9)[0].data)

    def test_tells_what_its_class_raises_and_goes_on(self):
        text = GAUSSIAN + "\n    def features(self, rows):\n        return rows / self.nothing\n"
        with serving(text) as model:
            fitted = model.fit(ROWS, PLANE)
            with self.assertRaisesRegex(Failed, r"(?s)features failed: AttributeError.*nothing.*\n  File \"train.py\", line \d+, in features\n") as caught:
                model.of_rows("features", fitted, ROWS, PLANE)
            # Neither how it came to be called, nor where it lies.
            self.assertNotRegex(str(caught.exception), r"adapter\.py|\^\^|\"/")
            model.sample(fitted, 3)

    def test_says_what_is_wrong_with_a_class_or_its_options(self):
        for text, served, fault in (
            (HEAD + "class A:\n    def fit(self, rows): ...\n", "A", r"A has no method sample\(self, count, \*, seed\)"),
            (GAUSSIAN, "Gaussian, type('B', (Gaussian,), {})", "serves Gaussian, B; say which with `class`"),
            (GAUSSIAN + "\n    def save(self, folder): ...\n", "Gaussian", "needs both or neither"),
            (GAUSSIAN + "\n    kinds = ('images',)\n", "Gaussian", "kinds has 'images'"),
        ):
            with self.assertRaisesRegex(Failed, fault):
                serving(text, served)
        with self.assertRaisesRegex(Failed, "Gaussian takes scale, and the study gives the option bandwidth\n"):
            serving(bandwidth=1)

    def test_refuses_rows_of_another_shape_or_type(self):
        for given, fault in (("np.ones((count, 3))", "rows of shape"), ("np.array(['a'] * count)", "rows are numbers")):
            text = GAUSSIAN + f"\n    def sample(self, count, *, seed):\n        return {given}\n"
            with serving(text) as model:
                with self.assertRaisesRegex(Failed, fault):
                    model.sample(model.fit(ROWS, PLANE), 4)

    def test_ends_when_its_channel_closes_in_the_middle_of_a_fit(self):
        text = GAUSSIAN.replace('print("fitted")', "import time; time.sleep(60)")
        asked, to = os.pipe()
        back, answered = os.pipe()
        package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        environment = {**os.environ, "COLLAPSAR_CHANNEL": f"{asked},{answered}", "PYTHONPATH": package}
        path = script(text, "Gaussian")
        process = subprocess.Popen([sys.executable, path], pass_fds=(asked, answered), env=environment)
        os.close(asked)
        os.close(to)
        self.assertEqual(process.wait(20), 0)
        os.close(back)
        os.close(answered)

    def test_a_cancelled_call_is_answered_and_the_next_one_served(self):
        text = GAUSSIAN.replace('print("fitted")', "\n        import time\n        for _ in range(600): time.sleep(0.1)")
        # As a shell starts what it puts in the background.
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        self.addCleanup(signal.signal, signal.SIGINT, before)
        with serving(text) as model:
            started = time.monotonic()
            cancel = b'{"jsonrpc":"2.0","method":"cancel","params":{"id":2}}\n'
            threading.Timer(3, lambda: os.write(model._to, cancel)).start()
            with self.assertRaisesRegex(Failed, "cancelled"):
                model.fit(ROWS, PLANE)
            self.assertLess(time.monotonic() - started, 30)
            with self.assertRaisesRegex(Failed, "KeyError"):
                model.sample(1, 3)

    def test_started_by_hand_it_says_how_it_is_meant(self):
        package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        environment = {name: value for name, value in os.environ.items() if name != "COLLAPSAR_CHANNEL"}
        done = subprocess.run(
            [sys.executable, script(GAUSSIAN, "Gaussian")],
            env={**environment, "PYTHONPATH": package},
            capture_output=True,
            text=True,
        )
        self.assertEqual(done.returncode, 2)
        self.assertIn("python -m collapsar check train.py", done.stderr)


if __name__ == "__main__":
    unittest.main()
