#!/usr/bin/env python3
"""Makes the embedded zone `data/huaihai` from the figures of the source-data folder.

    python3 data/make_huaihai.py [SOURCE_FOLDER]           writes data/huaihai
    python3 data/make_huaihai.py [SOURCE_FOLDER] --check   fails if data/huaihai or the counts in data/README.md differ

SOURCE_FOLDER holds `huaihai/` and `china/`; without it, `../shared/data` beside the repository is taken.
The same sources give the same bytes.
"""

import argparse
import collections
import csv
import hashlib
import io
import json
import math
import pathlib
import re
import sys

import huaihai_catalogue as catalogue

HERE = pathlib.Path(__file__).resolve().parent
DERIVED = "S1-S10"
SECTORS = ["va_primary", "va_secondary", "va_tertiary"]


class Fault(Exception):
    """The sources are absent or do not hold what the package promises."""


def require(condition, message):
    """Stops with a message where the sources are not what they were."""
    if not condition:
        raise Fault(message)


def number(text):
    """A number as short text: no trailing `.0`."""
    return text[:-2] if text.endswith(".0") else text


def decimal(value, digits):
    """A number of ours, rounded, as short text."""
    shown = f"{value:.{digits}f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


# ---- geometry: areas and centroids on the ellipsoid of WGS84, by the equal-area cylinder -------------------------

AXIS_KM, FLATTENING = 6378.137, 1 / 298.257223563
E2 = FLATTENING * (2 - FLATTENING)
E = math.sqrt(E2)


def authalic(lat):
    """q of the equal-area cylinder: y = axis * q / 2."""
    s = math.sin(math.radians(lat))
    return (1 - E2) * (s / (1 - E2 * s * s) - math.log((1 - E * s) / (1 + E * s)) / (2 * E))


def latitude(q):
    """The latitude of a q, by halving."""
    low, high = -90.0, 90.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if authalic(middle) < q else (low, middle)
    return (low + high) / 2


def ring_moments(ring):
    """Area (km2, positive) and first moments of a ring."""
    points = [(AXIS_KM * math.radians(x), AXIS_KM * authalic(y) / 2) for x, y in ring]
    x0, y0 = points[0]
    area = mx = my = 0.0
    for (ax, ay), (bx, by) in zip(points, points[1:]):
        cross = (ax - x0) * (by - y0) - (bx - x0) * (ay - y0)
        area += cross / 2
        mx += cross * (ax + bx + x0) / 6
        my += cross * (ay + by + y0) / 6
    sign = 1 if area >= 0 else -1
    return sign * area, sign * mx, sign * my


def measure(geometries):
    """Longitude, latitude and area (km2) of the union of disjoint polygons."""
    total = [0.0, 0.0, 0.0]
    for geometry in geometries:
        polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        for rings in polygons:
            for place, ring in enumerate(rings):
                sign = 1 if place == 0 else -1
                for i, moment in enumerate(ring_moments(ring)):
                    total[i] += sign * moment
    area, mx, my = total
    return math.degrees(mx / area / AXIS_KM), latitude(2 * my / area / AXIS_KM), area


# ---- the sources -------------------------------------------------------------------------------------------------


