// The map itself: sigma draws it, everything else hangs on what it tells.
import Sigma from "sigma";
import { NodeCircleProgram } from "sigma/rendering";
import { download, raster } from "../pictures";
import { Card } from "./card";
import { css, mix, onTheme, readColours, type Colours, type Rgb } from "./colours";
import { meet, Names, type Place } from "./names";
import { People, type Opening, type Person, type Piece, type Tie } from "./pieces";
import { RingProgram, setPaper } from "./ring";
import { drawing } from "./save";
import { Tiles } from "./tiles";
import { Ways } from "./ways";

declare const htmx: { ajax: (verb: string, path: string, target: string) => void } | undefined;

const STILL = matchMedia("(prefers-reduced-motion: reduce)");
const COARSE = matchMedia("(hover: none)");

function canDraw(): boolean {
  const canvas = document.createElement("canvas");
  return Boolean(canvas.getContext("webgl2") ?? canvas.getContext("webgl"));
}

/** The table in the picture's place, with a sentence that says why. */
function tableInstead(frame: HTMLElement): void {
  const figure = frame.closest("figure");
  const why = figure?.querySelector<HTMLElement>(".map__none");
  frame.hidden = true;
  figure?.querySelectorAll<HTMLElement>(".map__hands").forEach((hand) => (hand.hidden = true));
  if (why) why.hidden = false;
  const table = figure?.querySelector<HTMLAnchorElement>("a[data-key=t]");
  if (table) htmx?.ajax("GET", table.pathname, "#map-table");
}

export async function show(frame: HTMLElement, asked: Promise<Response>): Promise<void> {
  if (!canDraw()) {
    tableInstead(frame);
    return;
  }
  const answer = await asked;
  if (!answer.ok) {
    if (answer.status === 404) location.reload(); // drawn anew since the page was made
    return;
  }
  const opening = (await answer.json()) as Opening;
  performance.mark("map-begun");
  new Picture(frame, opening);
}

class Picture {
  private readonly people: People;
  private readonly sigma: Sigma<Person, Tie>;
  private readonly hue = new Map<number, number>();
  private readonly scale: number;
  private readonly font: string;
  private readonly card: Card;
  private readonly names: Names;
  /** Where people's names were drawn since the picture was begun. */
  private drawn: Place[] = [];
  private readonly ways: Ways;
  private colours: Colours;
  private hovered = "";
  private near = new Set<string>();

  constructor(
    private readonly frame: HTMLElement,
    opening: Opening,
  ) {
    const told = frame.dataset;
    this.colours = readColours(frame);
    opening.colours.forEach((colour, number) => colour >= 0 && this.hue.set(number, colour));
    this.font = getComputedStyle(frame).fontFamily;
    // On a phone, and in a large network, everything is nearer together: smaller dots, fewer names.
    const crowded = Math.min(1, 0.5 + frame.clientHeight / opening.box[2] / 12);
    this.scale = Math.max(0.45, crowded * Math.min(1, frame.clientWidth / 820));
    this.people = new People(told.you ?? "");
    this.people.add(opening);
    this.ways = new Ways(this.people.graph);
    this.paper();
    this.sigma = this.stage(opening);
    this.card = new Card(frame);
    this.names = new Names(this.sigma, frame, opening.communities, told.others ?? "", told.count ?? "");
    new Tiles(this.sigma, this.people, opening, (told.opening ?? "").replace(/\/opening\.json$/, ""));
    this.listen();
    onTheme(() => this.theme());
    if (document.querySelector("#map-way [data-way]")) void this.drawWays();
    frame.dataset.drawn = String(this.people.graph.order);
    performance.mark("map-drawn");
  }

  private stage(opening: Opening): Sigma<Person, Tie> {
    const stage = new Sigma<Person, Tie>(this.people.graph, this.frame, {
      nodeProgramClasses: { circle: NodeCircleProgram, ring: RingProgram },
      defaultDrawNodeHover: () => undefined,
      defaultDrawNodeLabel: (context, node) => this.label(context, node),
      nodeReducer: (id, person) => this.node(id, person),
      edgeReducer: (edge, tie) => this.edge(edge, tie),
      labelDensity: 0.5,
      labelGridCellSize: 110,
      labelRenderedSizeThreshold: this.scale < 0.85 ? 9 : 6.5,
      minEdgeThickness: 0.6,
      enableCameraRotation: false,
      hideEdgesOnMove: this.people.graph.order > 5000,
      minCameraRatio: 0.002,
      maxCameraRatio: 1.5,
      stagePadding: 28,
      zIndex: true,
    });
    // What comes later must not move what is there: the box is the whole network's.
    const [left, low, side] = opening.box;
    const seen = this.extent() ?? { x: [left, left + side] as [number, number], y: [low, low + side] as [number, number] };
    stage.setCustomBBox(seen);
    stage.on("beforeRender", () => (this.drawn = []));
    stage.refresh({ schedule: true });
    return stage;
  }

