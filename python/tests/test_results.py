"""A run folder as Python reads it."""

import gzip
import json
import os
import sys
import tempfile
import unittest
from unittest import mock

import numpy as np

import collapsar
from collapsar import results

SUMMARY = {
    "groups": [{"source": "normal", "model": "a, b", "strategy": "replace", "samples": 100}],
    "verdicts": [{"group": 0, "id": "any-risk", "state": "present", "metric": "moments.variance", "n": 5, "text": "Present."}],
    "findings": [{"kind": "answer", "text": "1 setting collapses."}],
    "failures": [],
    "recommendations": [{"limit": 0.5, "text": "Up to half."}],
}
RESULTS = """source,model,strategy,samples,seed,generation,metric,value,basis
normal,"a, b",replace,100,1,1,moments.variance,0.5,exact
normal,"a, b",replace,100,1,2,moments.variance,,lost
normal,"a, b",replace,100,1,3,moments.variance,Infinity,sampled
"""


class Results(unittest.TestCase):
    def setUp(self):
        self._folder = tempfile.TemporaryDirectory()
        self.addCleanup(self._folder.cleanup)
        files = {
            "summary.json": json.dumps(SUMMARY),
            "study.json": json.dumps({"study": {"study": "mine"}}),
            "results.csv": RESULTS,
            "report.html": '<!doctype html><p title="a">Verdict &amp; more</p>',
        }
        for name, text in files.items():
            with open(os.path.join(self._folder.name, name), "w", encoding="utf-8") as file:
                file.write(text)
        self.run_ = collapsar.load(self._folder.name)

    def test_gives_columns_without_pandas(self):
        with mock.patch.object(results, "pandas", None):
            table = self.run_.results
            np.testing.assert_array_equal(table["value"], [0.5, np.nan, np.inf])
            np.testing.assert_array_equal(table["generation"], [1, 2, 3])
            self.assertEqual(table["model"], ["a, b"] * 3)
            self.assertEqual(self.run_.verdicts["state"], ["present"])
            self.assertEqual(self.run_.verdicts["strategy"], ["replace"])
            self.assertEqual(self.run_.recommendations["limit"], [0.5])

    def test_reads_compressed_tables_where_the_study_asks_for_them(self):
        folder = self._folder.name
        with open(os.path.join(folder, "study.json"), "w", encoding="utf-8") as file:
            json.dump({"study": {"study": "mine", "tables": "csv.gz"}}, file)
        with gzip.open(os.path.join(folder, "results.csv.gz"), "wt", encoding="utf-8", newline="") as file:
            file.write(RESULTS.replace(",0.5,", ",0.25,"))
        table = collapsar.load(folder).results
        np.testing.assert_array_equal(table["value"], [0.25, np.nan, np.inf])

    @unittest.skipIf(results.pandas is None, "needs pandas")
    def test_gives_frames_with_pandas(self):
        self.assertEqual(list(self.run_.results.query("basis == 'lost'")["generation"]), [2])
        self.assertEqual(list(self.run_.verdicts["id"]), ["any-risk"])
        self.assertEqual(len(self.run_.failures), 0)

    def _program(self, text):
        """A stand-in for the command `collapsar`, alone on the path."""
        folder = os.path.join(self._folder.name, "bin")
        os.makedirs(folder, exist_ok=True)
        program = os.path.join(folder, "collapsar")
        with open(program, "w", encoding="utf-8") as file:
            file.write(f"#!{sys.executable}\n{text}\n")
        os.chmod(program, 0o755)
        return mock.patch.dict(os.environ, {"PATH": folder})

    def test_shows_the_small_page_in_a_notebook(self):
        with open(os.path.join(self._folder.name, "embed.html"), "w", encoding="utf-8") as file:
            file.write('<!doctype html><p title="a">Small &amp; more')
        shown = self.run_.show(height=500)._repr_html_()
        self.assertTrue(shown.startswith('<iframe srcdoc="&lt;!doctype html&gt;&lt;p title=&quot;a&quot;&gt;Small &amp;amp; more"'))
        self.assertIn('sandbox="allow-scripts"', shown)
        self.assertIn("height:500px", shown)
        self.assertIn("height:720px", self.run_._repr_html_())

    @unittest.skipIf(os.name == "nt", "needs a program without an ending")
    def test_has_the_small_page_made_where_it_is_missing_or_older_than_the_results(self):
        with open(os.path.join(self._folder.name, "embed.html"), "w", encoding="utf-8") as file:
            file.write("<!doctype html>old")
        os.utime(file.name, (0, 0))
        with self._program("import sys\nprint('<!doctype html>' + ' '.join(sys.argv[1:]))"):
            self.assertEqual(self.run_.show().page, f"<!doctype html>report {self._folder.name} --embed --out -\n")

    @unittest.skipIf(os.name == "nt", "needs a program without an ending")
    def test_shows_the_whole_report_where_there_is_no_small_page(self):
        for fails in ["raise SystemExit(2)", "print('something else')"]:
            with self._program(fails):
                self.assertIn("Verdict &amp; more", self.run_.show().page)
        with mock.patch.dict(os.environ, {"PATH": self._folder.name}):
            self.assertIn("Verdict &amp; more", self.run_.show().page)

    def test_says_where_there_is_no_run(self):
        with self.assertRaisesRegex(FileNotFoundError, "the folder that `collapsar run` wrote to"):
            collapsar.load("/nowhere")

    def test_has_the_findings_in_words(self):
        self.assertEqual(self.run_.findings, ["1 setting collapses."])
        self.assertEqual(repr(self.run_), "<collapsar run mine: 1 settings>")


if __name__ == "__main__":
    unittest.main()
