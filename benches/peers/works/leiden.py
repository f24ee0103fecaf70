"""Communities on a planted graph with unequal degrees: `leidenalg` and `igraph`."""
import peer

TITLE = "Leiden"
SIZES = ["100000"]
PEERS = ["igraph", "leidenalg"]
STEPS = ["two iterations", "until stable"]
TOLERANCE = 1e-2


def generate(size, data):
    """Ten links a node; degrees and community sizes follow power laws; three links in ten leave the community."""
    import numpy as np

    n, rng = int(size), np.random.default_rng(23)
    m = 10 * n
    degree = 1.0 / (1.0 - rng.random(n)) ** (1.0 / 1.5)
    degree = np.minimum(degree, n**0.5)
    sizes = np.minimum(10.0 / (1.0 - rng.random(n)), n / 100).astype(np.int64)
    label = np.repeat(np.arange(n), sizes)[:n]
    rng.shuffle(label)
    order = np.argsort(label, kind="stable")
    ends = np.cumsum(degree[order])
    start = np.searchsorted(label[order], label, side="left")
    stop = np.searchsorted(label[order], label, side="right")
    before = np.concatenate([[0.0], ends])

    pairs = np.empty((0, 2), dtype=np.int64)
    while len(pairs) < m:
        a = order[np.minimum(np.searchsorted(ends, rng.random(m) * ends[-1]), n - 1)]
        leaves = rng.random(m) < 0.3
        low = np.where(leaves, 0.0, before[start[a]])
        high = np.where(leaves, ends[-1], before[stop[a]])
        b = order[np.minimum(np.searchsorted(ends, low + rng.random(m) * (high - low)), n - 1)]
        keep = a != b
        pairs = np.concatenate([pairs, np.column_stack([np.minimum(a, b), np.maximum(a, b)])[keep]])
        _, first = np.unique(pairs[:, 0] * n + pairs[:, 1], return_index=True)
        pairs = pairs[np.sort(first)]
    pairs[:m].astype("<u4").tofile(f"{data}/links_{size}.u32")


def run(library, size, data):
    import numpy as np
    import igraph

    links = np.fromfile(f"{data}/links_{size}.u32", dtype="<u4").reshape(-1, 2)
    graph = igraph.Graph(n=int(size), edges=links.tolist())
    for name, iterations in zip(STEPS, [2, -1]):
        peer.step(name, lambda: communities(library, graph, iterations), lambda r: {"modularity": r.modularity})


def communities(library, graph, iterations):
    if library == "igraph":
        import random
        import igraph

        random.seed(1)
        igraph.set_random_number_generator(random)
        return graph.community_leiden(objective_function="modularity", n_iterations=iterations)
    import leidenalg

    return leidenalg.find_partition(graph, leidenalg.ModularityVertexPartition, n_iterations=iterations, seed=1)


if __name__ == "__main__":
    peer.main(run)
