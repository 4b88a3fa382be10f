// Begins: who is looking, then the view of the address.
import { h, put } from "./dom.js";
import { Problem } from "./api.js";
import { icon } from "./icons.js";
import { signIn } from "./sign-in.js";
import { begin, go, place, session } from "./session.js";
import { onKeys } from "./keys.js";
import { showHelp } from "./help.js";
import "./shell.js";
import "./inbox.js";
import "./runs.js";
import "./record.js";
import "./figures.js";

const VIEWS = { inbox: ["hitl-inbox", "Inbox"], runs: ["hitl-runs", "Runs"], record: ["hitl-record", "Record"], figures: ["hitl-figures", "Figures"] };
const main = document.getElementById("main");

function show() {
  const [name, ...rest] = place();
  const [tag, title] = VIEWS[name] ?? VIEWS.inbox;
  document.title = `${title} · hitl`;
  let view = main.firstElementChild;
  if (view?.localName !== tag) {
    view = h(tag);
    put(main, view);
    if (document.activeElement === document.body) {
      main.focus();
    }
  }
  view.at(rest);
  session.dispatchEvent(new Event("place"));
}

async function start() {
  try {
    await begin();
    if (session.me) {
      show();
    }
  } catch (fault) {
    if (fault instanceof Problem && (fault.status === 401 || fault.status === 403)) {
      put(main, signIn(fault, start));
    } else {
      put(main, h("div", { class: "empty", role: "alert" }, icon("shield"),
        h("h1", null, "The console cannot be reached"), h("p", { class: "muted" }, fault.message),
        h("button", { type: "button", onclick: start }, "Try again")));
    }
  }
}

session.live.addEventListener("signed-out", () => {
  session.me = null;
  document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
  put(main, signIn(new Problem(401, { detail: "You are not signed in any more. Sign in again." }), start));
});
document.getElementById("skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
addEventListener("hashchange", () => session.me && show());
onKeys((key) => {
  const own = main.firstElementChild?.keys?.[key];
  const global = { "?": showHelp, 1: () => go("inbox"), 2: () => go("runs"), 3: () => go("record"), 4: () => go("figures") };
  return own ?? global[key];
});
start();
