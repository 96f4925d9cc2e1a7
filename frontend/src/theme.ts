// Light, dark, or as the system says. The server reads the cookie, so no page flashes.
const YEAR = 31_536_000;

function inTheDark(): boolean {
  const told = document.documentElement.dataset.theme;
  return told ? told === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

export function startTheme(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest("[data-theme-toggle]");
    if (!button) return;
    const theme = inTheDark() ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    document.cookie = `theme=${theme}; path=/; max-age=${YEAR}; samesite=strict`;
  });
}
