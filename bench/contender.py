"""The Python side of bench/contender.ts: one timed run of the work for every line on standard input, or of one of the
`parts` equal parts of it."""

import json
import sys
import time


def answer(work, parts=1):
    for _ in sys.stdin:
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        print(
            json.dumps(
                {
                    "wall_ms": 1e3 * (time.perf_counter() - wall) / parts,
                    "cpu_ms": 1e3 * (time.process_time() - cpu) / parts,
                }
            ),
            flush=True,
        )
