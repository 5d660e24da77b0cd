/**
 * Leaves out of a list what is not needed (Zeller and Hildebrandt's delta debugging, minimizing): large pieces first, then smaller ones,
 * at last one by one, until nothing more can go. The order of what stays is kept; the same list gives the same answer.
 *
 * @param still whether a shorter list still does what it must; the answer may be shorter yet.
 */
export function ddmin<T>(list: readonly T[], still: (shorter: readonly T[]) => readonly T[] | undefined): readonly T[] {
  let left = list;
  for (let size = Math.ceil(left.length / 2); size >= 1; ) {
    const shorter = withoutOnePiece(left, size, still);
    if (shorter) {
      left = shorter;
      size = Math.min(size, Math.max(1, Math.ceil(left.length / 2)));
    } else if (size === 1) break;
    else size = Math.ceil(size / 2);
  }
  return left;
}

/** From the end to the start: what comes late needs more of what came before than the other way round. All pieces that can go go. */
function withoutOnePiece<T>(
  list: readonly T[],
  size: number,
  still: (shorter: readonly T[]) => readonly T[] | undefined,
): readonly T[] | undefined {
  let left = list;
  for (let end = left.length; end > 0; end = Math.min(end - size, left.length)) {
    const shorter = still([...left.slice(0, Math.max(0, end - size)), ...left.slice(end)]);
    if (shorter && shorter.length < left.length) left = shorter;
  }
  return left.length < list.length ? left : undefined;
}
