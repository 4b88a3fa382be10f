// Plots as SVG. Each has a title that says what it shows, and the same numbers as a table.
import { h, s } from "./dom.js";

const W = 480;
const H = 200;
const LEFT = 44;
const BOTTOM = 24;
const TOP = 12;
const KINDS = ["a", "b", "c", "d"];
let made = 0;

/**
 * A figure.
 *
 * @param title what it shows
 * @param labels one for each place along the axis
 * @param series `{name, values}`; null is left out
 * @param format makes a text of a number
 * @param kind `line`, `bar`, or `stack`: bars on top of each other
 * @param tops where the scale may end; round numbers unless said
 */
export function plot({ title, note, labels, series, format = String, kind = "line", tops = null, when = "When" }) {
  const id = `plot-${++made}`;
  const top = niceTop(Math.max(0, ...heights(series, labels.length, kind)), tops);
  const at = kind === "line" ? x : middle;
  const svg = s("svg", { viewBox: `0 0 ${W} ${H}`, role: "img", "aria-labelledby": `${id}-t ${id}-d` },
    s("title", { id: `${id}-t` }, title),
    s("desc", { id: `${id}-d` }, describe(labels, series, format)),
    grid(top, format), axis(labels, at),
    kind === "line" ? lines(series, labels.length, top, format) : bars(series, labels.length, top, kind === "stack"),
    touched(series, labels, at, format));
  const nothing = series.every((one) => one.values.every((value) => !value));
  return h("figure", { class: "plot card" },
    h("h2", null, title), note && h("p", { class: "small muted" }, note), legend(series),
    h("div", { class: "drawn" }, svg, nothing && h("p", { class: "nothing small muted" }, "Nothing in this time")), table(labels, series, format, when));
}

function legend(series) {
  return series.length > 1 && h("div", { class: "legend", "aria-hidden": "true" }, series.map((one, i) => h("span", null, h("i", { class: one.look ?? KINDS[i] }), one.name)));
}

/** How high the drawing gets at each place. */
function heights(series, n, kind) {
  const known = (one, i) => one.values[i] ?? 0;
  return Array.from({ length: n }, (_, i) => kind === "stack" ? series.reduce((sum, one) => sum + known(one, i), 0) : Math.max(...series.map((one) => known(one, i))));
}

function niceTop(most, tops) {
  if (tops) return tops.find((top) => top >= most) ?? most;
  if (most <= 2) return most <= 1 && most > 0 && !Number.isInteger(most) ? 1 : 2;
  const step = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 4, 6, 8, 10].map((n) => n * step).find((n) => n >= most);
}

function describe(labels, series, format) {
  return series.map((one) => {
    const all = one.values.filter((value) => value !== null);
    return all.length === 0 ? `${one.name}: nothing` : `${one.name}: from ${format(Math.min(...all))} to ${format(Math.max(...all))}, at last ${format(all.at(-1))}`;
  }).join(". ") + `. Over ${labels.length} parts.`;
}

const y = (value, top) => TOP + (H - TOP - BOTTOM) * (1 - value / top);
const x = (i, n) => LEFT + 8 + (W - LEFT - 16) * (n < 2 ? 0.5 : i / (n - 1));

function grid(top, format) {
  return [0, 0.5, 1].map((part) => s("g", null,
    s("line", { class: part === 0 ? "axis" : "grid", x1: LEFT, x2: W, y1: y(part * top, top), y2: y(part * top, top) }),
    s("text", { x: LEFT - 6, y: y(part * top, top) + 4, "text-anchor": "end" }, part === 0 ? "0" : format(part * top))));
}

/** The middle of a bar's room. */
const middle = (i, n) => LEFT + ((W - LEFT - 8) / n) * (i + 0.5);

function axis(labels, at) {
  const step = Math.max(1, Math.ceil(labels.length / 6));
  return labels.map((label, i) => (i % step === 0 || labels.length <= 6) && s("text", { x: at(i, labels.length), y: H - 6, "text-anchor": i === labels.length - 1 && at === x ? "end" : "middle" }, label)).filter(Boolean);
}

function lines(series, n, top, format) {
  return series.map((one, i) => {
    const known = one.values.filter((value) => value !== null).length;
    return known === 1 ? lone(one, i, n, top, format) : line(one, i, n, top);
  });
}

