// The HTTP API: JSON in and out; whatever goes wrong is a Problem that says what, in words for people.
import { identify } from "./identity.js";
import { sync } from "./time.js";

/** An answer that is none, after RFC 9457. */
export class Problem extends Error {
  constructor(status, body) {
    super(body.detail || body.title || `The server answered ${status}.`);
    this.status = status;
    this.body = body;
    this.kind = String(body.type ?? "").split("/").pop();
  }
}

export function get(path, signal) {
  return send("GET", path, undefined, {}, signal);
}

export function post(path, body, headers = {}) {
  return send("POST", path, body, headers);
}

/** Names for what is sent, so that the same again, after a lost answer, does nothing twice. */
export class Names {
  /** By what was sent; kept until it is known what became of it. */
  #keys = new Map();

  /** `send` is given the name. */
  async under(what, send) {
    const key = this.#keys.get(what) ?? newKey();
    this.#keys.set(what, key);
    try {
      const answer = await send(key);
      this.#keys.delete(what);
      return answer;
    } catch (fault) {
      if (isRefused(fault)) {
        this.#keys.delete(what);
      }
      throw fault;
    }
  }
}

/** Nothing was taken. Of whatever else went wrong, on the way or at the server, nobody knows. */
function isRefused(fault) {
  return fault instanceof Problem && fault.status >= 400 && fault.status < 500;
}

/** Made when a dialog opens, which sends with it: the same words in another dialog are meant anew. */
export function onceEach() {
  const names = new Names();
  return (path, body) => names.under(`${path} ${json(body)}`, (key) => post(path, body, { "Idempotency-Key": key }));
}

/** randomUUID is there only where the connection is encrypted. */
export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function send(method, path, body, headers, signal) {
  let response;
  try {
    response = await fetch(`api/${path}`, {
      method,
      signal,
      credentials: "same-origin",
      cache: "no-store",
      headers: { ...identify(), ...headers, ...(body === undefined ? {} : { "Content-Type": "application/json" }) },
      body: body === undefined ? undefined : json(body),
    });
  } catch (fault) {
    if (fault.name === "AbortError") {
      throw fault;
    }
    throw new Problem(0, { title: "The server does not answer", detail: "The server does not answer. Your connection may be down; nothing was lost, try again." });
  }
  const text = await response.text();
  const parsed = text && /json/.test(response.headers.get("Content-Type") ?? "") ? JSON.parse(text) : {};
  sync(parsed.now);
  if (!response.ok) {
    throw new Problem(response.status, parsed);
  }
  const etag = response.headers.get("ETag");
  return etag ? { ...parsed, etag } : parsed;
}

/** A number as somebody wrote it; JavaScript's own would lose digits. */
export class Exact {
  constructor(text) {
    this.text = text;
  }
}

/** JSON with exact numbers. */
export function json(value) {
  if (value instanceof Exact) {
    return value.text;
  }
  if (Array.isArray(value)) {
    return `[${value.map((item) => json(item === undefined ? null : item)).join(",")}]`;
  }
  if (value && typeof value === "object") {
    return `{${Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => `${JSON.stringify(name)}:${json(member)}`)
      .join(",")}}`;
  }
  return JSON.stringify(value);
}
