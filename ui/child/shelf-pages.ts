/** As many pictures as fit side by side and are still large enough for a small finger. */
const MOST = 6;

/** The shelf's boards of one page, each with its things; pages as equal as they can be. */
export function pagesOf<T>(all: readonly T[]): readonly (readonly (readonly T[])[])[] {
  return inEqualParts(all, Math.ceil(all.length / MOST)).map((page) => boardsOf(page));
}

/** Up to three stand on one board; more stand on two. */
function boardsOf<T>(page: readonly T[]): readonly (readonly T[])[] {
  return inEqualParts(page, page.length <= MOST / 2 ? 1 : 2);
}

function inEqualParts<T>(all: readonly T[], parts: number): readonly (readonly T[])[] {
  const cuts = Array.from({ length: parts + 1 }, (_, n) => Math.ceil((all.length * n) / parts));
  return cuts.slice(1).map((end, n) => all.slice(cuts[n], end));
}
