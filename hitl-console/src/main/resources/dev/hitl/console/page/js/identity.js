// What the page says with every request. Most sites vouch for who is asking before the page does
// (a session, a proxy), and then this is empty. Kept for this tab only.

const KEY = "hitl.identity";
let kept = JSON.parse(sessionStorage.getItem(KEY) ?? "{}");

/** Headers of every request. */
export function identify() {
  return {
    "Hitl-Console": "1",
    ...(kept.as ? { "Hitl-As": kept.as } : {}),
    ...(kept.token ? { Authorization: `Bearer ${kept.token}` } : {}),
  };
}

/** Who to be from now on: `{as}` in development, `{token}` elsewhere, `{}` for nobody. */
export function become(who) {
  kept = who;
  sessionStorage.setItem(KEY, JSON.stringify(who));
}

/** Whether the page itself says who is asking. */
export function isOurs() {
  return Boolean(kept.as || kept.token);
}
