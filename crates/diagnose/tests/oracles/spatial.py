"""Makes spatial.json: what libpysal, esda, spreg and pygeoda compute, for the tests of src/spatial and src/disparity.

    python3 spatial.py        (pip install libpysal esda pygeoda geopandas)

The homicide rate HR8893 of 78 counties around St Louis and their neighbours are the example data set `stl_hom` of
libpysal (BSD 3-Clause, Copyright 2007 PySAL Developers; from GeoDa's sample data, Messner et al. 2000).
"""
import json
import tempfile
import warnings
from pathlib import Path

import esda
import libpysal
import numpy as np
import scipy
from libpysal import graph, weights

warnings.simplefilter("ignore")


def rows(w, transform=None):
    """Links of a W as [neighbour, weight] a unit, by position."""
    if transform:
        w.transform = transform
    sparse = w.sparse.tocsr()
    out = []
    for i in range(w.n):
        row = sparse[i]
        out.append(sorted([int(j), float(v)] for j, v in zip(row.indices, row.data)))
    return out


def flat(w, transform):
    w.transform = "O"  # "D" divides by the sum of whatever coding was in force before
    return [v for row in rows(w, transform) for _, v in row]


def numbers(a):
    return [float(x) for x in np.asarray(a).ravel()]


def moments(y, w, letter):
    m = esda.Moran(y, w, transformation=letter, permutations=0)
    g = esda.Geary(y, w, transformation=letter, permutations=0)
    return {
        "I": m.I, "EI": m.EI, "VI_norm": m.VI_norm, "VI_rand": m.VI_rand, "z_norm": m.z_norm, "z_rand": m.z_rand,
        "p_norm": m.p_norm, "p_rand": m.p_rand,
        "C": g.C, "VC_norm": g.VC_norm, "VC_rand": g.VC_rand, "z_C_norm": g.z_norm, "z_C_rand": g.z_rand,
    }


def local(y, w, letter):
    lm = esda.Moran_Local(y, w, transformation=letter, permutations=0)
    return {"Is": numbers(lm.Is), "EIc": numbers(lm.EIc), "VIc": numbers(lm.VIc), "q": [int(q) for q in lm.q]}


out = {"source": (
    f"libpysal {libpysal.__version__}, esda {esda.__version__}, scipy {scipy.__version__}, numpy {np.__version__}; "
    "made by spatial.py. HR8893 and its neighbours: libpysal example stl_hom, BSD 3-Clause"
)}

# St Louis.
import geopandas as gpd

frame = gpd.read_file(libpysal.examples.get_path("stl_hom.shp"))
y = frame["HR8893"].to_numpy()
w = libpysal.io.open(libpysal.examples.get_path("stl.gal")).read()
w = weights.W({i: [w.id2i[j] for j in w.neighbors[name]] for i, name in enumerate(w.id_order)}, silence_warnings=True)
stl = {"HR8893": numbers(y), "weights": rows(w, "B")}
stl["order2"] = rows(weights.higher_order(w, 2), "B")
stl["order3"] = rows(weights.higher_order(w, 3), "B")
stl["order3_lower"] = rows(weights.higher_order(w, 3, lower_order=True), "B")
for letter in "RBDV":
    stl[letter] = moments(y, w, letter)
for letter in "RB":
    stl["local_" + letter] = local(y, w, letter)
general = esda.G(y, w, permutations=0)
stl["G"] = {"G": general.G, "EG": general.EG, "VG": general.VG, "z": general.z_norm, "p": general.p_norm}
for letter in "RB":
    for star in (False, True):
        g = esda.G_Local(y, w, transform=letter, star=star, permutations=0)
        stl[f"local_G_{letter}{'_star' if star else ''}"] = {"Gs": numbers(g.Gs), "Zs": numbers(g.Zs)}
stl["local_geary"] = numbers(esda.Geary_Local(connectivity=w, permutations=0, labels=False).fit(y).localG)
high = (y > y.mean()).astype(int)
joins = esda.Join_Counts(high, w, permutations=0)
stl["joins"] = {"bb": float(joins.bb), "ww": float(joins.ww), "bw": float(joins.bw), "J": float(joins.J)}
out["stl"] = stl

# Codings of weights that are neither binary nor symmetric.
rng = np.random.default_rng(1)
n = 12
neighbours = {i: sorted(rng.choice([j for j in range(n) if j != i], size=1 + i % 4, replace=False).tolist()) for i in range(n)}
values = {i: np.round(rng.uniform(0.2, 3.0, len(neighbours[i])), 3).tolist() for i in range(n)}
odd = weights.W(neighbours, values, silence_warnings=True)
out["codings"] = {"weights": rows(odd, "O")} | {letter: flat(odd, letter) for letter in "BRDV"}
x = np.round(rng.lognormal(0, 1, n), 3)
odd.transform = "O"
out["odd"] = {"values": numbers(x), "weights": rows(odd, "O")} | moments(x, odd, "O")
out["odd"]["local"] = local(x, odd, "O")

