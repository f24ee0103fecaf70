"""Connected regions of a board: SKATER, REDCAP, Ward with contiguity, AZP and max-p in pygeoda and spopt."""
import lattice
import peer

TITLE = "Regions"
SIZES = ["2500", "10000", "100000"]
PEERS = ["pygeoda", "scikit-learn"]
STEPS = ["skater", "full-average", "full-complete", "full-ward", "ward", "azp", "max-p"]
TOLERANCE = 1e-9
# Searches end in different places: the figures say who ends better.
SHOWN = ["regions", "ssd"]
REGIONS = {"2500": 20, "10000": 50, "100000": 100}


def side(size):
    return {"2500": 50, "10000": 100, "100000": 316}[size]


def generate(size, data):
    lattice.write_attributes(side(size), data)
    if size != "100000":
        lattice.write(side(size), data)


def told(attributes):
    """What a partition comes to: regions and within sum of squares of the standardised attributes."""
    import numpy as np

    z = (attributes - attributes.mean(0)) / attributes.std(0, ddof=1)

    def figures(labels):
        labels = np.asarray(labels)
        within = sum(((z[labels == r] - z[labels == r].mean(0)) ** 2).sum() for r in np.unique(labels))
        return {"regions": int(len(np.unique(labels))), "ssd": float(within)}

    return figures


def run(library, size, data):
    import numpy as np

    if size == "100000":
        return
    m, k = side(size), REGIONS[size]
    table = lattice.attributes(m, data)
    x, people = table[:, :4], table[:, 4]
    z = (x - x.mean(0)) / x.std(0, ddof=1)
    figures = told(x)
    if library == "scikit-learn":
        from sklearn.cluster import AgglomerativeClustering

        links = lattice.queen(m)
        work = lambda: AgglomerativeClustering(k, connectivity=links, linkage="ward").fit(z).labels_
        peer.step("ward", work, figures)
        return
    import pygeoda

    weights = pygeoda.queen_weights(pygeoda.open(f"{data}/lattice_{m}.shp"))
    columns = [z[:, i].tolist() for i in range(4)]
    amounts, floor = people.tolist(), 25 * float(people.mean())
    once = dict(scale_method="raw", cpu_threads=2)
    repeats = 5 if size == "2500" else 1

    def step(name, work):
        peer.step(name, lambda: work()["Clusters"], figures, repeats=repeats)

    step("skater", lambda: pygeoda.skater(k, weights, columns, **once))
    for linkage in ["average", "complete", "ward"]:
        name = f"full-{linkage}"
        step(name, lambda: pygeoda.redcap(k, weights, columns, f"fullorder-{linkage}linkage", **once))
    step("ward", lambda: pygeoda.schc(k, weights, columns, "ward", scale_method="raw"))
    step("azp", lambda: pygeoda.azp_greedy(k, weights, columns, scale_method="raw"))
    step("max-p", lambda: pygeoda.maxp_greedy(weights, columns, amounts, floor, iterations=99, **once))


if __name__ == "__main__":
    peer.main(run)
