// Where nodes are replaced by others that mean the same, the keyboard's focus stays where it was.

const NAMES = ["id", "name", "data-word", "href", "aria-label"];

/** Changes what is in a node; who had the focus in it has it afterwards, or the heading has. */
export function keepingFocus(root, change) {
  const active = document.activeElement;
  const had = active && active !== root && root.contains(active) && active;
  const same = had && meaning(had);
  const nth = had && alike(root, had.localName, same).indexOf(had);
  change();
  if (!had || root.contains(document.activeElement)) {
    return;
  }
  const found = alike(root, had.localName, same);
  const to = found[nth] ?? found[0] ?? root.querySelector("h1");
  if (to?.matches("h1") && !to.hasAttribute("tabindex")) {
    to.tabIndex = -1;
  }
  to?.focus({ preventScroll: true });
}

function alike(root, tag, same) {
  return [...root.querySelectorAll(tag)].filter((node) => meaning(node) === same);
}

/** What it is, whatever node it is: what it is called, otherwise what a button reads. */
function meaning(node) {
  const named = NAMES.filter((name) => node.hasAttribute(name)).map((name) => `${name}=${node.getAttribute(name)}`);
  return named.length === 0 && node.matches("button, summary") ? node.textContent : named.join(" ");
}
