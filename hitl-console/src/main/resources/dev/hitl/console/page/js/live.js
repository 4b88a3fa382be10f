// The server's events, read with fetch because an EventSource cannot say who is asking. After a
// break it goes on behind the last event; whatever may have been missed is fetched anew. While
// there is no stream the page asks every few seconds.
import { announce } from "./announce.js";
import { identify } from "./identity.js";
import { sync } from "./time.js";

const ASK_EVERY = 5000;
const QUIET = 45000;
const OPENED = 3000;

/** Events: one for each kind that the server sends, `gap` to fetch anew, `state`, and `signed-out`. */
export class Live extends EventTarget {
  #last = "";
  #stop = null;
  #ask = 0;
  #tries = 0;
  #ready = () => {};
  #missed = false;
  state = "connecting";

  constructor(path) {
    super();
    this.path = path;
  }

  /**
   * Begins, or begins anew as somebody else. Comes back once the stream says hello, or cannot for
   * now: what is read after that, nothing is missing from.
   */
  open() {
    this.close();
    this.#last = "";
    return new Promise((resolve) => {
      this.#ready = resolve;
      setTimeout(resolve, OPENED);
      this.#follow();
    });
  }

  close() {
    this.#stop?.abort();
    clearInterval(this.#ask);
  }

  /** A stream that ends is opened again at once; only where that fails is the connection lost. */
  async #follow() {
    const stop = new AbortController();
    this.#stop = stop;
    while (!stop.signal.aborted) {
      try {
        await this.#read(stop);
      } catch (fault) {
        if (stop.signal.aborted) {
          return;
        }
        this.#tries++;
        this.#ready();
      }
      if (this.#tries > 1) {
        this.#become("lost");
      }
      await new Promise((resolve) => setTimeout(resolve, Math.min(10_000, 200 * 2 ** this.#tries)));
    }
  }

  async #read(stop) {
    const broken = new AbortController();
    stop.signal.addEventListener("abort", () => broken.abort(), { signal: broken.signal });
    const headers = { ...identify(), Accept: "text/event-stream", ...(this.#last ? { "Last-Event-ID": this.#last } : {}) };
    const response = await fetch(this.path, { headers, cache: "no-store", credentials: "same-origin", signal: broken.signal });
    if (response.status === 401) {
      this.close();
      this.#tell("signed-out", {});
      this.#ready();
      return;
    }
    if (!response.ok || !response.body) {
      throw new Error(`no stream: ${response.status}`);
    }
    // Only behind an event that it knows the server tells what was missed.
    this.#missed = this.state === "lost" || !headers["Last-Event-ID"];
    this.#become("live");
    this.#tries = 0;
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let quiet = 0;
    let rest = "";
    try {
      for (;;) {
        clearTimeout(quiet);
        quiet = setTimeout(() => broken.abort(), QUIET);
        const { value, done } = await reader.read();
        if (done) {
          return;
        }
        const blocks = (rest + value).replaceAll("\r\n", "\n").split("\n\n");
        rest = blocks.pop();
        blocks.forEach((block) => this.#event(block));
      }
    } finally {
      clearTimeout(quiet);
      broken.abort();
    }
  }

  #event(block) {
    let kind = "message";
    const data = [];
    for (const line of block.split("\n")) {
      const colon = line.indexOf(":");
      const name = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
      if (name === "event") kind = value;
      else if (name === "data") data.push(value);
      else if (name === "id") this.#last = value;
    }
    if (data.length > 0) {
      const detail = JSON.parse(data.join("\n"));
      sync(detail.now);
      this.#tell(kind === "reset" || (kind === "hello" && this.#missed) ? "gap" : kind, detail);
      if (kind === "hello") {
        this.#ready();
      }
    }
  }

  #become(state) {
    if (state === this.state) {
      return;
    }
    const before = this.state;
    this.state = state;
    clearInterval(this.#ask);
    if (state === "lost") {
      this.#ask = setInterval(() => this.#tell("gap", {}), ASK_EVERY);
      announce("The live connection is lost. The page asks again every few seconds.", true);
    } else if (before === "lost") {
      announce("Connected again.");
    }
    this.#tell("state", { state });
  }

  #tell(kind, detail) {
    this.dispatchEvent(new CustomEvent(kind, { detail }));
  }
}
