import { openDialog } from "./dialogs";

// One key decides: see docs/how-to/keyboard.md. Keys never act while one is typing, nor with a
// modifier held, so that they take nothing from the browser or a screen reader.
const PATIENCE = 1200;
let going = 0;

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input:not([type=checkbox]):not([type=radio]), select, textarea"));
}

function visible(element: HTMLElement): boolean {
  return element.getClientRects().length > 0;
}

function openers(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-row] [data-open]")].filter(visible);
}

function placeKey(): string {
  return `place:${location.pathname}`;
}

function remember(opener: HTMLElement): void {
  const row = opener.closest<HTMLElement>("[data-row]");
  if (row?.dataset.row) sessionStorage.setItem(placeKey(), row.dataset.row);
}

function move(step: number): void {
  const all = openers();
  if (all.length === 0) return;
  const here = all.findIndex((opener) => opener.closest("[data-row]")?.contains(document.activeElement));
  let next: number;
  const shown = all.findIndex((opener) => opener.closest("[data-row]")?.hasAttribute("data-shown"));
  if (here >= 0 || shown >= 0) {
    next = Math.min(all.length - 1, Math.max(0, (here >= 0 ? here : shown) + step));
  } else {
    const place = sessionStorage.getItem(placeKey());
    const before = all.findIndex((opener) => opener.closest<HTMLElement>("[data-row]")?.dataset.row === place);
    next = before >= 0 ? before : 0;
  }
  const opener = all[next];
  if (!opener) return;
  opener.focus({ preventScroll: true });
  opener.closest("[data-row]")?.scrollIntoView({ block: "nearest" });
  remember(opener);
}

function press(key: string): boolean {
  const within = document.activeElement?.closest("[data-row]") ?? document;
  const scopes: ParentNode[] = [within, document];
  for (const scope of scopes) {
    const buttons = [...scope.querySelectorAll<HTMLElement>(`[data-key="${key}"]`)].filter(visible);
    const button = key === "u" ? buttons.at(-1) : buttons[0];
    if (button) {
      button.click();
      if (button instanceof HTMLInputElement || button instanceof HTMLTextAreaElement) button.focus();
      return true;
    }
  }
  return false;
}

function go(letter: string): boolean {
  const link = document.querySelector<HTMLAnchorElement>(`a[data-go="${letter}"]`);
  link?.click();
  return link !== null;
}

function onKey(event: KeyboardEvent): void {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openDialog("palette");
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const awaited = Date.now() - going < PATIENCE;
  going = 0;
  let done = true;
  if (awaited && go(key)) done = true;
  else if (key === "g") going = Date.now();
  else if (key === "/") openDialog("palette");
  else if (key === "?") openDialog("keys");
  else if (key === "j") move(1);
  else if (key === "k") move(-1);
  else done = /^[a-z0-9]$/.test(key) && press(key);
  if (done) event.preventDefault();
}

export function startKeys(): void {
  document.addEventListener("keydown", onKey);
  document.addEventListener("focusin", (event) => {
    const opener = (event.target as Element).closest<HTMLElement>("[data-open]");
    if (opener) remember(opener);
  });
  // After a decision the next act takes the place of the last: keep reading from its heading.
  document.addEventListener("htmx:afterSettle", (event) => {
    (event.target as Element).querySelector<HTMLElement>("[data-focus]")?.focus({ preventScroll: true });
  });
}
