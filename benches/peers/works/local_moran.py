"""Local Moran with 999 conditional permutations on two threads: `pygeoda` (complete and lookup), `esda` (once compiled).

The size is the side of a board of unit squares. `complete` and ours draw for every unit and permutation on their own;
`lookup` and esda draw one table of permutations that all units share.
"""
import lattice
import peer

TITLE = "Local Moran, 999 permutations"
SIZES = ["100", "300"]
PEERS = ["pygeoda", "esda"]
STEPS = ["complete", "lookup", "shared"]
TOLERANCE = 1e-9
generate = lattice.write


def run(library, size, data):
    if library == "pygeoda":
        import pygeoda

        board = pygeoda.open(f"{data}/lattice_{size}.shp")
        weights, values = pygeoda.queen_weights(board), board["value"]
        local = lambda method: pygeoda.local_moran(
            weights, values, permutations=999, permutation_method=method, cpu_threads=2, seed=12345
        )
        total = lambda found: {"sum": sum(found.lisa_values())}
        # Minutes at the larger size: one run there.
        peer.step("complete", lambda: local("complete"), total, repeats=1 if int(size) > 100 else 5)
        peer.step("lookup", lambda: local("lookup"), total)
        return
    import esda
    from libpysal.graph import Graph

    frame = lattice.read(size, data)
    weights = Graph.build_contiguity(frame, rook=False, strict=False).transform("r")
    values = frame["value"].to_numpy()
    local = lambda: esda.Moran_Local(values, weights, permutations=999, n_jobs=1, seed=12345, keep_simulations=False)
    peer.step("shared", local, lambda found: {"sum": float(found.Is.sum())})


if __name__ == "__main__":
    peer.main(run)
