"""The checks find what they are for: each wrong class fails for the right reason."""

import unittest

from collapsar.check import check

from .scripts import GAUSSIAN, HEAD, RESAMPLER, script


def failures(text, served="Gaussian"):
    said = []
    check(script(text, served), say=said.append)
    return [line.strip() for line in said if "FAIL" in line or line.startswith("       ")]


def changed(body):
    return GAUSSIAN + f"\n    def sample(self, count, *, seed):\n        {body}\n"


class Check(unittest.TestCase):
    def test_finds_nothing_wrong_with_good_ones(self):
        self.assertEqual(failures(GAUSSIAN), [])
        self.assertEqual(failures(RESAMPLER, "Resampler"), [])

    def test_finds_another_count(self):
        found = failures(changed("return np.random.default_rng(seed).normal(size=(count + 1, 2))"))
        self.assertIn("2 rows where 1 were asked for", found)

    def test_finds_an_unused_seed(self):
        found = failures(changed("return np.random.default_rng(3).normal(size=(count, 2))"))
        self.assertIn("FAIL gives other rows for another seed", found)

    def test_finds_randomness_that_follows_from_no_seed(self):
        found = failures(changed("import os; return np.random.default_rng(os.urandom(8)[0]).normal(size=(count, 2))"))
        self.assertIn("FAIL gives the same rows for the same seed", found)

    def test_finds_hidden_state(self):
        text = HEAD + (
            "class Gaussian:\n    kinds = ('vectors',)\n"
            "    def fit(self, rows):\n        Gaussian.mean = rows.mean(axis=0)\n"
            "    def sample(self, count, *, seed):\n"
            "        return Gaussian.mean + np.random.default_rng(seed).normal(size=(count, 2))\n"
        )
        self.assertIn("FAIL is not changed by drawing from it, nor by other fits", failures(text))

    def test_finds_what_is_not_saved(self):
        text = GAUSSIAN + (
            "\n    def save(self, folder):\n        open(folder + '/none', 'w').close()\n"
            "\n    def load(self, folder):\n        self.mean, self.spread = np.zeros(2), np.ones(2)\n"
        )
        self.assertIn("FAIL is the same after it was saved and restored in another process", failures(text))

    def test_finds_values_that_are_not_finite(self):
        self.assertIn("a value is not finite", failures(changed("return np.full((count, 2), np.nan)")))

    def test_says_a_fault_once_and_which_kinds_to_name(self):
        said = []
        text = GAUSSIAN.replace('    kinds = ("vectors",)\n', "")
        check(script(text, "Gaussian"), say=said.append)
        self.assertIn("kinds = ('vectors',) in the class", "\n".join(said))
        self.assertIn("       for the same reason", said)

    def test_says_why_a_script_does_not_start(self):
        said = []
        self.assertEqual(check(script("import collapsar\nimport no_such_package", "int"), say=said.append), 1)
        self.assertIn("does not start", said[0])


if __name__ == "__main__":
    unittest.main()
