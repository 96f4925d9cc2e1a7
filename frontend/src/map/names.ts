// Communities carry their names where they lie; a name that would cover a larger one's waits.
import type Sigma from "sigma";
import type { Community, Person, Tie } from "./pieces";

const LINE = 18;
const LETTER = 6.8;
/** A disc's edge is so many times its people's mean distance (root of squares) from the middle. */
const EDGE = 1.5;

interface Name {
  element: HTMLElement;
  x: number;
  y: number;
  width: number;
}

export class Names {
  private readonly names: Name[] = [];

  constructor(
    private readonly sigma: Sigma<Person, Tie>,
    frame: HTMLElement,
    communities: Community[],
    others: string,
    count: string,
  ) {
    const layer = document.createElement("div");
    layer.className = "map__names";
    layer.setAttribute("aria-hidden", "true");
    for (const [, name, people, x, y, radius, , lead] of communities) {
      const text = name || (lead ? others.replace("{name}", lead) : "");
      if (!text) continue;
      const element = document.createElement("div");
      element.className = "map__name";
      element.textContent = text;
      const many = document.createElement("span");
      many.textContent = ` ${count.replace("{n}", new Intl.NumberFormat(document.documentElement.lang).format(people))}`;
      element.append(many);
      layer.append(element);
      this.names.push({ element, x, y: y + radius * EDGE, width: (element.textContent ?? "").length * LETTER });
    }
    frame.append(layer);
    sigma.on("afterRender", () => this.place());
  }

  /** Texts and where they stand, for the file. */
  shown(): { text: string; x: number; y: number }[] {
    return this.names
      .filter((name) => !name.element.hidden)
      .map((name) => ({ text: name.element.textContent ?? "", ...this.sigma.graphToViewport(name) }));
  }

  private place(): void {
    const { width, height } = this.sigma.getDimensions();
    const taken: { x: number; y: number; width: number }[] = [];
    for (const name of this.names) {
      const at = this.sigma.graphToViewport(name);
      const half = Math.min(name.width, width) / 2;
      const away = at.x < 0 || at.x > width || at.y < -LINE || at.y > height;
      at.x = Math.min(Math.max(at.x, half + 4), width - half - 4);
      at.y = Math.max(at.y - LINE / 2, LINE / 2 + 2);
      const covered = taken.some(
        (one) => Math.abs(one.x - at.x) < (one.width + name.width) / 2 && Math.abs(one.y - at.y) < LINE * 1.6,
      );
      name.element.hidden = away || covered;
      if (name.element.hidden) continue;
      taken.push({ ...at, width: name.width });
      name.element.style.transform = `translate(${Math.round(at.x)}px, ${Math.round(at.y)}px) translate(-50%, -50%)`;
    }
  }
}
