// A slider beside a number field: it moves the field along its stops, the field moves it. The form
// is sent by htmx as one moves; without script the field and a button do the same.
function stops(rail: HTMLInputElement, name: "values" | "words"): string[] {
  return (rail.dataset[name] ?? "").split("|");
}

function nearest(values: string[], told: string): number {
  if (told === "") return Math.max(values.indexOf(""), 0);
  const distance = (value: string): number => (value === "" ? Infinity : Math.abs(Number(value) - Number(told)));
  return values.reduce((best, value, at) => (distance(value) < distance(values[best] ?? "") ? at : best), 0);
}

function tell(rail: HTMLInputElement, words: string): void {
  rail.setAttribute("aria-valuetext", words);
  const told = rail.closest(".slider")?.querySelector("[data-told]");
  if (told) told.textContent = words;
}

export function startSliders(): void {
  for (const rail of document.querySelectorAll<HTMLInputElement>("[data-slides]")) {
    const field = document.getElementById(rail.dataset.slides ?? "");
    if (!(field instanceof HTMLInputElement)) continue;
    const values = stops(rail, "values");
    const words = stops(rail, "words");
    rail.hidden = false;
    rail.addEventListener("input", () => {
      field.value = values[rail.valueAsNumber] ?? "";
      tell(rail, words[rail.valueAsNumber] ?? "");
    });
    field.addEventListener("input", () => {
      const at = nearest(values, field.value);
      rail.valueAsNumber = at;
      const there = values[at] === field.value;
      tell(rail, there ? (words[at] ?? "") : [field.value, field.dataset.unit ?? ""].join(" "));
    });
  }
}
