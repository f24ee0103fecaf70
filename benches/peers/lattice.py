"""Boards of m by m unit squares with an attribute that clusters (the input of works on space)."""


def write(m, data):
    """`lattice_{m}.csv`: one square a line with its row, column and attribute; and a shapefile of it."""
    import geopandas
    import numpy as np
    import shapely
    from scipy.ndimage import gaussian_filter

    m = int(m)
    rng = np.random.default_rng(20240607 + m)
    columns = []
    for spread in (1.0, 2.0, 3.0, 5.0):
        field = gaussian_filter(rng.standard_normal((m, m)), spread, mode="nearest")
        columns.append(((field - field.mean()) / field.std() + 0.5 * rng.standard_normal((m, m))).ravel())
    value = columns[2]
    row, column = np.divmod(np.arange(m * m), m)
    with open(f"{data}/lattice_{m}.csv", "w") as file:
        for r, c, v in zip(row.tolist(), column.tolist(), value.tolist()):
            file.write(f"{r},{c},{v!r}\n")
    squares = shapely.box(column, row, column + 1, row + 1)
    geopandas.GeoDataFrame({"value": value}, geometry=squares).to_file(f"{data}/lattice_{m}.shp")


def read(m, data):
    """The squares with their attribute."""
    import geopandas
    import numpy as np
    import shapely

    row, column, value = np.loadtxt(f"{data}/lattice_{m}.csv", delimiter=",", unpack=True)
    return geopandas.GeoDataFrame({"value": value}, geometry=shapely.box(column, row, column + 1, row + 1))


def write_attributes(m, data):
    """`attributes_{m}.f64`: four attributes and the people of each square, square by square."""
    import numpy as np
    from scipy.ndimage import gaussian_filter

    rng = np.random.default_rng(20240607 + m)
    columns = []
    for spread in (1.0, 2.0, 3.0, 5.0):
        field = gaussian_filter(rng.standard_normal((m, m)), spread, mode="nearest")
        columns.append(((field - field.mean()) / field.std() + 0.5 * rng.standard_normal((m, m))).ravel())
    columns.append(np.exp(rng.normal(3.0, 0.6, m * m)))
    np.column_stack(columns).astype("<f8").tofile(f"{data}/attributes_{m}.f64")


def attributes(m, data):
    """What [`write_attributes`] wrote, one row a square."""
    import numpy as np

    return np.fromfile(f"{data}/attributes_{m}.f64", dtype="<f8").reshape(m * m, 5)


def queen(m):
    """The links of the squares of a board that touch, as a sparse matrix."""
    import numpy as np
    from scipy.sparse import coo_matrix

    at = np.arange(m * m).reshape(m, m)
    pairs = [(at[:, :-1], at[:, 1:]), (at[:-1], at[1:]), (at[:-1, :-1], at[1:, 1:]), (at[:-1, 1:], at[1:, :-1])]
    a = np.concatenate([p[0].ravel() for p in pairs])
    b = np.concatenate([p[1].ravel() for p in pairs])
    ends = (np.concatenate([a, b]), np.concatenate([b, a]))
    return coo_matrix((np.ones(len(ends[0])), ends), shape=(m * m, m * m)).tocsr()
