/**
 * Ids for deep links: readable, the same for the same labels, each given once. The first label says what it leads to and is
 * never an id by itself: parts of the page have such ones.
 */
export class Anchors {
  private readonly taken = new Set<string>();

  of(...labels: readonly (string | number)[]): string {
    const words = labels.map((label) =>
      String(label)
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-|-$/g, '')
        .slice(0, 40),
    );
    const base = words.filter((word) => word !== '').join('-') || 'part';
    // Letters of other scripts leave nothing of a label.
    let id = base === words[0] ? `${base}-1` : base;
    for (let n = 2; this.taken.has(id); n++) id = `${base}-${n}`;
    this.taken.add(id);
    return id;
  }
}
