// Communities carry their names where they lie; a name that would cover a larger one's waits.
import type Sigma from "sigma";
import type { Community, Person, Tie } from "./pieces";

const LINE = 18;
const LETTER = 7.2;

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
    for (const [, name, people, x, y, , colour, lead] of communities) {
      const text = name || (lead ? others.replace("{name}", lead) : "");
      if (!text) continue;
      const element = document.createElement("div");
      element.className = `map__name map__name--${colour + 1}`;
      element.textContent = text;
      const many = document.createElement("span");
      many.textContent = ` ${count.replace("{n}", new Intl.NumberFormat(document.documentElement.lang).format(people))}`;
      element.append(many);
      layer.append(element);
      this.names.push({ element, x, y, width: text.length * LETTER + 16 });
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
      const half = name.width / 2;
      const away = at.x < half * 0.5 || at.x > width - half * 0.5 || at.y < LINE || at.y > height - LINE;
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
