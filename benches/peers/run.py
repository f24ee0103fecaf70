"""Coregion and its peers, side by side: one process a run, the same input, medians of five, figures compared.

    python3 benches/peers/run.py [WORK ...]

Needs the packages of requirements.txt; the table goes to standard output, the raw lines to target/peers/lines.jsonl.
"""
import importlib
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
DATA = TARGET / "peers"
PROGRAM = TARGET / "release" / "coregion"
OURS = TARGET / "release" / "coregion-peers"
sys.path[:0] = [str(HERE), str(HERE / "works")]


def lines(command):
    """The JSON lines of a process; empty, with the reason on standard error, where it fails."""
    env = {**os.environ, "PYTHONPATH": str(HERE)}
    done = subprocess.run(command, capture_output=True, text=True, env=env)
    if done.returncode != 0:
        print(f"  {' '.join(map(str, command))}: {done.stderr.strip()[-400:]}", file=sys.stderr)
    found = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return {line["step"]: line for line in found}


def processes(command, repeats=5):
    """Wall and CPU seconds of whole processes, and the largest memory of any so far."""
    seconds, cpu = [], []
    for turn in range(repeats + 1):
        start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if turn > 0:
            seconds.append(time.perf_counter() - start)
            cpu.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return {"seconds": seconds, "cpu": cpu, "peak_mb": 0.0, "figures": {}}


def agree(ours, theirs, tolerance, shown=()):
    """The largest relative difference of the figures that both have; or, of a search, what each came to."""
    shared = [k for k in theirs if isinstance(theirs[k], (int, float)) and isinstance(ours.get(k), (int, float))]
    if not shared:
        return "–"
    if shown:
        pairs = (f"{k} {ours[k]:.8g} / {theirs[k]:.8g}" for k in shown if k in shared)
        return ", ".join(pairs)
    worst = max(abs(ours[k] - theirs[k]) / max(abs(theirs[k]), 1e-300) for k in shared)
    return "same" if worst <= tolerance else f"differ by {worst:.1e}"


def main(names):
    DATA.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cargo", "build", "--release", "--quiet", "-p", "coregion-peers", "-p", "coregion-cli"], check=True, cwd=ROOT)
    print("| work | size | peer | ours, s | peer, s | wall ratio | CPU ratio | ours, MB | peer, MB | results |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    log = open(DATA / "lines.jsonl", "a")
    for name in names:
        work = importlib.import_module(name)
        for size in work.SIZES:
            if hasattr(work, "commands"):
                commands = work.commands(size, str(PROGRAM))
                ours = processes(commands["ours"])
                for library in work.PEERS:
                    row(work, size, library, "process", ours, processes(commands[library]))
                continue
            work.generate(size, str(DATA))
            ours = lines([OURS, name, size, DATA])
            compared = set()
            for library in work.PEERS:
                theirs = lines([sys.executable, HERE / "works" / f"{name}.py", library, size, DATA])
                log.write(json.dumps({"work": name, "size": size, "peer": library, "ours": ours, "theirs": theirs}) + "\n")
                for step in [s for s in work.STEPS if s in ours and s in theirs]:
                    row(work, size, library, step, ours[step], theirs[step])
                    compared.add(step)
            for step in [s for s in work.STEPS if s in ours and s not in compared]:
                alone(work, size, step, ours[step])


def row(work, size, library, step, ours, theirs):
    def median(line, key):
        return statistics.median(line[key])

    wall, cpu = (median(theirs, k) / max(median(ours, k), 1e-9) for k in ("seconds", "cpu"))
    print(
        f"| {work.TITLE}: {step} | {size} | {library} | {median(ours, 'seconds'):.4g} | {median(theirs, 'seconds'):.4g} "
        f"| {wall:.1f} | {cpu:.1f} | {memory(ours)} | {memory(theirs)} "
        f"| {agree(ours['figures'], theirs['figures'], getattr(work, 'TOLERANCE', 0.0), getattr(work, 'SHOWN', ()))} |",
        flush=True,
    )


def alone(work, size, step, ours):
    """A step that no peer does."""
    seconds = statistics.median(ours["seconds"])
    print(f"| {work.TITLE}: {step} | {size} | none | {seconds:.4g} | – | – | – | {memory(ours)} | – | – |", flush=True)


def memory(line):
    return f"{line['peak_mb']:.0f}" if line["peak_mb"] else "–"


if __name__ == "__main__":
    every = sorted(p.stem for p in (HERE / "works").glob("*.py"))
    main(sys.argv[1:] or every)
