"""The peers' side of a step: warm up once, repeat five times, print one line of JSON, as `src/bench.rs` does."""
import json
import resource
import sys
import time

REPEATS = 5


def cpu():
    own, children = (resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def step(name, work, figures, repeats=REPEATS):
    """Time `work()`; `figures(result)` gives what is compared with ours. Slow peers may say `repeats=1`."""
    result = work() if repeats > 1 else None
    seconds, used = [], []
    for _ in range(repeats):
        wall, start = time.perf_counter(), cpu()
        result = work()
        seconds.append(time.perf_counter() - wall)
        used.append(cpu() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    line = {"step": name, "seconds": seconds, "cpu": used, "peak_mb": peak, "figures": figures(result)}
    print(json.dumps(line), flush=True)


def main(run):
    library, size, data = sys.argv[1:4]
    run(library, size, data)
