/** The output of a command: all of it, or its head and tail if it is longer than the limit. */
export class KeptOutput {
  private readonly head: Buffer[] = [];
  private headBytes = 0;
  private tail: Buffer[] = [];
  private tailBytes = 0;
  private total = 0;

  /** @param limit bytes kept, half of them from the start. */
  constructor(private readonly limit: number) {}

  push(chunk: Buffer): void {
    this.total += chunk.length;
    const forHead = chunk.subarray(0, Math.max(0, Math.ceil(this.limit / 2) - this.headBytes));
    if (forHead.length > 0) {
      this.head.push(forHead);
      this.headBytes += forHead.length;
    }
    const rest = chunk.subarray(forHead.length);
    if (rest.length === 0) return;
    this.tail.push(rest);
    this.tailBytes += rest.length;
    if (this.tailBytes > this.limit) this.dropFront();
  }

  /** UTF-8; where something was cut, a line says how many bytes. */
  text(): string {
    this.dropFront();
    const cut = this.total - this.headBytes - this.tailBytes;
    const head = Buffer.concat(this.head);
    const tail = Buffer.concat(this.tail);
    if (cut === 0) return Buffer.concat([head, tail]).toString('utf8');
    return `${head.toString('utf8')}\n[${cut} bytes cut here]\n${tail.toString('utf8')}`;
  }

  private dropFront(): void {
    const room = Math.floor(this.limit / 2);
    if (this.tailBytes <= room) return;
    const kept = Buffer.concat(this.tail).subarray(this.tailBytes - room);
    // A copy, so that the memory of the whole is given back.
    this.tail = [Buffer.from(kept)];
    this.tailBytes = kept.length;
  }
}
