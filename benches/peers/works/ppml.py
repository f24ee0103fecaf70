"""Poisson pseudo-maximum likelihood with effects of origin and destination: `pyfixest`, and `spint` on distance alone."""
import peer

TITLE = "PPML, two effects"
SIZES = ["1000"]
PEERS = ["pyfixest", "spint"]
STEPS = ["three regressors", "distance alone"]
# pyfixest sweeps effects out to 1e-6 by default, which shows in its errors.
TOLERANCE = 1e-5
COLUMNS = ["o", "d", "flow", "ldist", "border", "lang"]


def generate(size, data):
    """Overdispersed gravity flows between places on a plane in sixteen provinces; one column after another."""
    import numpy as np

    n = int(size)
    rng = np.random.default_rng(100 + n)
    xy = rng.random((n, 2)) * 1000
    province = (xy[:, 0] // 250 * 4 + xy[:, 1] // 250).astype(int)
    o, d = np.repeat(np.arange(n), n), np.tile(np.arange(n), n)
    distance = np.hypot(*(xy[o] - xy[d]).T) + 5.0
    border = (province[o] != province[d]).astype(float)
    lang = (rng.random((n, n)) < 0.2).astype(float).ravel()
    out, into = rng.normal(0, 1, n), rng.normal(0, 1, n)
    mean = np.exp(6.0 + out[o] + into[d] - 1.1 * np.log(distance) - 0.7 * border + 0.3 * lang)
    flow = rng.poisson(mean * rng.gamma(1.5, 1 / 1.5, n * n)).astype(float)
    keep = o != d
    np.concatenate([c[keep].astype("<f8") for c in (o, d, flow, np.log(distance), border, lang)]).tofile(
        f"{data}/od_{size}.f64"
    )


def run(library, size, data):
    import numpy as np

    values = dict(zip(COLUMNS, np.fromfile(f"{data}/od_{size}.f64", dtype="<f8").reshape(len(COLUMNS), -1)))
    if library == "spint":
        from spint.gravity import Doubly

        o, d, flow = (values[c].astype(int).reshape(-1, 1) for c in ("o", "d", "flow"))
        distance = np.exp(values["ldist"]).reshape(-1, 1)
        peer.step(STEPS[1], lambda: Doubly(flow, o, d, distance, "pow"), lambda r: {"ldist": float(r.params[-1])}, repeats=1)
        return
    import pandas as pd
    import pyfixest

    frame = pd.DataFrame({c: v.astype(int) if c in "od" else v for c, v in values.items()})
    for step, formula in zip(STEPS, ["ldist + border + lang", "ldist"]):
        peer.step(step, lambda: pyfixest.fepois(f"flow ~ {formula} | o + d", frame, vcov="hetero"), figures)


def figures(fit):
    estimates, errors = fit.coef(), fit.se()
    found = {name: float(value) for name, value in estimates.items()}
    return found | {f"error {name}": float(value) for name, value in errors.items()}


if __name__ == "__main__":
    peer.main(run)
