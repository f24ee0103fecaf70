"""Exact Shapley value of a table of coalitions: numpy over strided views, and numpy by gathering."""
import math

import peer

TITLE = "Shapley value"
SIZES = ["20"]
PEERS = ["numpy_view", "numpy_gather"]
STEPS = ["shapley"]
TOLERANCE = 1e-11


def generate(size, data):
    import numpy as np

    n = int(size)
    rng = np.random.default_rng(5)
    weights = rng.random(n)
    masks = np.arange(1 << n, dtype=np.uint32)
    sums = np.zeros(1 << n)
    for i in range(n):
        sums += weights[i] * ((masks >> i) & 1)
    values = sums**1.7 + 0.01 * rng.random(1 << n)
    values[0] = 0
    values.astype("<f8").tofile(f"{data}/shapley_{size}.f64")


def run(library, size, data):
    import numpy as np

    n = int(size)
    v = np.fromfile(f"{data}/shapley_{size}.f64", dtype="<f8")

    def weights():
        f = math.factorial
        return np.array([f(s) * f(n - s - 1) / f(n) for s in range(n)] + [0.0])

    def view():
        masks = np.arange(1 << n, dtype=np.uint32)
        by_coalition = weights()[np.bitwise_count(masks)]
        parts = np.empty(n)
        for i in range(n):
            pair = v.reshape(-1, 2, 1 << i)
            parts[i] = (by_coalition.reshape(-1, 2, 1 << i)[:, 0] * (pair[:, 1] - pair[:, 0])).sum()
        return parts

    def gather():
        masks = np.arange(1 << n, dtype=np.uint32)
        sizes, factors = np.bitwise_count(masks), weights()
        parts = np.empty(n)
        for i in range(n):
            without = masks[(masks >> i) & 1 == 0]
            parts[i] = (factors[sizes[without]] * (v[without | (1 << i)] - v[without])).sum()
        return parts

    work = {"numpy_view": view, "numpy_gather": gather}[library]
    peer.step("shapley", work, lambda p: {"first": float(p[0]), "last": float(p[-1]), "sum": float(p.sum())})


if __name__ == "__main__":
    peer.main(run)