  /** Where the communities lie: those around them, of none, must not make the picture small. */
  private extent(): { x: [number, number]; y: [number, number] } | null {
    const xs: number[] = [];
    const ys: number[] = [];
    this.people.graph.forEachNode((_id, person) => {
      if (!person.me && !this.hue.has(person.community)) return;
      xs.push(person.x);
      ys.push(person.y);
    });
    // Where most belong to none (one mailbox alone tells little of the others), all are shown.
    if (xs.length < 0.4 * this.people.graph.order) return null;
    const ends = (values: number[]): [number, number] => {
      values.sort((one, other) => one - other);
      return [values[0] ?? 0, values.at(-1) ?? 1];
    };
    return { x: ends(xs), y: ends(ys) };
  }

  // ---------------------------------------------------------------- how a person and a tie look

  private rgb(id: string): Rgb {
    const person = this.people.graph.getNodeAttributes(id);
    const own = person.me ? this.colours.lava : this.community(person.community);
    if (this.ways.isShown) return this.ways.has(id) ? (person.me ? own : mix(own, this.colours.ink, 0.15)) : mix(own, this.colours.paper, 0.78);
    if (this.hovered && id !== this.hovered && !this.near.has(id)) return mix(own, this.colours.paper, 0.6);
    return person.tie < 0 && !person.me ? mix(own, this.colours.paper, 0.35) : own;
  }

  private community(number: number): Rgb {
    const hue = this.hue.get(number);
    return (hue === undefined ? undefined : this.colours.communities[hue]) ?? this.colours.soft;
  }

  private node(id: string, person: Person): Partial<Person> & { color: string; zIndex: number; forceLabel?: boolean; label: string } {
    const shown = this.ways.has(id) || id === this.hovered;
    return {
      ...person,
      color: css(this.rgb(id)),
      size: this.scale * (this.ways.has(id) ? Math.max(person.size, 7) : person.size),
      label: this.ways.isShown && !shown ? "" : person.label,
      forceLabel: person.me || this.ways.has(id),
      zIndex: person.me ? 3 : shown ? 2 : person.tie < 0 ? 0 : 1,
    };
  }

  private edge(edge: string, tie: Tie): { color: string; size: number; zIndex: number; hidden?: boolean } {
    const graph = this.people.graph;
    const [one, other] = graph.extremities(edge);
    if (this.ways.isShown) {
      const on = this.ways.hasTie(one, other);
      return { color: css(on ? this.colours.lava : mix(this.colours.paper, this.colours.soft, 0.07)), size: on ? 3 : 0.4, zIndex: on ? 2 : 0 };
    }
    const [a, b] = [graph.getNodeAttributes(one), graph.getNodeAttributes(other)];
    const held = one === this.hovered || other === this.hovered;
    const own = a.me || b.me ? this.colours.lava : a.community === b.community ? this.community(a.community) : this.colours.ink;
    const alpha = held ? 0.85 : this.hovered ? 0.05 : a.me || b.me ? 0.4 : a.community === b.community ? 0.38 : 0.28;
    // Mixed with the paper: the engine adds the light of what shines through.
    return { color: css(mix(this.colours.paper, own, alpha)), size: held ? tie.size + 0.8 : tie.size, zIndex: held ? 1 : 0 };
  }

  private paper(): void {
    const [r, g, b] = this.colours.paper;
    setPaper([r / 255, g / 255, b / 255]);
  }

  /**
   * A name beside its dot, on a halo of paper, as it stands among other dots. One that would cover
   * another waits until there is room; a name that is asked for is always there.
   */
  private label(
    context: CanvasRenderingContext2D,
    node: { label: string | null; x: number; y: number; size: number; forceLabel?: boolean },
  ): void {
    if (!node.label) return;
    context.font = `500 12px ${this.font}`;
    const width = context.measureText(node.label).width;
    const place = { x: node.x + node.size + 3 + width / 2, y: node.y, width, height: 14 };
    if (!node.forceLabel && (this.names?.covers(place) || this.drawn.some((one) => meet(one, place)))) return;
    this.drawn.push(place);
    context.lineJoin = "round";
    context.lineWidth = 3.5;
    context.strokeStyle = css(this.colours.paper, 0.85);
    context.fillStyle = css(this.colours.ink);
    const at: [number, number] = [node.x + node.size + 3, node.y + 4];
    context.strokeText(node.label, ...at);
    context.fillText(node.label, ...at);
  }

