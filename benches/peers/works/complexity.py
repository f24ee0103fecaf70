"""Location quotients, proximity, density, ECI and PCI: `ecomplexity`, and good numpy."""
import peer

TITLE = "Economic complexity"
SIZES = ["3000x1000"]
PEERS = ["numpy", "ecomplexity"]
STEPS = ["complexity"]
TOLERANCE = 1e-8


def generate(size, data):
    """Nested capabilities: a place has an industry where its capability passes what the industry requires."""
    import numpy as np

    places, industries = map(int, size.split("x"))
    rng = np.random.default_rng(7)
    large = np.exp(rng.normal(0, 1.2, places))
    common = np.exp(rng.normal(0, 1.0, industries))
    capability, required = np.sort(rng.random(places)), rng.random(industries)
    fit = 1 / (1 + np.exp(-10 * (capability[:, None] - required[None, :])))
    noise = np.exp(rng.normal(0, 0.5, (places, industries)))
    figures = rng.poisson(2.0 * large[:, None] * common[None, :] * fit * noise).astype(float)
    figures[figures.sum(1) == 0, 0] = 1
    figures.astype("<f8").tofile(f"{data}/complexity_{size}.f64")


def run(library, size, data):
    import numpy as np

    places, industries = map(int, size.split("x"))
    figures = np.fromfile(f"{data}/complexity_{size}.f64", dtype="<f8").reshape(places, industries)
    if library == "numpy":
        peer.step("complexity", lambda: by_numpy(figures), lambda r: r)
        return
    import pandas as pd
    from ecomplexity import ecomplexity

    long = pd.DataFrame(
        dict(
            year=2020,
            place=np.repeat(np.arange(places), industries),
            industry=np.tile(np.arange(industries), places),
            value=figures.ravel(),
        )
    )
    columns = dict(time="year", loc="place", prod="industry", val="value")

    def work():
        return ecomplexity(long.copy(), columns)

    def told(found):
        eci = found.groupby("place").eci.first()
        return {"first place": abs(float(eci.iloc[0])), "last place": abs(float(eci.iloc[-1]))}

    peer.step("complexity", work, told, repeats=1)


def by_numpy(x):
    import numpy as np

    m = ((x / x.sum(1, keepdims=True)) / (x.sum(0) / x.sum()) >= 1).astype(float)
    m = m[m.sum(1) > 0][:, m.sum(0) > 0]
    diversity, ubiquity = m.sum(1), m.sum(0)
    proximity = (m.T @ m) / np.maximum(ubiquity[:, None], ubiquity[None, :])
    values, vectors = np.linalg.eig((m / diversity[:, None]).T @ m / ubiquity[:, None])
    order = np.argsort(-values.real)
    pci = vectors[:, order[1]].real
    eci = (m @ pci) / diversity
    eci = (eci - eci.mean()) / eci.std()
    np.fill_diagonal(proximity, 0.0)
    density = m @ proximity / proximity.sum(0)
    return {
        "eigenvalue": float(values.real[order[1]]),
        "first place": abs(float(eci[0])),
        "last place": abs(float(eci[-1])),
        "density": float(density.sum()),
    }


if __name__ == "__main__":
    peer.main(run)
