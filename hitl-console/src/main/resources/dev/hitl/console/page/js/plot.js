// Plots as SVG. Each has a title that says what it shows, and the same numbers as a table.
import { h, s } from "./dom.js";

const W = 480;
const H = 200;
const LEFT = 44;
const BOTTOM = 24;
const TOP = 8;
const KINDS = ["a", "b", "c"];
let made = 0;

/**
 * A figure.
 *
 * @param title what it shows
 * @param labels one for each place along the axis
 * @param series `{name, values}`; null is left out
 * @param format makes a text of a number
 * @param tops where the scale may end; round numbers unless said
 */
export function plot({ title, note, labels, series, format = String, kind = "line", tops = null }) {
  const id = `plot-${++made}`;
  const top = niceTop(Math.max(0, ...series.flatMap((one) => one.values.filter((value) => value !== null))), tops);
  const svg = s("svg", { viewBox: `0 0 ${W} ${H}`, role: "img", "aria-labelledby": `${id}-t ${id}-d` },
    s("title", { id: `${id}-t` }, title),
    s("desc", { id: `${id}-d` }, describe(labels, series, format)),
    grid(top, format), axis(labels, kind === "bar" ? middle : x),
    series.map((one, i) => kind === "bar" ? bars(one, i, series.length, labels.length, top, labels, format) : line(one, i, labels.length, top)));
  return h("figure", { class: "plot card" },
    h("h2", null, title), note && h("p", { class: "small muted" }, note),
    series.length > 1 && h("div", { class: "legend", "aria-hidden": "true" }, series.map((one, i) => h("span", null, h("i", { class: KINDS[i] }), one.name))),
    svg, table(labels, series, format));
}

function niceTop(most, tops) {
  if (tops) return tops.find((top) => top >= most) ?? most;
  if (most <= 0) return 1;
  const step = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 4, 5, 10].map((n) => n * step).find((n) => n >= most);
}

function describe(labels, series, format) {
  return series.map((one) => {
    const all = one.values.filter((value) => value !== null);
    return all.length === 0 ? `${one.name}: nothing` : `${one.name}: from ${format(Math.min(...all))} to ${format(Math.max(...all))}, at last ${format(all.at(-1))}`;
  }).join(". ") + `. Over ${labels.length} parts of the time.`;
}

const y = (value, top) => TOP + (H - TOP - BOTTOM) * (1 - value / top);
const x = (i, n) => LEFT + (W - LEFT - 8) * (n < 2 ? 0.5 : i / (n - 1));

function grid(top, format) {
  return [0, 0.5, 1].map((part) => s("g", null,
    s("line", { class: part === 0 ? "axis" : "grid", x1: LEFT, x2: W, y1: y(part * top, top), y2: y(part * top, top) }),
    s("text", { x: LEFT - 6, y: y(part * top, top) + 4, "text-anchor": "end" }, format(part * top))));
}

/** The middle of a bar's room. */
const middle = (i, n) => LEFT + ((W - LEFT - 8) / n) * (i + 0.5);

function axis(labels, at) {
  const step = Math.max(1, Math.ceil(labels.length / 6));
  return labels.map((label, i) => (i % step === 0 || labels.length <= 6) && s("text", { x: at(i, labels.length), y: H - 6, "text-anchor": i === labels.length - 1 && at === x ? "end" : "middle" }, label)).filter(Boolean);
}

/** Where there is nothing the line has a gap; a lone value is a dot. */
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
    ? s("circle", { class: KINDS[i], cx: points[0][0], cy: points[0][1], r: 3 })
    : s("path", { class: `line ${KINDS[i]}`, d: `M${points.map((point) => point.map((v) => v.toFixed(1)).join(" ")).join("L")}` })));
}

function bars(one, i, of, n, top, labels, format) {
  const room = (W - LEFT - 8) / n;
  const width = Math.min(28, (room * 0.7) / of);
  return s("g", null, one.values.map((value, at) => value > 0 && s("rect", {
    class: KINDS[i], "stroke-width": 0, rx: 2, x: middle(at, n) - (width * of) / 2 + width * i, y: y(value, top), width, height: H - BOTTOM - y(value, top),
  }, s("title", null, `${labels[at]}: ${one.name} ${format(value)}`))).filter(Boolean));
}

function table(labels, series, format) {
  return h("details", null, h("summary", null, "The numbers"),
    h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": "The numbers" }, h("table", null,
      h("thead", null, h("tr", null, h("th", { scope: "col" }, "When"), series.map((one) => h("th", { scope: "col", class: "number" }, one.name)))),
      h("tbody", null, labels.map((label, i) => h("tr", null, h("th", { scope: "row" }, label), series.map((one) => h("td", { class: "number" }, one.values[i] === null ? "–" : format(one.values[i])))))))));
}
