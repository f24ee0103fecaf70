"""Makes disparity.json: what inequality, giddy and spreg compute, for the tests of src/disparity.

    python3 disparity.py        (pip install inequality giddy spreg libpysal mapclassify)

The panel is made up: twenty units on a board of four by five, twelve years, rounded to three decimals.
"""
import json
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np
from libpysal import weights

warnings.simplefilter("ignore")


def numbers(a):
    return [float(x) for x in np.asarray(a, dtype=float).ravel()]


rng = np.random.default_rng(8)
n, years = 20, 12
start = np.exp(rng.normal(1.0, 0.6, n))
w = weights.lat2W(4, 5)
w.transform = "R"
W = w.full()[0]
panel = [start]
for _ in range(years - 1):
    pull = 0.03 * (panel[-1].mean() - panel[-1]) / panel[-1]
    shocks = np.linalg.solve(np.eye(n) - 0.5 * W, rng.normal(0.05, 0.05, n))
    panel.append(panel[-1] * np.exp(pull + shocks))
panel = np.round(np.array(panel).T, 3)  # units by years
out = {
    "source": "; ".join(f"{p} {version(p)}" for p in ("inequality", "giddy", "spreg", "libpysal", "numpy", "scipy"))
    + "; made by disparity.py from a made-up panel",
    "panel": [numbers(row) for row in panel],
    "pairs": sorted([int(i), int(j)] for i in w.neighbors for j in w.neighbors[i] if i < j),
}

# Inequality of the first year.
from inequality.atkinson import atkinson
from inequality.gini import Gini
from inequality.schutz import Schutz
from inequality.theil import Theil, TheilD
import pandas as pd

y = panel[:, 0]
regions = np.array([0 if i < 8 else 1 if i < 15 else 2 for i in range(n)])
theil = TheilD(y, regions)
schutz = Schutz(pd.DataFrame({"y": y}), "y")
out["inequality"] = {
    "gini": float(Gini(y).g), "theil": float(Theil(y).T), "regions": regions.tolist(),
    "between": numbers(theil.bg)[0], "within": numbers(theil.wg)[0],
    "atkinson": {str(e): float(atkinson(y, e)) for e in (0.25, 0.5, 1, 1.5, 2, 5)},
    "schutz": float(schutz.distance),
}

# Markov chains of income classes.
from giddy.markov import Markov, Spatial_Markov
from giddy.mobility import markov_mobility

relative = panel / panel.mean(axis=0)
chain = Spatial_Markov(relative, w, k=4, m=3, fixed=True, fill_empty_classes=False)
markov = Markov(chain.class_ids, summary=False, fill_empty_classes=False)
out["markov"] = {
    "bounds": numbers(chain.cutoffs), "lag_bounds": numbers(chain.lag_cutoffs),
    "classes": [[int(c) for c in row] for row in chain.class_ids],
    "transitions": numbers(markov.transitions), "p": numbers(markov.p), "steady": numbers(markov.steady_state),
    "lag_transitions": [numbers(t) for t in chain.T],
    "LR": float(chain.LR), "Q": float(chain.Q), "dof": int(chain.dof_hom),
    "LR_p": float(chain.LR_p_value), "Q_p": float(chain.Q_p_value),
    "mobility": {m: float(markov_mobility(markov.p, measure=m)) for m in ("P", "D", "L2")}
    | {m: float(markov_mobility(markov.p, measure=m, ini=np.array(markov.steady_state))) for m in ("B1", "B2")},
}

# Growth on the start, alone and with the neighbours' growth.
import spreg

span = years - 1
x = np.log(panel[:, :1])
g = (np.log(panel[:, -1:]) - np.log(panel[:, :1])) / span
ols = spreg.OLS(g, x, w=w, spat_diag=True, moran=True, name_y="g", name_x=["x"])
ml = spreg.ML_Lag(g, x, w=w, method="full")
two = spreg.GM_Lag(g, x, w=w, w_lags=2)
out["growth"] = {
    "span": span,
    "ols": {"betas": numbers(ols.betas), "se": numbers(ols.std_err), "r2": float(ols.r2), "moran": numbers(ols.moran_res)},
    "ml": {
        "betas": numbers(ml.betas), "se": numbers(ml.std_err), "sigma2": float(ml.sig2), "logll": float(ml.logll),
    },
    "s2sls": {"betas": numbers(two.betas), "se": numbers(two.std_err)},
}
Path(__file__).with_name("disparity.json").write_text(json.dumps(out, separators=(",", ":")).replace('],"', '],\n"') + "\n")
