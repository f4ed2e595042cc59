/** Lets at most so many in at once; the others wait in order. */
export class ChannelSlots {
  private taken = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private limit: number) {}

  /** Resolves when there is room. */
  async take(): Promise<void> {
    if (this.taken < this.limit) {
      this.taken += 1;
      return;
    }
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  release(): void {
    if (this.taken > this.limit || this.waiting.length === 0) this.taken -= 1;
    else this.waiting.shift()?.();
  }

  /** The other side said that one of those inside is one too many. False if there was no other, so that waiting does not help. */
  lower(): boolean {
    if (this.taken <= 1) return false;
    this.limit = Math.min(this.limit, this.taken - 1);
    return true;
  }
}
