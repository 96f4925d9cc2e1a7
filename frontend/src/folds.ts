// A fold that was opened stays open when htmx puts the page's piece around it in anew. Folds that are
// to stay have an id.
const open = new Set<string>();

function reopen(): void {
  for (const id of open) {
    const fold = document.getElementById(id);
    if (fold instanceof HTMLDetailsElement && !fold.open) fold.open = true;
  }
}

export function startFolds(): void {
  document.addEventListener(
    "toggle",
    ({ target }) => {
      // Only what somebody sees was toggled by them: a fold that htmx took out tells nothing.
      if (!(target instanceof HTMLDetailsElement) || !target.id || !target.isConnected) return;
      if (target.open) open.add(target.id);
      else open.delete(target.id);
    },
    true, // toggle doesn't bubble
  );
  document.addEventListener("htmx:afterSwap", reopen);
  document.addEventListener("htmx:oobAfterSwap", reopen);
}
