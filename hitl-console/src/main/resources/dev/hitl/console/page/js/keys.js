// Single keys, which whoever uses a speech recogniser can switch off. Never while somebody types.

const OFF = "hitl.keys";

export function keysAreOn() {
  return localStorage.getItem(OFF) !== "off";
}

export function switchKeys(on) {
  localStorage.setItem(OFF, on ? "on" : "off");
}

/** Every key with what it does, for the help. */
export const KEYS = [
  ["j", "next request"],
  ["k", "previous request"],
  ["Enter", "open it"],
  ["a", "approve what is shown"],
  ["r", "reject"],
  ["m", "modify"],
  ["e", "escalate: hand it to another role"],
  ["t", "take it, or give it back"],
  ["x", "select it for a batch"],
  ["/", "search"],
  ["Esc", "close, or back to the list"],
  ["1 – 4", "inbox, runs, record, figures"],
  ["?", "this help"],
];

/** These may be held down; everything else is one thing for one press. */
const MOVES = ["j", "k"];

/** Calls the handler named after the key: `{j: () => …}`. */
export function onKeys(find) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) {
      return;
    }
    const typing = event.target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select");
    if (document.querySelector("dialog[open]") || (typing && event.key !== "Escape")) {
      return;
    }
    if (!keysAreOn() && event.key.length === 1) {
      return;
    }
    const handler = find(event.key);
    if (handler) {
      event.preventDefault();
      if (!event.repeat || MOVES.includes(event.key)) {
        handler(event);
      }
    }
  });
}
