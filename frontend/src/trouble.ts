// A piece of a page that could not be had says so; the words stand in the page, in its language.
const STAYS = 8000;

export function startTrouble(): void {
  const note = document.getElementById("trouble");
  if (!note) return;
  const show = (): void => {
    note.hidden = false;
    setTimeout(() => (note.hidden = true), STAYS);
  };
  document.addEventListener("htmx:responseError", show);
  document.addEventListener("htmx:sendError", show);
}
