// The stops that hold, as every view knows them.
import { get } from "./api.js";
import { announce } from "./announce.js";
import { session } from "./session.js";
import { plain } from "./text.js";

/** Whom a stop is about, in one text. */
export function whom(stop) {
  return { agent: `Agent ${plain(stop.agent)} is stopped`, tenant: "All agents of this tenant are stopped", everything: "Everything is stopped, in all tenants" }[stop.scope];
}

function aloud(stop) {
  announce(`${whom(stop)} by ${plain(stop.by)}: ${plain(stop.reason)}`, true);
}

/** `changed` whenever a stop was laid or lifted. */
class Stops extends EventTarget {
  #all = new Map();
  /** Ids never come back. */
  #lifted = new Set();
  #told = 0;
  #reading = 0;
  everything = false;

  get all() {
    return [...this.#all.values()];
  }

  /** By the server's word; what is told while it is asked counts more. */
  async read() {
    const before = this.#told;
    const reading = ++this.#reading;
    const { stops: held, everything } = await get("stops");
    if (reading !== this.#reading) {
      return;
    }
    this.everything = everything;
    const later = this.all.filter((stop) => stop.told > before && !held.some((one) => one.id === stop.id));
    const now = [...held, ...later].filter((stop) => !this.#lifted.has(stop.id));
    now.filter((stop) => !this.#all.has(stop.id)).forEach(aloud);
    this.#all = new Map(now.map((stop) => [stop.id, stop]));
    this.#changed();
  }

  laid(stop) {
    if (!this.#all.has(stop.id) && !this.#lifted.has(stop.id)) {
      this.#all.set(stop.id, { ...stop, told: ++this.#told });
      aloud(stop);
      this.#changed();
    }
  }

  lifted(id) {
    this.#lifted.add(id);
    if (this.#all.delete(id)) {
      announce(this.#all.size > 0 ? "A stop is lifted; others still hold." : "The stop is lifted. Agents go on.");
      this.#changed();
    }
  }

  forget() {
    this.#all.clear();
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("changed"));
  }
}

export const stops = new Stops();

// What cannot be read now is asked again with the next gap; what is known stays shown until then.
export const read = () => stops.read().catch(() => {});
session.live.addEventListener("hello", read);
session.live.addEventListener("gap", read);
session.live.addEventListener("stopped", ({ detail }) => stops.laid(detail.stop));
session.live.addEventListener("lifted", ({ detail }) => stops.lifted(detail.id));
session.live.addEventListener("signed-out", () => stops.forget());
