// Small pictures; each stands beside its word, never instead of it.
import { s } from "./dom.js";

const SHAPES = {
  low: () => s("circle", { cx: 8, cy: 8, r: 4.5, fill: "none", stroke: "currentColor", "stroke-width": 2 }),
  medium: () => s("path", { d: "M8 2.5 13.5 8 8 13.5 2.5 8z", fill: "none", stroke: "currentColor", "stroke-width": 2, "stroke-linejoin": "round" }),
  high: () => s("path", { d: "M8 2.2 14.4 13.4H1.6z", fill: "currentColor" }),
  critical: () => s("path", { d: "M5.3 1.5h5.4l3.8 3.8v5.4l-3.8 3.8H5.3l-3.8-3.8V5.3zM7.1 4v5h1.8V4zm0 6.2V12h1.8v-1.8z", fill: "currentColor", "fill-rule": "evenodd" }),
  yes: () => line("M3 8.5 6.5 12 13 4.5"),
  no: () => line("M4 4l8 8M12 4l-8 8"),
  edit: () => line("M3 13l.6-2.8L10.8 3 13 5.2 5.8 12.4z"),
  clock: () => line("M8 4.5V8l2.5 1.5M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8z"),
  person: () => line("M8 8a2.8 2.8 0 1 0 0-5.6A2.8 2.8 0 0 0 8 8zM2.8 14c.4-2.9 2.4-4.2 5.2-4.2s4.8 1.3 5.2 4.2"),
  robot: () => line("M3.5 6h9v7h-9zM8 6V3.2M6 9.2h.1M10 9.2h.1M1.6 8.5v2M14.4 8.5v2"),
  back: () => line("M10 3 5 8l5 5"),
  search: () => line("M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.5 10.5 14 14"),
  theme: () => line("M8 1.8a6.2 6.2 0 1 0 0 12.4zM8 1.8a6.2 6.2 0 0 1 0 12.4"),
  more: () => line("M3 8h.1M8 8h.1M13 8h.1"),
  tray: () => line("M2 9.5 4 3h8l2 6.5V13H2zM2 9.5h3.5l1 1.5h3l1-1.5H14"),
  shield: () => line("M8 1.8 13.2 4v4c0 3-2.1 5.2-5.2 6.2-3.1-1-5.2-3.2-5.2-6.2V4z"),
  broken: () => line("M8 1.8 13.2 4v4c0 3-2.1 5.2-5.2 6.2-3.1-1-5.2-3.2-5.2-6.2V4zM8 5v3.4M8 11h.1"),
  save: () => line("M8 2.5v7M5 7l3 3 3-3M3 13h10"),
  down: () => line("M4 6l4 4 4-4"),
};

function line(d) {
  return s("path", { d, fill: "none", stroke: "currentColor", "stroke-width": 1.8, "stroke-linecap": "round", "stroke-linejoin": "round" });
}

export function icon(name) {
  return s("svg", { class: "icon", viewBox: "0 0 16 16", "aria-hidden": "true" }, SHAPES[name]());
}