class Sources:
    """The files of the source-data folder, read on demand."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        require((self.folder / "huaihai" / "units.csv").is_file(),
                f"`{folder}` is not the source-data folder: it has no huaihai/units.csv. Name the folder as the argument.")

    def table(self, name):
        """The rows of a CSV file."""
        path = self.folder / name
        require(path.is_file(), f"`{path}` is missing")
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def shapes(self, name):
        """Geometry by code of a GeoJSON file."""
        path = self.folder / name
        require(path.is_file(), f"`{path}` is missing")
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        return {f["properties"]["code"]: f for f in features}


class Package:
    """The tables while they are being made."""

    def __init__(self, sources):
        self.sources = sources
        self.rows = {name: [] for name in catalogue.TABLES}
        self.roster = sources.table("huaihai/units.csv")
        self.zone_parent = {r["code"]: r["zone_parent"] for r in self.roster if r["level"] == "county"}
        self.cities = [r["code"] for r in self.roster if r["level"] == "prefecture"]
        self.members = self.memberships()
        self.comparison = sorted({c for codes in self.members.values() for c in codes} - set(self.cities))
        self.predecessors = {r["code"]: self.codes_of_2010(r) for r in self.roster if r["level"] == "county"}
        require(len(self.zone_parent) == 143 and len(self.cities) == 20, "the roster is not 143 counties and 20 cities")

    def add(self, table, **cells):
        """A row; cells that are not named are empty."""
        self.rows[table].append(cells)

    def memberships(self):
        """Members of every zone, in the order in which the zones are offered."""
        given, names = collections.defaultdict(list), {}
        for row in self.sources.table("huaihai/zones.csv"):
            given[row["zone"]].append(row["code"])
            names[row["zone"]] = (row["name_en"], row["name_zh"])
        given["yrd26"] = [c for c in given["yrd27"] if c != "330300"]
        given["yrd16"] = catalogue.YRD16
        names.update(catalogue.DERIVED_ZONES)
        ids = [z[0] for z in catalogue.ZONES]
        require(set(ids) == set(given), f"zones of the sources and of the catalogue differ: {sorted(set(ids) ^ set(given))}")
        for zone, basis in catalogue.ZONES:
            en, zh = names[zone]
            self.add("zones", zone=zone, name_en=en, name_zh=catalogue.ZONE_NAMES_ZH.get(zone, zh), basis=basis)
        return {zone: given[zone] for zone in ids}

    def codes_of_2010(self, row):
        """The codes of 2010 that make up a county of 2020; empty where a county was split."""
        basis = row["pop_2010_basis"]
        if basis.startswith("not comparable"):
            return []
        found = re.match(r"sum/rename of 2010 codes ([0-9+]+)", basis)
        return found.group(1).split("+") if found else [row["code"]]

    # ---- units

    def make_units(self):
        """Provinces, cities, counties."""
        zones_of = collections.defaultdict(list)
        for zone, codes in self.members.items():
            for code in codes:
                zones_of[code].append(zone)
        polygons = self.sources.shapes("china/china_prefectures.geojson")
        chinese = {r["code"]: r["city_zh"] for r in self.sources.table("huaihai/zones.csv")} | catalogue.CONTEXT_CITIES
        provinces = {r["code"]: r["name_zh"] for r in self.sources.table("china/industries_china_prefecture.csv") if r["level"] == "province"}
        units = []
        for row in self.roster:
            units.append(self.zone_unit(row, zones_of[row["code"]]))
        for code in sorted(set(self.comparison) | set(catalogue.CONTEXT_CITIES)):
            shape = [polygons[c] for c in catalogue.POLYGONS.get(code, [code])]
            lon, lat, area = measure([f["geometry"] for f in shape])
            municipality = code.endswith("0000")
            note = catalogue.UNIT_NOTES.get(code, "")
            units.append(dict(
                code=code, scheme="GB/T 2260", name_en=catalogue.NAMES_EN[code], name_zh=chinese[code],
                level="province" if municipality else "prefecture", parent="" if municipality else code[:2] + "0000",
                lon=decimal(lon, 5), lat=decimal(lat, 5), area_km2=decimal(area, 1), zones=";".join(zones_of[code]), source="MAP",
                note="; ".join(t for t in [note, "point and area worked out from the polygon; English name romanised"] if t),
            ))
        here = {u["code"] for u in units}
        for code in sorted({u.get("parent", "") for u in units} - here - {""}):
            units.append(dict(code=code, scheme="GB/T 2260", name_en=catalogue.NAMES_EN[code], name_zh=provinces[code], level="province",
                              source="S9", note="for context"))
        order = {"province": 0, "prefecture": 1, "county": 2}
        self.rows["units"] = sorted(units, key=lambda u: (order[u["level"]], u["code"]))

    def zone_unit(self, row, zones):
        """A unit of the zone's own roster."""
        level, code = row["level"], row["code"]
        unit = dict(code=code, scheme="GB/T 2260", name_en=row["name_en"], name_zh=row["name_zh"], level=level, source="MAP")
        if level == "province":
            return unit | dict(source="S9", note="for context")
        note = []
        if level == "county":
            before = self.predecessors[code]
            if not before:
                note.append("no figures of 2010: Jiuli District was split in 2010")
            elif before != [code]:
                note.append("figures of 2010 are those of " + " and ".join(before))
            if row["zone_parent"] != row["parent"]:
                note.append("in Jinan (370100) since 2019; held under Laiwu as in the roster of 2018")
        else:
            note.append(row["note"].replace("; pop_2020 = sum of 370116+370117", "; census figures of 2020 are those of 370116 and 370117"))
        return unit | dict(
            parent=row["zone_parent"] if level == "county" else row["parent"], lon=row["lon"], lat=row["lat"],
            seat_lon=row["seat_lon"], seat_lat=row["seat_lat"], area_km2=row["area_km2"], zones=";".join(zones),
            note="; ".join(t for t in note if t),
        )

    def make_neighbours(self):
        """Pairs of counties and pairs of cities."""
        for name, pairs in (("counties", 371), ("prefectures", 42)):
            rows = self.sources.table(f"huaihai/adjacency_zone_{name}.csv")
            require(len(rows) == pairs, f"{len(rows)} pairs of {name}, not {pairs}")
            for r in rows:
                self.add("neighbours", code_a=r["code_a"], code_b=r["code_b"], border_km=number(r["shared_border_km"]), source="MAP")

    # ---- indicators

    def indicator(self, code, year, vintage, indicator, value, unit, source):
        """A row of the table of indicators, in the spelling of units that the schema knows."""
        self.add("indicators", code=code, year=year, vintage=vintage, indicator=indicator, value=number(value),
                 unit=catalogue.UNIT_SPELLINGS.get(unit, unit), source=source)

    def make_indicators(self):
        """Cities, census, counties, remainders; sorted."""
        self.city_indicators()
        self.census_indicators()
        self.county_indicators()
        self.remainders()
        order = {row[0]: i for i, row in enumerate(catalogue.INDICATORS)}
        self.rows["indicators"].sort(key=lambda r: (r["code"], order[r["indicator"]], r["vintage"], r["year"]))
        units = {row[0]: row[3] for row in catalogue.INDICATORS}
        for r in self.rows["indicators"]:
            if r["unit"] != units[r["indicator"]]:
                same = {"persons", "10000 persons"} == {r["unit"], units[r["indicator"]]}
                require(same, f"{r['indicator']} of {r['code']} is in {r['unit']}, not {units[r['indicator']]}")
        for key, en, zh, unit in catalogue.INDICATORS:
            self.add("indicator_names", indicator=key, name_en=en, name_zh=zh, unit=unit)

    def city_indicators(self):
        """The zone's cities in full; comparison cities in what comparison needs."""
        own, others = set(self.cities), set(self.comparison)
        rows = [r for r in self.sources.table("huaihai/indicators.csv") if r["code"] in own]
        rows += [r for r in self.sources.table("china/indicators_china_prefecture.csv")
                 if r["code"] in others and r["indicator"] in catalogue.COMPARISON_INDICATORS and r["year"] >= "2000"]
        for r in rows:
            if r["indicator"] == "gdp_per_capita_derived":
                continue
            if (r["code"], r["year"], r["source"]) in catalogue.KNOWN_FAULTS:
                continue
            key = catalogue.CITY_INDICATORS.get(r["indicator"], r["indicator"])
            self.indicator(r["code"], r["year"], catalogue.VINTAGES[r["source"]], key, r["value"], r["unit"], r["source"])

    def census_indicators(self):
        """Both censuses on the roster of 2020."""
        census = collections.defaultdict(dict)
        for r in self.sources.table("huaihai/indicators_census.csv"):
            census[r["code"], r["year"]][catalogue.CENSUS_INDICATORS.get(r["indicator"], r["indicator"])] = (r["value"], r["unit"])
        for row in self.roster:
            code = row["code"]
            if row["level"] == "province":
                for year in ("2010", "2020"):
                    self.indicator(code, year, "census", "population", row["pop_" + year], "persons", "S9")
                continue
            for year in ("2010", "2020"):
                parts = [code]
                if code == "371200" and year == "2020":
                    parts = ["370116", "370117"]
                elif row["level"] == "county" and year == "2010":
                    parts = self.predecessors[code]
                self.census_rows(code, year, [census[p, year] for p in parts])
        for row in self.roster:
            for year in ("2010", "2020"):
                found = self.figure(row["code"], year, "census", "population")
                require((row["pop_" + year] or None) == found, f"census population of {row['code']} in {year}: {found}, roster {row['pop_' + year]}")

    def census_rows(self, code, year, parts):
        """The figures of one unit: copied from one part, or counts summed over several."""
        if not parts:
            return
        require(all(parts), f"a part of {code} is not in the census of {year}")
        for key in parts[0]:
            unit = parts[0][key][1]
            if len(parts) == 1:
                self.indicator(code, year, "census", key, parts[0][key][0], unit, "S9")
            elif key in catalogue.COUNTS and all(key in p for p in parts):
                self.indicator(code, year, "census", key, decimal(sum(float(p[key][0]) for p in parts), 0), unit, "S9-merged")

    def county_indicators(self):
        """Counties and reported districts in 2023."""
        for name, count in (("county", 87), ("district", 12)):
            rows = self.sources.table(f"huaihai/{name}_economy_2023.csv")
            require(len({r["code"] for r in rows}) == count, f"{name}_economy_2023.csv does not have {count} units")
            for r in rows:
                self.indicator(r["code"], r["year"], "yearbook", catalogue.COUNTY_INDICATORS[r["indicator"]], r["value"], r["unit"], r["source"])

    def figure(self, code, year, vintage, indicator):
        """A figure that is already in the table, as text."""
        if not hasattr(self, "index") or len(self.index) != len(self.rows["indicators"]):
            self.index = {(r["code"], r["year"], r["vintage"], r["indicator"]): r["value"] for r in self.rows["indicators"]}
        return self.index.get((code, year, vintage, indicator))

    def remainders(self):
        """One derived unit per city: its districts that are not reported one by one."""
        reported = {r["code"] for r in self.rows["indicators"] if r["vintage"] == "yearbook" and r["indicator"] == "gdp"}
        roster = {r["code"]: r for r in self.roster}
        made = []
        for city in self.cities:
            total = self.figure(city, "2023", "preliminary", "gdp")
            inside = [c for c, parent in self.zone_parent.items() if parent == city]
            known, rest = [c for c in inside if c in reported], [c for c in inside if c not in reported]
            if total is None or not rest:
                continue
            left = {key: float(self.figure(city, "2023", "preliminary", key)) - sum(float(self.figure(c, "2023", "yearbook", key)) for c in known)
                    for key in ["gdp"] + SECTORS}
            require(left["gdp"] > 0, f"the remainder of {city} is not positive")
            sectors_hold = abs(sum(left[k] for k in SECTORS) - left["gdp"]) <= 0.02 * left["gdp"] and min(left.values()) > 0
            people = float(self.figure(city, "2020", "census", "population")) - sum(float(self.figure(c, "2020", "census", "population")) for c in known)
            code = city + "-districts"
            for key in ["gdp"] + (SECTORS if sectors_hold else []):
                self.indicator(code, "2023", "derived", key, decimal(left[key], 4), "100 million CNY", DERIVED)
            self.indicator(code, "2020", "derived", "population", decimal(people, 0), "persons", DERIVED)
            some = any(roster[c]["name_en"].endswith("District") for c in known)
            note = (f"derived: GDP of {city} in 2023 (preliminary) less {len(known)} counties and districts reported one by one (yearbook); "
                    f"covers {', '.join(rest)} and the development zones; people of 2020 likewise")
            if not sectors_hold:
                note += "; sectors left out: those of the city do not add up to its GDP"
            made.append(dict(
                code=code, scheme="derived", level="county", source=DERIVED, note=note,
                name_en=roster[city]["name_en"] + (", other urban districts (derived)" if some else ", urban districts (derived)"),
                name_zh=roster[city]["name_zh"] + ("其余市辖区合计（推算）" if some else "市辖区合计（推算）"),
                area_km2=decimal(sum(float(roster[c]["area_km2"]) for c in rest), 1),
            ))
        self.rows["units"] += made

    # ---- the other tables

    def make_industries(self):
        """Employment of the long-form sample: cities, and counties on the roster of 2020."""
        for r in self.sources.table("huaihai/industry_classes.csv"):
            self.add("industry_classes", industry=r["industry"], name_en=r["name_en"], name_zh=r["name_zh"])
        order = {r["industry"]: i for i, r in enumerate(self.rows["industry_classes"])}
        others = set(self.comparison)
        rows = self.sources.table("huaihai/industries.csv")
        rows += [r for r in self.sources.table("china/industries_china_prefecture.csv") if r["code"] in others]
        sample, printed = collections.defaultdict(dict), {}
        for r in rows:
            if r["employed_sample"]:
                sample[r["code"], r["year"]][r["industry"]] = int(r["employed_sample"])
            printed[r["code"], r["year"]] = int(r["total_sample"])
        for place, found in sample.items():
            if sum(found.values()) == printed[place]:  # the rest is nothing, not missing: the printed total is reached
                found.update({i: 0 for i in order if i not in found})
        for code in sorted(set(self.cities) | others | set(self.zone_parent)):
            for year in ("2010", "2020"):
                parts = self.predecessors.get(code, [code]) if year == "2010" else [code]
                found = [sample[p, year] for p in parts if sample[p, year]]
                require(len(found) == len(parts) or code in others, f"industries of {code} in {year} are incomplete")
                for industry in sorted(found[0], key=order.get) if found else []:
                    merged = len(found) > 1 or (code == "371200" and year == "2020")
                    self.add("industries", code=code, year=year, classification="GB/T 4754 sections", industry=industry,
                             measure="employed_sample", value=str(sum(p[industry] for p in found)), unit="sample persons",
                             source="S9-merged" if merged else "S9")

    def make_flows(self):
        """Monthly means, one row for each end that reported."""
        for r in self.sources.table("huaihai/flows_baidu_monthly_zone.csv"):
            for report, column in (("origin", "mean_out"), ("destination", "mean_in")):
                if r[column]:
                    self.add("flows", origin=r["origin"], destination=r["destination"], period=r["month"], kind="migration_index",
                             report=report, value=number(r[column]), unit="Baidu index", source="BMG")
        self.rows["flows"].sort(key=lambda r: (r["period"], r["origin"], r["destination"], r["report"]))

    def make_travel(self):
        """Direct trains of 2024 between the cities. A high-speed time is given where the fastest train is one."""
        own = set(self.cities)
        for r in self.sources.table("huaihai/rail_times.csv"):
            if r["year"] != "2024" or r["origin"] not in own or r["destination"] not in own:
                continue
            ends = dict(origin=r["origin"], destination=r["destination"], period="2024", source="RW24")
            self.add("travel", mode="rail", minutes=number(r["min_minutes"]), median_minutes=number(r["median_minutes"]),
                     services=r["trains_distinct"], **ends)
            if r["main_trains"] not in ("", "0"):
                self.add("travel", mode="rail_main", minutes=number(r["main_min_minutes"]),
                         median_minutes=number(r["main_median_minutes"]), services=r["main_trains"], **ends)
            if r["hs_trains_distinct"] not in ("", "0"):
                fastest = number(r["min_minutes"]) if r["best_train"][0] in "GDC" else ""
                self.add("travel", mode="high_speed_rail", minutes=fastest, services=r["hs_trains_distinct"], **ends)
        self.rows["travel"].sort(key=lambda r: (r["origin"], r["destination"], r["mode"]))

    def make_prices(self):
        """Consumer prices of the four provinces."""
        for r in self.sources.table("huaihai/prices_province_monthly.csv"):
            self.add("prices", code=r["code"], period=r["month"], good=r["good"], value=number(r["index_prev_month_100"]),
                     basis="previous month = 100", source="CPI")
        self.rows["prices"].sort(key=lambda r: (r["code"], r["good"], r["period"]))

    def make_observations(self):
        """Monthly means of the fresh daily readings; the city of a section where the source prints it on any day."""
        readings, cities = collections.defaultdict(list), collections.defaultdict(set)
        for r in self.sources.table("huaihai/water_daily_border_sections.csv"):
            cities[r["section"]] |= {r["pref_code"]} - {""}
            if r["stale"] == "0":
                for variable, column, _ in catalogue.WATER:
                    if r[column]:
                        readings[r["section"], r["file_date"][:7], variable].append(float(r[column]))
        units = {variable: unit for variable, _, unit in catalogue.WATER}
        order = list(units)
        for section, month, variable in sorted(readings, key=lambda k: (k[0], k[1], order.index(k[2]))):
            require(len(cities[section]) <= 1, f"section {section} has several cities")
            values = readings[section, month, variable]
            self.add("observations", station=section, code="".join(cities[section]), period=month, variable=variable,
                     value=decimal(math.fsum(values) / len(values), 4), unit=units[variable], readings=str(len(values)), source="WQ")
        self.check_observations()

    def check_observations(self):
        """The monthly table of the sources agrees wherever it has one row for a section and month."""
        ours = {(r["station"], r["period"], r["variable"]): float(r["value"]) for r in self.rows["observations"]}
        rows = self.sources.table("huaihai/water_monthly_border_sections.csv")
        times = collections.Counter((r["section"], r["month"]) for r in rows)
        for r in rows:
            for variable, column, _ in catalogue.WATER:
                if r[column] and times[r["section"], r["month"]] == 1:
                    found = ours.get((r["section"], r["month"], variable))
                    require(found is not None and abs(found - float(r[column])) < 1e-3, f"{variable} of {r['section']} in {r['month']}: {found}, not {r[column]}")

    def make_claims_and_successions(self):
        """What the catalogue lists."""
        names = [f["name"] for f in catalogue.TABLES["claims"][2]]
        for claim in catalogue.CLAIMS:
            self.add("claims", **dict(zip(names, claim, strict=True)))
        for old, new, year, kind, note in catalogue.SUCCESSIONS:
            self.add("succession", **{"from": old, "to": new, "year": str(year), "kind": kind, "note": note, "source": "CTA"})

    def make(self):
        """All tables."""
        self.make_units()
        self.make_neighbours()
        self.make_indicators()
        self.make_industries()
        self.make_flows()
        self.make_travel()
        self.make_prices()
        self.make_observations()
        self.make_claims_and_successions()
        return self


