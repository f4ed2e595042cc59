import { SURVIVES } from './annotations';
import type { Manifest } from './manifest';

/** What a workload may have to survive. */
export const DISASTERS: readonly string[] = ['x86', 'api', 'storage'];

/** The words of the annotation `h5b.io/survives` of an object, as written; empty if it has none. */
export const survives = ({ annotations }: Manifest): readonly string[] =>
  (annotations[SURVIVES] ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
