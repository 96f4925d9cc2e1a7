// Triage: choosing a row of the list brings its message beside the list. Without script, and on a
// phone, the row is a link to the message.
declare const htmx: { ajax(verb: string, path: string, how: object): Promise<void> };

const BOTH_FIT = matchMedia("(min-width: 52.001rem)");
const RESTS = 90;
const WORDS = new Set(["n", "d", "x", "m", "a"]);
let soon = 0;
let bringing = "";

function rowOf(opener: Element): HTMLElement | null {
  return opener.closest<HTMLElement>("[data-row]");
}

function shown(): string {
  return `m${document.getElementById("card")?.dataset.card ?? ""}`;
}

function tell(): void {
  for (const row of document.querySelectorAll<HTMLElement>("#door-list [data-row]")) {
    const here = row.dataset.row === shown();
    row.toggleAttribute("data-shown", here);
    const opener = row.querySelector("[data-open]");
    if (here) opener?.setAttribute("aria-current", "true");
    else opener?.removeAttribute("aria-current");
    if (here) row.scrollIntoView({ block: "nearest" });
  }
}

function bring(opener: HTMLAnchorElement): void {
  const name = rowOf(opener)?.dataset.row ?? "";
  if (name === shown() || name === bringing) return;
  bringing = name;
  const address = opener.href;
  void htmx.ajax("GET", address, { source: opener, target: "#card", swap: "outerHTML" }).then(() => {
    if (bringing === name) {
      bringing = "";
      history.replaceState(history.state, "", address);
      scrollTo({ top: Math.min(scrollY, cardTop()) });
    }
  });
}

function cardTop(): number {
  const card = document.getElementById("card");
  return card ? card.getBoundingClientRect().top + scrollY : 0;
}

function opened(target: EventTarget | null): HTMLAnchorElement | null {
  return target instanceof Element ? target.closest<HTMLAnchorElement>("#door-list a[data-open]") : null;
}

export function startDoor(): void {
  if (!document.querySelector("[data-triage]")) return;
  document.addEventListener("click", (event) => {
    const opener = opened(event.target);
    if (!opener || !BOTH_FIT.matches || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    bring(opener);
  });
  // Going down the list by key shows each message as one rests on it.
  document.addEventListener("focusin", (event) => {
    clearTimeout(soon);
    const opener = opened(event.target);
    if (opener && BOTH_FIT.matches && opener.matches(":focus-visible")) soon = setTimeout(() => bring(opener), RESTS);
  });
  // A key never decides on another message than the one that is marked in the list.
  document.addEventListener(
    "keydown",
    (event) => {
      const opener = opened(document.activeElement);
      if (!opener || !WORDS.has(event.key.toLowerCase()) || event.ctrlKey || event.metaKey || event.altKey) return;
      if (rowOf(opener)?.dataset.row === shown()) return;
      event.preventDefault();
      event.stopPropagation();
      bring(opener);
    },
    true,
  );
  document.addEventListener("htmx:afterSettle", tell);
  document.addEventListener("htmx:oobAfterSwap", tell);
}
