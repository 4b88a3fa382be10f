import { h, put } from "./dom.js";
customElements.define("hitl-figures", class extends HTMLElement { at() { put(this, h("div", { class: "page" }, h("h1", null, "figures"))); } });
