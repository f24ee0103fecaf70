"""Gini and nested Theil: `inequality` (PySAL)."""
import peer

TITLE = "Gini and nested Theil"
SIZES = ["1000000"]
PEERS = ["inequality"]
STEPS = ["gini", "theil nested"]
REGIONS = 30
TOLERANCE = 1e-9


def generate(size, data):
    import numpy as np

    rng = np.random.default_rng(11)
    np.exp(rng.normal(0.0, 1.0, int(size))).astype("<f8").tofile(f"{data}/values_{size}.f64")
    rng.integers(0, REGIONS, int(size)).astype("<u4").tofile(f"{data}/regions_{size}.u32")


def run(library, size, data):
    import numpy as np

    values = np.fromfile(f"{data}/values_{size}.f64", dtype="<f8")
    regions = np.fromfile(f"{data}/regions_{size}.u32", dtype="<u4")
    from inequality.gini import Gini
    from inequality.theil import TheilD

    peer.step("gini", lambda: Gini(values), lambda r: {"gini": float(r.g)})
    parts = lambda r: {"total": float(np.ravel(r.T)[0]), "within": float(np.ravel(r.wg)[0])}
    peer.step("theil nested", lambda: TheilD(values, regions), parts)


if __name__ == "__main__":
    peer.main(run)
