"""Functional regions of commuting flows: no peer on PyPI, so the time stands alone."""

TITLE = "functional regions"
SIZES = ["3000"]
PEERS = []
STEPS = ["European rule"]
TOLERANCE = 0.0


def generate(size, data):
    """Places of unequal size on a square; each sends commuters to the 166 others that draw most by size and distance, and keeps
    some at home: 167 flows a place."""
    import numpy as np

    n, rng = int(size), np.random.default_rng(29)
    point = rng.random((n, 2)) * 300.0
    people = np.minimum(2000.0 / (1.0 - rng.random(n)) ** 0.9, 2e6)
    rows = []
    for i in range(n):
        apart = np.hypot(*(point - point[i]).T) + 1.0
        draw = people**1.1 * np.exp(-apart / 15.0)
        draw[i] = 0.0
        to = np.argsort(-draw)[:166]
        stays = rng.uniform(0.3, 0.9)
        away = people[i] * (1.0 - stays) * draw[to] / draw[to].sum()
        rows.append([i, i, int(people[i] * stays)])
        rows.extend([i, j, int(np.ceil(c))] for j, c in zip(to, away))
    np.array(rows, dtype="<u4").tofile(f"{data}/commuters_{size}.u32")
