// Files dropped on the page go into the form's file field; sending stays the form's business.
export function startDrop(): void {
  const field = document.querySelector<HTMLElement>("[data-drop]");
  const input = field?.querySelector<HTMLInputElement>("input[type=file]");
  if (!field || !input) return;
  const over = (on: boolean): void => void field.classList.toggle("drop--over", on);
  field.addEventListener("dragover", (event) => {
    event.preventDefault();
    over(true);
  });
  field.addEventListener("dragleave", () => over(false));
  field.addEventListener("drop", (event) => {
    event.preventDefault();
    over(false);
    if (event.dataTransfer?.files.length) {
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
}
