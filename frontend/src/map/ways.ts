// The ways that are drawn: whom they lead through, and by which ties.
import type { UndirectedGraph } from "graphology";
import type { Person, Tie } from "./pieces";

export class Ways {
  private readonly people = new Set<string>();
  private readonly ties = new Set<string>();

  constructor(private readonly graph: UndirectedGraph<Person, Tie>) {}

  get isShown(): boolean {
    return this.people.size > 0;
  }

  has(id: string): boolean {
    return this.people.has(id);
  }

  hasTie(one: string, other: string): boolean {
    return this.ties.has(`${one}-${other}`) || this.ties.has(`${other}-${one}`);
  }

  set(ways: string[][]): void {
    this.clear();
    for (const way of ways) {
      way.forEach((id, at) => {
        if (this.graph.hasNode(id)) this.people.add(id);
        const before = way[at - 1];
        if (before === undefined || !this.graph.hasNode(before) || !this.graph.hasNode(id)) return;
        this.ties.add(`${before}-${id}`);
        if (!this.graph.hasEdge(before, id)) this.graph.addEdge(before, id, { size: 1, strength: 1 });
      });
    }
  }

  clear(): void {
    this.people.clear();
    this.ties.clear();
  }
}
