// Many events in a row are one thing to do.

/** Does something once it is calm, and however restless it is after `most` at the latest; milliseconds. */
export class Calm {
  #act;
  #calm;
  #most;
  #since = null;
  #timer = 0;

  constructor(act, calm, most) {
    this.#act = act;
    this.#calm = calm;
    this.#most = most;
  }

  soon() {
    const now = performance.now();
    this.#since ??= now;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#now(), Math.max(0, Math.min(this.#calm, this.#since + this.#most - now)));
  }

  stop() {
    clearTimeout(this.#timer);
    this.#since = null;
  }

  #now() {
    this.#since = null;
    this.#act();
  }
}