# ---- writing -----------------------------------------------------------------------------------------------------


def table_bytes(name, rows):
    """A table as CSV: UTF-8, LF."""
    columns = [f["name"] for f in catalogue.TABLES[name][2]]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        require(set(row) <= set(columns), f"{name}: columns {sorted(set(row) - set(columns))} are not in the schema")
        writer.writerow([row.get(c, "") for c in columns])
    return out.getvalue().encode("utf-8")


def descriptor(files):
    """`datapackage.json`."""
    resources = []
    for name, (title, title_zh, fields, primary, foreign) in catalogue.TABLES.items():
        body = files[name + ".csv"]
        schema = {"fields": fields, "primaryKey": primary, "missingValues": [""]}
        if foreign:
            schema["foreignKeys"] = foreign
        resources.append({
            "name": name, "type": "table", "path": name + ".csv", "title": title, "title_zh": title_zh, "format": "csv",
            "mediatype": "text/csv", "encoding": "utf-8", "bytes": len(body), "hash": "sha256:" + hashlib.sha256(body).hexdigest(),
            "schema": schema, **({"reference_period": catalogue.REFERENCE_PERIODS[name]} if name in catalogue.REFERENCE_PERIODS else {}),
        })
    made = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": catalogue.NAME, "version": catalogue.VERSION,
        "title": catalogue.TITLE, "title_zh": catalogue.TITLE_ZH,
        "description": catalogue.DESCRIPTION, "description_zh": catalogue.DESCRIPTION_ZH,
        "sources": [{"key": k, "title": t, "path": p, "licence": licence} for k, t, p, licence in catalogue.SOURCES],
        "licenses": catalogue.LICENCES, "resources": resources,
    }
    return (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def build(source_folder):
    """Every file of the package, by name, and the number of rows of every table."""
    package = Package(Sources(source_folder)).make()
    files = {f"{name}.csv": table_bytes(name, rows) for name, rows in package.rows.items()}
    files["datapackage.json"] = descriptor(files)
    return files, {name: len(rows) for name, rows in package.rows.items()}


def differences(files, counts, folder, readme):
    """What differs between a fresh build and what is checked in."""
    there = {p.name for p in folder.iterdir()} if folder.is_dir() else set()
    found = [f"{name} is missing" for name in sorted(set(files) - there)]
    found += [f"{name} does not belong here" for name in sorted(there - set(files))]
    found += [f"{name} differs" for name in sorted(there & set(files)) if (folder / name).read_bytes() != files[name]]
    text = readme.read_text(encoding="utf-8") if readme.is_file() else ""
    for name, count in counts.items():
        if f"| `{name}` | {count} |" not in text:
            found.append(f"{readme.name} does not say that `{name}` has {count} rows")
    return found


def main():
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("source", nargs="?", default=HERE.parent.parent / "shared" / "data", help="the source-data folder")
    parser.add_argument("--check", action="store_true", help="compare with what is checked in, write nothing")
    options = parser.parse_args()
    try:
        files, counts = build(options.source)
    except Fault as fault:
        sys.exit(f"make_huaihai: {fault}")
    if options.check:
        found = differences(files, counts, HERE / "huaihai", HERE / "README.md")
        if found:
            sys.exit("make_huaihai: " + "\nmake_huaihai: ".join(found))
        print(f"data/huaihai is up to date: {len(files)} files")
        return
    folder = HERE / "huaihai"
    folder.mkdir(exist_ok=True)
    for name, body in files.items():
        (folder / name).write_bytes(body)
    for name, count in counts.items():
        print(f"{name:16} {count:6} rows {len(files[name + '.csv']):8} bytes")
    print(f"{'together':16} {sum(counts.values()):6} rows {sum(len(b) for b in files.values()):8} bytes")


if __name__ == "__main__":
    main()
