// Search from anywhere: the server finds, this only moves the choice up and down.
function choices(list: Element): HTMLAnchorElement[] {
  return [...list.querySelectorAll<HTMLAnchorElement>("a")];
}

function choose(input: HTMLInputElement, list: Element, index: number): void {
  choices(list).forEach((link, at) => {
    const chosen = at === index;
    link.setAttribute("aria-selected", String(chosen));
    if (chosen) {
      link.id = "palette-chosen";
      link.scrollIntoView({ block: "nearest" });
    } else {
      link.removeAttribute("id");
    }
  });
  if (index >= 0) input.setAttribute("aria-activedescendant", "palette-chosen");
  else input.removeAttribute("aria-activedescendant");
}

export function startPalette(): void {
  const dialog = document.getElementById("palette");
  const input = dialog?.querySelector<HTMLInputElement>("input[type=search]");
  const list = dialog?.querySelector("[data-found]");
  if (!(dialog instanceof HTMLDialogElement) || !input || !list) return;

  const chosen = (): number => choices(list).findIndex((link) => link.getAttribute("aria-selected") === "true");

  input.addEventListener("keydown", (event) => {
    const count = choices(list).length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (count > 0) choose(input, list, (chosen() + step + count) % count);
    } else if (event.key === "Enter") {
      const link = choices(list)[chosen()];
      if (link) {
        event.preventDefault();
        link.click();
      }
    }
  });
  list.addEventListener("htmx:afterSwap", () => choose(input, list, choices(list).length > 0 ? 0 : -1));
  list.addEventListener("click", () => dialog.close());
}