/** One value in all the time: a dot on a stem, and what it is. */
function lone(one, i, n, top, format) {
  const at = one.values.findIndex((value) => value !== null);
  const [cx, cy] = [x(at, n), y(one.values[at], top)];
  const left = cx > W / 2;
  return s("g", null,
    s("line", { class: `stem ${KINDS[i]}`, x1: cx, x2: cx, y1: cy, y2: H - BOTTOM }),
    s("circle", { class: KINDS[i], cx, cy, r: 5 }),
    s("text", { class: "value", x: left ? cx - 10 : cx + 10, y: i === 0 ? cy + 12 : cy - 4, "text-anchor": left ? "end" : "start" }, `${one.name} ${format(one.values[at])}`));
}

/** Where there is nothing the line has a gap; a value between two gaps is a dot. */
function line(one, i, n, top) {
  const parts = [];
  let part = [];
  one.values.forEach((value, at) => {
    if (value === null) {
      if (part.length) parts.push(part);
      part = [];
    } else {
      part.push([x(at, n), y(value, top)]);
    }
  });
  if (part.length) parts.push(part);
  return s("g", null, parts.map((points) => points.length === 1
    ? s("circle", { class: KINDS[i], cx: points[0][0], cy: points[0][1], r: 4 })
    : s("path", { class: `line ${KINDS[i]}`, d: `M${points.map((point) => point.map((v) => v.toFixed(1)).join(" ")).join("L")}` })));
}

function bars(series, n, top, stacked) {
  const room = (W - LEFT - 8) / n;
  const width = stacked ? Math.min(40, room * 0.7) : Math.min(40, (room * 0.7) / series.length);
  const ends = new Array(n).fill(0);
  return s("g", null, series.map((one, i) => one.values.map((value, at) => {
    if (!value) return false;
    const from = stacked ? ends[at] : 0;
    ends[at] += value;
    const left = stacked ? middle(at, n) - width / 2 : middle(at, n) - (width * series.length) / 2 + width * i;
    return s("rect", { class: KINDS[i], x: left, y: y(from + value, top), width, height: y(from, top) - y(from + value, top) });
  })));
}

/** What is said of each place where the pointer is; from the keyboard the same is in the numbers. */
function touched(series, labels, at, format) {
  const room = (W - LEFT) / labels.length;
  return labels.map((label, i) => {
    const said = series.filter((one) => one.values[i] !== null).map((one) => `${one.name} ${format(one.values[i])}`);
    return said.length > 0 && s("rect", { class: "touched", x: at(i, labels.length) - room / 2, y: TOP, width: room, height: H - TOP - BOTTOM }, s("title", null, `${label}: ${said.join(", ")}`));
  }).filter(Boolean);
}

function table(labels, series, format, when) {
  return h("details", null, h("summary", null, "The numbers"),
    h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": "The numbers" }, h("table", null,
      h("thead", null, h("tr", null, h("th", { scope: "col" }, when), series.map((one) => h("th", { scope: "col", class: "number" }, one.name)))),
      h("tbody", null, labels.map((label, i) => h("tr", null, h("th", { scope: "row" }, label), series.map((one) => h("td", { class: "number" }, one.values[i] === null ? "–" : format(one.values[i])))))))));
}

/**
 * Bars from left to right, a line for each name, with parts of each kind. The numbers stand in a
 * table beside.
 *
 * @param names what each line is, as nodes
 * @param series `{name, values, look}`, with the look of that series elsewhere
 */
export function across({ names, series }) {
  const sums = names.map((_, i) => series.reduce((sum, one) => sum + one.values[i], 0));
  const most = Math.max(1, ...sums);
  return h("div", { class: "across", "aria-hidden": "true" }, legend(series),
    h("ul", null, names.map((name, i) => h("li", null, h("span", { class: "name" }, name),
      s("svg", { viewBox: `0 0 ${most} 10`, preserveAspectRatio: "none" }, parts(series, i)), h("b", null, String(sums[i]))))));
}

function parts(series, i) {
  let from = 0;
  return series.map((one) => {
    const part = one.values[i] > 0 && s("rect", { class: one.look, x: from, y: 0, width: one.values[i], height: 10 }, s("title", null, `${one.name} ${one.values[i]}`));
    from += one.values[i];
    return part;
  }).filter(Boolean);
}
