// The map is a module of its own, fetched only where there is a map; its people come meanwhile.
export function startMap(): void {
  const frame = document.getElementById("map");
  if (!frame?.dataset.opening) return;
  const opening = fetch(frame.dataset.opening);
  void import("./island").then((island) => island.show(frame, opening));
}
