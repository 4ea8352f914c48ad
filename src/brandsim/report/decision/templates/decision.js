"use strict";
/* The decision page: a minute, a need and an alternative are chosen; map, cards, curves and cost against gain follow. */
(async () => {
  const data = JSON.parse(document.getElementById("data").textContent);
  if (!("DecompressionStream" in window)) return; // the static answer stays
  const { words, needs, scenarios, places, minutes: MINUTES } = data;
  const WIDTH = MINUTES + 1, UNTOLD = 65535;
  const byId = (id) => document.getElementById(id);

  /* Numbers as the language writes them. */
  const writer = (decimals, sign) => new Intl.NumberFormat(data.locale, {
    minimumFractionDigits: decimals, maximumFractionDigits: decimals, signDisplay: sign ? "exceptZero" : "auto",
    roundingMode: "halfEven",
  });
  const writers = new Map();
  const number = (value, decimals = 1, sign = false) => {
    const key = `${decimals}${sign}`;
    if (!writers.has(key)) writers.set(key, writer(decimals, sign));
    const text = writers.get(key).format(value).replace("-", "\u2212");
    return /[1-9]/.test(text) ? text : text.replace(/[+\u2212]/, "");
  };
  const percent = (share) => {
    if (share === null) return "\u2013";
    if (share > 1e-12 && share < 0.0005) return `<${number(0.1)}${words.percent}`;
    if (1 - share > 1e-12 && 1 - share < 0.0005) return `>${number(99.9)}${words.percent}`;
    return number(100 * share) + words.percent;
  };
  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, key) => values[key]);
  const between = (low, high) => {
    let decimals = 1; // an interval that leaves out zero has no end that reads as zero
    while (decimals < data.decimals && low * high > 0 && [low, high].some((end) => number(end, decimals) === number(0, decimals))) decimals++;
    return `${number(low, decimals, true)} ${words.to} ${number(high, decimals, true)}`;
  };

  /* The counts: of the baseline, then of each alternative what its counts differ by and its half widths. */
  const packed = Uint8Array.from(atob(byId("counts").textContent.trim()), (one) => one.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const bytes = new DataView(await new Response(stream).arrayBuffer());
  let read = 0;
  const taken = (size) => {
    const part = new Uint16Array(size);
    for (let i = 0; i < size; i++, read += 2) part[i] = bytes.getUint16(read, true);
    return part;
  };
  const size = needs.length * places.length * WIDTH;
  const within = [taken(size)], halves = [null];
  for (let s = 1; s < scenarios.length; s++) {
    const part = taken(size);
    for (let i = 0; i < size; i++) part[i] += within[0][i];
    within.push(part);
    halves.push(taken(needs.length * places.length * MINUTES));
  }
  for (const part of within)
    for (let i = 0; i < size; i++) if (i % WIDTH) part[i] += part[i - 1]; // no sum exceeds 65 535: so few years are counted

  const atPlace = (s, n, p, t) => {
    const row = (n * places.length + p) * WIDTH, asked = within[s][row + MINUTES];
    return asked ? within[s][row + t - 1] / asked : null;
  };
  const halfAt = (s, n, p, t) => {
    const half = halves[s][(n * places.length + p) * MINUTES + t - 1];
    return half === UNTOLD ? null : half * data.unit;
  };
  /* The whole municipality: what the tables say where they say it, else the curve with the interval of chance alone. */
  const overall = (s, n, t) => {
    const row = data.rows[`${s}|${n}|${t}`];
    if (row) return { before: row[0], after: row[1], change: row[2], low: row[3], high: row[4], why: row[5], chance: false };
    const [before, after] = [0, s].map((one) => data.curves[one][n] && data.curves[one][n][t - 1]);
    const half = data.halves[s - 1][n] && data.halves[s - 1][n][t - 1];
    if (before === null || after === null) return { before, after, change: null, low: null, high: null, chance: true };
    const change = after - before, told = half !== null;
    return { before, after, change, low: told ? change - half : null, high: told ? change + half : null, chance: true };
  };
  const baseline = (n, t) => {
    for (let s = 1; s < scenarios.length; s++) if (data.rows[`${s}|${n}|${t}`]) return data.rows[`${s}|${n}|${t}`][0];
    return data.curves[0][n] && data.curves[0][n][t - 1];
  };
  const sure = (one) => one.low !== null && (one.low > 0 || one.high < 0);
  const changeText = (one) => {
    if (one.change === null) return words.unknown;
    const value = `${number(100 * one.change, 1, true)} ${words.points}`;
    if (one.low === null) return `${value}, ${one.why || words.untold}`;
    const said = sure(one) ? (one.chance ? words.sure_chance : words.sure) : words.unsure;
    return `${value} (${between(100 * one.low, 100 * one.high)}), ${said}`;
  };

  /* What is chosen: in the address and in the controls. */
  const controls = byId("controls"), state = { t: data.shown.minute, n: data.shown.need, v: "difference", s: data.shown.scenario };
  const fromAddress = () => {
    const given = new URLSearchParams(location.hash.slice(1));
    const t = Number(given.get("t")), n = needs.findIndex((need) => need.key === given.get("n"));
    const s = scenarios.findIndex((one) => one.name === given.get("s"));
    if (Number.isInteger(t) && t >= 1 && t <= MINUTES) state.t = t;
    if (n >= 0) state.n = n;
    if (s >= 1) state.s = s;
    if (["difference", "share"].includes(given.get("v"))) state.v = given.get("v");
  };
  const toAddress = () => {
    const said = new URLSearchParams({ t: state.t, n: needs[state.n].key, v: state.v, s: scenarios[state.s].name });
    history.replaceState(null, "", `#${said}`);
  };
  const toControls = () => {
    controls.elements.t.value = state.t;
    controls.elements.n.value = needs[state.n].key;
    controls.elements.v.value = state.v;
    for (const choice of document.querySelectorAll("input[name=s]")) choice.checked = choice.value === scenarios[state.s].name;
  };

  /* Drawing. */
  const SVG = "http://www.w3.org/2000/svg";
  const draw = (parent, kind, attributes, text) => {
    const made = document.createElementNS(SVG, kind);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    if (text !== undefined) made.textContent = text;
    return parent.appendChild(made);
  };
  const curves = byId("curves"), frame = data.frame;
  const stepX = (frame.width - frame.left - frame.right) / MINUTES, tall = frame.height - frame.above - frame.below;
  const lines = [...curves.querySelectorAll(".curve")];
  const drawCurves = () => {
    lines.forEach((line, s) => {
      const shares = data.curves[s][state.n] || [];
      const points = [0, ...shares].map((share, m) =>
        `${(frame.left + m * stepX).toFixed(1)},${(frame.above + tall * (1 - share)).toFixed(1)}`);
      line.setAttribute("d", shares.length ? `M${points.join("L")}` : "");
      line.style.strokeWidth = s === state.s ? 3.6 : 2;
    });
    const x = (frame.left + state.t * stepX).toFixed(1);
    curves.querySelector(".chosen").setAttribute("d", `M${x},${frame.above}V${frame.height - frame.below}`);
  };

  /* Cost against gain, with the prices as they stand on the page. */
  const prices = [...document.querySelectorAll("#prices input")];
  const priceOf = (at) => {
    const value = Number(prices[at].value);
    return prices[at].value === "" || !Number.isFinite(value) || value < 0 ? data.prices[at].tkr : value;
  };
  const asFirst = prices.map((field) => field.value);
  const cost = (s) => {
    if (scenarios[s].tkr === null) return null;
    return data.prices.reduce((sum, price, at) =>
      prices[at].value === asFirst[at] ? sum : sum + (priceOf(at) - price.tkr) * price.quantities[s - 1], scenarios[s].tkr);
  };
  const costText = (s) => {
    const tkr = cost(s);
    return tkr === null ? words.cost_unknown : filled(words.cost, { tkr: number(tkr, 0, true) });
  };
  const ticks = (low, high) => {
    const rough = (high - low) / 4, power = 10 ** Math.floor(Math.log10(rough));
    const step = power * [1, 2, 5, 10].find((n) => n * power >= rough), found = [];
    for (let n = Math.ceil(low / step); n <= Math.floor(high / step); n++) found.push(n * step);
    return found;
  };
  const room = (values) => {
    const low = Math.min(...values), high = Math.max(...values), spread = high - low || 1;
    return [low - 0.08 * spread, high + 0.08 * spread];
  };
  const money = byId("money"), slim = matchMedia("(max-width: 34rem)");
  const drawMoney = () => {
    const points = [{ ...scenarios[0], tkr: 0, gain: 0, low: null }];
    for (let s = 1; s < scenarios.length; s++) {
      const one = overall(s, state.n, state.t), tkr = cost(s);
      if (tkr !== null && one.change !== null)
        points.push({ ...scenarios[s], tkr, gain: 100 * one.change,
          low: one.low === null ? null : 100 * one.low, high: 100 * one.high });
    }
    const ends = points.flatMap((one) => (one.low === null ? [one.gain] : [one.gain, one.low, one.high]));
    const [lowest, highest] = room([0, ...ends]), [cheapest, dearest] = room([0, ...points.map((one) => one.tkr)]);
    const { line, gap, left, below, ...chart } = data.chart, tall = (one) => line * one.lines.length + gap;
    const above = chart.above + (slim.matches ? line : 0), title = filled(words.gain_axis, chosen());
    const names = points.reduce((sum, one) => sum + tall(one), 0); // on a phone they stand below
    const width = slim.matches ? chart.slim : chart.width, right = slim.matches ? width - 14 : width - chart.right;
    const bottom = slim.matches ? 240 : chart.height - below, beside = slim.matches ? left : right + 14;
    money.setAttribute("viewBox", `0 0 ${width} ${bottom + below + (slim.matches ? names : 0)}`);
    const atX = (tkr) => left + ((tkr - cheapest) / (dearest - cheapest)) * (right - left);
    const atY = (gain) => above + ((highest - gain) / (highest - lowest)) * (bottom - above);
    money.replaceChildren();
    for (const tick of ticks(cheapest, dearest)) {
      draw(money, "path", { class: "grid", d: `M${atX(tick)},${above}V${bottom}` });
      draw(money, "text", { x: atX(tick), y: bottom + 18, "text-anchor": "middle" }, number(tick, 0));
    }
    for (const tick of ticks(lowest, highest)) {
      draw(money, "path", { class: "grid", d: `M${left},${atY(tick)}H${right}` });
      const decimals = Math.abs(tick - Math.round(tick)) < 1e-9 ? 0 : 1;
      draw(money, "text", { x: left - 6, y: atY(tick) + 4, "text-anchor": "end" }, number(tick, decimals, true));
    }
    draw(money, "text", { x: left, y: bottom + below - 8 }, words.cost_axis);
    (slim.matches ? title.split(/(?<=: )/) : [title]).reverse().forEach((text, row) =>
      draw(money, "text", { x: slim.matches ? 4 : left, y: above - 8 - line * row }, text));
    /* Names below one another, each as near to its point as there is room. */
    points.sort((one, other) => other.gain - one.gain || one.tkr - other.tkr);
    let top = above;
    for (const one of points) {
      one.top = slim.matches ? top + bottom + below - above : Math.max(atY(one.gain) - tall(one) / 2, top);
      top = slim.matches ? top + tall(one) : one.top + tall(one);
    }
    if (!slim.matches) points.reduceRight((end, one) => (one.top = Math.min(one.top, end - tall(one))), bottom);
    for (const one of points) {
      const x = atX(one.tkr), y = atY(one.gain), middle = one.top + tall(one) / 2;
      if (one.low !== null) draw(money, "path", { class: "whisker", stroke: one.colour, d: `M${x},${atY(one.low)}V${atY(one.high)}` });
      if (slim.matches) draw(money, "circle", { cx: beside - 12, cy: middle, r: 5, fill: one.colour });
      else draw(money, "path", { class: "leader", stroke: one.colour, d: `M${x},${y}L${beside - 4},${middle}` });
      draw(money, "circle", { cx: x, cy: y, r: 5, fill: one.colour });
      one.lines.forEach((text, row) => draw(money, "text", { x: beside, y: one.top + line * (row + 1) - 2 }, text));
    }
  };
  slim.addEventListener("change", drawMoney);

  /* The map: a place for it first, since it asks how large it is. */
  document.documentElement.classList.add("live");
  const map = L.map("map", { crs: L.CRS.Simple, attributionControl: false, zoomControl: false, renderer: L.canvas({ padding: 0.3 }),
    scrollWheelZoom: false, zoomSnap: 0.25, minZoom: -3, maxZoom: 4 });
  L.control.zoom({ zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(map);
  const bounds = [[-data.sheet.height, 0], [0, data.sheet.width]];
  const ground = document.createElementNS(SVG, "svg");
  ground.setAttribute("viewBox", `0 0 ${data.sheet.width} ${data.sheet.height}`);
  ground.append(...[...byId("land").children].map((one) => one.cloneNode()));
  L.svgOverlay(ground, bounds).addTo(map); // the style sheet lays it below the places' canvas
  const told = byId("told");
  const placeText = (p) => {
    const place = places[p], now = atPlace(state.s, state.n, p, state.t), was = atPlace(0, state.n, p, state.t);
    if (was === null || now === null) return filled(words.nobody, { place: place.name });
    const half = halfAt(state.s, state.n, p, state.t), change = 100 * (now - was);
    const spread = half === null ? words.untold : half ? between(change - 100 * half, change + 100 * half) : words.same;
    return filled(words.place_told, { place: place.name, before: percent(was), after: percent(now), spread });
  };
  const note = (text) => document.createTextNode(text);
  const marks = places.map((place, p) => {
    const mark = L.circleMarker([-place.y, place.x], { radius: 4, weight: 0.6, color: "#fff", fillOpacity: 0.95 });
    mark.bindTooltip(() => { const held = document.createElement("span"); held.append(note(placeText(p))); return held; }, { sticky: true });
    mark.on("mouseover click", () => { told.textContent = placeText(p); });
    return mark.addTo(map);
  });
  const AWAY = { right: [6, 0], left: [-6, 0], top: [0, -4], bottom: [0, 4] };
  for (const station of data.sheet.stations) {
    const held = document.createElement("span");
    held.append(note(station.name));
    L.rectangle([[-station.y - 7, station.x - 7], [-station.y + 7, station.x + 7]],
      { color: "#fff", weight: 1.5, fillColor: "#1f2933", fillOpacity: 1, interactive: false }).addTo(map)
      .bindTooltip(held, { permanent: true, direction: station.side, className: "site", offset: AWAY[station.side] });
  }
  map.fitBounds(bounds);
  const CHANGES = { much_less: "#9a3412", less: "#e08a4f", same: "#d8dde1", more: "#6aa5d8", much_more: "#12488a", unsure: "#9aa5ae" };
  const SHARES = ["#8c2d04", "#d9672f", "#f3c79a", "#8fbfdd", "#12488a"];
  const changeClass = (change, half) => {
    if (change === 0 && half === 0) return "same";
    if (half === null || Math.abs(change) <= half) return "unsure";
    if (change > 0) return change >= data.much ? "much_more" : "more";
    return change <= -data.much ? "much_less" : "less";
  };
  const colourOf = (p) => {
    const was = atPlace(0, state.n, p, state.t);
    if (state.v === "share") return was === null ? null : SHARES[Math.min(4, Math.floor(5 * was))];
    const now = atPlace(state.s, state.n, p, state.t);
    return was === null || now === null ? null : CHANGES[changeClass(now - was, halfAt(state.s, state.n, p, state.t))];
  };
  const drawMap = () => marks.forEach((mark, p) => {
    const colour = colourOf(p);
    mark.setStyle({ fillColor: colour || "#fff", fillOpacity: colour ? 0.95 : 0, opacity: colour ? 1 : 0, radius: data.radii[places[p].size] });
  });
  const legend = byId("legend");
  const drawLegend = () => {
    const rows = state.v === "share" ? SHARES.map((colour, at) => [colour, `${20 * at}\u2013${20 * at + 20}${words.percent}`])
      : Object.entries(CHANGES).map(([key, colour]) => [colour, words.classes[key]]);
    legend.replaceChildren(...rows.map(([colour, label]) => {
      const row = document.createElement("li"), dot = row.appendChild(document.createElement("i"));
      dot.style.background = colour;
      row.append(label);
      return row;
    }));
  };

  /* Cards and what is read aloud. */
  const cards = [...document.querySelectorAll(".choice")];
  const chosen = () => ({ minutes: number(state.t, 0), need: needs[state.n].label });
  const drawCards = () => cards.forEach((card, s) => {
    if (!s) { card.querySelector(".share").textContent = percent(baseline(state.n, state.t)); return; }
    const one = overall(s, state.n, state.t);
    card.querySelector(".share").textContent = percent(one.after);
    card.querySelector(".change").textContent = changeText(one);
    card.querySelector(".money").textContent = costText(s);
    card.classList.toggle("sure", sure(one));
  });
  const redraw = () => {
    byId("minute").textContent = number(state.t, 0);
    controls.elements.t.setAttribute("aria-valuetext", filled(words.aloud, chosen()));
    byId("what").textContent = filled(words.what, { ...chosen(), scenario: state.v === "share" ? scenarios[0].title : scenarios[state.s].title });
    drawCards(); drawCurves(); drawMoney(); drawMap(); drawLegend();
    if (byId("place").value !== "") told.textContent = placeText(Number(byId("place").value));
    toAddress();
  };
  const chooser = byId("place");
  places.map((place, p) => ({ name: place.name, p })).sort((one, other) => one.name.localeCompare(other.name, data.locale))
    .forEach(({ name, p }) => chooser.add(new Option(name, p)));
  chooser.addEventListener("change", () => {
    told.textContent = chooser.value === "" ? "" : placeText(Number(chooser.value));
    if (chooser.value !== "") marks[Number(chooser.value)].openTooltip();
  });
  controls.addEventListener("submit", (event) => event.preventDefault());
  controls.addEventListener("input", () => {
    state.t = Number(controls.elements.t.value);
    state.n = needs.findIndex((need) => need.key === controls.elements.n.value);
    state.v = controls.elements.v.value;
    redraw();
  });
  for (const choice of document.querySelectorAll("input[name=s]"))
    choice.addEventListener("change", () => { state.s = scenarios.findIndex((one) => one.name === choice.value); redraw(); });
  byId("prices").addEventListener("input", redraw);
  byId("prices").addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", () => { fromAddress(); toControls(); redraw(); });
  addEventListener("beforeprint", () => { for (const one of document.querySelectorAll("#effects details")) one.open = true; });
  for (const link of document.querySelectorAll(".contents a"))
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const part = document.querySelector(link.getAttribute("href"));
      part.open = true;
      part.scrollIntoView();
      part.querySelector("summary").focus();
    });
  fromAddress(); toControls(); redraw();
})();
