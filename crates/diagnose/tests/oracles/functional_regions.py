"""Areas by the European travel-to-work rule, written apart from Coregion as plainly as the rule is stated: every sum is taken anew
from the flows at every step. Writes functional_regions.json: cases of flows and limits with the areas that come out.

    python3 functional_regions.py > functional_regions.json
"""
import json
import random

SLACK = 1e-12


class Rule:
    def __init__(self, n, flows, limits):
        self.n, self.limits = n, limits
        self.t = [[0.0] * n for _ in range(n)]
        for i, j, value in flows:
            self.t[i][j] += value
        self.out = [sum(row) for row in self.t]
        self.into = [sum(self.t[i][j] for i in range(n)) for j in range(n)]
        self.areas = {i: {i} for i in range(n)}
        self.left = set()
        self.reserve = []

    def sums(self, places):
        inside = sum(self.t[i][j] for i in places for j in places)
        return sum(self.out[i] for i in places), sum(self.into[i] for i in places), inside

    def validity(self, places):
        size, jobs, inside = self.sums(places)
        least, target, c, goal = self.limits
        contained = inside / max(size, jobs) if max(size, jobs) > 0 else 0.0
        m = c / goal
        short = max(0.0, target - size)
        by_size = 1.0 - (1.0 - m) * short / (target - least) if short > 0 else 1.0
        if size < least or by_size <= 0.0:
            return min(max(by_size, 0.0) * contained, 0.999999) * size / least
        return by_size * min(contained, goal) / goal / m

    def tie(self, i, places):
        to, back = sum(self.t[i][j] for j in places), sum(self.t[j][i] for j in places)
        size, jobs, _ = self.sums(places)
        part = lambda flow, a, b: flow * flow / (a * b) if flow > 0 else 0.0
        return part(to, self.out[i], jobs) + part(back, size, self.into[i])

    def join(self, i, reserve):
        ties = [(self.tie(i, places), -area) for area, places in self.areas.items()]
        tie, area = max(ties, default=(0.0, 0))
        if tie <= 0.0:
            if reserve and self.reserve and any(self.t[i][j] or self.t[j][i] for j in range(self.n) if j != i):
                self.reserve.append(i)
                return True
            return False
        area = -area
        places = self.areas[area]
        if reserve and self.validity(places) >= 1 - SLACK > self.validity(places | {i}):
            self.reserve.append(i)
            return True
        places.add(i)
        return True

    def settle(self, reserve):
        while True:
            rated = [(self.validity(p), area) for area, p in self.areas.items() if area not in self.left]
            worst, area = min(rated, default=(1.0, 0))
            if worst >= 1 - SLACK:
                return
            places = self.areas.pop(area)
            open_ = sorted(places, key=lambda i: (-(self.out[i] + self.into[i]), i))
            while open_:
                rest = [i for i in open_ if not self.join(i, reserve)]
                if len(rest) == len(open_):
                    break
                open_ = rest
            if open_:
                self.areas[area] = set(open_)
                self.left.add(area)

    def run(self):
        self.settle(True)
        waiting = sorted(self.reserve)
        order, self.reserve = sorted(
            self.reserve, key=lambda i: (-max(self.tie(i, p) for p in self.areas.values()), i)
        ), []
        for i in order:
            assert self.join(i, False), "a place on the reserve list is tied to an area in these cases"
        self.settle(False)
        label = {i: area for area, places in self.areas.items() for i in places}
        names = {}
        return [names.setdefault(label[i], len(names)) for i in range(self.n)], waiting


def case(seed, n, steep, limits):
    draw = random.Random(seed)
    at = [(draw.random(), draw.random()) for _ in range(n)]
    people = [round(300 / (1 - draw.random()) ** 0.8) for _ in range(n)]
    flows = []
    for i in range(n):
        flows.append([i, i, round(people[i] * draw.uniform(0.3, 0.9))])
        for j in range(n):
            d = ((at[i][0] - at[j][0]) ** 2 + (at[i][1] - at[j][1]) ** 2) ** 0.5
            value = round(people[i] * people[j] ** 0.5 * 0.02 * 2.718281828 ** (-steep * d))
            if i != j and value > 0:
                flows.append([i, j, value])
    labels, reserved = Rule(n, flows, limits).run()
    return {"places": n, "flows": flows, "limits": limits, "labels": labels, "reserved": reserved}


if __name__ == "__main__":
    narrow, wide = [1000.0, 6000.0, 0.667, 0.75], [500.0, 20000.0, 0.6, 0.9]
    kinds = [(12, 8, narrow), (30, 12, narrow), (60, 16, narrow), (60, 10, wide), (60, 20, wide), (90, 16, wide)]
    cases = [case(seed, *kind) for seed, kind in enumerate(kinds)]
    print(json.dumps({"cases": cases}, separators=(",", ":")))
