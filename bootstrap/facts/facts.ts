import type { Answer, Query } from './query';

/** The answers of one host at one moment. */
export class Facts {
  constructor(private readonly answers: ReadonlyMap<string, Answer>) {}

  /** What the host answered. Throws for a query that was not asked, and what its parser throws. */
  get<T>(query: Query<T>): T {
    const answer = this.answers.get(query.key);
    if (answer === undefined) throw new Error(`nobody asked "${query.key}"; list the query in the resource's queries`);
    return query.parse(answer);
  }

  /** Raw answers by key, as they are recorded. */
  raw(): ReadonlyMap<string, Answer> {
    return this.answers;
  }
}
