/** Everything that kept an import from being rendered, one message per fault. Nothing has been written. */
export class ImportError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
    this.name = 'ImportError';
  }
}
