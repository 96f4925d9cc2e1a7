// What the server sends of the map, and the picture's memory of it.
import { UndirectedGraph } from "graphology";

export interface Piece {
  me: number[];
  id: number[];
  x: number[];
  y: number[];
  c: number[];
  t: number[];
  d: number[];
  q: number[];
  n: string[];
  o: number[];
  organisations: string[];
  ties: number[];
}

/** Number, name, people, x, y, radius, colour, who stands for it. */
export type Community = [number, string, number, number, number, number, number, string];

export interface Opening extends Piece {
  box: [number, number, number];
  everybody: number;
  most: number;
  communities: Community[];
  /** Community → its colour of eight, -1 for pairs and loners. */
  colours: number[];
}

export interface Person {
  x: number;
  y: number;
  size: number;
  label: string;
  type: "circle" | "ring";
  community: number;
  organisation: string;
  /** Per cent of the tie with the owner, -1 without one. */
  tie: number;
  /** Days since 1970, -1 when never. */
  last: number;
  quiet: boolean;
  me: boolean;
}

export interface Tie {
  size: number;
  strength: number;
}

export class People {
  readonly graph = new UndirectedGraph<Person, Tie>();
  /** Ties whose other end is not here yet. */
  private readonly waiting = new Map<string, [string, number][]>();

  constructor(private readonly you: string) {}

  add(piece: Piece): number {
    const before = this.graph.order;
    const mine = new Set(piece.me);
    piece.id.forEach((id, at) => {
      const key = String(id);
      if (!this.graph.hasNode(key)) this.graph.addNode(key, this.person(piece, at, mine.has(id)));
    });
    for (let at = 0; at + 2 < piece.ties.length; at += 3) {
      this.tie(String(piece.ties[at]), String(piece.ties[at + 1]), piece.ties[at + 2] ?? 1);
    }
    for (const id of piece.id) this.arrived(String(id));
    return this.graph.order - before;
  }

  tie(one: string, other: string, strength: number): void {
    const [here, there] = [this.graph.hasNode(one), this.graph.hasNode(other)];
    if (here && there) {
      if (!this.graph.hasEdge(one, other)) this.graph.addEdge(one, other, { size: 0.4 + strength / 80, strength });
    } else if (here || there) {
      const missing = here ? other : one;
      const list = this.waiting.get(missing) ?? [];
      list.push([here ? one : other, strength]);
      this.waiting.set(missing, list);
    }
  }

  private arrived(id: string): void {
    const list = this.waiting.get(id);
    this.waiting.delete(id);
    for (const [other, strength] of list ?? []) this.tie(id, other, strength);
  }

  private person(piece: Piece, at: number, me: boolean): Person {
    const tie = piece.t[at] ?? -1;
    const quiet = piece.q[at] === 1;
    return {
      x: piece.x[at] ?? 0,
      y: piece.y[at] ?? 0,
      size: me ? 9 : tie < 0 ? 1.8 : Math.max(quiet ? 4 : 2.2, 2 + 0.65 * Math.sqrt(tie)),
      label: me ? this.you : (piece.n[at] ?? ""),
      type: quiet ? "ring" : "circle",
      community: piece.c[at] ?? 0,
      organisation: piece.organisations[piece.o[at] ?? 0] ?? "",
      tie,
      last: piece.d[at] ?? -1,
      quiet,
      me,
    };
  }
}
