"""A cold start: one measure on the embedded zone by the command line, against importing `esda`."""
import sys

TITLE = "one measure, cold start"
SIZES = ["20 cities", "143 counties"]
PEERS = ["esda (import only)"]


def commands(size, program):
    """Ours and each peer's, as argument lists."""
    level = [] if size == "20 cities" else ["--set", "level=county"]
    return {
        "ours": [program, "measure", "gini", "--quiet", "--csv", *level],
        "esda (import only)": [sys.executable, "-c", "import esda"],
    }