  private theme(): void {
    this.colours = readColours(this.frame);
    this.paper();
    this.sigma.refresh();
  }

  // ---------------------------------------------------------------- what one does with it

  private listen(): void {
    this.sigma.on("enterNode", ({ node }) => this.hover(node));
    this.sigma.on("leaveNode", () => this.hover(""));
    this.sigma.on("clickNode", ({ node }) => {
      if (COARSE.matches && this.hovered !== node) this.hover(node);
      else location.href = (this.frame.dataset.person ?? "").replace(/0$/, node);
    });
    this.sigma.on("clickStage", () => this.hover(""));
    document.addEventListener("click", (event) => {
      const button = (event.target as Element).closest<HTMLElement>("[data-map], [data-find]");
      if (button?.dataset.find) void this.find(button.dataset.find);
      else if (button?.dataset.map) void this.hand(button.dataset.map);
    });
    document.addEventListener("htmx:afterSwap", (event) => {
      if ((event.target as Element).id === "map-way") void this.drawWays();
    });
  }

  private hover(id: string): void {
    if (id === this.hovered) return;
    this.hovered = id;
    this.near = new Set(id ? this.people.graph.neighbors(id) : []);
    this.frame.classList.toggle("map__frame--over", Boolean(id));
    if (id) {
      const person = this.people.graph.getNodeAttributes(id);
      this.card.show(person, this.sigma.graphToViewport(person));
    } else this.card.hide();
    this.sigma.refresh({ skipIndexation: true });
  }

  private async hand(what: string): Promise<void> {
    const camera = this.sigma.getCamera();
    const slow = { duration: STILL.matches ? 0 : 160 };
    if (what === "in") await camera.animatedZoom(slow);
    else if (what === "out") await camera.animatedUnzoom(slow);
    else if (what === "whole") {
      this.ways.clear();
      this.sigma.refresh();
      await camera.animatedReset(slow);
    } else await this.save(what);
  }

  private async save(form: string): Promise<void> {
    const { text, width, height } = drawing(this.sigma, this.colours, this.names, (id) => this.rgb(id));
    if (form === "svg") download(new Blob([text], { type: "image/svg+xml" }), "map.svg");
    else {
      const blob = await raster(text, width, height);
      if (blob) download(blob, "map.png");
    }
  }

  /** Bring somebody into the middle; who is not on the map is shown on their page. */
  private async find(id: string): Promise<void> {
    await this.have([id]);
    if (!this.people.graph.hasNode(id)) {
      location.href = (this.frame.dataset.person ?? "").replace(/0$/, id);
      return;
    }
    this.ways.clear();
    await this.look([id], 0.18);
    this.hovered = "";
    this.hover(id);
    document.getElementById("map-found")?.replaceChildren();
    this.frame.scrollIntoView({ block: "nearest", behavior: STILL.matches ? "auto" : "smooth" });
  }

  private async drawWays(): Promise<void> {
    const told = [...document.querySelectorAll<HTMLElement>("#map-way [data-way]")].map((way) => (way.dataset.way ?? "").split(","));
    if (told.length === 0) {
      this.ways.clear();
      this.sigma.refresh();
      return;
    }
    await this.have(told.flat());
    this.ways.set(told);
    this.sigma.refresh();
    await this.look(told.flat(), 0.08);
  }

  private async have(ids: string[]): Promise<void> {
    const missing = ids.filter((id) => id && !this.people.graph.hasNode(id));
    if (missing.length === 0) return;
    const answer = await fetch(`${this.frame.dataset.people ?? ""}?ids=${[...new Set(missing)].join(",")}`);
    if (answer.ok) this.people.add((await answer.json()) as Piece);
    this.sigma.refresh();
  }

  /** Move so that these people fill the frame, no closer than `closest`. */
  private async look(ids: string[], closest: number): Promise<void> {
    const at = ids.map((id) => this.sigma.getNodeDisplayData(id)).filter((one) => one !== undefined);
    if (at.length === 0) return;
    const xs = at.map((one) => one.x);
    const ys = at.map((one) => one.y);
    const [left, right, low, high] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const ratio = Math.min(1, Math.max(closest, 1.5 * Math.max(right - left, high - low)));
    await this.sigma.getCamera().animate({ x: (left + right) / 2, y: (low + high) / 2, ratio }, { duration: STILL.matches ? 0 : 180 });
  }
}
