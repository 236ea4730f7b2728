"""Self-check of what turns measurements into the page: PYTHONPATH=bench python3 -m unittest discover bench/tests"""
import os
import tempfile
import types
import unittest

from harness import marks, numbers, report, results
from harness.bench import Bench, Recorder
from harness.processes import cpu_seconds, memory_mib


def scenario(series):
    return types.SimpleNamespace(TITLE="A title", ABOUT="About\n it.", SERIES=series, SETTINGS={"points": "7"})


FACTS = {"machine": {"processor": "P", "cores": 2, "memory_gib": 24, "kind": "hardware", "system": "S", "kernel": "6",
                     "sync_8k_us": 160}, "versions": {"Fixline": "1"}}
DUPLICATES = [{"key": "new", "label": "new", "unit": "rows/s"}, {"key": "known", "label": "known", "unit": "rows/s"},
              {"key": "ratio", "label": "known / new", "of": ("known", "new")}]


def measured(new, known):
    recorder = Recorder(Bench("", ""))
    recorder.values = {"new": new, "known": known}
    found = {"format": results.FORMAT, "scenarios": {}}
    results.put(found, "duplicates", scenario(DUPLICATES), recorder, FACTS, 12)
    return found


class Bytes(unittest.TestCase):
    def test_a_rate_of_rows_is_told_in_bytes_too(self):
        recorder = Recorder(Bench("", ""))
        recorder.values = {"new": [1_000_000], "known": [3_000_000]}
        recorder.row_bytes = {"upload": 60}
        found = {"format": results.FORMAT, "scenarios": {}}
        results.put(found, "duplicates", scenario(DUPLICATES), recorder, FACTS, 12)
        part = report.scenario_part("duplicates", found["scenarios"]["duplicates"], [])
        self.assertIn("| what | median | min | max | bytes/s | a row |", part)
        self.assertIn("| new | **1,000,000 rows/s** | 1,000,000 | 1,000,000 | 60.0 MB/s | 60 B |", part)
        self.assertIn("| known / new | **3.00** | 3.00 | 3.00 |  |  |", part)

    def test_without_a_width_there_is_no_such_column(self):
        found = measured([1], [2])
        self.assertNotIn("bytes/s", report.scenario_part("duplicates", found["scenarios"]["duplicates"], []))


class Numbers(unittest.TestCase):
    def test_a_ratio_is_of_the_same_round(self):
        self.assertEqual(numbers.ratios([10, 30], [5, 10]), [2, 3])

    def test_rounds_that_do_not_match_are_an_error(self):
        self.assertRaises(ValueError, numbers.ratios, [1, 2], [1])

    def test_a_quantile_is_one_of_the_values(self):
        self.assertEqual([numbers.quantile([4, 1, 3, 2], share) for share in (0, 0.5, 0.51, 1)], [1, 2, 3, 4])

    def test_texts_keep_three_digits(self):
        self.assertEqual([numbers.text_of(value) for value in (0, 0.01234, 1.234, 12.34, 123.4, 12345, 1234567)],
                         ["0", "0.0123", "1.23", "12.3", "123", "12,300", "1,230,000"])

    def test_short_texts(self):
        self.assertEqual([numbers.short_text_of(value) for value in (7.5, 950, 1234, 340_000, 5_000_000)],
                         ["7.5", "950", "1.23 k", "340 k", "5 M"])


class Results(unittest.TestCase):
    def test_the_median_of_ratios_is_not_the_ratio_of_medians(self):
        found = measured([1, 2, 10], [3, 4, 5])
        self.assertEqual(results.median_of(found, "duplicates", "ratio"), 2)

    def test_a_value_without_a_series_is_an_error(self):
        self.assertRaises(RuntimeError, results.series_of, scenario(DUPLICATES), {"other": [1]})

    def test_scenarios_are_replaced_one_by_one(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "results.json")
            found = measured([1], [2])
            found["scenarios"]["drain"] = {"kept": True}
            results.write(path, found)
            again = results.read(path)
            again["scenarios"]["duplicates"] = measured([1], [4])["scenarios"]["duplicates"]
            results.write(path, again)
            last = results.read(path)

        self.assertEqual(results.median_of(last, "duplicates", "ratio"), 4)
        self.assertTrue(last["scenarios"]["drain"]["kept"])


class Marks(unittest.TestCase):
    def judged(self, found):
        return {mark.scenario: met for mark, _, _, met in marks.judged(found)}

    def test_at_least_is_met_at_the_number_itself(self):
        self.assertTrue(self.judged(measured([2], [3]))["duplicates"])
        self.assertFalse(self.judged(measured([2], [2.98]))["duplicates"])

    def test_what_was_not_measured_is_neither_met_nor_missed(self):
        self.assertIsNone(self.judged(measured([2], [3]))["drain"])

    def test_each_mark_names_a_series_of_its_scenario(self):
        import importlib
        for mark in marks.MARKS:
            keys = {entry["key"] for entry in importlib.import_module("scenarios." + mark.scenario).SERIES}
            self.assertIn(mark.series, keys, mark.what)


class Report(unittest.TestCase):
    def test_the_page_has_marks_tables_and_plots(self):
        with tempfile.TemporaryDirectory() as folder:
            report.write(folder, measured([2], [3]), ["duplicates"], ["duplicates.svg"])
            with open(os.path.join(folder, "README.md")) as file:
                page = file.read()

        self.assertIn("| **1.50** | 1.50 | 1.50 | at least 1.5 | yes |", page)
        self.assertIn("not measured", page)
        self.assertIn("![A title](duplicates.svg)", page)
        self.assertIn("points: 7", page)


class Processes(unittest.TestCase):
    def test_time_of_children_that_ended_is_counted(self):
        import subprocess
        before = cpu_seconds(os.getpid())
        subprocess.run(["sh", "-c", "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done"], check=True)
        self.assertGreater(cpu_seconds(os.getpid()), before + 0.03)

    def test_memory_is_told(self):
        self.assertGreater(memory_mib(os.getpid()), 1)

    def test_each_contestant_comes_first_in_turn(self):
        bench = Bench("", "", rounds=3)
        self.assertEqual([order[0] for _, order in bench.rounds_of("abc")], ["a", "b", "c"])


if __name__ == "__main__":
    unittest.main()
