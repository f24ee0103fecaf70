"""Weights of polygons by shared positions (queen) and shared borders (rook): `libpysal` (W and Graph), `pygeoda`.

The size is the side of a board of unit squares.
"""
import lattice
import peer

TITLE = "Contiguity weights"
SIZES = ["300"]
PEERS = ["libpysal.W", "libpysal.Graph", "pygeoda"]
STEPS = ["queen", "rook"]
TOLERANCE = 0.0
generate = lattice.write


def run(library, size, data):
    if library == "pygeoda":
        import pygeoda

        board = pygeoda.open(f"{data}/lattice_{size}.shp")
        units = int(size) ** 2
        count = lambda w: {"links": sum(len(w.get_neighbors(i)) for i in range(units))}
        peer.step("queen", lambda: pygeoda.queen_weights(board), count)
        peer.step("rook", lambda: pygeoda.rook_weights(board), count)
        return
    frame = lattice.read(size, data)
    if library == "libpysal.W":
        from libpysal.weights import Queen, Rook

        count = lambda w: {"links": int(sum(w.cardinalities.values()))}
        peer.step("queen", lambda: Queen.from_dataframe(frame, use_index=False), count)
        peer.step("rook", lambda: Rook.from_dataframe(frame, use_index=False), count)
    else:
        from libpysal.graph import Graph

        count = lambda w: {"links": int(w.n_edges)}
        peer.step("queen", lambda: Graph.build_contiguity(frame, rook=False, strict=False), count)
        peer.step("rook", lambda: Graph.build_contiguity(frame, rook=True, strict=False), count)


if __name__ == "__main__":
    peer.main(run)
