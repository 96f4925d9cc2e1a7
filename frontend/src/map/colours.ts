// The design tokens as the drawing engine wants them: plain numbers, of the theme shown.
export type Rgb = [number, number, number];

export interface Colours {
  communities: Rgb[];
  paper: Rgb;
  ink: Rgb;
  soft: Rgb;
  lava: Rgb;
}

const COMMUNITIES = 8;

export function css([r, g, b]: Rgb, alpha = 1): string {
  return `rgba(${r}, ${g}, ${b}, ${alpha})`;
}

/** A colour on its way to another. */
export function mix(from: Rgb, to: Rgb, share: number): Rgb {
  return from.map((part, at) => Math.round(part + ((to[at] ?? 0) - part) * share)) as Rgb;
}

export function readColours(place: HTMLElement): Colours {
  const probe = document.createElement("span");
  // Who asked for less motion has a short transition on everything: a colour read at once would be the one before.
  probe.style.setProperty("transition", "none", "important");
  place.append(probe);
  const read = (token: string): Rgb => {
    probe.style.color = `var(--${token})`;
    // "rgb(2, 61, 167)": custom properties themselves are not resolved, the colour they give is.
    const parts = getComputedStyle(probe).color.match(/[\d.]+/g) ?? [];
    return [Number(parts[0] ?? 0), Number(parts[1] ?? 0), Number(parts[2] ?? 0)];
  };
  const communities = Array.from({ length: COMMUNITIES }, (_, at) => read(`c${at + 1}`));
  const told = { communities, paper: read("paper"), ink: read("ink"), soft: read("ink-3"), lava: read("lava") };
  probe.remove();
  return told;
}

/** Call back when light turns dark or dark light. */
export function onTheme(changed: () => void): void {
  new MutationObserver(changed).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed);
}
