// Communities carry their names where they lie; a name that would cover a larger one's waits.
import type Sigma from "sigma";
import type { Community, Person, Tie } from "./pieces";

const LINE = 18;
const LETTER = 6.8;
/** A disc's edge is so many times its people's mean distance (root of squares) from the middle. */
const EDGE = 1.5;

/** The largest are named always, others once they are so many pixels wide. */
const ALWAYS = 8;
const WIDE = 70;

interface Name {
  element: HTMLElement;
  radius: number;
  x: number;
  y: number;
  width: number;
}

/** Where a text stands: its middle, how wide and how high. */
export interface Place {
  x: number;
  y: number;
  width: number;
  height: number;
}

export const meet = (one: Place, other: Place): boolean =>
  Math.abs(one.x - other.x) < (one.width + other.width) / 2 && Math.abs(one.y - other.y) < (one.height + other.height) / 2;

export class Names {
  private readonly names: Name[] = [];
  private taken: Place[] = [];

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
      this.names.push({ element, radius, x, y: y + radius * EDGE, width: (element.textContent ?? "").length * LETTER });
    }
    frame.append(layer);
    sigma.on("afterRender", () => this.place());
  }

  /** Whether a text there would stand in a community's name. */
  covers(place: Place): boolean {
    return this.taken.some((name) => meet(name, place));
  }

  /** Texts and where they stand, for the file. */
  shown(): { text: string; x: number; y: number }[] {
    return this.names
      .filter((name) => !name.element.hidden)
      .map((name) => ({ text: name.element.textContent ?? "", ...this.sigma.graphToViewport(name) }));
  }

  private place(): void {
    const { width, height } = this.sigma.getDimensions();
    const taken: Place[] = [];
    const [one, other] = [this.sigma.graphToViewport({ x: 0, y: 0 }), this.sigma.graphToViewport({ x: 1, y: 0 })];
    const unit = Math.hypot(one.x - other.x, one.y - other.y);
    for (const [rank, name] of this.names.entries()) {
      const at = this.sigma.graphToViewport(name);
      const half = Math.min(name.width, width) / 2;
      const away = at.x < 0 || at.x > width || at.y < -LINE || at.y > height;
      at.x = Math.min(Math.max(at.x, half + 4), width - half - 4);
      at.y = Math.max(at.y - LINE / 2, LINE / 2 + 2);
      const place = { ...at, width: name.width, height: LINE * 1.6 };
      const covered = taken.some((before) => meet(before, place));
      name.element.hidden = away || covered || (rank >= ALWAYS && 2 * name.radius * unit < WIDE);
      if (name.element.hidden) continue;
      taken.push(place);
      name.element.style.transform = `translate(${Math.round(at.x)}px, ${Math.round(at.y)}px) translate(-50%, -50%)`;
    }
    // People's names were drawn around the places before: once more, where these moved.
    const moved = JSON.stringify(taken) !== JSON.stringify(this.taken);
    this.taken = taken;
    if (moved) this.sigma.scheduleRender();
  }
}
