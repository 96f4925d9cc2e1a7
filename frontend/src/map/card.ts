// Who a dot is: name, organisation, how close, when last in touch.
import type { Person } from "./pieces";

const DAY = 86_400_000;

export class Card {
  private readonly element = document.createElement("div");
  // As the pages write dates: 3 Mar 2021.
  private readonly lang = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;

  constructor(private readonly frame: HTMLElement) {
    this.element.className = "map__card";
    this.element.hidden = true;
    this.element.setAttribute("aria-hidden", "true");
    frame.append(this.element);
  }

  show(person: Person, at: { x: number; y: number }): void {
    const told = this.frame.dataset;
    const lines = [person.organisation];
    if (!person.me) lines.push(person.tie < 0 ? (told.away ?? "") : this.percent(person.tie));
    if (person.last >= 0) lines.push(`${told.last ?? ""} ${this.day(person.last)}`);
    if (person.quiet) lines.push(told.quiet ?? "");
    const name = document.createElement("strong");
    name.textContent = person.label;
    this.element.replaceChildren(name);
    for (const line of lines.filter(Boolean)) {
      const row = document.createElement("span");
      row.textContent = line;
      this.element.append(row);
    }
    this.element.hidden = false;
    const box = this.element.getBoundingClientRect();
    const room = this.frame.getBoundingClientRect();
    const left = Math.max(4, Math.min(at.x + 14, room.width - box.width - 4));
    const top = at.y + 14 + box.height > room.height ? at.y - 14 - box.height : at.y + 14;
    this.element.style.transform = `translate(${Math.round(left)}px, ${Math.round(Math.max(4, top))}px)`;
  }

  hide(): void {
    this.element.hidden = true;
  }

  private percent(value: number): string {
    return new Intl.NumberFormat(this.lang, { style: "percent" }).format(value / 100);
  }

  private day(days: number): string {
    return new Intl.DateTimeFormat(this.lang, { dateStyle: "medium", timeZone: "UTC" }).format(days * DAY);
  }
}
