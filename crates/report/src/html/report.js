// @ts-check
// Links pictures and tables: what stands for one place lights up everywhere.
(() => {
  "use strict";
  /** @type {Record<string, string>} */
  const names = JSON.parse(document.getElementById("names")?.textContent ?? "{}");
  const shown = document.getElementById("lit");
  const find = /** @type {HTMLInputElement | null} */ (document.getElementById("find"));
  /** @type {Map<string, Element[]>} */
  const places = new Map();
  /** @param {string} code @param {Element} element */
  const add = (code, element) => {
    const known = places.get(code);
    if (known) known.push(element);
    else places.set(code, [element]);
  };
  for (const element of document.querySelectorAll("[data-unit]")) {
    add(element.getAttribute("data-unit") ?? "", element);
    for (const code of (element.getAttribute("data-in") ?? "").split(" ").filter(Boolean)) add(code, element);
  }
  let pinned = "";
  let lit = "";
  /** @param {string} code */
  const light = (code) => {
    if (code === lit) return;
    for (const element of places.get(lit) ?? []) element.classList.remove("lit");
    for (const element of places.get(code) ?? []) element.classList.add("lit");
    lit = code;
    if (shown) shown.textContent = names[code] ?? "";
  };
  /** @param {Event} event */
  const unitAt = (event) =>
    event.target instanceof Element ? event.target.closest("[data-unit]")?.getAttribute("data-unit") ?? "" : "";
  document.addEventListener("pointerover", (event) => {
    if (!pinned) light(unitAt(event));
  });
  document.addEventListener("click", (event) => {
    const unit = unitAt(event);
    if (!unit && !pinned) return;
    pinned = unit === pinned ? "" : unit;
    light(pinned);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    pinned = "";
    light("");
  });
  const list = document.getElementById("places");
  for (const name of Object.values(names)) {
    const option = document.createElement("option");
    option.value = name;
    list?.append(option);
  }
  find?.addEventListener("change", () => {
    const code = Object.keys(names).find((key) => names[key] === find.value);
    if (!code) return;
    pinned = code;
    light(code);
    places.get(code)?.[0]?.scrollIntoView({ block: "center" });
  });
})();
