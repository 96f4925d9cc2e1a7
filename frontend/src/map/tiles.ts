// Zooming brings more people: the strongest of each square one looks at, until there are enough.
import type Sigma from "sigma";
import type { Opening, People, Person, Piece, Tie } from "./pieces";

const DEEPEST = 12;
const PATIENCE = 160;

export class Tiles {
  private readonly asked = new Set<string>();
  private timer = 0;

  constructor(
    private readonly sigma: Sigma<Person, Tie>,
    private readonly people: People,
    private readonly opening: Opening,
    private readonly where: string,
  ) {
    if (people.graph.order >= opening.everybody) return;
    sigma.getCamera().on("updated", () => {
      clearTimeout(this.timer);
      this.timer = window.setTimeout(() => void this.load(), PATIENCE);
    });
  }

  private async load(): Promise<void> {
    const tiles = this.inView().filter((tile) => !this.asked.has(tile));
    if (tiles.length === 0 || this.people.graph.order >= this.opening.most) return;
    for (const tile of tiles) this.asked.add(tile);
    const found = await Promise.all(tiles.map((tile) => this.fetch(tile)));
    let added = 0;
    for (const piece of found) if (piece) added += this.people.add(piece);
    if (added > 0) this.sigma.refresh();
  }

  private inView(): string[] {
    const [left, low, side] = this.opening.box;
    const { width, height } = this.sigma.getDimensions();
    const corners = [this.sigma.viewportToGraph({ x: 0, y: 0 }), this.sigma.viewportToGraph({ x: width, y: height })];
    const xs = corners.map((corner) => corner.x);
    const ys = corners.map((corner) => corner.y);
    const seen = Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
    if (seen > side * 0.9) return [];
    const level = Math.min(DEEPEST, Math.max(1, Math.ceil(Math.log2((2 * side) / seen))));
    const parts = 2 ** level;
    const place = (value: number, from: number): number => Math.min(parts - 1, Math.max(0, Math.floor(((value - from) / side) * parts)));
    const tiles: string[] = [];
    for (let column = place(Math.min(...xs), left); column <= place(Math.max(...xs), left); column += 1) {
      for (let row = place(Math.min(...ys), low); row <= place(Math.max(...ys), low); row += 1) tiles.push(`${level}/${column}/${row}`);
    }
    return tiles;
  }

  private async fetch(tile: string): Promise<Piece | null> {
    try {
      const answer = await fetch(`${this.where}/${tile}.json`);
      if (answer.ok) return (await answer.json()) as Piece;
    } catch {
      this.asked.delete(tile); // no connection: the next move asks again
    }
    return null;
  }
}
