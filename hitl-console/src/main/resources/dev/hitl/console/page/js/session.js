// Who is looking, what happens now, and which view is open: what all views share.
import { get } from "./api.js";
import { Live } from "./live.js";

export const session = new EventTarget();
session.me = null;
session.live = new Live("api/events");

/** Asks who is looking; opens the stream, and lets read only behind that, so that nothing falls between. */
export async function begin() {
  session.me = await get("me");
  session.dispatchEvent(new Event("me"));
  await session.live.open();
}

/** "#/inbox/42" as ["inbox", "42"]. */
export function place() {
  const parts = location.hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent);
  return parts[0] ? parts : ["inbox"];
}

/** An address of this page. */
export function to(...parts) {
  return `#/${parts.map(encodeURIComponent).join("/")}`;
}

export function go(...parts) {
  location.hash = to(...parts);
}