# Points.
points = np.round(rng.uniform(0, 50, (40, 2)), 3)
pts = [tuple(map(float, p)) for p in points]
case = {"points": [list(p) for p in pts], "knn4": rows(weights.KNN.from_array(points, k=4), "B")}
case["band12"] = rows(weights.DistanceBand(pts, 12.0, silence_warnings=True), "B")
case["inverse12"] = rows(weights.DistanceBand(pts, 12.0, binary=False, alpha=-1.0, silence_warnings=True), "O")
for name in ("triangular", "uniform", "quadratic", "quartic", "gaussian"):
    case[name + "15"] = rows(weights.Kernel(points, bandwidth=15.0, function=name, diagonal=False), "O")
case["widest_gap"] = float(weights.min_threshold_distance(points))
globe = np.round(np.column_stack([rng.uniform(114, 121, 30), rng.uniform(31, 37, 30)]), 4)
case["globe"] = [list(map(float, p)) for p in globe]


def haversine(p, q):
    lon, lat, lon2, lat2 = map(np.radians, (p[0], p[1], q[0], q[1]))
    h = np.sin((lat2 - lat) / 2) ** 2 + np.cos(lat) * np.cos(lat2) * np.sin((lon2 - lon) / 2) ** 2
    return 2 * 6371.0088 * np.arcsin(np.sqrt(h))


far = np.array([[haversine(p, q) for q in globe] for p in globe])
order = np.argsort(far + np.where(np.eye(30) > 0, 1e9, 0), axis=1)
case["globe_knn3"] = [sorted([int(j), 1.0] for j in order[i, :3]) for i in range(30)]
case["globe_inverse150"] = [[[j, float(1 / far[i, j])] for j in range(30) if j != i and far[i, j] <= 150] for i in range(30)]
out["points"] = case

# Text.
with tempfile.TemporaryDirectory() as folder:
    texts = {}
    for kind in ("gal", "gwt"):
        path = Path(folder) / f"w.{kind}"
        odd.transform = "O"
        file = libpysal.io.open(str(path), "w")
        file.write(odd)
        file.close()
        texts[kind] = path.read_text()
out["text"] = {"weights": rows(odd, "O")} | texts

# Pseudo p-values of pygeoda and esda against what every draw would give, on a chain and on tied values.
import pygeoda

PERMUTATIONS = 99_999


def lattice(m, values, folder):
    import shapely

    frame = gpd.GeoDataFrame({"v": values}, geometry=[shapely.box(i % m, i // m, i % m + 1, i // m + 1) for i in range(len(values))])
    frame.to_file(f"{folder}/l.shp")
    return pygeoda.open(f"{folder}/l.shp")


cases = []
for label, values in (
    ("chain", [9.0, 7.0, 4.0, 3.0, 2.0]),
    ("tied", [1.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 1.0]),
    ("wide", [3.0, 9.0, 1.0, 4.0, 4.0, 8.0, 2.0, 7.0, 6.0, 5.0, 5.0, 0.5]),
):
    m = {"chain": 5, "tied": 3, "wide": 4}[label]
    with tempfile.TemporaryDirectory() as folder:
        data = lattice(m, values, folder)
        gw = pygeoda.rook_weights(data)
        lisa = pygeoda.local_moran(gw, data["v"], permutations=PERMUTATIONS, permutation_method="complete", cpu_threads=1, seed=7)
        g = pygeoda.local_g(gw, data["v"], permutations=PERMUTATIONS, permutation_method="complete", cpu_threads=1, seed=7)
        geary = pygeoda.local_geary(gw, data["v"], permutations=PERMUTATIONS, permutation_method="complete", cpu_threads=1, seed=7)
        lw = weights.lat2W(len(values) // m, m)
        lw.transform = "R"
        ours = esda.Moran_Local(np.array(values), lw, permutations=PERMUTATIONS, keep_simulations=True, seed=7, n_jobs=1)
        cases.append({
            "label": label, "values": values, "weights": rows(lw, "B"), "permutations": PERMUTATIONS,
            "pygeoda_I": numbers(lisa.lisa_values()), "pygeoda_p": numbers(lisa.lisa_pvalues()),
            "pygeoda_clusters": [int(c) for c in lisa.lisa_clusters()],
            "pygeoda_G": numbers(g.lisa_values()), "pygeoda_G_p": numbers(g.lisa_pvalues()),
            "pygeoda_C": numbers(geary.lisa_values()), "pygeoda_C_p": numbers(geary.lisa_pvalues()),
            "pysal_p": numbers(ours.p_sim),
        })
out["pseudo_p"] = cases

# What each convention makes of the same draws, ties included.
from esda.significance import calculate_significance

draws = np.round(rng.normal(0, 1, 199), 1)
out["conventions"] = {"draws": numbers(draws), "observed": {}}
for observed in (1.3, -0.4, 0.0, 5.0, -5.0):
    out["conventions"]["observed"][str(observed)] = {
        a: float(calculate_significance(observed, draws, alternative=a)) for a in ("greater", "lesser", "directed")
    }

Path(__file__).with_name("spatial.json").write_text(json.dumps(out, separators=(",", ":")).replace('],"', '],\n"') + "\n")
