/** Times measured by a test file, shown as a table at its end: a figure that is only asserted is lost. */
export class Measurements {
  private readonly rows: string[][] = [];

  constructor(
    private readonly title: string,
    private readonly columns: readonly string[],
  ) {}

  add(...cells: readonly (string | number)[]): void {
    this.rows.push(cells.map((cell) => (typeof cell === 'number' ? cell.toFixed(2) : cell)));
  }

  print(): void {
    const lines = [[...this.columns], ...this.rows];
    const widths = this.columns.map((_, index) => Math.max(...lines.map((cells) => (cells[index] ?? '').length)));
    const text = lines.map((cells) =>
      cells
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    );
    process.stderr.write(`${this.title}\n${text.map((each) => `  ${each}\n`).join('')}`);
  }
}
