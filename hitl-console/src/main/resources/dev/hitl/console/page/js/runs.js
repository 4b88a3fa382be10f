import { h, put } from "./dom.js";
customElements.define("hitl-runs", class extends HTMLElement { at() { put(this, h("div", { class: "page" }, h("h1", null, "runs"))); } });
