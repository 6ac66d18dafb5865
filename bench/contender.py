"""The Python side of bench/contender.ts: one timed run of the work for every line on standard input."""

import json
import sys
import time


def answer(work):
    for _ in sys.stdin:
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        print(
            json.dumps(
                {
                    "wall_ms": 1e3 * (time.perf_counter() - wall),
                    "cpu_ms": 1e3 * (time.process_time() - cpu),
                }
            ),
            flush=True,
        )
