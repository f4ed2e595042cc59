/**
 * Does the same for every item, at most `lanes` at once, and starts in order. One that fails does not stop the others; the
 * outcomes come in the order of the items.
 */
export async function inLanes<Item, Outcome>(
  items: readonly Item[],
  lanes: number,
  work: (item: Item) => Promise<Outcome>,
): Promise<readonly PromiseSettledResult<Outcome>[]> {
  const outcomes: PromiseSettledResult<Outcome>[] = [];
  const queue = items.entries();
  const lane = async () => {
    // The lanes share one iterator: each takes the next item that no other has.
    for (const [index, item] of queue) {
      const [outcome] = await Promise.allSettled([Promise.resolve(item).then(work)]);
      outcomes[index] = outcome;
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, lanes) }, lane));
  return outcomes;
}
