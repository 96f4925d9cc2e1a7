// The picture as one sees it, as a drawing one can keep: dots, ties and names as shapes.
import type Sigma from "sigma";
import { css, type Colours, type Rgb } from "./colours";
import type { Names } from "./names";
import type { Person, Tie } from "./pieces";

const SVG = "http://www.w3.org/2000/svg";

function shape(name: string, told: Record<string, string | number>): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(told)) element.setAttribute(key, String(value));
  return element;
}

export function drawing(
  sigma: Sigma<Person, Tie>,
  colours: Colours,
  names: Names,
  colour: (id: string) => Rgb,
): { text: string; width: number; height: number } {
  const { width, height } = sigma.getDimensions();
  const svg = shape("svg", { xmlns: SVG, viewBox: `0 0 ${width} ${height}`, width, height, "font-family": "sans-serif", "font-size": 12 });
  svg.append(shape("rect", { width, height, fill: css(colours.paper) }));
  const graph = sigma.getGraph();
  const at = (id: string): { x: number; y: number } => sigma.graphToViewport(graph.getNodeAttributes(id));
  const seen = (point: { x: number; y: number }): boolean => point.x > -20 && point.y > -20 && point.x < width + 20 && point.y < height + 20;
  const zoom = 1 / Math.sqrt(sigma.getCamera().ratio);
  graph.forEachEdge((edge, _told, one, other) => {
    const [from, to] = [at(one), at(other)];
    if (!seen(from) && !seen(to)) return;
    const drawn = sigma.getEdgeDisplayData(edge);
    if (drawn?.hidden) return;
    svg.append(shape("line", { x1: from.x.toFixed(1), y1: from.y.toFixed(1), x2: to.x.toFixed(1), y2: to.y.toFixed(1), stroke: drawn?.color ?? css(colours.soft), "stroke-width": ((drawn?.size ?? 0.5) * zoom).toFixed(2) }));
  });
  graph.forEachNode((id, person) => {
    const point = at(id);
    if (!seen(point)) return;
    const round = { cx: point.x.toFixed(1), cy: point.y.toFixed(1) };
    const fill = css(colour(id));
    const size = (sigma.getNodeDisplayData(id)?.size ?? person.size) * zoom;
    if (person.quiet) svg.append(shape("circle", { ...round, r: (size * 0.83).toFixed(1), fill: css(colours.paper), stroke: fill, "stroke-width": (size * 0.34).toFixed(1) }));
    else svg.append(shape("circle", { ...round, r: (size).toFixed(1), fill }));
  });
  for (const name of names.shown()) {
    const text = shape("text", { x: name.x.toFixed(0), y: name.y.toFixed(0), "text-anchor": "middle", fill: css(colours.ink), stroke: css(colours.paper), "stroke-width": 4, "paint-order": "stroke", "font-weight": 600 });
    text.textContent = name.text;
    svg.append(text);
  }
  return { text: new XMLSerializer().serializeToString(svg), width, height };
}
