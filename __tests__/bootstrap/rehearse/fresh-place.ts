import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootTree } from '../../../bootstrap/render/boot-tree';
import { writeTree } from '../../../bootstrap/render/tree-writer';
import type { Lab } from '../../../config/lab';

/** A directory for what a test renders and copies. */
export interface Place {
  /** The directory of the test that runs. */
  readonly directory: string;
  /** Renders the boot files of a lab into `boot` below the directory. Gives that path. */
  treeOf(lab: Lab): string;
}

/** Gives each test of the file that calls this an empty directory of its own, and removes it afterwards. */
export function freshPlace(): Place {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'h5b-rehearse-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));
  return {
    get directory() {
      return directory;
    },
    treeOf: (lab) => {
      const tree = join(directory, 'boot');
      writeTree(tree, bootTree(lab));
      return tree;
    },
  };
}
