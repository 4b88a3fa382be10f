// What waits, as the server says it: pages behind one another, and what changed since.
import { get } from "./api.js";

const PAGE = 100;

/** Same order as the server's: lane, then age, then id. */
function compare(a, b) {
  return a.lane - b.lane || order(a.openedAt, b.openedAt) || order(a.id, b.id);
}

function order(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

export class Queue {
  requests = [];
  next = null;
  #reading = null;

  /** From the beginning, as far as it was read before. */
  async fetch(query) {
    this.#reading?.abort();
    const reading = new AbortController();
    this.#reading = reading;
    const begun = performance.now();
    const want = Math.min(1000, Math.max(PAGE, this.requests.length));
    const found = [];
    let after = null;
    do {
      const page = await this.#page(query, after, reading.signal);
      found.push(...page.entries);
      after = page.next;
    } while (after && found.length < want);
    this.requests = this.#merged(found, begun);
    this.next = after;
  }

  /** What came live while it was read is newer; what is over fades by itself. */
  #merged(found, begun) {
    const have = new Set(found.map((request) => request.id));
    const kept = this.requests.filter((request) => !have.has(request.id) && (!request.asks || request.arrived > begun));
    return [...found.map((request) => {
      const here = this.find(request.id);
      return here && here.version > request.version ? here : request;
    }), ...kept].sort(compare);
  }

  async fetchMore(query) {
    const page = await this.#page(query, this.next);
    this.requests.push(...page.entries.filter((request) => !this.find(request.id)));
    this.next = page.next;
  }

  #page(query, after, signal) {
    const params = new URLSearchParams([...query, ["limit", PAGE], ...(after ? [["after", after]] : [])]);
    return get(`queue?${params}`, signal);
  }

  find(id) {
    return this.requests.find((request) => request.id === id);
  }

  /** Puts what changed in its place; says whether it is new. What is older than what is here is not taken. */
  take(request) {
    const at = this.requests.findIndex((one) => one.id === request.id);
    if (at >= 0) {
      const here = this.requests[at];
      if (request.version > here.version) {
        this.requests[at] = { ...here, ...request, arrived: performance.now() };
        this.requests.sort(compare);
      }
      return false;
    }
    const last = this.requests.at(-1);
    if (this.next && last && compare(last, request) < 0) {
      return false;
    }
    this.requests.push({ alike: 1, ...request, arrived: performance.now() });
    this.requests.sort(compare);
    return true;
  }

  drop(id) {
    this.requests = this.requests.filter((request) => request.id !== id);
  }
}
