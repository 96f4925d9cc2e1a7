// `data-copy="id"` copies the words of that field; without script one selects them.
const STAYS = 2000;

function show(within: ParentNode): void {
  if (!navigator.clipboard) return;
  for (const button of within.querySelectorAll<HTMLElement>("[data-copy]")) button.hidden = false;
}

export function startCopying(): void {
  show(document);
  document.addEventListener("htmx:afterSwap", () => show(document));
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-copy]");
    const field = document.getElementById(button?.dataset.copy ?? "");
    if (!button || !(field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement)) return;
    void navigator.clipboard.writeText(field.value).then(() => {
      const before = button.textContent;
      button.textContent = button.dataset.done ?? before;
      setTimeout(() => (button.textContent = before), STAYS);
    });
  });
}
